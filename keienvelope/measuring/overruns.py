"""Regions of a part beyond a plane: where they are, how large, how far out.

The faces that may cross the plane are turned into triangles, the triangles are clipped at the
plane, and those that meet in a point beyond it form a region. For a boundary representation the
amount still comes from the exact support of the faces; the triangles only tell region from region.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.frozen import dataclass
from keienvelope.measuring.connected import connected, weld
from keienvelope.measuring.extents.support import DIRECTION_VECTORS, Support
from keienvelope.measuring.volumes import volume_beyond
from keienvelope.model import Mesh, Part

if TYPE_CHECKING:
    from keienvelope.measuring.faces_beyond import FacesBeyond, Reached

MOST_REGIONS = 1000
"""Of the regions of a part beyond a plane, at most so many are described: the farthest out."""

_WELD_MM = 1e-4
_ROUNDING = 4 * np.finfo(float).eps

Triangles = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Region:
    """A connected region beyond a plane, in millimetres and in the file's axes.

    Attributes
    ----------
    amount_mm : float
        How far its outermost point lies beyond the plane.
    point_mm : tuple of float
        That point.
    box_mm : tuple
        Box around the region.
    area_mm2 : float
        Area of its surface.
    volume_mm3 : float or None
        Volume beyond the plane there; None where the surface is not closed.
    faces : (n,) int
        Faces or triangles of the part, from 1, ascending.
    """

    amount_mm: float
    point_mm: tuple[float, float, float]
    box_mm: tuple[tuple[float, float, float], tuple[float, float, float]]
    area_mm2: float
    faces: NDArray[np.int64]
    volume_mm3: float | None = None


def regions_beyond(
    part: Part,
    support: Support,
    direction: int,
    plane_mm: float,
    *,
    scale: float,
    faces: FacesBeyond,
) -> tuple[Region, ...]:
    """Find the regions of a part beyond a plane.

    Parameters
    ----------
    part : Part
        The part.
    support : Support
        Its support, in coordinates.
    direction : int
        Index of the outward direction in ``DIRECTIONS``.
    plane_mm : float
        Height of the plane along that direction.
    scale : float
        Millimetres per coordinate.
    faces : FacesBeyond
        What is known of the model from other planes.

    Returns
    -------
    tuple of Region
        The farthest out first; empty where nothing crosses the plane.
    """
    if scale * support.bound[direction] <= plane_mm:
        return ()
    if isinstance(part.geometry, Mesh):
        triangles, owners = _mesh_triangles(part.geometry, direction, plane_mm / scale)
        return tuple(_regions(triangles * scale, owners, direction, plane_mm))
    triangles, owners, reached = faces.of(part.geometry, direction, plane_mm / scale)
    regions = _regions(triangles * scale, owners, direction, plane_mm)
    regions = [_refined(region, reached, plane_mm, scale) for region in regions]
    regions += _missed(regions, reached, plane_mm, scale)
    return tuple(sorted(regions, key=lambda region: -region.amount_mm))


def _missed(regions: list[Region], reached: Reached, plane_mm: float, scale: float) -> list[Region]:
    """Return, as points, the overruns of faces that the triangles are too coarse to show."""
    shown = {face for region in regions for face in region.faces}
    missed = []
    for face in reached.numbers:
        if face in shown:
            continue
        reach, point = reached.closely(face)
        if scale * reach > plane_mm:
            place = _triple(scale * point)
            amount = scale * reach - plane_mm
            missed.append(Region(amount, place, (place, place), 0.0, np.array([face])))
    return missed


def _regions(
    triangles: Triangles, owners: NDArray[np.int64], direction: int, plane_mm: float
) -> list[Region]:
    """Return the regions of triangles, whose owners ascend, beyond a plane; the farthest first."""
    outward = DIRECTION_VECTORS[direction]
    heights = triangles @ outward - plane_mm
    crossing = np.flatnonzero((heights > 0).any(axis=1))
    if not len(crossing):
        return []
    triangles, heights, owners = triangles[crossing], heights[crossing], owners[crossing]
    order, starts = _groups(triangles, heights > 0)
    reach = np.maximum.reduceat(heights.max(axis=1)[order], starts)
    ends = np.append(starts[1:], len(order))
    farthest = np.argsort(-reach, kind="stable")[:MOST_REGIONS]
    return [
        _region(triangles[group], heights[group], owners[group], outward)
        for place in farthest
        for group in [order[starts[place] : ends[place]]]
    ]


def _groups(
    triangles: Triangles, beyond: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Order triangles by region, those that meet beyond the plane, and say where each starts."""
    numbers = np.zeros(beyond.shape, dtype=np.int64)
    numbers[beyond] = weld(triangles[beyond], _WELD_MM)
    # A corner on this side of the plane connects nothing: one on the other side stands for it.
    one_beyond = np.take_along_axis(numbers, beyond.argmax(axis=1)[:, None], axis=1)
    labels = connected(np.where(beyond, numbers, one_beyond))
    order = np.argsort(labels, kind="stable")
    return order, np.flatnonzero(np.diff(labels[order], prepend=-1))


def _region(
    triangles: Triangles,
    heights: NDArray[np.float64],
    owners: NDArray[np.int64],
    outward: NDArray[np.float64],
) -> Region:
    outer = np.unravel_index(int(heights.argmax()), heights.shape)
    points, area = _clipped(triangles, heights)
    low, high = points.min(axis=0), points.max(axis=0)
    return Region(
        amount_mm=float(heights[outer]),
        point_mm=_triple(triangles[outer]),
        box_mm=(_triple(low), _triple(high)),
        area_mm2=area,
        faces=owners[np.diff(owners, prepend=0) > 0],
        volume_mm3=volume_beyond(triangles, heights, outward, weld_step=_WELD_MM),
    )


def _clipped(
    triangles: Triangles, heights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return the corners of the triangles' parts beyond the plane, and their area."""
    beyond = heights > 0
    corners = [triangles[beyond]]
    full = np.linalg.norm(
        np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]), axis=1
    )
    share = np.where(beyond.all(axis=1), 1.0, 0.0)
    for apex in range(3):
        left, right = (apex + 1) % 3, (apex + 2) % 3
        # The apex stands alone on its side of the plane: it cuts a similar corner off the triangle.
        alone = (beyond[:, apex] != beyond[:, left]) & (beyond[:, apex] != beyond[:, right])
        if not alone.any():
            continue
        h = heights[alone]
        to_left = h[:, apex] / (h[:, apex] - h[:, left])
        to_right = h[:, apex] / (h[:, apex] - h[:, right])
        a, b, c = (triangles[alone, k] for k in (apex, left, right))
        corners += [a + to_left[:, None] * (b - a), a + to_right[:, None] * (c - a)]
        corner_share = to_left * to_right
        share[alone] = np.where(beyond[alone, apex], corner_share, 1.0 - corner_share)
    return np.concatenate(corners), float(0.5 * (full * share).sum())


def _triple(values: NDArray[np.float64]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


def _refined(region: Region, reached: Reached, plane_mm: float, scale: float) -> Region:
    """Replace the amount that the triangles tell by what the faces attain exactly."""
    amount, point = region.amount_mm, None
    for face in sorted(region.faces.tolist(), key=reached.at_most, reverse=True):
        if scale * reached.at_most(face) - plane_mm <= amount:
            break  # and so do all that follow
        reach, where = reached.closely(face)
        if scale * reach - plane_mm > amount:
            amount, point = scale * reach - plane_mm, where
    if point is None:
        return region
    low, high = np.array(region.box_mm)
    outer = scale * point
    return replace(
        region,
        amount_mm=amount,
        point_mm=_triple(outer),
        box_mm=(_triple(np.minimum(low, outer)), _triple(np.maximum(high, outer))),
    )


def _mesh_triangles(
    mesh: Mesh, direction: int, plane: float
) -> tuple[Triangles, NDArray[np.int64]]:
    """Return the triangles that may reach beyond a plane, and their numbers from 1."""
    low, high = np.full(3, -np.inf), np.full(3, np.inf)
    axis, negative = divmod(direction, 2)
    # The plane was divided by the scale: what is rounding must not hide a triangle.
    if negative:
        high[axis] = -plane + _ROUNDING * abs(plane)
    else:
        low[axis] = plane - _ROUNDING * abs(plane)
    numbers, triangles = mesh.meeting(low, high)
    return triangles, numbers + 1
