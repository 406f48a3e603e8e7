"""KE301: ground clearance."""

from keienvelope.checking.rules.base import (
    DERIVED_ALLOWANCE,
    Inputs,
    Known,
    Rule,
    Value,
    measured,
    measured_interval,
    not_shown,
)
from keienvelope.law import Limit
from keienvelope.law.part_names import named_device


def _value(limit: Limit, inputs: Inputs) -> Known:
    if limit.quantity == "ground_clearance":
        return measured(limit, inputs)
    wheelbase = measured_interval("wheelbase", inputs)
    clearance = measured_interval("ground_clearance", inputs)
    if wheelbase is None or clearance is None or clearance.lower <= 0:
        return not_shown(limit.quantity, inputs)
    return Value(
        wheelbase.lower / clearance.upper, wheelbase.upper / clearance.lower, DERIVED_ALLOWANCE
    )


def _is_under_cover(_limit: Limit, inputs: Inputs) -> bool | None:
    """Say whether the lowest part is an under-cover by its name."""
    clearance = inputs.result.measurements.get("ground_clearance") if inputs.result else None
    lowest = clearance.witnesses[0].part if clearance and clearance.witnesses else ""
    return (named_device(lowest) or ("", ""))[0] == "under_cover"


RULE = Rule(
    code="KE301",
    title="ground clearance",
    quantities=("ground_clearance", "wheelbase_to_clearance"),
    what=(
        "Everything fixed to the body is 90 mm or more above the ground, or 50 mm where it is an"
        " under-cover or the like."
    ),
    why="A vehicle that scrapes cannot be registered in Japan, whatever its size.",
    how=(
        "From the ground to the lowest point between the wheels, unladen, tyres at pressure; then"
        " rounded down to whole centimetres, as a tape is read: 99.9 mm are 9 cm and pass, 89.9 mm"
        " are 8 cm and do not. Parts that move with the wheel do not count. Where the lowest part"
        " is named as an under-cover, 5 cm do. Of a European L7e-B1 the wheelbase is held against"
        " the clearance too."
    ),
    fix="Raise the part that the measurement names; if it is an under-cover, name it so.",
    source=(
        "Safety Standards (保安基準) Art. 3; 細目告示 Art. 7, 85, 163; 審査事務規程 4-3, 7-3"
        " (secondary)."
    ),
    value=_value,
    relieved=_is_under_cover,
)
