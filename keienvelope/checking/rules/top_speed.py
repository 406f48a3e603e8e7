"""KE208: top speed."""

from keienvelope.checking.rules.base import Rule, declared

RULE = Rule(
    code="KE208",
    title="top speed",
    quantities=("top_speed_kmh",),
    what="The top speed stays between the limits of the profile.",
    why=(
        "Some classes are made by their speed: a low-speed vehicle of the USA runs faster than 32"
        " and at most 40 km/h."
    ),
    how="Declared: --declare top_speed_kmh=40.",
    fix="Limit the speed, or choose another class.",
    source="The profile cites its limit.",
    value=declared,
)
