"""KE305: place of the number plate."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE305",
    title="number plate",
    quantities=("number_plate_top",),
    what="The upper edge of the number plate is at most 1200 mm above the ground. An advisory.",
    why=(
        "A rear plate with its top at 1.2 m or lower may tilt from 5 degrees down to 45 degrees up;"
        " a higher one may not. The plate is 330 x 165 mm."
    ),
    how="On parts that are named as a number plate, from the ground to their upper edge.",
    fix="Lower the plate.",
    source="Not confirmed by a source that was read (unverified): an advisory.",
)
