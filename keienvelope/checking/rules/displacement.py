"""KE201: displacement."""

from keienvelope.checking.rules.base import Inputs, Known, Rule, declared
from keienvelope.law import Limit


def _value(limit: Limit, inputs: Inputs) -> Known:
    return None if inputs.declared.powertrain == "electric" else declared(limit, inputs)


RULE = Rule(
    code="KE201",
    title="displacement",
    quantities=("displacement_cc",),
    what="The displacement of the engine stays within the limit of the profile.",
    why="The class was made by the size of the engine as much as by the size of the car.",
    how=(
        "Declared: --declare displacement_cc=658. An electric vehicle has no displacement test"
        " (--declare powertrain=electric). Where a limit holds for some engines only and the"
        " powertrain is not declared, a value above it is undecided."
    ),
    fix="Declare the true displacement, or choose a smaller engine.",
    source="The profile cites its limit. 以下 in Japan is 'or less'; 미만 in Korea is 'less than'.",
    value=_value,
)
