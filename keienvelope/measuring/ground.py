"""Where the ground is: declared, carried by the file, below the wheels, or unknown."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from keienvelope.frozen import dataclass
from keienvelope.measuring.choice import GroundChoice
from keienvelope.measuring.extents.support import Support
from keienvelope.model import Axes, Model, Part
from keienvelope.model.axes import direction_index

if TYPE_CHECKING:
    from keienvelope.measuring.geometry import Geometry

WHEEL_NAME = re.compile(
    r"wheel|tyre|tire|felge|reifen|\brad\b|roue|pneu|ruota|rueda|ホイール|タイヤ|車輪|轮|바퀴|колес",
    re.IGNORECASE,
)
NOT_A_ROAD_WHEEL = re.compile(
    r"steer|spare|arch|house|housing|well|cover|liner|volant|lenkrad|reserve|ersatz", re.IGNORECASE
)
LEVEL_TOLERANCE_MM = 10.0
"""Wheels whose lowest points differ by more than this do not agree on a level ground."""
CONTRADICTION_MM = 1.0
"""A file that reaches this far below the ground it carries contradicts itself."""

Source = Literal["declared", "lowest point", "file", "wheels", "wheels by shape", "unknown"]


@dataclass(frozen=True)
class Ground:
    """The height of the ground along the up axis, enclosed, in millimetres.

    Attributes
    ----------
    low_mm, high_mm : float or None
        Enclosure; None where it is unknown.
    source : str
        How it was found.
    note : str
        What was noticed.
    """

    low_mm: float | None
    high_mm: float | None
    source: Source
    note: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a ground."""
        return self.low_mm is not None


_UNKNOWN = Ground(None, None, "unknown")


def find_ground(
    model: Model,
    supports: Sequence[Support],
    counted: Sequence[int],
    *,
    axes: Axes,
    scale: float,
    unit_mm: float,
    choice: GroundChoice | None,
    geometry: Geometry | None = None,
) -> Ground:
    """Find the ground of a model under one reading.

    Parameters
    ----------
    counted : sequence of int
        The parts that are vehicle.
    scale : float
        Millimetres per coordinate.
    unit_mm : float
        Millimetres per file unit, for a ground that the user gives in file units.
    geometry : Geometry, optional
        What can be looked at for wheels, where no part is named as one.
    """
    if choice is not None and choice.level is None:
        return _below(supports, counted, axes, scale, "lowest point")
    if axes.up_sign == 0:
        return _UNKNOWN
    if choice is not None and choice.level is not None:
        level = choice.level if choice.in_mm else choice.level * unit_mm
        return Ground(level, level, "declared", _sunk_note(supports, counted, axes, scale, level))
    if model.mark is not None and model.mark.ground is not None:
        return _carried(model.mark.ground * scale, supports, counted, axes, scale)
    found = _below_wheels(model.parts, supports, counted, axes, scale)
    if geometry is not None and not found.known:
        found = _below_shapes(geometry, supports, counted, axes, scale)
    return found


def _carried(
    level: float, supports: Sequence[Support], counted: Sequence[int], axes: Axes, scale: float
) -> Ground:
    """Take the ground that a file carries, unless the file contradicts it."""
    note = _sunk_note(supports, counted, axes, scale, level)
    if note:
        return Ground(None, None, "unknown", f"The ground that the file carries is wrong: {note}")
    return Ground(level, level, "file")


def _below(
    supports: Sequence[Support],
    indices: Sequence[int],
    axes: Axes,
    scale: float,
    source: Source,
) -> Ground:
    """Put the ground below the lowest of some parts.

    Where the sense of the up axis is open either end may be the lowest, and both give the same
    height; the end against the positive axis stands for both.
    """
    down = direction_index(axes.up_axis, -1 if axes.up_sign >= 0 else +1)
    attained = max(supports[i].attained[down] for i in indices)
    bound = max(supports[i].bound[down] for i in indices)
    # Adding zero turns -0.0 into 0.0.
    return Ground(float(-scale * bound) + 0.0, float(-scale * attained) + 0.0, source)


def _sunk_note(
    supports: Sequence[Support], counted: Sequence[int], axes: Axes, scale: float, level: float
) -> str:
    lowest = _below(supports, counted, axes, scale, "lowest point")
    depth = level - (lowest.high_mm or 0.0)
    if depth <= CONTRADICTION_MM:
        return ""
    return f"The model reaches {depth:.1f} mm below the ground."


def is_wheel(part: Part) -> bool:
    """Return whether a part is a road wheel by its name."""
    return bool(WHEEL_NAME.search(part.path)) and not NOT_A_ROAD_WHEEL.search(part.path)


def _below_wheels(
    parts: Sequence[Part],
    supports: Sequence[Support],
    counted: Sequence[int],
    axes: Axes,
    scale: float,
) -> Ground:
    wheels = [index for index in counted if is_wheel(parts[index])]
    down = direction_index(axes.up_axis, -axes.up_sign)
    front = direction_index(axes.forward_axis, +1)
    if len(wheels) < 2:
        return _UNKNOWN
    lowest = {i: -scale * supports[i].attained[down] for i in wheels}
    bottom = min(lowest.values())
    # Rims and hubs are named as wheels too: what stands on the ground is what reaches it.
    standing = [i for i in wheels if lowest[i] - bottom <= LEVEL_TOLERANCE_MM]
    ahead = [scale * supports[i].attained[front] for i in standing]
    behind = [-scale * supports[i].attained[front + 1] for i in standing]
    length = scale * np.ptp(
        [supports[i].attained[front] for i in counted]
        + [-supports[i].attained[front + 1] for i in counted]
    )
    if max(ahead) - min(behind) < 0.4 * length:
        return _UNKNOWN  # all at one axle: the line through one point has no slope
    return _below(supports, standing, axes, scale, "wheels")


def _below_shapes(
    geometry: Geometry,
    supports: Sequence[Support],
    counted: Sequence[int],
    axes: Axes,
    scale: float,
) -> Ground:
    """Put the ground below wheels that are found by their shape: nothing reaches lower."""
    axles = geometry.axles(axes)
    if axles is None:
        return _UNKNOWN
    rise = scale * axles.separation * math.tan(math.radians(abs(axles.slope_deg)))
    if rise > LEVEL_TOLERANCE_MM:
        return _UNKNOWN
    return _below(supports, counted, axes, scale, "wheels by shape")
