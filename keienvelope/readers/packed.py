"""STEP as it is sent around: compressed as ``.stpz`` (a zip archive or gzip) or ``.step.gz``."""

from __future__ import annotations

import gzip
import tempfile
import zlib
from dataclasses import replace
from pathlib import Path, PurePosixPath

from keienvelope.errors import KeienvelopeError, ReadError
from keienvelope.model.model import Model
from keienvelope.readers.expansion import MOST_BYTES, expand, members, opened_archive, unpack
from keienvelope.readers.files import STEP_SUFFIXES
from keienvelope.readers.step import read_step

_COMPRESS_AGAIN = "Compress it again, or give the STEP file itself."


def read_packed(path: Path, *, is_zip: bool) -> Model:
    """Read a compressed STEP file; other files of an archive may be referred to.

    Raises
    ------
    ReadError
        If it cannot be read, or expands to more than a drawing does.
    """
    with tempfile.TemporaryDirectory(prefix="keienvelope-") as folder:
        try:
            inner = (_unzipped if is_zip else _gunzipped)(path, Path(folder))
            model = read_step(inner, inner.stat().st_size, stands_for=path)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise ReadError(
                f"it is no compressed STEP file, or a damaged one ({error}).",
                path=str(path),
                fix=_COMPRESS_AGAIN,
            ) from error
        except KeienvelopeError as error:
            error.path = str(path)
            raise
    return replace(
        model, source=replace(model.source, name=str(path), size_bytes=path.stat().st_size)
    )


def _gunzipped(path: Path, folder: Path) -> Path:
    target = folder / "drawing.step"
    with gzip.open(path) as stream, target.open("wb") as output:
        expand(stream, output, packed_bytes=path.stat().st_size, path=path)
    return target


def _unzipped(path: Path, folder: Path) -> Path:
    """Unpack the STEP files of an archive side by side, and return the one that stands for all."""
    with opened_archive(path, fix=_COMPRESS_AGAIN) as archive:
        inside = [item for item in members(archive, path) if _is_step(item.filename)]
        names = [PurePosixPath(item.filename).name for item in inside]
        if not inside or len(set(names)) < len(names):
            raise ReadError(
                f"the archive holds {len(inside)} STEP files"
                + (" that have the same name." if inside else "."),
                path=str(path),
                fix="Give the STEP file itself.",
            )
        left = MOST_BYTES
        for item, name in zip(inside, names, strict=True):
            with (folder / name).open("wb") as output:
                left -= unpack(
                    archive, item, output, path=path, fix=_COMPRESS_AGAIN, most_bytes=left
                )
    return folder / _outermost(names, path)


def _is_step(name: str) -> bool:
    return name.lower().endswith(STEP_SUFFIXES)


def _outermost(names: list[str], path: Path) -> str:
    """Return the only drawing, or the one that is called like the archive."""
    if len(names) == 1:
        return names[0]
    alike = [name for name in names if Path(name).stem.lower() == path.stem.lower()]
    if len(alike) != 1:
        raise ReadError(
            f"the archive holds {len(names)} STEP files, and none is called like it:"
            f" {', '.join(names[:5])}.",
            path=str(path),
            fix="Unpack it and give the file of the assembly.",
        )
    return alike[0]
