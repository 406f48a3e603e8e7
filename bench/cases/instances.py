"""Assemblies of one bolt, placed many times; the time should grow in proportion."""

from __future__ import annotations

from bench.peers import side_by_side
from bench.records import Record, Result, by_item, ratio, ways_of
from bench.samples import bolts, small_step
from bench.settings import Settings
from bench.table import spread, table, times

TITLE = "Many instances of one part"
OURS = "keienvelope"
WAYS = [OURS, "cadquery", "build123d"]


def measure(settings: Settings) -> tuple[list[Record], dict[str, dict[str, str]]]:
    """Measure an assembly of every size."""
    runners = settings.runners(WAYS, small_step(settings.samples))
    records: list[Record] = []
    for count in settings.instances:
        path = bolts(settings.samples, count)
        records += side_by_side(runners, path, f"{count:,}", count, settings.plan)
    for runner in runners:
        runner.close()
    return records, {runner.way: runner.versions for runner in runners}


def shown(result: Result) -> str:
    """Return a row a size, and how the time grows from the least to the most."""
    others = [way for way in ways_of(result.records) if way != OURS]
    head = ["instances", "keienvelope: min / median / max ms", "ms an instance"]
    for way in others:
        head += [f"{way}: ms", "ratio"]
    rows = []
    items = by_item(result.records)
    for item, ways in items.items():
        ours = ways[OURS]
        row = [item, spread(ours), f"{1e3 * ours.median_s / ours.amount:.3f}"]
        for way in others:
            row += [spread(ways[way]), times(ratio(ways[way], ours))]
        rows.append(row)
    first, *_, last = items.values()
    more = last[OURS].amount / first[OURS].amount
    grown = [
        f"{way} {value:.1f} times as long"
        for way in (OURS, *others)
        if (value := ratio(last[way], first[way]))
    ]
    return f"{table(head, rows)}\n{more:g} times as many instances take {', '.join(grown)}.\n"
