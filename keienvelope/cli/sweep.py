"""``keienvelope sweep``."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click
from rich.progress import Progress

from keienvelope import workflow
from keienvelope.cli.options import console
from keienvelope.errors import UsageError
from keienvelope.generation.sweep import SweepPlan, Variation, cluster, sweep_table


@click.command()
@click.argument("name")
@click.option(
    "--vary",
    "varied",
    multiple=True,
    required=True,
    metavar="KEY=LOW:HIGH:COUNT",
    help="A parameter and its values, evenly spaced; repeatable.",
)
@click.option("-o", "--output", required=True, metavar="PATH", help="The table, .csv.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A parameter.")
@click.option("--like", metavar="VEHICLE", help="Start from the sizes of a reference vehicle.")
@click.option("--profile", default=workflow.DEFAULT_PROFILE, show_default=True, metavar="ID")
@click.option(
    "--latin",
    metavar="COUNT[:SEED]",
    help="Draw COUNT points of a Latin hypercube over the ranges, no grid.",
)
@click.option("--jobs", type=int, default=1, show_default=True, help="Variants at a time.")
@click.option(
    "--cluster",
    "scheduler",
    metavar="ADDRESS",
    help="Build on the workers of a Dask scheduler, as tcp://host:8786.",
)
def sweep(  # noqa: PLR0913 (one parameter an option)
    name: str,
    *,
    varied: tuple[str, ...],
    output: str,
    settings: tuple[str, ...],
    like: str | None,
    profile: str,
    latin: str | None,
    jobs: int,
    scheduler: str | None,
) -> None:
    """Build variants of template NAME, measure each, and write a table.

    A variant that fails is a row with its reason. A table that exists is taken up where it ends.
    """
    samples, seed = _latin(latin)
    plan = SweepPlan(
        template=name,
        variations=tuple(Variation.parse(text) for text in varied),
        fixed=dict(_setting(text) for text in settings),
        like=like,
        profile_id=profile,
        samples=samples,
        seed=seed,
    )
    out = console()
    with (
        cluster(scheduler) if scheduler else nullcontext() as executor,
        Progress(console=out, disable=not out.is_terminal, transient=True) as progress,
    ):
        task = progress.add_task(f"sweep {name}", total=None)
        summary = sweep_table(
            plan,
            Path(output),
            jobs=jobs,
            executor=executor,
            on_row=lambda done, total: progress.update(task, completed=done, total=total),
        )
    out.print(
        f"wrote {output}: {summary.built} built, {summary.failed} failed,"
        f" {summary.kept} kept from before",
        soft_wrap=True,
    )


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals and value):
        raise UsageError(f"{text!r} is not a parameter.", fix="Give KEY=VALUE, as width=1475.")
    return key.strip(), value.strip()


def _latin(text: str | None) -> tuple[int | None, int]:
    if text is None:
        return None, 0
    count, _, seed = text.partition(":")
    if not count.isdecimal() or (seed and not seed.isdecimal()):
        raise UsageError(f"{text!r} is not a count.", fix="Give COUNT or COUNT:SEED, as 100:7.")
    return int(count), int(seed or 0)
