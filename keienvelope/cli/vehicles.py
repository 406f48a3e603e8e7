"""``keienvelope vehicles``."""

from __future__ import annotations

import dataclasses

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

import keienvelope as ke
from keienvelope.cli.options import console
from keienvelope.law.vehicle import Vehicle, vehicle

_SIZES = ("length", "width", "height", "wheelbase", "ground_clearance")


@click.command()
@click.argument("name", required=False, metavar="[ID]")
def vehicles(name: str | None) -> None:
    """List the reference vehicles, or what is known of vehicle ID and where it was read.

    'keienvelope generate TEMPLATE --like ID' starts from its sizes. A value marked ? is unverified.
    """
    out = console()
    if name is not None:
        _show(vehicle(name))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("vehicle", "template", *_SIZES):
        table.add_column(
            heading.replace("ground_", ""),
            justify="right" if heading in _SIZES else "left",
            no_wrap=True,
        )
    for item in ke.vehicles():
        sizes = [_value(item, f"{size}_mm") for size in _SIZES]
        table.add_row(item.id, item.template or "", *sizes)
    out.print(table)


def _show(item: Vehicle) -> None:
    out = console()
    out.print(f"{item.id}  {item.title}", soft_wrap=True)
    for field in dataclasses.fields(item):
        if field.name not in ("id", "title", "unverified", "sources"):
            shown = _value(item, field.name)
            if shown:
                out.print(f"  {field.name.replace('_', ' ')}: {shown}", soft_wrap=True)
    for source in item.sources:
        out.print(f"  source: {source}", soft_wrap=True, highlight=False)
    if item.unverified:
        out.print("  ? not confirmed by a source of good standing", soft_wrap=True)


def _value(item: Vehicle, name: str) -> str:
    value = getattr(item, name)
    if value is None:
        return ""
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    return shown + " ?" * (name in item.unverified)
