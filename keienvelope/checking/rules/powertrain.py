"""KE205: powertrain."""

from keienvelope.checking.rules.base import Inputs, Known, Rule, Value, undeclared
from keienvelope.law import Limit


def _value(_limit: Limit, inputs: Inputs) -> Known:
    powertrain = inputs.declared.powertrain
    if powertrain is None:
        return undeclared("powertrain=electric")
    engines = 0.0 if powertrain == "electric" else 1.0
    return Value(engines, engines, said=f"powertrain {powertrain}")


RULE = Rule(
    code="KE205",
    title="powertrain",
    quantities=("combustion_engines",),
    what="The vehicle has no combustion engine where the class is for electric vehicles alone.",
    why="Europe's proposed M1E and China's micro electric car are battery-electric only.",
    how="Declared: --declare powertrain=electric. A hybrid counts as having an engine.",
    fix="Choose a class that allows the powertrain.",
    source="Press on the proposal and on the draft (secondary).",
    value=_value,
)
