"""``keienvelope profiles`` and ``keienvelope rule``."""

from __future__ import annotations

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

import keienvelope as ke
from keienvelope.checking import rule as find_rule
from keienvelope.checking import rules
from keienvelope.cli.options import console
from keienvelope.law import Limit, Profile, convention


@click.command()
@click.argument("name", required=False, metavar="[ID]")
def profiles(name: str | None) -> None:
    """List the profiles, or the limits of profile ID with citations and status."""
    out = console()
    if name is not None:
        _show(ke.profile(name))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("profile", "status", "from", "to", "length", "width", "height", "title"):
        number = heading in ("length", "width", "height")
        table.add_column(heading, justify="right" if number else "left", no_wrap=heading != "title")
    for profile in ke.profiles():
        sizes = [profile.limit(f"overall_{name}") for name in ("length", "width", "height")]
        table.add_row(
            profile.id,
            profile.status,
            str(profile.valid_from or ""),
            str(profile.valid_to or ""),
            *(f"{limit.value:g}" if limit else "" for limit in sizes),
            profile.title,
        )
    out.print(table)


def _show(profile: Profile) -> None:
    out = console()
    period = f"{profile.valid_from or '?'} to {profile.valid_to or 'today'}"
    out.print(f"{profile.id}  {profile.status}, {period}\n{profile.title}", soft_wrap=True)
    out.print(f"{profile.summary}\n", soft_wrap=True)
    for limit in profile.limits:
        out.print(_limit(limit), soft_wrap=True)
        out.print(f"    {limit.evidence}: {limit.citation}", soft_wrap=True, style="dim")
        if limit.note:
            out.print(f"    {limit.note}", soft_wrap=True, style="dim")
    measured = convention(profile.convention)
    devices = ", ".join(device.name for device in measured.devices) or "nothing"
    out.print(f"\nmeasured by {measured.title}: {measured.attitude}", soft_wrap=True)
    out.print(f"not counted: {devices}", soft_wrap=True)
    for text in (*profile.citations, *profile.notes):
        out.print(f"- {text}", soft_wrap=True)


def _limit(limit: Limit) -> str:
    name = limit.quantity.replace("_", " ")
    kind = "" if limit.severity == "requirement" else "  (advisory)"
    held = "" if limit.measured else "  (declared, not measured)"
    margin = (
        f"  (advisory above {limit.value - limit.makers_margin_mm:g})"
        if (limit.makers_margin_mm)
        else ""
    )
    return f"  {name} {limit.comparator} {limit.value:g} {limit.unit}{kind}{held}{margin}"


@click.command()
@click.argument("code", required=False)
def rule(code: str | None) -> None:
    """Say what rule CODE checks, why, how it is measured and how to fix it; or list the rules."""
    out = console()
    if code is None:
        for item in rules():
            out.print(f"{item.code}  {item.title}: {item.what}", soft_wrap=True)
        return
    chosen = find_rule(code)
    out.print(f"{chosen.code}  {chosen.title}\n")
    for heading, text in (
        ("What", chosen.what),
        ("Why", chosen.why),
        ("How it is measured", chosen.how),
        ("How to fix", chosen.fix),
    ):
        out.print(heading, style="bold")
        out.print(f"  {text}\n", soft_wrap=True)
