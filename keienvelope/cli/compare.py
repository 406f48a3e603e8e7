"""``keienvelope compare``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

import keienvelope as ke
from keienvelope.cli.options import frame_options
from keienvelope.comparison import Change, Comparison, compare_reports

_FORMATS = ("text", "json", "markdown")


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option(
    "--profile",
    default="jp-kei-1998",
    show_default=True,
    metavar="ID",
    help="The class whose limits both are held against.",
)
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="text")
@frame_options
def compare(before: Path, after: Path, profile: str, format_: str, **frame: Any) -> None:
    """Say what changed from BEFORE to AFTER, two revisions of a design file.

    Dimensions, the stance where it is known, the verdict, and what sticks out. Exit code 0 whatever
    changed; 2 where one of them could not be read.
    """
    found = compare_reports(ke.check(before, profile, **frame), ke.check(after, profile, **frame))
    if format_ == "json":
        click.echo(json.dumps(found.data(), indent=2, ensure_ascii=False))
    elif format_ == "markdown":
        click.echo(_markdown(found))
    else:
        click.echo(_text(found))


def _text(found: Comparison) -> str:
    head = f"{found.before} -> {found.after}: {_verdicts(found)}"
    rows = [
        f"  {row.name:<24} {_value(row.before)} -> {_value(row.after)}  {_step(row)}"
        for row in found.dimensions
    ]
    return "\n".join([head, *rows, *(f"  {line}" for line in _overruns(found))])


def _markdown(found: Comparison) -> str:
    lines = [f"**{found.before} -> {found.after}**: {_verdicts(found)}", ""]
    lines += ["| quantity | before | after | change |", "|---|--:|--:|--:|"]
    lines += [
        f"| {row.name} | {_value(row.before)} | {_value(row.after)} | {_step(row)} |"
        for row in found.dimensions
    ]
    return "\n".join([*lines, "", *(f"- {line}" for line in _overruns(found))]).rstrip()


def _verdicts(found: Comparison) -> str:
    first, second = found.verdicts
    return first if first == second else f"{first} -> {second}"


def _overruns(found: Comparison) -> list[str]:
    told = {"new": "sticks out", "gone": "no longer sticks out"}
    return [
        f"{row.name} {told.get(row.state, 'sticks out as before')}: "
        + (
            f"{_value(row.before)} -> {_value(row.after)} mm"
            if row.state == "changed"
            else f"{_value(row.after if row.after is not None else row.before)} mm"
        )
        for row in found.overruns
    ]


def _value(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _step(row: Change) -> str:
    if row.before is None or row.after is None:
        return row.state
    return "same" if row.state == "same" else f"{row.after - row.before:+.3f}"
