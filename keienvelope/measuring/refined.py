"""Touches that triangles show, enclosed exactly.

A plane through the foot of a tyre is turned until the support of what hangs lowest says that it
touches; a ramp is bounded by the plane that supports everything where the ramp touches it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keienvelope.measuring.lowest import Candidates, Reached
from keienvelope.measuring.tangents import Tyre, lowest_ramp, ramp_angles
from keienvelope.measuring.underside import Touch, Tyres
from keienvelope.measuring.vehicle_frame import Floats

_TURNS = 12
_CLOSE_RAD = 1e-7
_STEP_RAD = 1e-6
_STEP_MM = 0.01
_SIDE_VIEW = [0, 2]


def _across(flat: Floats) -> Floats:
    """Return a direction (2,) of the side view as one of the vehicle, (3,)."""
    return np.array([flat[0], 0.0, flat[1]])


def exact_steepest(
    touch: Touch | None, candidates: Candidates, tyres: Sequence[Tyre], sense: int
) -> Touch | None:
    """Enclose the angle at which planes through the feet of tyres first touch something."""
    if touch is None:
        return None
    found = [_turned(touch, candidates, tyre, sense) for tyre in tyres]
    return min(found, key=lambda item: item.value)


def _turned(touch: Touch, candidates: Candidates, tyre: Tyre, sense: int) -> Touch:
    angle = touch.value
    best = touch
    for _ in range(_TURNS):
        reached = candidates.reach(_normal(angle, sense))
        if reached is None:
            return touch
        turned = float(tyre.angles(reached.point[_SIDE_VIEW], sense))
        if not np.isfinite(turned):
            return touch
        foot = (tyre.foot(turned, sense),)
        best = Touch(turned, 0.0, reached.point, reached.part, reached.face, foot)
        if abs(turned - angle) < _CLOSE_RAD:
            break
        angle = turned
    below = best.value - _STEP_RAD
    normal = _normal(below, sense)
    reached = candidates.reach(normal)
    touches_tyre = float(normal[_SIDE_VIEW] @ (tyre.x, tyre.z)) + tyre.radius
    if reached is None or reached.bound > touches_tyre:
        return touch if touch.value - touch.error < best.value else best
    return Touch(best.value, _STEP_RAD, best.point, best.part, best.face, best.feet)


def _normal(angle: float, sense: int) -> Floats:
    """Return the downward normal of a plane that rises in a sense."""
    return _across(np.array([sense * np.sin(angle), -np.cos(angle)]))


def exact_ramp(touch: Touch | None, candidates: Candidates, tyres: Tyres) -> Touch | None:
    """Enclose the ramp angle by the plane that supports everything where a ramp touches it."""
    if touch is None:
        return None
    place = candidates.nearest(touch.point, touch.part, touch.face)
    part, face = touch.part, touch.face
    lower, upper = touch.value - touch.error, _ramp(tyres, place)
    for _ in range(_TURNS):
        bound, reached = _ramp_at(place, candidates, tyres)
        lower = max(lower, bound)
        if reached is None or (found := _ramp(tyres, reached.point)) > upper - _CLOSE_RAD:
            break
        place, upper, part, face = reached.point, found, reached.part, reached.face
    if upper > touch.value + touch.error:
        return touch
    middle = 0.5 * (lower + upper)
    return Touch(middle, max(upper - middle, 0.0), place, part, face, touch.feet)


def _ramp(tyres: Tyres, place: Floats) -> float:
    flat = place[_SIDE_VIEW]
    return min(float(ramp_angles(front, rear, flat)) for front, rear in tyres.pairs)


def _ramp_at(place: Floats, candidates: Candidates, tyres: Tyres) -> tuple[float, Reached | None]:
    """Return what no ramp angle is below, from a point that a ramp nearly touches.

    Everything lies above the plane that supports it and is turned as the ramp would touch it there;
    also what does so is returned.
    """
    flat = place[_SIDE_VIEW]
    front, rear = min(tyres.pairs, key=lambda pair: float(ramp_angles(pair[0], pair[1], flat)))
    steps = _STEP_MM * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
    angles = ramp_angles(front, rear, flat + steps)
    if not np.isfinite(angles).all() or angles[2] <= angles[3]:
        return 0.0, None
    slope = np.array([angles[0] - angles[1], angles[2] - angles[3]])
    normal = -slope / np.linalg.norm(slope)
    reached = candidates.reach(_across(normal))
    if reached is None:
        return 0.0, None
    first, last = tyres.zones["between"]
    heights = [(reached.bound - normal[0] * x) / normal[1] for x in (first, last)]
    line = np.array([[[first, heights[0]], [last, heights[1]]]])
    return min(float(lowest_ramp(*pair, line)[1][0]) for pair in tyres.pairs), reached


def exact_lowest(
    touch: Touch | None, candidates: Candidates, zone: tuple[float, float]
) -> Touch | None:
    """Enclose the height of the lowest point between two places along the vehicle."""
    if touch is None:
        return None
    place = candidates.nearest(touch.point, touch.part, touch.face)
    if not zone[0] - _STEP_MM <= place[0] <= zone[1] + _STEP_MM:
        return touch
    lower = touch.value - touch.error
    reached = candidates.reach(np.array([0.0, 0.0, -1.0]))
    if reached is not None:
        lower = max(lower, -reached.bound)
        if zone[0] <= reached.point[0] <= zone[1]:
            value, error = -reached.attained, reached.bound - reached.attained
            return Touch(value, error, reached.point, reached.part, reached.face)
    upper = min(float(place[2]), touch.value + touch.error)
    middle = 0.5 * (lower + upper)
    return Touch(middle, max(upper - middle, 0.0), place, touch.part, touch.face)
