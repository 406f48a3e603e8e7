"""Waivers: a failing finding that was agreed on does not fail its report, up to what was agreed.

A waiver is bound to the amount: one for 3 mm does not cover 4 mm. It never covers what could not be
told. One that has expired, is not needed or does not cover is a finding of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from math import inf, isfinite

from keienvelope.checking.report import ALLOWANCE_MM, Finding, Report, Verdict, Waived
from keienvelope.checking.rules import waiver as waiver_rule
from keienvelope.frozen import dataclass


@dataclass(frozen=True)
class Waiver:
    """What was agreed on for one file.

    Attributes
    ----------
    rule : str
        Code of the rule.
    max_excess_mm : float
        The largest excess that is covered: upper end of the interval less the limit.
    reason : str
        Why.
    source : str
        Where it is written.
    part : str
        Pattern of part paths (``*`` crosses ``/``); every overrun must be of such a part.
    expires : date or None
        The last day on which it holds.
    reviewer : str or None
        Who agreed.
    """

    rule: str
    max_excess_mm: float
    reason: str
    source: str
    part: str = "*"
    expires: date | None = None
    reviewer: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it has not expired."""
        return self.expires is None or day <= self.expires

    def covers(self, finding: Finding) -> bool:
        """Whether a failing finding stays within what was agreed, expired or not."""
        return (
            finding.rule == self.rule
            and excess_mm(finding) <= self.max_excess_mm + ALLOWANCE_MM
            and self._names(finding)
        )

    def _names(self, finding: Finding) -> bool:
        if not finding.overruns:
            return self.part == "*"
        pattern = self.part.casefold()
        return all(fnmatchcase(o.part.casefold(), pattern) for o in finding.overruns)


def excess_mm(finding: Finding) -> float:
    """Return by how much a finding may exceed its limit; infinite where a waiver cannot tell."""
    if finding.margin is None or finding.unit != "mm" or finding.reading_dependent:
        return inf
    return -finding.margin


def apply_waivers(
    reports: Sequence[Report], waivers: Sequence[Waiver], *, today: date
) -> list[Report]:
    """Waive what was agreed on in the reports of one file.

    Parameters
    ----------
    reports : sequence of Report
        Of one file, one a profile.
    waivers : sequence of Waiver
        Those of that file.
    today : date
        The day on which the waivers must hold.

    Returns
    -------
    list of Report
        With ``waived`` set, the verdicts that follow, and a finding of rule KE902 for every waiver
        that has expired, is not needed or does not cover.
    """
    live = [waiver for waiver in waivers if waiver.holds_on(today)]
    result = [_waive(report, live) for report in reports]
    told = [(waiver, _complaint(waiver, result, today)) for waiver in waivers]
    wrong = [_finding(result[0], waiver, text) for waiver, text in told if text]
    if wrong:
        result[0] = replace(result[0], findings=(*result[0].findings, *wrong))
    return result


def _waive(report: Report, live: Sequence[Waiver]) -> Report:
    findings = tuple(_waived(finding, live) for finding in report.findings)
    return judged_anew(replace(report, findings=findings))


def _waived(finding: Finding, live: Sequence[Waiver]) -> Finding:
    if finding.verdict != "fail" or finding.waived is not None:
        return finding
    waiver = next((waiver for waiver in live if waiver.covers(finding)), None)
    if waiver is None:
        return finding
    return replace(
        finding,
        waived=Waived(
            by=waiver.source,
            reason=waiver.reason,
            max_excess_mm=waiver.max_excess_mm,
            reviewer=waiver.reviewer,
            expires=waiver.expires.isoformat() if waiver.expires else None,
        ),
    )


def judged_anew(report: Report) -> Report:
    """Return a failing report with the verdict that its findings and their waivers lead to.

    Where no finding fails, every open reading fails by a rule of its own, and nothing is waived.
    """
    required = [finding for finding in report.findings if finding.is_requirement]
    failing = [finding for finding in required if finding.verdict == "fail"]
    if report.verdict != "fail" or not failing or any(f.waived is None for f in failing):
        return report
    settled = all(f.verdict != "undecided" for f in required)
    verdict: Verdict = "pass" if report.provable and settled else "undecided"
    return replace(report, verdict=verdict)


def _complaint(waiver: Waiver, reports: Sequence[Report], today: date) -> str | None:
    """Say what is wrong with a waiver; None where nothing is, or where the file is not decided."""
    found = [f for report in reports for f in report.findings if f.rule == waiver.rule]
    failing = [finding for finding in found if finding.verdict == "fail"]
    if not found or any(finding.verdict == "undecided" for finding in found):
        return None
    if not waiver.holds_on(today):
        return f"expired on {waiver.expires}"
    if not failing:
        return "is not needed: the rule passes"
    return None if any(map(waiver.covers, failing)) else _shortfall(waiver, failing)


def _shortfall(waiver: Waiver, failing: Sequence[Finding]) -> str:
    """Say why a waiver covers none of the failing findings of its rule."""
    excess = min(excess_mm(finding) for finding in failing)
    if excess == inf:
        return "does not cover: by how much the limit is exceeded depends on the reading"
    if excess > waiver.max_excess_mm + ALLOWANCE_MM:
        return f"covers {waiver.max_excess_mm:g} mm, but the excess is {excess:.3f} mm"
    return "does not name every part that exceeds the limit"


def _finding(report: Report, waiver: Waiver, complaint: str) -> Finding:
    rule = waiver_rule.RULE
    profile = report.profile.id if report.profile else ""
    told = (rule.code, report.file.path, profile, waiver.rule, waiver.part, waiver.source)
    failing = [f for f in report.findings if f.rule == waiver.rule and f.verdict == "fail"]
    excess = max((value for f in failing if isfinite(value := excess_mm(f))), default=None)
    return Finding(
        rule=rule.code,
        quantity=f"waiver_of_{waiver.rule}",
        severity="advisory",
        verdict="fail",
        comparator="<=",
        limit=waiver.max_excess_mm,
        unit="mm",
        lower=excess,
        upper=excess,
        margin=None if excess is None else waiver.max_excess_mm - excess,
        message=f"The waiver of {waiver.rule} for {waiver.part} ({waiver.source}) {complaint}.",
        citation=waiver.reason,
        fingerprint=hashlib.sha256("\x1f".join(told).encode("utf-8")).hexdigest(),
    )
