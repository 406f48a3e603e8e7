"""Where a spline and its derivatives stay while its parameters run through a box.

On each piece (Bezier curve or patch) every derivative is a polynomial in Bernstein form, whose
coefficients are differences of those of the piece. Its coefficients on a part [a, b] of the piece
are b_i = F(a, .., a, b, .., b) with i times b, where F is the polar form; they hold it there. A box
that several pieces meet gets what holds on all of them, so that nothing has to be smooth between
pieces.

A rational piece is n / w. Its derivatives follow from those of n = (n / w) w:

    S = n / w,   S_i = (n_i - S w_i) / w,   S_ij = (n_ij - S_i w_j - S_j w_i - S w_ij) / w.

What is taken away there grows with S, and with it what is lost; so a rational spline is looked at
from its own middle, and derivatives do not depend on how far away it lies.

The first and the last piece go on beyond their ends, as they do in the kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.intervals import Interval, exactly, hull_of_groups, widened

_ROUNDING = 64 * np.finfo(float).eps

Axes = tuple[int, ...]
"""Names a derivative: the parameters along which it is taken, (0, 1) for uv."""


class SplineRange:
    """A spline curve or surface, or several that follow one another, in any number of dimensions.

    Parameters
    ----------
    points : (m, p + 1, k) or (m, p + 1, q + 1, k) float
        Bernstein coefficients; already multiplied with the weights where there are any.
    weights : float or None
        Like `points` without the last axis; positive.
    boxes : (m, 2) or (m, 4) float
        Parameters of the ends of every piece, ``u0, u1`` or ``u0, u1, v0, v1``.
    """

    def __init__(self, points: Array, weights: Array | None, boxes: Array) -> None:
        self._rational = weights is not None
        self._origin = np.zeros(points.shape[-1])
        net = points
        if weights is not None:
            column = weights[..., None]
            there = (points / column).reshape(-1, points.shape[-1])
            self._origin = 0.5 * (there.min(axis=0) + there.max(axis=0))
            net = np.concatenate([points - self._origin * column, column], axis=-1)
        # As (m, p + 1, k, q + 1): one product of matrices a piece then restricts along each axis.
        # A curve runs along the last.
        net = net[:, None] if net.ndim == 3 else net
        self._whole = np.ascontiguousarray(np.swapaxes(net, -1, -2))
        self._low, self._high = boxes[:, 0::2], boxes[:, 1::2]
        self._axes = self._low.shape[1]
        self._width = self._high - self._low
        scale = np.maximum(np.abs(self._low), np.abs(self._high)) / self._width
        self._slack = _ROUNDING * (1.0 + scale)
        self._net = cache(self._differences)

    @cached_property
    def breaks(self) -> list[Array]:
        """Where pieces end, along every parameter."""
        return [np.unique([self._low[:, axis], self._high[:, axis]]) for axis in range(self._axes)]

    @cached_property
    def _sizes(self) -> Array:
        """The largest numbers that the coefficients of every piece are made of, shape (k, m)."""
        sizes = np.abs(self._whole).max(axis=(1, 3)).T
        if self._rational:
            sizes[:-1] += np.abs(self._origin)[:, None] * sizes[-1:]
        return np.asarray(sizes)

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds the spline and its derivatives over boxes.

        Parameters
        ----------
        boxes : (n, 2) or (n, 4) float
            Parameters, as in the constructor; a box may be a single point.
        order : int
            Up to which order derivatives are asked for, at most 2.

        Returns
        -------
        list of Interval
            Each of shape (k, n): the spline; then its first derivatives along every parameter;
            then the second ones, for a surface along uu, uv, vv.
        """
        rows, pieces = np.nonzero(self._meets(boxes))
        first, last = self._shares(boxes[rows], pieces)
        parts = cache(
            lambda axis, degree: _restriction(degree, first[:, axis], last[:, axis])
        )  # most derivatives have their degree along an axis in common
        numbers = [
            axes
            for count in range(order + 1)
            for axes in combinations_with_replacement(range(self._axes), count)
        ]
        nets = {axes: self._restricted(axes, pieces, parts) for axes in numbers}
        errors = {axes: self._net(axes)[1][:, pieces] for axes in numbers}
        found = _quotients(nets, errors) if self._rational else _hulls(nets, errors)
        if self._rational:
            found[()] = found[()] + exactly(self._origin[:, None])
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        return [hull_of_groups(found[axes], starts) for axes in numbers]

    def _meets(self, boxes: Array) -> NDArray[np.bool_]:
        """Return which boxes meet which pieces, shape (n, m)."""
        hit = np.ones((len(boxes), len(self._low)), dtype=bool)
        for axis in range(self._axes):
            hit &= boxes[:, 2 * axis, None] <= self._far_high[None, :, axis]
            hit &= boxes[:, 2 * axis + 1, None] >= self._far_low[None, :, axis]
        return hit

    @cached_property
    def _far_low(self) -> Array:
        return np.where(self._low == self._low.min(axis=0), -np.inf, self._low)

    @cached_property
    def _far_high(self) -> Array:
        return np.where(self._high == self._high.max(axis=0), np.inf, self._high)

    def _shares(self, boxes: Array, pieces: NDArray[np.int64]) -> tuple[Array, Array]:
        """Return which part of its piece each box takes, shapes (n, axes)."""
        low, width, slack = self._low[pieces], self._width[pieces], self._slack[pieces]
        first = np.maximum(boxes[:, 0::2], self._far_low[pieces])
        last = np.minimum(boxes[:, 1::2], self._far_high[pieces])
        return (first - low) / width - slack, (last - low) / width + slack

    def _differences(self, axes: Axes) -> tuple[Array, Array]:
        """Return the coefficients of a derivative on every piece, and their errors (k, m)."""
        net = self._whole
        error = _ROUNDING * self._sizes
        for axis in axes:
            place = 1 if axis < self._axes - 1 else 3
            degree = net.shape[place] - 1
            width = self._width[:, axis]
            error = error * 2 * degree / width
            width = width[:, None, None, None]
            net = np.diff(net, axis=place) * degree / width if degree else np.zeros_like(net)
        return net, error

    def _restricted(
        self, axes: Axes, pieces: NDArray[np.int64], parts: Callable[[int, int], Array]
    ) -> Array:
        """Return the coefficients of a derivative on parts of pieces, (n, p + 1, k, q + 1)."""
        net = self._net(axes)[0][pieces]
        count, rows, dimensions, columns = net.shape
        if self._axes == 2:
            net = np.matmul(parts(0, rows - 1), net.reshape(count, rows, -1))
        last = parts(self._axes - 1, columns - 1).transpose(0, 2, 1)
        net = np.matmul(net.reshape(count, rows * dimensions, columns), last)
        return np.asarray(net.reshape(count, rows, dimensions, columns))


def _hulls(nets: dict[Axes, Array], errors: dict[Axes, Array]) -> dict[Axes, Interval]:
    """Return what holds polynomials with coefficients (n, p + 1, k, q + 1), each (k, n)."""
    found = {}
    for axes, net in nets.items():
        flat = net.transpose(2, 0, 1, 3).reshape(net.shape[2], len(net), -1)
        found[axes] = widened(Interval(flat.min(axis=2), flat.max(axis=2)), errors[axes])
    return found


def _quotients(nets: dict[Axes, Array], errors: dict[Axes, Array]) -> dict[Axes, Interval]:
    """Return what holds rational functions, whose weights are the last of the dimensions."""
    hulls = _hulls(nets, errors)
    above = {axes: hull[:-1] for axes, hull in hulls.items()}
    below = {axes: hull[-1:] for axes, hull in hulls.items()}
    # The quotients of the coefficients hold the quotient, more closely than division.
    points, weights = nets[()][:, :, :-1], nets[()][:, :, -1:]
    (whole,) = _hulls({(): points / weights}, {(): np.zeros(1)}).values()
    error = errors[()][:-1] + whole.size * errors[()][-1:]
    whole = widened(whole, 2 * error / weights.min())
    found: dict[Axes, Interval] = {(): whole}
    for axes in [axes for axes in nets if len(axes) == 1]:
        found[axes] = (above[axes] - whole * below[axes]) / below[()]
    for i, j in [axes for axes in nets if len(axes) == 2]:
        rest = found[i,] * below[j,] + found[j,] * below[i,] + whole * below[i, j]
        found[i, j] = (above[i, j] - rest) / below[()]
    return found


def _restriction(degree: int, first: Array, last: Array) -> Array:
    """Return what turns Bernstein coefficients into those on parts of the piece.

    Row i holds the polar form with i arguments `last` and the others `first`, as factors of the
    coefficients: the product of as many linear factors, shape (n, degree + 1, degree + 1).
    """
    found = np.ones((1, 1, len(first)))
    for count in range(1, degree + 1):
        # One factor more: `first` in each row, and `last` in one that follows.
        longer = np.zeros((count + 1, count + 1, len(first)))
        longer[:count, :count] = found * (1.0 - first)
        longer[:count, 1:] += found * first
        longer[count, :count] = found[-1] * (1.0 - last)
        longer[count, 1:] += found[-1] * last
        found = longer
    return np.ascontiguousarray(found.transpose(2, 0, 1))
