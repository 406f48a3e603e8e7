"""The text form of STL: solids made of facets, read a piece at a time.

What is laid out as every system writes it, one corner a line, is read by whole arrays. Anything
else goes the careful way, which takes any white space and says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

from keienvelope.errors import ReadError, TruncatedFileError
from keienvelope.model.mesh import Triangles
from keienvelope.readers.decimals import parse_decimals

_PIECE = 1 << 20
_LONGEST_FACET = 1 << 24
_FACET_END = b"endfacet"
_WORD = b"vertex"
_SOLID = re.compile(rb"^[ \t]*(end)?solid\b[ \t]*([^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_CORNER = re.compile(rb"\bvertex\s+(\S+)\s+(\S+)\s+(\S+)(?=\s+(?:vertex|endloop)\b)")
_NUMBER = re.compile(rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_EXPORT_AGAIN = "Export it again."


def read_solids(stream: IO[bytes], path: Path) -> list[tuple[str, Triangles]]:
    """Read the solids of an STL text.

    Parameters
    ----------
    stream : binary stream
        At its start.
    path : Path
        The file, for messages.

    Returns
    -------
    list of (str, (n, 3, 3) float)
        Name, which may be empty, and triangles, which may be none.

    Raises
    ------
    ReadError
        If the text ends early, or a coordinate is not a number.
    """
    names: list[str] = []
    found: list[list[Triangles]] = []
    ended = 0
    for piece in _pieces(stream):
        lower = piece.lower()
        place = 0
        for mark in _SOLID.finditer(piece) if b"solid" in lower else ():
            if found:
                found[-1].append(_triangles(lower[place : mark.start()], path))
            place = mark.end()
            if mark[1]:
                ended += 1
            else:
                names.append(mark[2].decode("utf-8", errors="replace").strip())
                found.append([])
        if found:
            found[-1].append(_triangles(lower[place:], path))
    if not names or ended != len(names):
        raise _broken(
            "the ASCII STL ends before endsolid, or it is a binary STL whose triangle count"
            " disagrees with its size.",
            path,
        )
    return [(name, np.concatenate(arrays)) for name, arrays in zip(names, found, strict=True)]


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the text in pieces that end behind a facet."""
    rest = b""
    while block := stream.read(_PIECE):
        rest += block
        end = rest.lower().rfind(_FACET_END) + len(_FACET_END)
        if end >= len(_FACET_END):
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > _LONGEST_FACET:
            return  # not a text of facets: it is missed that the solid ends
    yield rest


def _triangles(text: bytes, path: Path) -> Triangles:
    """Return the triangles of some whole facets in small letters."""
    corners = text.count(_WORD)
    ends = text.count(_FACET_END)
    starts = text.count(b"facet") - ends
    if not starts == ends == corners / 3:
        raise _broken("a facet of the ASCII STL does not have three corners and an end.", path)
    if not corners:
        return np.empty((0, 3, 3))
    found = _by_lines(text, corners)
    return found if found is not None else _by_words(text, corners, path)


def _by_lines(text: bytes, corners: int) -> Triangles | None:
    """Read corners that stand on a line each; None where one does not."""
    codes = np.frombuffer(text, dtype=np.uint8)
    words = np.flatnonzero(codes == ord("v"))
    lines = np.flatnonzero(codes == ord("\n"))
    if len(words) != corners or not len(lines) or words[-1] > lines[-1]:
        return None
    starts = words + len(_WORD)
    ends = lines[np.searchsorted(lines, words)] + 1
    lengths = np.diff(np.column_stack([starts, ends]).ravel(), prepend=0, append=len(codes))
    if lengths.min() < 0:
        return None
    # What stands between the lines of corners is cut out.
    kept = codes[np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)]
    line_ends = np.cumsum(ends - starts)
    blank = kept <= ord(" ")
    edges = np.flatnonzero(blank[1:] != blank[:-1]) + 1
    if not blank[0] or len(edges) != 6 * corners:
        return None
    numbers = edges.reshape(-1, 3, 2)
    alone = (numbers[:, 2, 1] < line_ends).all() and (numbers[1:, 0, 0] > line_ends[:-1]).all()
    values = parse_decimals(kept, *numbers.reshape(-1, 2).T) if alone else None
    return None if values is None else values.reshape(-1, 3, 3)


def _by_words(text: bytes, corners: int, path: Path) -> Triangles:
    """Read corners however they are laid out."""
    found = _CORNER.findall(text)
    if len(found) != corners:
        raise _broken("a corner of the ASCII STL does not have three coordinates.", path)
    for word in (word for corner in found for word in corner):
        if not _NUMBER.fullmatch(word):
            raise _broken(
                f"a coordinate of the ASCII STL is not a number ({word.decode('latin-1')}).", path
            )
    return np.array(found, dtype=np.float64).reshape(-1, 3, 3)


def _broken(what: str, path: Path) -> ReadError:
    return TruncatedFileError(what, path=str(path), fix=_EXPORT_AGAIN)
