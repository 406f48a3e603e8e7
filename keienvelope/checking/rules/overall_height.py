"""KE103: overall height."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE103",
    title="overall height",
    quantity="overall_height",
    what="The overall height does not exceed the limit of the profile.",
    why="A vehicle that exceeds any one limit is not of the class.",
    how=(
        "From the ground to the plane that touches the topmost part (ISO 612 6.3), unladen. The"
        " ground is declared (--ground), carried by the file, or below the wheels; without it only"
        " the model's own extent is known, which can fail but not pass."
    ),
    fix=(
        "Lower the parts that the overruns name, or declare the ground if it is not where it was"
        " found."
    ),
)
