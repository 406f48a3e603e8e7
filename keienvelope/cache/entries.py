"""Entries of the cache: small files that many processes read and write at the same time."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

MOST_BYTES = 256 * 2**20
"""Of all entries together; an entry of a vehicle with hundreds of parts takes about a megabyte."""

_SUFFIX, _UNFINISHED = ".json", ".part"


def load(folder: Path, key: str) -> Any:
    """Return an entry; None where there is none, or where it was damaged and is removed."""
    path = _path(folder, key)
    try:
        digest, _, text = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if digest.decode("latin-1") != hashlib.sha256(text).hexdigest():
        remove(folder, key)
        return None
    with suppress(OSError):
        os.utime(path)  # the oldest are those that nobody has asked for longest
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        remove(folder, key)
        return None


def save(folder: Path, key: str, entry: Any) -> None:
    """Write an entry under a name of its own and rename it, so that nobody reads half of it.

    Where it cannot be written nothing is kept: the next time takes longer, and is no less right.
    """
    text = json.dumps(entry, separators=(",", ":")).encode("ascii")
    digest = hashlib.sha256(text).hexdigest().encode("ascii")
    path = _path(folder, key)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(_UNFINISHED, dir=path.parent)
        try:
            with open(handle, "wb") as stream:  # noqa: PTH123 (it is open already)
                stream.write(digest + b"\n" + text)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)


def remove(folder: Path, key: str) -> None:
    """Remove an entry, if it is there and can be removed."""
    with suppress(OSError):
        _path(folder, key).unlink()


def trim(folder: Path, most_bytes: int = MOST_BYTES) -> None:
    """Remove the oldest files until the rest takes no more than so many bytes."""
    found = []
    for path in folder.glob("*/*"):
        if path.suffix in (_SUFFIX, _UNFINISHED):
            with suppress(OSError):  # another process was faster
                state = path.stat()
                found.append((state.st_mtime, state.st_size, path))
    excess = sum(size for _, size, _ in found) - most_bytes
    for _, size, path in sorted(found, key=lambda item: item[0]):
        if excess <= 0:
            return
        with suppress(OSError):
            path.unlink()
            excess -= size


def _path(folder: Path, key: str) -> Path:
    return folder / key[:2] / f"{key}{_SUFFIX}"
