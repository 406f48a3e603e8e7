"""``keienvelope generate``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

import keienvelope as ke
from keienvelope import workflow
from keienvelope.cli.options import console
from keienvelope.errors import UsageError
from keienvelope.report.phrases import interval

PART_GROUPS = ("body", "devices")


@click.command()
@click.argument("name")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    required=True,
    metavar="PATH",
    help="File to write, .step or .stl; repeatable.",
)
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A parameter.")
@click.option(
    "--profile",
    default=workflow.DEFAULT_PROFILE,
    show_default=True,
    metavar="ID",
    help="The class that must be kept.",
)
@click.option("--allow-overrun", is_flag=True, help="Build it even where it breaks the class.")
@click.option(
    "--parts",
    metavar="GROUP,...",
    help="What to write: body,devices (STEP default) or body (STL default).",
)
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def generate(
    name: str,
    *,
    outputs: tuple[str, ...],
    settings: tuple[str, ...],
    profile: str,
    allow_overrun: bool,
    parts: str | None,
    force: bool,
) -> None:
    """Build template NAME and write it, measured before it is kept.

    See 'keienvelope templates' for the names and their parameters.
    """
    parameters = dict(_setting(item) for item in settings)
    devices = _devices(parts)
    paths = [Path(output) for output in outputs]
    _refuse_existing(paths, force=force)
    model = ke.generate(name, profile=profile, allow_overrun=allow_overrun, parameters=parameters)
    out = console()
    for path in paths:
        export = model.export(path, force=force, devices=devices)
        sizes = " x ".join(
            interval(m.lower_mm, m.upper_mm)
            for quantity, m in export.report.measurements.items()
            if quantity.startswith("overall")
        )
        out.print(f"wrote {path}: {sizes} mm, {export.report.verdict} {profile}", soft_wrap=True)
        if export.left_out:
            out.print(
                f"  left out: {', '.join(export.left_out)} (STL has no part names to tell devices"
                " by; --parts body,devices writes them)",
                soft_wrap=True,
            )


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals and value):
        raise UsageError(f"{text!r} is not a parameter.", fix="Give KEY=VALUE, as width=1475.")
    return key.strip(), value.strip()


def _devices(parts: str | None) -> bool | None:
    if parts is None:
        return None
    groups = [part.strip() for part in parts.split(",")]
    unknown = [group for group in groups if group not in PART_GROUPS]
    if unknown or "body" not in groups:
        raise UsageError(f"{parts!r} is not a choice of parts.", fix="Give body or body,devices.")
    return "devices" in groups


def _refuse_existing(paths: Iterable[Path], *, force: bool) -> None:
    """Find out before the model is built, which takes a while."""
    for path in paths:
        if path.exists() and not force:
            raise UsageError(f"{path} exists.", fix="Give another name, or --force.")
