"""A baseline: an earlier report, so that only what is new or worse fails."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keienvelope.checking.report import ALLOWANCE_MM, Finding, Report, Waived
from keienvelope.checking.waivers import excess_mm, judged_anew
from keienvelope.errors import UsageError
from keienvelope.frozen import dataclass

_SCHEMA = "keienvelope-report-1"
_BY = "baseline"


@dataclass(frozen=True)
class Accepted:
    """A failing finding of the baseline.

    Attributes
    ----------
    excess_mm : float
        By how much its limit was exceeded.
    amounts_mm : mapping
        The largest overrun by part and side.
    """

    excess_mm: float
    amounts_mm: Mapping[tuple[str, str], float]

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is neither worse nor sticks out where nothing stuck out before."""
        return excess_mm(finding) <= self.excess_mm + ALLOWANCE_MM and all(
            overrun.amount_mm
            <= self.amounts_mm.get((overrun.part, overrun.side), 0.0) + ALLOWANCE_MM
            for overrun in finding.overruns
        )


@dataclass(frozen=True)
class Baseline:
    """The failing findings of an earlier report, by fingerprint."""

    name: str
    accepted: Mapping[str, Accepted]

    @classmethod
    def load(cls, path: Path) -> Baseline:
        """Read a report that ``--format json`` wrote.

        Raises
        ------
        UsageError
            If it cannot be read, or is no such report.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise _not_a_report(path, str(error)) from error
        reports = data if isinstance(data, list) else [data]
        accepted: dict[str, Accepted] = {}
        for report in reports:
            if not isinstance(report, dict) or report.get("schema") != _SCHEMA:
                raise _not_a_report(path, f"it does not say {_SCHEMA}")
            try:
                accepted |= _failing(report)
            except (KeyError, TypeError) as error:
                raise _not_a_report(path, f"{error} is missing or of another kind") from error
        return cls(path.name, accepted)

    def apply(self, reports: Sequence[Report]) -> list[Report]:
        """Accept in the reports what the baseline had already."""
        return [
            judged_anew(replace(report, findings=tuple(self._accept(f) for f in report.findings)))
            for report in reports
        ]

    def _accept(self, finding: Finding) -> Finding:
        known = self.accepted.get(finding.fingerprint)
        if finding.verdict != "fail" or finding.waived or known is None:
            return finding
        if not known.covers(finding):
            return finding
        reason = "not worse than in the baseline"
        return replace(finding, waived=Waived(f"{_BY} {self.name}", reason, known.excess_mm))


def _failing(report: Mapping[str, Any]) -> dict[str, Accepted]:
    found: dict[str, Accepted] = {}
    for finding in report.get("findings", ()):
        by = (finding["waived"] or {}).get("by", _BY)
        # What a waiver covered is left to that waiver, which may expire.
        if finding["verdict"] != "fail" or finding["margin"] is None or not by.startswith(_BY):
            continue
        amounts: dict[tuple[str, str], float] = {}
        for overrun in finding["overruns"]:
            key = (overrun["part"], overrun["side"])
            amounts[key] = max(amounts.get(key, 0.0), float(overrun["amount_mm"]))
        found[finding["fingerprint"]] = Accepted(-float(finding["margin"]), amounts)
    return found


def _not_a_report(path: Path, why: str) -> UsageError:
    return UsageError(
        f"{path} is not a report to compare with ({why}).",
        fix=f"Write one: keienvelope check FILES --exit-zero --format json={path.name}.",
    )
