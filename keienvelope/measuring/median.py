"""The median plane: declared, the boundary of a half model, the symmetry plane, or unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keienvelope.errors import UsageError
from keienvelope.frozen import dataclass
from keienvelope.measuring.choice import FrameChoice
from keienvelope.measuring.dimensions import Measurement
from keienvelope.measuring.extents.support import Joined
from keienvelope.measuring.geometry import Geometry
from keienvelope.model import Axes
from keienvelope.model.axes import direction_index

if TYPE_CHECKING:
    from keienvelope.measuring.shape import Shape


SYMMETRY = "symmetry plane"
"""A source: a sample of the surface is symmetric across it."""


SEEN_TO_MM = 1.0
"""So closely a sample of the surface shows where the symmetry plane is."""


@dataclass(frozen=True)
class Median:
    """Where the middle of the width is.

    Attributes
    ----------
    level_mm : float
        Along the width axis of the file.
    source : str
        How that is known.
    """

    level_mm: float
    source: str


def find_median(
    choice: FrameChoice,
    axes: Axes,
    reach: Joined,
    geometry: Geometry,
    shape: Shape | None,
    *,
    scale: float,
    unit_mm: float,
    own_axes: bool,
) -> Median | None:
    """Find the median plane; None where only the extents could tell.

    Parameters
    ----------
    reach : Joined
        Support of what counts for the width.
    scale : float
        Millimetres per coordinate.
    unit_mm : float
        Millimetres per file unit.
    own_axes : bool
        Whether the file itself says that its axes are those of the vehicle.

    Raises
    ------
    UsageError
        If a half model shows no boundary to be mirrored at.
    """
    if choice.median is not None:
        level = choice.median.level * (1.0 if choice.median.in_mm else unit_mm)
        return Median(level, "median plane as declared")
    if choice.half is not None:
        inward = _inward(choice, axes)
        if not geometry.ends_flat(inward):
            raise UsageError(
                f"the model has no flat boundary on its {axes.side(inward)} side, where a"
                f" {choice.half} half ends.",
                fix="Give --median Y: where the median plane lies along the width, in file units.",
            )
        sign = 1 if inward % 2 == 0 else -1
        return Median(
            sign * scale * float(reach.attained[inward]) + 0.0, "flat boundary of the half"
        )
    if own_axes:
        return Median(0.0, "median plane of the file's axes")
    if shape is not None and shape.mirror is not None and shape.mirror.axis == axes.width_axis:
        return Median(scale * shape.mirror.offset, SYMMETRY)
    return None


def seen_median(geometry: Geometry, axes: Axes, *, scale: float) -> Median | None:
    """Return the symmetry plane of a vehicle whose axes are known; None where it has none.

    It tells from which side a vehicle grew too wide, and no verdict. A sample of the surface shows
    it to about a millimetre; so close to the zero of the file it is that zero.
    """
    if geometry.surface is None:
        return None
    from keienvelope.measuring.symmetry import SYMMETRIC, find_mirrors  # noqa: PLC0415 (scipy)

    mirror = find_mirrors(geometry.surface)[axes.width_axis]
    if mirror.residual > SYMMETRIC:
        return None
    level_mm = scale * mirror.offset
    return Median(0.0 if abs(level_mm) < SEEN_TO_MM else level_mm, SYMMETRY)


def _inward(choice: FrameChoice, axes: Axes) -> int:
    """Return the direction in which a half ends at the median plane."""
    if axes.right_sign == 0:
        raise UsageError(
            f"--half {choice.half} needs to know which side is left.",
            fix="Give --forward and --up as well, for example --forward -x --up +z.",
        )
    return direction_index(axes.width_axis, axes.right_sign * (1 if choice.half == "left" else -1))


def whole_width(
    half: Measurement,
    reach: Joined,
    median: Median,
    choice: FrameChoice,
    axes: Axes,
    *,
    scale: float,
) -> Measurement:
    """Return the width of a vehicle of which one half was measured: twice the distance."""
    outward = _inward(choice, axes) ^ 1
    middle = median.level_mm * (1 if outward % 2 == 0 else -1)
    return replace(
        half,
        lower_mm=float(2 * (scale * reach.attained[outward] - middle)),
        upper_mm=float(2 * (scale * reach.bound[outward] - middle)),
    )
