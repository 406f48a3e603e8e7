"""The command line on tiny files: what it takes to start."""

from __future__ import annotations

import sys

from bench.commands import DECLARED, keienvelope, run_in_turns
from bench.records import Record, Result, by_item, ratio
from bench.samples import small_step, small_stl
from bench.settings import Settings
from bench.table import spread, table, times

TITLE = "Start of the command line"


def measure(settings: Settings) -> tuple[list[Record], dict[str, dict[str, str]]]:
    """Check a tiny file, beside the import that no way to do it can go without."""
    stl = keienvelope("check", small_stl(settings.samples), "--unit", "mm", *DECLARED)
    step = keienvelope("check", small_step(settings.samples), *DECLARED)
    numpy = [sys.executable, "-c", "import numpy"]
    kernel = [sys.executable, "-c", "from OCP.STEPCAFControl import STEPCAFControl_Reader"]
    records: list[Record] = []
    for item, ours, theirs in (
        ("small.stl", ("keienvelope check small.stl", stl), ('python -c "import numpy"', numpy)),
        (
            "small.step",
            ("keienvelope check small.step", step),
            (f'python -c "{kernel[-1]}"', kernel),
        ),
    ):
        commands = dict([ours, theirs])
        run_in_turns(commands, item, 1)  # fills the caches of the system
        records += run_in_turns(commands, item, settings.starts)
    return records, {}


def shown(result: Result) -> str:
    """Return a row a command."""
    rows = []
    for ways in by_item(result.records).values():
        ours, theirs = ways.values()
        rows.append([f"`{ours.way}`", spread(ours), times(ratio(ours, theirs))])
        rows.append([f"`{theirs.way}`", spread(theirs), ""])
    return table(["command", "min / median / max ms", "of the import"], rows)
