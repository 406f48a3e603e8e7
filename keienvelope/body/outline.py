"""Closed outlines: polygons with rounded corners, drawn in a view.

An outline becomes a *track* of lines and arcs, which is walked by the distance along it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.view import LEFT, PLAN, RIGHT, View

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = NDArray[np.float64]

_ARC_STEP_RAD = math.radians(46.0)
_LINE_STEP_MM = 260.0
_GRADING = 1.1  # how fast steps grow along a line, away from the arcs at its ends
_SHORTEST_MM = 0.5
_NOTHING_MM = 1e-6

Corner = tuple[float, float, float]
"""Two drawing coordinates and a rounding radius, in mm."""


@dataclass(frozen=True)
class Outline:
    """A rounded polygon in a view.

    Parameters
    ----------
    view
        The view it is drawn in.
    corners
        Its corners in order; radii that do not fit are reduced.
    """

    view: View
    corners: tuple[Corner, ...]

    @classmethod
    def of(cls, view: View, corners: Sequence[Corner]) -> Outline:
        """Outline with corners given as any sequence."""
        return cls(view, tuple(corners))

    def inset(self, distance_mm: float) -> Outline:
        """Parallel outline.

        Parameters
        ----------
        distance_mm
            Distance inward; negative for outward.

        Returns
        -------
        Outline
            Same corners moved; radii adapted so that the gap is even.
        """
        points = self._points()
        turn = _turn(points)
        before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
        into, out = _unit(points - before), _unit(after - points)
        inward = turn * np.column_stack([-into[:, 1] - out[:, 1], into[:, 0] + out[:, 0]])
        moved = points + inward * (distance_mm / (1.0 + np.sum(into * out, axis=1)))[:, None]
        convex = np.sign(turn * (into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0]))
        radii = np.array([corner[2] for corner in self.corners]) - convex * distance_mm
        corners = [
            (float(x), float(y), float(max(radius, 1.0)))
            for (x, y), radius in zip(moved, radii, strict=True)
        ]
        return replace(self, corners=tuple(corners))

    def mirrored(self, view: View, *, axis: int | None = None) -> Outline:
        """Outline in another view.

        Parameters
        ----------
        view
            The view of the mirror image.
        axis
            Drawing coordinate that changes sign; none for the two side views.

        Returns
        -------
        Outline
            The mirror image.
        """
        signs = [-1.0 if k == axis else 1.0 for k in (0, 1)]
        flipped = [(x * signs[0], y * signs[1], radius) for x, y, radius in self.corners]
        return Outline(view, tuple(reversed(flipped)))

    def track(self) -> Track:
        """Lines and arcs of the outline, in order."""
        corners = self._arcs()
        pieces: list[_Piece] = []
        for arc, following in zip(corners, [*corners[1:], corners[0]], strict=True):
            if arc.length > _NOTHING_MM:
                pieces.append(arc)
            end, start = arc.end, following.start
            length = float(np.linalg.norm(start - end))
            if length > _NOTHING_MM:
                pieces.append(_Piece(end, (start - end) / length, length, 0.0))
        return Track(tuple(pieces))

    def _points(self) -> Array:
        return np.array([corner[:2] for corner in self.corners])

    def _arcs(self) -> list[_Piece]:
        """Arc of each corner, of no length where there is no bend."""
        points = self._points()
        before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
        into, out = _unit(points - before), _unit(after - points)
        bend = np.arctan2(
            into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0], np.sum(into * out, axis=1)
        )
        half_tangent = np.tan(np.abs(bend) / 2)
        tangents = np.array([corner[2] for corner in self.corners]) * half_tangent
        edges = np.linalg.norm(after - points, axis=1)
        crowding = edges / np.maximum(tangents + np.roll(tangents, -1), 1e-9)
        tangents *= np.minimum(1.0, np.minimum(crowding, np.roll(crowding, 1)))
        arcs = []
        for i, point in enumerate(points):
            radius = float(tangents[i] / max(half_tangent[i], 1e-9))
            length = radius * abs(float(bend[i]))
            curvature = math.copysign(1.0 / max(radius, 1e-9), bend[i]) if length > 0 else 0.0
            arcs.append(_Piece(point - into[i] * tangents[i], into[i], length, curvature))
        return arcs


def circle(view: View, centre: float, z: float, radius: float) -> Outline:
    """Circle about (centre, z) as a rounded polygon."""
    count = 8
    reach = radius / math.cos(math.pi / count)
    angles = np.arange(count) * 2 * math.pi / count
    return Outline.of(
        view,
        [(centre + reach * math.cos(a), z + reach * math.sin(a), radius) for a in angles],
    )


def mirrored_outline(outline: Outline) -> Outline:
    """Mirror image of an outline in the centre plane of the vehicle."""
    if outline.view in (LEFT, RIGHT):
        return outline.mirrored(LEFT if outline.view == RIGHT else RIGHT)
    return outline.mirrored(outline.view, axis=1 if outline.view == PLAN else 0)


@dataclass(frozen=True)
class _Piece:
    """Line or arc: where it starts, its first direction, length, and signed curvature."""

    start: Array
    direction: Array
    length: float
    curvature: float

    @property
    def end(self) -> Array:
        """Point (2,) where it ends."""
        half = self.curvature * self.length / 2
        chord = self.length * (math.sin(half) / half if half else 1.0)
        left = np.array([-self.direction[1], self.direction[0]])
        return np.asarray(
            self.start + chord * (math.cos(half) * self.direction + math.sin(half) * left)
        )

    @property
    def step(self) -> float:
        """Distance at which to sample the piece if it is an arc, or the most on a line."""
        bend = abs(self.curvature) * self.length
        steps = max(1, math.ceil(bend / _ARC_STEP_RAD), math.ceil(self.length / _LINE_STEP_MM))
        return self.length / steps

    def stations(self, before: float, after: float) -> Array:
        """Distances at which to sample the piece first, the end left out.

        On a line the steps grow away from those of the pieces before and after it: a spline
        needs its points where the curvature jumps.
        """
        if self.curvature != 0.0:
            return np.asarray(np.arange(0.0, self.length * (1 - 1e-9), self.step))
        place = np.linspace(0.0, self.length, 129)
        step = np.minimum(before + _GRADING * place, after + _GRADING * (self.length - place))
        density = 1.0 / np.minimum(step, _LINE_STEP_MM)
        passed = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
        steps = max(1, math.ceil(passed[-1] * place[1] - 0.3))
        return np.asarray(np.interp(np.arange(steps) / steps * passed[-1], passed, place))


@dataclass(frozen=True)
class Track:
    """Closed sequence of lines and arcs, by the distance along it."""

    pieces: tuple[_Piece, ...]

    @cached_property
    def _ends(self) -> Array:
        return np.cumsum([piece.length for piece in self.pieces])

    @property
    def length_mm(self) -> float:
        """Length of the whole track."""
        return float(self._ends[-1])

    def stations(self) -> Array:
        """Distances at which to sample the track first; they start inside a long line."""
        longest = int(np.argmax([piece.length for piece in self.pieces]))
        starts = np.concatenate([[0.0], self._ends[:-1]])
        steps = [piece.step for piece in self.pieces]
        places = np.concatenate(
            [
                start + piece.stations(steps[k - 1], steps[(k + 1) % len(steps)])
                for k, (start, piece) in enumerate(zip(starts, self.pieces, strict=True))
            ]
        )
        first = float(starts[longest] + self.pieces[longest].length / 2)
        shifted = (places - first) % self.length_mm
        ordered = np.concatenate([[0.0], np.sort(shifted), [self.length_mm]])
        clear = np.diff(ordered)[:-1] > _SHORTEST_MM
        clear[-1] &= self.length_mm - ordered[-2] > _SHORTEST_MM
        return first + np.concatenate([[0.0], ordered[1:-1][clear]])

    def at(self, stations: Array) -> Array:
        """Points (n, 2) at distances along the track."""
        index, distances = self._found(stations)
        start, direction, left, curvature = (values[index] for values in self._drawn)
        angle = curvature * distances
        # sin(a)/k and (1 - cos(a))/k, which are s and 0 for a line.
        ahead = distances * np.sinc(angle / np.pi)
        aside = 0.5 * curvature * distances**2 * np.sinc(angle / (2 * np.pi)) ** 2
        return np.asarray(start + ahead[:, None] * direction + aside[:, None] * left)

    def off(self, stations: Array, points: Array) -> Array:
        """Distances (n,) of points from the lines or circles that they should lie on."""
        index, _ = self._found(stations)
        start, _, left, curvature = (values[index] for values in self._drawn)
        to = points - start
        straight = curvature == 0.0
        radius = 1.0 / np.where(straight, 1.0, curvature)
        round_ = np.linalg.norm(to - radius[:, None] * left, axis=1) - np.abs(radius)
        return np.asarray(np.abs(np.where(straight, np.sum(to * left, axis=1), round_)))

    def _found(self, stations: Array) -> tuple[NDArray[np.intp], Array]:
        """Return which pieces stations are on, and the distances from their starts."""
        places = stations % self.length_mm
        index = np.minimum(np.searchsorted(self._ends, places, side="right"), len(self.pieces) - 1)
        lengths = np.array([piece.length for piece in self.pieces])
        return index, places - (self._ends - lengths)[index]

    @cached_property
    def _drawn(self) -> tuple[Array, Array, Array, Array]:
        """Starts, first directions, directions to their left, and curvatures of the pieces."""
        directions = np.array([piece.direction for piece in self.pieces])
        return (
            np.array([piece.start for piece in self.pieces]),
            directions,
            directions[:, ::-1] * [-1.0, 1.0],
            np.array([piece.curvature for piece in self.pieces]),
        )


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _turn(points: Array) -> float:
    """Sense of rotation of a closed polygon: 1 if anticlockwise, -1 if clockwise."""
    following = np.roll(points, -1, axis=0)
    area = np.sum(points[:, 0] * following[:, 1] - points[:, 1] * following[:, 0])
    return math.copysign(1.0, area)
