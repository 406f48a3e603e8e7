"""Records become tables in Markdown, which a terminal shows as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.records import Record, Result, by_item, geometric_mean, ratio


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column is words and whose others are figures."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    rule = [f"{'-' * (width - 1)}{':' if column else '-'}" for column, width in enumerate(widths)]
    shown = [
        " | ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in [lines[0], rule, *lines[1:]]
    ]
    return "\n".join(f"| {line} |" for line in shown) + "\n"


def spread(record: Record | None, *, scale: float = 1e3, digits: int = 0) -> str:
    """Return the shortest, median and longest run, in milliseconds unless scaled otherwise."""
    if record is None or not record.read_s:
        return "error" if record else ""
    runs = record.seconds
    figures = (min(runs), record.median_s, max(runs))
    return " / ".join(f"{figure * scale:,.{digits}f}" for figure in figures)


def times(value: float | None) -> str:
    """Return a ratio: ``8.4 x``."""
    return "" if value is None else f"{value:,.0f} x" if value >= 100 else f"{value:.2g} x"


def summary(records: Iterable[Record], ours: str, other: str) -> str:
    """Return how many times longer the other way takes over all items, and where it is faster."""
    found = {
        item: value
        for item, ways in by_item(records).items()
        if ours in ways and other in ways and (value := ratio(ways[other], ways[ours]))
    }
    if not found:
        return f"- {other}: no file was measured in both ways."
    values = sorted(found.values())
    faster = [f"{item} ({value:.2f} x)" for item, value in found.items() if value < 1.0]
    return (
        f"- {other} takes {geometric_mean(values):.1f} times as long as {ours} (geometric mean of"
        f" {len(values)} files; from {values[0]:.2f} to {values[-1]:.1f}); it is faster on"
        f" {', '.join(faster) or 'no file'}."
    )


def headed(result: Result, title: str, body: str) -> str:
    """Return the tables of a case below its title, and what they were measured with."""
    versions = sorted(
        {f"{name} {found}" for each in result.versions.values() for name, found in each.items()}
    )
    circumstances = [f"{name} {words}" for name, words in result.circumstances.items()]
    return f"### {title}\n\n{body}\n{'; '.join([*circumstances, *versions])}.\n"


def write_between(page: Path, case: str, text: str) -> None:
    """Put the tables of a case between its two markers of a page.

    Raises
    ------
    ValueError
        If the page has no such markers.
    """
    start, end = f"<!-- bench {case} -->\n", f"<!-- end of bench {case} -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{page} needs the lines {start.strip()} and {end}")
    page.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")
