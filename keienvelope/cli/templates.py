"""``keienvelope templates``."""

from __future__ import annotations

import dataclasses
import json

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

import keienvelope as ke
from keienvelope.cli.options import console
from keienvelope.generation import template


@click.command()
@click.argument("name", required=False)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def templates(name: str | None, format_: str) -> None:
    """List the templates, or the parameters of template NAME."""
    out = console()
    if name is None:
        listed = [{"name": item.name, "title": item.title} for item in ke.templates()]
        if format_ == "json":
            click.echo(json.dumps(listed, indent=1))
        for item in listed if format_ == "text" else ():
            out.print(f"{item['name']}  {item['title']}", soft_wrap=True)
        return
    chosen = template(name)
    if format_ == "json":
        found = {"name": chosen.name, "title": chosen.title, "path": chosen.path.as_posix()}
        parameters = [dataclasses.asdict(item) for item in chosen.parameters]
        click.echo(json.dumps(found | {"parameters": parameters}, indent=1))
        return
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
