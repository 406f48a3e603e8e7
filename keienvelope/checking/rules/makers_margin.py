"""KE110: the margin that makers keep."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE110",
    title="maker's margin",
    what="Length and width stay 5 mm below the limit. An advisory: it never fails a file.",
    why=(
        "Every maker declares 3395 x 1475 mm and not 3400 x 1480: declared sizes run in 5 mm steps"
        " and production scatter must not push a vehicle over the limit."
    ),
    how="As the overall dimension itself, held against its limit less the margin of the profile.",
    fix="Draw 5 mm smaller if the vehicle is to be built.",
    source="Declared sizes of some thirty cars since 1954, without exception; press on the reason.",
)
