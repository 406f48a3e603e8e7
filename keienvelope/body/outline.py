"""Closed outlines: polygons with rounded corners, drawn in a view and sampled in order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from keienvelope.body.view import View

Array = NDArray[np.float64]

_ARC_STEP_RAD = math.radians(30.0)
_GENTLE_RAD = math.radians(25.0)
_LINE_STEP_MM = 90.0
_NEAR_ARC_MM = 6.0
_STEP_GROWTH = 3.0

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

    def sampled(self) -> Array:
        """Sample the outline.

        Returns
        -------
        numpy.ndarray
            Drawing coordinates (n, 2) in order, starting in the middle of the longest line;
            dense in arcs and next to them, sparse along lines.
        """
        arcs = self._arcs()
        lengths = [
            np.linalg.norm(following[0] - arc[-1])
            for arc, following in zip(arcs, [*arcs[1:], arcs[0]], strict=True)
        ]
        first = int(np.argmax(lengths)) + 1
        arcs = arcs[first:] + arcs[:first]
        start = (arcs[-1][-1] + arcs[0][0]) / 2
        pieces = [start[None]]
        for before, after in pairwise([start[None], *arcs, start[None]]):
            pieces += [_along(before, after), after]
        return np.concatenate(pieces[:-1])

    def _points(self) -> Array:
        return np.array([corner[:2] for corner in self.corners])

    def _arcs(self) -> list[Array]:
        """Points of each rounded corner; a gentle bend is one point, in the middle of its arc."""
        points = self._points()
        before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
        into, out = _unit(points - before), _unit(after - points)
        bend = np.arctan2(
            into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0], np.sum(into * out, axis=1)
        )
        half_tangent = np.tan(np.abs(bend) / 2)
        tangents = np.array([corner[2] for corner in self.corners]) * half_tangent
        edges = np.linalg.norm(after - points, axis=1)
        crowding = 0.94 * edges / np.maximum(tangents + np.roll(tangents, -1), 1e-9)
        tangents *= np.minimum(1.0, np.minimum(crowding, np.roll(crowding, 1)))
        arcs = []
        for i, point in enumerate(points):
            radius = tangents[i] / max(half_tangent[i], 1e-9)
            side = math.copysign(1.0, bend[i])
            start = point - into[i] * tangents[i]
            centre = start + side * radius * np.array([-into[i][1], into[i][0]])
            count = math.ceil(abs(bend[i]) / _ARC_STEP_RAD) + 1
            gentle = abs(bend[i]) < _GENTLE_RAD
            angles = np.array([bend[i] / 2]) if gentle else np.linspace(0.0, bend[i], count)
            spoke = start - centre
            cosine, sine = np.cos(angles), np.sin(angles)
            arcs.append(
                centre
                + np.column_stack(
                    [spoke[0] * cosine - spoke[1] * sine, spoke[0] * sine + spoke[1] * cosine]
                )
            )
        return arcs


def _along(before: Array, after: Array) -> Array:
    """Inner points of the line between two arcs: close to the arcs, and evenly between."""
    start, end = before[-1], after[0]
    length = float(np.linalg.norm(end - start))
    from_start = _NEAR_ARC_MM if len(before) > 1 else _LINE_STEP_MM
    from_end = _NEAR_ARC_MM if len(after) > 1 else _LINE_STEP_MM
    places: list[float] = []
    low, high = 0.0, length
    # Steps grow away from the arcs: a spline over uneven steps rings.
    while high - low > 1.5 * min(from_start, from_end):
        if from_start <= from_end:
            low += from_start
            places.append(low)
            from_start = min(_STEP_GROWTH * from_start, _LINE_STEP_MM)
        else:
            high -= from_end
            places.append(high)
            from_end = min(_STEP_GROWTH * from_end, _LINE_STEP_MM)
    return np.asarray(start + (end - start) * (np.sort(places) / length)[:, None])


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _turn(points: Array) -> float:
    """Sense of rotation of a closed polygon: 1 if anticlockwise, -1 if clockwise."""
    following = np.roll(points, -1, axis=0)
    area = np.sum(points[:, 0] * following[:, 1] - points[:, 1] * following[:, 0])
    return math.copysign(1.0, area)
