"""``keienvelope watch``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from keienvelope import planning, workflow
from keienvelope.cli.options import frame_options
from keienvelope.cli.output import Output
from keienvelope.cli.settings import config_option
from keienvelope.errors import UsageError


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--profile",
    "profile_ids",
    multiple=True,
    metavar="ID",
    help=f"Profile to hold the file against (default {workflow.DEFAULT_PROFILE}); repeatable.",
)
@click.option("--html", metavar="PATH", help="The page that is kept fresh (default: FILE.html).")
@frame_options
@config_option
def watch(
    file: Path,
    *,
    profile_ids: tuple[str, ...],
    html: str | None,
    config: Path | None,
    **frame: Any,
) -> None:
    """Check FILE now and after every save, and keep its HTML report fresh, until interrupted."""
    page = html or f"{file}.html"
    given = {"profile": profile_ids, **frame}
    check_and_show(file, page, given, config)
    for _ in saves(file, changes_beside(file)):
        check_and_show(file, page, given, config)


def check_and_show(file: Path, page: str, given: dict[str, Any], config: Path | None) -> None:
    """Check a file, print its report, and write its page.

    The config is read again too: it may be what was changed.
    """
    target = Output.parse((), (), html=page, reproducible=False)
    for plan in planning.plan([file], given, config=config):
        task = replace(plan.task, triangles=target.triangles(1))
        for reports in workflow.check_files([task]):
            for report in reports:
                target.add(report)
    target.close()
    click.echo(f"{page} is fresh; waiting for the next save of {file}.")


def changes_beside(file: Path) -> Iterable[Iterable[tuple[object, str]]]:
    """Return what changes in the folder of a file, as it does.

    The folder is watched and not the file, since most programs save by renaming.

    Raises
    ------
    UsageError
        If the library that watches is not installed, or there is no such folder.
    """
    try:
        import watchfiles  # noqa: PLC0415 (an extra)
    except ImportError:
        raise UsageError(
            "watching needs the package watchfiles.",
            fix="Run: python -m pip install 'keienvelope[watch]'.",
        ) from None
    if not file.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {file.parent}.", fix="Check the path.")
    changes: Iterable[Iterable[tuple[object, str]]] = watchfiles.watch(
        file.absolute().parent, watch_filter=None, recursive=False, raise_interrupt=False
    )
    return changes


def saves(file: Path, changes: Iterable[Iterable[tuple[object, str]]]) -> Iterator[None]:
    """Yield once for each group of changes that touches a file and leaves it there."""
    wanted = workflow.absolute(file)
    for group in changes:
        touched = {workflow.absolute(Path(path)) for _, path in group}
        if wanted in touched and file.is_file():
            yield
