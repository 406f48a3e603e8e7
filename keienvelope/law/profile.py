"""Profiles: one class of one jurisdiction in one period, read from ``profiles/*.toml``."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from keienvelope.errors import UnknownNameError
from keienvelope.law.data import load_folder

Evidence = Literal["verified", "secondary", "unverified"]
"""How well a number is supported.

``verified``: read in a transcription of the legal text; ``secondary``: read in secondary sources
only; ``unverified``: no source has confirmed it, so it can never fail a file.
"""

Comparator = Literal["<="]


class Limit(BaseModel):
    """One limit of a profile.

    Attributes
    ----------
    quantity : str
        What is limited, for example ``overall_length`` or ``displacement_cc``.
    comparator : str
        How a value is held against the limit: ``<=`` is "or less", the only one in use.
    value : float
        The limit, in `unit`.
    measured : bool
        True where a CAD file holds the value; False where it has to be declared.
    severity : str
        ``requirement`` of the class, or ``advisory``.
    makers_margin_mm : float or None
        What makers keep below the limit by habit; above it an advisory is given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    quantity: str
    comparator: Comparator = "<="
    value: float = Field(gt=0)
    unit: str
    measured: bool = True
    severity: Literal["requirement", "advisory"] = "requirement"
    evidence: Evidence
    citation: str = Field(min_length=1)
    note: str | None = None
    makers_margin_mm: float | None = Field(default=None, gt=0)
    makers_margin_citation: str | None = None

    @model_validator(mode="after")
    def _unverified_is_advisory(self) -> Limit:
        if self.evidence == "unverified" and self.severity != "advisory":
            raise ValueError(f"{self.quantity}: an unverified number can only be an advisory")
        if (self.makers_margin_mm is None) != (self.makers_margin_citation is None):
            raise ValueError(f"{self.quantity}: a maker's margin needs its citation")
        return self


class Profile(BaseModel):
    """One class of one jurisdiction in one period.

    Attributes
    ----------
    id, title, jurisdiction, summary : str
        Names and one sentence of explanation.
    status : str
        ``in-force``, ``superseded``, ``proposal`` or ``unverified``.
    valid_from, valid_to : dt.date or None
        The period in which the class was or is law; None where open or unknown.
    convention : str
        Id of the measuring convention.
    limits : tuple of Limit
        In the order in which they are reported.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    jurisdiction: str
    summary: str
    status: Literal["in-force", "superseded", "proposal", "unverified"]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    convention: str
    citations: tuple[str, ...] = Field(min_length=1)
    notes: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = Field(min_length=1, alias="limit")

    @model_validator(mode="after")
    def _one_limit_a_quantity(self) -> Profile:
        names = [limit.quantity for limit in self.limits]
        if len(set(names)) != len(names):
            raise ValueError("a quantity is limited twice")
        return self

    def limit(self, quantity: str) -> Limit | None:
        """Return the limit of a quantity, or None where the profile has none."""
        return next((limit for limit in self.limits if limit.quantity == quantity), None)


@cache
def profiles() -> tuple[Profile, ...]:
    """Return every profile that is shipped, the present kei class first."""
    loaded = [Profile.model_validate(data) for data in load_folder("profiles")]
    newest_first = sorted(loaded, key=lambda p: p.valid_from or dt.date.min, reverse=True)
    return tuple(sorted(newest_first, key=lambda p: p.status != "in-force"))


def profile(name: str) -> Profile:
    """Return the profile with the given id.

    Raises
    ------
    UnknownNameError
        If there is no such profile; the message lists those that exist.
    """
    for candidate in profiles():
        if candidate.id == name:
            return candidate
    raise UnknownNameError("profile", name, [p.id for p in profiles()])
