"""Length units: what one unit of a file is in millimetres."""

from __future__ import annotations

import math

from keienvelope.errors import UsageError
from keienvelope.frozen import dataclass


@dataclass(frozen=True)
class Unit:
    """A length unit.

    Attributes
    ----------
    name : str
        ``mm``, ``cm``, ``m``, ``in``, ``ft``, or the number of millimetres as text.
    mm : float
        Millimetres per unit.
    """

    name: str
    mm: float

    def __str__(self) -> str:
        return self.name


_NAMED = {
    unit.name: unit
    for unit in (Unit("mm", 1.0), Unit("cm", 10.0), Unit("m", 1000.0), Unit("in", 25.4))
}
_FOOT = Unit("ft", 304.8)

PLAUSIBLE_UNITS = tuple(_NAMED.values())
"""The units that CAD exports without a unit are written in."""


def parse_unit(text: str) -> Unit:
    """Read a unit as it is typed: ``mm``, ``cm``, ``m``, ``in``, ``ft``, or millimetres per unit.

    Raises
    ------
    UsageError
        If it is neither a known name nor a positive number.
    """
    known = {**_NAMED, _FOOT.name: _FOOT}
    if text in known:
        return known[text]
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise UsageError(
            f"{text!r} is not a unit.",
            fix=f"Give one of {', '.join(known)}, or the millimetres per file unit as a number.",
        )
    return unit_of(value)


def unit_of(mm: float) -> Unit:
    """Return the unit of the given number of millimetres, by name where it has one."""
    for unit in (*PLAUSIBLE_UNITS, _FOOT):
        if math.isclose(unit.mm, mm, rel_tol=1e-12):
            return unit
    return Unit(f"{mm:g}", mm)
