"""KE204: payload."""

from keienvelope.checking.rules.base import Rule, declared

RULE = Rule(
    code="KE204",
    title="payload",
    quantities=("payload_kg",),
    what="The payload stays within the limit of the profile.",
    why="Kei trucks and vans may carry 350 kg.",
    how="Declared: --declare payload_kg=350.",
    fix="Declare a smaller payload.",
    source="The profile cites its limit; for Japan secondary sources agree on 350 kg.",
    value=declared,
)
