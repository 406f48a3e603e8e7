"""The rules, one a module, by their stable codes."""

from __future__ import annotations

from keienvelope.checking.rules import (
    bumper_zone,
    cargo_bay,
    decided,
    device_caps,
    displacement,
    envelope,
    gross_mass,
    ground_clearance,
    lamp_heights,
    makers_margin,
    mass,
    number_plate,
    overall_height,
    overall_length,
    overall_width,
    payload,
    power,
    powertrain,
    rated_power,
    rear_overhang,
    seats,
    stability,
    stance,
    top_speed,
    waiver,
    wheels_inside,
)
from keienvelope.checking.rules.base import Absent, Inputs, Rule, Value
from keienvelope.errors import UnknownNameError

_RULES: tuple[Rule, ...] = (
    overall_length.RULE,
    overall_width.RULE,
    overall_height.RULE,
    makers_margin.RULE,
    device_caps.RULE,
    envelope.RULE,
    displacement.RULE,
    power.RULE,
    seats.RULE,
    payload.RULE,
    powertrain.RULE,
    mass.RULE,
    gross_mass.RULE,
    top_speed.RULE,
    rated_power.RULE,
    cargo_bay.RULE,
    ground_clearance.RULE,
    rear_overhang.RULE,
    stability.RULE,
    wheels_inside.RULE,
    number_plate.RULE,
    lamp_heights.RULE,
    stance.RULE,
    bumper_zone.RULE,
    decided.RULE,
    waiver.RULE,
)

_BY_QUANTITY = {name: rule for rule in _RULES for name in rule.quantities}

__all__ = ["Absent", "Inputs", "Rule", "Value", "rule", "rule_of", "rules"]


def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the codes."""
    return _RULES


def rule(code: str) -> Rule:
    """Return the rule with the given code.

    Raises
    ------
    UnknownNameError
        If there is no such rule; the message lists those that exist.
    """
    for candidate in _RULES:
        if candidate.code == code.upper():
            return candidate
    raise UnknownNameError("rule", code, [r.code for r in _RULES])


def rule_of(quantity: str) -> Rule:
    """Return the rule that holds a quantity against its limit."""
    return _BY_QUANTITY[quantity]
