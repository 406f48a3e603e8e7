"""The rules, one a module, by their stable codes."""

from __future__ import annotations

from keienvelope.checking.rules import (
    decided,
    declared_value,
    makers_margin,
    overall_height,
    overall_length,
    overall_width,
    waiver,
)
from keienvelope.checking.rules.base import Rule
from keienvelope.errors import UnknownNameError

_RULES: tuple[Rule, ...] = (
    overall_length.RULE,
    overall_width.RULE,
    overall_height.RULE,
    makers_margin.RULE,
    declared_value.RULE,
    decided.RULE,
    waiver.RULE,
)

__all__ = ["Rule", "dimension_rule", "rule", "rules"]


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


def dimension_rule(quantity: str) -> Rule:
    """Return the rule that holds an overall dimension against its limit."""
    return next(r for r in _RULES if r.quantity == quantity)
