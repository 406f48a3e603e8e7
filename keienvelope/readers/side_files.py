"""Files that lie beside the one that is read and belong to it, such as the parts of an assembly."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

State = Mapping[str, str]
"""The SHA-256 of every file that may be meant by a name, by how it is written in its folder.

It is empty for what is there and cannot be read.
"""

_NOTED: ContextVar[dict[Path, State] | None] = ContextVar("noted side files", default=None)


@contextmanager
def noted_side_files() -> Iterator[dict[Path, State]]:
    """Yield what readers look for beside their file while the context lasts, with its state."""
    noted: dict[Path, State] = {}
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


def note_side_file(wanted: Path) -> None:
    """Take note of a file that is about to be looked for, whether it is there or not."""
    noted = _NOTED.get()
    if noted is not None and wanted not in noted:
        noted[wanted] = state_of(wanted)


def state_of(wanted: Path) -> State:
    """Return what is there under a name; upper and lower case do not count."""
    folder, meant = wanted.parent, wanted.name.casefold()
    try:
        names = os.listdir(folder)  # noqa: PTH208 (of thousands of names few become paths)
    except OSError:
        return {}
    return {n: sha256_if_readable(folder / n) for n in sorted(names) if n.casefold() == meant}


def sha256_if_readable(path: Path) -> str:
    """Return the SHA-256 of the content of a file; empty where it cannot be read."""
    try:
        return sha256_of(path)
    except OSError:
        return ""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the content of a file.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
