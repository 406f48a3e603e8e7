"""The report as a person reads it in a terminal or a log."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from keienvelope.checking.report import Finding, Overrun, ReadingSummary, Report
from keienvelope.checking.rules import rule
from keienvelope.law import codes_of, is_declared, title_of
from keienvelope.measuring import Measurement
from keienvelope.report.phrases import (
    MAKERS_MARGIN,
    WAIVER,
    interval,
    is_silent,
    limit,
    margin,
    measured,
    outcome,
    place,
    printable,
    quantity,
    region,
    stance_words,
    state,
    waiver_line,
)

_STYLES = {
    "pass": "bold green",
    "fail": "bold red",
    "undecided": "bold yellow",
    "error": "bold magenta",
    "advisory": "yellow",
    "waived": "cyan",
    "not-checked": "dim",
}
_WIDTH = 120
_MOST_OVERRUNS = 6
_MOST_READINGS = 8
_INDENT = (0, 0, 0, 2)


def print_report(report: Report, console: Console) -> None:
    """Print a report.

    Parameters
    ----------
    report : Report
        Of `check` or `measure`.
    console : rich.console.Console
        Where to; text of a file is never taken as markup.
    """
    console.print(_headline(report), soft_wrap=True)
    if report.profile is not None and report.findings:
        console.print(Padding(_findings_table(report.findings), _INDENT))
        for line in _overrun_lines(report.findings):
            console.print(line, soft_wrap=True)
    elif report.profile is None and report.readings:
        console.print(Padding(_sizes_table(report), _INDENT))
    for line in _remarks(report):
        console.print(line, soft_wrap=True)
    console.print()


def render(reports: Sequence[Report], *, reproducible: bool = False) -> str:  # noqa: ARG001
    """Return the text of reports as it looks in a log."""
    stream = io.StringIO()
    console = Console(file=stream, markup=False, highlight=False, emoji=False, width=_WIDTH)
    for report in reports:
        print_report(report, console)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())


def _headline(report: Report) -> Text:
    line = Text(printable(report.file.path), style="bold")
    if report.profile is None and report.verdict != "error":
        line.append(f"  measured by convention {report.convention}", style="dim")
        return line
    line.append("  ")
    line.append(report.verdict.upper(), style=_STYLES[report.verdict])
    line.append(state(report).removeprefix(report.verdict))
    if report.profile is not None:
        line.append(f"  {report.profile.id}", style="cyan")
        if report.profile.status != "in-force":
            line.append(f" ({report.profile.status})", style="yellow")
    return line


def _findings_table(findings: tuple[Finding, ...]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("rule")
    table.add_column("")
    for heading in ("limit", "measured", "margin"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict")
    for finding in findings:
        if finding.verdict == "not-checked" or is_silent(finding):
            continue
        table.add_row(
            finding.rule,
            quantity(finding),
            limit(finding),
            measured(finding),
            margin(finding),
            Text(outcome(finding), style=_STYLES[outcome(finding)]),
        )
    return table


def _overrun_lines(findings: tuple[Finding, ...]) -> Iterator[Text]:
    for finding in findings:
        shown = finding.overruns[:_MOST_OVERRUNS]
        for overrun in shown:
            yield _overrun_line(finding, overrun)
        if len(finding.overruns) > len(shown):
            yield Text(f"  {finding.rule}  and {len(finding.overruns) - len(shown)} more overruns")
        if finding.remedy:
            yield Text(f"  {finding.rule}  {finding.remedy}")
        if finding.rule == WAIVER:
            yield Text(f"  {finding.rule}  {printable(finding.message)}", style=_STYLES["advisory"])
        if finding.waived is not None:
            yield Text(f"  {finding.rule}  {waiver_line(finding)}", style=_STYLES["waived"])


def _overrun_line(finding: Finding, overrun: Overrun) -> Text:
    line = Text(f"  {finding.rule}  ")
    line.append(f"{overrun.side} +{overrun.amount_mm:.3f} mm", style="red")
    line.append("  ")
    line.append(printable(overrun.part), style="bold")
    line.append(f"  {overrun.place}" if overrun.place else "")
    line.append(f"  at {place(overrun)}, region {region(overrun)}", style="dim")
    return line


def _sizes_table(report: Report) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("quantity", "mm", "basis", "defined in"):
        table.add_column(heading, justify="right" if heading == "mm" else "left", no_wrap=True)
    for name, measurement in report.measurements.items():
        size = interval(measurement.lower_mm, measurement.upper_mm)
        table.add_row(title_of(name), size, _basis(report, measurement), codes_of(name))
    for name, angle in report.stance.angles.items():
        size = f"{interval(angle.lower_deg, angle.upper_deg)} deg"
        table.add_row(title_of(name), size, angle.basis, codes_of(name))
    if len([name for name in report.measurements if name.startswith("overall")]) < 3:
        for axis, size_mm in zip("xyz", report.readings[0].sizes_mm, strict=True):
            table.add_row(f"extent along {axis}", f"{size_mm:.3f}", _assumed(report))
    return table


def _basis(report: Report, measurement: Measurement) -> str:
    basis = f"{measurement.basis}; {_assumed(report)}" if _assumed(report) else measurement.basis
    if measurement.quantity == "overall_height" and _ground_unknown(report):
        return f"{basis}; the model alone, ground unknown"
    return basis


def _ground_unknown(report: Report) -> bool:
    return report.frame is None or report.frame.ground_source == "unknown"


def _assumed(report: Report) -> str:
    unit = report.frame.unit_name if report.frame else None
    if report.frame is not None and report.frame.unit_source == "assumed":
        return f"assumed {unit}"
    return ""


def _remarks(report: Report) -> Iterator[Text]:
    for question in report.questions:
        line = Text("  ? ", style="bold yellow")
        line.append(question.message, style="default")
        yield line
        yield Text(f"    type: {'   or   '.join(question.options)}", style="yellow")
    yield from _open_readings(report)
    yield from _told_in_words(report)
    for exclusion in report.excluded:
        cap = f", allowed less than {exclusion.cap_mm:g}" if exclusion.cap_mm else ""
        yield Text(
            f"  not counted: {printable(exclusion.part)} ({exclusion.device}, {exclusion.by}"
            f"{', unverified' if exclusion.unverified else ''};"
            f" {exclusion.protrusion_mm:.1f} mm beyond the body{cap})"
        )
    if report.reference:
        yield Text(f"  not vehicle: {len(report.reference)} reference parts")
    for item in report.not_measured:
        beyond = f", up to {item.beyond_mm:.1f} mm beyond the faces" if item.beyond_mm else ""
        yield Text(f"  not measured: {item.count} {item.what}{beyond}")
    for note in report.notes:
        yield Text(f"  {'' if report.verdict == 'error' else 'note: '}{printable(note)}")
    yield from _stance_lines(report)
    if report.frame is not None and not report.assumed:
        yield _frame_line(report)


def _stance_lines(report: Report) -> Iterator[Text]:
    """Say how the vehicle stands, or why that is not known."""
    stance = report.stance
    if stance.by:
        told = stance_words(report) if report.profile is not None else []
        yield Text(f"  {'; '.join([*told, f'wheels by {stance.by}'])}", style="dim")
    if stance.left_out:
        yield Text(
            f"  moving with the wheels: {', '.join(map(printable, stance.left_out))}", style="dim"
        )
    if stance.missing and report.verdict != "error":
        yield Text(f"  stance not told: {stance.missing}", style="dim")


def _told_in_words(report: Report) -> Iterator[Text]:
    """Say what neither a row nor an overrun nor a question tells."""
    for finding in report.findings:
        tells = finding.overruns or report.questions or finding.rule in (MAKERS_MARGIN, WAIVER)
        if finding.verdict in ("fail", "undecided") and not tells:
            yield Text(f"  {finding.rule}  {printable(finding.message)}")
    unchecked = [finding for finding in report.findings if finding.verdict == "not-checked"]
    asked = [rule(f.rule).title for f in unchecked if is_declared(f.quantity)]
    unseen = [rule(f.rule).title for f in unchecked if not is_declared(f.quantity)]
    for what, titles in (("declared", asked), ("shown by the model", unseen)):
        if titles:
            yield Text(f"  not {what}: {', '.join(dict.fromkeys(titles))}", style="dim")
    if report.declared:
        told = ", ".join(f"{key} {value}" for key, value in report.declared.items())
        yield Text(f"  declared: {told}", style="dim")


def _open_readings(report: Report) -> Iterator[Text]:
    """List the readings where more than one is open and no question lists them already."""
    open_ones = [r for r in report.readings if r.status == "open"]
    if len(open_ones) < 2 or report.questions:
        return
    for reading in open_ones[:_MOST_READINGS]:
        yield Text(f"  reading: {_reading_text(reading)}", style="dim")


def _reading_text(reading: ReadingSummary) -> str:
    sizes = {
        name: interval(m.lower_mm, m.upper_mm)
        for name, m in reading.measurements.items()
        if name.startswith("overall")
    }
    told = ", ".join(f"{name.removeprefix('overall_')} {size}" for name, size in sizes.items())
    return f"{reading.unit}, {reading.forward} along, {reading.up} up: {told} mm" + (
        f": {reading.verdict}" if reading.verdict else ""
    )


def _frame_line(report: Report) -> Text:
    frame = report.frame
    if frame is None:
        return Text("")
    ground = (
        "ground unknown"
        if frame.ground_source == "unknown"
        else f"ground {'' if frame.ground_z_mm is None else f'{_level(frame.ground_z_mm)} mm '}"
        f"({frame.ground_source})"
    )
    return Text(
        f"  unit {frame.unit_name} ({frame.unit_source}), forward {frame.forward},"
        f" up {frame.up} ({frame.axes_source}), {ground}",
        style="dim",
    )


def _level(height_mm: float) -> str:
    # Adding zero turns -0.0 into 0.0.
    return f"{round(height_mm, 3) + 0.0:g}"
