"""Reports to the terminal and to files."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from keienvelope.checking import Report
from keienvelope.cli.options import F, console
from keienvelope.errors import UsageError
from keienvelope.report.formats import FORMATS, format_of, render
from keienvelope.report.jsonl import line

_OPTIONS = (
    click.option(
        "--format",
        "formats",
        multiple=True,
        metavar="F[=PATH]",
        help=f"One of {', '.join(FORMATS)}, to standard output or to a file; repeatable.",
    ),
    click.option(
        "--output", metavar="PATH", help="Write the report to a file, in the format of its suffix."
    ),
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
    stdout : str
        The format on standard output.
    files : list of (str, Path)
        Format and path of every file.
    reproducible : bool
        Leave out what differs between runs on the same files.
    quiet : bool
        Print only what does not pass.
    """

    stdout: str
    files: list[tuple[str, Path]]
    reproducible: bool = False
    quiet: bool = False
    _reports: list[Report] = field(default_factory=list)

    @classmethod
    def parse(
        cls,
        formats: Sequence[str],
        output: str | None,
        *,
        reproducible: bool,
        quiet: bool = False,
        known: Sequence[str] = FORMATS,
    ) -> Output:
        """Read ``--format F[=PATH]`` and ``--output PATH``.

        Parameters
        ----------
        known : sequence of str
            The formats that the command has.

        Raises
        ------
        UsageError
            If a format is not known, two want the same place, or a folder is not there.
        """
        on_stdout: list[str] = []
        files: list[tuple[str, Path]] = []
        for item in formats:
            name, equals, path = item.partition("=")
            if name not in known or (equals and not path):
                raise UsageError(
                    f"{item!r} is not a format of this command.",
                    fix=f"Known: {', '.join(known)}; F or F=PATH.",
                )
            if equals:
                files.append((name, Path(path)))
            else:
                on_stdout.append(name)
        if output is not None:
            # `--format junit --output report` is one wish and not two.
            name = on_stdout.pop(0) if on_stdout else format_of(Path(output))
            files.append((name, Path(output)))
        if len(on_stdout) > 1:
            raise UsageError(
                f"{' and '.join(on_stdout)} cannot both go to standard output.",
                fix="Give one of them a file: --format json=report.json.",
            )
        _check_places([path for _, path in files])
        return cls(on_stdout[0] if on_stdout else "text", files, reproducible, quiet)

    def add(self, report: Report) -> None:
        """Take a report; what can be printed at once is."""
        self._reports.append(report)
        if self.stdout == "text" and not (self.quiet and report.ok):
            from keienvelope.report.text import print_report  # noqa: PLC0415 (rich takes a while)

            print_report(report, console())
        elif self.stdout == "jsonl":
            sys.stdout.write(line(report, reproducible=self.reproducible))
            sys.stdout.flush()

    def close(self) -> None:
        """Write what needs all reports, ordered by path."""
        ordered = sorted(self._reports, key=lambda report: report.file.path)
        if self.stdout not in ("text", "jsonl"):
            sys.stdout.write(render(self.stdout, ordered, reproducible=self.reproducible))
        for name, path in self.files:
            write_whole(path, render(name, ordered, reproducible=self.reproducible))


def _check_places(paths: Sequence[Path]) -> None:
    """Find out before anything is measured, which may take long."""
    for path in paths:
        if paths.count(path) > 1:
            raise UsageError(f"{path} is wanted twice.", fix="Give every format its own file.")
        if not path.parent.is_dir():
            raise UsageError(f"there is no folder {path.parent}.", fix="Make it first.")
        if path.is_dir():
            raise UsageError(f"{path} is a folder.", fix=f"Give a file, as {path / 'report'}.")


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
