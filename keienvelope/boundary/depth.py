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
    halved,
    planes_apart,
    point_triangle,
    reach,
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
_AT_ONCE = 4_000
_MOST_HALVED = 100_000
"""All triangles are looked at once, and so many pieces of them."""
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
    row : int
        The triangle that this point lies in.
    """

    lower: float
    upper: float
    point: Floats
    row: int = 0


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


def deepest(
    triangles: Floats, surface: Surface, *, close_mm: float = CLOSE_MM, outside: bool = False
) -> Deepest:
    """Enclose how far triangles (n, 3, 3) reach beyond a surface.

    Parameters
    ----------
    triangles : (n, 3, 3) float
        In millimetres; at least one.
    surface : Surface
        The surface.
    close_mm : float
        The interval is to be as narrow as this.
    outside : bool
        Whether no point of them is known to lie inside, so that their distances tell all.
    """
    best, place, of = -np.inf, triangles[0, 0], 0
    waiting, bounds = triangles, _rough_bounds(triangles, surface)
    rows = np.arange(len(triangles))
    left = len(triangles) + _MOST_HALVED
    while len(waiting) and left > 0:
        chosen, others = _largest(bounds)
        left -= len(chosen)
        active = waiting[chosen]
        bound, value, point, row = _searched(active, surface, best, close_mm, outside=outside)
        if value > best:
            best, place, of = value, point, int(rows[chosen[row]])
        bound = np.minimum(bound, bounds[chosen])
        again = bound > best + close_mm
        others = others[bounds[others] > best + close_mm]
        waiting = np.concatenate([waiting[others], halved(active[again])])
        rows = np.concatenate([rows[others], np.tile(rows[chosen[again]], 2)])
        bounds = np.concatenate([bounds[others], np.tile(bound[again], 2)])
    return Deepest(best, max(best + close_mm, float(bounds.max(initial=-np.inf))), place, of)


def _largest(values: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the largest values, and of all others."""
    count = min(_AT_ONCE, len(values))
    order = np.argpartition(-values, count - 1)
    return order[:count], order[count:]


def _rough_bounds(triangles: Floats, surface: Surface) -> Floats:
    _, above = surface.roughly(triangles.mean(axis=1))
    return np.asarray(above + reach(triangles))


def _searched(
    triangles: Floats, surface: Surface, best: float, close_mm: float, *, outside: bool
) -> tuple[Floats, float, Floats, int]:
    """Return what triangles do not exceed, the best that is attained, where, and by which."""
    middles = triangles.mean(axis=1)
    values, cells = _beyond(middles, surface, best, outside=outside)
    bound = np.minimum(values + reach(triangles), _farthest_corner(triangles, surface, cells))
    of = int(values.argmax())
    value, place = float(values[of]), middles[of]
    rows = np.flatnonzero(bound > max(best, value) + close_mm)
    if not len(rows):
        return bound, value, place, of
    points, places = np.unique(triangles[rows].reshape(-1, 3), axis=0, return_inverse=True)
    values, cells = _beyond(points, surface, max(best, value), outside=outside)
    corners = places.reshape(-1, 3)
    if values.max() > value:
        row = int(values.argmax())
        value, place = float(values[row]), points[row]
        of = int(rows[(corners == row).any(axis=1).argmax()])
    for numbers in corners.T:
        corner = _farthest_corner(triangles[rows], surface, cells[numbers])
        bound[rows] = np.minimum(bound[rows], corner)
    return bound, value, place, of


def _beyond(
    points: Floats, surface: Surface, best: float, *, outside: bool
) -> tuple[Floats, NDArray[np.int64]]:
    """Return how far points reach beyond a surface, or a bound of it, and what is nearest.

    Inside is asked only where a point could reach farther than `best`; elsewhere the distance
    stands, with its sign lost, and it is not larger than `best`.
    """
    distances, cells = surface.nearest(points)
    values = distances.copy()
    if not outside:
        asked = np.flatnonzero(distances > best)
        within = asked[~surface.beyond(points[asked], distances[asked], cells[asked])]
        values[within] = -distances[within]
    return values, cells


def farthest_of(points: Floats, surface: Surface, *, outside: bool) -> tuple[float, Floats]:
    """Return how far the farthest of points (n, 3) reaches beyond a surface, and which it is."""
    values, _ = _beyond(points, surface, -np.inf, outside=outside)
    row = int(values.argmax())
    return float(values[row]), points[row]


def _farthest_corner(triangles: Floats, surface: Surface, cells: NDArray[np.int64]) -> Floats:
    """Return how far the corners of triangles are from one triangle of the surface each."""
    nearest = surface.triangles[cells]
    corners = [point_triangle(triangles[:, corner], nearest) for corner in range(3)]
    return np.asarray(np.max(corners, axis=0))


def _batches(rows: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    return [rows[first : first + size] for first in range(0, len(rows), size)]
