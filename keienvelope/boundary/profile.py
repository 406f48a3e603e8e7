"""What ``--inside`` asks for, in the place of a class."""

from __future__ import annotations

from keienvelope.frozen import dataclass
from keienvelope.law import Limit, Profile

QUANTITY = "envelope_clearance"


@dataclass(frozen=True, kw_only=True)
class EnvelopeProfile(Profile):
    """What ``--inside`` asks for, in the place of a class.

    Attributes
    ----------
    envelope : str
        As it was typed.
    """

    envelope: str


def envelope_profile(envelope: str, clearance_mm: float) -> EnvelopeProfile:
    """Return what stands in the place of a profile where a design has to lie in an envelope."""
    limit = Limit(
        quantity=QUANTITY,
        value=clearance_mm,
        unit="mm",
        evidence="verified",
        citation=f"the envelope {envelope}",
        comparator=">=",
    )
    return EnvelopeProfile(
        id="inside",
        title=f"inside {envelope}",
        jurisdiction="",
        summary="The whole design lies in an envelope.",
        status="in-force",
        convention="none",
        citations=(limit.citation,),
        limits=(limit,),
        envelope=envelope,
    )
