"""One limit held against one reading (the decision rule of ISO 14253-1).

A quantity is known as an interval. It passes a limit "at most L" when the whole interval does,
fails when none of it does, and is undecided otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from keienvelope.checking.report import ALLOWANCE_MM, FindingVerdict, Verdict
from keienvelope.law import Limit, Profile
from keienvelope.measuring import Measurement, ReadingResult


@dataclass(frozen=True)
class Outcome:
    """A limit held against a measurement.

    Attributes
    ----------
    limit : Limit
        The limit of the profile.
    result : ReadingResult
        The reading it was measured under.
    measurement : Measurement
        What was measured.
    verdict : str
        ``pass``, ``fail`` or ``undecided``.
    ground_missing : bool
        True where only the missing ground keeps it from passing.
    """

    limit: Limit
    result: ReadingResult
    measurement: Measurement
    verdict: FindingVerdict
    ground_missing: bool = False

    @property
    def margin(self) -> float:
        """Limit minus the upper end of the interval."""
        return self.limit.value - self.measurement.upper_mm


def hold_against(limit_mm: float, lower_mm: float, upper_mm: float) -> FindingVerdict:
    """Hold an interval against a limit "at most"."""
    if upper_mm <= limit_mm + ALLOWANCE_MM:
        return "pass"
    if lower_mm > limit_mm + ALLOWANCE_MM:
        return "fail"
    return "undecided"


def outcomes(result: ReadingResult, profile: Profile) -> dict[str, Outcome]:
    """Hold every measured dimension of a reading against its limit, by quantity."""
    return {
        limit.quantity: _outcome(result, limit)
        for limit in profile.limits
        if limit.measured and limit.quantity in result.measurements
    }


def _outcome(result: ReadingResult, limit: Limit) -> Outcome:
    measurement = result.measurements[limit.quantity]
    verdict = hold_against(limit.value, measurement.lower_mm, measurement.upper_mm)
    ground_missing = (
        limit.quantity == "overall_height" and verdict != "fail" and not result.ground.known
    )
    if ground_missing:
        verdict = "undecided"
    return Outcome(limit, result, measurement, verdict, ground_missing)


def reading_verdict(held: dict[str, Outcome]) -> Verdict:
    """Return the verdict that the dimensions of one reading lead to."""
    verdicts = {o.verdict for o in held.values() if o.limit.severity == "requirement"}
    if "fail" in verdicts:
        return "fail"
    return "pass" if verdicts == {"pass"} else "undecided"
