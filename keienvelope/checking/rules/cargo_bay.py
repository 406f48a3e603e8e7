"""KE210: what makes a kei car a cargo car."""

from collections.abc import Callable
from functools import partial

from keienvelope.checking.rules.base import Inputs, Known, Rule, Value, declared_number, undeclared
from keienvelope.law import Limit

PASSENGER_KG = 55.0
"""What Japan counts for a person."""


def _value(limit: Limit, inputs: Inputs) -> Known:
    return _VALUES[limit.quantity](inputs)


def _floor(inputs: Inputs) -> Known:
    return declared_number("cargo_floor_m2", inputs)


def _floor_ratio(inputs: Inputs) -> Known:
    said = inputs.declared
    if said.cargo_floor_m2 is None or said.seating_floor_m2 is None:
        return undeclared("cargo_floor_m2=... and seating_floor_m2=...")
    return _exactly(said.cargo_floor_m2 / said.seating_floor_m2)


def _mass_ratio(inputs: Inputs) -> Known:
    said = inputs.declared
    if said.payload_kg is None or said.seats is None:
        return undeclared("payload_kg=... and seats=...")
    return _exactly(said.payload_kg / (PASSENGER_KG * said.seats))


def _opening(inputs: Inputs, side: int) -> Known:
    opening = inputs.declared.cargo_opening_mm
    return undeclared("cargo_opening_mm=600x800") if opening is None else _exactly(opening[side])


def _exactly(value: float) -> Value:
    return Value(value, value)


_VALUES: dict[str, Callable[[Inputs], Known]] = {
    "cargo_floor_m2": _floor,
    "cargo_floor_ratio": _floor_ratio,
    "cargo_mass_ratio": _mass_ratio,
    "cargo_opening_short_mm": partial(_opening, side=0),
    "cargo_opening_long_mm": partial(_opening, side=1),
}

RULE = Rule(
    code="KE210",
    title="cargo bay",
    quantities=tuple(_VALUES),
    what=(
        "A kei van or truck has a cargo floor of 0.6 m2 or more that is larger than the seating"
        " floor, carries more cargo than passengers, and loads through 600 x 800 mm or more."
    ),
    why="Without that it is a passenger car, with other taxes and inspections.",
    how=(
        "Declared, and only for --declare use=van or use=truck: cargo_floor_m2, seating_floor_m2,"
        " cargo_opening_mm, payload_kg and seats. A passenger counts 55 kg."
    ),
    fix="Move the seats forward, or register it as a passenger car.",
    source=(
        "Secondary sources on the four-number test; for trucks at large another source says an"
        " opening of 800 x 800 mm."
    ),
    value=_value,
)
