"""Unpacking with bounds: what a few bytes expand to may fill a disk.

Every expansion is bounded by its size and, where that matters, by its ratio, far above what
drawings reach. Members of archives are written only under the last part of their names, so none
lands outside a folder.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import IO, Protocol

from keienvelope.errors import ReadError

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


def member(archive: zipfile.ZipFile, item: zipfile.ZipInfo, path: Path) -> bytes:
    """Return the content of a member."""
    output = io.BytesIO()
    with archive.open(item) as stream:
        expand(stream, output, packed_bytes=item.compress_size, path=path)
    return output.getvalue()
