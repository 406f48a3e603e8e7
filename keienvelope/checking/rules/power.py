"""KE202: power."""

from keienvelope.checking.declared import KILOWATTS
from keienvelope.checking.rules.base import Inputs, Known, Rule, Value, undeclared
from keienvelope.law import Limit

UNITS = {"power_ps": "PS", "power_kw": "kW"}


def _value(limit: Limit, inputs: Inputs) -> Known:
    power = inputs.declared.power
    if power is None:
        return undeclared("power=64PS (or 47kW, or 63hp)")
    unit = UNITS[limit.quantity]
    value = power.in_unit(unit)
    said = "" if power.unit == unit else str(power)
    if limit.quantity == "power_ps" and power.unit != "PS":
        value, said = _in_whole_units(limit, value, power.value, power.unit, said)
    return Value(value, value, said=said)


def _in_whole_units(
    limit: Limit, value_ps: float, value: float, unit: str, said: str
) -> tuple[float, str]:
    """Hold a power in kW or hp against a limit in PS, in whole units as catalogues print them.

    64 PS are 47.07 kW and 63.12 hp: a car of "47 kW" or "63 hp" has 64 PS.
    """
    largest = round(limit.value * KILOWATTS["PS"] / KILOWATTS[unit])
    if round(value) <= largest < value:
        return min(value_ps, limit.value), f"{said}, in whole {unit} as catalogues print it"
    if unit == "hp" and value == limit.value:
        return value_ps, f"{said}; the press writes {value:g} hp where it means {value:g} PS"
    return value_ps, said


RULE = Rule(
    code="KE202",
    title="power",
    quantities=("power_ps", "power_kw"),
    what="The power stays within the limit of the profile.",
    why=(
        "64 PS is no law but what the makers of kei cars have kept to since 1987, electric cars"
        " too: an advisory, never a class failure. Korea limits electric cars (unverified)."
    ),
    how=(
        "Declared with its unit: --declare power=64PS, power=47kW or power=63hp. 64 PS (metric"
        " horsepower) are 47.07 kW and 63.12 hp. A value in kW or hp is held against a limit in PS"
        " in whole units, as catalogues print it: 47 kW keeps 64 PS, 48 kW does not. 64 hp are"
        " 64.9 PS, but the press writes hp where it means PS: check the unit."
    ),
    fix="Check the unit; else limit the power if the car is to be sold as a kei car in Japan.",
    source="Self-restraint of the industry since 1987 (verified as such, not law).",
    value=_value,
)
