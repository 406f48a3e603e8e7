"""``keienvelope profiles`` and ``keienvelope rule``."""

from __future__ import annotations

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

import keienvelope as ke
from keienvelope.cli.options import console
from keienvelope.law import OVERALL, Device, Limit, Profile, convention, quantity, standard


@click.command()
@click.argument("name", required=False, metavar="[ID]")
def profiles(name: str | None) -> None:
    """List the profiles, or the limits of profile ID with citations and status."""
    out = console()
    if name is not None:
        _show(ke.profile(name))
        return
    # As close as this to fit into 80 columns.
    table = Table(box=SIMPLE_HEAD, padding=0, pad_edge=False, show_edge=False)
    for heading in ("profile", "length", "width", "height", "status", "from", "to"):
        number = heading in ("length", "width", "height")
        table.add_column(heading, justify="right" if number else "left", no_wrap=True)
    for profile in ke.profiles():
        sizes = [profile.limit(name) for name in OVERALL]
        table.add_row(
            profile.id,
            *(f"{limit.value:.5g}" if limit else "" for limit in sizes),
            profile.status,
            str(profile.valid_from or ""),
            str(profile.valid_to or ""),
        )
    out.print(table)
    out.print("\nThe limits of one, with citations: keienvelope profiles jp-kei-1998", style="dim")


def _show(profile: Profile) -> None:
    out = console()
    period = f"{profile.valid_from or '?'} to {profile.valid_to or 'today'}"
    out.print(f"{profile.id}  {profile.status}, {period}\n{profile.title}", soft_wrap=True)
    out.print(f"{profile.summary}\n", soft_wrap=True)
    for limit in profile.limits:
        _show_limit(limit)
    for name in profile.standards:
        out.print(f"\nbesides, {standard(name).title}", soft_wrap=True)
        own = {limit.quantity for limit in profile.limits}
        for limit in standard(name).limits:
            if limit.quantity not in own:
                _show_limit(limit)
    measured = convention(profile.convention)
    out.print(f"\nmeasured by {measured.title}: {measured.attitude}", soft_wrap=True)
    out.print(
        f"not counted: {', '.join(map(_device, measured.devices)) or 'nothing'}", soft_wrap=True
    )
    if profile.also_requires:
        out.print(f"no pass is given: {profile.also_requires} is not shown by a model")
    for text in (*profile.citations, *profile.notes):
        out.print(f"- {text}", soft_wrap=True)


def _device(device: Device) -> str:
    return device.name if device.evidence != "unverified" else f"{device.name} (unverified)"


def _show_limit(limit: Limit) -> None:
    out = console()
    out.print(f"  {limit_text(limit)}", soft_wrap=True)
    out.print(f"    {limit.evidence}: {limit.citation}", soft_wrap=True, style="dim")
    if limit.note:
        out.print(f"    {limit.note}", soft_wrap=True, style="dim")


def limit_text(limit: Limit) -> str:
    """Write a limit with everything that changes how it is held."""
    known = quantity(limit.quantity)
    said = [f"{known.title} {limit.comparator} {limit.value:.6g} {limit.unit}".rstrip()]
    if limit.relief is not None:
        said.append(f"({limit.relief:.4g} where {limit.relief_when})")
    if limit.rounded_down_to is not None:
        said.append(f"(rounded down to {limit.rounded_down_to:g} {limit.unit})")
    said += [f"({', '.join(kinds)} only)" for kinds in (limit.powertrains, limit.uses) if kinds]
    if not limit.is_requirement:
        said.append("(advisory)")
    if known.source == "declared":
        said.append("(declared, not measured)")
    if limit.makers_margin_mm:
        said.append(f"(advisory above {limit.value - limit.makers_margin_mm:g})")
    return "  ".join(said)


@click.command()
@click.argument("code", required=False)
def rule(code: str | None) -> None:
    """Say what rule CODE checks, why, how it is measured and how to fix it; or list the rules."""
    from keienvelope.checking.rules import rule as find_rule  # noqa: PLC0415 (only where asked for)
    from keienvelope.checking.rules import rules  # noqa: PLC0415

    out = console()
    if code is None:
        for item in rules():
            out.print(f"{item.code}  {item.title}: {item.what}", soft_wrap=True)
        return
    chosen = find_rule(code)
    out.print(f"{chosen.code}  {chosen.title}\n")
    for heading, text in chosen.sections:
        out.print(heading, style="bold")
        out.print(f"  {text}\n", soft_wrap=True)
