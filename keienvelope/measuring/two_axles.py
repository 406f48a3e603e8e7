"""What is measured of a vehicle that stands on two axles (ISO 612:1978, 6.4 to 6.11).

The distances of the axles, their tracks and the overhangs follow from the extents of the tyres and
are as exact as these. Clearance and angles are told by what hangs lowest below the rest of the
vehicle, without what moves with the wheels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.body_triangles import Body, BodyTriangles, Chooser, joined
from keienvelope.measuring.dimensions import Measurement, Witness
from keienvelope.measuring.ground import Ground, is_wheel
from keienvelope.measuring.lowest import Candidates
from keienvelope.measuring.protrusion import Cover
from keienvelope.measuring.refined import exact_lowest, exact_ramp, exact_steepest
from keienvelope.measuring.road_wheels import RoadWheel
from keienvelope.measuring.stance import Angle, By, Stance
from keienvelope.measuring.tangents import Tyre
from keienvelope.measuring.underside import (
    FOLLOWED_TO_MM,
    Need,
    Touch,
    Tyres,
    lowest_in,
    steepest,
    steepest_ramp,
)
from keienvelope.measuring.vehicle_frame import (
    DOWN,
    FRONT,
    LEFT,
    REAR,
    RIGHT,
    UP,
    Floats,
    VehicleFrame,
)

if TYPE_CHECKING:
    from keienvelope.measuring.standing import Standing

MOVES_WITH_WHEEL = re.compile(
    r"brake|calip|rotor\b|wheel.?hub|\bhub|knuckle|upright|spindle|control.?arm|lower.?arm|wishbone"
    r"|trailing.?arm|track.?rod|tie.?rod|suspension|\baxle|drive.?shaft|half.?shaft|strut\b|damper"
    r"|shock.?absorber|bremse|querlenker|radnabe|federbein|stossdämpfer|achse|frein|moyeu|essieu"
    r"|amortisseur|freno|mozzo|ammortizzatore|buje|amortiguador|suspensi"
    r"|ブレーキ|サスペンション|ロアアーム|ハブ|ナックル|アクスル|制动|悬架|车桥|轮毂|브레이크|서스펜션|차축",
    re.IGNORECASE,
)
LOOSE_MM, LOOSE_RAD = 1e-3, 1e-5
"""What is known less closely is only estimated."""
_NEAR_AXLE = 2.5
"""What moves with a wheel lies within this many of its radii from the axle."""
_ROOM_MM = 1.0
_ON_GROUND_MM = 5.0
"""What is not a wheel does not hang so low."""
_NOT_APART = "what is taken for the body stands on the ground: the wheels cannot be told from it"


class TwoAxles:
    """A vehicle on two axles, being measured.

    Parameters
    ----------
    given : Standing
        What the stance is measured of.
    frame : VehicleFrame
        Of the reading.
    front, rear : tuple of RoadWheel
        The wheels of each axle.
    """

    def __init__(
        self,
        given: Standing,
        frame: VehicleFrame,
        front: tuple[RoadWheel, ...],
        rear: tuple[RoadWheel, ...],
    ) -> None:
        self._given, self._frame = given, frame
        self._axles = {"front": front, "rear": rear}
        self._wheels = (*front, *rear)
        self._found: dict[str, Measurement] = {}
        self._missing: list[str] = []
        radii = max(wheel.diameter for wheel in self._wheels) / 2
        self._radius = radii
        members = frozenset().union(*(wheel.members for wheel in self._wheels))
        self._moving = tuple(i for i in given.counted if i not in members and self._moves(i))
        gone = members | set(self._moving)
        self._body = tuple(i for i in given.counted if i not in gone)
        self._surface = Body(given.model, given.supports, frame, FOLLOWED_TO_MM)

    def stance(self, by: By) -> Stance:
        """Measure everything."""
        self._along()
        for name, axle in self._axles.items():
            self._across(name, axle)
        angles = self._below()
        parts = self._given.model.parts
        left_out = tuple(parts[i].path for i in self._moving if not is_wheel(parts[i]))
        return Stance(
            by,
            "; ".join(dict.fromkeys(self._missing)),
            self._found,
            angles,
            left_out,
            float(np.mean([wheel.centre[0] for wheel in self._axles["front"]])),
        )

    def _moves(self, index: int) -> bool:
        """Return whether a part moves with the wheels by its name, and lies near an axle."""
        path = self._given.model.parts[index].path
        tag = self._given.tags.get(index)
        if tag is not None and tag.device == "mud_flap":
            return True  # flexible, and so not counted either
        if not (is_wheel(self._given.model.parts[index]) or MOVES_WITH_WHEEL.search(path)):
            return False
        low, high = self._frame.box(self._given.supports[index])[:, 0]
        places = [wheel.centre[0] for wheel in self._wheels]
        reach = _NEAR_AXLE * self._radius
        return any(low > place - reach and high < place + reach for place in places)

    def _add(
        self,
        name: str,
        interval: Floats,
        witnesses: Sequence[Witness],
        reason: str = "",
    ) -> None:
        seen = any(wheel.seen_only for wheel in self._wheels)
        reason = reason or ("of the wheels only circles were seen" if seen else "")
        self._found[name] = Measurement(
            quantity=name,
            lower_mm=float(interval.min()),
            upper_mm=float(interval.max()),
            basis="estimated" if reason else "proven",
            model_tolerance_mm=0.0,
            witnesses=tuple(witnesses),
            reason=reason,
        )

    def _along(self) -> None:
        front, rear = (
            np.mean([wheel.middle(REAR) for wheel in axle], axis=0) for axle in self._axles.values()
        )
        hubs = [
            self._hub(axle[0], side)
            for axle, side in zip(self._axles.values(), (FRONT, REAR), strict=True)
        ]
        self._add("wheelbase", np.array([rear[0] - front[1], rear[1] - front[0]]), hubs)
        length = self._given.length
        for name, side, axle in (("front", FRONT, -front[::-1]), ("rear", REAR, rear)):
            direction = int(self._frame.directions[side])
            ends = self._given.scale * np.array(
                [length.attained[direction], length.bound[direction]]
            )
            owner = int(length.owner[direction])
            support = self._given.supports[owner]
            outermost = self._witness(
                side,
                self._given.scale * support.points[direction],
                owner,
                int(support.faces[direction]),
            )
            hub = hubs[0] if side == FRONT else hubs[1]
            interval = np.array([ends[0] - axle[1], ends[1] - axle[0]])
            self._add(f"overhang_{name}", interval, (outermost, hub), length.reasons[direction])

    def _across(self, name: str, axle: tuple[RoadWheel, ...]) -> None:
        sizes = {"diameter": REAR, "width": RIGHT}
        for what, side in sizes.items():
            widest = max(axle, key=lambda wheel: float(wheel.size(side)[0]))
            ends = (
                self._tyre_witness(widest, side ^ 1),
                self._tyre_witness(widest, side),
            )
            self._add(f"tyre_{what}_{name}", widest.size(side), ends)
        track = self._track(axle)
        if track is None:
            self._missing.append(f"the {name} axle does not show a wheel on either side")
            return
        outer = (axle[0], axle[-1])
        self._add(
            f"track_{name}",
            track,
            [self._hub(wheel, side) for wheel, side in zip(outer, (LEFT, RIGHT), strict=True)],
        )

    def _track(self, axle: tuple[RoadWheel, ...]) -> Floats | None:
        """Return the distance between the middles of the tyres of an axle, enclosed."""
        middles = [wheel.middle(RIGHT) for wheel in axle]
        given = self._given
        if given.half is not None:
            if given.median is None:
                return None
            sign = 1 - 2 * int(self._frame.directions[RIGHT] % 2)
            away = np.mean(middles, axis=0) - sign * given.median.level_mm
            return 2 * np.sort(np.abs(away))
        middle = float(np.mean(middles))
        sides = [
            [m for m in middles if bool(m.mean() > middle) is right] for right in (False, True)
        ]
        if len(middles) < 2 or not all(sides):
            return None
        left, right = (np.mean(side, axis=0) for side in sides)
        return np.array([right[0] - left[1], right[1] - left[0]])

    def _below(self) -> dict[str, Angle]:
        """Measure clearance, angles, and how far wheels stick out of the body."""
        given, frame = self._given, self._frame
        if not self._body:
            self._missing.append("nothing but wheels is there")
            return {}
        tyres = Tyres(*(_distinct(map(_tyre, axle)) for axle in self._axles.values()))
        points = np.concatenate([frame.points(given.supports[i].points) for i in self._body])
        need = Need(tyres, self._outside(points))
        lower = self._lower(need)
        standing = min(-float(wheel.attained[DOWN]) for wheel in self._wheels)
        if lower.corners[..., 2].min(initial=np.inf) < standing + _ON_GROUND_MM:
            self._missing.append(_NOT_APART)
            return {}
        candidates = Candidates(
            given.model, self._body, lower, frame, lambda boxes: need(boxes) & self._no_wheel(boxes)
        )
        self._protrude()
        if given.ground.low_mm is None:
            self._missing.append("where the ground is is not known: --ground")
        else:
            self._clear(lower, candidates, tyres)
        touches = {
            "approach_angle": exact_steepest(
                steepest(lower, tyres.front, -1), candidates, tyres.front, -1
            ),
            "departure_angle": exact_steepest(
                steepest(lower, tyres.rear, +1), candidates, tyres.rear, +1
            ),
            "ramp_breakover_angle": exact_ramp(steepest_ramp(lower, tyres), candidates, tyres),
        }
        return {name: self._angle(name, touch) for name, touch in touches.items() if touch}

    def _lower(self, need: Need) -> BodyTriangles:
        """Gather what may hang lowest: part by part, so that less and less of the next matters."""
        heights = {i: float(self._frame.bound(self._given.supports[i])[DOWN]) for i in self._body}
        found = []
        for index in sorted(self._body, key=lambda i: -heights[i]):
            found.append(self._triangles(index, need))
            if len(found[-1].corners):
                need.learn(found[-1])
        return joined(found)

    def _triangles(self, index: int, matters: Chooser) -> BodyTriangles:
        """Return triangles of a part whose boxes matter, without those of wheels."""
        triangles = self._surface.triangles(index, matters)
        return triangles.chosen(~self._of_wheels(triangles))

    def _outside(self, points: Floats) -> Floats:
        """Return the points that lie inside no wheel: where one part holds both, all are left."""
        inside = np.zeros(len(points), dtype=bool)
        for wheel in self._wheels:
            inside |= _within(wheel, points)
        return points[~inside]

    def _of_wheels(self, triangles: BodyTriangles) -> NDArray[np.bool_]:
        """Return which triangles lie inside a wheel, whatever part they belong to."""
        inside = [_within(wheel, triangles.corners).all(axis=1) for wheel in self._wheels]
        return np.asarray(np.any(inside, axis=0))

    def _no_wheel(self, boxes: Floats) -> NDArray[np.bool_]:
        """Return which boxes of faces (n, 2, 3) are not those of wheels that are no parts."""
        found = np.ones(len(boxes), dtype=bool)
        for wheel in self._wheels:
            if not wheel.members:
                low, high = -wheel.bound[1::2] - _ROOM_MM, wheel.bound[::2] + _ROOM_MM
                found &= ~((boxes[:, 0] >= low) & (boxes[:, 1] <= high)).all(axis=1)
        return found

    def _protrude(self) -> None:
        """Measure how far tyres and rims reach beyond the body above them.

        What reaches farthest out is looked at first, so that less and less of the next matters.
        """
        supports, frame = self._given.supports, self._frame
        cover = Cover(self._wheels)
        width = {i: float(frame.bound(supports[i])[[LEFT, RIGHT]].max()) for i in self._body}
        for index in sorted(set(self._body) & set(self._given.across), key=lambda i: -width[i]):
            cover.learn(self._triangles(index, cover.matters))
        found = cover.protrusion(supports, frame)
        if found is None:
            self._missing.append("there is no body above a wheel")
            return
        for name, (interval, wheel, side, reason) in found.items():
            self._add(name, interval, (self._tyre_witness(wheel, side),), reason)

    def _clear(self, triangles: BodyTriangles, candidates: Candidates, tyres: Tyres) -> None:
        """Measure the clearance ahead of the axles, between them, behind, and anywhere."""
        ground = self._given.ground
        if ground.low_mm is None or ground.high_mm is None:
            return
        found: dict[str, Touch] = {}
        for name, zone in tyres.zones.items():
            touch = exact_lowest(lowest_in(triangles, *zone), candidates, zone)
            if touch is None:
                continue
            found[name] = touch
            self._add(f"clearance_{name}", *self._height(touch, touch, ground))
        if not found:
            return
        lowest = min(found.values(), key=lambda touch: touch.value)
        fixed = self._fixed(triangles, candidates, lowest)
        self._add("ground_clearance", *self._height(lowest, fixed, ground))

    def _fixed(self, triangles: BodyTriangles, candidates: Candidates, lowest: Touch) -> Touch:
        """Return what is lowest apart from the axles, where things may move with the wheels."""
        places = sorted(wheel.centre[0] for wheel in self._wheels)
        if all(abs(lowest.point[0] - place) >= self._radius for place in places):
            return lowest
        first, last = places[0], places[-1]
        r = self._radius
        zones = ((-np.inf, first - r), (first + r, last - r), (last + r, np.inf))
        touches = [exact_lowest(lowest_in(triangles, *zone), candidates, zone) for zone in zones]
        found = [touch for touch in touches if touch is not None]
        return min(found, key=lambda touch: touch.value, default=lowest)

    def _height(
        self, lowest: Touch, fixed: Touch, ground: Ground
    ) -> tuple[Floats, tuple[Witness, ...], str]:
        """Return a height above the ground, its witness, and why it is only estimated."""
        low_mm, high_mm = ground.low_mm or 0.0, ground.high_mm or 0.0
        interval = np.array(
            [lowest.value - lowest.error - high_mm, fixed.value + fixed.error - low_mm]
        )
        reason = _followed(lowest)
        if fixed.value > lowest.value + fixed.error + lowest.error:
            reason = "what hangs lowest is so near an axle that it may move with the wheels"
        return interval, (self._touched(lowest),), reason

    def _angle(self, name: str, touch: Touch) -> Angle:
        tyre_error = max(
            (0.5 * float(np.ptp(wheel.size(REAR))) for wheel in self._wheels), default=0.0
        )
        # The nearest that anything below touches is about a tyre's radius away from its foot.
        error = touch.error + 2 * tyre_error / self._radius
        bounds = np.degrees([touch.value - error, touch.value + error])
        seen = any(wheel.seen_only for wheel in self._wheels)
        reason = "of the wheels only circles were seen" if seen else _followed(touch)
        axles = {"approach_angle": ["front"], "departure_angle": ["rear"]}.get(
            name, ["front", "rear"]
        )
        feet = [
            self._foot(self._axles[axle][0], foot)
            for axle, foot in zip(axles, touch.feet, strict=True)
        ]
        return Angle(
            name,
            float(bounds[0]),
            float(bounds[1]),
            "estimated" if reason else "proven",
            (*feet, self._touched(touch)),
            reason,
        )

    def _foot(self, wheel: RoadWheel, foot: Floats) -> Witness:
        point = np.array([foot[0], wheel.centre[1], foot[1]])
        return self._witness(DOWN, self._frame.in_file(point), wheel.tyre, 0)

    def _touched(self, touch: Touch) -> Witness:
        return self._witness(DOWN, self._frame.in_file(touch.point), touch.part, touch.face)

    def _hub(self, wheel: RoadWheel, side: int) -> Witness:
        return self._witness(side, self._frame.in_file(wheel.centre), wheel.tyre, 0)

    def _tyre_witness(self, wheel: RoadWheel, side: int) -> Witness:
        return self._witness(side, self._frame.in_file(wheel.points[side]), wheel.tyre, 0)

    def _witness(self, side: int, point: Floats, part: int, face: int) -> Witness:
        x, y, z = (float(value) + 0.0 for value in point)
        direction = int(self._frame.directions[side])
        return Witness(
            self._given.axes.side(direction), (x, y, z), self._given.model.parts[part].path, face
        )


def _tyre(wheel: RoadWheel) -> Tyre:
    centre = wheel.centre
    return Tyre(float(centre[0]), float(centre[2]), 0.5 * wheel.diameter)


def _distinct(tyres: Iterable[Tyre]) -> tuple[Tyre, ...]:
    """Return tyres that differ in the side view: those of one axle usually do not."""
    found: dict[tuple[float, ...], Tyre] = {}
    for tyre in tyres:
        key = tuple(round(value, 6) for value in (tyre.x, tyre.z, tyre.radius))
        found.setdefault(key, tyre)
    return tuple(found.values())


def _within(wheel: RoadWheel, points: Floats) -> NDArray[np.bool_]:
    """Return which points (..., 3) lie inside the cylinder around a wheel."""
    away = points - wheel.centre
    reach = 0.5 * np.array([wheel.size(side).max() for side in (REAR, RIGHT, UP)]) + _ROOM_MM
    round_ = np.hypot(away[..., 0], away[..., 2]) <= max(reach[0], reach[2])
    return np.asarray(round_ & (np.abs(away[..., 1]) <= reach[1]))


def _followed(touch: Touch) -> str:
    """Say that the surface is only followed where something is touched; nothing where exact."""
    loose = touch.error > (LOOSE_MM if not touch.feet else LOOSE_RAD)
    return "the surface there is followed by triangles" if loose else ""
