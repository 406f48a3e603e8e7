"""Many files at a time, with ``--jobs``."""

from __future__ import annotations

from bench.commands import keienvelope, run_in_turns
from bench.records import Record, Result
from bench.samples import copies, step_files
from bench.settings import Settings
from bench.table import spread, table, times

TITLE = "Many files at a time"
LEAST_MB, MOST_MB = 0.1, 1.0
TURNS = 2


def measure(settings: Settings) -> tuple[list[Record], dict[str, dict[str, str]]]:
    """Check copies of STEP files of 100 kB to 1 MB with one process and with two."""
    found = step_files(settings.models, settings.samples)
    chosen = [path for path in found if LEAST_MB <= path.stat().st_size / 1e6 <= MOST_MB]
    files = copies(chosen or found, settings.samples / "many", settings.files)
    commands = {
        f"--jobs {jobs}": keienvelope("check", *files, "--format", "jsonl", "--jobs", str(jobs))
        for jobs in (1, 2)
    }
    records = run_in_turns(commands, f"{len(files)} files", TURNS, good=(0, 1, 2))
    return records, {}


def shown(result: Result) -> str:
    """Return a row for one process and one for two."""
    one, two = result.records
    rows = [
        [one.way, spread(one, scale=1.0, digits=2), ""],
        [two.way, spread(two, scale=1.0, digits=2), times(one.median_s / two.median_s)],
    ]
    return table([one.item, "min / median / max s", "faster"], rows)
