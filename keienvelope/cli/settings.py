"""Options that say which config holds, and ``--show-settings``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from keienvelope.cli.options import F, console
from keienvelope.config.settings import FILE_KEYS
from keienvelope.planning import Plan
from keienvelope.report.phrases import printable

_CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Config for all files, instead of the closest keienvelope.toml of each.",
)


def config_option(function: F) -> F:
    """Add ``--config``."""
    return _CONFIG(function)


def show_settings(plans: Iterable[Plan]) -> None:
    """Print what holds for every file and where it is written."""
    out = console()
    for plan in plans:
        out.print(printable(str(plan.task.path)), soft_wrap=True, style="bold")
        out.print(f"  config   {plan.config.path or 'none'}", soft_wrap=True)
        for key in sorted(FILE_KEYS & set(plan.settings.values)):
            value = plan.settings.values[key]
            told = value if isinstance(value, str) else ", ".join(value)
            out.print(f"  {key:<8} {told}  ({plan.settings.sources[key]})", soft_wrap=True)
        if "profile" not in plan.settings.values:
            names = ", ".join(profile.id for profile in plan.task.profiles)
            out.print(f"  profile  {names}  (default)", soft_wrap=True)
        for waiver in plan.task.waivers:
            until = f" until {waiver.expires}" if waiver.expires else ""
            out.print(
                f"  waiver   {waiver.rule} for {waiver.part} up to {waiver.max_excess_mm:g} mm"
                f"{until}  ({waiver.source})",
                soft_wrap=True,
            )
