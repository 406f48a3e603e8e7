"""Planes across the vehicle that touch a tyre and what hangs lowest, in the side view.

A plane through the foot of a tyre is turned about the tyre until it touches something. Where it
touches a point in a distance, the angle follows from the distance of the point to the axle and the
radius of the tyre. Of a straight edge one of the ends is touched first by such a plane; the ramp
between two axles touches it anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_CLEAR = 1e-9
_STEPS = 45
"""Golden section narrows an edge to a billionth of its length."""


@dataclass(frozen=True)
class Tyre:
    """A tyre in the side view, in millimetres.

    Attributes
    ----------
    x, z : float
        Centre, rearward and up.
    radius : float
    """

    x: float
    z: float
    radius: float

    def angles(self, points: Floats, sense: int) -> Floats:
        """Return the angles at which planes through the tyre's foot touch points (..., 2).

        Parameters
        ----------
        sense : int
            +1 for planes that rise rearward, -1 for planes that rise forward.

        Returns
        -------
        (...) float
            In radians from the ground; infinite for what such a plane meets at no angle up to the
            vertical: points ahead of the axle or inside the tyre.
        """
        run = sense * (points[..., 0] - self.x)
        rise = points[..., 1] - self.z
        distance = np.hypot(run, rise)
        with np.errstate(divide="ignore", invalid="ignore"):
            angle = np.arctan2(rise, run) + np.arcsin(self.radius / distance)
        return np.where((run > 0) & (distance >= self.radius), angle, np.inf)

    def foot(self, angle: float, sense: int) -> Floats:
        """Return the point of the tyre that such a plane touches, (2,)."""
        return np.array(
            [
                self.x + sense * self.radius * np.sin(angle),
                self.z - self.radius * np.cos(angle),
            ]
        )

    def reach(self, point: Floats) -> float:
        """Return how far along the plane a point (2,) is from where the plane touches the tyre."""
        away = np.hypot(point[0] - self.x, point[1] - self.z)
        return float(np.sqrt(max(away**2 - self.radius**2, 0.0)))


def ramp_angles(front: Tyre, rear: Tyre, points: Floats) -> Floats:
    """Return the angles between the planes from both tyres to points (..., 2) between them."""
    return np.asarray(front.angles(points, +1) + rear.angles(points, -1))


def lowest_ramp(front: Tyre, rear: Tyre, edges: Floats) -> tuple[Floats, Floats]:
    """Return for edges in the side view where the ramp angle is least, and what it is there.

    The points with less than a given ramp angle form a convex region on the ground, so that the
    angle falls and then rises along a straight edge.

    Parameters
    ----------
    edges : (n, 2, 2) float
        Their ends.

    Returns
    -------
    shares : (n,) float
        Place on the edge, from 0 to 1.
    angles : (n,) float
        Infinite where no plane from both tyres meets the edge.
    """
    backward = edges[:, 0, 0] > edges[:, 1, 0]
    ordered = np.where(backward[:, None, None], edges[:, ::-1], edges)
    start, along = ordered[:, 0], ordered[:, 1] - ordered[:, 0]

    def angle(share: Floats) -> Floats:
        return ramp_angles(front, rear, start + share[..., None] * along)

    first, last = _between(front, rear, start, along)
    low, high = first, last
    for _ in range(_STEPS):
        one = high - _GOLDEN * (high - low)
        other = low + _GOLDEN * (high - low)
        at_one, at_other = angle(np.stack([one, other]))
        left = at_one <= at_other
        high, low = np.where(left, other, high), np.where(left, low, one)
    zeros = np.zeros(len(edges))
    shares = np.stack([zeros, zeros + 1.0, first, last, 0.5 * (low + high)])
    found = angle(shares)
    best, rows = found.argmin(axis=0), np.arange(len(edges))
    share = shares[best, rows]
    return np.where(backward, 1.0 - share, share), found[best, rows]


def _between(front: Tyre, rear: Tyre, start: Floats, along: Floats) -> tuple[Floats, Floats]:
    """Return the shares of edges that run rearward where they leave one tyre and meet the other."""
    run = np.where(along[:, 0] > 0, along[:, 0], np.inf)
    first = np.clip((front.x - start[:, 0]) / run, 0.0, 1.0)
    last = np.clip((rear.x - start[:, 0]) / run, 0.0, 1.0)
    _, leaves = _crossings(front, start, along)
    meets, _ = _crossings(rear, start, along)
    first = np.clip(np.fmax(first, leaves + _CLEAR), 0.0, 1.0)
    last = np.clip(np.fmin(last, meets - _CLEAR), first, 1.0)
    return first, last


def _crossings(tyre: Tyre, start: Floats, along: Floats) -> tuple[Floats, Floats]:
    """Return the shares at which lines enter and leave a circle; not a number where none does."""
    away = start - (tyre.x, tyre.z)
    square = np.einsum("ij,ij->i", along, along)
    half = np.einsum("ij,ij->i", away, along)
    rest = np.einsum("ij,ij->i", away, away) - tyre.radius**2
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(half**2 - square * rest)
        return (-half - root) / square, (-half + root) / square
