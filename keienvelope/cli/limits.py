"""What each file may cost: ``--timeout`` and ``--memory``."""

from __future__ import annotations

import re

import click

from keienvelope.cli.options import F
from keienvelope.confinement import DEFAULT_SECONDS, Limits, share_of_memory

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT])i?B?", re.IGNORECASE)
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_LEAST_BYTES = 256 << 20
"""The CAD kernel alone takes half of this."""


def _bytes(_context: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    """Turn what was typed into bytes."""
    if text is None:
        return None
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter(f"{text!r} is no size; give for example 4G or 800M.")
    size = int(float(found[1]) * _UNITS[found[2].upper()])
    if size < _LEAST_BYTES:
        raise click.BadParameter(f"{text!r} is less than the {_LEAST_BYTES >> 20}M it takes.")
    return size


_OPTIONS = (
    click.option(
        "--timeout",
        "timeout_s",
        type=click.FloatRange(min=0, min_open=True),
        default=DEFAULT_SECONDS,
        show_default=True,
        metavar="SECONDS",
        help="A file that takes longer is an error; the others go on.",
    ),
    click.option(
        "--memory",
        "memory_bytes",
        callback=_bytes,
        metavar="SIZE",
        help="A file that takes more, for example 4G, is an error (default: a share of three"
        " quarters of the machine; on Linux only).",
    ),
)


def limit_options(function: F) -> F:
    """Add the options."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def limits_of(timeout_s: float, memory_bytes: int | None, *, jobs: int = 1) -> Limits:
    """Return what each file may cost where several are checked at a time."""
    return Limits(timeout_s, memory_bytes or share_of_memory(jobs))
