"""GitLab's code quality report: a JSON array of issues with a unique fingerprint each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from keienvelope.checking.report import Report
from keienvelope.report.phrases import Level, Problem, problems

_SEVERITY: dict[Level, str] = {"error": "critical", "warning": "major", "note": "info"}


def render(reports: Sequence[Report], *, reproducible: bool = False) -> str:  # noqa: ARG001
    """Return the array; fingerprints hold no measured value, so that a rerun finds its issues."""
    issues = [_issue(report, problem) for report in reports for problem in problems(report)]
    return json.dumps(issues, indent=1, ensure_ascii=False) + "\n"


def _issue(report: Report, problem: Problem) -> dict[str, Any]:
    return {
        "description": " ".join(problem.message.splitlines()),
        "check_name": f"keienvelope/{problem.rule}",
        "fingerprint": problem.fingerprint,
        "severity": _SEVERITY[problem.level],
        "location": {"path": report.file.path, "lines": {"begin": 1}},
    }
