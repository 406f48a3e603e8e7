"""One design against many classes: a row a class, readable in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from keienvelope.checking.report import Finding, Report
from keienvelope.checking.rules import rule
from keienvelope.law import OVERALL
from keienvelope.report.phrases import printable

_STYLES = {
    "pass": "bold green",
    "fail": "bold red",
    "undecided": "bold yellow",
    "error": "bold magenta",
}
_INDENT = (0, 0, 0, 2)
_CLOSE = (0, 1, 0, 0)
"""Padding of cells that leaves room for everything in 80 columns."""


def print_matrix(reports: Sequence[Report], console: Console) -> None:
    """Print the reports of one file as a table: how far it stays within every class.

    Parameters
    ----------
    reports : sequence of Report
        Of one file, one a profile.
    console : rich.console.Console
        Where to; text of a file is never taken as markup.
    """
    first = reports[0]
    console.print(Text(printable(first.file.path), style="bold"), _sizes(first), soft_wrap=True)
    if all(report.verdict == "error" for report in reports):
        console.print(f"  {printable(' '.join(first.notes))}", soft_wrap=True)
        return
    console.print(Padding(_table(reports), _INDENT))
    for line in _remarks(reports):
        console.print(Padding(line, _INDENT))
    console.print()


def _sizes(report: Report) -> str:
    known = [report.measurements.get(name) for name in OVERALL]
    sizes = [f"{m.upper_mm:.1f}" if m else "?" for m in known]
    return f" {' x '.join(sizes)} mm"


def _table(reports: Sequence[Report]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=_CLOSE, pad_edge=False, show_edge=False)
    table.add_column("class", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for heading in ("length", "width", "height"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("")
    for report in reports:
        if report.profile is not None:
            table.add_row(
                report.profile.id,
                Text(report.verdict, style=_STYLES[report.verdict]),
                *(_margin(report, name) for name in OVERALL),
                _rest(report),
            )
    return table


def _margin(report: Report, name: str) -> Text:
    """Write how far a dimension stays within its limit; a dash where there is none."""
    found = next((f for f in report.findings if f.quantity == name and f.rule != "KE110"), None)
    if found is None or found.margin is None:
        return Text("-" if found is None else "?", style="dim")
    return Text(f"{found.margin:+.1f}", style=_STYLES.get(found.verdict, ""))


def _rest(report: Report) -> str:
    """Say what else decides: other rules that do not pass, and a status that is not in force."""
    others = [f.rule for f in _open_requirements(report) if f.quantity not in OVERALL]
    status = report.profile.status if report.profile else "in-force"
    said = [*dict.fromkeys(others), *([] if status == "in-force" else [status])]
    return ", ".join(said)


def _open_requirements(report: Report) -> list[Finding]:
    return [f for f in report.findings if f.is_requirement and f.verdict in ("fail", "undecided")]


def _remarks(reports: Sequence[Report]) -> Iterator[Text]:
    """Say once what a class leaves open, and which classes it is about."""
    classes: dict[str, list[str]] = {}
    for report in reports:
        for reason in _reasons(report):
            classes.setdefault(reason, []).append(report.profile.id if report.profile else "")
    for reason, names in classes.items():
        about = f"{', '.join(names)}: " if len(names) < len(reports) else ""
        yield Text(f"{about}{printable(reason)}")
    options = dict.fromkeys(
        option for report in reports for question in report.questions for option in question.options
    )
    if options:
        yield Text(f"type: {'   or   '.join(options)}", style="yellow")
    legend = "Millimetres within the limit; '-' where a class has none."
    yield Text(f"{legend} --profile ID tells more of one class.", style="dim")


def _reasons(report: Report) -> list[str]:
    if report.verdict != "undecided":
        return []
    asked = [question.message for question in report.questions]
    said = [
        # What keeps several classes open is the same but for their limits.
        f.message.partition(": ")[2] or f.message
        for f in _open_requirements(report)
        if f.verdict == "undecided"
    ]
    return asked or said or [_wanted(report)]


def _wanted(report: Report) -> str:
    """Say what a class of mass and speed, or one that nothing was measured for, still wants."""
    wanted = [f for f in report.findings if f.is_requirement and f.verdict == "not-checked"]
    titles = ", ".join(dict.fromkeys(rule(f.rule).title for f in wanted))
    also = report.profile.also_requires if report.profile else None
    return f"undecided without {also or titles}." if also or titles else " ".join(report.notes)
