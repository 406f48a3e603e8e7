"""KE207: gross mass rating."""

from keienvelope.checking.rules.base import Inputs, Known, Rule, Value, declared, undeclared
from keienvelope.law import Limit

SEAT_KG = 68.0
"""150 lb a seat, 49 CFR 567.4(g)(3) (unverified)."""


def _value(limit: Limit, inputs: Inputs) -> Known:
    if limit.quantity == "gvwr_kg":
        return declared(limit, inputs)
    said = inputs.declared
    if said.gvwr_kg is None or said.kerb_mass_kg is None or said.seats is None:
        return undeclared("gvwr_kg=..., kerb_mass_kg=... and seats=...")
    reserve = said.gvwr_kg - said.kerb_mass_kg - SEAT_KG * said.seats - (said.payload_kg or 0.0)
    payload = f" and {said.payload_kg:g} kg of cargo" if said.payload_kg else ""
    return Value(
        reserve,
        reserve,
        said=f"{said.gvwr_kg:g} kg less {said.kerb_mass_kg:g} kg of vehicle,"
        f" {said.seats:g} x {SEAT_KG:g} kg of people{payload}",
    )


RULE = Rule(
    code="KE207",
    title="gross mass rating",
    quantities=("gvwr_kg", "gross_mass_reserve_kg"),
    what=(
        "The gross vehicle mass rating stays below the limit of the profile, and holds the vehicle,"
        " its passengers and its cargo."
    ),
    why=(
        "A low-speed vehicle of the USA must be rated below 1361 kg (3000 lb), and the rating"
        " cannot be chosen freely: four people and 1100 kg of vehicle are already 1372 kg."
    ),
    how=(
        "Declared: --declare gvwr_kg=1182. The reserve is that rating less kerb mass, 68 kg"
        " (150 lb) a seat and the payload."
    ),
    fix="Save mass or seats.",
    source=(
        "49 CFR 571.3(b) (verified): less than, not at most. 49 CFR 567.4(g)(3) (unverified):"
        " advisory."
    ),
    value=_value,
)
