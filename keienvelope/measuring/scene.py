"""What a picture shows of a model: triangles of every part; never used for a dimension.

A large model is thinned for the view: corners in one cell of a grid become one. What lies beyond a
plane that is exceeded is kept as fine as it is, so that a thin overrun does not vanish.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from keienvelope.frozen import dataclass
from keienvelope.measuring.extents.support import DIRECTION_VECTORS
from keienvelope.measuring.triangles import Floats, PartTriangles
from keienvelope.model import Model, Part

Plane = tuple[int, float]
"""Index of the outward direction in ``DIRECTIONS``, and the height along it in millimetres."""

_CREASE = float(np.cos(np.radians(35.0)))
"""Faces that meet at a smaller angle look like one surface."""
_MOST_NEIGHBOURS = 16
_WELD_MM = 0.01
_KEY_BITS = 21


@dataclass(frozen=True, eq=False)
class ScenePart:
    """The triangles of a part, in millimetres and in the file's axes.

    Attributes
    ----------
    path : str
        Path of the part.
    reference : bool
        True for what is not vehicle.
    triangles : (n, 3, 3) float32
        Corners.
    """

    path: str
    reference: bool
    triangles: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Scene:
    """What a picture shows.

    Attributes
    ----------
    parts : tuple of ScenePart
        In the order of the model.
    full_count : int
        Triangles of the model, or of its faces, before any were left out.
    count : int
        Triangles that are shown.
    """

    parts: tuple[ScenePart, ...]
    full_count: int

    @property
    def count(self) -> int:
        """Triangles that are shown."""
        return sum(len(part.triangles) for part in self.parts)

    @property
    def thinned(self) -> bool:
        """Whether fewer triangles are shown than there are."""
        return self.count < self.full_count


@dataclass(frozen=True)
class _Source:
    """The triangles of a part, block by block, as often as they are asked for."""

    part: Part
    blocks: Callable[[], Iterator[Floats]]


def build_scene(model: Model, scale: float, *, most: int, exceeded: Sequence[Plane] = ()) -> Scene:
    """Gather the triangles of a model.

    Parameters
    ----------
    model : Model
        What was read.
    scale : float
        Millimetres per coordinate.
    most : int
        So many triangles are aimed at; a few more may come out.
    exceeded : sequence of (int, float)
        Planes beyond which nothing is thinned.
    """
    sources = _sources(model, scale)
    count, area = 0, 0.0
    for source in sources:
        for block in source.blocks():
            count += len(block)
            area += float(_areas(block).sum())
    if count <= most:
        parts = [_whole(source) for source in sources]
        return Scene(tuple(parts), count)
    cell = max(float(np.sqrt(2 * area / most)), 1e-6)
    parts = [_thinned(source, cell, exceeded) for source in sources]
    while sum(len(part.triangles) for part in parts) > 1.2 * most:
        cell *= 1.3
        parts = [_thinned(source, cell, exceeded) for source in _again(sources, parts)]
        if cell**2 > area:
            break
    return Scene(tuple(parts), count)


def _sources(model: Model, scale: float) -> list[_Source]:
    triangles = PartTriangles(model)
    return [_source(part, index, scale, triangles) for index, part in enumerate(model.parts)]


def _source(part: Part, index: int, scale: float, triangles: PartTriangles) -> _Source:
    return _Source(part, lambda: (scale * block for block in triangles.blocks(index)))


def _areas(triangles: Floats) -> Floats:
    across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    return np.asarray(0.5 * np.linalg.norm(across, axis=1))


def _part(part: Part, triangles: Floats) -> ScenePart:
    return ScenePart(part.path, part.reference, triangles.astype(np.float32))


def _whole(source: _Source) -> ScenePart:
    return _part(source.part, np.concatenate([*source.blocks(), np.empty((0, 3, 3))]))


def _again(sources: Sequence[_Source], parts: Sequence[ScenePart]) -> list[_Source]:
    """Return what was thinned already as the source of more thinning."""
    blocks = [part.triangles.astype(np.float64) for part in parts]
    return [
        _Source(source.part, lambda block=block: iter([block]))  # type: ignore[misc]
        for source, block in zip(sources, blocks, strict=True)
    ]


def _thinned(source: _Source, cell: float, exceeded: Sequence[Plane]) -> ScenePart:
    kept = np.concatenate(
        [np.empty((0, 3, 3)), *(block[_beyond(block, exceeded)] for block in source.blocks())]
    )
    pinned = np.unique(_keys(kept, _WELD_MM))
    corners, cells = [np.empty((0, 3, 3))], [np.empty((0, 3), dtype=np.int64)]
    for block in source.blocks():
        rest = block[~_beyond(block, exceeded)]
        keys = _keys(rest, cell)
        # A corner that what is kept has too stays where it is: no gap opens between them.
        own = _keys(rest, _WELD_MM)
        keys = np.where(np.isin(own, pinned), -1 - own, keys)
        flat = (keys[:, 0] == keys[:, 1]) | (keys[:, 1] == keys[:, 2]) | (keys[:, 2] == keys[:, 0])
        corners.append(rest[~flat])
        cells.append(keys[~flat])
    merged = _merged(np.concatenate(corners), np.concatenate(cells))
    return _part(source.part, np.concatenate([kept, merged]))


def _beyond(block: Floats, exceeded: Sequence[Plane]) -> NDArray[np.bool_]:
    """Return which triangles reach beyond a plane."""
    found = np.zeros(len(block), dtype=bool)
    for direction, height in exceeded:
        found |= (block @ DIRECTION_VECTORS[direction] > height).any(axis=1)
    return found


def _merged(corners: Floats, cells: NDArray[np.int64]) -> Floats:
    """Give all corners in a cell their common middle, and drop triangles that repeat."""
    if not len(corners):
        return corners
    numbers, places = np.unique(cells, return_inverse=True)
    places = places.reshape(-1, 3)
    counts = np.bincount(places.ravel(), minlength=len(numbers))
    middle = np.stack(
        [
            np.bincount(places.ravel(), corners[..., axis].ravel(), len(numbers)) / counts
            for axis in range(3)
        ],
        axis=1,
    )
    # The smallest number first: the same triangle from another corner is the same row.
    first = places.argmin(axis=1)[:, None]
    turned = np.take_along_axis(places, (first + np.arange(3)) % 3, axis=1)
    return np.asarray(middle[np.unique(turned, axis=0)])


def _keys(points: Floats, cell: float) -> NDArray[np.int64]:
    """Return one number for the grid cell of every point."""
    steps = np.floor(points / cell).astype(np.int64) + (1 << (_KEY_BITS - 1))
    steps = np.clip(steps, 0, (1 << _KEY_BITS) - 1)
    return np.asarray(
        (steps[..., 0] << (2 * _KEY_BITS)) | (steps[..., 1] << _KEY_BITS) | steps[..., 2]
    )


def corner_normals(triangles: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return unit normals at the corners: smooth over a surface, sharp over an edge.

    Parameters
    ----------
    triangles : (n, 3, 3) float32

    Returns
    -------
    (n, 3, 3) float32
    """
    points = triangles.astype(np.float64)
    across: Floats = np.asarray(
        np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]), dtype=np.float64
    )
    vertices = _keys(points, _WELD_MM).ravel()
    order = np.argsort(vertices, kind="stable")
    _, first, counts = np.unique(vertices[order], return_index=True, return_counts=True)
    weighted = np.repeat(across, 3, axis=0)[order]
    flat = _unit(weighted)
    start, size = np.repeat(first, counts), np.repeat(counts, counts)
    place = np.arange(len(order)) - start
    summed = weighted.copy()
    for step in range(1, min(int(counts.max(initial=1)), _MOST_NEIGHBOURS)):
        # The corner so many places on around the same point, where there are as many.
        other = start + (place + step) % size
        near = (size > step) & (np.einsum("ij,ij->i", flat, flat[other]) > _CREASE)
        summed[near] += weighted[other[near]]
    smooth = np.empty_like(summed)
    smooth[order] = _unit(summed)
    return smooth.reshape(-1, 3, 3).astype(np.float32)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0))
