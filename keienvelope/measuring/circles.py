"""Circles in the view along an axis: rims, tyres, wheel arches.

Every point of the surface whose normal lies in the view votes for the centres of the circles it may
lie on. A circle counts by how much of its circumference votes for it, not by how many votes it has:
a wheel of 16 flats is seen as well as one of ten thousand triangles.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from keienvelope.frozen import dataclass
from keienvelope.measuring.surface import Floats, Surface

RADII = (0.018, 0.21)
"""Radii that are looked for, as parts of the longest extent."""
_RADIUS_STEPS = 26
_CELL = 0.010
_SECTORS = 32
SECTORS = 24
"""Sectors of a circle that is looked at closely."""
_VOTERS = 6000
_ACROSS = 0.35
"""A normal so close to lying in the view may belong to something that turns about the axis."""
_CANDIDATES = 200
_TRIED = 40
_MOST = 12
_LEAST_COVERAGE = 0.45
_FEW = 12
_LEAST_FLATS = 6
"""What faces fewer ways in the view is not round: a hexagon is the least."""


@dataclass(frozen=True, eq=False)
class Circle:
    """A circle in the view along an axis.

    Attributes
    ----------
    centre : (2,) float
        In the two other axes, in their order.
    radius : float
    sectors : (SECTORS,) bool
        Which sectors hold surface, counterclockwise from the negative first axis.
    along : (n,) float
        Where along the axis its surface was met, ascending.
    """

    centre: Floats
    radius: float
    sectors: NDArray[np.bool_]
    along: Floats

    @property
    def reach(self) -> tuple[float, float]:
        """How far its surface reaches along the axis, without what is met by chance."""
        low, high = np.quantile(self.along, (0.03, 0.97))
        return float(low), float(high)

    @property
    def coverage(self) -> float:
        """The share of the circumference that holds surface."""
        return float(self.sectors.mean())

    def covered(self, axis: int, sign: int) -> float:
        """Return the coverage of the third of the circle in a direction of the view."""
        middle = (np.arange(SECTORS) + 0.5) / SECTORS * 2 * np.pi - np.pi
        towards = np.arctan2(*((sign, 0) if axis == 1 else (0, sign)))
        off = np.abs((middle - towards + np.pi) % (2 * np.pi) - np.pi)
        return float(self.sectors[off < np.pi / 3].mean())


def find_circles(surface: Surface, axis: int) -> list[Circle]:
    """Find the round things that turn about an axis.

    Where a rim is seen better than its tyre, the circle about the same centre that touches an edge
    of the side view is among what is found.
    """
    view = _View(surface, axis)
    if len(view.points) < 2 * _FEW or view.ways < _LEAST_FLATS:
        return []
    hull = surface.side_view(axis)
    found = []
    for centre, radius in _distinct(view):
        touching = _tangent_radii(centre, hull)
        near = touching[(touching > 0.5 * radius) & (touching < 2.6 * radius)]
        apart = near[np.abs(near - radius) > 0.01 * radius]
        for one in (radius, *_thinned(apart, 0.01 * radius)):
            circle = view.circle(centre, one, tolerance=0.04, alignment=0.95)
            if circle is not None and circle.coverage >= _LEAST_COVERAGE:
                found.append(circle)
    return found


def _thinned(values: Floats, step: float) -> list[float]:
    kept: list[float] = []
    for value in np.sort(values):
        if not kept or value - kept[-1] > step:
            kept.append(float(value))
    return kept


def _tangent_radii(centre: Floats, hull: Floats) -> Floats:
    """Return the distances from a point to the long edges of a hull (m, 2)."""
    edge = np.roll(hull, -1, axis=0) - hull
    length = np.linalg.norm(edge, axis=1)
    long = length > 0.1 * np.ptp(hull, axis=0).max()
    normal = np.column_stack([edge[long, 1], -edge[long, 0]]) / length[long, None]
    distance = np.einsum("ij,ij->i", hull[long] - centre, normal)
    box = np.concatenate([hull.max(axis=0) - centre, centre - hull.min(axis=0)])
    return np.concatenate([distance, box])


class _View:
    """The sample as it is seen along an axis: what faces the viewer left out.

    Coordinates lie in arrays of their own, for thousands of points are asked about many circles.
    """

    def __init__(self, surface: Surface, axis: int) -> None:
        chosen = np.flatnonzero(np.abs(surface.normals[:, axis]) < _ACROSS)[:_VOTERS]
        self.points: Floats = np.delete(surface.points[chosen], axis, axis=1)
        normals = np.delete(surface.normals[chosen], axis, axis=1)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        self._x, self._y = np.ascontiguousarray(self.points.T)
        self._normal_x, self._normal_y = np.ascontiguousarray(normals.T)
        self.along: Floats = surface.points[chosen, axis]
        self.length = float(surface.size.max())

    @property
    def ways(self) -> int:
        """How many ways the surface faces: sectors that hold normals, an axis amid one of them."""
        angle = np.arctan2(self._normal_y, self._normal_x)
        sector = np.round(angle / (2 * np.pi) * _SECTORS).astype(np.int64) % _SECTORS
        return int(np.count_nonzero(np.bincount(sector, minlength=_SECTORS)))

    def on_circle(
        self, centre: Floats, radius: float, *, tolerance: float, alignment: float
    ) -> NDArray[np.int64]:
        """Return which points lie on a circle and face its centre."""
        x, y = self._x - centre[0], self._y - centre[1]
        distance = np.sqrt(x * x + y * y)
        near = np.flatnonzero(np.abs(distance - radius) < tolerance * radius)
        x, y, distance = x[near], y[near], distance[near]
        facing = np.abs(x * self._normal_x[near] + y * self._normal_y[near])
        return np.asarray(near[facing > alignment * distance])

    def circle(
        self, centre: Floats, radius: float, *, tolerance: float, alignment: float
    ) -> Circle | None:
        """Return the circle with what is seen of it; None where that is next to nothing."""
        on = self.on_circle(centre, radius, tolerance=tolerance, alignment=alignment)
        if len(on) < _FEW:
            return None
        angle = np.arctan2(self._y[on] - centre[1], self._x[on] - centre[0])
        sectors = np.zeros(SECTORS, dtype=bool)
        sectors[((angle + np.pi) / (2 * np.pi) * SECTORS).astype(np.int64) % SECTORS] = True
        return Circle(centre, radius, sectors, np.sort(self.along[on]))

    def candidates(self) -> list[tuple[int, float, Floats]]:
        """Return the circles that most of their circumference votes for: votes, radius, centre."""
        cell = _CELL * self.length
        low = self.points.min(axis=0)
        columns, rows = ((np.ptp(self.points, axis=0) / cell).astype(np.int64) + 3).tolist()
        radii = np.geomspace(*RADII, _RADIUS_STEPS) * self.length
        angle = np.arctan2(self._normal_y, self._normal_x)
        sector = ((angle + np.pi) / (2 * np.pi) * _SECTORS).astype(np.int64) % _SECTORS
        found: list[tuple[int, float, Floats]] = []
        for sign in (1.0, -1.0):
            # The sectors come first, so that those of all places are counted side by side.
            voted = np.zeros((_SECTORS, _RADIUS_STEPS, columns, rows), dtype=np.uint8)
            ballot = voted.reshape(-1)
            for number, radius in enumerate(radii):
                x = self._x - sign * radius * self._normal_x
                y = self._y - sign * radius * self._normal_y
                column = ((x - low[0]) / cell + 1).astype(np.int64)
                row = ((y - low[1]) / cell + 1).astype(np.int64)
                inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
                place = ((sector * _RADIUS_STEPS + number) * columns + column) * rows + row
                ballot[place[inside]] = 1
            votes = voted.sum(axis=0, dtype=np.uint8).reshape(-1)
            for best in np.argsort(-votes.astype(np.int64), kind="stable")[:_CANDIDATES].tolist():
                number, place = divmod(best, columns * rows)
                centre = low + (np.array(divmod(place, rows)) - 0.5) * cell
                found.append((int(votes[best]), float(radii[number]), centre))
        return sorted(found, key=lambda candidate: -candidate[0])


def _distinct(view: _View) -> Iterator[tuple[Floats, float]]:
    """Yield centre and radius of the best circles, refined, no two of them in the same place."""
    taken: list[tuple[Floats, float]] = []
    tried = 0
    for _, radius, centre in view.candidates():
        if _is_taken(centre, radius, taken):
            continue
        tried += 1
        if tried > _TRIED or len(taken) >= _MOST:
            return
        refined = _refined(view, centre, radius)
        if refined is None or _is_taken(*refined, taken):
            continue
        circle = view.circle(*refined, tolerance=0.05, alignment=0.97)
        if circle is None or circle.coverage < 0.35:
            continue
        taken.append(refined)
        yield refined


def _is_taken(centre: Floats, radius: float, taken: list[tuple[Floats, float]]) -> bool:
    return any((np.abs(centre - other) < 0.5 * max(radius, r)).all() for other, r in taken)


def _refined(view: _View, centre: Floats, radius: float) -> tuple[Floats, float] | None:
    """Fit a circle to the points that lie about on it; None where there are too few."""
    for _ in range(4):
        on = view.on_circle(centre, radius, tolerance=0.12, alignment=0.96)
        if len(on) < _FEW:
            return None
        points = view.points[on] - centre
        design = np.column_stack([2 * points, np.ones(len(points))])
        found = np.linalg.lstsq(design, (points**2).sum(axis=1), rcond=None)[0]
        better = float(np.sqrt(max(found[2] + found[:2] @ found[:2], 0.0)))
        if np.hypot(*found[:2]) > 0.5 * radius or not 0.4 * radius < better < 2 * radius:
            break
        centre, radius = centre + found[:2], better
    return centre, radius
