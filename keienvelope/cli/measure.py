"""``keienvelope measure``."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from keienvelope import law, planning, workflow
from keienvelope.cli.limits import limit_options, limits_of
from keienvelope.cli.options import (
    combined_exit_code,
    expand,
    frame_options,
    no_cache_option,
    run_scripts_option,
    user_cache,
)
from keienvelope.cli.output import Output, output_options
from keienvelope.cli.settings import config_option
from keienvelope.cli.standard_input import type_option, with_standard_input
from keienvelope.report.formats import MEASURED_FORMATS


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--convention",
    "convention_id",
    default=workflow.DEFAULT_CONVENTION,
    show_default=True,
    metavar="ID",
    help="What is not counted: " + ", ".join(law.convention_names()) + ".",
)
@frame_options
@type_option
@run_scripts_option
@config_option
@output_options
@limit_options
@no_cache_option
@click.pass_context
def measure(  # noqa: PLR0913 (one parameter an option)
    context: click.Context,
    /,
    files: tuple[str, ...],
    *,
    convention_id: str,
    config: Path | None,
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    html: str | None,
    picture: str | None,
    reproducible: bool,
    timeout_s: float,
    memory_bytes: int | None,
    no_cache: bool,
    input_type: str | None,
    run_scripts: bool,
    **frame: Any,
) -> None:
    """Print the overall dimensions of FILES, without holding them against a profile.

    Exit code 0: length, width and height are decided. 2: something is open; the report says what
    to type.
    """
    law.convention(convention_id)
    target = Output.parse(
        formats,
        outputs,
        html=html,
        picture=picture,
        reproducible=reproducible,
        known=MEASURED_FORMATS,
    )
    plans = planning.plan(expand(files), frame, config=config)
    plans = with_standard_input(context, plans, input_type)
    triangles = target.triangles(len(plans))
    cache = user_cache(no_cache=no_cache)
    tasks = [
        replace(p.task, triangles=triangles, run_scripts=run_scripts, cache=cache) for p in plans
    ]
    limits = limits_of(timeout_s, memory_bytes)
    codes = []
    with closing(workflow.measure_files(tasks, convention_id, limits=limits)) as reports:
        for report in reports:
            target.add(report)
            codes.append(report.exit_code)
    if cache is not None:
        cache.trim()
    target.close()
    context.exit(combined_exit_code(codes))
