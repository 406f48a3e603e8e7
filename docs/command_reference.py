"""Write docs/commands.md, docs/python.md and docs/json.md from the code.

Run ``python docs/command_reference.py``; a test compares.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

import keienvelope as ke
from keienvelope.cli.commands import group
from keienvelope.report import schema

FOLDER = Path(__file__).parent
_MADE = "<!-- Made from the code: python docs/command_reference.py -->"


def commands_page() -> str:
    """Return the reference of the command line."""
    lines = ["# Commands", "", _MADE, "", inspect.getdoc(group.callback) or "", ""]
    context = click.Context(group, info_name="keienvelope")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        usage = " ".join(command.collect_usage_pieces(inner))
        lines += [f"## {name}", "", f"`keienvelope {name} {usage}`", ""]
        lines += [inspect.cleandoc(command.help or ""), "", *_options(command, inner), ""]
    return "\n".join(lines).rstrip() + "\n"


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    records = [
        record
        for parameter in command.params
        if (record := parameter.get_help_record(context)) is not None
    ]
    # The option for help is made when a command is first asked for it, by who asks.
    records.append((", ".join(context.help_option_names), "Show this message and exit."))
    yield "| option | |"
    yield "|---|---|"
    for names, text in records:
        shown = names.replace("|", "\\|")
        yield f"| `{shown}` | {' '.join(text.split()).replace('|', '/')} |"


def python_page() -> str:
    """Return the reference of the public functions."""
    lines = ["# Python", "", _MADE, "", inspect.getdoc(ke) or "", ""]
    for name in sorted(set(ke.__all__) - {"__version__"}):
        function = getattr(ke, name)
        lines += [f"## {name}", "", "```text", f"{name}{inspect.signature(function)}", "```", ""]
        lines += ["```text", inspect.getdoc(function) or "", "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def json_page() -> str:
    """Return the reference of the JSON report."""
    found = schema()
    lines = ["# Report as JSON", "", _MADE, "", found.get("description", ""), ""]
    lines += ["JSON Schema: `keienvelope/report/schema/keienvelope-report-1.json`.", ""]
    lines += ["| key | type | |", "|---|---|---|", *_keys(found)]
    for name, part in found.get("$defs", {}).items():
        if "properties" in part:
            lines += ["", f"## {name}", "", "| key | type | |", "|---|---|---|", *_keys(part)]
    return "\n".join(lines).rstrip() + "\n"


def _keys(part: dict[str, object]) -> Iterator[str]:
    properties = part.get("properties", {})
    assert isinstance(properties, dict)
    for name, value in properties.items():
        kind = value.get("type") or value.get("$ref", "").rpartition("/")[2] or "value"
        text = " or ".join(kind) if isinstance(kind, list) else kind
        yield f"| `{name}` | {text} | {value.get('description', '')} |"


PAGES = {"commands.md": commands_page, "python.md": python_page, "json.md": json_page}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8", newline="\n")
