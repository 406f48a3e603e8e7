"""KE306: heights of lamps."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE306",
    title="lamp heights",
    quantities=(
        "headlamp_bottom",
        "headlamp_top",
        "headlamp_lowest",
        "headlamp_highest",
        "tail_lamp_lowest",
        "tail_lamp_highest",
        "turn_lamp_lowest",
        "turn_lamp_highest",
    ),
    what="Lamps stand between the heights of the standard. An advisory.",
    why="Too low they do not see, too high they blind.",
    how=(
        "On parts that are named as such a lamp. Japan: the edges of the dipped beam, 500 to"
        " 1200 mm; the rule is about the lit area, and a part may be larger than that. USA: to the"
        " middle of the lamp, here of the part; headlamps 558.8 to 1371.6 mm (22 to 54 in), tail"
        " lamps 381 to 1828.8 mm, turn lamps 381 to 2108.2 mm."
    ),
    fix="Move the lamp, or draw its lit area as a part of its own.",
    source=(
        "Dipped beam: secondary. FMVSS 108 Table I: not confirmed by a source that was read"
        " (unverified)."
    ),
)
