"""What stands behind the cab of a truck: ladder frame, load bed with drop sides, rear lamps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cadquery as cq

from keienvelope.body.assembly import Part
from keienvelope.body.style import Material

if TYPE_CHECKING:
    from keienvelope.body.drawing import Drawing

_BEHIND_CAB_MM = 24.0
_GATE_MM = 30.0
_HEADBOARD_MM = 26.0
_FLOOR_MM = 34.0
_RAIL_Y_MM = (330.0, 390.0)


@dataclass(frozen=True)
class Bed:
    """A load bed.

    Parameters
    ----------
    drawing
        The drawing of the truck.
    floor_z_mm
        Height of the load floor above the ground.
    gate_height_mm
        Height of the drop sides above the floor.
    """

    drawing: Drawing
    floor_z_mm: float
    gate_height_mm: float

    def __post_init__(self) -> None:
        p = self.drawing.proportions
        least = 2 * p.wheel_radius_mm + _FLOOR_MM + 50.0
        if self.floor_z_mm < least:
            raise ValueError(
                f"bed_height = {self.floor_z_mm:g} is not at least {least:g}: room for the rear"
                f" wheels, tyre {p.tyre}, below the bed"
            )
        if self.inner_length_mm < 900.0:
            raise ValueError(
                f"bed length, length - cab_length, leaves {self.inner_length_mm:g} inside: give at"
                " least 900"
            )

    @property
    def front_x_mm(self) -> float:
        """Front of the headboard."""
        return self.drawing.proportions.rear_x_mm + _BEHIND_CAB_MM

    @property
    def inner_length_mm(self) -> float:
        """Length of the load floor."""
        end = self.drawing.proportions.end_x_mm - _GATE_MM
        return end - self.front_x_mm - _HEADBOARD_MM

    @property
    def inner_width_mm(self) -> float:
        """Width of the load floor."""
        return self.drawing.proportions.width_mm - 2 * _GATE_MM

    def figures(self) -> dict[str, float]:
        """Volume of the bed up to the gates."""
        area = self.inner_length_mm * self.inner_width_mm
        return {"bed_volume_l": area * self.gate_height_mm / 1e6}

    def parts(self) -> list[Part]:
        """Model bed, frame, lamps and mudguards."""
        return [
            *self._box(),
            *self._guard(),
            *self._frame(),
            *self._lamps(),
            *self._mudguards(),
        ]

    def _box(self) -> list[Part]:
        p = self.drawing.proportions
        half, front, end = p.width_mm / 2, self.front_x_mm, p.end_x_mm
        low, floor = self.floor_z_mm - 52.0, self.floor_z_mm
        top = floor + self.gate_height_mm
        plate = _box(
            (front, end - _GATE_MM), (-half + _GATE_MM, half - _GATE_MM), (floor - _FLOOR_MM, floor)
        )
        board = _box(
            (front, front + _HEADBOARD_MM),
            (-half + _GATE_MM + 2.0, half - _GATE_MM - 2.0),
            (floor, top + 20.0),
        )
        side = _ribbed(
            _box((front, end - _GATE_MM - 2.0), (half - _GATE_MM, half), (low, top)),
            [
                _box((x, x + 30.0), (half - 6.0, half + 1.0), (low + 20.0, top - 26.0))
                for x in _spread(front + 120.0, end - 150.0, 4)
            ],
        )
        gate = _box((end - _GATE_MM, end), (-half, half), (low, top))
        plate_x = (end - 12.0, end - 2.0)
        return [
            Part("bed/floor", plate, Material.BED),
            Part("bed/headboard", board, Material.PAINT),
            Part("bed/side_right", side, Material.PAINT),
            Part("bed/side_left", side.mirror("XZ"), Material.PAINT),
            Part("bed/tailgate", gate, Material.PAINT),
            Part(
                "trim/plate_rear",
                _box(plate_x, (-165.0, 165.0), (low - 175.0, low - 10.0)),
                Material.PLATE,
            ),
        ]

    def _guard(self) -> list[Part]:
        """Frame behind the cab that keeps the load from the rear window."""
        p = self.drawing.proportions
        half = p.width_mm / 2 - 150.0
        x = (self.front_x_mm, self.front_x_mm + 24.0)
        low, high = self.floor_z_mm + self.gate_height_mm + 20.0, p.height_mm - 200.0
        frame = _box(x, (-half, half), (low, high)).cut(
            _box((x[0] - 1.0, x[1] + 1.0), (-half + 28.0, half - 28.0), (low - 1.0, high - 140.0)),
            _box(
                (x[0] - 1.0, x[1] + 1.0),
                (-half + 28.0, half - 28.0),
                (high - 112.0, high - 28.0),
            ),
        )
        return [Part("bed/guard_frame", frame, Material.PLASTIC)]

    def _frame(self) -> list[Part]:
        p = self.drawing.proportions
        top = self.floor_z_mm - _FLOOR_MM
        low = max(top - 135.0, p.wheel_radius_mm + 40.0)
        start, end = p.rear_x_mm - 40.0, p.end_x_mm - 60.0
        rail = _box((start, end), _RAIL_Y_MM, (low, top))
        members = [
            _box((x, x + 60.0), (-640.0, 640.0), (top - 46.0, top - 2.0))
            for x in _spread(self.front_x_mm + 20.0, end - 60.0, 3)
        ]
        half_axle = p.track_mm("rear") / 2 - p.tyre_size.width_mm / 2 + 20.0
        axle = cq.Solid.makeCylinder(
            36.0,
            2 * half_axle,
            cq.Vector(p.wheelbase_mm, -half_axle, p.wheel_radius_mm),
            cq.Vector(0, 1, 0),
        )
        ball = cq.Solid.makeSphere(
            p.wheel_radius_mm - p.ground_clearance_mm,
            cq.Vector(p.wheelbase_mm, 0, p.wheel_radius_mm),
            angleDegrees1=-90,
        )
        return [
            Part("chassis/rail_right", rail, Material.PLASTIC),
            Part("chassis/rail_left", rail.mirror("XZ"), Material.PLASTIC),
            Part("chassis/cross_members", cq.Compound.makeCompound(members), Material.PLASTIC),
            Part("chassis/axle_rear", axle.fuse(ball), Material.STEEL),
        ]

    def _lamps(self) -> list[Part]:
        p = self.drawing.proportions
        half, end, high = p.width_mm / 2, p.end_x_mm, self.floor_z_mm - 70.0
        body = _box((end - 46.0, end - 6.0), (half - 225.0, half - 40.0), (high - 105.0, high))
        parts = [
            Part("lamps/rear_body_right", body, Material.PLASTIC),
            Part("lamps/rear_body_left", body.mirror("XZ"), Material.PLASTIC),
        ]
        for name, inset, material in (
            ("tail_lamp", 48.0, Material.RED_LENS),
            ("turn_lamp_rear", 108.0, Material.AMBER_LENS),
            ("reversing_lamp", 166.0, Material.LENS),
        ):
            cell = _box(
                (end - 6.0, end - 1.0),
                (half - inset - 52.0, half - inset),
                (high - 95.0, high - 10.0),
            )
            parts += [
                Part(f"lamps/{name}_right", cell, material),
                Part(f"lamps/{name}_left", cell.mirror("XZ"), material),
            ]
        return parts

    def _mudguards(self) -> list[Part]:
        """Bent plates round the rear wheels."""
        p = self.drawing.proportions
        radius = min(p.wheel_radius_mm + 44.0, self.floor_z_mm - _FLOOR_MM - p.wheel_radius_mm - 8)
        outer = p.track_mm("rear") / 2 + p.tyre_size.width_mm / 2
        width = (outer - p.tyre_size.width_mm - 10.0, outer)
        profile = [
            cq.Vector(r, y, 0.0)
            for r, y in (
                (radius, width[0]),
                (radius, width[1]),
                (radius + 5.0, width[1]),
                (radius + 5.0, width[0]),
            )
        ]
        face = cq.Face.makeFromWires(cq.Wire.makePolygon(profile, close=True))
        turned = cq.Solid.revolve(face, 150.0, cq.Vector(0, 0, 0), cq.Vector(0, -1, 0))
        placed = turned.rotate(cq.Vector(0, 0, 0), cq.Vector(0, 1, 0), -15.0)
        guard = placed.translate(cq.Vector(p.wheelbase_mm, 0.0, p.wheel_radius_mm))
        return [
            Part("chassis/mudguard_right", guard, Material.PLASTIC),
            Part("chassis/mudguard_left", guard.mirror("XZ"), Material.PLASTIC),
        ]


def _box(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]) -> cq.Solid:
    corner = cq.Vector(x[0], y[0], z[0])
    return cq.Solid.makeBox(x[1] - x[0], y[1] - y[0], z[1] - z[0], corner)


def _ribbed(panel: cq.Solid, grooves: list[cq.Solid]) -> cq.Shape:
    """Panel with upright grooves in its outer side."""
    return panel.cut(*grooves).Solids()[0]


def _spread(low: float, high: float, count: int) -> list[float]:
    return [low + (high - low) * k / (count - 1) for k in range(count)]
