"""``keienvelope templates``."""

from __future__ import annotations

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

import keienvelope as ke
from keienvelope.cli.options import console
from keienvelope.generation import template


@click.command()
@click.argument("name", required=False)
def templates(name: str | None) -> None:
    """List the templates, or the parameters of template NAME."""
    out = console()
    if name is None:
        for item in ke.templates():
            out.print(f"{item.name}  {item.title}", soft_wrap=True)
        return
    chosen = template(name)
    out.print(f"{chosen.name}  {chosen.title}\n{chosen.path}\n", soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("parameter", "default", "range", "unit", "meaning"):
        table.add_column(heading, justify="right" if heading == "default" else "left")
    for parameter in chosen.parameters:
        table.add_row(
            parameter.name,
            _value(parameter.default),
            parameter.span,
            parameter.unit if parameter.unit != "code" else "",
            parameter.meaning,
        )
    out.print(table)


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
