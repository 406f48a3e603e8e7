"""The long form: ``python -m tests.fuzz --count 20000 [--jobs 2] [FOLDER of real files ...]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from .campaign import Result, prepared, run

_KINDS = ("pass", "fail", "undecided", "error", "late", "crash", "fault", "lost", "false pass")


def main() -> int:
    """Run, and keep every input that something is wrong with."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="folders of real files to mutate too")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--base", type=int, default=1, help="another number: other inputs")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    options = parser.parse_args()
    start = time.monotonic()

    def told(result: Result) -> None:
        _say(f"{time.monotonic() - start:.0f} s", result.counts.total(), "inputs")
        _keep(result, options.keep)
        _show(result)

    with tempfile.TemporaryDirectory(prefix="keienvelope-fuzz-") as folder:
        prepared(Path(folder))
        result = run(
            [Path(folder), *options.folders],
            range(options.first, options.first + options.count),
            base=options.base,
            jobs=options.jobs,
            told=told,
        )
    return 1 if result.found else 0


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def _show(result: Result) -> None:
    _say("suffix".ljust(8), *(kind.rjust(10) for kind in _KINDS))
    for suffix in sorted({suffix for suffix, _ in result.counts}):
        row = [result.counts[suffix, kind] for kind in _KINDS]
        _say(suffix.ljust(8), *(str(count).rjust(10) for count in row))
    _say("all".ljust(8), *(str(result.of_kind(kind)).rjust(10) for kind in _KINDS))
    _say(f"{result.held} passes held against another reader")


def _keep(result: Result, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for case, what in [*result.found, *result.endings]:
        name = f"{case.base}-{case.number}-{case.name}"
        (folder / f"{name}{case.suffix}").write_bytes(case.data())
        lines.append(f"{name}: {what}\n")
    (folder / "index.txt").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
