"""``python -m bench``: measure, print the tables, and write them down when asked."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from bench.cases import instances, jobs, start, step, stl
from bench.peers import Plan
from bench.records import Result
from bench.settings import Settings
from bench.table import headed, write_between

CASES: dict[str, ModuleType] = {
    "step": step,
    "stl": stl,
    "start": start,
    "instances": instances,
    "jobs": jobs,
}
PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
DEFAULTS = Settings(cache=Path(tempfile.gettempdir()) / "keienvelope-bench")


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.argument("cases", nargs=-1, type=click.Choice(list(CASES)))
@click.option(
    "--models",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="KEIENVELOPE_MODELS",
    help="Folder of STEP files; without it, bodies of our templates are measured.",
)
@click.option("--file", "names", multiple=True, help="Only STEP files with this in their name.")
@click.option("--least-kb", default=DEFAULTS.least_kb, help="Only STEP files as large as this.")
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULTS.cache,
    help="Folder of environments, made files and results.",
)
@click.option("--turns", default=DEFAULTS.plan.visits, help="Times that the ways take turns.")
@click.option("--runs", default=DEFAULTS.plan.runs, help="Runs of a way in each turn.")
@click.option(
    "--patience",
    default=DEFAULTS.plan.patience_s,
    help="Seconds after which a way is not run again on a file.",
)
@click.option("--triangles", multiple=True, default=DEFAULTS.triangles, help="Sizes of STL files.")
@click.option("--instances", multiple=True, default=DEFAULTS.instances, help="Sizes of assemblies.")
@click.option("--starts", default=DEFAULTS.starts, help="Times that a command is started.")
@click.option("--files", default=DEFAULTS.files, help="Files that are checked at a time.")
@click.option("--ours-only", is_flag=True, help="Measure no other way.")
@click.option("--resume", is_flag=True, help="Keep the cases that an equal run has finished.")
@click.option("--write", is_flag=True, help=f"Write the tables into docs/{PAGE.name}.")
def main(cases: tuple[str, ...], *, resume: bool, write: bool, **options: Any) -> None:
    """Measure CASES, or all of them, beside other ways to do the same."""
    settings = _settings(**options)
    for name in cases or CASES:
        kept = settings.cache / "results" / f"{name}.json"
        result = Result.load(kept) if resume and kept.exists() else None
        if result is None or result.settings != settings.as_data():
            result = _measured(name, settings)
            result.save(kept)
        text = headed(result, CASES[name].TITLE, CASES[name].shown(result))
        print(text, flush=True)
        if write:
            write_between(PAGE, name, text)


def _settings(
    *,
    cache: Path,
    turns: int,
    runs: int,
    patience: float,
    ours_only: bool,
    **others: Any,
) -> Settings:
    plan = Plan(turns, runs, patience)
    return Settings(cache=cache.resolve(), plan=plan, peers=not ours_only, **others)


def _measured(name: str, settings: Settings) -> Result:
    circumstances = {
        "Measured": date.today().isoformat(),
        "on": f"{_processor()}, {os.cpu_count()} cores",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
    }
    start = time.perf_counter()
    records, versions = CASES[name].measure(settings)
    print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    packages = ("keienvelope", "cadquery-ocp", "numpy")
    versions["ours"] = {package: version(package) for package in packages}
    data = settings.as_data()
    return Result(name, data, circumstances, versions, records)


def _processor() -> str:
    """Return the name of the processor, where the system tells it."""
    told = Path("/proc/cpuinfo")
    if told.is_file():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
