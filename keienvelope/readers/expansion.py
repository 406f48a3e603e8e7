"""Unpacking with bounds: what a few bytes expand to may fill a disk.

Every expansion is bounded by its size and, where that matters, by its ratio, far above what
drawings reach. Members of archives are written only under the last part of their names, so none
lands outside a folder.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from keienvelope.errors import KeienvelopeError, ReadError

MOST_BYTES = 1 << 32
"""The largest expansion."""
MOST_RATIO = 200
"""Text of drawings shrinks to a fifth or a twentieth; what shrinks more than this was made up."""
FREE_BYTES = 1 << 24
"""Up to here no ratio is too large."""
_MOST_MEMBERS = 100_000
_PIECE = 1 << 20
_ENCRYPTED = 1


class SupportsRead(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


def expand(
    stream: SupportsRead,
    output: IO[bytes],
    *,
    packed_bytes: int,
    path: Path,
    most_bytes: int = MOST_BYTES,
) -> int:
    """Copy what a stream expands to, and return how many bytes it was.

    Parameters
    ----------
    packed_bytes : int
        How many bytes it is made of.
    path : Path
        The file, for messages.
    most_bytes : int
        The bound.

    Raises
    ------
    ReadError
        If it expands to more than a drawing does.
    """
    most = min(most_bytes, max(FREE_BYTES, MOST_RATIO * packed_bytes))
    written = 0
    while piece := stream.read(_PIECE):
        written += len(piece)
        if written > most:
            raise ReadError(
                f"it expands to more than {most >> 20} MiB, {MOST_RATIO} times its size: that is"
                " no drawing.",
                path=str(path),
                fix="If it really is that large, give it without compression.",
            )
        output.write(piece)
    return written


@contextmanager
def opened_archive(path: Path, *, fix: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive.

    Raises
    ------
    ReadError
        If it is none.
    """
    with _damage_told(path, fix):
        archive = zipfile.ZipFile(path)
    with archive:
        yield archive


@contextmanager
def _damage_told(path: Path, fix: str) -> Iterator[None]:
    """Turn into words what the standard library throws at archives that lie or are damaged."""
    try:
        yield
    except KeienvelopeError:
        raise
    except (
        *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
        *(RuntimeError, ValueError),  # an unknown compression, a place before the start
    ) as error:
        raise ReadError(
            f"it is no zip archive, or a damaged one ({error}).", path=str(path), fix=fix
        ) from error


def members(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    """Return the members of an archive.

    Raises
    ------
    ReadError
        If there are too many, one is encrypted, or two share a name.
    """
    found = archive.infolist()
    names = {item.filename.lower() for item in found}
    if len(found) > _MOST_MEMBERS or len(names) < len(found):
        raise ReadError(
            "the archive holds the same name twice, or too many files.",
            path=str(path),
            fix="Save it again.",
        )
    if any(item.flag_bits & _ENCRYPTED for item in found):
        raise ReadError("it is encrypted.", path=str(path), fix="Save it without a password.")
    return found


def member(archive: zipfile.ZipFile, item: zipfile.ZipInfo, path: Path, *, fix: str) -> bytes:
    """Return the content of a member.

    Raises
    ------
    ReadError
        If it is damaged, or expands to more than a drawing does.
    """
    output = io.BytesIO()
    unpack(archive, item, output, path=path, fix=fix)
    return output.getvalue()


def unpack(
    archive: zipfile.ZipFile,
    item: zipfile.ZipInfo,
    output: IO[bytes],
    *,
    path: Path,
    fix: str,
    most_bytes: int = MOST_BYTES,
) -> int:
    """Copy the content of a member, and return how many bytes it was.

    Raises
    ------
    ReadError
        If it is damaged, or expands to more than a drawing does.
    """
    with _damage_told(path, fix), archive.open(item) as stream:
        return expand(
            stream, output, packed_bytes=item.compress_size, path=path, most_bytes=most_bytes
        )
