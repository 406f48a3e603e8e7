"""KE101: overall length."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE101",
    title="overall length",
    quantities=("overall_length",),
    what="The overall length does not exceed the limit of the profile.",
    why="A vehicle that exceeds any one limit is not of the class.",
    how=(
        "Distance between the two planes across the vehicle that touch it at the front and at the"
        " rear (ISO 612 6.1). Everything fixed to the body counts, bumpers and hooks too; devices"
        " that the convention of the profile names do not."
    ),
    fix=(
        "Shorten the parts that the overruns name, or move the whole front or rear: the limit box"
        " is centred between the ends."
    ),
    source="The profile cites its limit; the convention of the profile what does not count.",
)
