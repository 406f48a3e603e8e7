"""How far tyres and rims stick out beyond the body directly above them.

Looked at is what lies between the planes 30 degrees forward and 50 degrees rearward through the
axle (細目告示 Art. 22(3)): the outermost point of the body above, on planes across the vehicle.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.body_triangles import BodyTriangles
from keienvelope.measuring.extents.support import Support
from keienvelope.measuring.road_wheels import RoadWheel
from keienvelope.measuring.vehicle_frame import LEFT, RIGHT, Floats, VehicleFrame

FORWARD_DEG, REARWARD_DEG = 30.0, 50.0
_PLANES = 33
_DEPTH_MM = 60.0
"""A body that stays farther inside than this leaves the wheel uncovered."""

Protrusion = tuple[Floats, RoadWheel, int, str]
"""The interval, the wheel, its outer side, and why it is only estimated."""

_BETWEEN_PLANES = "the body above is looked at on planes across the vehicle"
_ONE_PART = "rim and tyre are one part"


class Cover:
    """How far out the body directly above the wheels reaches, told by its triangles part by part.

    Parameters
    ----------
    wheels : sequence of RoadWheel
        Of the whole vehicle: which side is the outer one is told by the other wheels.
    """

    def __init__(self, wheels: Sequence[RoadWheel]) -> None:
        self._above = [_Above(wheel, _outer_side(wheel, wheels)) for wheel in wheels]

    def matters(self, boxes: Floats) -> NDArray[np.bool_]:
        """Return which boxes (n, 2, 3) may hold something farther out than what is known."""
        return np.asarray(np.any([above.matters(boxes) for above in self._above], axis=0))

    def learn(self, triangles: BodyTriangles) -> None:
        """Take note of some of the body."""
        for above in self._above:
            above.learn(triangles)

    def protrusion(
        self, supports: Sequence[Support], frame: VehicleFrame
    ) -> dict[str, Protrusion] | None:
        """Return the largest protrusion of tyres and rims; None where a wheel is not covered."""
        found: dict[str, list[Protrusion]] = {"tyre_protrusion": [], "rim_protrusion": []}
        for above in self._above:
            if not above.covers:
                return None
            wheel, side = above.wheel, above.side
            cover, error_mm = above.least
            tyre = np.array([wheel.attained[side], wheel.bound[side]]) - cover
            tyre += np.array([-error_mm, error_mm])
            found["tyre_protrusion"].append((tyre, wheel, side, _BETWEEN_PLANES))
            rim, reason = _rim(wheel, supports, frame, side), _BETWEEN_PLANES
            if rim is None:
                # It lies somewhere within the width of the wheel.
                rim = np.array([tyre[0] - float(wheel.size(RIGHT).max()), tyre[1]])
                reason = _ONE_PART
            else:
                rim = rim - cover + np.array([-error_mm, error_mm])
            found["rim_protrusion"].append((rim, wheel, side, reason))
        return {name: _largest(items) for name, items in found.items()}


class _Above:
    """The body directly above one wheel, on planes across the vehicle.

    Parameters
    ----------
    wheel : RoadWheel
    side : int
        Its outer one.
    """

    def __init__(self, wheel: RoadWheel, side: int) -> None:
        self.wheel, self.side = wheel, side
        self._sign = 1.0 if side == RIGHT else -1.0
        self._height = float(wheel.centre[2])
        self._places = np.linspace(*_sector(wheel), _PLANES)
        # What stays farther inside counts for nothing.
        self._reach = np.full(_PLANES, float(wheel.attained[side]) - _DEPTH_MM)
        self._errors = np.full(_PLANES, np.nan)

    @property
    def covers(self) -> bool:
        """Whether something is above the wheel on every plane."""
        return bool(np.isfinite(self._errors).all())

    @property
    def least(self) -> tuple[float, float]:
        """How far out the body reaches where it does least, and to what that is known."""
        plane = int(self._reach.argmin())
        return float(self._reach[plane]), float(self._errors[plane])

    def matters(self, boxes: Floats) -> NDArray[np.bool_]:
        """Return which boxes (n, 2, 3) may reach farther out on any of the planes."""
        outward = (self._sign * boxes[:, :, 1]).max(axis=1)
        high = boxes[:, 1, 2] >= self._height
        on = (boxes[:, :1, 0] <= self._places) & (boxes[:, 1:, 0] >= self._places)
        return np.asarray(high & (on & (outward[:, None] > self._reach)).any(axis=1))

    def learn(self, triangles: BodyTriangles) -> None:
        """Take note of some of the body."""
        chosen = self.matters(triangles.boxes)
        if not chosen.any():
            return
        corners, errors = triangles.corners[chosen], triangles.errors_mm[chosen]
        edges = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
        errors = np.tile(errors, 3)
        for plane, place in enumerate(self._places):
            with np.errstate(divide="ignore", invalid="ignore"):
                share = (place - edges[:, 0, 0]) / (edges[:, 1, 0] - edges[:, 0, 0])
            crossing = (share >= 0) & (share <= 1)
            points = edges[crossing, 0] + share[crossing, None] * (
                edges[crossing, 1] - edges[crossing, 0]
            )
            reach = np.where(points[:, 2] >= self._height, self._sign * points[:, 1], -np.inf)
            if reach.max(initial=-np.inf) > self._reach[plane]:
                self._reach[plane] = reach.max()
                self._errors[plane] = errors[crossing][reach.argmax()]


def _sector(wheel: RoadWheel) -> tuple[float, float]:
    """Return where the sector begins and ends along the vehicle, at the tread."""
    x, radius = float(wheel.centre[0]), 0.5 * wheel.diameter
    return (
        x - radius * float(np.sin(np.radians(FORWARD_DEG))),
        x + radius * float(np.sin(np.radians(REARWARD_DEG))),
    )


def _outer_side(wheel: RoadWheel, wheels: Sequence[RoadWheel]) -> int:
    middle = np.mean([other.centre[1] for other in wheels])
    return RIGHT if wheel.centre[1] > middle else LEFT


def _largest(items: list[Protrusion]) -> Protrusion:
    """Return the largest of several intervals."""
    worst = max(items, key=lambda item: float(item[0].max()))
    lower = max(float(item[0].min()) for item in items)
    return np.array([lower, float(worst[0].max())]), *worst[1:]


def _rim(
    wheel: RoadWheel, supports: Sequence[Support], frame: VehicleFrame, side: int
) -> Floats | None:
    """Return how far out all but the tyre reaches, enclosed; None where it is no part."""
    others = wheel.members - {wheel.tyre}
    if not others:
        return None
    attained = max(float(frame.attained(supports[i])[side]) for i in others)
    return np.array([attained, max(float(frame.bound(supports[i])[side]) for i in others)])
