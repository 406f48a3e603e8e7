"""The mark that our own exports carry, so that unit, axes and ground need not be guessed.

STEP holds it in FILE_DESCRIPTION (``keienvelope:1;unit=mm;axes=iso4130;ground=0``); a binary STL
at the start of its header (``UNITS=mm AXES=iso4130 GROUND=0``). An STL header may also hold
``UNITS=`` alone.
"""

from __future__ import annotations

import math
import re

from keienvelope.errors import UsageError
from keienvelope.frozen import dataclass
from keienvelope.model.axes import NAMED_AXES, Axes
from keienvelope.model.units import Unit, parse_unit

_STEP = re.compile(r"keienvelope:1;([^'\"\s]*)")
_STL_KEYS = re.compile(r"\b(UNITS|AXES|GROUND)=(\S+)")


@dataclass(frozen=True)
class Mark:
    """What a file says of itself.

    Attributes
    ----------
    unit : Unit or None
        The length unit.
    axes : Axes or None
        The axes, in the vehicle's sense.
    ground : float or None
        Height of the ground along the up axis, in file units.
    axes_name : str or None
        Name of the axes convention.
    """

    unit: Unit | None = None
    axes: Axes | None = None
    ground: float | None = None
    axes_name: str | None = None

    def step_text(self) -> str:
        """Return the FILE_DESCRIPTION string."""
        return f"keienvelope:1;unit={self.unit};axes={self.axes_name};ground={self.ground:g}"

    def stl_header(self) -> bytes:
        """Return the 80 bytes of a binary STL header."""
        text = f"UNITS={self.unit} AXES={self.axes_name} GROUND={self.ground:g} keienvelope"
        return text.encode("ascii").ljust(80, b" ")

    @classmethod
    def of_export(cls) -> Mark:
        """Return the mark of everything that this package writes."""
        return cls(parse_unit("mm"), NAMED_AXES["iso4130"], 0.0, "iso4130")


def from_step_header(text: str) -> Mark | None:
    """Find the mark in the text of a STEP header section; None where there is none."""
    found = _STEP.search(text)
    if found is None:
        return None
    pairs = dict(item.split("=", 1) for item in found[1].split(";") if "=" in item)
    return _mark(pairs.get("unit"), pairs.get("axes"), pairs.get("ground"))


def from_stl_header(header: bytes) -> Mark | None:
    """Find the mark in the header of a binary STL; None where there is none."""
    text = header.decode("latin-1")
    if not text.startswith("UNITS="):
        return None
    pairs = dict(_STL_KEYS.findall(text))
    return _mark(pairs.get("UNITS"), pairs.get("AXES"), pairs.get("GROUND"))


def _mark(unit: str | None, axes: str | None, ground: str | None) -> Mark | None:
    try:
        level = float(ground) if ground else None
        if level is not None and not math.isfinite(level):
            return None
        return Mark(
            unit=parse_unit(unit) if unit else None,
            axes=NAMED_AXES.get(axes) if axes else None,
            ground=level,
            axes_name=axes if axes in NAMED_AXES else None,
        )
    except (UsageError, ValueError):
        return None
