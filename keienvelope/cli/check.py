"""``keienvelope check``."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from keienvelope import law, planning, workflow
from keienvelope.boundary.profile import envelope_profile
from keienvelope.checking.declared import DECLARABLE
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
from keienvelope.cli.settings import config_option, show_settings
from keienvelope.cli.standard_input import type_option, with_standard_input


@click.command()
@click.argument("files", nargs=-1)
@click.option(
    "--profile",
    "profile_ids",
    multiple=True,
    metavar="ID",
    help=f"Profile to hold the files against (default {workflow.DEFAULT_PROFILE}), or a TOML file"
    " of your own; repeatable.",
)
@click.option(
    "--all-profiles", is_flag=True, help="A table of every class, for information: never exit 1."
)
@click.option(
    "--declare",
    multiple=True,
    metavar="KEY=VALUE",
    help="What no CAD file holds: " + ", ".join(DECLARABLE) + "; repeatable.",
)
@click.option(
    "--inside",
    metavar="ENVELOPE",
    help="A CAD or mesh file, or template:NAME?key=value, that every part has to lie in. Without a"
    " profile of your own the envelope is all that is checked.",
)
@click.option(
    "--clearance",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="MM",
    help="What --inside has to leave free all round.",
)
@click.option("--require", metavar="RULE,...", default="", help="Rules that must be checked.")
@frame_options
@type_option
@run_scripts_option
@config_option
@click.option(
    "--show-settings",
    "show_settings_only",
    is_flag=True,
    help="Print what holds for FILES, and stop.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="REPORT",
    help="An earlier JSON report: only what is new or worse fails.",
)
@click.option(
    "--since",
    metavar="REVISION",
    help="Only design files that git knows as changed since then, for example origin/main.",
)
@output_options
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Files checked at a time, each in a process of its own.",
)
@limit_options
@no_cache_option
@click.option("--exit-zero", is_flag=True, help="A violation does not change the exit code.")
@click.option("--quiet", is_flag=True, help="Print only what does not pass.")
@click.pass_context
def check(  # noqa: PLR0913 (one parameter an option)
    context: click.Context,
    /,
    files: tuple[str, ...],
    *,
    profile_ids: tuple[str, ...],
    all_profiles: bool,
    declare: tuple[str, ...],
    inside: str | None,
    clearance: float,
    require: str,
    config: Path | None,
    show_settings_only: bool,
    baseline: Path | None,
    since: str | None,
    jobs: int,
    timeout_s: float,
    memory_bytes: int | None,
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    html: str | None,
    picture: str | None,
    no_cache: bool,
    exit_zero: bool,
    reproducible: bool,
    quiet: bool,
    input_type: str | None,
    run_scripts: bool,
    **frame: Any,
) -> None:
    """Measure FILES as the law measures and name every overrun.

    Exit code 0: all pass. 1: a violation is proven. 2: something could not be told or not be read;
    the report says what to type.
    """
    given = {
        "profile": tuple(p.id for p in law.classes()) if all_profiles else profile_ids,
        "declare": declare,
        "require": tuple(code.strip() for code in require.split(",") if code.strip()),
        **frame,
    }
    if not files and since is None:
        raise click.MissingParameter(param_hint="FILES", param_type="argument")
    plans = planning.plan(expand(files or (".",)), given, config=config)
    if since is not None:
        plans = planning.touched(plans, since)
    if show_settings_only:
        show_settings(plans)
        return
    known = None
    if baseline is not None:
        from keienvelope.checking.baseline import Baseline  # noqa: PLC0415 (few give one)

        known = Baseline.load(baseline)
    target = Output.parse(
        formats, outputs, html=html, picture=picture, reproducible=reproducible, quiet=quiet
    )
    triangles = target.triangles(len(plans))
    plans = with_standard_input(context, plans, input_type)
    cache = user_cache(no_cache=no_cache)
    tasks = [
        replace(p.task, triangles=triangles, run_scripts=run_scripts, cache=cache) for p in plans
    ]
    if inside is not None:
        wanted = envelope_profile(inside, clearance)
        for row, item in enumerate(plans):
            named = tasks[row].profiles if "profile" in item.settings.values else ()
            tasks[row] = replace(tasks[row], profiles=(*named, wanted), cache=None)
    matrix = all_profiles and target.stdout == "text"
    if matrix and not (target.files or triangles or baseline):
        # A table of verdicts tells no overrun, and looking for them takes longest.
        tasks = [replace(task, describe=bool(task.waivers)) for task in tasks]
    codes = []
    jobs = min(jobs, len(tasks) or 1)
    limits = limits_of(timeout_s, memory_bytes, jobs=jobs)
    checked = workflow.check_files(tasks, jobs=jobs, limits=limits, meanwhile=target.prepare)
    with closing(checked) as results:
        for reports in results:
            found = known.apply(reports) if known else reports
            codes += [report.exit_code for report in found]
            if matrix:
                target.add_matrix(found)
                continue
            for report in found:
                target.add(report)
    if cache is not None:
        cache.trim()
    target.close()
    context.exit(combined_exit_code(codes, exit_zero=exit_zero or all_profiles))
