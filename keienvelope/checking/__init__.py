"""Measurements against a profile become a report."""

from keienvelope.checking.declared import (
    NOTHING_DECLARED,
    Declared,
    parse_declared,
)
from keienvelope.checking.evaluate import check_measured, measured_report
from keienvelope.checking.report import (
    Finding,
    FrameSummary,
    Overrun,
    Question,
    ReadingSummary,
    Report,
    Verdict,
    error_report,
)
from keienvelope.checking.rules import Rule, rule, rules

__all__ = [
    "NOTHING_DECLARED",
    "Declared",
    "Finding",
    "FrameSummary",
    "Overrun",
    "Question",
    "ReadingSummary",
    "Report",
    "Rule",
    "Verdict",
    "check_measured",
    "error_report",
    "measured_report",
    "parse_declared",
    "rule",
    "rules",
]
