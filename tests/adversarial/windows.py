"""Windows of round surfaces, between two angles and two places on the profile, in closed form.

With the axis along z, the point (u, v) is (r cos u, r sin u, z), and the profile (r, z) at v is a
circle (ring + tube cos v, tube sin v) or a line. Along d the height of the circle of v is
c r cos(u - s) + e z, so a window is highest at a side of it, or where the circle is level, u = s or
s + pi; and along such a u at an end, or where the profile is level. Nothing more is asked of the
shape: a tube wider than its ring runs through the axis, where r has another sign.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from adversarial.families import SupportFunction
from adversarial.oracle import Floats

Ends = tuple[float, float]


def circle_window(ring: float, tube: float, u: Ends, v: Ends) -> SupportFunction:
    """Return the support of a window of a torus; of a sphere where the ring is 0."""

    def profile(place: float) -> Ends:
        return ring + tube * math.cos(place), tube * math.sin(place)

    def level(outward: float, upward: float) -> list[float]:
        angle = math.atan2(upward, outward)
        return [*_between(v, angle), *_between(v, angle + math.pi)]

    return _support(profile, level, u, v)


def line_window(radius: float, half_angle: float, u: Ends, v: Ends) -> SupportFunction:
    """Return the support of a window of a cone; of a cylinder where the angle is 0."""

    def profile(place: float) -> Ends:
        return radius + place * math.sin(half_angle), place * math.cos(half_angle)

    return _support(profile, lambda outward, upward: [], u, v)


def _support(
    profile: Callable[[float], Ends],
    level: Callable[[float, float], list[float]],
    u: Ends,
    v: Ends,
) -> SupportFunction:
    def height(seen: Floats) -> float:
        x, y, upward = seen.tolist()
        angle = math.atan2(y, x)
        found = []
        for place in (*u, *_between(u, angle), *_between(u, angle + math.pi)):
            outward = x * math.cos(place) + y * math.sin(place)
            for r, z in map(profile, (*v, *level(outward, upward))):
                found.append(r * outward + z * upward)
        return max(found)

    return lambda seen: np.array([height(row) for row in seen])


def _between(ends: Ends, angle: float) -> list[float]:
    """Return an angle wherever whole turns take it between two ends."""
    turn = 2 * math.pi
    first, last = math.ceil((ends[0] - angle) / turn), math.floor((ends[1] - angle) / turn)
    return [angle + turn * count for count in range(first, last + 1)]
