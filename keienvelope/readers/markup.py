"""XML of a file from anyone: without a document type, so that nothing is fetched or expanded."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from lxml import etree

from keienvelope.errors import ReadError

_PIECE = 1 << 16


class _RootStarts(Exception):  # noqa: N818 (no errors)
    """The root element starts: there can be no document type any more."""


class _DoctypeStarts(Exception):  # noqa: N818 (no errors)
    """There is a document type."""


def parse_xml(data: bytes, path: Path, *, what: str, fix: str) -> etree._Element:
    """Parse XML.

    Parameters
    ----------
    data : bytes
        The document.
    path : Path
        The file, for messages.
    what : str
        What the document is within the file, for messages.
    fix : str
        What to do where it is broken.

    Raises
    ------
    ReadError
        If it is not well-formed, nests too deep, or has a document type.
    """
    try:
        _insist_no_doctype(data)
        # Without entities nothing grows, so that long texts, which drawings have, may stand.
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
        )
        return etree.fromstring(data, parser)
    except _DoctypeStarts as error:
        raise ReadError(
            f"{what} has a document type, whose entities are never expanded.",
            path=str(path),
            fix="Export it again without <!DOCTYPE>.",
        ) from error
    except (etree.XMLSyntaxError, expat.ExpatError, ValueError, LookupError) as error:
        raise ReadError(f"{what} cannot be parsed ({error}).", path=str(path), fix=fix) from error


def _insist_no_doctype(data: bytes) -> None:
    """Read as far as the root element with a parser that says at once where a type starts."""

    def refuse(*_: object) -> None:
        raise _DoctypeStarts

    def stop(*_: object) -> None:
        raise _RootStarts

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        for first in range(0, len(data), _PIECE):
            parser.Parse(data[first : first + _PIECE], False)
        parser.Parse(b"", True)
    except _RootStarts:
        return


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace; empty for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
