"""How a vehicle stands on its wheels (ISO 612:1978, 6.4 to 6.11), as it is reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Literal

from keienvelope.frozen import dataclass
from keienvelope.measuring.dimensions import Basis, Measurement, Witness

By = Literal["names of parts", "shape", ""]

STANCE = (
    "wheelbase",
    "track_front",
    "track_rear",
    "overhang_front",
    "overhang_rear",
    "ground_clearance",
    "clearance_between",
    "clearance_ahead",
    "clearance_behind",
    "approach_angle",
    "departure_angle",
    "ramp_breakover_angle",
    "tyre_diameter_front",
    "tyre_diameter_rear",
    "tyre_width_front",
    "tyre_width_rear",
    "rim_protrusion",
    "tyre_protrusion",
)
"""The quantities of the stance."""

FRONT_OR_REAR = "which end is the front is not known: --forward"


@dataclass(frozen=True)
class Angle:
    """An angle as an interval.

    Attributes
    ----------
    quantity : str
        For example ``approach_angle``.
    lower_deg, upper_deg : float
        Enclosure.
    basis : str
        ``proven`` or ``estimated``.
    witnesses : tuple of Witness
        Where the planes touch tyres, and then what they touch of the vehicle.
    reason : str
        Why it is only estimated.
    """

    quantity: str
    lower_deg: float
    upper_deg: float
    basis: Basis
    witnesses: tuple[Witness, ...]
    reason: str = ""


@dataclass(frozen=True)
class Stance:
    """How a vehicle stands on its wheels, under one reading.

    Attributes
    ----------
    by : str
        How the wheels are known; empty where they are not.
    missing : str
        Why something of the stance is not known.
    measurements : mapping of str to Measurement
        Lengths by quantity.
    angles : mapping of str to Angle
        By quantity.
    left_out : tuple of str
        Paths of the parts that move with the wheels, and so do not count below the vehicle.
    front_axle_mm : float or None
        Where the front axle is along the axis rearward, from the zero of the file.
    """

    by: By = ""
    missing: str = ""
    measurements: Mapping[str, Measurement] = field(default_factory=dict)
    angles: Mapping[str, Angle] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    front_axle_mm: float | None = None


def either_end(stance: Stance) -> Stance:
    """Return a stance whose ends may be the other way round."""
    lengths, angles = dict(stance.measurements), dict(stance.angles)
    for name in stance.measurements:
        other = name.replace("front", "rear").replace("ahead", "behind")
        if other == name or other not in lengths or name not in lengths:
            continue
        one, two = lengths[name], lengths[other]
        low, high = min(one.lower_mm, two.lower_mm), max(one.upper_mm, two.upper_mm)
        for item in (one, two):
            lengths[item.quantity] = replace(
                item, lower_mm=low, upper_mm=high, basis="estimated", reason=FRONT_OR_REAR
            )
    if {"approach_angle", "departure_angle"} <= angles.keys():
        pair = (angles["approach_angle"], angles["departure_angle"])
        bounds = min(a.lower_deg for a in pair), max(a.upper_deg for a in pair)
        for angle in pair:
            angles[angle.quantity] = Angle(
                angle.quantity, *bounds, "estimated", angle.witnesses, FRONT_OR_REAR
            )
    return replace(
        stance, measurements=lengths, angles=angles, missing=FRONT_OR_REAR, front_axle_mm=None
    )


def loosened(stance: Stance, angle_deg: float, reason: str) -> Stance:
    """Widen the angles of a vehicle that is turned by no more than an angle."""
    angles = {
        name: replace(
            angle,
            lower_deg=angle.lower_deg - angle_deg,
            upper_deg=angle.upper_deg + angle_deg,
            basis="estimated",
            reason=f"the model is {reason}",
        )
        for name, angle in stance.angles.items()
    }
    return replace(stance, angles=angles)
