"""What every rule says of itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One check.

    Attributes
    ----------
    code : str
        Stable code.
    title : str
        A few words.
    quantity : str or None
        The quantity it looks at; None where it looks at several.
    what, why, how, fix : str
        What it checks, why, how that is measured, and how to fix a finding.
    """

    code: str
    title: str
    quantity: str | None
    what: str
    why: str
    how: str
    fix: str
