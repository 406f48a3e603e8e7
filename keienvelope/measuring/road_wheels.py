"""The road wheels of a vehicle, each by the box of its tyre: known by name, or found by shape.

A tyre is round, so that the middle of its extents is its centre. Parts known as wheels are taken
where they are round in the side view and stand on the ground; several parts about one centre are
one wheel, and the largest is its tyre. Where no part is named, round things that stand on the
ground (`wheels`) are looked for among the parts, and then among the pieces of meshes that hang
together there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

import numpy as np

from keienvelope.frozen import dataclass
from keienvelope.measuring.connected import connected, weld
from keienvelope.measuring.extents import Support, support_of
from keienvelope.measuring.ground import is_wheel
from keienvelope.measuring.triangles import triangle_error, triangles_of_parts
from keienvelope.measuring.vehicle_frame import LEFT, REAR, RIGHT, UP, Floats, VehicleFrame
from keienvelope.measuring.wheels import Axles, Wheel
from keienvelope.model import Mesh, Model

_ROUND = 0.06
"""Height and length of a tyre differ by no more than this part: it may be pressed flat below."""
_SLENDER = 1.2
"""A wheel is not wider than this times its diameter."""
_LEAST_DIAMETER = 0.55
"""A wheel has at least this part of the diameter of the largest."""
_LIFTED = 0.25
"""What hangs higher than this part of its diameter above the others is no road wheel."""
_NEAR = 0.08
"""A tyre found by its shape reaches beyond the circle that was seen by at most this part."""
_SEEN_TO = 0.02
"""A circle that was only seen is known to this part of its radius."""
_WELD_MM = 1e-3


@dataclass(frozen=True, eq=False)
class RoadWheel:
    """A wheel, in the axes of the vehicle (`VehicleFrame`), in millimetres.

    Attributes
    ----------
    attained, bound : (6,) float
        How far the tyre reaches to each side, enclosed.
    points : (6, 3) float
        Where it does.
    part : str
        Path of the part that is, or holds, the tyre.
    members : frozenset of int
        Indices of the parts that are nothing but this wheel.
    tyre : int
        Index of the part that is, or holds, the tyre.
    seen_only : bool
        Whether it is only a circle that was seen.
    """

    attained: Floats
    bound: Floats
    points: Floats
    part: str
    tyre: int
    members: frozenset[int] = field(default_factory=frozenset)
    seen_only: bool = False

    def middle(self, side: int) -> Floats:
        """Return the middle along an axis, positive towards a side, enclosed, (2,)."""
        return np.array(
            [
                0.5 * (self.attained[side] - self.bound[side ^ 1]),
                0.5 * (self.bound[side] - self.attained[side ^ 1]),
            ]
        )

    def size(self, side: int) -> Floats:
        """Return the extent along an axis, enclosed, (2,)."""
        return np.array(
            [
                self.attained[side] + self.attained[side ^ 1],
                self.bound[side] + self.bound[side ^ 1],
            ]
        )

    @property
    def centre(self) -> Floats:
        """The centre, (3,)."""
        return np.array([self.middle(side).mean() for side in (REAR, RIGHT, UP)])

    @property
    def diameter(self) -> float:
        """The diameter along the vehicle, where no load presses it flat."""
        return float(self.size(REAR).mean())


def named_wheels(
    model: Model, supports: Sequence[Support], counted: Sequence[int], frame: VehicleFrame
) -> tuple[RoadWheel, ...]:
    """Return the wheels among the parts that are named as wheels."""
    named = [i for i in counted if is_wheel(model.parts[i])]
    if len(counted) < 2 or not named:
        return ()
    pieces: list[RoadWheel] = []
    for index in named:
        whole = _of_support(model, index, supports[index], frame)
        if _is_round(whole):
            pieces.append(whole)
        elif isinstance(model.parts[index].geometry, Mesh):
            # One group of a mesh may hold all four wheels.
            pieces += _round_pieces(model, index, frame)
    return _standing(_gathered(pieces))


def shaped_wheels(
    model: Model,
    supports: Sequence[Support],
    counted: Sequence[int],
    axles: Axles,
    frame: VehicleFrame,
) -> tuple[RoadWheel, ...]:
    """Return the wheels about the circles that were seen."""
    found = []
    for wheel in axles.wheels():
        seen = _seen(model, counted, wheel, frame)
        parts = [i for i in counted if _is_about(supports[i], seen, frame)]
        pieces = [_of_support(model, i, support_of(model.parts[i]), frame) for i in parts]
        pieces = [piece for piece in pieces if _is_round(piece)]
        if not pieces:
            pieces = list(_pieces_about(model, supports, counted, seen, frame))
        found.append(max(pieces, key=lambda piece: piece.diameter) if pieces else seen)
    return tuple(found)


def _of_support(model: Model, index: int, support: Support, frame: VehicleFrame) -> RoadWheel:
    """Return a part as if it were a wheel."""
    return RoadWheel(
        frame.attained(support),
        frame.bound(support),
        frame.points(support.points[frame.directions]),
        model.parts[index].path,
        index,
        frozenset((index,)),
    )


def _of_points(model: Model, index: int, points: Floats, error_mm: float = 0.0) -> RoadWheel:
    """Return what a piece (n, 3) of a part is as if it were a wheel."""
    heights = np.concatenate([points, -points], axis=1)[:, [0, 3, 1, 4, 2, 5]]
    rows = heights.argmax(axis=0)
    reach = heights[rows, range(6)]
    path = model.parts[index].path
    return RoadWheel(reach, reach + error_mm, points[rows], path, index)


def _is_round(wheel: RoadWheel) -> bool:
    """Return whether something is as long as high, and not wider than that."""
    along, across, up = (float(wheel.size(side).mean()) for side in (REAR, RIGHT, UP))
    larger = max(along, up)
    return larger > 0 and abs(along - up) <= _ROUND * larger and across <= _SLENDER * larger


def _round_pieces(model: Model, index: int, frame: VehicleFrame) -> Iterator[RoadWheel]:
    """Yield the pieces of a mesh that hang together and are round."""
    mesh = model.parts[index].geometry
    if isinstance(mesh, Mesh):
        for piece in _pieces(frame.points(mesh.triangles())):
            wheel = _of_points(model, index, piece)
            if _is_round(wheel):
                yield wheel


def _pieces(triangles: Floats) -> Iterator[Floats]:
    """Yield the corners of triangles that hang together."""
    if not len(triangles):
        return
    labels = connected(weld(triangles.reshape(-1, 3), _WELD_MM).reshape(-1, 3))
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    for group in np.split(order, starts[1:]):
        yield triangles[group].reshape(-1, 3)


def _gathered(pieces: Iterable[RoadWheel]) -> list[RoadWheel]:
    """Put together what is about one centre: the largest piece is the tyre."""
    wheels: list[RoadWheel] = []
    for piece in sorted(pieces, key=lambda piece: -piece.diameter):
        own = next((n for n, wheel in enumerate(wheels) if _is_within(piece, wheel)), None)
        if own is None:
            wheels.append(piece)
        else:
            wheels[own] = _joined(wheels[own], piece)
    return wheels


def _is_within(piece: RoadWheel, wheel: RoadWheel) -> bool:
    """Return whether a piece turns inside a wheel."""
    apart = np.abs(piece.centre - wheel.centre)
    return bool(max(apart[0], apart[2]) < 0.25 * wheel.diameter and apart[1] < 0.5 * wheel.diameter)


def _joined(wheel: RoadWheel, piece: RoadWheel) -> RoadWheel:
    """Add a piece to a wheel; side walls and tread may be pieces of one tyre."""
    members = wheel.members | piece.members
    if piece.diameter < 0.97 * wheel.diameter:
        attained, bound, points = wheel.attained, wheel.bound, wheel.points
    else:
        farther = piece.attained > wheel.attained
        attained = np.maximum(wheel.attained, piece.attained)
        bound = np.maximum(wheel.bound, piece.bound)
        points = np.where(farther[:, None], piece.points, wheel.points)
    return RoadWheel(attained, bound, points, wheel.part, wheel.tyre, members)


def _standing(wheels: list[RoadWheel]) -> tuple[RoadWheel, ...]:
    """Return the wheels that stand on one ground: a spare wheel hangs somewhere."""
    if not wheels:
        return ()
    largest = max(wheel.diameter for wheel in wheels)
    lowest = min(-wheel.attained[UP ^ 1] for wheel in wheels)
    return tuple(
        wheel
        for wheel in wheels
        if wheel.diameter >= _LEAST_DIAMETER * largest
        and -wheel.attained[UP ^ 1] - lowest <= _LIFTED * wheel.diameter
    )


def _seen(model: Model, counted: Sequence[int], wheel: Wheel, frame: VehicleFrame) -> RoadWheel:
    """Return a circle as a wheel, as well as it was seen."""
    centre = frame.points(wheel.centre)
    radius, half_width = frame.scale * wheel.radius, 0.5 * frame.scale * wheel.width
    half = np.array([radius, radius, half_width, half_width, radius, radius])
    reach = half + np.array([centre[0], -centre[0], centre[1], -centre[1], centre[2], -centre[2]])
    error = _SEEN_TO * radius
    points = centre + np.array(
        [
            [s * h if a == b else 0.0 for b in range(3)]
            for a, s, h in zip((0, 0, 1, 1, 2, 2), (1, -1) * 3, half, strict=True)
        ]
    )
    return RoadWheel(
        reach - error,
        reach + error,
        points,
        model.parts[counted[0]].path,
        counted[0],
        seen_only=True,
    )


def _is_about(support: Support, seen: RoadWheel, frame: VehicleFrame) -> bool:
    """Return whether a part may be the tyre of a circle that was seen."""
    attained, bound = frame.attained(support), frame.bound(support)
    near = _NEAR * seen.diameter
    sides = [REAR, REAR ^ 1, UP ^ 1]
    middle = 0.5 * (bound[RIGHT] - bound[LEFT])
    return bool(
        (np.abs(attained[sides] - seen.attained[sides]) < near).all()
        and (np.abs(bound[sides] - seen.bound[sides]) < near).all()
        and abs(middle - seen.centre[1]) < 0.5 * seen.diameter
    )


def _pieces_about(
    model: Model,
    supports: Sequence[Support],
    counted: Sequence[int],
    seen: RoadWheel,
    frame: VehicleFrame,
) -> Iterator[RoadWheel]:
    """Yield the round pieces of parts that lie inside a circle that was seen, and fill it."""
    radius = (0.5 + _NEAR) * seen.diameter
    reach = np.array([radius, 0.5 * float(seen.size(RIGHT).max()) + 0.5 * radius, radius])
    corners = np.array([seen.centre - reach, seen.centre + reach])
    for index in counted:
        if (frame.box(supports[index])[0] > corners[1]).any():
            continue
        if (frame.box(supports[index])[1] < corners[0]).any():
            continue
        points = frame.points(
            _triangles_meeting(model, index, frame.in_file(corners) / frame.scale)
        )
        away = points - seen.centre
        inside = (np.hypot(away[..., 0], away[..., 2]) < radius) & (np.abs(away[..., 1]) < reach[1])
        error = frame.scale * triangle_error(model, index)
        pieces = [
            _of_points(model, index, piece, error) for piece in _pieces(points[inside.all(axis=1)])
        ]
        yield from _gathered(
            piece
            for piece in pieces
            if _is_round(piece) and piece.diameter > (1 - 2 * _NEAR) * seen.diameter
        )


def _triangles_meeting(model: Model, index: int, corners: Floats) -> Floats:
    """Return at least the triangles of a part that meet a box given by two corners (2, 3)."""
    geometry = model.parts[index].geometry
    if isinstance(geometry, Mesh):
        return geometry.meeting(corners.min(axis=0), corners.max(axis=0))[1]
    return np.concatenate([np.empty((0, 3, 3)), *triangles_of_parts(model, [index])])
