"""KE102: overall width."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE102",
    title="overall width",
    quantities=("overall_width",),
    what="The overall width does not exceed the limit of the profile.",
    why="A vehicle that exceeds any one limit is not of the class.",
    how=(
        "Distance between the two planes along the vehicle that touch it at its sides (ISO 612"
        " 6.2). Mirrors, and what else the convention of the profile names, do not count where a"
        " part is known as that device; lamps, handles and mud flaps count in Japan."
    ),
    fix=(
        "Narrow the parts that the overruns name. If it is a mirror, say so: name the part"
        " 'door_mirror_left' or give --exclude mirror=PATTERN."
    ),
    source="The profile cites its limit; the convention of the profile what does not count.",
)
