"""KE901: the file could be read and told."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE901",
    title="file not decided",
    what="The file is read whole, and its unit, axes and ground leave one verdict.",
    why="A pass is proven. A file that cannot be read, or read two ways, is not a pass.",
    how=(
        "The reader says what it could not read; every plausible unit, orientation and ground is"
        " held against the profile, and different verdicts leave the file undecided."
    ),
    fix="Type the option that the report names, or export the file again.",
    source="keienvelope itself.",
)
