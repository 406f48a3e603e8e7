"""KE206: mass."""

from keienvelope.checking.rules.base import Rule, declared

RULE = Rule(
    code="KE206",
    title="mass",
    quantities=("kerb_mass_kg", "running_order_mass_kg"),
    what="The kerb mass, or the mass in running order, stays within the limit of the profile.",
    why=(
        "Europe's category L, Korea's micro car and China's micro electric car are classes of mass"
        " too."
    ),
    how=(
        "Declared: --declare kerb_mass_kg=750. Europe counts the mass in running order without the"
        " traction battery (--declare running_order_mass_kg=440); Japan's kerb mass includes the"
        " battery."
    ),
    fix="Save mass, or choose another class.",
    source="The profile cites its limit; those of Europe are unverified and advisory.",
    value=declared,
)
