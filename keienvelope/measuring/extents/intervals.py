"""Interval arithmetic on arrays: what holds every value that an expression can take.

An operation on intervals returns an interval that holds the result for all operands in them. Each
one is rounded outward by a few units in the last place of its ends, more than a single operation
in double precision (a sine of the C library included) can be off.

Operands that occur twice count as independent, so that intervals are too wide by an amount that
shrinks with the operands: halving what goes in halves the excess.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.extents.bernstein import Array

_STEP = 8 * np.finfo(float).eps
_LEAST = 1e-300


@dataclass(frozen=True, eq=False)
class Interval:
    """An array of intervals.

    Attributes
    ----------
    low, high : (...) float
        Ends; infinite where nothing is known.
    """

    low: Array
    high: Array

    def __add__(self, other: Interval) -> Interval:
        return _outward(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return _outward(self.low - other.high, self.high - other.low)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __mul__(self, other: Interval) -> Interval:
        if self.low is self.high or other.low is other.high:
            exact, wide = (self, other) if self.low is self.high else (other, self)
            with np.errstate(invalid="ignore"):
                first, second = exact.low * wide.low, exact.low * wide.high
            low, high = np.minimum(first, second), np.maximum(first, second)
            if not np.isnan(low).any():
                return _outward(low, high)
        with np.errstate(invalid="ignore"):
            products = (
                self.low * other.low,
                self.low * other.high,
                self.high * other.low,
                self.high * other.high,
            )
        low = np.minimum(np.minimum(*products[:2]), np.minimum(*products[2:]))
        high = np.maximum(np.maximum(*products[:2]), np.maximum(*products[2:]))
        if np.isnan(low).any():
            # An infinite end stands for numbers without end, and zero times any of them is zero.
            known = np.nan_to_num(products, nan=0.0, posinf=np.inf, neginf=-np.inf)
            low, high = known.min(axis=0), known.max(axis=0)
        return _outward(low, high)

    def __truediv__(self, other: Interval) -> Interval:
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = _outward(1.0 / other.high, 1.0 / other.low)
        no_sign = (other.low <= 0) & (other.high >= 0)
        return self * Interval(
            np.where(no_sign, -np.inf, inverse.low), np.where(no_sign, np.inf, inverse.high)
        )

    def __getitem__(self, key: Any) -> Interval:
        if self.low is self.high:
            return exactly(self.low[key])
        return Interval(self.low[key], self.high[key])

    @property
    def size(self) -> Array:
        """The largest absolute value in each interval."""
        return np.asarray(np.maximum(np.abs(self.low), np.abs(self.high)))

    def square(self) -> Interval:
        """Return the squares, which are not negative."""
        low, high = self.low**2, self.high**2
        both = (self.low <= 0) & (self.high >= 0)
        return _outward(np.where(both, 0.0, np.minimum(low, high)), np.maximum(low, high))

    def root(self) -> Interval:
        """Return the square roots of what is not negative."""
        found = _outward(np.sqrt(np.maximum(self.low, 0.0)), np.sqrt(np.maximum(self.high, 0.0)))
        return Interval(np.maximum(found.low, 0.0), found.high)

    def within(self, low: float, high: float) -> Interval:
        """Return what is left between two numbers that are known to hold all values."""
        return Interval(np.clip(self.low, low, high), np.clip(self.high, low, high))

    def cosine(self) -> Interval:
        """Return the cosines."""
        return self._wave(np.cos(self.low), np.cos(self.high), 0.0)

    def sine(self) -> Interval:
        """Return the sines."""
        return self._wave(np.sin(self.low), np.sin(self.high), 0.5 * math.pi)

    def _wave(self, first: Array, last: Array, top: float) -> Interval:
        """Return what a sine or cosine takes between its values at the ends."""
        low = np.where(self._passes(top + math.pi), -1.0, np.minimum(first, last))
        high = np.where(self._passes(top), 1.0, np.maximum(first, last))
        return _outward(low, high).within(-1.0, 1.0)

    def _passes(self, angle: float) -> Array:
        """Return whether an angle, shifted by whole turns, lies in the intervals."""
        turn = 2 * math.pi
        slack = _STEP * (1.0 + self.size)
        return np.asarray(
            np.floor((self.high + slack - angle) / turn) >= (self.low - slack - angle) / turn
        )

    def growing(self, function: Callable[[Array], Array]) -> Interval:
        """Return the values of a function that grows."""
        return _outward(function(self.low), function(self.high))


def exactly(values: Array) -> Interval:
    """Return intervals that hold one number each."""
    return Interval(values, values)


def dot(first: Interval, second: Interval) -> Interval:
    """Return the scalar products of vectors (k, n)."""
    products = first * second
    found = products[0]
    for row in range(1, len(products.low)):
        found = found + products[row]
    return found


def transformed(matrix: Array, vectors: Interval) -> Interval:
    """Return a fixed matrix (m, k) times vectors (k, n), shape (m, n)."""
    if not (np.isfinite(vectors.low).all() and np.isfinite(vectors.high).all()):
        rows = [dot(exactly(row[:, None]), vectors) for row in matrix]
        return Interval(np.stack([row.low for row in rows]), np.stack([row.high for row in rows]))
    # Where a factor is negative the ends change places.
    positive, negative = np.maximum(matrix, 0.0), np.minimum(matrix, 0.0)
    error = _STEP * (np.abs(matrix) @ vectors.size) + _LEAST
    return Interval(
        positive @ vectors.low + negative @ vectors.high - error,
        positive @ vectors.high + negative @ vectors.low + error,
    )


def cross(first: Interval, second: Interval) -> Interval:
    """Return the cross products of vectors (3, n)."""
    after, before = [1, 2, 0], [2, 0, 1]
    return first[after] * second[before] - first[before] * second[after]


def length(vectors: Interval) -> Interval:
    """Return the lengths of vectors (3, n)."""
    squares = vectors.square()
    return (squares[0] + squares[1] + squares[2]).root()


def spanned(vector: Array, values: Interval) -> Interval:
    """Return a fixed vector (3,) times numbers (n,), shape (3, n)."""
    return exactly(vector[:, None]) * values[None]


def hull_of_groups(intervals: Interval, starts: NDArray[np.int64]) -> Interval:
    """Return what holds all intervals (..., n) of each group of columns that begins at `starts`."""
    return Interval(
        np.minimum.reduceat(intervals.low, starts, axis=-1),
        np.maximum.reduceat(intervals.high, starts, axis=-1),
    )


def widened(intervals: Interval, error: Array | float) -> Interval:
    """Return intervals whose ends were computed with an error of at most `error`."""
    return Interval(intervals.low - error, intervals.high + error)


def _outward(low: Array, high: Array) -> Interval:
    return Interval(
        low - (_STEP * np.abs(low) + _LEAST),
        high + (_STEP * np.abs(high) + _LEAST),
    )
