"""Many variants of a template: a grid or a Latin hypercube, built in parallel, one table."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from keienvelope.errors import KeienvelopeError, UsageError
from keienvelope.generation.build import build
from keienvelope.generation.catalogue import template
from keienvelope.generation.export import checked

_ANSWER_S = 10
_STATUS = ("verdict", "reason")
_MEASURED = ("overall_length", "overall_width", "overall_height")
_FIGURES = (
    "interior_volume_l",
    "luggage_l",
    "bed_volume_l",
    "frontal_area_m2",
    "surface_area_m2",
    "wheelbase_to_length",
    "headroom_front_mm",
    "headroom_rear_mm",
    "shoulder_room_front_mm",
    "shoulder_room_rear_mm",
)


@dataclass(frozen=True)
class Variation:
    """A parameter and the range it is varied over.

    Attributes
    ----------
    name : str
        The parameter.
    low, high : float
        First and last value.
    count : int
        How many values on a grid.
    """

    name: str
    low: float
    high: float
    count: int

    @classmethod
    def parse(cls, text: str) -> Variation:
        """Read ``length=3200:3395:5``.

        Raises
        ------
        UsageError
            If it is not of that form.
        """
        name, _, span = text.partition("=")
        fields = span.split(":")
        try:
            low, high, count = float(fields[0]), float(fields[1]), int(fields[2])
        except (IndexError, ValueError):
            count = 0
        if not name or len(fields) != 3 or count < 1:
            raise UsageError(
                f"{text!r} is not a variation.",
                fix="Give KEY=LOW:HIGH:COUNT, as height=1500:1800:4.",
            )
        return cls(name.strip(), low, high, count)

    def values(self) -> list[float]:
        """Return the values on a grid."""
        return [float(v) for v in np.linspace(self.low, self.high, self.count)]


@dataclass(frozen=True)
class SweepPlan:
    """What is built.

    Attributes
    ----------
    template : str
        Name of the template.
    variations : tuple of Variation
        What is varied.
    fixed : mapping
        Other parameters.
    like : str or None
        Reference vehicle whose sizes are taken first.
    profile_id : str
        The class that each variant is held against.
    samples : int or None
        Number of points of a Latin hypercube; None for a grid.
    seed : int
        Of the Latin hypercube.
    """

    template: str
    variations: tuple[Variation, ...]
    fixed: Mapping[str, object]
    like: str | None
    profile_id: str
    samples: int | None = None
    seed: int = 0

    @property
    def names(self) -> list[str]:
        """Names of the parameters that are varied."""
        return [variation.name for variation in self.variations]

    def variants(self) -> list[dict[str, float]]:
        """Return the values of every variant."""
        if self.samples is None:
            grid = itertools.product(*(variation.values() for variation in self.variations))
            return [dict(zip(self.names, point, strict=True)) for point in grid]
        generator = np.random.default_rng(self.seed)
        columns = []
        for variation in self.variations:
            cells = generator.permutation(self.samples) + generator.uniform(size=self.samples)
            span = variation.high - variation.low
            columns.append(variation.low + span * cells / self.samples)
        return [
            dict(zip(self.names, map(float, point), strict=True))
            for point in zip(*columns, strict=True)
        ]


@dataclass(frozen=True)
class SweepSummary:
    """How a sweep went.

    Attributes
    ----------
    built, failed, kept : int
        Variants that were built, that failed, and that the table held before.
    """

    built: int
    failed: int
    kept: int


def sweep_table(
    plan: SweepPlan,
    path: Path,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    on_row: Callable[[int, int], object] = lambda _done, _total: None,
) -> SweepSummary:
    """Build every variant and write one row for each, as soon as it is done.

    Parameters
    ----------
    plan : SweepPlan
        What is built.
    path : Path
        The table; rows that it holds already are kept and not built again.
    jobs : int
        Processes, if no `executor` is given.
    executor : concurrent.futures.Executor, optional
        Where to build; anything with that interface.
    on_row : callable
        Told how many rows are done, and of how many.

    Raises
    ------
    UsageError
        If the table cannot be written, or holds other columns.
    ParameterError
        If a name is not a parameter of the template.
    """
    chosen = template(plan.template)
    for key in (*plan.fixed, *plan.names):
        chosen.parameter(key)
    wanted, names = plan.variants(), plan.names
    columns = [*names, *_STATUS, *_MEASURED, *_FIGURES]
    kept = _rows_before(path, columns, names)
    missing = [values for values in wanted if _key(values, names) not in kept]
    failed = 0
    try:
        with path.open("a", newline="", encoding="utf-8") as stream, _pool(executor, jobs) as pool:
            writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
            if not kept:
                writer.writeheader()
            tasks = [pool.submit(built_row, plan, values) for values in missing]
            for done, task in enumerate(as_completed(tasks), start=len(wanted) - len(missing) + 1):
                row = task.result()
                writer.writerow(row)
                stream.flush()
                failed += row["verdict"] == "error"
                on_row(done, len(wanted))
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}).", fix="Check the folder."
        ) from error
    return SweepSummary(len(missing) - failed, failed, len(wanted) - len(missing))


def built_row(plan: SweepPlan, values: dict[str, float]) -> dict[str, str]:
    """Build one variant and check it in memory; what goes wrong is told in its row."""
    row = {name: _shown(value) for name, value in values.items()}
    try:
        model = build(
            plan.template,
            {**plan.fixed, **values},
            profile_id=plan.profile_id,
            like=plan.like,
            allow_overrun=True,
        )
        target = model.profile
        assert target is not None  # `build` sets it
        report = checked(model, model.source.name, target)
    except KeienvelopeError as error:
        return {**row, "verdict": "error", "reason": str(error)}
    told = [f.message for f in report.findings if f.verdict == "fail" and f.severity != "advisory"]
    row |= {"verdict": report.verdict, "reason": " ".join(told)}
    for quantity in _MEASURED:
        row[quantity] = _shown(report.measurements[quantity].upper_mm)
    return row | {key: _shown(model.figures[key]) for key in _FIGURES if key in model.figures}


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Yield an executor that builds on the workers of a Dask scheduler.

    Parameters
    ----------
    address : str
        Of the scheduler, as ``tcp://host:8786``.

    Raises
    ------
    UsageError
        If Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise UsageError(
            "a cluster needs Dask, which is not installed.",
            fix="Run: pip install 'keienvelope[cluster]'.",
        ) from error
    try:
        client = Client(address, timeout=_ANSWER_S)
    except (OSError, ValueError) as error:  # no answer in time is an OSError too
        raise UsageError(
            f"no Dask scheduler answers at {address} ({error}).",
            fix="Start one with 'dask scheduler', and workers with 'dask worker ADDRESS', where"
            " keienvelope is installed too.",
        ) from error
    with client, client.get_executor() as executor:
        yield executor


@contextmanager
def _pool(executor: Executor | None, jobs: int) -> Iterator[Executor]:
    """Yield the executor that was handed in, or processes of our own."""
    if executor is not None:
        yield executor
        return
    # A fresh interpreter each: the kernel does not survive a fork.
    with ProcessPoolExecutor(max_workers=max(1, jobs), mp_context=get_context("spawn")) as pool:
        yield pool


def _rows_before(path: Path, columns: list[str], names: list[str]) -> set[tuple[str, ...]]:
    """Keys of the rows that a table holds already."""
    if not path.exists():
        return set()
    with path.open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
        if list(reader.fieldnames or ()) != columns:
            raise UsageError(
                f"{path} holds another table.", fix="Give another name, or remove the file."
            )
    return {tuple(row[name] for name in names) for row in rows}


def _key(values: dict[str, float], names: list[str]) -> tuple[str, ...]:
    return tuple(_shown(values[name]) for name in names)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
