"""Workflow commands of GitHub Actions: annotations on the files of a pull request.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest in silence, so
the last of each kind sums up all that do not fit.
"""

from __future__ import annotations

from collections.abc import Sequence

from keienvelope.checking.report import Report
from keienvelope.report.phrases import (
    Level,
    Problem,
    printable,
    problem_title,
    problems,
    state,
    tally,
)

MOST = 10
_COMMAND: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}


def render(reports: Sequence[Report], *, reproducible: bool = False) -> str:  # noqa: ARG001
    """Return a line a command, and a line of plain text a file."""
    lines = [f"keienvelope: {tally(reports)}"]
    lines += [f"- {_plain(f'{printable(r.file.path)}: {_state(r)}')}" for r in reports]
    for level, command in _COMMAND.items():
        found = [
            (report, problem)
            for report in reports
            for problem in problems(report)
            if problem.level == level
        ]
        kept = found if len(found) <= MOST else found[: MOST - 1]
        lines += [_annotation(command, report, problem) for report, problem in kept]
        if len(found) > MOST:
            lines.append(_summary(command, found[len(kept) :]))
    return "\n".join(lines) + "\n"


def _state(report: Report) -> str:
    return f"{state(report)}, {report.profile.id}" if report.profile else state(report)


def _annotation(command: str, report: Report, problem: Problem) -> str:
    title = f"{problem.rule} {problem_title(problem)}"
    if report.profile is not None:
        title += f" ({report.profile.id})"
    file = _property(printable(report.file.path))
    message = f"{printable(report.file.path)}: {problem.message}"
    return f"::{command} title={_property(title)},file={file},line=1::{_data(message)}"


def _summary(command: str, rest: list[tuple[Report, Problem]]) -> str:
    told = "\n".join(
        f"{printable(report.file.path)}: {problem.rule} {' '.join(problem.message.split(chr(10)))}"
        for report, problem in rest
    )
    title = f"keienvelope: {len(rest)} more"
    return f"::{command} title={_property(title)}::{_data(told)}"


def _data(text: str) -> str:
    return _plain(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """Keep the older form of a command, which may stand anywhere in a line, from being one."""
    return text.replace("##[", "## [")
