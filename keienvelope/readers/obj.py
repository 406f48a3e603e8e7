"""Wavefront OBJ: polygons in objects and groups, in text without a unit.

Format: Alias|Wavefront Advanced Visualizer, appendix B1 "Object Files". A face names its points by
number, from 1 or, below zero, counted back from the last point so far.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from keienvelope.model.model import Model
from keienvelope.readers.gathered import Gathered, fans, number, plain_text, whole_number

_SILENT = frozenset(
    b"vt vn vp s mtllib usemtl usemap maplib bevel c_interp d_interp lod shadow_obj trace_obj"
    b" parm trim hole scrv sp end con deg bmat step cstype ctech stech mg".split()
)
"""What adds no surface by itself."""
_FREE_FORM = frozenset(b"surf curv curv2".split())
_OTHER_FILES = frozenset(b"call csh".split())
_NO_POINT = (np.nan, np.nan, np.nan)


def read_obj(path: Path) -> Model:
    """Read an OBJ file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Model
        A part an object and group, without a unit.

    Raises
    ------
    ReadError
        If it is not text or holds no face.
    """
    gathered = Gathered(path)
    points: list[tuple[float, float, float]] = []
    parts: dict[tuple[str, str], list[list[int]]] = {}
    name = group = ""
    for line in _lines(plain_text(path)):
        key, *words = line.split()
        if key == b"v":
            points.append(_point(words, gathered))
        elif key in (b"f", b"fo"):
            if corners := _corners(words, len(points), gathered):
                parts.setdefault((name, group), []).append(corners)
        elif key == b"o":
            name, group = _text(line[1:]), ""
        elif key == b"g":
            group = _group(words)
        else:
            _other(key, gathered)
    vertices = np.array(points, dtype=np.float64).reshape(-1, 3)
    for names, polygons in parts.items():
        counts = np.array([len(polygon) for polygon in polygons], dtype=np.int64)
        flat = np.fromiter((i for p in polygons for i in p), np.int64, int(counts.sum()))
        gathered.take(names, [(vertices, fans(flat, counts))])
    if not parts:
        gathered.skip("points", len(points))
    return gathered.model("obj")


def _lines(data: bytes) -> Iterator[bytes]:
    """Yield the lines that say something, those that are continued joined."""
    joined = data.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    for raw in joined.splitlines():
        line = raw.partition(b" #")[0].strip()
        if line and not line.startswith(b"#"):
            yield line


def _point(words: list[bytes], gathered: Gathered) -> tuple[float, float, float]:
    try:
        x, y, z = (number(word) for word in words[:3])
    except ValueError:
        gathered.fault("{} points cannot be read.")
        return _NO_POINT
    return x, y, z


def _corners(words: list[bytes], known: int, gathered: Gathered) -> list[int]:
    """Return the corners of a face, counted from 0; none where it cannot be read."""
    try:
        numbers = [whole_number(word.partition(b"/")[0]) for word in words]
    except ValueError:
        gathered.fault("{} faces cannot be read.")
        return []
    if len(numbers) < 3:
        gathered.fault("{} faces have fewer than three corners.")
        return []
    if 0 in numbers or min(numbers) < -known:
        gathered.fault("{} faces refer to points that are not in the file.")
        return []
    return [i - 1 if i > 0 else known + i for i in numbers]


def _other(key: bytes, gathered: Gathered) -> None:
    if key == b"l":
        gathered.skip("lines")
    elif key == b"p":
        gathered.skip("points")
    elif key in _FREE_FORM:
        gathered.fault("{} free-form curves or surfaces are not read.")
    elif key in _OTHER_FILES:
        gathered.fault("{} lines call other files or programs, which is never done.")
    elif key not in _SILENT:
        gathered.fault("{} lines are not OBJ.")


def _group(words: list[bytes]) -> str:
    """Name a group; a face may be in several, and ``default`` says that it is in none."""
    names = [_text(word) for word in words]
    return " ".join(name for name in names if name != "default")


def _text(name: bytes) -> str:
    return name.decode("utf-8", errors="replace").strip()
