"""The model: named, placed parts as they were read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from keienvelope.model.brep import Brep
from keienvelope.model.facts import Facts
from keienvelope.model.mark import Mark
from keienvelope.model.mesh import Mesh
from keienvelope.model.units import Unit

_DEVICE = re.compile(r"\[device=([a-z_]+)\]$")

REFERENCE_NODE = "KE_REFERENCE"
"""Top-level node of our own exports under which nothing is vehicle."""


@dataclass(frozen=True, eq=False)
class Part:
    """A named, placed piece of the model.

    Attributes
    ----------
    path : str
        Names from the root to the part, joined by ``/``; unique within a model.
    geometry : Brep or Mesh
        Its faces.
    device : str or None
        Device tag, for example ``mirror``.
    reference : bool
        True for what is not vehicle: legal fields, package, datum.
    """

    path: str
    geometry: Brep | Mesh
    device: str | None = None
    reference: bool = False


@dataclass(frozen=True)
class NotMeasured:
    """Something in the file that is not measured, such as free wires.

    Attributes
    ----------
    what : str
        What it is.
    count : int
        How many of them.
    box : tuple or None
        ``((x, y, z), (x, y, z))`` of all of them, in the coordinates of the model.
    """

    what: str
    count: int
    box: tuple[tuple[float, float, float], tuple[float, float, float]] | None = None


@dataclass(frozen=True)
class SourceFile:
    """Where a model came from.

    Attributes
    ----------
    name : str
        The path as the user gave it, or a word for an object in memory.
    format : str
        ``step``, ``stl`` or ``object``.
    size_bytes : int
        Size of the file; 0 for an object.
    """

    name: str
    format: str
    size_bytes: int = 0


@dataclass(frozen=True, eq=False)
class Model:
    """What was drawn.

    Attributes
    ----------
    source : SourceFile
        Where it came from.
    parts : tuple of Part
        In file order.
    unit : Unit or None
        The unit that the file declares; None where it declares none.
    scaled : float
        Millimetres per file unit that the coordinates were already multiplied with by the reader
        (STEP is read in millimetres); 1 where they stand as written.
    mark : Mark or None
        What one of our own exports says of itself.
    not_measured : tuple of NotMeasured
        Free wires, points, and other geometry without faces.
    incomplete : tuple of str
        Why the file was not read whole; empty where it was.
    coordinate_step : float
        Half a unit in the last place of the coordinates as stored, relative (0 where they are
        stored in double precision).
    notes : tuple of str
        What the reader noticed.
    facts : Facts
        What looking at the geometry of these parts has told.
    """

    source: SourceFile
    parts: tuple[Part, ...]
    unit: Unit | None = None
    scaled: float = 1.0
    mark: Mark | None = None
    not_measured: tuple[NotMeasured, ...] = ()
    incomplete: tuple[str, ...] = ()
    coordinate_step: float = 0.0
    notes: tuple[str, ...] = field(default=())
    facts: Facts = field(default_factory=Facts)

    def mm_per_coordinate(self, unit: Unit) -> float:
        """Return what one coordinate of the model is in millimetres if the file unit is `unit`."""
        return unit.mm / self.scaled


def device_of(name: str) -> str | None:
    """Return the device tag at the end of a part name, or None."""
    found = _DEVICE.search(name)
    return found[1] if found else None


class UniquePaths:
    """Hands out part paths, numbering those that repeat: ``wheel``, ``wheel#2``, ``wheel#3``."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def take(self, path: str) -> str:
        """Return the path, with a number behind it from the second time on."""
        count = self._seen.get(path, 0) + 1
        self._seen[path] = count
        if count == 1:
            return path
        tag = _DEVICE.search(path)
        if tag is None:
            return f"{path}#{count}"
        return f"{path[: tag.start()]}#{count}{tag[0]}"
