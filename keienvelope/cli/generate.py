"""``keienvelope generate``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

import keienvelope as ke
from keienvelope import workflow
from keienvelope.cli.options import console
from keienvelope.errors import UsageError
from keienvelope.generation.export import GROUPS
from keienvelope.report.phrases import interval


@click.command()
@click.argument("name")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    required=True,
    metavar="PATH",
    help="File: .step .stl .glb .3mf .brep, or .dxf .svg .pdf for a drawing; repeatable.",
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
    help="What to write: body, devices, limits, package. Default: body, and devices where the"
    " format has part names.",
)
@click.option("--like", metavar="VEHICLE", help="Start from the sizes of a reference vehicle.")
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def generate(
    name: str,
    *,
    outputs: tuple[str, ...],
    settings: tuple[str, ...],
    profile: str,
    allow_overrun: bool,
    parts: str | None,
    like: str | None,
    force: bool,
) -> None:
    """Build template NAME and write it, measured before it is kept.

    See 'keienvelope templates' for the names and their parameters.
    """
    parameters = dict(_setting(item) for item in settings)
    groups = _groups(parts)
    paths = [Path(output) for output in outputs]
    _refuse_existing(paths, force=force)
    model = ke.generate(
        name, profile=profile, like=like, allow_overrun=allow_overrun, parameters=parameters
    )
    out = console()
    for path in paths:
        export = model.export(path, force=force, parts=groups)
        sizes = " x ".join(
            interval(m.lower_mm, m.upper_mm)
            for quantity, m in export.report.measurements.items()
            if quantity.startswith("overall")
        )
        out.print(f"wrote {path}: {sizes} mm, {export.report.verdict} {profile}", soft_wrap=True)
        if export.left_out:
            out.print(
                f"  left out: {', '.join(export.left_out)} (the format has no part names to tell"
                " devices by; --parts body,devices writes them)",
                soft_wrap=True,
            )
    for key, value in model.figures.items():
        out.print(f"  {_spoken(key)}: {value:.4g}", soft_wrap=True)


def _spoken(key: str) -> str:
    """Return a figure's name in words, its unit behind it."""
    name, _, unit = key.rpartition("_")
    units = {"mm": "mm", "l": "l", "m2": "m2", "deg": "deg"}
    return f"{name.replace('_', ' ')} ({unit})" if unit in units else key.replace("_", " ")


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals and value):
        raise UsageError(f"{text!r} is not a parameter.", fix="Give KEY=VALUE, as width=1475.")
    return key.strip(), value.strip()


def _groups(parts: str | None) -> list[str] | None:
    if parts is None:
        return None
    groups = [part.strip() for part in parts.split(",")]
    unknown = [group for group in groups if group not in GROUPS]
    if unknown or "body" not in groups:
        raise UsageError(
            f"{parts!r} is not a choice of parts.",
            fix=f"Give body, and of {', '.join(GROUPS[1:])} what you want, with commas between.",
        )
    return groups


def _refuse_existing(paths: Iterable[Path], *, force: bool) -> None:
    """Find out before the model is built, which takes a while."""
    for path in paths:
        if path.exists() and not force:
            raise UsageError(f"{path} exists.", fix="Give another name, or --force.")
