"""KE302: rear overhang."""

from keienvelope.checking.rules.base import (
    DERIVED_ALLOWANCE,
    Inputs,
    Known,
    Rule,
    Value,
    measured_interval,
    not_shown,
)
from keienvelope.law import Limit


def _value(limit: Limit, inputs: Inputs) -> Known:
    overhang = measured_interval("overhang_rear", inputs)
    wheelbase = measured_interval("wheelbase", inputs)
    if overhang is None or wheelbase is None or wheelbase.lower <= 0:
        return not_shown(limit.quantity, inputs)
    return Value(
        overhang.lower / wheelbase.upper, overhang.upper / wheelbase.lower, DERIVED_ALLOWANCE
    )


def _is_closed(_limit: Limit, inputs: Inputs) -> bool | None:
    """Say whether cargo cannot stick out behind."""
    return None if inputs.declared.use is None else inputs.declared.use != "truck"


RULE = Rule(
    code="KE302",
    title="rear overhang",
    quantities=("overhang_rear_ratio",),
    what=(
        "The body reaches no farther behind the rear axle than half the wheelbase; two thirds where"
        " cargo cannot stick out behind (cars and vans), 11/20 for other small cars."
    ),
    why="A long tail swings out when the vehicle turns.",
    how=(
        "Rear overhang over wheelbase, unladen, parallel to the centre line. Which of the limits"
        " holds is declared: --declare use=passenger, van or truck."
    ),
    fix="Shorten the tail, or move the rear axle rearward.",
    source="Safety Standards (保安基準) Art. 18; 細目告示 Art. 22, 100, 178 (verified).",
    value=_value,
    relieved=_is_closed,
)
