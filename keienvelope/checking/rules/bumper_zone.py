"""KE401: bumpers at the height of the pendulum."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE401",
    title="bumper zone",
    quantities=(
        "bumper_front_bottom",
        "bumper_front_top",
        "bumper_rear_bottom",
        "bumper_rear_top",
    ),
    what="The front and the rear bumper cover the heights from 406.4 to 508.0 mm (16 to 20 in).",
    why=(
        "In the USA a pendulum strikes the bumpers of a passenger car at any height between, at 2.5"
        " mph. Multipurpose vehicles and low-speed vehicles are free of it. Bumpers made the"
        " American i-MiEV 285 mm longer."
    ),
    how=(
        "On parts that are named as a bumper, from the ground to their lower and upper edge. That"
        " they are there is needed; that they withstand the blow is not shown by a model."
    ),
    fix="Extend the bumper face down to 406.4 mm and up to 508.0 mm.",
    source="49 CFR 581.3, 581.7 (verified).",
)
