"""KE103: overall height."""

from dataclasses import replace

from keienvelope.checking.rules.base import Inputs, Known, Rule, Value, measured
from keienvelope.law import Limit

DESIGN_LOAD_SINKS_MM = 60.0
"""From kerb to gross mass a tall wagon sinks 30 to 60 mm (unverified): only ever refuses a pass."""

_ATTITUDES = {"unladen": "unladen", "kerb": "at kerb mass", "design": "at design load"}


def _value(limit: Limit, inputs: Inputs) -> Known:
    height = measured(limit, inputs)
    if not isinstance(height, Value) or inputs.result is None:
        return height
    attitude, ground = inputs.declared.attitude, inputs.result.ground.source
    if attitude is not None:
        said = f"drawn {_ATTITUDES[attitude]}, as declared, above the ground ({ground})"
        height = replace(height, said=said)
    if not inputs.result.ground.known:
        return replace(height, unproven="the model alone is so high, but its ground is not known")
    if attitude == "design" and height.upper > limit.value - DESIGN_LOAD_SINKS_MM:
        reason = f"unladen it may stand up to {DESIGN_LOAD_SINKS_MM:g} mm higher"
        return replace(height, unproven=reason)
    return height


RULE = Rule(
    code="KE103",
    title="overall height",
    quantities=("overall_height",),
    what="The overall height does not exceed the limit of the profile.",
    why="A vehicle that exceeds any one limit is not of the class.",
    how=(
        "From the ground to the plane that touches the topmost part (ISO 612 6.3), in the attitude"
        " of the convention: unladen in Japan. The ground is declared (--ground), carried by the"
        " file, or below the wheels; without it only the model's own extent is known, which can"
        " fail but not pass. A model of the design load (--declare attitude=design) stands lower"
        " than the law measures: within 60 mm of the limit it cannot pass."
    ),
    fix=(
        "Lower the parts that the overruns name, or declare the ground if it is not where it was"
        " found."
    ),
    source="The profile cites its limit; the convention of the profile what does not count.",
    value=_value,
)
