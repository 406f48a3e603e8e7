"""KE200: values that no CAD file holds."""

from keienvelope.checking.rules.base import Rule

RULE = Rule(
    code="KE200",
    title="declared value",
    quantity=None,
    what="Displacement, seats, payload and power stay within the limits of the profile.",
    why="They are part of the class, or of what is kept in it, but no CAD file holds them.",
    how="They are not measured; each is listed as not checked and blocks no pass.",
    fix="Check them by hand.",
)
