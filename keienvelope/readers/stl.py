"""STL files: triangles as written, one part a solid.

A binary file is never held in memory: its triangles are read again whenever they are asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from keienvelope.errors import EmptyFileError, ReadError, TruncatedFileError
from keienvelope.model.mark import from_stl_header
from keienvelope.model.mesh import (
    BLOCK,
    ArrayMesh,
    Extremes,
    Mesh,
    Triangles,
    insist_lengths,
    not_finite,
    sample_step,
)
from keienvelope.model.model import Model, Part, SourceFile, UniquePaths

_HEAD = 84
_RECORD = 50
"""Bytes of a triangle: a normal, three corners, an attribute."""
_CORNERS_AT = 12
_CORNERS = 36
_ABREAST = 64
"""So many triangles are compared side by side: long rows are what numpy reduces fast."""
_BLOCKS_OF_A_FAN = 8
"""In a file that is not in random order, few blocks are near a corner."""
_READERS = 2
_MANY_BLOCKS = 32
"""A file with fewer blocks is read before a second reader has begun."""
_HALF_STEP_FLOAT32 = 2.0**-24
_EXPORT_AGAIN = "Export it again."

Corners = NDArray[np.float32]
"""Corners of triangles, shape (n, 9)."""


def read_stl(path: Path) -> Model:
    """Read an STL file.

    Parameters
    ----------
    path : Path
        The file.

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
        size = os.fstat(stream.fileno()).st_size
        head = stream.read(_HEAD)
        count = int.from_bytes(head[80:84], "little") if len(head) == _HEAD else 0
        if len(head) == _HEAD and size == _HEAD + count * _RECORD:
            return _binary_model(path, size, head, count)
        if not head.lstrip().lower().startswith(b"solid"):
            raise TruncatedFileError(
                _disagreement(size, count, len(head)), path=str(path), fix=_EXPORT_AGAIN
            )
        stream.seek(0)
        return _ascii_model(path, size, stream)


def _disagreement(size: int, count: int, head: int) -> str:
    if head < _HEAD:
        return f"{size} bytes are too few for an STL file."
    held = (size - _HEAD) / _RECORD
    return f"the binary STL header announces {count} triangles, but the file holds {held:.1f}."


def _binary_model(path: Path, size: int, head: bytes, count: int) -> Model:
    if count == 0:
        raise _no_triangle(path)
    mark = from_stl_header(head[:80])
    mesh = StlMesh(path, count)
    insist_lengths(mesh.extremes, str(path))
    return Model(
        source=SourceFile(str(path), "stl", size),
        parts=(Part(path.stem, mesh),),
        unit=mark.unit if mark else None,
        mark=mark,
        coordinate_step=_HALF_STEP_FLOAT32,
    )


def _ascii_model(path: Path, size: int, stream: IO[bytes]) -> Model:
    from keienvelope.readers.stl_text import read_solids  # noqa: PLC0415 (most are binary)

    paths = UniquePaths()
    parts = []
    for name, triangles in read_solids(stream, path):
        if len(triangles):
            mesh = ArrayMesh(triangles, source=str(path))
            insist_lengths(mesh.extremes, str(path))
            parts.append(Part(paths.take(name or path.stem), mesh))
    if not parts:
        raise _no_triangle(path)
    return Model(source=SourceFile(str(path), "stl", size), parts=tuple(parts))


def _no_triangle(path: Path) -> EmptyFileError:
    return EmptyFileError("the STL holds no triangle.", path=str(path), fix=_EXPORT_AGAIN)


class StlMesh(Mesh):
    """The triangles of a binary STL file.

    Making one reads the file once, for the box around each block and for a sample. Later only the
    blocks are read that can hold what is asked for.

    Parameters
    ----------
    path : Path
        The file; it must stay as it is as long as the mesh is used.
    count : int
        How many triangles it holds.

    Raises
    ------
    ReadError
        If a coordinate is not finite; later, if the file has changed.
    """

    def __init__(self, path: Path, count: int) -> None:
        self.count = count
        self._path = path
        self._stamp = _stamp(path.stat())
        if self._stamp[0] != _HEAD + count * _RECORD:
            raise self._changed()
        self._lows, self._highs, self._sample = self._looked_through(-(-count // BLOCK))
        if not (np.isfinite(self._lows).all() and np.isfinite(self._highs).all()):
            broken = sum(
                int((~np.isfinite(block)).any(axis=(1, 2)).sum()) for _, block in self.blocks()
            )
            raise not_finite(broken, count, str(path))
        self._extremes = self._find_extremes()

    def _looked_through(self, count: int) -> Sequence[Corners]:
        """Return the lows and highs of so many blocks, and the sample.

        Reading, moving and comparing leave Python's lock to others, so that two do it in half the
        time of one.
        """
        if count < _MANY_BLOCKS:
            return self._share(range(count))
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (for large files alone)

        shares = [share.tolist() for share in np.array_split(np.arange(count), _READERS)]
        with ThreadPoolExecutor(_READERS) as pool:
            found = list(pool.map(self._share, shares))
        return [np.concatenate(each) for each in zip(*found, strict=True)]

    def _share(self, numbers: Iterable[int]) -> tuple[Corners, Corners, Corners]:
        step, kept, boxes = sample_step(self.count), [], []
        for first, corners in self._read(numbers):
            boxes.append(_box(corners))
            kept.append(corners[-first % step :: step].copy())
        lows, highs = (np.array(side) for side in zip(*boxes, strict=True))
        return lows, highs, np.concatenate(kept)

    @property
    def extremes(self) -> Extremes:
        """How far the triangles reach."""
        return self._extremes

    def blocks(self) -> Iterator[tuple[int, Triangles]]:
        """Yield all triangles in blocks, each with the index of its first triangle."""
        for first, corners in self._read(range(len(self._lows))):
            yield first, corners.reshape(-1, 3, 3).astype(np.float64)

    def sample(self) -> Triangles:
        """Return every so many triangles."""
        return self._sample.reshape(-1, 3, 3).astype(np.float64)

    def _fan(self, point: NDArray[np.float64]) -> Triangles | None:
        return super()._fan(point) if len(self._near(point, point)) <= _BLOCKS_OF_A_FAN else None

    def _blocks_meeting(
        self, low: NDArray[np.float64], high: NDArray[np.float64]
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        for first, corners in self._read(self._near(low, high)):
            yield first, corners.reshape(-1, 3, 3)

    def _near(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> list[int]:
        """Return the blocks whose boxes meet a box."""
        meet = (self._highs >= low).all(axis=1) & (self._lows <= high).all(axis=1)
        found: list[int] = np.flatnonzero(meet).tolist()
        return found

    def _read(self, numbers: Iterable[int]) -> Iterator[tuple[int, Corners]]:
        """Yield the corners of some blocks, in memory that the next block overwrites."""
        records = memoryview(bytearray(BLOCK * _RECORD))
        corners = np.empty((BLOCK, 9), dtype="<f4")
        # A record is of no size that numbers can be aligned to: the corners are moved as bytes.
        source = np.ndarray(BLOCK, f"V{_CORNERS}", records, _CORNERS_AT, (_RECORD,))
        target = corners.view(f"V{_CORNERS}")[:, 0]
        with self._open() as stream:
            self._insist_unchanged(stream)
            for number in numbers:
                first = number * BLOCK
                count = min(BLOCK, self.count - first)
                stream.seek(_HEAD + first * _RECORD)
                if stream.readinto(records[: count * _RECORD]) != count * _RECORD:
                    raise self._changed()
                target[:count] = source[:count]
                yield first, corners[:count]
            self._insist_unchanged(stream)

    def _find_extremes(self) -> Extremes:
        """Look again into the blocks whose boxes reach farthest."""
        points = np.empty((6, 3))
        triangles = np.empty(6, dtype=np.int64)
        farthest = np.column_stack([self._highs.argmax(axis=0), self._lows.argmin(axis=0)]).ravel()
        reach = np.column_stack([self._highs.max(axis=0), self._lows.min(axis=0)]).ravel()
        for first, block in self._read(sorted(set(farthest.tolist()))):
            corners = block.reshape(-1, 3)
            for direction in np.flatnonzero(farthest == first // BLOCK):
                axis = direction // 2
                rows = np.flatnonzero(corners[:, axis] == reach[direction])
                if not len(rows):
                    raise self._changed()
                points[direction] = corners[rows[0]]
                triangles[direction] = first + rows[0] // 3
        return Extremes(points, triangles)

    def _open(self) -> BufferedReader:
        try:
            return self._path.open("rb")
        except FileNotFoundError as error:
            raise self._changed() from error

    def _insist_unchanged(self, stream: IO[bytes]) -> None:
        if _stamp(os.fstat(stream.fileno())) != self._stamp:
            raise self._changed()

    def _changed(self) -> ReadError:
        return ReadError(
            "the file changed while it was read.",
            path=str(self._path),
            fix="Run again when nothing writes to it.",
        )


def _stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _box(corners: Corners) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the lowest and the highest coordinates of triangles; NaN where one is NaN."""
    whole = len(corners) // _ABREAST * _ABREAST
    pieces = [corners[:whole].reshape(-1, 9 * _ABREAST), corners[whole:]]
    with np.errstate(invalid="ignore"):
        low, high = (
            np.concatenate([side(piece, axis=0) for piece in pieces if len(piece)]).reshape(-1, 3)
            for side in (np.min, np.max)
        )
        return low.min(axis=0), high.max(axis=0)
