"""Every way to read a file that is open: unit times axes, each accepted, open or implausible.

Size can refute a unit that a file declares or leaves open; it never proves one, and it never
overrules the user. Nor does it say which extent is which: it only rules orders out that no vehicle
has, and the rule is named.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from keienvelope.frozen import dataclass
from keienvelope.measuring.choice import FrameChoice
from keienvelope.measuring.extents.support import Joined
from keienvelope.model import PLAUSIBLE_UNITS, Axes, Model, Unit

if TYPE_CHECKING:
    from keienvelope.measuring.shape import Shape

LENGTH_WINDOW_MM = (1300.0, 22000.0)
"""Longest extent of road vehicles, from the smallest microcars to road trains."""
WIDTH_WINDOW_MM = (850.0, 3700.0)
HEIGHT_WINDOW_MM = (800.0, 4600.0)

TOO_SMALL = "smaller than any road vehicle"
TOO_LARGE = "larger than any road vehicle"
TALLER_THAN_LONG = "a vehicle is not taller than long"
WIDER_THAN_LONG = "the width of a vehicle is not its longest extent"
ORDER_RULES = (TALLER_THAN_LONG, WIDER_THAN_LONG)
"""They settle a verdict, but do not say which size is which: a forklift is taller than long."""

Status = Literal["accepted", "open", "implausible"]
UnitSource = Literal["declared", "file", "assumed"]
AxesSource = Literal["declared", "file", "shape", "open"]

_REASONS: dict[AxesSource, str] = {
    "declared": "as declared",
    "file": "as the file says",
    "shape": "as its shape shows",
    "open": "nothing speaks against it",
}


@dataclass(frozen=True)
class Reading:
    """One way to read a file.

    Attributes
    ----------
    unit : Unit
        What one unit of the file is.
    unit_source : str
        ``declared`` by the user, ``file``, or ``assumed``.
    axes : Axes or None
        None where the unit alone is refuted.
    axes_source : str
        ``declared`` by the user, ``file``, ``shape`` where the geometry shows them, or ``open``.
    status : str
        ``accepted`` where it is the only one, ``open`` where others are open too, or
        ``implausible``.
    reason : str
        Why it has that status.
    sizes_mm : tuple of float
        Extents along x, y and z under this reading.
    """

    unit: Unit
    unit_source: UnitSource
    axes: Axes | None
    axes_source: AxesSource
    status: Status
    reason: str
    sizes_mm: tuple[float, float, float]


def axes_are_open(model: Model, reach: Joined, choice: FrameChoice) -> bool:
    """Return whether the geometry is to tell the axes of what may be a vehicle.

    What a format says of the axes of all its files is a vote that the geometry may contradict.
    """
    unit = choice.unit or model.unit
    if choice.axes is not None or unit is None:
        return False
    extents = model.mm_per_coordinate(unit) * (reach.attained[::2] + reach.attained[1::2])
    mark = model.mark
    if mark is not None and mark.axes is not None and mark.axes_name is not None:
        return order_objection(mark.axes, extents, extents) is not None
    return bool(extents.max() <= LENGTH_WINDOW_MM[1] and extents.min() <= WIDTH_WINDOW_MM[1])


def enumerate_readings(
    model: Model, reach: Joined, choice: FrameChoice, shape: Shape | None = None
) -> tuple[Reading, ...]:
    """List the readings of a model.

    Parameters
    ----------
    model : Model
        What was read.
    reach : Joined
        Support of everything that may count, in the coordinates of the model.
    choice : FrameChoice
        What the user says.
    shape : Shape, optional
        What the geometry shows, where that was looked at.
    """
    candidates = [
        reading
        for unit, source in _units(model, choice)
        for reading in _of_unit(model, reach, choice, unit, source, shape)
    ]
    still_open = [reading for reading in candidates if reading.status != "implausible"]
    if len(still_open) != 1 or still_open[0].unit_source == "assumed":
        return tuple(candidates)
    if still_open[0].axes_source == "open" or (shape is not None and shape.turn is not None):
        # A rule settles a verdict, but does not say which size is which.
        return tuple(candidates)
    return tuple(
        reading if reading.status == "implausible" else _accepted(reading) for reading in candidates
    )


def _accepted(reading: Reading) -> Reading:
    return Reading(
        reading.unit,
        reading.unit_source,
        reading.axes,
        reading.axes_source,
        "accepted",
        reading.reason if reading.axes_source == "shape" else "the only reading",
        reading.sizes_mm,
    )


def _units(model: Model, choice: FrameChoice) -> list[tuple[Unit, UnitSource]]:
    if choice.unit is not None:
        return [(choice.unit, "declared")]
    if model.unit is not None:
        return [(model.unit, "file")]
    return [(unit, "assumed") for unit in PLAUSIBLE_UNITS]


def _of_unit(
    model: Model,
    reach: Joined,
    choice: FrameChoice,
    unit: Unit,
    source: UnitSource,
    shape: Shape | None,
) -> list[Reading]:
    scale = model.mm_per_coordinate(unit)
    low = scale * (reach.attained[::2] + reach.attained[1::2])
    high = scale * (reach.bound[::2] + reach.bound[1::2])
    sizes = (float(low[0]), float(low[1]), float(low[2]))
    refuted = None if source == "declared" else size_objection(low)
    if refuted is not None and source == "assumed":
        return [Reading(unit, source, None, "open", "implausible", refuted, sizes)]
    axes_source, orders = _orders(model, choice, low, high, shape)
    vote = _vote(model, low, high)
    readings = []
    for axes in orders:
        objection = refuted
        shown = axes, axes_source
        if axes_source == "open" and shape is not None:
            # Where format and geometry contradict each other, both stay open.
            if vote is None or vote.order != axes.order:
                objection = objection or shape.objection(axes)
            if shape.axes is not None and shape.axes.order == axes.order:
                shown = shape.axes, "shape"
        if objection is None and shown[1] == "open":
            objection = order_objection(axes, low, high)
        status: Status = "implausible" if objection else "open"
        reason = objection or (shape.reason if shape and shown[1] == "shape" else "")
        reason = reason or _REASONS[shown[1]]
        readings.append(Reading(unit, source, *shown, status, reason, sizes))
    return readings


def _orders(
    model: Model,
    choice: FrameChoice,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    shape: Shape | None,
) -> tuple[AxesSource, list[Axes]]:
    """Return where the axes come from, and those that are to be tried."""
    if choice.axes is not None:
        return "declared", [choice.axes]
    vote = _vote(model, low, high)
    if vote is not None and (shape is None or shape.objection(vote) is None):
        return "file", [vote]
    return "open", [Axes.open_order(length, height) for length, height in permutations(range(3), 2)]


def _vote(model: Model, low: NDArray[np.float64], high: NDArray[np.float64]) -> Axes | None:
    """Return the axes that the file says, unless no vehicle could lie so."""
    axes = model.mark.axes if model.mark else None
    return axes if axes is not None and order_objection(axes, low, high) is None else None


def size_objection(sizes_mm: NDArray[np.float64]) -> str | None:
    """Say why no road vehicle has these three extents, in any order; None where one could."""
    longest = float(sizes_mm.max())
    if longest > LENGTH_WINDOW_MM[1]:
        return TOO_LARGE
    if longest < LENGTH_WINDOW_MM[0]:
        return TOO_SMALL
    middle, shortest = sorted((float(size) for size in sizes_mm), reverse=True)[1:]
    if shortest < min(WIDTH_WINDOW_MM[0], HEIGHT_WINDOW_MM[0]):
        return TOO_SMALL
    for width, height in ((middle, shortest), (shortest, middle)):
        if _within(width, WIDTH_WINDOW_MM) and _within(height, HEIGHT_WINDOW_MM):
            return None
    return TOO_LARGE if middle > WIDTH_WINDOW_MM[1] else TOO_SMALL


def _within(value: float, window: tuple[float, float]) -> bool:
    return window[0] <= value <= window[1]


def order_objection(axes: Axes, low: NDArray[np.float64], high: NDArray[np.float64]) -> str | None:
    """Name the rule that rules an order out; only a certain excess does."""
    longest = high[axes.forward_axis]
    if low[axes.up_axis] > longest:
        return TALLER_THAN_LONG
    if low[axes.width_axis] > longest:
        return WIDER_THAN_LONG
    return None
