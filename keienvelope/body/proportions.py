"""Parameters of a tall wagon, checked, and the key points of the body that follow from them.

Axes are those of ISO 4130 in millimetres: +X rearward, +Y to the vehicle's right, +Z up, with
the origin on the ground below the front axle centre.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cached_property

from keienvelope.body.tyre import TyreSize

RANGES: dict[str, tuple[float, float]] = {
    "length_mm": (3100.0, 3600.0),
    "width_mm": (1300.0, 1600.0),
    "height_mm": (1450.0, 2050.0),
    "wheelbase_mm": (2250.0, 2650.0),
    "front_overhang_mm": (460.0, 720.0),
    "ground_clearance_mm": (110.0, 220.0),
    "bonnet_length_mm": (440.0, 820.0),
    "belt_height_mm": (880.0, 1060.0),
    "windscreen_angle_deg": (36.0, 65.0),
    "tailgate_angle_deg": (1.0, 12.0),
    "tumblehome_deg": (3.0, 13.0),
    "roof_crown_mm": (8.0, 45.0),
    "corner_radius_mm": (160.0, 340.0),
}
"""Lowest and highest value of each numeric parameter."""

TYRE_DIAMETER_RANGE_MM = (500.0, 630.0)
TYRE_WIDTH_RANGE_MM = (125.0, 205.0)


@dataclass(frozen=True, kw_only=True)
class WagonProportions:
    """A tall wagon in numbers: what the user chose, and everything that follows from it.

    Parameters
    ----------
    length_mm, width_mm, height_mm
        Overall sizes; the body meets them exactly, mirrors left out.
    wheelbase_mm, front_overhang_mm
        Axle distance, and front axle to the foremost point. The rear overhang is what is left.
    tyre
        Tyre size code, for example ``155/65R14``.
    ground_clearance_mm
        Height of the floor above the ground.
    bonnet_length_mm
        Foremost point to the foot of the windscreen, at the centre line.
    belt_height_mm
        Height of the belt line, where the glasshouse meets the lower body.
    windscreen_angle_deg
        Windscreen against the horizontal, at the centre line.
    tailgate_angle_deg
        Tailgate against the vertical.
    tumblehome_deg
        Side windows against the vertical.
    roof_crown_mm
        Height of the roof's centre line above its rails.
    corner_radius_mm
        Size of the bumper corners in plan.

    Raises
    ------
    ValueError
        If a value is out of range or contradicts another one.
    """

    length_mm: float
    width_mm: float
    height_mm: float
    wheelbase_mm: float
    front_overhang_mm: float
    tyre: str
    ground_clearance_mm: float
    bonnet_length_mm: float
    belt_height_mm: float
    windscreen_angle_deg: float
    tailgate_angle_deg: float
    tumblehome_deg: float
    roof_crown_mm: float
    corner_radius_mm: float

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name in RANGES:
                low, high = RANGES[field.name]
                _require_between(field.name, getattr(self, field.name), low, high, "its range")
        size = self.tyre_size
        _require_between(
            f"outer diameter of tyre {self.tyre}",
            size.diameter_mm,
            *TYRE_DIAMETER_RANGE_MM,
            "what the wheel arches of a tall wagon take",
        )
        _require_between(
            f"section width of tyre {self.tyre}",
            size.width_mm,
            *TYRE_WIDTH_RANGE_MM,
            "what the wheel arches of a tall wagon take",
        )
        _require_between(
            "front_overhang_mm",
            self.front_overhang_mm,
            self.arch_radius_mm + 130.0,
            RANGES["front_overhang_mm"][1],
            "room for the front wheel arch and bumper",
        )
        _require_between(
            "rear overhang, length_mm - wheelbase_mm - front_overhang_mm",
            self.rear_overhang_mm,
            self.arch_radius_mm + 65.0,
            800.0,
            "room for the rear wheel arch and bumper",
        )
        _require_between(
            "roof length, from length_mm, bonnet_length_mm, windscreen_angle_deg and height_mm,",
            self.tail_top_x_mm - self.header_x_mm,
            900.0,
            math.inf,
            "room for two rows of seats below the roof",
        )
        _require_between(
            "foot of the windscreen, bonnet_length_mm - front_overhang_mm,",
            self.cowl_x_mm,
            -30.0,
            math.inf,
            "a windscreen that stands behind the front axle",
        )
        _require_between(
            "top of the windscreen, from bonnet_length_mm, windscreen_angle_deg and height_mm,",
            self.header_x_mm,
            0.0,
            self.rear_door_edge_x_mm - 820.0,
            "room for rear doors behind the front doors",
        )
        _require_between(
            "glasshouse height, height_mm - belt_height_mm,",
            self.height_mm - self.belt_height_mm,
            450.0,
            1150.0,
            "side windows neither slits nor walls",
        )

    @cached_property
    def tyre_size(self) -> TyreSize:
        """The tyre code, read."""
        return TyreSize.parse(self.tyre)

    @property
    def half_width_mm(self) -> float:
        """Half the overall width."""
        return self.width_mm / 2

    @property
    def front_x_mm(self) -> float:
        """Plane of the foremost point."""
        return -self.front_overhang_mm

    @property
    def rear_x_mm(self) -> float:
        """Plane of the rearmost point."""
        return self.length_mm - self.front_overhang_mm

    @property
    def rear_overhang_mm(self) -> float:
        """Rear axle to the rearmost point."""
        return self.rear_x_mm - self.wheelbase_mm

    @property
    def wheel_radius_mm(self) -> float:
        """Outer radius of the tyre, and height of the axles above the ground."""
        return self.tyre_size.diameter_mm / 2

    @property
    def arch_radius_mm(self) -> float:
        """Radius of the wheel arches about the axle."""
        return self.wheel_radius_mm + 30.0

    @property
    def axles_x_mm(self) -> tuple[float, float]:
        """Positions of the two axles."""
        return (0.0, self.wheelbase_mm)

    @property
    def rear_door_edge_x_mm(self) -> float:
        """Rear edge of the rear doors at the belt, above the front half of the wheel arch."""
        return self.wheelbase_mm - 0.66 * self.arch_radius_mm

    @property
    def sill_low_z_mm(self) -> float:
        """Lower edge of the flat band at full width that forms the sill."""
        return self.ground_clearance_mm + 85.0

    @property
    def sill_high_z_mm(self) -> float:
        """Upper edge of the flat band at full width that forms the sill."""
        return self.ground_clearance_mm + 180.0

    @property
    def lip_z_mm(self) -> float:
        """Lower edge of the front bumper."""
        return self.ground_clearance_mm + 65.0

    @property
    def nose_z_mm(self) -> float:
        """Leading edge of the bonnet."""
        return self.belt_height_mm - 75.0

    @property
    def bumper_low_z_mm(self) -> float:
        """Lower end of the upright part of the front bumper."""
        return self.ground_clearance_mm + 165.0

    @property
    def bumper_high_z_mm(self) -> float:
        """Upper end of the upright part of the front bumper."""
        return self.bumper_low_z_mm + 0.50 * (self.nose_z_mm - self.bumper_low_z_mm)

    @property
    def tail_bumper_z_mm(self) -> float:
        """Upper end of the upright part of the rear bumper."""
        return self.bumper_low_z_mm + 0.52 * (self.nose_z_mm - self.bumper_low_z_mm)

    @property
    def cowl_x_mm(self) -> float:
        """Foot of the windscreen at the centre line."""
        return self.front_x_mm + self.bonnet_length_mm

    @property
    def cowl_z_mm(self) -> float:
        """Foot of the windscreen at the centre line."""
        return self.belt_height_mm + 45.0

    @property
    def header_z_mm(self) -> float:
        """Upper edge of the windscreen at the centre line."""
        return self.height_mm - 38.0

    @property
    def header_x_mm(self) -> float:
        """Upper edge of the windscreen at the centre line."""
        rise = self.header_z_mm - self.cowl_z_mm
        return self.cowl_x_mm + rise / math.tan(math.radians(self.windscreen_angle_deg))

    @property
    def tail_top_z_mm(self) -> float:
        """Rear edge of the roof at the centre line."""
        return self.height_mm - 40.0

    @property
    def tail_top_x_mm(self) -> float:
        """Rear edge of the roof at the centre line."""
        rise = self.tail_top_z_mm - self.belt_height_mm
        lean = rise * math.tan(math.radians(self.tailgate_angle_deg))
        return self.rear_x_mm - 12.0 - lean


def _require_between(name: str, value: float, low: float, high: float, reason: str) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} = {value:g} is outside {low:g} to {high:g}: {reason}")
