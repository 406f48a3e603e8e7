"""What the user says about unit, axes and ground."""

from __future__ import annotations

import math
from dataclasses import field
from typing import Literal

from keienvelope.errors import UsageError
from keienvelope.frozen import dataclass
from keienvelope.model import Axes, Unit


@dataclass(frozen=True)
class GroundChoice:
    """Where the user says the ground is.

    Attributes
    ----------
    level : float or None
        Height along the up axis; None for ``lowest``: the model stands on its lowest point.
    in_mm : bool
        Whether `level` is in millimetres instead of file units.
    """

    level: float | None
    in_mm: bool = False


@dataclass(frozen=True)
class MedianChoice:
    """Where the user says the median plane is.

    Attributes
    ----------
    level : float
        Along the width axis.
    in_mm : bool
        Whether `level` is in millimetres instead of file units.
    """

    level: float
    in_mm: bool = False


@dataclass(frozen=True)
class FrameChoice:
    """What the user says about the frame; None where nothing was said.

    Attributes
    ----------
    unit : Unit or None
        The file unit.
    axes : Axes or None
        Which way is forward, which up.
    ground : GroundChoice or None
        Where the ground is.
    exclude : tuple of (str, str)
        Device and glob on the part path, for parts that are that device.
    straighten : bool
        Whether a turned vehicle is measured in its own frame.
    half : str or None
        Which half the model is; None where it is the whole vehicle.
    median : MedianChoice or None
        Where the median plane is.
    anchor : str or None
        The end of the vehicle that the limit box is laid against; None for its middle.
    """

    unit: Unit | None = None
    axes: Axes | None = None
    ground: GroundChoice | None = None
    exclude: tuple[tuple[str, str], ...] = field(default=())
    straighten: bool = False
    half: Literal["left", "right"] | None = None
    median: MedianChoice | None = None
    anchor: Literal["front", "rear"] | None = None


def parse_ground(text: str) -> GroundChoice:
    """Read a ground as it is typed: ``lowest``, a number in file units, or a number with ``mm``.

    Raises
    ------
    UsageError
        If it is none of these.
    """
    if text == "lowest":
        return GroundChoice(None)
    level, in_mm = _level(text)
    if not math.isfinite(level):
        raise UsageError(
            f"{text!r} is not a height of the ground.",
            fix="Give lowest, a height in file units such as 0, or one in millimetres such as 0mm.",
        )
    return GroundChoice(level, in_mm)


def parse_median(text: str) -> MedianChoice:
    """Read a median plane as it is typed: a number in file units, or a number with ``mm``.

    Raises
    ------
    UsageError
        If it is neither.
    """
    level, in_mm = _level(text)
    if not math.isfinite(level):
        raise UsageError(
            f"{text!r} is not a place of the median plane.",
            fix="Give where it lies along the width in file units such as 0, or such as 0mm.",
        )
    return MedianChoice(level, in_mm)


def _level(text: str) -> tuple[float, bool]:
    """Read a number with or without ``mm``; not a number where it is none."""
    try:
        return float(text.removesuffix("mm")), text.endswith("mm")
    except ValueError:
        return math.nan, False
