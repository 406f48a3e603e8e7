"""KE209: rated power."""

from keienvelope.checking.rules.base import Inputs, Known, Rule, Value, undeclared
from keienvelope.law import Limit


def _value(limit: Limit, inputs: Inputs) -> Known:
    rated, power = inputs.declared.rated_power, inputs.declared.power
    if rated is not None:
        value = rated.in_unit("kW")
        return Value(value, value, said="" if rated.unit == "kW" else str(rated))
    if power is not None and limit.is_upper and power.in_unit("kW") <= limit.value:
        # The power that can be kept is not more than the largest power.
        value = power.in_unit("kW")
        return Value(0.0, value, said=f"at most the power of {power}")
    return undeclared("rated_power=15kW")


RULE = Rule(
    code="KE209",
    title="rated power",
    quantities=("rated_power_kw",),
    what="The power that the motor can keep stays within the limit of the profile.",
    why=(
        "Small classes are limited by the continuous or 30-minute rating of the motor, which is"
        " smaller than its largest power."
    ),
    how=(
        "Declared: --declare rated_power=15kW. The largest power (--declare power=...) shows it too"
        " where that is already within the limit."
    ),
    fix="Declare the rating of the motor, or choose a smaller one.",
    source="The profile cites its limit; those of Europe are unverified and advisory.",
    value=_value,
)
