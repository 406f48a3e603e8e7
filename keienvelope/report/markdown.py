"""Markdown, for the summary of a pipeline and for comments on a merge request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from keienvelope.checking.report import Finding, Overrun, Report
from keienvelope.report.phrases import (
    VERDICTS,
    WAIVER,
    interval,
    is_silent,
    margin,
    measured,
    outcome,
    place,
    printable,
    problems,
    quantity,
    state,
    tally,
    waiver_line,
    worst,
)

MOST_BYTES = 60_000
"""A comment holds 65,536 characters; some room is left for what a pipeline writes around it."""
_MOST_OVERRUNS = 6
_STEERING = re.compile(r"[\\`*\[\]<>&|~#!@$^{}\"]|\b_\B|\B_|:(?=\S)|(?<=www)\.")
"""What Markdown or HTML could take for more than text, links that need no markup among it."""


def render(reports: Sequence[Report], *, reproducible: bool = False) -> str:  # noqa: ARG001
    """Return a heading, a table of all files, and the findings of every file while there is room.

    Files that do not pass come first.
    """
    ordered = sorted(reports, key=lambda report: VERDICTS.index(report.verdict))
    measured = all(report.profile is None for report in ordered)
    told = "measured" if measured else f"{worst(ordered)} ({tally(ordered)})"
    head = f"### keienvelope: {told}\n"
    rows, left = _fitting([_row(report) for report in ordered], MOST_BYTES // 2)
    table = "\n| file | profile | verdict | first |\n|---|---|---|---|\n" + "".join(rows)
    text = head + table + (f"\n{left} more files are in the full report.\n" if left else "")
    sections, left = _fitting(
        [_section(report) for report in ordered], MOST_BYTES - len(text.encode("utf-8"))
    )
    rest = f"\nThe findings of {left} more files are in the full report.\n" if left else ""
    return text + "".join(sections) + rest


def _fitting(pieces: list[str], room: int) -> tuple[list[str], int]:
    """Return the pieces that fit in so many bytes, and how many are left."""
    for count, piece in enumerate(pieces):
        room -= len(piece.encode("utf-8"))
        if room < 0:
            return pieces[:count], len(pieces) - count
    return pieces, 0


def _row(report: Report) -> str:
    found = problems(report, most_overruns=0)
    first = found[0].message.splitlines()[0] if found else ""
    profile = report.profile.id if report.profile else ""
    cells = (code(report.file.path), profile, f"**{report.verdict}**", escaped(first[:300]))
    return f"| {' | '.join(cells)} |\n"


def _section(report: Report) -> str:
    title = f"{code(report.file.path)} {escaped(state(report))}"
    lines = [f"\n<details{'' if report.ok else ' open'}><summary>{title}</summary>\n"]
    shown = [f for f in report.findings if f.verdict != "not-checked" and not is_silent(f)]
    if shown:
        lines += ["| rule | | limit | measured | margin | verdict |", "|---|---|--:|--:|--:|---|"]
        lines += [_finding(finding) for finding in shown]
    else:
        lines += [
            f"- {escaped(name.replace('_', ' '))}: {interval(m.lower_mm, m.upper_mm)} mm"
            for name, m in report.measurements.items()
        ]
    over = [(f, o) for f in shown for o in f.overruns[:_MOST_OVERRUNS]]
    if over:
        lines += ["", "| rule | side | mm | part | at |", "|---|---|--:|---|---|"]
        lines += [_overrun(finding, overrun) for finding, overrun in over]
    lines.append("")
    lines += [f"- {finding.rule}: {escaped(finding.remedy)}" for finding in shown if finding.remedy]
    lines += [f"- {escaped(waiver_line(finding))}" for finding in shown if finding.waived]
    lines += [f"- {escaped(finding.message)}" for finding in shown if finding.rule == WAIVER]
    for question in report.questions:
        options = " or ".join(code(option) for option in question.options)
        lines.append(f"- {escaped(printable(question.message))} Type {options}")
    lines += [f"- {escaped(printable(note))}" for note in report.notes]
    return re.sub(r"\n{3,}", "\n\n", "\n".join([*lines, "", "</details>", ""]))


def _finding(finding: Finding) -> str:
    cells = (
        finding.rule,
        escaped(quantity(finding)),
        escaped(f"{finding.comparator} {finding.limit:g} {finding.unit}"),
        measured(finding),
        margin(finding),
        f"**{outcome(finding)}**",
    )
    return f"| {' | '.join(cells)} |"


def _overrun(finding: Finding, overrun: Overrun) -> str:
    amount = f"+{overrun.amount_mm:.3f}"
    where = overrun.place or overrun.side
    cells = (finding.rule, where, amount, code(overrun.part), place(overrun))
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Return text that Markdown and HTML take as nothing but text."""
    return _STEERING.sub(lambda found: f"&#{ord(found[0])};", printable(text))


def code(text: str) -> str:
    """Return text as code, where no mention or link is made of it."""
    return f"<code>{escaped(text)}</code>"
