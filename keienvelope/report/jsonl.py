"""One JSON report a line, for streams."""

from __future__ import annotations

from collections.abc import Sequence

from keienvelope.checking.report import Report
from keienvelope.report.json import report_json


def line(report: Report, *, reproducible: bool = False) -> str:
    """Return a report as one line with its end."""
    return report_json(report, indent=None, reproducible=reproducible) + "\n"


def render(reports: Sequence[Report], *, reproducible: bool = False) -> str:
    """Return one line a report."""
    return "".join(line(report, reproducible=reproducible) for report in reports)
