"""``keienvelope demo``."""

from __future__ import annotations

from pathlib import Path

import click

import keienvelope as ke
from keienvelope.cli.options import console
from keienvelope.cli.output import write_whole
from keienvelope.report import print_report, report_json

_OVER_WIDE = {"width": 1485.0}


@click.command()
@click.argument("folder", required=False, default="keienvelope-demo", metavar="[DIR]")
def demo(folder: str) -> None:
    """Generate a tall wagon, check it and an over-wide twin of it, and write the reports to DIR."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    out = console()
    written = []
    for name, parameters in (("wagon", {}), ("wagon-over-wide", _OVER_WIDE)):
        step = target / f"{name}.step"
        model = ke.generate("tall-wagon", allow_overrun=bool(parameters), parameters=parameters)
        model.export(step, force=True)
        report = ke.check(step)
        print_report(report, out)
        path = target / f"{name}.json"
        write_whole(path, report_json(report) + "\n")
        written += [(step, report.verdict), (path, "its report")]
    for path, what in written:
        out.print(f"{path}  {what}", soft_wrap=True)
