"""Overruns in words: where on the vehicle they are, and what to do about them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from keienvelope.checking.report import Overrun
from keienvelope.law import Limit
from keienvelope.measuring import ReadingResult
from keienvelope.model.axes import direction_index

_PLACES = {
    "left": "left flank",
    "right": "right flank",
    "front": "front end",
    "rear": "rear end",
    "top": "top",
    "bottom": "underside",
}
_AXES = {"overall_length": "length", "overall_width": "width", "overall_height": "height"}
_MIDDLE_MM = 0.5
"""What is closer to the middle than this is in the middle."""


def with_places(overruns: Sequence[Overrun], result: ReadingResult) -> tuple[Overrun, ...]:
    """Return overruns with words for their places."""
    return tuple(replace(item, place=place_of(item, result)) for item in overruns)


def place_of(overrun: Overrun, result: ReadingResult) -> str:
    """Say where on the vehicle the outermost point of an overrun is, as far as that is known.

    For example ``left flank, 620 mm behind the front axle, 980 mm above the ground``.
    """
    side = overrun.side
    told = [_PLACES.get(side, f"{side} side")]
    axes = result.reading.axes
    if axes is None:
        return told[0]
    if side not in ("front", "rear") and axes.forward_sign:
        told.append(_along(overrun, result, axes.forward_axis, axes.forward_sign))
    if side not in ("left", "right") and axes.right_sign:
        told.append(_across(overrun, result, axes.width_axis, axes.right_sign))
    if side not in ("top", "bottom") and axes.up_sign and result.ground.high_mm is not None:
        height_mm = axes.up_sign * overrun.point_mm[axes.up_axis] - result.ground.high_mm
        told.append(f"{height_mm:.0f} mm above the ground")
    return ", ".join(told)


def _along(overrun: Overrun, result: ReadingResult, axis: int, forward: int) -> str:
    rearward_mm = -forward * overrun.point_mm[axis]
    axle_mm = result.stance.front_axle_mm
    if axle_mm is not None:
        return _apart(rearward_mm - axle_mm, "behind", "ahead of", "the front axle")
    front = result.reach["overall_length"].attained[direction_index(axis, forward)]
    return f"{max(0.0, rearward_mm + result.scale * float(front)):.0f} mm behind the front end"


def _across(overrun: Overrun, result: ReadingResult, axis: int, right: int) -> str:
    reach = result.scale * result.reach["overall_width"].attained
    plus = direction_index(axis, +1)
    middle_mm = 0.5 * float(reach[plus] - reach[plus + 1])
    if result.median is not None:
        middle_mm = result.median.level_mm
    away_mm = right * (overrun.point_mm[axis] - middle_mm)
    if abs(away_mm) < _MIDDLE_MM:
        return "in the middle"
    return _apart(away_mm, "right of", "left of", "the middle")


def _apart(distance_mm: float, positive: str, negative: str, origin: str) -> str:
    return f"{abs(distance_mm):.0f} mm {positive if distance_mm >= 0 else negative} {origin}"


def remedy(limit: Limit, upper: float, overruns: Sequence[Overrun]) -> str:
    """Say what would bring a dimension within its limit; empty where no overrun tells.

    For example ``trim 6.1 mm each side, or scale the width by 0.9918``.

    Parameters
    ----------
    upper : float
        What the dimension does not exceed.
    """
    deepest: dict[str, float] = {}
    for overrun in overruns:
        deepest[overrun.side] = max(deepest.get(overrun.side, 0.0), overrun.amount_mm)
    if not deepest:
        return ""
    amounts = {side: _enough(amount) for side, amount in deepest.items()}
    if len(amounts) > 1 and len(set(amounts.values())) == 1:
        where = "at each end" if limit.quantity == "overall_length" else "each side"
        trim = f"trim {next(iter(amounts.values()))} mm {where}"
    else:
        ends = (f"{amount} mm {_end(side)}" for side, amount in sorted(amounts.items()))
        trim = f"trim {' and '.join(ends)}"
    share = math.floor(1e4 * limit.value / upper) / 1e4
    return f"{trim}, or scale the {_AXES[limit.quantity]} by {share:g}"


def _end(side: str) -> str:
    if side in ("left", "right"):
        return f"on the {side}"
    return f"at the {side}"


def _enough(amount_mm: float) -> str:
    """Write an amount rounded up, so that it is enough."""
    digits = 1 if amount_mm >= 1 else 3
    step = 10.0**-digits
    # What is a whole step but for rounding is that step.
    return f"{math.ceil(amount_mm / step - 1e-3) * step:.{digits}f}"
