"""The largest value of a spline, by branch and bound on Bernstein pieces.

Each piece carries an upper bound, its largest control value. A piece goes when

* its bound does not exceed what is attained elsewhere by more than `GAP_MM` (the bound is kept), or
* it is strictly monotone in a parameter: then it has no inner peak. On a curve its peak is an end,
  which is attained; on a face it is reached on the way to the boundary of the trim, whose edges
  are bounded by themselves. Strictness matters: along a crest that falls on a common side of two
  pieces the derivative is zero on both. Across a kink there is no derivative to use.
* (face) it lies outside the trim.

What is left is halved, along the parameter in which it varies more, and its corners, which lie on
the surface, are attained where the piece is inside the trim. Bounds shrink with the square of the
size, so a smooth peak is enclosed within `GAP_MM` after a few dozen halvings.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.extents.bernstein import Array, grows_or_falls, parts
from keienvelope.measuring.extents.trims import INSIDE, OUTSIDE, UNCLEAR, Trim

GAP_MM = 2e-7
"""Width of the enclosure at which refinement stops."""

NOT_CLOSED = "the search for a peak was given up"

_ROUNDING = 256 * np.finfo(float).eps
WORTHWHILE = 16
"""So many pieces are looked at in hardly more time than one."""

_EASY_LEVELS = 2
"""Most searches end before that."""

_MOST_LEVELS = 120
_MOST_PIECES = 40_000

_UNTRIMMED_LEVELS, _MOST_UNTRIMMED = 10, 256
"""After so many halvings, and with so many pieces, a search without a trim is given up."""


@dataclass(frozen=True)
class Peak:
    """The largest value of a spline, enclosed.

    Attributes
    ----------
    attained : float
        The largest value that was attained; minus infinity where none exceeds the floor.
    where : tuple of float
        Its parameters.
    bound : float
        Not exceeded anywhere; minus infinity where everything stays below what is attained.
    closed : bool
        False where the search was given up with pieces left.
    """

    attained: float
    where: tuple[float, ...]
    bound: float
    closed: bool


def curve_peak(
    values: Array,
    weights: Array | None,
    intervals: Array,
    *,
    floor: float,
) -> Peak:
    """Enclose the largest value of a spline curve.

    Parameters
    ----------
    values : (n, p + 1) float
        Bernstein coefficients of one coordinate; numerators where there are weights.
    weights : (n, p + 1) float or None
        Denominators.
    intervals : (n, 2) float
        Parameter range of every piece.
    floor : float
        What is attained elsewhere; smaller peaks need not be found.
    """
    rounding = _ROUNDING * float(np.abs(values).max())
    best, where, bound = -np.inf, (0.0,), -np.inf
    for level in range(_MOST_LEVELS):
        control = values if weights is None else values / weights
        ends = control[:, [0, -1]]
        row, end = np.unravel_index(int(ends.argmax()), ends.shape)
        if ends[row, end] > best:
            best, where = float(ends[row, end]), (float(intervals[row, end]),)
        tops = control.max(axis=1)
        low = tops <= max(best, floor) + GAP_MM
        if low.any():
            bound = max(bound, float(tops[low].max()))
        keep = ~low & ~grows_or_falls(values, weights, 1)
        if not keep.any():
            return Peak(best, where, max(bound, best) + rounding, closed=True)
        if level == _MOST_LEVELS - 1:
            bound = max(bound, float(tops[keep].max()))
        count = _halvings(int(keep.sum()), level)
        intervals = divided(intervals[keep], count)
        values = parts(values[keep], 1, count)
        weights = None if weights is None else parts(weights[keep], 1, count)
    return Peak(best, where, max(bound, best) + rounding, closed=False)


def _halvings(count: int, level: int) -> int:
    """Return how often to halve so many pieces before they are looked at again."""
    few = level >= _EASY_LEVELS and 2 * count < WORTHWHILE
    return math.ceil(math.log2(WORTHWHILE / count)) if few else 1


def divided(intervals: Array, halvings: int) -> Array:
    """Return the parts of intervals (n, 2) that are halved so often."""
    ends = intervals[:, :1] + _shares(halvings) * (intervals[:, 1:] - intervals[:, :1])
    ends[:, -1] = intervals[:, 1]
    found = np.empty((*ends[:, 1:].shape, 2))
    found[..., 0], found[..., 1] = ends[:, :-1], ends[:, 1:]
    return found.reshape(-1, 2)


@cache
def _shares(halvings: int) -> Array:
    """Return where what is halved so often is cut, both ends included."""
    return np.linspace(0.0, 1.0, (1 << halvings) + 1)


@dataclass
class _Pieces:
    values: Array
    weights: Array | None
    boxes: Array
    kinks: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.values)

    def control(self) -> Array:
        return self.values if self.weights is None else self.values / self.weights

    def take(self, rows: NDArray[np.bool_]) -> _Pieces:
        return _Pieces(
            self.values[rows],
            None if self.weights is None else self.weights[rows],
            self.boxes[rows],
            self.kinks[rows],
        )

    def without_inner_peak(self) -> NDArray[np.bool_]:
        along_u = grows_or_falls(self.values, self.weights, 1) & ~self.kinks[:, :2].any(axis=1)
        along_v = grows_or_falls(self.values, self.weights, 2) & ~self.kinks[:, 2:].any(axis=1)
        return np.asarray(along_u | along_v)

    def halve(self) -> _Pieces:
        """Return the halves of each piece, cut where that tells most."""
        u_change, v_change = (change.max(axis=(1, 2), initial=0.0) for change in self._changes())
        along_u = u_change >= v_change
        if along_u.all() or not along_u.any():
            return self._split(1 if along_u.all() else 2, 1)
        return _joined([self.take(along_u)._split(1, 1), self.take(~along_u)._split(2, 1)])

    def divide(self, halvings: int) -> _Pieces:
        """Return the parts of pieces, all of which are halved so often, along either axis."""
        u_change, v_change = (float(change.max(initial=0.0)) for change in self._changes())
        along_u = 0
        for _ in range(halvings):
            if u_change >= v_change:
                along_u, u_change = along_u + 1, 0.5 * u_change
            else:
                v_change *= 0.5
        return self._split(1, along_u)._split(2, halvings - along_u)

    def _changes(self) -> list[Array]:
        control = self.control()
        along_u, along_v = control[:, 1:] - control[:, :-1], control[:, :, 1:] - control[:, :, :-1]
        return [np.abs(along_u), np.abs(along_v)]

    def _split(self, axis: int, halvings: int) -> _Pieces:
        if halvings == 0:
            return self
        count, sides = 1 << halvings, slice(2 * axis - 2, 2 * axis)
        boxes, kinks = np.repeat(self.boxes, count, axis=0), np.repeat(self.kinks, count, axis=0)
        boxes[:, sides] = divided(self.boxes[:, sides], halvings)
        place = np.arange(len(boxes)) % count
        kinks[:, sides] &= np.column_stack([place == 0, place == count - 1])
        weights = None if self.weights is None else parts(self.weights, axis, halvings)
        return _Pieces(parts(self.values, axis, halvings), weights, boxes, kinks)


def _joined(pieces: list[_Pieces]) -> _Pieces:
    weights = [item.weights for item in pieces if item.weights is not None]
    return _Pieces(
        np.concatenate([item.values for item in pieces]),
        np.concatenate(weights) if weights else None,
        np.concatenate([item.boxes for item in pieces]),
        np.concatenate([item.kinks for item in pieces]),
    )


def surface_peak(
    values: Array,
    weights: Array | None,
    boxes: Array,
    kinks: NDArray[np.bool_],
    *,
    floor: float,
    trim: Trim | None = None,
) -> Peak:
    """Enclose the largest value of a spline surface inside its trim, its edges left aside.

    Parameters
    ----------
    values : (n, p + 1, q + 1) float
        Bernstein coefficients of one coordinate; numerators where there are weights.
    weights : array like `values`, or None
        Denominators.
    boxes : (n, 4) float
        ``u0, u1, v0, v1`` of every piece.
    kinks : (n, 4) bool
        Sides across which there may be a kink.
    floor : float
        What is attained elsewhere, the edges of the face included.
    trim : Trim, optional
        Of the face; without it nothing is attained, nothing lies outside, and the search is given
        up where the surface itself reaches beyond the floor.
    """
    rounding = _ROUNDING * float(np.abs(values).max())
    best, where, bound = -np.inf, (0.0, 0.0), -np.inf
    pieces = _Pieces(values, weights, boxes, kinks)
    level = 0
    while level < _MOST_LEVELS:
        tops = pieces.control().max(axis=(1, 2))
        low = tops <= max(best, floor) + GAP_MM
        if low.any():
            bound = max(bound, float(tops[low].max()))
        pieces = pieces.take(~low)
        pieces = pieces.take(~pieces.without_inner_peak())
        relation = (
            np.full(len(pieces.boxes), UNCLEAR, dtype=np.int8)
            if trim is None
            else trim.relation(pieces.boxes)
        )
        pieces, relation = pieces.take(relation != OUTSIDE), relation[relation != OUTSIDE]
        if not len(pieces):
            return Peak(best, where, max(bound, best) + rounding, closed=True)
        if trim is None and level >= _UNTRIMMED_LEVELS:
            value, _ = _highest_corner(pieces, relation == UNCLEAR)
            if value > floor + 2 * GAP_MM or len(pieces) > _MOST_UNTRIMMED:
                break
        value, place = _highest_corner(pieces, relation == INSIDE)
        if value > best:
            best, where = value, place
        if len(pieces) > _MOST_PIECES:
            break
        count = _halvings(len(pieces), level)
        pieces = pieces.divide(count) if count > 1 else pieces.halve()
        level += count
    tops = pieces.control().max(axis=(1, 2))
    return Peak(best, where, max(bound, float(tops.max())) + rounding, closed=False)


def _highest_corner(
    pieces: _Pieces, inside: NDArray[np.bool_]
) -> tuple[float, tuple[float, float]]:
    if not inside.any():
        return -np.inf, (0.0, 0.0)
    corners = pieces.control()[inside][:, [0, 0, -1, -1], [0, -1, 0, -1]]
    row, corner = np.unravel_index(int(corners.argmax()), corners.shape)
    u0, u1, v0, v1 = (float(x) for x in pieces.boxes[inside][row])
    return float(corners[row, corner]), ((u0, u0, u1, u1)[corner], (v0, v1, v0, v1)[corner])
