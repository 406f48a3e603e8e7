"""The largest value of d . p on a curve or a surface of any kind, by branch and bound on boxes.

What is known of a box of parameters is where the point and its derivatives stay over it (see
`curve_ranges` and `surface_ranges`), so of f = d . p

    f <= its range,   f <= f(middle) + |f_u| (half width) + |f_v| (half height).

The second bound comes within the square of the size of the box where f is level, and only there do
boxes survive: a box over which f_u or f_v has one sign has no inner peak; its peak is met on the
way to an end of the curve, or to the boundary of the trim, whose edges are bounded by themselves.
Boxes whose bound does not exceed what is attained elsewhere go as well, and on a face those outside
its trim. The others are halved along the parameters that f depends on most.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.intervals import Interval, transformed
from keienvelope.measuring.extents.peaks import WORTHWHILE, Peak, divided
from keienvelope.measuring.extents.trims import INSIDE, OUTSIDE, Relation

_GAP_MM = 5e-7
"""Width of the enclosure at which the search stops; one box costs more here than on a spline."""

_MOST_LEVELS = 80
_MOST_BOXES = 30_000
"""How many boxes are looked at before a search is given up."""

_COMPARABLE = 0.5

_Known = tuple[list[Interval], Interval, Interval]


class Range(Protocol):
    """A curve or a surface that tells where it stays."""

    @property
    def breaks(self) -> list[Array]:
        """Parameters where it may not be smooth, along every parameter."""

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds the point and its first derivatives, each of shape (3, n)."""


class Sides(Protocol):
    """What is left of a curve or surface."""

    def relation(self, boxes: Array) -> Relation:
        """Say of every box of parameters whether it is inside, outside, or unclear."""


class RangeSearch:
    """Finds the largest value along directions, on a curve or inside the trim of a face.

    Parameters
    ----------
    shape : Range
        The curve or surface.
    boxes : (n, 2) or (n, 4) float
        Boxes of parameters that hold it.
    trim : Sides, optional
        Without it the whole curve counts, with both ends of every box.
    """

    def __init__(self, shape: Range, boxes: Array, trim: Sides | None = None) -> None:
        self._shape = shape
        self._boxes = boxes
        self._trim = trim

    @cached_property
    def _outer(self) -> Interval:
        """What holds the points over all boxes."""
        return self._shape.over(self._boxes, 0)[0]

    @cached_property
    def _whole(self) -> _Known:
        return self._over(self._boxes, self._ends(self._boxes))

    def _ends(self, boxes: Array) -> Array:
        """Return both ends of all intervals of a curve; a surface has none."""
        if self._trim is not None:
            return np.empty((0, boxes.shape[1]))
        return np.repeat(boxes.reshape(-1, 1), 2, axis=1)

    def _over(self, boxes: Array, ends: Array) -> _Known:
        """Return what holds over boxes, and the points in their middles and at some ends."""
        count = len(boxes)
        found = self._shape.over(np.concatenate([boxes, _middles(boxes), ends]), 1)
        middles, last = found[0][:, count : 2 * count], found[0][:, 2 * count :]
        return [item[:, :count] for item in found], middles, last

    def highest(self, vector: Array, floor: float) -> Peak:
        """Enclose the largest value along a unit vector.

        Parameters
        ----------
        vector : (3,) float
            Unit vector.
        floor : float
            What is attained elsewhere; smaller peaks need not be found.
        """
        found = _Best(floor)
        # Most searches end here, and what has no slopes costs a third.
        keep = ~found.passes_over(_along(vector, self._outer).high)
        if not keep.any():
            return found.peak(closed=True)
        boxes = self._boxes[keep]
        ends = self._ends(boxes)
        known, middle, last = self._whole if keep.all() else self._over(boxes, ends)
        found.attain(ends, _along(vector, last))
        seen = 0
        for _ in range(_MOST_LEVELS):
            seen += len(boxes)
            value, *slopes = (_along(vector, item) for item in known)
            centre = _along(vector, middle)
            shares = [_share(slope, boxes, axis) for axis, slope in enumerate(slopes)]
            tops = np.minimum(value.high, centre.high + np.sum(shares, axis=0))
            if self._trim is None:
                found.attain(_middles(boxes), centre)
            keep = ~found.passes_over(tops)
            for slope in slopes:
                keep &= (slope.low <= 0) & (slope.high >= 0)
            if self._trim is not None and keep.any():
                rows = np.flatnonzero(keep)
                relation = self._trim.relation(boxes[rows])
                keep[rows] = relation != OUTSIDE
                inside = rows[relation == INSIDE]
                found.attain(_middles(boxes[inside]), centre[inside])
            if not keep.any():
                return found.peak(closed=True)
            if seen + 2 * keep.sum() > _MOST_BOXES:
                break
            boxes = self._divided(boxes[keep], [share[keep] for share in shares])
            known, middle, _ = self._over(boxes, boxes[:0])
        found.bound = max(found.bound, float(tops[keep].max()))
        return found.peak(closed=False)

    def _divided(self, boxes: Array, shares: list[Array]) -> Array:
        """Return the parts of boxes, halved until they are worth another look."""
        if boxes.shape[1] == 2 and 2 * len(boxes) <= WORTHWHILE and self._smooth(boxes):
            return divided(boxes, math.ceil(math.log2(WORTHWHILE / len(boxes))))
        boxes, shares = self._halved(boxes, shares)
        while len(boxes) < WORTHWHILE:
            boxes, shares = self._halved(boxes, shares)
        return boxes

    def _smooth(self, intervals: Array) -> bool:
        """Return whether no break lies inside any of some intervals."""
        (breaks,) = self._shape.breaks
        after = np.searchsorted(breaks, intervals[:, 0], side="right")
        return bool((np.append(breaks, np.inf)[after] >= intervals[:, 1]).all())

    def _halved(self, boxes: Array, shares: list[Array]) -> tuple[Array, list[Array]]:
        """Return the halves of boxes, cut along the parameters on which f depends most."""
        most = np.max(shares, axis=0)
        chosen = [~(share < _COMPARABLE * most) for share in shares]
        for axis, breaks in enumerate(self._shape.breaks):
            rows = chosen[axis]
            first, second = boxes.copy(), boxes[rows]
            first[rows, 2 * axis + 1] = second[:, 2 * axis] = _cuts(
                second[:, 2 * axis], second[:, 2 * axis + 1], breaks
            )
            boxes = np.concatenate([first, second])
            shares = [
                np.where(rows, 0.5, 1.0) * s if i == axis else s for i, s in enumerate(shares)
            ]
            shares = [np.concatenate([share, share[rows]]) for share in shares]
            chosen = [np.concatenate([item, item[rows]]) for item in chosen]
        return boxes, shares


class _Best:
    """The enclosure so far."""

    def __init__(self, floor: float) -> None:
        self._floor = floor
        self._value = -np.inf
        self._where: tuple[float, ...] = (0.0,)
        self.bound = -np.inf

    def attain(self, places: Array, values: Interval) -> None:
        """Take note of what is attained at places, boxes (n, ..) without a size."""
        if not len(places):
            return
        self.bound = max(self.bound, float(values.high.max()))
        row = int(values.low.argmax())
        if values.low[row] > self._value:
            self._value = float(values.low[row])
            self._where = tuple(places[row, ::2].tolist())

    def passes_over(self, tops: Array) -> NDArray[np.bool_]:
        """Return which bounds may stand, as they do not exceed what is attained by much."""
        low = np.asarray(tops <= max(self._value, self._floor) + _GAP_MM)
        self.bound = max(self.bound, float(tops[low].max(initial=-np.inf)))
        return low

    def peak(self, *, closed: bool) -> Peak:
        return Peak(self._value, self._where, max(self.bound, self._value), closed)


def _cuts(low: Array, high: Array, breaks: Array) -> Array:
    """Return where to cut intervals: at the break that is nearest to the middle, or there."""
    middle = 0.5 * (low + high)
    if not len(breaks):
        return middle
    after = np.searchsorted(breaks, middle).clip(0, len(breaks) - 1)
    before = (after - 1).clip(0)
    nearer = np.abs(breaks[before] - middle) < np.abs(breaks[after] - middle)
    near = np.where(nearer, breaks[before], breaks[after])
    return np.where((near > low) & (near < high), near, middle)


def _along(vector: Array, points: Interval) -> Interval:
    return transformed(vector[None], points)[0]


def _middles(boxes: Array) -> Array:
    """Return the middle of every box, as a box without a size."""
    middle = 0.5 * (boxes[:, 0::2] + boxes[:, 1::2])
    return np.repeat(middle, 2, axis=1)


def _share(slope: Interval, boxes: Array, axis: int) -> Array:
    """Return how much f changes at most from the middle to a side along one parameter."""
    half = 0.5 * (boxes[:, 2 * axis + 1] - boxes[:, 2 * axis])
    # Both halves of what the middle was rounded to.
    half += 4 * np.finfo(float).eps * np.abs(boxes[:, 2 * axis : 2 * axis + 2]).max(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(half == 0, 0.0, slope.size * half)
