"""STEP files: read and enclosed, beside CadQuery and build123d."""

from __future__ import annotations

from bench.peers import Runner, side_by_side
from bench.records import Record, Result, by_item, ratio, ways_of
from bench.samples import small_step, step_files
from bench.settings import Settings
from bench.table import spread, summary, table, times

TITLE = "STEP: read and measure"
OURS = "keienvelope"
WAYS = [OURS, "cadquery", "build123d", "keienvelope.measure"]


def measure(settings: Settings) -> tuple[list[Record], dict[str, dict[str, str]]]:
    """Measure every file in every way, file by file."""
    runners = settings.runners(WAYS, small_step(settings.samples))
    records: list[Record] = []
    for path in step_files(settings.models, settings.samples):
        size = path.stat().st_size
        if size < 1e3 * settings.least_kb or not _chosen(path.name, settings):
            continue
        found = side_by_side(runners, path, path.name, size / 1e6, settings.plan)
        if not found[0].error:  # what only refers to other files has no size
            records += found
    return records, _closed(runners)


def _chosen(name: str, settings: Settings) -> bool:
    return not settings.names or any(part in name for part in settings.names)


def _closed(runners: list[Runner]) -> dict[str, dict[str, str]]:
    for runner in runners:
        runner.close()
    return {runner.way: runner.versions for runner in runners}


def shown(result: Result) -> str:
    """Return a row a file, and the means."""
    others = [way for way in ways_of(result.records) if way != OURS]
    head = ["file", "MB", "keienvelope: min / median / max ms", "extents of read"]
    for way in others:
        head += [f"{way}: ms", "ratio"]
    rows = []
    for item, ways in by_item(result.records).items():
        ours = ways[OURS]
        row = [item, f"{ours.amount:.2f}", spread(ours), f"{_share(ours):.0%}"]
        for way in others:
            row += [spread(ways.get(way)), times(ratio(ways[way], ours))]
        rows.append(row)
    mine = [record for record in result.records if record.way == OURS]
    whole = sum(sum(one.measure_s) for one in mine) / sum(sum(one.read_s) for one in mine)
    largest = max(mine, key=_share)
    lines = [summary(result.records, OURS, way) for way in others]
    lines.append(
        f"- The extents take {whole:.0%} of the time of reading over all files; the most is"
        f" {_share(largest):.0%}, {largest.item}."
    )
    return table(head, rows) + "\n" + "\n".join(lines) + "\n"


def _share(record: Record) -> float:
    return sum(record.measure_s) / sum(record.read_s)
