"""KE902: waivers cover what they were given for."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE902",
    title="waiver",
    what="Every waiver is in date, needed, and covers the excess. An advisory.",
    why="A waiver that outlives its reason hides the next overrun.",
    how=(
        "A waiver names rule, file, part and the largest excess it allows. It covers a finding"
        " whose proven excess is not larger, until the day it expires."
    ),
    fix="Remove the waiver, or agree on it again with a new reason, excess or day.",
    source="keienvelope itself.",
)
