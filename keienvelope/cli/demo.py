"""``keienvelope demo``."""

from __future__ import annotations

from pathlib import Path

import click

import keienvelope as ke
from keienvelope.checking import Report
from keienvelope.cli.options import console
from keienvelope.cli.output import write_whole
from keienvelope.report import print_report, report_json
from keienvelope.workflow import process_pool

_WAGONS = (("wagon", 1475.0), ("wagon-over-wide", 1485.0))


@click.command()
@click.argument("folder", required=False, default="keienvelope-demo", metavar="[DIR]")
def demo(folder: str) -> None:
    """Generate a tall wagon, check it and an over-wide twin of it, and write the reports to DIR."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    out = console()
    written = []
    with process_pool(len(_WAGONS)) as pool:
        running = [pool.submit(_wagon, target / name, width) for name, width in _WAGONS]
        for (name, _), future in zip(_WAGONS, running, strict=True):
            report = future.result()
            print_report(report, out)
            path = target / f"{name}.json"
            write_whole(path, report_json(report) + "\n")
            written += [(target / f"{name}.step", report.verdict), (path, "its report")]
    for path, what in written:
        out.print(f"{path}  {what}", soft_wrap=True)


def _wagon(path: Path, width_mm: float) -> Report:
    """Build a wagon, write it, and return the check of the file."""
    over_wide = width_mm > _WAGONS[0][1]
    model = ke.generate("tall-wagon", allow_overrun=over_wide, width=width_mm)
    return model.export(path.with_suffix(".step"), force=True).report
