"""STEP files, plain or compressed; their first bytes tell which."""

from __future__ import annotations

from pathlib import Path

from keienvelope.model.model import Model
from keienvelope.readers.step import read_step

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


def read_step_file(path: Path) -> Model:
    """Read a STEP file.

    Files that it refers to are looked for beside it, or in the same archive.

    Raises
    ------
    ReadError
        If it cannot be read, or expands to more than a drawing does.
    """
    with path.open("rb") as stream:
        head = stream.read(4)
    if not head.startswith((_GZIP, _ZIP)):
        return read_step(path, path.stat().st_size)
    from keienvelope.readers.packed import read_packed  # noqa: PLC0415 (few are compressed)

    return read_packed(path, is_zip=head == _ZIP)
