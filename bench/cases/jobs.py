"""Many files at a time, with ``--jobs``."""

from __future__ import annotations

from bench.commands import DECLARED, keienvelope, run_in_turns
from bench.records import Record, Result
from bench.samples import copies, step_files
from bench.settings import Settings
from bench.table import table, times

TITLE = "Many files at a time"
LEAST_MB, MOST_MB = 0.1, 0.5


def measure(settings: Settings) -> tuple[list[Record], dict[str, dict[str, str]]]:
    """Check copies of STEP files of 100 to 500 kB with one process and with two."""
    found = step_files(settings.models, settings.samples)
    chosen = [path for path in found if LEAST_MB <= path.stat().st_size / 1e6 <= MOST_MB]
    files = copies(chosen or found, settings.samples / "many", settings.files)
    commands = {
        f"--jobs {jobs}": keienvelope(
            "check", *files, *DECLARED, "--format", "jsonl", "--jobs", str(jobs)
        )
        for jobs in (1, 2)
    }
    records = run_in_turns(commands, f"{len(files)} files", 1, good=(0, 1, 2))
    return records, {}


def shown(result: Result) -> str:
    """Return a row for one process and one for two."""
    one, two = result.records
    rows = [
        [one.way, f"{one.median_s:.1f}", ""],
        [two.way, f"{two.median_s:.1f}", times(one.median_s / two.median_s)],
    ]
    return table([one.item, "s", "faster"], rows)
