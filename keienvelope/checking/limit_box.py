"""The limit box: where the limits stand in space, and what sticks out of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from keienvelope.checking.report import ALLOWANCE_MM, LimitBox, Overrun
from keienvelope.frozen import dataclass
from keienvelope.law import Profile
from keienvelope.measuring import Measured, ReadingResult
from keienvelope.measuring.median import SYMMETRY
from keienvelope.measuring.overruns import Region, regions_beyond
from keienvelope.model.axes import direction_index

MOST_FACES = 100
"""Of a region, at most so many faces are listed in a report."""

_XYZ = "xyz"
_SYMMETRY_MM = 1.0


@dataclass(frozen=True)
class Planes:
    """The six planes of the limit box.

    Attributes
    ----------
    heights_mm : (6,) float
        Height of each plane along its outward direction, in the order of ``DIRECTIONS``; infinite
        where the profile has no limit.
    sources : dict of str to str
        Where each of the file's axes x, y, z got its place from.
    """

    heights_mm: NDArray[np.float64]
    sources: dict[str, str]


def place_planes(
    result: ReadingResult, profile: Profile, anchor: str | None = None
) -> Planes | None:
    """Place the limit box of a profile under one reading; None where the axes are not known.

    Its length is centred between the extents, or laid against the end that `anchor` names.
    """
    axes = result.reading.axes
    if axes is None:
        return None
    heights = np.full(6, np.inf)
    sources = dict.fromkeys(_XYZ, "no limit")
    for quantity, axis in (
        ("overall_length", axes.forward_axis),
        ("overall_width", axes.width_axis),
    ):
        limit = profile.limit(quantity)
        if limit is None:
            continue
        middle, source = _middle(result, quantity, axis)
        if quantity == "overall_length":
            middle, source = _anchored(result, axis, limit.value, anchor) or (middle, source)
        plus, minus = direction_index(axis, +1), direction_index(axis, -1)
        heights[plus] = middle + limit.value / 2
        heights[minus] = -middle + limit.value / 2
        sources[_XYZ[axis]] = source
    _place_height(result, profile, heights, sources)
    return Planes(heights, sources)


def _middle(result: ReadingResult, quantity: str, axis: int) -> tuple[float, str]:
    joined = result.reach[quantity]
    plus, minus = direction_index(axis, +1), direction_index(axis, -1)
    middle = 0.5 * result.scale * float(joined.attained[plus] - joined.attained[minus])
    if quantity == "overall_width" and result.median is not None:
        median = result.median
        if median.source == SYMMETRY and abs(median.level_mm - middle) < _SYMMETRY_MM:
            return middle, median.source  # a sample of the surface tells no more than that
        return median.level_mm, median.source
    return middle, "middle of the extents"


def _anchored(
    result: ReadingResult, axis: int, limit: float, anchor: str | None
) -> tuple[float, str] | None:
    """Return the middle of a box that is laid against an end of the vehicle."""
    axes = result.reading.axes
    if anchor is None or axes is None or axes.forward_sign == 0:
        return None
    sign = axes.forward_sign * (1 if anchor == "front" else -1)
    end = result.scale * float(result.reach["overall_length"].attained[direction_index(axis, sign)])
    return sign * (end - limit / 2), f"{anchor} end of the vehicle"


def _place_height(
    result: ReadingResult,
    profile: Profile,
    heights: NDArray[np.float64],
    sources: dict[str, str],
) -> None:
    axes = result.reading.axes
    limit = profile.limit("overall_height")
    if axes is None or limit is None:
        return
    up = direction_index(axes.up_axis, axes.up_sign or 1)
    down = direction_index(axes.up_axis, -(axes.up_sign or 1))
    lowest = -result.scale * float(result.reach["overall_height"].attained[down])
    if result.ground.high_mm is not None:
        lowest = result.ground.high_mm
    heights[up] = lowest + limit.value
    heights[down] = -lowest
    sources[_XYZ[axes.up_axis]] = (
        f"ground: {result.ground.source}" if result.ground.known else "lowest point"
    )


def limit_box(planes: Planes | None) -> LimitBox | None:
    """Return the box for the report; None where a side is open."""
    if planes is None or not np.isfinite(planes.heights_mm).all():
        return None
    heights = [float(height) for height in planes.heights_mm]
    low = (-heights[1], -heights[3], -heights[5])
    high = (heights[0], heights[2], heights[4])
    return LimitBox((low, high), planes.sources)


def directions_of(result: ReadingResult, quantity: str) -> tuple[int, ...]:
    """Return the outward directions in which a quantity can exceed its limit."""
    axes = result.reading.axes
    if axes is None:
        return ()
    if quantity == "overall_height":
        return (direction_index(axes.up_axis, axes.up_sign or 1),)
    axis = axes.forward_axis if quantity == "overall_length" else axes.width_axis
    return direction_index(axis, +1), direction_index(axis, -1)


def parts_beyond(
    measured: Measured, result: ReadingResult, quantity: str, planes: Planes
) -> set[tuple[int, int]]:
    """Return the (part index, direction) pairs that may reach beyond the limit box."""
    return {
        (index, direction)
        for direction in directions_of(result, quantity)
        for index in result.counted[quantity]
        if result.scale * measured.supports[index].bound[direction]
        > planes.heights_mm[direction] + ALLOWANCE_MM
    }


def find_overruns(
    measured: Measured,
    result: ReadingResult,
    planes: Planes,
    beyond: Sequence[tuple[int, int]],
) -> tuple[Overrun, ...]:
    """Describe the regions of the given parts beyond the limit box, the farthest out first."""
    axes = result.reading.axes
    if axes is None:
        return ()
    found = [
        Overrun(
            part=measured.model.parts[index].path,
            side=axes.side(direction),
            amount_mm=region.amount_mm,
            point_mm=region.point_mm,
            box_mm=region.box_mm,
            area_mm2=region.area_mm2,
            faces=tuple(region.faces[:MOST_FACES].tolist()),
            volume_mm3=region.volume_mm3,
        )
        for index, direction in beyond
        for region in _regions(
            measured, index, direction, float(planes.heights_mm[direction]), result.scale
        )
    ]
    return tuple(sorted(found, key=lambda overrun: (-overrun.amount_mm, overrun.part)))


def _regions(
    measured: Measured, index: int, direction: int, plane_mm: float, scale: float
) -> tuple[Region, ...]:
    """Return the regions of a part beyond a plane; the same for every profile with that plane."""
    return measured.model.facts.recall(
        f"regions of part {index} beyond {plane_mm!r} mm, direction {direction}, scale {scale!r}",
        lambda: regions_beyond(
            measured.model.parts[index],
            measured.supports[index],
            direction,
            plane_mm,
            scale=scale,
            faces=measured.geometry.faces_beyond,
        ),
    )
