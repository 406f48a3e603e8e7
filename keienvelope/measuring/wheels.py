"""Wheels and wheel arches found by shape: which way is up, which along, and where the ground is.

Two round things that turn about the same axis, far apart, and that both touch one long edge of the
side view, stand on that edge: it is the ground. Two equal arches that are open on the same side of
a body without wheels are open downward.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations
from typing import Literal

import numpy as np

from keienvelope.frozen import dataclass
from keienvelope.measuring.circles import Circle, find_circles
from keienvelope.measuring.surface import Floats, Surface

Kind = Literal["wheels", "wheels in one track", "arches"]
_RANK: dict[Kind, int] = {"wheels": 3, "wheels in one track": 2, "arches": 1}

LEAST_SEPARATION = 0.38
"""Axles are apart by at least this part of the length."""
_SEPARATION_IN_RADII = (2.9, 28.0)
_TOUCH = 0.08
_RIVAL = 0.25
_MOST_SLOPE_DEG = 8.0


@dataclass(frozen=True, eq=False)
class Wheel:
    """A wheel, in the coordinates of the model.

    Attributes
    ----------
    centre : (3,) float
    radius, width : float
        Of the tyre.
    axis : int
        The axis of the file that it turns about.
    coverage : float
        The share of its circumference that was seen.
    """

    centre: Floats
    radius: float
    width: float
    axis: int
    coverage: float


@dataclass(frozen=True, eq=False)
class Axles:
    """Two axles, found by the wheels on them or by the arches above them.

    Attributes
    ----------
    kind : str
        ``wheels``, ``wheels in one track``, or ``arches``.
    width_axis, length_axis, up_axis : int
        Of the file.
    up_sign : int
        +1 or -1.
    circles : (Circle, Circle)
        In the view along the width axis, ascending along the length axis.
    slope_deg : float
        Angle of the ground line, or of the line through the arches, to the length axis: positive
        where it rises along the positive length axis.
    ground : float or None
        Where the ground crosses the up axis below the middle of both; None for arches.
    score : float
        How well they are seen.
    """

    kind: Kind
    width_axis: int
    length_axis: int
    up_axis: int
    up_sign: int
    circles: tuple[Circle, Circle]
    slope_deg: float
    ground: float | None
    score: float

    @property
    def separation(self) -> float:
        """How far apart the axles are."""
        first, second = self.circles
        return float(np.linalg.norm(second.centre - first.centre))

    def wheels(self) -> tuple[Wheel, ...]:
        """Return the wheels, those of one axle told apart by side; none for arches."""
        if self.kind == "arches":
            return ()
        return tuple(wheel for circle in self.circles for wheel in self._on_axle(circle))

    def _on_axle(self, circle: Circle) -> Iterator[Wheel]:
        low, high = circle.reach
        middle = 0.5 * (low + high)
        sides = [circle.along[circle.along < middle], circle.along[circle.along >= middle]]
        if self.kind == "wheels in one track":
            sides = [circle.along]
        for side in sides:
            inner, outer = (float(end) for end in np.quantile(side, (0.03, 0.97)))
            centre = np.insert(circle.centre, self.width_axis, 0.5 * (inner + outer))
            yield Wheel(centre, circle.radius, outer - inner, self.width_axis, circle.coverage)


@dataclass(frozen=True, eq=False)
class _Edge:
    """A long edge of the hull of a side view, with the body to its left."""

    start: Floats
    along: Floats
    length: float
    axis: int

    @property
    def normal(self) -> Floats:
        return np.array([self.along[1], -self.along[0]])

    @property
    def slope_deg(self) -> float:
        run, rise = self.along[self.axis], self.along[1 - self.axis]
        return float(np.degrees(np.arctan2(rise * np.sign(run), abs(run))))


def find_axles(surface: Surface, axes: Collection[int] = (0, 1, 2)) -> list[Axles]:
    """Find the axles of a vehicle, the best first; at most one for each axis and sense of up.

    Parameters
    ----------
    surface : Surface
        What is looked at.
    axes : collection of int
        The axes of the file that wheels may turn about.
    """
    best: dict[tuple[int, int, int], Axles] = {}
    for axis in axes:
        circles = find_circles(surface, axis)
        if len(circles) < 2:
            continue
        edges = list(_long_edges(surface.side_view(axis)))
        for one, other in combinations(circles, 2):
            for found in _of_pair(surface, axis, one, other, edges):
                key = (found.width_axis, found.up_axis, found.up_sign)
                if key not in best or _order(found) > _order(best[key]):
                    best[key] = found
    return sorted(best.values(), key=_order, reverse=True)


def decisive(found: list[Axles]) -> Axles | None:
    """Return the best axles, unless others are seen about as well."""
    if not found:
        return None
    best, *others = found
    if any(_RANK[o.kind] >= _RANK[best.kind] and o.score > best.score - _RIVAL for o in others):
        return None
    return best


def _order(axles: Axles) -> tuple[int, float]:
    return _RANK[axles.kind], axles.score


def _long_edges(hull: Floats) -> Iterator[_Edge]:
    """Yield edges of a hull that are long and lie along an axis, short bends in them smoothed."""
    size = np.ptp(hull, axis=0)
    count = len(hull)
    reach = [np.linalg.norm(np.roll(hull, -span, axis=0) - hull, axis=1) for span in (1, 2, 3)]
    for number in np.flatnonzero(np.max(reach, axis=0) >= 0.3 * size.min()).tolist():
        for span in range(1, min(3, count - 1) + 1):
            start, end = hull[number], hull[(number + span) % count]
            length = float(np.linalg.norm(end - start))
            if length == 0.0:
                continue
            along = (end - start) / length
            between = hull[[(number + k) % count for k in range(1, span)]] - start
            if span > 1 and np.abs(_cross(between, along)).max() > 0.002 * length:
                break
            axis = int(np.argmax(np.abs(along)))
            edge = _Edge(start, along, length, axis)
            if length >= 0.3 * size[axis] and abs(edge.slope_deg) <= _MOST_SLOPE_DEG:
                yield edge


def _cross(points: Floats, direction: Floats) -> Floats:
    return np.asarray(points[:, 0] * direction[1] - points[:, 1] * direction[0])


def _of_pair(
    surface: Surface, axis: int, one: Circle, other: Circle, edges: list[_Edge]
) -> Iterator[Axles]:
    apart = other.centre - one.centre
    along = int(np.argmax(np.abs(apart)))
    first, second = (one, other) if apart[along] > 0 else (other, one)
    separation, radius = abs(float(apart[along])), 0.5 * (one.radius + other.radius)
    plane = [a for a in range(3) if a != axis]
    size = surface.size[plane]
    least, most = _SEPARATION_IN_RADII
    if (
        min(one.radius, other.radius) < 0.75 * max(one.radius, other.radius)
        or not max(least * radius, LEAST_SEPARATION * size[along]) <= separation <= most * radius
    ):
        return
    low, width = surface.low[axis], surface.size[axis]
    both_sides = all(
        c.reach[0] < low + 0.4 * width and c.reach[1] > low + 0.6 * width for c in (one, other)
    )
    for edge in edges:
        score = _standing_on(edge, along, (first, second), radius)
        if score is None:
            continue
        kind: Kind = "wheels" if both_sides else "wheels in one track"
        middle = 0.5 * (first.centre + second.centre)
        drop = float((edge.start - middle) @ edge.normal / edge.normal[1 - along])
        yield Axles(
            kind,
            axis,
            plane[along],
            plane[1 - along],
            -int(np.sign(edge.normal[1 - along])),
            (first, second),
            edge.slope_deg,
            float(middle[1 - along]) + drop,
            score,
        )
    if not both_sides or min(one.radius, other.radius) < 0.85 * max(one.radius, other.radius):
        return
    for sign in (1, -1):
        score = _open_towards(surface, plane, along, sign, (first, second))
        if score is not None:
            rise = float(second.centre[1 - along] - first.centre[1 - along])
            slope = float(np.degrees(np.arctan2(rise, separation)))
            yield Axles(
                "arches",
                axis,
                plane[along],
                plane[1 - along],
                -sign,
                (first, second),
                slope,
                None,
                score,
            )


def _standing_on(
    edge: _Edge, along: int, pair: tuple[Circle, Circle], radius: float
) -> float | None:
    """Return how well two circles are seen that both touch an edge; None where they do not."""
    if edge.axis != along or min(circle.coverage for circle in pair) < 0.6:
        return None
    gaps, feet = [], []
    for circle in pair:
        to_edge = edge.start - circle.centre
        gaps.append(abs(float(to_edge @ edge.normal) - circle.radius) / circle.radius)
        feet.append(-float(to_edge @ edge.along))
    beyond = 0.3 * radius
    if max(gaps) > _TOUCH or min(feet) < -beyond or max(feet) > edge.length + beyond:
        return None
    return min(circle.coverage for circle in pair) - max(gaps)


def _open_towards(
    surface: Surface, plane: list[int], along: int, sign: int, pair: tuple[Circle, Circle]
) -> float | None:
    """Return how well two arches are seen that are open on a side; None where they are not."""
    up = plane[1 - along]
    side = surface.high[up] if sign > 0 else -surface.low[up]
    for circle in pair:
        inside = (side - sign * circle.centre[1 - along] - circle.radius) / circle.radius
        if not -1.3 < inside < -0.25:
            return None
    rise = abs(float(pair[1].centre[1 - along] - pair[0].centre[1 - along]))
    if rise > 0.06 * abs(float(pair[1].centre[along] - pair[0].centre[along])):
        return None
    if max(circle.covered(1 - along, sign) for circle in pair) > 0.3:
        return None
    if min(circle.covered(1 - along, -sign) for circle in pair) < 0.7:
        return None
    return min(circle.coverage for circle in pair)
