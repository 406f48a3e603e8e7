"""KE307: stance, for profiles that limit more of it than the law does."""

from keienvelope.checking.rules.base import Rule
from keienvelope.measuring.stance import STANCE

_OF_OTHER_RULES = ("ground_clearance", "rim_protrusion", "tyre_protrusion")

RULE = Rule(
    code="KE307",
    title="stance",
    quantities=("width_over_mirrors", *(name for name in STANCE if name not in _OF_OTHER_RULES)),
    what=(
        "Wheelbase, tracks, overhangs, clearances, tyres and the approach, departure and ramp"
        " breakover angles keep the limits of the profile."
    ),
    why=(
        "No class that is shipped limits them by themselves. A profile of your own can: a ramp that"
        " has to be climbed, a lift that has to fit."
    ),
    how=(
        "Wheels are parts with wheel or tyre in their name, or round things that stand on the"
        " ground. Lengths follow from the extents of their tyres, the angles from planes that touch"
        " the tyres and what hangs lowest, without what moves with the wheels. See"
        " docs/how-measured.md."
    ),
    fix="Change what the witnesses name, or name the wheels so that they are found.",
    source="ISO 612:1978, 6.4 to 6.11 (unverified); the profile cites its limit.",
)
