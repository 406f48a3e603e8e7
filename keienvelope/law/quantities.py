"""Everything that a profile can limit: measured, derived from that, or declared."""

from __future__ import annotations

from typing import Literal

from keienvelope.errors import UnknownNameError
from keienvelope.frozen import dataclass

Source = Literal["measured", "derived", "declared"]


@dataclass(frozen=True)
class Quantity:
    """Something that can be limited.

    Attributes
    ----------
    id : str
        Stable name, with the unit where it is not a length in millimetres.
    title : str
        As it is said in a sentence.
    unit : str
        The unit of its limits.
    source : str
        ``measured`` on the model, ``derived`` from measured and declared values, or ``declared``
        because no CAD file holds it.
    iso_612 : str
        Clause of ISO 612:1978 that defines it; empty where none does.
    sae_j1100 : str
        Code of SAE J1100 for it; empty where there is none. The letters change from edition to
        edition, so that a code never stands alone.
    """

    id: str
    title: str
    unit: str
    source: Source
    iso_612: str = ""
    sae_j1100: str = ""

    @property
    def codes(self) -> str:
        """Where standards define it: ``ISO 612 6.4, SAE L101``."""
        named = (("ISO 612", self.iso_612), ("SAE", self.sae_j1100))
        return ", ".join(f"{standard} {code}" for standard, code in named if code)


_QUANTITIES = (
    Quantity("overall_length", "overall length", "mm", "measured", "6.1", "L103"),
    Quantity("overall_width", "overall width", "mm", "measured", "6.2", "W103"),
    Quantity("overall_height", "overall height", "mm", "measured", "6.3", "H101"),
    Quantity("width_over_mirrors", "width over mirrors", "mm", "measured", "", "W144"),
    Quantity("wheelbase", "wheelbase", "mm", "measured", "6.4", "L101"),
    Quantity("track_front", "front track", "mm", "measured", "6.5", "W101-1"),
    Quantity("track_rear", "rear track", "mm", "measured", "6.5", "W101-2"),
    Quantity("overhang_front", "front overhang", "mm", "measured", "6.6", "L104"),
    Quantity("overhang_rear", "rear overhang behind the axle", "mm", "measured", "6.7", "L105"),
    Quantity("ground_clearance", "ground clearance", "mm", "measured", "", "H156"),
    Quantity("clearance_between", "clearance between the axles", "mm", "measured", "6.8"),
    Quantity("clearance_ahead", "clearance ahead of the front axle", "mm", "measured"),
    Quantity("clearance_behind", "clearance behind the rear axle", "mm", "measured"),
    Quantity("ramp_breakover_angle", "ramp breakover angle", "deg", "measured", "6.9", "H147"),
    Quantity("approach_angle", "approach angle", "deg", "measured", "6.10", "H106"),
    Quantity("departure_angle", "departure angle", "deg", "measured", "6.11", "H107"),
    Quantity("tyre_diameter_front", "diameter of the front tyres", "mm", "measured"),
    Quantity("tyre_diameter_rear", "diameter of the rear tyres", "mm", "measured"),
    Quantity("tyre_width_front", "width of the front tyres", "mm", "measured"),
    Quantity("tyre_width_rear", "width of the rear tyres", "mm", "measured"),
    Quantity("overhang_rear_ratio", "rear overhang", "of the wheelbase", "derived"),
    Quantity("tilt_angle_deg", "stable tilt angle", "deg", "derived"),
    Quantity("rim_protrusion", "rim beyond the body", "mm", "measured"),
    Quantity("tyre_protrusion", "tyre beyond the body", "mm", "measured"),
    Quantity("wheelbase_to_clearance", "wheelbase over ground clearance", "", "derived"),
    Quantity("bumper_front_bottom", "lower edge of the front bumper", "mm", "measured"),
    Quantity("bumper_front_top", "upper edge of the front bumper", "mm", "measured"),
    Quantity("bumper_rear_bottom", "lower edge of the rear bumper", "mm", "measured"),
    Quantity("bumper_rear_top", "upper edge of the rear bumper", "mm", "measured"),
    Quantity("headlamp_bottom", "lowest edge of the headlamps", "mm", "measured"),
    Quantity("headlamp_top", "highest edge of the headlamps", "mm", "measured"),
    Quantity("headlamp_lowest", "middle of the lowest headlamp", "mm", "measured"),
    Quantity("headlamp_highest", "middle of the highest headlamp", "mm", "measured"),
    Quantity("tail_lamp_lowest", "middle of the lowest tail lamp", "mm", "measured"),
    Quantity("tail_lamp_highest", "middle of the highest tail lamp", "mm", "measured"),
    Quantity("turn_lamp_lowest", "middle of the lowest turn lamp", "mm", "measured"),
    Quantity("turn_lamp_highest", "middle of the highest turn lamp", "mm", "measured"),
    Quantity("number_plate_top", "upper edge of the number plate", "mm", "measured"),
    Quantity("device_side_protrusion", "device to the side", "mm", "measured"),
    Quantity("device_above_protrusion", "device above the vehicle", "mm", "measured"),
    Quantity("envelope_clearance", "clearance to the envelope", "mm", "measured"),
    Quantity("combustion_engines", "combustion engines", "engines", "declared"),
    Quantity("displacement_cc", "displacement", "cc", "declared"),
    Quantity("power_ps", "power", "PS", "declared"),
    Quantity("power_kw", "power", "kW", "declared"),
    Quantity("rated_power_kw", "rated power", "kW", "declared"),
    Quantity("seats", "seats", "seats", "declared"),
    Quantity("payload_kg", "payload", "kg", "declared"),
    Quantity("kerb_mass_kg", "kerb mass", "kg", "declared"),
    Quantity("running_order_mass_kg", "mass in running order", "kg", "declared"),
    Quantity("gvwr_kg", "gross mass rating", "kg", "declared"),
    Quantity("top_speed_kmh", "top speed", "km/h", "declared"),
    Quantity("cargo_floor_m2", "cargo floor", "m2", "declared"),
    Quantity("cargo_floor_ratio", "cargo floor over seating floor", "", "declared"),
    Quantity("cargo_mass_ratio", "payload over the mass of the passengers", "", "declared"),
    Quantity("cargo_opening_short_mm", "short side of the loading opening", "mm", "declared"),
    Quantity("cargo_opening_long_mm", "long side of the loading opening", "mm", "declared"),
    Quantity("gross_mass_reserve_kg", "gross mass left for cargo", "kg", "declared"),
)

_BY_ID = {quantity.id: quantity for quantity in _QUANTITIES}

OVERALL = ("overall_length", "overall_width", "overall_height")


def quantities() -> tuple[Quantity, ...]:
    """Return everything that can be limited."""
    return _QUANTITIES


def quantity(name: str) -> Quantity:
    """Return the quantity with the given id.

    Raises
    ------
    UnknownNameError
        If there is no such quantity; the message lists those that exist.
    """
    try:
        return _BY_ID[name]
    except KeyError:
        raise UnknownNameError("quantity", name, list(_BY_ID)) from None


def title_of(name: str) -> str:
    """Return what a quantity is called in a sentence, or an id that is not known in words."""
    known = _BY_ID.get(name)
    return known.title if known else name.replace("_", " ")


def codes_of(name: str) -> str:
    """Return where standards define a quantity; empty where none does."""
    known = _BY_ID.get(name)
    return known.codes if known else ""


def is_declared(name: str) -> bool:
    """Return whether no CAD file holds a quantity, so that it has to be declared."""
    known = _BY_ID.get(name)
    return known is not None and known.source == "declared"
