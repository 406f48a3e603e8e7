"""Profiles: one class of one jurisdiction in one period, read from ``profiles/*.toml``.

A profile is a table of limits. What every vehicle of a jurisdiction has to meet besides the size
of its class stands in ``standards/*.toml``, and the profile names it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Literal

from keienvelope.errors import DataError, UnknownNameError, UsageError
from keienvelope.frozen import dataclass
from keienvelope.law.quantities import OVERALL, quantity
from keienvelope.law.tables import KEY, load_file, load_shipped, shipped_names

Evidence = Literal["verified", "secondary", "unverified"]
"""How well a number is supported.

``verified``: read in a transcription of the legal text; ``secondary``: read in secondary sources
only; ``unverified``: no source has confirmed it, so it can never fail a file.
"""

Comparator = Literal["<=", "<", ">=", ">"]
Status = Literal["in-force", "superseded", "proposal", "unverified"]
Powertrain = Literal["petrol", "two-stroke", "diesel", "gas", "hybrid", "electric"]
Use = Literal["passenger", "van", "truck"]

POWERTRAINS: tuple[Powertrain, ...] = (
    "petrol",
    "two-stroke",
    "diesel",
    "gas",
    "hybrid",
    "electric",
)
USES: tuple[Use, ...] = ("passenger", "van", "truck")

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One limit of a profile.

    Attributes
    ----------
    quantity : str
        What is limited; see `keienvelope.law.quantities`.
    comparator : str
        How a value is held against the limit: ``<=`` is "or less", ``<`` "less than".
    value : float
        The limit, in the unit of the quantity.
    unit : str
        That unit; written out so that the file can be read alone.
    severity : str
        ``requirement`` of the class, or ``advisory``.
    note : str or None
        What else has to be known.
    powertrains, uses : tuple of str
        Only for these; empty: for all.
    rounded_down_to : float or None
        The value is rounded down to a multiple of this before it is held against the limit.
    relief : float or None
        A weaker limit that holds where `relief_when` does.
    makers_margin_mm : float or None
        What makers keep below the limit by habit; above it an advisory is given.
    """

    quantity: str
    value: float
    unit: str
    evidence: Evidence
    citation: str
    comparator: Comparator = "<="
    severity: Literal["requirement", "advisory"] = "requirement"
    note: str | None = None
    powertrains: tuple[Powertrain, ...] = ()
    uses: tuple[Use, ...] = ()
    rounded_down_to: float | None = None
    relief: float | None = None
    relief_when: str | None = None
    makers_margin_mm: float | None = None
    makers_margin_citation: str | None = None

    def __post_init__(self) -> None:
        known = quantity(self.quantity)
        name = self.quantity
        if self.unit != known.unit:
            raise UsageError(
                f"{name} is limited in {known.unit!r}, not in {self.unit!r}.",
                fix="Convert the limit.",
            )
        if not 0 <= self.value < float("inf"):
            raise UsageError(
                f"{name}: {self.value:g} is not a limit.", fix="Give 0 or a positive number."
            )
        if not self.citation.strip():
            raise UsageError(f"{name} has no citation.", fix="Say where the number was read.")
        if self.evidence == "unverified" and self.severity != "advisory":
            raise UsageError(
                f"{name}: an unverified number can only be an advisory.",
                fix='Add severity = "advisory", or a source and its evidence.',
            )
        self._check_pairs(name)

    def _check_pairs(self, name: str) -> None:
        if (self.makers_margin_mm is None) != (self.makers_margin_citation is None):
            raise UsageError(
                f"{name}: a maker's margin needs its citation.", fix="Give both, or neither."
            )
        if (self.relief is None) != (self.relief_when is None):
            raise UsageError(f"{name}: a relief needs its condition.", fix="Give both, or neither.")
        for size in (self.makers_margin_mm, self.rounded_down_to):
            if size is not None and size <= 0:
                raise UsageError(f"{name}: {size:g} is not a size.", fix="Give a positive number.")

    @property
    def measured(self) -> bool:
        """Whether a model shows the value; False where it is declared or follows from that."""
        return quantity(self.quantity).source == "measured"

    @property
    def is_upper(self) -> bool:
        """Whether the value must stay below the limit."""
        return self.comparator in ("<=", "<")

    @property
    def is_requirement(self) -> bool:
        """Whether the class rests on it."""
        return self.severity == "requirement"


@dataclass(frozen=True, kw_only=True)
class Standard:
    """What every vehicle of a jurisdiction has to meet, besides the size of its class.

    Attributes
    ----------
    limits : tuple of Limit
        In the order in which they are reported.
    """

    id: str
    title: str
    citations: tuple[str, ...]
    notes: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = field(metadata={KEY: "limit"})


@dataclass(frozen=True, kw_only=True)
class Profile:
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
    standards : tuple of str
        Ids of the standards that its vehicles have to meet too.
    also_requires : str or None
        What else they have to meet that nothing here checks, so that no pass can be given.
    limits : tuple of Limit
        Those of the class itself, in the order in which they are reported.
    """

    id: str
    title: str
    jurisdiction: str
    summary: str
    status: Status
    convention: str
    citations: tuple[str, ...]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    standards: tuple[str, ...] = ()
    also_requires: str | None = None
    notes: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = field(default=(), metadata={KEY: "limit"})

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise UsageError(
                f"id {self.id!r} is not an id.", fix="Use small letters, digits and '-'."
            )
        if not self.citations:
            raise UsageError("citations is empty.", fix="Say where the class was read.")
        if not (self.limits or self.standards):
            raise UsageError("limit is missing.", fix="Add a [[limit]].")
        if self.convention not in shipped_names("conventions"):
            known = ", ".join(shipped_names("conventions"))
            raise UsageError(
                f"convention {self.convention!r} is not known.", fix=f"Known: {known}."
            )
        for name in self.standards:
            standard(name)
        sides = [(x.quantity, x.is_upper, x.powertrains, x.uses) for x in self.limits]
        twice = next((side for side in sides if sides.count(side) > 1), None)
        if twice:
            raise UsageError(f"{twice[0]} is limited twice.", fix="Leave one of them out.")

    def limit(self, name: str) -> Limit | None:
        """Return the upper limit of a quantity, or None where the profile has none."""
        return next((x for x in self.limits if x.quantity == name and x.is_upper), None)

    @property
    def every_limit(self) -> tuple[Limit, ...]:
        """The limits of the class, then those of its standards; the class goes before."""
        own = {limit.quantity for limit in self.limits}
        others = (limit for name in self.standards for limit in standard(name).limits)
        return (*self.limits, *(limit for limit in others if limit.quantity not in own))

    @property
    def limits_dimensions(self) -> bool:
        """Whether the class is one of size; some are of mass and speed alone."""
        return any(limit.quantity in OVERALL and limit.is_requirement for limit in self.limits)


@cache
def standard(name: str) -> Standard:
    """Return the standard with the given id.

    Raises
    ------
    UnknownNameError
        If there is no such standard; the message lists those that exist.
    """
    known = shipped_names("standards")
    if name not in known:
        raise UnknownNameError("standard", name, known)
    return load_shipped(Standard, "standards", name)


@cache
def _shipped(name: str) -> Profile:
    return load_shipped(Profile, "profiles", name)


def profiles() -> tuple[Profile, ...]:
    """Return every profile that is shipped: the present kei class, the rest of Japan, the others.

    Within a country: what is in force, the newest first, then what was, then what is proposed.
    """
    order = ("in-force", "superseded", "proposal", "unverified")
    loaded = [_shipped(name) for name in shipped_names("profiles")]
    newest_first = sorted(loaded, key=lambda p: p.valid_from or dt.date.min, reverse=True)
    return tuple(
        sorted(
            newest_first,
            key=lambda p: (
                p.id != "jp-kei-1998",
                p.jurisdiction != "JP",
                p.jurisdiction,
                order.index(p.status),
            ),
        )
    )


def classes() -> tuple[Profile, ...]:
    """Return the profiles that a file can pass: those that want nothing beyond what is checked."""
    return tuple(item for item in profiles() if item.also_requires is None)


def profile(name: str | Path) -> Profile:
    """Return the profile with the given id, or the one in a file ``*.toml`` of the user.

    Raises
    ------
    UnknownNameError
        If there is no such profile; the message lists those that exist.
    DataError
        If the file of the user is not a profile.
    """
    name = str(name)
    if name.lower().endswith(".toml"):
        return _of_user(Path(name))
    if name not in shipped_names("profiles"):
        raise UnknownNameError("profile", name, [p.id for p in profiles()])
    return _shipped(name)


def _of_user(path: Path) -> Profile:
    loaded = load_file(Profile, path)
    if loaded.id in shipped_names("profiles"):
        raise DataError(
            f"id {loaded.id!r} is that of a profile that is shipped.",
            path=str(path),
            fix="Give it an id of its own: a report names it.",
        )
    return loaded
