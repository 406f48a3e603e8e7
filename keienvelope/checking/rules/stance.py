"""KE307: stance, for profiles that limit more of it than the law does."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE307",
    title="stance",
    quantities=(
        "width_over_mirrors",
        "wheelbase",
        "track_front",
        "track_rear",
        "overhang_front",
        "overhang_rear",
        "clearance_between",
        "clearance_ahead",
        "clearance_behind",
        "approach_angle",
        "departure_angle",
        "ramp_breakover_angle",
        "tyre_diameter_front",
        "tyre_diameter_rear",
        "tyre_width_front",
        "tyre_width_rear",
    ),
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
