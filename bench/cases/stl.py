"""STL files: streamed, beside mesh libraries and a bare read of the bytes."""

from __future__ import annotations

from bench.peers import side_by_side
from bench.records import Record, Result, by_item, ratio
from bench.samples import ellipsoid, small_stl
from bench.settings import Settings
from bench.table import spread, table, times
from bench.ways import bare_read

TITLE = "STL: read and measure"
OURS = "keienvelope.measure"
BARE = "bare read"
WAYS = [OURS, BARE, "trimesh", "trimesh, process=False", "numpy-stl", "pyvista", "admesh"]
TEXT_TRIANGLES = 200_000


def measure(settings: Settings) -> tuple[list[Record], dict[str, dict[str, str]]]:
    """Measure an ellipsoid of every size; each visit in a new process, for its memory."""
    samples = settings.samples
    runners = settings.runners(WAYS, small_stl(samples), fresh=True)
    read_once = bare_read().read
    files = {f"{count:,} triangles": ellipsoid(samples, count) for count in settings.triangles}
    count = min(TEXT_TRIANGLES, *settings.triangles)
    files[f"{count:,} triangles as text"] = ellipsoid(samples, count, text=True)
    records: list[Record] = []
    for item, path in files.items():
        read_once(str(path))  # so that nobody who measures it waits for the disk
        records += side_by_side(runners, path, item, path.stat().st_size / 1e6, settings.plan)
    return records, {runner.way: runner.versions for runner in runners}


def shown(result: Result) -> str:
    """Return a row for every size and way."""
    head = ["file", "way", "min / median / max ms", "of a bare read", "of ours", "resident MB"]
    rows = []
    for item, ways in by_item(result.records).items():
        label = f"{item}, {ways[OURS].amount:,.0f} MB"
        for way, record in ways.items():
            row = [label, way, spread(record, digits=1)]
            row += [times(ratio(record, ways[BARE])), times(ratio(record, ways[OURS]))]
            rows.append([*row, f"{record.resident_mb:,.0f}"])
            label = ""
    return table(head, rows)
