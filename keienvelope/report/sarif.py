"""SARIF 2.1.0, for code scanning (OASIS, Static Analysis Results Interchange Format).

One result a finding that does not pass. The line is always 1: a line of a STEP file means nothing
to an engineer, and other formats have none; part and place are logical locations and text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from keienvelope.checking.report import Report
from keienvelope.checking.rules import Rule, rules
from keienvelope.report.phrases import Problem, printable, problems, state
from keienvelope.version import VERSION

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_FINGERPRINT = "keienvelope/v1"
_MOST_PARTS = 20


def render(reports: Sequence[Report], *, reproducible: bool = False) -> str:  # noqa: ARG001
    """Return a SARIF log with one run; nothing in it differs between runs on the same files."""
    known = rules()
    results = [
        _result(report, problem, [rule.code for rule in known])
        for report in reports
        for problem in problems(report)
    ]
    run = {
        "tool": {
            "driver": {
                "name": "keienvelope",
                "version": VERSION,
                "semanticVersion": VERSION,
                "rules": [_rule(rule) for rule in known],
            }
        },
        "invocations": [_invocation(reports)],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    parts = (("What", rule.what), ("Why", rule.why), ("How", rule.how), ("Fix", rule.fix))
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.title.replace("'", "").split()),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.what},
        "help": {
            "text": "\n".join(f"{heading}: {text}" for heading, text in parts),
            "markdown": "\n\n".join(f"**{heading}:** {text}" for heading, text in parts),
        },
        "defaultConfiguration": {"level": "error"},
    }


def _invocation(reports: Sequence[Report]) -> dict[str, Any]:
    unread = [report for report in reports if report.verdict == "error"]
    return {
        "executionSuccessful": not unread,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": " ".join(printable(note) for note in report.notes)},
                "locations": [_place(report)],
            }
            for report in unread
        ],
    }


def _result(report: Report, problem: Problem, codes: list[str]) -> dict[str, Any]:
    location = _place(report)
    finding = problem.finding
    properties: dict[str, Any] = {
        "profile": report.profile.id if report.profile else None,
        "report": state(report),
    }
    if finding is not None:
        names = list(dict.fromkeys(o.part for o in finding.overruns))[:_MOST_PARTS]
        if names:
            location["logicalLocations"] = [
                {"fullyQualifiedName": printable(name), "kind": "part"} for name in names
            ]
        properties |= {
            "verdict": finding.verdict,
            "quantity": finding.quantity,
            "limit": finding.limit,
            "lower": finding.lower,
            "upper": finding.upper,
            "margin": finding.margin,
            "unit": finding.unit,
            "citation": finding.citation,
        }
    return {
        "ruleId": problem.rule,
        "ruleIndex": codes.index(problem.rule),
        "level": problem.level,
        "message": {"text": _message(problem.message)},
        "locations": [location],
        "partialFingerprints": {_FINGERPRINT: problem.fingerprint},
        "suppressions": _suppressions(problem),
        "properties": properties,
    }


def _message(text: str) -> str:
    """Keep brackets from becoming the link that SARIF makes of ``[words](address)``."""
    return text.replace("[", "\\[").replace("]", "\\]")


def _suppressions(problem: Problem) -> list[dict[str, Any]]:
    waived = problem.finding.waived if problem.finding else None
    if waived is None:
        return []
    return [
        {
            "kind": "external",
            "status": "accepted",
            "justification": printable(waived.reason),
            "properties": {
                "by": waived.by,
                "max_excess_mm": waived.max_excess_mm,
                "reviewer": waived.reviewer,
                "expires": waived.expires,
            },
        }
    ]


def _place(report: Report) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(report.file.path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1},
        }
    }
