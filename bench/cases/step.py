"""STEP files: read and enclosed, beside CadQuery and build123d."""

from __future__ import annotations

from bench.peers import Runner, side_by_side
from bench.records import Record, Result, by_item, ratio, ways_of
from bench.samples import small_step, step_files
from bench.settings import Settings
from bench.table import spread, summary, table, times

TITLE = "STEP: read and measure"
OURS, READ, MEASURED = "keienvelope.extents", "keienvelope", "keienvelope.measure"
WAYS = [OURS, "cadquery", "build123d", READ, MEASURED]
DIFFERENT_MM = 0.001
"""Sizes are told apart from here on."""


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
    """Return a row a file, and what they say together."""
    others = [way for way in ways_of(result.records) if way != OURS]
    items = by_item(result.records)
    head = ["file", "MB", f"{OURS}: min / median / max ms"]
    for way in others:
        head += [f"{way}: ms", "ratio"]
    head.append("extents of read")
    rows = []
    for item, ways in items.items():
        ours = ways[OURS]
        row = [item, f"{ours.amount:.2f}", spread(ours)]
        for way in others:
            row += [spread(ways.get(way)), times(ratio(ways[way], ours))]
        rows.append([*row, f"{_share(ways[READ]):.0%}" if READ in ways else ""])
    lines = [_shares([ways[READ] for ways in items.values() if READ in ways])]
    for way in others:
        lines.append(summary(result.records, OURS, way))
        if way not in (READ, MEASURED):
            lines.append(_differences(items, way))
    return table(head, rows) + "\n" + "\n".join(lines) + "\n"


def _share(record: Record) -> float:
    return sum(record.measure_s) / sum(record.read_s)


def _shares(mine: list[Record]) -> str:
    whole = sum(sum(one.measure_s) for one in mine) / sum(sum(one.read_s) for one in mine)
    most = max(mine, key=_share)
    return (
        f"- Where the whole file is read, its extents take {whole:.0%} of the time of reading over"
        f" all files; the most is {_share(most):.0%}, {most.item}."
    )


def _differences(items: dict[str, dict[str, Record]], way: str) -> str:
    """Return on which files another way finds another size, and by how much at most."""
    found = []
    for item, ways in items.items():
        pairs = zip(ways[way].size, ways[OURS].size, strict=False)
        most = max((theirs - ours for theirs, ours in pairs), key=abs, default=0.0)
        if abs(most) > DIFFERENT_MM:
            found.append(f"{item} ({most:+.4g} mm)")
    return f"- {way} finds a size that differs by more than {DIFFERENT_MM} mm on" + (
        f" {len(found)} files: {', '.join(found)}." if found else " no file."
    )
