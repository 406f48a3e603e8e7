"""How deep triangles lie in an envelope, or how far they reach beyond it, as an interval.

Triangles that the surface of the envelope does not meet lie wholly on one side of it; their
distance from it is the least distance of two triangles, which is exact. What meets the surface or
lies outside is searched by branch and bound: the distance from one triangle of the envelope is a
convex function, so over a triangle it is largest at a corner, and the distance from the envelope is
not larger than that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keienvelope.boundary.pairs import (
    Floats,
    planes_apart,
    point_triangle,
    reach,
    split,
    triangle_triangle,
)
from keienvelope.boundary.surface import Surface
from keienvelope.measuring.connected import connected, weld

CLOSE_MM = 0.005
"""The deepest point is searched until the interval is as narrow as this."""
_MEETS = 1e-12
"""Triangles that are nearer than this part of the size of the envelope meet."""
_PAIRS = 60_000
_BATCH = 400
_AT_ONCE = 500
_MOST_SEARCHED = 40_000
_WELD_MM = 1e-4
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Deepest:
    """The point that reaches farthest beyond an envelope.

    Attributes
    ----------
    lower, upper : float
        How far, in millimetres; negative inside.
    point : (3,) float
        Where `lower` is attained.
    """

    lower: float
    upper: float
    point: Floats


@dataclass(frozen=True, eq=False)
class Sides:
    """On which side of a surface triangles lie.

    Attributes
    ----------
    meets, outside : (n,) bool
        The triangles that the surface meets, and those wholly beyond it.
    """

    meets: Booleans
    outside: Booleans

    @property
    def all_inside(self) -> bool:
        """Whether none meets the surface or lies beyond it."""
        return not (self.meets.any() or self.outside.any())


def sides_of(triangles: Floats, surface: Surface) -> Sides:
    """Tell on which side of a surface triangles (n, 3, 3) lie."""
    meets = np.zeros(len(triangles), dtype=bool)
    below, _ = surface.roughly(triangles.mean(axis=1))
    near = np.flatnonzero(below <= reach(triangles))
    least = _MEETS * surface.size
    for rows in _batches(near, _BATCH):
        low, high = triangles[rows].min(axis=1) - least, triangles[rows].max(axis=1) + least
        boxes, cells = surface.near_boxes(low, high)
        for own, gaps in _gaps(triangles, rows[boxes], surface, cells, least):
            meets[own[gaps <= least]] = True
    apart = np.flatnonzero(~meets)
    outside = np.zeros(len(triangles), dtype=bool)
    if len(apart):
        labels = connected(weld(triangles[apart].reshape(-1, 3), _WELD_MM).reshape(-1, 3))
        _, first, places = np.unique(labels, return_index=True, return_inverse=True)
        within = surface.inside(triangles[apart[first]].mean(axis=1))
        outside[apart] = ~within[places.ravel()]
    return Sides(meets, outside)


def clearance(triangles: Floats, surface: Surface) -> tuple[float, Floats, int]:
    """Return the least distance of triangles (n, 3, 3) from a surface, near where, of which."""
    middles, radius = triangles.mean(axis=1), reach(triangles)
    below, above = surface.roughly(middles)
    best, place = float(above.min()), int(above.argmin())
    for batch in _batches(np.argsort(below - radius, kind="stable"), _BATCH):
        rows = batch[(below - radius)[batch] < best]
        if not len(rows):
            break  # and so do all that follow
        low, high = triangles[rows].min(axis=1) - best, triangles[rows].max(axis=1) + best
        boxes, cells = surface.near_boxes(low, high)
        for own, gaps in _gaps(triangles, rows[boxes], surface, cells, best):
            if len(gaps) and gaps.min() < best:
                best, place = float(gaps.min()), int(own[gaps.argmin()])
    return best, middles[place], place


def _gaps(
    triangles: Floats,
    rows: NDArray[np.int64],
    surface: Surface,
    cells: NDArray[np.int64],
    most: float,
) -> Iterator[tuple[NDArray[np.int64], Floats]]:
    """Yield rows of triangles and their distances from cells of a surface, where up to `most`."""
    for block in _batches(np.arange(len(rows)), _PAIRS):
        own, cell = rows[block], cells[block]
        near = planes_apart(triangles[own], surface.triangles[cell]) <= most
        own, cell = own[near], cell[near]
        yield own, triangle_triangle(triangles[own], surface.triangles[cell])


def deepest(triangles: Floats, surface: Surface, *, close_mm: float = CLOSE_MM) -> Deepest:
    """Enclose how far triangles (n, 3, 3) reach beyond a surface."""
    best, place, searched = -np.inf, triangles[0, 0], 0
    waiting, bounds = triangles, _rough_bounds(triangles, surface)
    while len(waiting) and searched < _MOST_SEARCHED:
        chosen = np.argsort(-bounds, kind="stable")[:_AT_ONCE]
        active = waiting[chosen]
        searched += len(active)
        bound, value, point = _searched(active, surface, best)
        if value > best:
            best, place = value, point
        pieces = split(active[bound > best + close_mm])
        inherited = np.tile(bound[bound > best + close_mm], 4)
        waiting = np.concatenate([np.delete(waiting, chosen, axis=0), pieces])
        bounds = np.concatenate([np.delete(bounds, chosen), inherited])
        kept = bounds > best + close_mm
        waiting, bounds = waiting[kept], bounds[kept]
    return Deepest(best, max(best + close_mm, float(bounds.max(initial=-np.inf))), place)


def _rough_bounds(triangles: Floats, surface: Surface) -> Floats:
    _, above = surface.roughly(triangles.mean(axis=1))
    return np.asarray(above + reach(triangles))


def _searched(triangles: Floats, surface: Surface, best: float) -> tuple[Floats, float, Floats]:
    """Return what triangles do not exceed, the best that is attained, and where."""
    count = len(triangles)
    middles = triangles.mean(axis=1)
    points, places = np.unique(
        np.concatenate([triangles.reshape(-1, 3), middles]), axis=0, return_inverse=True
    )
    distances, cells = surface.nearest(points)
    values = -distances
    # No point reaches farther than it is from the surface: only these can be a new best.
    asked = np.flatnonzero(distances > best)
    outside = asked[surface.beyond(points[asked], distances[asked], cells[asked])]
    values[outside] = distances[outside]
    row = int(values.argmax())
    places = places.ravel()
    of_middles = places[3 * count :]
    bound = distances[of_middles] + reach(triangles)
    known = np.isin(of_middles, asked)
    bound[known] = (values[of_middles] + reach(triangles))[known]
    for rows in (*places[: 3 * count].reshape(-1, 3).T, of_middles):
        nearest = surface.triangles[cells[rows]]
        corners = [point_triangle(triangles[:, k], nearest) for k in range(3)]
        bound = np.minimum(bound, np.max(corners, axis=0))
    return bound, float(values[row]), points[row]


def _batches(rows: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    return [rows[first : first + size] for first in range(0, len(rows), size)]
