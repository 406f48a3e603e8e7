"""What hangs lowest between the wheels, ahead of them and behind them; the angles it leaves.

Points that are certainly on the vehicle give a first clearance and first angles. Only what may
hang below those is looked at closely.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.body_triangles import BodyTriangles
from keienvelope.measuring.tangents import Tyre, lowest_ramp, ramp_angles
from keienvelope.measuring.vehicle_frame import Floats

FOLLOWED_TO_MM = 2.0
"""So closely triangles follow curved faces below the vehicle, to tell where it is touched."""

_SIDE_VIEW = [0, 2]
_SLACK_MM = 1e-6
_SLACK_RAD = 1e-9
_NARROWINGS, _LEVELS = 3, 64


@dataclass(frozen=True, eq=False)
class Touch:
    """Where something below the vehicle is touched.

    Attributes
    ----------
    value, error : float
        Height above the file's zero in millimetres, or angle in radians; and to what it is known.
    point : (3,) float
        In the axes of the vehicle.
    part : int
        Index of the part.
    face : int
        Number of the face or triangle, from 1.
    feet : tuple of (2,) float
        Where planes touch tyres, in the side view.
    """

    value: float
    error: float
    point: Floats
    part: int
    face: int
    feet: tuple[Floats, ...] = ()


@dataclass(frozen=True, eq=False)
class Tyres:
    """The tyres of both axles in the side view, those of one axle from the left to the right."""

    front: tuple[Tyre, ...]
    rear: tuple[Tyre, ...]

    @property
    def zones(self) -> dict[str, tuple[float, float]]:
        """Which places along the vehicle lie ahead of the axles, between, and behind them."""
        first = float(np.mean([tyre.x for tyre in self.front]))
        last = float(np.mean([tyre.x for tyre in self.rear]))
        return {"ahead": (-np.inf, first), "between": (first, last), "behind": (last, np.inf)}

    def approach(self, points: Floats) -> Floats:
        """Return the approach angles to points (n, 2)."""
        return np.asarray(np.min([tyre.angles(points, -1) for tyre in self.front], axis=0))

    def departure(self, points: Floats) -> Floats:
        """Return the departure angles to points (n, 2)."""
        return np.asarray(np.min([tyre.angles(points, +1) for tyre in self.rear], axis=0))

    @property
    def lowest(self) -> float:
        """Where the lowest of them stands."""
        return min(tyre.z - tyre.radius for tyre in (*self.front, *self.rear))

    @property
    def pairs(self) -> list[tuple[Tyre, Tyre]]:
        """Front and rear tyres that a ramp may be below together."""
        return [(front, rear) for front in self.front for rear in self.rear]


class Need:
    """What may hang lower than points of the vehicle that are known already.

    Parameters
    ----------
    tyres : Tyres
        Of both axles.
    points : (n, 3) float
        Points of the vehicle without wheels.
    """

    def __init__(self, tyres: Tyres, points: Floats) -> None:
        flat = points[:, _SIDE_VIEW]
        self._tyres = tyres
        self._approach = float(tyres.approach(flat).min(initial=np.inf))
        self._departure = float(tyres.departure(flat).min(initial=np.inf))
        ramp = min(float(ramp_angles(*pair, flat).min(initial=np.inf)) for pair in tyres.pairs)
        self._ramp, self._crest = ramp, crest_height(tyres, ramp)
        self._heights = [
            (low, high, float(flat[_in_zone(flat, low, high), 1].min(initial=np.inf)))
            for low, high in tyres.zones.values()
        ]

    def learn(self, triangles: BodyTriangles) -> None:
        """Take note of what was found below some part."""
        tyres = self._tyres
        self._approach = min(self._approach, _most(steepest(triangles, tyres.front, -1)))
        self._departure = min(self._departure, _most(steepest(triangles, tyres.rear, +1)))
        ramp = _most(steepest_ramp(triangles, tyres))
        if ramp < self._ramp - _SLACK_RAD:
            self._ramp, self._crest = ramp, crest_height(tyres, ramp)
        self._heights = [
            (low, high, min(height, _most(lowest_in(triangles, low, high))))
            for low, high, height in self._heights
        ]

    def __call__(self, boxes: Floats) -> NDArray[np.bool_]:
        """Return which boxes (n, 2, 3) may hold something lower."""
        start, end, low = boxes[:, 0, 0], boxes[:, 1, 0], boxes[:, 0, 2]
        corners = np.stack([np.column_stack([x, low]) for x in (start, end)], axis=1)
        known = np.asarray(np.isfinite(corners).all(axis=(1, 2)))
        corners = np.where(known[:, None, None], corners, 0.0)
        found = self._tyres.approach(corners[:, 0]) <= self._approach + _SLACK_RAD
        found |= self._tyres.departure(corners[:, 1]) <= self._departure + _SLACK_RAD
        first, last = self._tyres.zones["between"]
        found |= (end > first) & (start < last) & (low <= self._crest)
        for first, last, height in self._heights:
            found |= (end > first) & (start < last) & (low <= height + _SLACK_MM)
        return np.asarray(found & known)


def _most(touch: Touch | None) -> float:
    """Return what is certainly not exceeded; infinite where nothing is touched."""
    return np.inf if touch is None else touch.value + touch.error


def _in_zone(points: Floats, low: float, high: float) -> NDArray[np.bool_]:
    return np.asarray((points[:, 0] >= low) & (points[:, 0] <= high))


def lowest_in(triangles: BodyTriangles, first: float, last: float) -> Touch | None:
    """Return the lowest point between two places along the vehicle; None where nothing is."""
    edges, rows = _edges(triangles)
    run = edges[:, 1, 0] - edges[:, 0, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        cuts = [(place - edges[:, 0, 0]) / run for place in (first, last)]
    shares = np.stack([np.zeros(len(edges)), np.ones(len(edges)), *cuts], axis=1)
    shares = np.where(np.isfinite(shares) & (shares >= 0) & (shares <= 1), shares, 0.0)
    points = edges[:, None, 0] + shares[..., None] * (edges[:, 1] - edges[:, 0])[:, None]
    heights = np.where(
        (points[..., 0] >= first - _SLACK_MM) & (points[..., 0] <= last + _SLACK_MM),
        points[..., 2],
        np.inf,
    )
    if not np.isfinite(heights).any():
        return None
    row, place = np.unravel_index(int(heights.argmin()), heights.shape)
    return _touch(triangles, int(rows[row]), points[row, place], float(heights[row, place]))


def _touch(
    triangles: BodyTriangles,
    row: int,
    point: Floats,
    value: float,
    tyres: tuple[tuple[Tyre, int], ...] = (),
) -> Touch:
    flat = point[_SIDE_VIEW]
    error_mm = float(triangles.errors_mm[row])
    error = error_mm
    feet: tuple[Floats, ...] = ()
    if tyres:
        # Moved across the plane, a point turns it by as much over its distance from the foot.
        error = sum(error_mm / max(tyre.reach(flat), 1.0) for tyre, _ in tyres)
        feet = tuple(tyre.foot(float(tyre.angles(flat, sense)), sense) for tyre, sense in tyres)
    return Touch(value, error, point, int(triangles.owners[row]), int(triangles.faces[row]), feet)


def steepest(triangles: BodyTriangles, tyres: tuple[Tyre, ...], sense: int) -> Touch | None:
    """Return where planes through the feet of tyres first touch something; None where nothing.

    Parameters
    ----------
    sense : int
        +1 for the departure angle, -1 for the approach angle.
    """
    flat = triangles.corners[:, :, _SIDE_VIEW]
    found: list[Touch] = []
    for tyre in tyres:
        angles = tyre.angles(flat, sense)
        if not np.isfinite(angles).any():
            continue
        row, corner = np.unravel_index(int(angles.argmin()), angles.shape)
        point, value = triangles.corners[row, corner], float(angles[row, corner])
        found.append(_touch(triangles, int(row), point, value, ((tyre, sense),)))
    return min(found, key=lambda touch: touch.value, default=None)


def steepest_ramp(triangles: BodyTriangles, tyres: Tyres) -> Touch | None:
    """Return where a ramp between the axles first touches something; None where nothing."""
    edges, rows = _edges(triangles)
    flat = edges.reshape(-1, 3)[:, _SIDE_VIEW]
    at_ends = min(float(ramp_angles(*pair, flat).min(initial=np.inf)) for pair in tyres.pairs)
    low = edges[:, :, 2].min(axis=1) <= crest_height(tyres, at_ends)
    edges, rows = edges[low], rows[low]
    found: list[Touch] = []
    for front, rear in tyres.pairs:
        shares, angles = lowest_ramp(front, rear, edges[:, :, _SIDE_VIEW])
        if not np.isfinite(angles).any():
            continue
        best = int(angles.argmin())
        point = edges[best, 0] + shares[best] * (edges[best, 1] - edges[best, 0])
        planes = ((front, +1), (rear, -1))
        found.append(_touch(triangles, int(rows[best]), point, float(angles[best]), planes))
    return min(found, key=lambda touch: touch.value, default=None)


def _edges(triangles: BodyTriangles) -> tuple[Floats, NDArray[np.int64]]:
    """Return the edges (m, 2, 3) and the triangle of each."""
    corners = triangles.corners
    edges = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    return edges, np.tile(np.arange(len(corners)), 3)


def crest_height(tyres: Tyres, ramp: float) -> float:
    """Return a height above which nothing is touched by a ramp of so many radians."""
    if not np.isfinite(ramp):
        return np.inf
    first, last = tyres.zones["between"]
    low = tyres.lowest
    high = low + (last - first)
    for _ in range(_NARROWINGS):
        heights = np.linspace(low, high, _LEVELS)
        ends = [np.column_stack([np.full(_LEVELS, x), heights]) for x in (first, last)]
        levels = np.stack(ends, axis=1)
        reached = np.min([lowest_ramp(*pair, levels)[1] for pair in tyres.pairs], axis=0) <= ramp
        above = np.flatnonzero(~reached)
        if len(above) and above[0]:
            low, high = float(heights[above[0] - 1]), float(heights[above[0]])
    return high + _SLACK_MM
