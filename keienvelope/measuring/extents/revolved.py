"""Faces on a surface of revolution, whatever its meridian: the search along the meridian.

In a frame with the axis as its third direction, let the point of the meridian at v have the height
z, the distance r from the axis and the angle t about it; the point (u, v) of the surface has the
angle u + t. For a direction d with the angle s about the axis, the height d . p of a point is
largest on the circle of v where u + t = s, and is then, with d = (c cos s, c sin s, e),

    g(v) = d . o + c r(v) + e z(v),

the height of the plane curve (r, z), the profile, along (c, e). An inner peak of the face is a peak
of g at that u, if (u, v) is inside the trim; the other place of a circle where d . p is level is
its lowest. Where c = 0 the whole circle is a peak, if any of it is inside the trim.
"""

from __future__ import annotations

import math

import numpy as np
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.TopoDS import TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.intervals import Interval
from keienvelope.measuring.extents.peaks import NOT_CLOSED
from keienvelope.measuring.extents.range_peaks import RangeSearch
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.measuring.extents.surface_ranges import RevolvedRange
from keienvelope.measuring.extents.trims import INSIDE, OUTSIDE, UNCLEAR, Relation, Trim

_ALONG = 1e-12
"""Length of the part of a direction across the axis below which it counts as along the axis."""

_TURN = 2 * math.pi
_HALVINGS = 12
_SPAN = 1e-9
"""Half the width of what has to be inside the trim around a place that is."""


class Profile:
    """The profile of a surface of revolution: the curve (r, z), as a curve in space (r, 0, z).

    Parameters
    ----------
    surface : RevolvedRange
    """

    def __init__(self, surface: RevolvedRange) -> None:
        self._surface = surface

    @property
    def breaks(self) -> list[Array]:
        """Those of the meridian."""
        return self._surface.meridian.breaks

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds the profile and its first derivative."""
        place, *slopes = self._surface.local(boxes, order)
        radius = (place[0].square() + place[1].square()).root()
        found = [_plane(radius, place[2])]
        for slope in slopes:
            outward = (place[0] * slope[0] + place[1] * slope[1]) / radius
            # A distance cannot change faster than the point moves.
            speed = (slope[0].square() + slope[1].square()).root().high
            bounded = Interval(np.maximum(outward.low, -speed), np.minimum(outward.high, speed))
            found.append(_plane(bounded, slope[2]))
        return found


def _plane(first: Interval, last: Interval) -> Interval:
    nothing = np.zeros_like(first.low)
    return Interval(
        np.stack([first.low, nothing, last.low]), np.stack([first.high, nothing, last.high])
    )


class CircleTrim:
    """Where the highest points of circles lie in the trim of a face.

    Parameters
    ----------
    surface : RevolvedRange
    trim : Trim
        Of the face.
    angle : float or None
        Of the direction about the axis; None where it is along the axis, so that all of a circle
        is equally high.
    """

    def __init__(self, surface: RevolvedRange, trim: Trim, angle: float | None) -> None:
        self._surface = surface
        self._trim = trim
        self._angle = angle

    def relation(self, boxes: Array) -> Relation:
        """Say of intervals (n, 2) of v whether highest points of their circles are inside."""
        return self._found(boxes)[0]

    def place(self, v: float) -> tuple[float, float] | None:
        """Return a highest point of the circle of v that is inside the trim, as parameters."""
        relation, u = self._found(np.array([[v - _SPAN, v + _SPAN]]))
        return (float(u[0]), v) if relation[0] == INSIDE else None

    def _found(self, intervals: Array) -> tuple[Relation, Array]:
        """Return the relation of highest points of circles to the trim, and u where inside."""
        if not self._trim.known:
            sides = np.full(len(intervals), INSIDE if self._trim.whole else UNCLEAR, dtype=np.int8)
            return sides, self._tops(intervals)[0]
        return self._on_circles(intervals) if self._angle is None else self._at_tops(intervals)

    def _tops(self, intervals: Array) -> tuple[Array, Array]:
        """Return u of the highest points of circles, and how far they may be from it."""
        place = self._surface.local(intervals, 0)[0]
        start, span = _angles(place[0], place[1])
        return (self._angle or 0.0) - start, span + _SPAN

    def _at_tops(self, intervals: Array) -> tuple[Relation, Array]:
        middle, span = self._tops(intervals)
        start, end = (float(corner[0]) for corner in self._trim.range())
        first = math.ceil(float((start - span - middle).min()) / _TURN)
        last = math.floor(float((end + span - middle).max()) / _TURN)
        sides = np.full(len(intervals), OUTSIDE, dtype=np.int8)
        found = middle.copy()
        for turn in range(first, last + 1):
            u = middle + turn * _TURN
            side = self._trim.relation(np.column_stack([u - span, u + span, intervals]))
            # INSIDE wins over UNCLEAR, and that over OUTSIDE.
            found = np.where((side == INSIDE) & (sides != INSIDE), u, found)
            sides = np.maximum(sides, side)
        return sides, found

    def _on_circles(self, intervals: Array) -> tuple[Relation, Array]:
        """Look along whole circles for a part that is inside, in ever smaller parts."""
        low, high = (float(corner[0]) for corner in self._trim.range())
        sides = np.full(len(intervals), OUTSIDE, dtype=np.int8)
        found = np.full(len(intervals), low)
        rows = np.arange(len(intervals))
        parts = np.tile([[low, high]], (len(rows), 1))
        for _ in range(_HALVINGS):
            side = self._trim.relation(np.column_stack([parts, intervals[rows]]))
            inside = side == INSIDE
            sides[rows[inside]] = INSIDE
            found[rows[inside]] = parts[inside].mean(axis=1)
            unclear = (side == UNCLEAR) & (sides[rows] != INSIDE)
            if not unclear.any():
                return sides, found
            middle = parts[unclear].mean(axis=1)
            parts = np.concatenate(
                [
                    np.column_stack([parts[unclear, 0], middle]),
                    np.column_stack([middle, parts[unclear, 1]]),
                ]
            )
            rows = np.tile(rows[unclear], 2)
        sides[rows[sides[rows] != INSIDE]] = UNCLEAR
        return sides, found


def _angles(x: Interval, y: Interval) -> tuple[Array, Array]:
    """Return the angle of the middle of rectangles, and how far angles in them are from it.

    Seen from outside, a rectangle lies between the directions to its corners.
    """
    middle_x, middle_y = 0.5 * (x.low + x.high), 0.5 * (y.low + y.high)
    spans = [
        np.abs(
            np.arctan2(
                middle_x * corner_y - middle_y * corner_x, middle_x * corner_x + middle_y * corner_y
            )
        )
        for corner_x in (x.low, x.high)
        for corner_y in (y.low, y.high)
    ]
    around = (x.low <= 0) & (x.high >= 0) & (y.low <= 0) & (y.high >= 0)
    return np.arctan2(middle_y, middle_x), np.where(around, math.pi, np.max(spans, axis=0))


class RevolvedInside:
    """The search for inner peaks of a face of revolution.

    Parameters
    ----------
    face : TopoDS_Face
        Mended.
    surface : BRepAdaptor_Surface
        Of the face.
    trim : Trim
        Of the face.
    range_ : RevolvedRange
        Of the surface.
    intervals : (n, 2) float
        Parts of the range of v.
    """

    def __init__(
        self,
        face: TopoDS_Face,
        surface: BRepAdaptor_Surface,
        trim: Trim,
        range_: RevolvedRange,
        intervals: Array,
    ) -> None:
        self._face = face
        self._surface = surface
        self._trim = trim
        self._range = range_
        self._profile = Profile(range_)
        self._intervals = intervals

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the inner peak in one direction."""
        vector = builder.directions[direction]
        x, y, upward = self._range.axes @ vector
        outward = math.hypot(x, y)
        angle = math.atan2(y, x) if outward > _ALONG else None
        tops = CircleTrim(self._range, self._trim, angle)
        base = float(vector @ self._range.origin)
        peak = RangeSearch(self._profile, self._intervals, tops).highest(
            np.array([outward, 0.0, upward]), builder.enough(direction) - base
        )
        place = tops.place(peak.where[0]) if peak.attained > -np.inf else None
        if place is not None:
            builder.attain(np.array([xyz(self._surface.Value(*place))]), self._face)
        bound = peak.bound + base
        if np.isfinite(bound):
            bound += 8 * np.finfo(float).eps * (abs(base) + abs(peak.bound))
        reason = "" if peak.closed else NOT_CLOSED
        builder.limit_one(direction, bound, reason)
