"""``-`` instead of a file: what comes in on standard input."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from keienvelope.cli.options import F
from keienvelope.errors import UsageError
from keienvelope.planning import Plan
from keienvelope.readers import KNOWN_SUFFIXES
from keienvelope.workflow import STANDARD_INPUT

_TYPE = click.option(
    "--type",
    "input_type",
    metavar="TYPE",
    help="What comes in on standard input where FILES is -, for example step or stl.",
)


def type_option(function: F) -> F:
    """Add ``--type``."""
    return _TYPE(function)


def with_standard_input(
    context: click.Context, plans: Sequence[Plan], input_type: str | None
) -> list[Plan]:
    """Let the plan of ``-`` read a copy of standard input, which lasts as long as the command.

    Raises
    ------
    UsageError
        If it comes without its type, or a type without it.
    """
    wanted = any(str(plan.task.path) == STANDARD_INPUT for plan in plans)
    if not wanted:
        if input_type is not None:
            raise UsageError(
                "--type is for standard input.", fix="Give - as the file, or leave it out."
            )
        return list(plans)
    copy = _copied(context, input_type)
    return [
        replace(plan, task=replace(plan.task, path=copy, name=STANDARD_INPUT))
        if str(plan.task.path) == STANDARD_INPUT
        else plan
        for plan in plans
    ]


def _copied(context: click.Context, input_type: str | None) -> Path:
    suffix = f".{(input_type or '').lower().lstrip('.')}"
    if suffix not in KNOWN_SUFFIXES:
        known = ", ".join(known.removeprefix(".") for known in KNOWN_SUFFIXES)
        told = f"{input_type!r} is no type" if input_type else "standard input needs its type"
        raise UsageError(f"{told}.", fix=f"Give --type, one of {known}.")
    folder = context.with_resource(tempfile.TemporaryDirectory(prefix="keienvelope-"))
    path = Path(folder) / f"input{suffix}"
    with path.open("wb") as stream:
        shutil.copyfileobj(sys.stdin.buffer, stream)
    return path
