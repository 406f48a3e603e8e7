"""KE203: seats."""

from keienvelope.checking.rules.base import Rule, declared

RULE = Rule(
    code="KE203",
    title="seats",
    quantities=("seats",),
    what="The vehicle has no more seats than the profile allows.",
    why="Seats are limited beside the size: four in a Japanese kei car.",
    how="Declared: --declare seats=4.",
    fix="Take seats out, or choose another class.",
    source="The profile cites its limit; for Japan secondary sources agree on four.",
    value=declared,
)
