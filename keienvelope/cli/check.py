"""``keienvelope check``."""

from __future__ import annotations

from typing import Any

import click

from keienvelope import law, workflow
from keienvelope.checking import rule
from keienvelope.cli.options import combined_exit_code, expand, frame_options
from keienvelope.cli.output import Output, output_options


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--profile",
    "profile_ids",
    multiple=True,
    metavar="ID",
    help=f"Profile to hold the files against (default {workflow.DEFAULT_PROFILE}); repeatable.",
)
@click.option("--all-profiles", is_flag=True, help="Every profile, for information: never exit 1.")
@click.option("--require", metavar="RULE,...", default="", help="Rules that must be checked.")
@frame_options
@output_options
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Files checked at a time, each in a process of its own.",
)
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
    require: str,
    jobs: int,
    formats: tuple[str, ...],
    output: str | None,
    exit_zero: bool,
    reproducible: bool,
    quiet: bool,
    **frame: Any,
) -> None:
    """Measure FILES as the law measures and name every overrun.

    Exit code 0: all pass. 1: a violation is proven. 2: something could not be told or not be read;
    the report says what to type.
    """
    chosen = (
        law.profiles()
        if all_profiles
        else tuple(law.profile(name) for name in profile_ids or (workflow.DEFAULT_PROFILE,))
    )
    choice = workflow.frame_choice(**frame)
    required = tuple(rule(code.strip()).code for code in require.split(",") if code.strip())
    target = Output.parse(formats, output, reproducible=reproducible, quiet=quiet)
    codes = []
    paths = expand(files)
    tasks = [workflow.Task(path, chosen, choice, required) for path in paths]
    for reports in workflow.check_files(tasks, jobs=jobs):
        for report in reports:
            target.add(report)
            codes.append(report.exit_code)
    target.close()
    context.exit(combined_exit_code(codes, exit_zero=exit_zero or all_profiles))
