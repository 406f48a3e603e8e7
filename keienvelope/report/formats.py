"""The formats by name; the module of a format is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from keienvelope.checking.report import Report
from keienvelope.errors import UsageError

FORMATS = ("text", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html")
"""Every format; one module of this room each, with a function ``render``."""

MEASURED_FORMATS = ("text", "json", "jsonl", "markdown", "html")
"""Those that tell sizes and not only findings."""

_SUFFIXES = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".sarif": "sarif",
    ".xml": "junit",
    ".md": "markdown",
    ".txt": "text",
    ".html": "html",
}


def render(name: str, reports: Sequence[Report], *, reproducible: bool = False) -> str:
    """Return reports in the format of that name.

    Parameters
    ----------
    name : str
        One of `FORMATS`.
    reports : sequence of Report
        In the order in which they are written.
    reproducible : bool
        Leave out what differs between runs on the same files.
    """
    text: str = import_module(f"keienvelope.report.{name}").render(
        reports, reproducible=reproducible
    )
    return text


def format_of(path: Path) -> str:
    """Return the format that the suffix of a file names.

    Raises
    ------
    UsageError
        If it names none.
    """
    if path.name.lower().endswith(".sarif.json"):
        return "sarif"
    if path.suffix.lower() in _SUFFIXES:
        return _SUFFIXES[path.suffix.lower()]
    raise UsageError(
        f"{path.name} does not say which format is wanted.",
        fix=f"Give --format F={path.name} with one of {', '.join(FORMATS)}, or a name that ends in"
        f" {', '.join(_SUFFIXES)}.",
    )
