"""``keienvelope demo``."""

from __future__ import annotations

from pathlib import Path

import click

import keienvelope as ke
from keienvelope.checking import Report
from keienvelope.cli.options import console
from keienvelope.cli.output import write_whole
from keienvelope.errors import BuildError
from keienvelope.processes import Died, in_processes
from keienvelope.report import report_json
from keienvelope.report.formats import render
from keienvelope.report.text import print_report
from keienvelope.workflow import with_scene

_WAGONS = (("wagon", 1475.0), ("wagon-over-wide", 1485.0))
_TRIANGLES = 100_000


@click.command()
@click.argument("folder", required=False, default="keienvelope-demo", metavar="[DIR]")
def demo(folder: str) -> None:
    """Generate a tall wagon, check it and an over-wide twin of it, and write the reports to DIR."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    out = console()
    written: list[tuple[Path, str]] = []
    wagons = [(target / name, width) for name, width in _WAGONS]
    reports = dict(in_processes(_wagon, wagons, jobs=len(wagons)))
    for wagon in wagons:
        path, report = wagon[0], reports[wagon]
        if isinstance(report, Died):
            raise BuildError("the process that built it died.", path=str(path), fix="Run it again.")
        print_report(report, out)
        write_whole(path.with_suffix(".json"), report_json(report) + "\n")
        written += [(path.with_suffix(".step"), report.verdict)]
        written += [(path.with_suffix(".json"), "its report as data")]
        written += [(path.with_suffix(".html"), "its report to look at")]
    for path, what in written:
        out.print(f"{path}  {what}", soft_wrap=True)


def _wagon(wagon: tuple[Path, float]) -> Report:
    """Build a wagon of a width, write it with a page to look at, and return the check of it."""
    path, width_mm = wagon
    over_wide = width_mm > _WAGONS[0][1]
    model = ke.generate("tall-wagon", allow_overrun=over_wide, width=width_mm)
    report = model.export(path.with_suffix(".step"), force=True).report
    (shown,) = with_scene([report], model, _TRIANGLES)
    write_whole(path.with_suffix(".html"), render("html", [shown]))
    return report
