"""How far tyres and rims stick out beyond the body directly above them.

Looked at is what lies between the planes 30 degrees forward and 50 degrees rearward through the
axle (細目告示 Art. 22(3)): the outermost point of the body above, on planes across the vehicle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.body_triangles import BodyTriangles
from keienvelope.measuring.extents.support import Support
from keienvelope.measuring.road_wheels import RoadWheel
from keienvelope.measuring.vehicle_frame import LEFT, RIGHT, Floats, VehicleFrame

FORWARD_DEG, REARWARD_DEG = 30.0, 50.0
ABOVE_TO_MM = 2.0
"""So closely the body above a wheel is followed."""
_PLANES = 33
_DEPTH_MM = 60.0
"""A body that stays farther inside than this leaves the wheel uncovered."""

Protrusion = tuple[Floats, RoadWheel, int, str]
"""The interval, the wheel, its outer side, and why it is only estimated."""

_BETWEEN_PLANES = "the body above is looked at on planes across the vehicle"
_ONE_PART = "rim and tyre are one part"


def flanks_of(wheels: Sequence[RoadWheel]) -> Callable[[Floats], NDArray[np.bool_]]:
    """Return what tells which boxes (n, 2, 3) may hold the body directly above a wheel."""
    regions = []
    for wheel in wheels:
        first, last = _sector(wheel)
        side = _outer_side(wheel, wheels)
        depth = float(wheel.attained[side]) - _DEPTH_MM
        regions.append((first, last, float(wheel.centre[2]), side, depth))

    def near(boxes: Floats) -> NDArray[np.bool_]:
        found = np.zeros(len(boxes), dtype=bool)
        for first, last, height, side, depth in regions:
            outward = boxes[:, 1, 1] if side == RIGHT else -boxes[:, 0, 1]
            along = (boxes[:, 1, 0] >= first) & (boxes[:, 0, 0] <= last)
            found |= along & (boxes[:, 1, 2] >= height) & (outward >= depth)
        return found

    return near


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


def measure_protrusion(
    wheels: Sequence[RoadWheel],
    body: BodyTriangles,
    supports: Sequence[Support],
    frame: VehicleFrame,
) -> dict[str, Protrusion] | None:
    """Measure the largest protrusion of tyres and rims; None where a wheel is not covered.

    Parameters
    ----------
    wheels : sequence of RoadWheel
        Of the whole vehicle: which side is the outer one is told by the other wheels.
    body : BodyTriangles
        What may lie above them.
    """
    found: dict[str, list[Protrusion]] = {"tyre_protrusion": [], "rim_protrusion": []}
    for wheel in wheels:
        side = _outer_side(wheel, wheels)
        above = _least_cover(wheel, body, side)
        if above is None:
            return None
        cover, error_mm = above
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


def _least_cover(wheel: RoadWheel, body: BodyTriangles, side: int) -> tuple[float, float] | None:
    """Return how far out the body above reaches where it does least, and to what that is known."""
    sign = 1.0 if side == RIGHT else -1.0
    first, last = _sector(wheel)
    triangles = body.corners
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    errors = np.tile(body.errors_mm, 3)
    outward = sign * edges[:, :, 1].max(axis=1) if sign > 0 else -edges[:, :, 1].min(axis=1)
    kept = outward > wheel.attained[side] - _DEPTH_MM
    edges, errors = edges[kept], errors[kept]
    least, error_mm = np.inf, 0.0
    for place in np.linspace(first, last, _PLANES):
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (place - edges[:, 0, 0]) / (edges[:, 1, 0] - edges[:, 0, 0])
        crossing = (share >= 0) & (share <= 1)
        points = edges[crossing, 0] + share[crossing, None] * (
            edges[crossing, 1] - edges[crossing, 0]
        )
        above = points[:, 2] >= wheel.centre[2]
        if not above.any():
            return None
        reach = sign * points[above, 1]
        if reach.max() < least:
            least, error_mm = float(reach.max()), float(errors[crossing][above][reach.argmax()])
    return least, error_mm
