"""STL files, binary and ASCII: triangles as written, one part a solid."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import trimesh
from numpy.typing import NDArray

from keienvelope.errors import EmptyFileError, ReadError, TruncatedFileError
from keienvelope.model.mark import from_stl_header
from keienvelope.model.model import Mesh, Model, Part, SourceFile, UniquePaths

_HEAD = 84
_RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_HALF_STEP_FLOAT32 = 2.0**-24
_SOLID = re.compile(rb"^[ \t]*solid\b[ \t]*([^\r\n]*)", re.MULTILINE)
_END_SOLID = re.compile(rb"^[ \t]*endsolid\b", re.MULTILINE)
_VERTEX = re.compile(rb"\bvertex\s+(\S+)\s+(\S+)\s+(\S+)")
_FACET = re.compile(rb"^\s*facet\b", re.MULTILINE)
_EXPORT_AGAIN = "Export it again."


def read_stl(path: Path, size_bytes: int) -> Model:
    """Read an STL file.

    Parameters
    ----------
    path : Path
        The file.
    size_bytes : int
        Its size.

    Returns
    -------
    Model
        One part a solid, coordinates in file units. The unit is declared only by a header that
        starts with ``UNITS=``.

    Raises
    ------
    ReadError
        If the triangle count disagrees with the size, the text ends early, a coordinate is not a
        finite number, or there is no triangle.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        count = int.from_bytes(head[80:84], "little") if len(head) == _HEAD else 0
        if len(head) == _HEAD and size_bytes == _HEAD + count * _RECORD.itemsize:
            return _binary_model(path, size_bytes, head, stream.read())
        if not head.lstrip().startswith(b"solid"):
            raise TruncatedFileError(
                _disagreement(size_bytes, count, len(head)), path=str(path), fix=_EXPORT_AGAIN
            )
        return _ascii_model(path, size_bytes, head + stream.read())


def _disagreement(size: int, count: int, head: int) -> str:
    if head < _HEAD:
        return f"{size} bytes are too few for an STL file."
    held = (size - _HEAD) / _RECORD.itemsize
    return f"the binary STL header announces {count} triangles, but the file holds {held:.1f}."


def _binary_model(path: Path, size_bytes: int, head: bytes, body: bytes) -> Model:
    triangles = np.frombuffer(body, dtype=_RECORD)["corners"].astype(np.float64)
    part = _part(path.stem, triangles, path)
    mark = from_stl_header(head[:80])
    return Model(
        source=SourceFile(str(path), "stl", size_bytes),
        parts=(part,),
        unit=mark.unit if mark else None,
        mark=mark,
        coordinate_step=_HALF_STEP_FLOAT32,
    )


def _ascii_model(path: Path, size_bytes: int, text: bytes) -> Model:
    starts = list(_SOLID.finditer(text))
    if not starts or len(_END_SOLID.findall(text)) != len(starts):
        raise TruncatedFileError(
            "the ASCII STL ends before endsolid, or it is a binary STL whose triangle count"
            " disagrees with its size.",
            path=str(path),
            fix=_EXPORT_AGAIN,
        )
    bounds = [*(start.start() for start in starts), len(text)]
    paths = UniquePaths()
    parts = []
    for start, end, match in zip(bounds[:-1], bounds[1:], starts, strict=True):
        triangles = _ascii_triangles(text[start:end], path)
        if len(triangles):
            name = match[1].decode("utf-8", errors="replace").strip() or path.stem
            parts.append(_part(paths.take(name), triangles, path))
    if not parts:
        raise EmptyFileError("the STL holds no triangle.", path=str(path), fix=_EXPORT_AGAIN)
    return Model(source=SourceFile(str(path), "stl", size_bytes), parts=tuple(parts))


def _ascii_triangles(text: bytes, path: Path) -> NDArray[np.float64]:
    corners = _VERTEX.findall(text)
    facets = len(_FACET.findall(text))
    if len(corners) != 3 * facets:
        raise TruncatedFileError(
            f"{facets} facets of the ASCII STL have {len(corners)} corners instead of"
            f" {3 * facets}.",
            path=str(path),
            fix=_EXPORT_AGAIN,
        )
    try:
        return np.array(corners, dtype=np.float64).reshape(-1, 3, 3)
    except ValueError as error:
        raise ReadError(
            f"a coordinate of the ASCII STL is not a number ({error}).",
            path=str(path),
            fix=_EXPORT_AGAIN,
        ) from error


def _part(name: str, triangles: NDArray[np.float64], path: Path) -> Part:
    if len(triangles) == 0:
        raise EmptyFileError("the STL holds no triangle.", path=str(path), fix=_EXPORT_AGAIN)
    broken = int((~np.isfinite(triangles)).any(axis=(1, 2)).sum())
    if broken:
        raise ReadError(
            f"{broken} of {len(triangles)} triangles have coordinates that are not finite.",
            path=str(path),
            fix=_EXPORT_AGAIN,
        )
    mesh = trimesh.Trimesh(
        vertices=triangles.reshape(-1, 3),
        faces=np.arange(3 * len(triangles)).reshape(-1, 3),
        process=False,
        validate=False,
    )
    return Part(name, Mesh(mesh))
