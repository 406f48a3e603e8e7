"""KE102: overall width."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE102",
    title="overall width",
    quantity="overall_width",
    what="The overall width does not exceed the limit of the profile.",
    why="A vehicle that exceeds any one limit is not of the class.",
    how=(
        "Distance between the two planes along the vehicle that touch it at its sides (ISO 612"
        " 6.2). Mirrors, and what else the convention of the profile names, do not count where a"
        " part is tagged as that device; lamps, handles and mud flaps count in Japan."
    ),
    fix=(
        "Narrow the parts that the overruns name. If it is a mirror, tag it: name the part"
        " 'mirror_left[device=mirror]' or give --exclude mirror=PATTERN."
    ),
)
