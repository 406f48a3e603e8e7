"""Reports to the terminal and to files."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from keienvelope.checking import Report
from keienvelope.cli.options import F, console
from keienvelope.errors import UsageError
from keienvelope.report import print_report, report_json, report_object

FORMATS = ("text", "json", "jsonl")

_OPTIONS = (
    click.option(
        "--format",
        "formats",
        multiple=True,
        metavar="F[=PATH]",
        help=f"One of {', '.join(FORMATS)}, to standard output or to a file; repeatable.",
    ),
    click.option("--output", metavar="PATH", help="Write the report to a file, by its suffix."),
    click.option("--reproducible", is_flag=True, help="Leave out what differs between runs."),
)


def output_options(function: F) -> F:
    """Add the options that say where the reports go."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass
class Output:
    """Where the reports go.

    Attributes
    ----------
    stdout : str or None
        The format on standard output.
    files : list of (str, Path)
        Format and path of every file.
    """

    stdout: str | None
    files: list[tuple[str, Path]]
    reproducible: bool = False
    quiet: bool = False
    _reports: list[Report] = field(default_factory=list)

    @classmethod
    def parse(
        cls, formats: Sequence[str], output: str | None, *, reproducible: bool, quiet: bool
    ) -> Output:
        """Read ``--format F[=PATH]`` and ``--output PATH``.

        Raises
        ------
        UsageError
            If a format is not known, or two formats want standard output.
        """
        on_stdout: list[str] = []
        files: list[tuple[str, Path]] = []
        for item in formats:
            name, equals, path = item.partition("=")
            if name not in FORMATS:
                raise UsageError(f"{name!r} is not a format.", fix=f"Known: {', '.join(FORMATS)}.")
            if equals:
                files.append((name, Path(path)))
            else:
                on_stdout.append(name)
        if output is not None:
            name = on_stdout.pop(0) if on_stdout else _format_of(Path(output))
            files.append((name, Path(output)))
        if len(on_stdout) > 1:
            raise UsageError(
                f"{' and '.join(on_stdout)} cannot both go to standard output.",
                fix="Give one of them a file: --format json=report.json.",
            )
        stdout = on_stdout[0] if on_stdout else "text"
        return cls(stdout, files, reproducible, quiet)

    def add(self, report: Report) -> None:
        """Take a report; what can be printed at once is."""
        self._reports.append(report)
        if self.stdout == "text" and not (self.quiet and report.ok):
            print_report(report, console())
        elif self.stdout == "jsonl":
            sys.stdout.write(self._line(report))
            sys.stdout.flush()

    def close(self) -> None:
        """Write what needs all reports."""
        if self.stdout == "json":
            sys.stdout.write(self._rendered("json"))
        for name, path in self.files:
            write_whole(path, self._rendered(name))

    def _line(self, report: Report) -> str:
        return report_json(report, indent=None, reproducible=self.reproducible) + "\n"

    def _rendered(self, name: str) -> str:
        reports = sorted(self._reports, key=lambda report: report.file.path)
        if name == "jsonl":
            return "".join(self._line(report) for report in reports)
        if name == "json":
            objects = [report_object(r, reproducible=self.reproducible) for r in reports]
            data = objects[0] if len(objects) == 1 else objects
            return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        with tempfile.TemporaryFile("w+", encoding="utf-8") as stream:
            for report in reports:
                print_report(report, console(stream))
            stream.seek(0)
            return stream.read()


def _format_of(path: Path) -> str:
    suffix = path.suffix.lower().lstrip(".")
    return suffix if suffix in ("json", "jsonl") else "text"


def write_whole(path: Path, text: str) -> None:
    """Write a file under a temporary name and rename it, so that nobody sees half of it.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            temporary.write_text(text, encoding="utf-8", newline="\n")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}).", fix="Check the folder and its rights."
        ) from error
