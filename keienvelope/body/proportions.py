"""Parameters of a body, checked together, and the key points that follow from them.

Axes are those of ISO 4130 in millimetres: +X rearward, +Y to the vehicle's right, +Z up, with
the origin on the ground below the front axle centre.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

from keienvelope.body.form import Form
from keienvelope.body.tyre import TyreSize

TYRE_DIAMETER_RANGE_MM = (400.0, 720.0)
TYRE_WIDTH_RANGE_MM = (115.0, 215.0)
TYRE_INSET_MM = 7.5
"""How far the tyres stay inside the flanks where no track is given."""
CORNER_DEPTH = 1.6
"""Distance over which a bumper turns into the flank, over the corner radius."""


@dataclass(frozen=True, kw_only=True)
class Proportions:
    """A body in numbers: what the user chose, and everything that follows from it.

    Parameters
    ----------
    length_mm, width_mm, height_mm
        Overall sizes; the vehicle meets them exactly, mirrors left out.
    wheelbase_mm, front_overhang_mm
        Axle distance, and front axle to the foremost point. The rear overhang is what is left.
    tyre
        Tyre size code, for example ``155/65R14``.
    ground_clearance_mm
        Height of the lowest part below the vehicle, tyres left out.
    bonnet_length_mm
        Foremost point to the foot of the windscreen, at the centre line.
    belt_height_mm
        Height of the belt line, where the glasshouse meets the lower body.
    windscreen_angle_deg
        Windscreen against the horizontal, at the centre line.
    tail_angle_deg
        Tailgate, rear window or rear wall against the vertical.
    tumblehome_deg
        Side windows against the vertical.
    roof_crown_mm
        Height of the roof's centre line above its rails.
    corner_radius_mm
        Size of the front corners in plan.
    track_front_mm, track_rear_mm
        Distance of the tyres' middle planes; 0 sets the tyres just inside the flanks, and
        farther in where the arches are.
    front_rise_mm, rear_rise_mm
        Height of a bumper's lower edge above where the form has it.
    cab_length_mm
        Length of the body where a bed follows behind it; 0 where the body is the whole vehicle.
    form
        What makes the body style.

    Raises
    ------
    ValueError
        If values contradict each other.
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
    tail_angle_deg: float
    tumblehome_deg: float
    roof_crown_mm: float
    corner_radius_mm: float
    track_front_mm: float = 0.0
    track_rear_mm: float = 0.0
    front_rise_mm: float = 0.0
    rear_rise_mm: float = 0.0
    cab_length_mm: float = 0.0
    form: Form = field(default_factory=Form)

    def __post_init__(self) -> None:
        self._check_wheels()
        self._check_cabin()

    def _check_wheels(self) -> None:
        size, arches = self.tyre_size, "what the wheel arches take"
        _require_between(
            f"outer diameter of tyre {self.tyre}", size.diameter_mm, *TYRE_DIAMETER_RANGE_MM, arches
        )
        _require_between(
            f"section width of tyre {self.tyre}", size.width_mm, *TYRE_WIDTH_RANGE_MM, arches
        )
        _require_between(
            "front_overhang",
            self.front_overhang_mm,
            self.arch_radius_mm + 70.0,
            math.inf,
            "room for the front wheel arch and bumper",
        )
        _require_between(
            "rear overhang, length - wheelbase - front_overhang,",
            self.rear_overhang_mm,
            self.arch_radius_mm + 32.0 + self.form.behind_mm,
            math.inf,
            "room for the rear wheel arch and bumper",
        )
        for axle, track in (("front", self.track_front_mm), ("rear", self.track_rear_mm)):
            _require_between(
                f"track_{axle}",
                self.track_mm(axle),
                self.width_mm - size.width_mm - 110.0,
                self.width_mm - size.width_mm,
                f"tyres {size.width_mm:g} mm wide in the arches of a body {self.width_mm:g} mm wide"
                if track
                else "wheels inside the flanks",
            )

    def _check_cabin(self) -> None:
        form = self.form
        _require_between(
            "roof length, from length, bonnet_length, windscreen_angle, height and the tail,",
            self.tail_top_x_mm - self.header_x_mm,
            form.least_roof_mm,
            math.inf,
            "room for the seats below the roof",
        )
        _require_between(
            "foot of the windscreen, bonnet_length - front_overhang,",
            self.cowl_x_mm,
            -form.cowl_ahead_mm,
            math.inf,
            "a windscreen that stands where this style has it",
        )
        _require_between(
            "top of the windscreen, from bonnet_length, windscreen_angle and height,",
            self.header_x_mm,
            -math.inf,
            self.rear_door_edge_x_mm - form.door_room_mm,
            "room for the doors behind it",
        )
        _require_between(
            "glasshouse height, height - belt_height,",
            self.height_mm - self.belt_height_mm,
            *form.glasshouse_mm,
            "side windows neither slits nor walls",
        )
        _require_between(
            "belt_height",
            self.belt_height_mm,
            self.wheel_radius_mm + self.arch_radius_mm + 40.0 + form.nose_below_belt_mm,
            math.inf,
            "room for the wheel arches below the belt",
        )

    @cached_property
    def tyre_size(self) -> TyreSize:
        """The tyre code, read."""
        return TyreSize.parse(self.tyre)

    @property
    def half_width_mm(self) -> float:
        """Half the width of the skin, wheel-arch flares left out."""
        return self.width_mm / 2 - self.form.flare_mm

    @property
    def front_x_mm(self) -> float:
        """Plane of the foremost point."""
        return -self.front_overhang_mm

    @property
    def end_x_mm(self) -> float:
        """Plane of the rearmost point of the vehicle."""
        return self.length_mm - self.front_overhang_mm

    @property
    def rear_x_mm(self) -> float:
        """Plane of the rearmost point of the skin: without a bed or a spare wheel behind it."""
        if self.cab_length_mm:
            return self.front_x_mm + self.cab_length_mm
        return self.end_x_mm - self.form.behind_mm

    @property
    def rear_overhang_mm(self) -> float:
        """Rear axle to the rearmost point."""
        return self.end_x_mm - self.wheelbase_mm

    @property
    def tail_overhang_mm(self) -> float:
        """Rear axle to the rearmost point of the skin."""
        return self.rear_x_mm - self.wheelbase_mm

    @property
    def wheel_radius_mm(self) -> float:
        """Outer radius of the tyre, and height of the axles above the ground."""
        return self.tyre_size.diameter_mm / 2

    @property
    def arch_radius_mm(self) -> float:
        """Radius of the wheel arches about the axle."""
        return self.wheel_radius_mm + self.form.arch_gap_mm

    @property
    def axles_x_mm(self) -> tuple[float, float]:
        """Positions of the two axles."""
        return (0.0, self.wheelbase_mm)

    @property
    def arches_x_mm(self) -> tuple[float, ...]:
        """Positions of the axles that have a wheel arch in the skin."""
        return (0.0,) if self.cab_length_mm else self.axles_x_mm

    def track_mm(self, axle: str) -> float:
        """Distance of the middle planes of an axle's tyres."""
        given = self.track_front_mm if axle == "front" else self.track_rear_mm
        return given or self.width_mm - 2 * TYRE_INSET_MM - self.tyre_size.width_mm

    @property
    def rear_door_edge_x_mm(self) -> float:
        """Rear edge of the rearmost doors at the belt."""
        if self.cab_length_mm:
            return self.rear_x_mm - 95.0
        return self.wheelbase_mm - 0.66 * self.arch_radius_mm

    @property
    def floor_z_mm(self) -> float:
        """Underside of the floor."""
        return self.ground_clearance_mm + self.form.floor_above_clearance_mm

    @property
    def sill_low_z_mm(self) -> float:
        """Lower edge of the flat band at full width that forms the sill."""
        return self.floor_z_mm + self.form.sill_low_mm

    @property
    def sill_high_z_mm(self) -> float:
        """Upper edge of the flat band at full width that forms the sill."""
        return self.floor_z_mm + self.form.sill_high_mm

    @property
    def lip_z_mm(self) -> float:
        """Lower edge of the front bumper."""
        return self.floor_z_mm + self.form.lip_mm + self.front_rise_mm

    @property
    def nose_z_mm(self) -> float:
        """Leading edge of the bonnet."""
        return self.belt_height_mm - self.form.nose_below_belt_mm

    @property
    def bumper_low_z_mm(self) -> float:
        """Lower end of the upright part of the front bumper."""
        return self.floor_z_mm + self.form.bumper_low_mm + self.front_rise_mm

    @property
    def tail_lip_z_mm(self) -> float:
        """Lower edge of the rear bumper."""
        return self.floor_z_mm + self.form.lip_mm + 25.0 + self.rear_rise_mm

    @property
    def tail_bumper_low_z_mm(self) -> float:
        """Lower end of the upright part of the rear bumper."""
        return self.floor_z_mm + self.form.bumper_low_mm + 40.0 + self.rear_rise_mm

    @property
    def bumper_high_z_mm(self) -> float:
        """Upper end of the upright part of the front bumper."""
        return self.bumper_low_z_mm + self.form.bumper_share * (
            self.nose_z_mm - self.bumper_low_z_mm
        )

    @property
    def tail_bumper_z_mm(self) -> float:
        """Upper end of the upright part of the rear bumper."""
        low = self.floor_z_mm + self.form.bumper_low_mm + self.rear_rise_mm
        return low + self.form.tail_bumper_share * (self.nose_z_mm - low)

    @property
    def cowl_x_mm(self) -> float:
        """Foot of the windscreen at the centre line."""
        return self.front_x_mm + self.bonnet_length_mm

    @property
    def cowl_z_mm(self) -> float:
        """Foot of the windscreen at the centre line."""
        return self.belt_height_mm + self.form.cowl_above_belt_mm

    @property
    def header_z_mm(self) -> float:
        """Upper edge of the windscreen at the centre line."""
        return self.height_mm - self.form.header_below_roof_mm

    @property
    def header_x_mm(self) -> float:
        """Upper edge of the windscreen at the centre line."""
        rise = self.header_z_mm - self.cowl_z_mm
        return self.cowl_x_mm + rise / math.tan(math.radians(self.windscreen_angle_deg))

    @property
    def tail_belt_z_mm(self) -> float:
        """Height of the belt at the tail."""
        return self.belt_height_mm + self.form.belt_rise_mm

    @property
    def tail_foot_x_mm(self) -> float:
        """Foot of the tailgate's or rear window's line at the centre line, at belt height."""
        deck = self.form.deck
        return self.rear_x_mm - (deck.length_mm if deck else self.form.tail_setback_mm)

    @property
    def tail_top_z_mm(self) -> float:
        """Rear edge of the roof at the centre line."""
        return self.height_mm - self.form.tail_top_below_roof_mm

    @property
    def tail_top_x_mm(self) -> float:
        """Rear edge of the roof at the centre line."""
        rise = self.tail_top_z_mm - self.tail_belt_z_mm
        return self.tail_foot_x_mm - rise * math.tan(math.radians(self.tail_angle_deg))


def _require_between(name: str, value: float, low: float, high: float, reason: str) -> None:
    if not low <= value <= high:
        if low == -math.inf:
            span = f"at most {high:g}"
        elif high == math.inf:
            span = f"at least {low:g}"
        else:
            span = f"{low:g} to {high:g}"
        raise ValueError(f"{name} = {value:g} is not {span}: {reason}")
