"""Shaded triangles as an array of pixels, by arithmetic alone: no display, no graphics library.

The triangles are cut into rows of pixels, and the pixel nearest to the viewer wins. Surfaces are
lit from the viewer's upper left; lines are drawn where depth or normal jump. All is done in pieces
that fit into the processor's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

_AT_ONCE = 1 << 17
_LIGHT = np.array([-0.35, -0.55, 0.76])
"""Towards the light: to the right, down, towards the viewer."""
_EDGE_BEND = 2.5
"""A bend of the depth by so many pixels is an edge."""
_EDGE_TURN = 0.80
"""So is a turn of the normal to this cosine."""
_FAR = -1e9


@dataclass(frozen=True, eq=False)
class Raster:
    """What is seen.

    Attributes
    ----------
    hit : (height, width) int
        Number of the triangle that is seen, -1 where none is.
    depth : (height, width) float
        Distance towards the viewer, in pixels; only where a triangle is seen.
    """

    hit: Numbers
    depth: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class _Triangles:
    """Triangles with what is asked of each of them again and again."""

    corners: Floats
    plane: Floats
    nearest: Floats
    farthest: Floats


def rasterise(corners: Floats, width: int, height: int) -> Raster:
    """Find the nearest triangle at every pixel.

    Parameters
    ----------
    corners : (n, 3, 3) float
        x to the right and y down in pixels, z towards the viewer.
    width, height : int
        Of the picture.
    """
    found = np.zeros(width * height, dtype=np.uint64)
    depths = corners[:, :, 2]
    triangles = _Triangles(corners, _planes(corners), depths.max(axis=1), depths.min(axis=1))
    first = np.maximum(np.ceil(corners[:, :, 1].min(axis=1) - 0.5), 0).astype(np.int64)
    last = np.minimum(np.floor(corners[:, :, 1].max(axis=1) - 0.5), height - 1).astype(np.int64)
    seen = np.flatnonzero((last >= first) & np.isfinite(triangles.plane).all(axis=1))
    for owner, y in _expanded(seen, first[seen], last[seen]):
        _draw(found, triangles, owner, y, width)
    hit = (found & np.uint64(0xFFFFFFFF)).astype(np.int64) - 1
    depth = _from_ordered((found >> np.uint64(32)).astype(np.uint32))
    return Raster(hit.reshape(height, width), depth.reshape(height, width))


def _planes(corners: Floats) -> Floats:
    """Return a, b, c of ``z = a x + b y + c`` a triangle; not finite where it is edge-on."""
    p, q = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        area = p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]
        a = (p[:, 2] * q[:, 1] - p[:, 1] * q[:, 2]) / area
        b = (p[:, 0] * q[:, 2] - p[:, 2] * q[:, 0]) / area
        c = corners[:, 0, 2] - a * corners[:, 0, 0] - b * corners[:, 0, 1]
    return np.stack([a, b, c], axis=1)


def _draw(
    found: NDArray[np.uint64], triangles: _Triangles, rows: Numbers, y: Numbers, width: int
) -> None:
    """Draw some rows of triangles: the triangle of each row, and its line of pixels."""
    left, right = _spans(triangles.corners[rows], y)
    x0 = np.maximum(np.ceil(left - 0.5), 0).astype(np.int64)
    x1 = np.minimum(np.floor(right - 0.5), width - 1).astype(np.int64)
    filled = np.flatnonzero(x1 >= x0)
    for row, x in _expanded(filled, x0[filled], x1[filled]):
        owner, line = rows[row], y[row]
        a, b, c = triangles.plane[owner].T
        depth = a * (x + 0.5) + b * (line + 0.5) + c
        # The plane of a nearly edge-on triangle runs away; none of it lies beyond its corners.
        depth = np.clip(depth, triangles.farthest[owner], triangles.nearest[owner])
        code = (_ordered(depth).astype(np.uint64) << np.uint64(32)) | (owner + 1).astype(np.uint64)
        np.maximum.at(found, line * width + x, code)


def _expanded(owners: Numbers, first: Numbers, last: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield every owner once for each number from first to last, and the numbers, in pieces."""
    counts = last - first + 1
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    for start in range(0, total, _AT_ONCE):
        places = np.arange(start, min(start + _AT_ONCE, total))
        which = np.searchsorted(ends, places, side="right")
        yield owners[which], first[which] + places - (ends[which] - counts[which])


def _spans(corners: Floats, lines: Numbers) -> tuple[Floats, Floats]:
    """Return from where to where each triangle covers the middle of a line."""
    y = lines + 0.5
    left, right = np.full(len(y), np.inf), np.full(len(y), -np.inf)
    for one, other in ((0, 1), (1, 2), (2, 0)):
        x0, y0 = corners[:, one, 0], corners[:, one, 1]
        x1, y1 = corners[:, other, 0], corners[:, other, 1]
        crossed = (np.minimum(y0, y1) <= y) & (y <= np.maximum(y0, y1)) & (y0 != y1)
        with np.errstate(divide="ignore", invalid="ignore"):
            x = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
        left = np.where(crossed, np.minimum(left, x), left)
        right = np.where(crossed, np.maximum(right, x), right)
    nothing = ~np.isfinite(left)
    return np.where(nothing, 0.0, left), np.where(nothing, -1.0, right)


def _ordered(values: Floats) -> NDArray[np.uint32]:
    """Return numbers whose order as unsigned integers is the order of the values."""
    bits = values.astype(np.float32).view(np.uint32)
    return np.where(bits >> 31 == 1, ~bits, bits | np.uint32(1 << 31)).astype(np.uint32)


def _from_ordered(codes: NDArray[np.uint32]) -> NDArray[np.float32]:
    bits = np.where(codes >> 31 == 0, ~codes, codes & np.uint32((1 << 31) - 1))
    return np.asarray(bits.astype(np.uint32).view(np.float32))


def shade(
    raster: Raster,
    corners: Floats,
    normals: Floats,
    colours: Callable[[Numbers, Floats], Floats],
) -> NDArray[np.float32]:
    """Light what is seen.

    Parameters
    ----------
    raster : Raster
        What is seen.
    corners, normals : (n, 3, 3) float
        In the coordinates of the picture.
    colours : callable
        From triangles (m) and places in the picture (m, 3) to colours (m, 3), 0 to 1.

    Returns
    -------
    (height, width, 4) float
        Red, green, blue, alpha from 0 to 1.
    """
    height, width = raster.hit.shape
    picture = np.zeros((height * width, 4), dtype=np.float32)
    normal = np.zeros((height * width, 3), dtype=np.float32)
    seen = np.flatnonzero(raster.hit.ravel() >= 0)
    light = _LIGHT / np.linalg.norm(_LIGHT)
    for start in range(0, len(seen), _AT_ONCE):
        pixels = seen[start : start + _AT_ONCE]
        hit = raster.hit.ravel()[pixels]
        y, x = np.divmod(pixels, width)
        own = _normals_at(x + 0.5, y + 0.5, corners[hit], normals[hit])
        places = np.stack([x + 0.5, y + 0.5, raster.depth.ravel()[pixels]], axis=1)
        lit = own[:, 0] * light[0] + own[:, 1] * light[1] + own[:, 2] * light[2]
        bright = 0.52 + 0.46 * np.clip(lit, 0, 1) + 0.10 * own[:, 2]
        picture[pixels, :3] = np.clip(colours(hit, places) * bright[:, None], 0, 1)
        picture[pixels, 3] = 1
        normal[pixels] = own
    picture[_edges(raster, normal.reshape(height, width, 3)).ravel(), :3] *= 0.42
    return picture.reshape(height, width, 4)


def _normals_at(x: Floats, y: Floats, corners: Floats, normals: Floats) -> Floats:
    """Return the normals of triangles at places of the picture, turned towards the viewer."""
    p, q = corners[:, 1, :2] - corners[:, 0, :2], corners[:, 2, :2] - corners[:, 0, :2]
    area = p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]
    dx, dy = x - corners[:, 0, 0], y - corners[:, 0, 1]
    second = np.clip((dx * q[:, 1] - dy * q[:, 0]) / area, 0, 1)[:, None]
    third = np.clip((p[:, 0] * dy - p[:, 1] * dx) / area, 0, 1)[:, None]
    first = 1 - second - third
    found = first * normals[:, 0] + second * normals[:, 1] + third * normals[:, 2]
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
    return np.asarray(np.where(found[:, 2:] < 0, -found, found))


def _edges(raster: Raster, normal: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return where depth or normal jump from a pixel to the next.

    Depth jumps where its slope does: a steep surface alone is no edge.
    """
    seen = raster.hit >= 0
    edge = np.zeros_like(seen)
    depth = np.where(seen, raster.depth, np.float32(_FAR))
    for axis in (0, 1):
        bend = np.abs(np.diff(depth, n=2, axis=axis)) > _EDGE_BEND
        ahead, behind = _halves(normal, axis)
        turn = np.einsum("ijk,ijk->ij", ahead, behind) < _EDGE_TURN
        middle = [slice(None), slice(None)]
        middle[axis] = slice(1, -1)
        edge[tuple(middle)] |= bend
        for half in _halves(edge, axis):
            np.logical_or(half, turn, out=half)
    return edge & seen


def _halves(values: NDArray[Any], axis: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return all but the first, and all but the last, along an axis."""
    rest = (slice(None),) * axis
    return values[(*rest, slice(1, None))], values[(*rest, slice(0, -1))]
