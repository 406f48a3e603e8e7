"""Options that several commands share, and what they need to answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from keienvelope.errors import UsageError
from keienvelope.model import NAMED_AXES
from keienvelope.readers import KNOWN_SUFFIXES

if TYPE_CHECKING:
    from rich.console import Console

    from keienvelope.cache import MeasurementCache

F = TypeVar("F", bound=Callable[..., Any])

_LOG_WIDTH = 120

_FRAME = (
    click.option("--unit", metavar="UNIT", help="File unit: mm, cm, m, in, ft or mm per unit."),
    click.option("--forward", metavar="AXIS", help="Axis that points forward, for example -x."),
    click.option("--up", metavar="AXIS", help="Axis that points up, for example +z."),
    click.option(
        "--axes", metavar="NAME", help=f"Named axes instead of both: {', '.join(NAMED_AXES)}."
    ),
    click.option(
        "--ground",
        metavar="Z",
        help="Height of the ground along the up axis in file units (or with mm), or 'lowest'.",
    ),
    click.option(
        "--half",
        type=click.Choice(["left", "right"]),
        help="The model is one half; the width is twice the distance from the median plane.",
    ),
    click.option(
        "--median",
        metavar="Y",
        help="Place of the median plane along the width in file units (or with mm).",
    ),
    click.option(
        "--straighten",
        flag_value="yes",
        default=None,
        help="Measure a turned or tilted vehicle in its own frame.",
    ),
    click.option(
        "--anchor",
        type=click.Choice(["front", "rear"]),
        help="End of the vehicle that the limit box is laid against, instead of its middle.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="DEVICE=PATTERN",
        help="Parts that are a device the convention does not count, for example mirror=*mirror*.",
    ),
)


_RUN_SCRIPTS = click.option(
    "--run-scripts",
    is_flag=True,
    help="Run FILES that are CadQuery scripts (.py). This executes their code.",
)


def run_scripts_option(function: F) -> F:
    """Add ``--run-scripts``."""
    return _RUN_SCRIPTS(function)


_NO_CACHE = click.option(
    "--no-cache",
    is_flag=True,
    envvar="KEIENVELOPE_NO_CACHE",
    help="Measure again what was measured before, and keep nothing.",
)


def no_cache_option(function: F) -> F:
    """Add ``--no-cache``."""
    return _NO_CACHE(function)


def user_cache(*, no_cache: bool) -> MeasurementCache | None:
    """Return the cache of the user; None where there is no place for one or none is wanted."""
    if no_cache:
        return None
    from keienvelope.cache import standard_cache  # noqa: PLC0415 (it takes a while)

    return standard_cache()


def frame_options(function: F) -> F:
    """Add the options that say how a file is to be read."""
    for option in reversed(_FRAME):
        function = option(function)
    return function


def console(stream: IO[str] | None = None) -> Console:
    """Return a console for results; text is never markup, and logs are not wrapped early."""
    from rich.console import Console  # noqa: PLC0415 (it takes a while)

    target = stream or sys.stdout
    width = None if target.isatty() else _LOG_WIDTH
    return Console(file=target, markup=False, highlight=False, emoji=False, width=width)


def expand(arguments: Iterable[str]) -> list[Path]:
    """Turn arguments into files: a folder is walked for the known suffixes, a glob is matched.

    A file that is named twice, in whatever way, is one file.

    Raises
    ------
    UsageError
        If a folder or a glob holds no file of a known kind.
    """
    files: list[Path] = []
    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if _is_design(p.relative_to(path)))
        elif not path.exists() and any(sign in argument for sign in "*?["):
            anchor = Path(path.anchor)
            pattern = path.relative_to(anchor) if path.anchor else path
            found = sorted(p for p in anchor.glob(str(pattern)) if p.is_file())
        else:
            found = [path]
        if not found:
            raise UsageError(
                f"{argument} holds no file of {', '.join(KNOWN_SUFFIXES)}.",
                fix="Check the folder or the pattern.",
            )
        files += found
    return list({os.path.normpath(path.absolute()): path for path in reversed(files)}.values())[
        ::-1
    ]


def _is_design(inside: Path) -> bool:
    """Whether a path in a folder is a design file; what a dot hides is not the user's own."""
    hidden = any(name.startswith(".") for name in inside.parts)
    return inside.name.lower().endswith(KNOWN_SUFFIXES) and not hidden


def combined_exit_code(codes: Iterable[int], *, exit_zero: bool = False) -> int:
    """Combine the codes of all reports: a proven violation first, then what could not be told."""
    found = {0 if exit_zero and code == 1 else code for code in codes}
    if 1 in found:
        return 1
    return 2 if 2 in found else 0
