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
from keienvelope.report.phrases import VERDICTS

_OPTIONS = (
    click.option(
        "--format",
        "formats",
        multiple=True,
        metavar="F[=PATH]",
        help=f"One of {', '.join(FORMATS)}, to standard output or to a file; repeatable.",
    ),
    click.option(
        "--output",
        "outputs",
        multiple=True,
        metavar="PATH",
        help="Write the report to a file, in the format of its suffix; repeatable.",
    ),
    click.option(
        "--html", metavar="PATH", help="Write the HTML report: findings, 3-D view, drawing."
    ),
    click.option(
        "--picture", metavar="PATH", help="Write a PNG of the views of one file, overruns in red."
    ),
    click.option("--reproducible", is_flag=True, help="Leave out what differs between runs."),
)
_PICTURE = "picture"
_SHOWING = frozenset({"html", _PICTURE})
_MOST_TRIANGLES = 160_000
"""Of all files together, so that a page stays small enough to be sent."""
_LEAST_TRIANGLES = 2_000


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
        outputs: Sequence[str],
        *,
        html: str | None = None,
        picture: str | None = None,
        reproducible: bool,
        quiet: bool = False,
        known: Sequence[str] = FORMATS,
    ) -> Output:
        """Read ``--format F[=PATH]``, ``--output``, ``--html`` and ``--picture``.

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
        for output in outputs:
            # `--format junit --output report` is one wish and not two.
            one = len(outputs) == 1 and on_stdout
            files.append((on_stdout.pop(0) if one else format_of(Path(output)), Path(output)))
        files += [("html", Path(html))] if html is not None else []
        files += [(_PICTURE, Path(picture))] if picture is not None else []
        if len(on_stdout) > 1:
            raise UsageError(
                f"{' and '.join(on_stdout)} cannot both go to standard output.",
                fix="Give one of them a file: --format json=report.json.",
            )
        _check_places([path for _, path in files])
        return cls(on_stdout[0] if on_stdout else "text", files, reproducible, quiet)

    def triangles(self, count: int) -> int:
        """Return about how many triangles of each of so many files are to be shown.

        Raises
        ------
        UsageError
            If a picture of several files is wanted.
        """
        names = {self.stdout, *(name for name, _ in self.files)}
        if _PICTURE in names and count != 1:
            raise UsageError(
                f"--picture shows one file, and these are {count}.",
                fix="Give one file, or --html for a page of all.",
            )
        return max(_MOST_TRIANGLES // max(count, 1), _LEAST_TRIANGLES) if names & _SHOWING else 0

    def prepare(self) -> None:
        """Load what prints the reports: it takes a while, in which files can be read."""
        if self.stdout == "text":
            import keienvelope.report.text  # noqa: F401, PLC0415

    def add_matrix(self, reports: Sequence[Report]) -> None:
        """Take the reports of one file and print them as one table."""
        self._reports += reports
        from keienvelope.report.matrix import print_matrix  # noqa: PLC0415 (rich takes a while)

        print_matrix(reports, console())

    def add(self, report: Report) -> None:
        """Take a report; what can be printed at once is, where the order may be any."""
        self._reports.append(report)
        if not self.reproducible:
            self._print(report)

    def _print(self, report: Report) -> None:
        if self.stdout == "text" and not (self.quiet and report.ok):
            from keienvelope.report.text import print_report  # noqa: PLC0415 (rich takes a while)

            print_report(report, console())
        elif self.stdout == "jsonl":
            sys.stdout.write(line(report, reproducible=self.reproducible))
            sys.stdout.flush()

    def close(self) -> None:
        """Write what needs all reports, ordered by path."""
        if self.stdout == "text" and not self._reports:
            click.echo("There is nothing to check: no design file was changed.")
        ordered = sorted(self._reports, key=self._place)
        for report in ordered if self.reproducible else ():
            self._print(report)
        if self.stdout not in ("text", "jsonl"):
            sys.stdout.write(render(self.stdout, ordered, reproducible=self.reproducible))
        for name, path in self.files:
            write_whole(path, self._rendered(name, ordered))

    def _place(self, report: Report) -> tuple[str, ...]:
        """Return what the reports are ordered by; the same whatever was typed or done first."""
        if not self.reproducible:
            return (report.file.path,)
        profile = report.profile.id if report.profile else ""
        return report.file.path, profile, line(report, reproducible=True)

    def _rendered(self, name: str, reports: Sequence[Report]) -> str | bytes:
        if name != _PICTURE:
            return render(name, reports, reproducible=self.reproducible)
        from keienvelope.report.picture import render_picture  # noqa: PLC0415 (only for a picture)

        return render_picture(min(reports, key=lambda report: VERDICTS.index(report.verdict)))


def _check_places(paths: Sequence[Path]) -> None:
    """Find out before anything is measured, which may take long."""
    for path in paths:
        if paths.count(path) > 1:
            raise UsageError(f"{path} is wanted twice.", fix="Give every format its own file.")
        if not path.parent.is_dir():
            raise UsageError(f"there is no folder {path.parent}.", fix="Make it first.")
        if path.is_dir():
            raise UsageError(f"{path} is a folder.", fix=f"Give a file, as {path / 'report'}.")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file under a temporary name and rename it, so that nobody sees half of it.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists() and not path.is_file():  # a device or a pipe must stay what it is
            path.write_bytes(data)
            return
        try:
            with temporary.open("xb") as stream:
                stream.write(data)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}).",
            fix="Check the folder, its rights and the space on its disk.",
        ) from error
