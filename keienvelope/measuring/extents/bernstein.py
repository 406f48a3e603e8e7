"""Polynomial and rational pieces in Bernstein form, bounded and halved many at a time.

A B-spline of degree p is, between two knots, a polynomial with Bernstein coefficients
b_i = F(a, .., a, b, .., b) with i times b, where F is the polar form of the span [a, b]; de Boor's
recursion with these arguments gives them, exactly in exact arithmetic.

What is used of the Bernstein form:

* hull: min_i b_i <= f(t) <= max_i b_i on the whole piece, and both ends are attained;
* halving: de Casteljau's averages give the coefficients of both halves;
* monotony: if every difference b_{i+1} - b_i is positive, f grows strictly.

A rational piece is f = n / w with all weights w_i > 0. Its control values c_i = n_i / w_i keep the
hull property; n and w are halved separately; f grows strictly along u where
n_{i+1} w_i - n_i w_{i+1} > 0, a polynomial in the other parameter that is bounded by its own
Bernstein coefficients.
"""

from __future__ import annotations

import math
from functools import cache
from math import comb

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SIGN_SLACK = 256 * np.finfo(float).eps
"""Relative size below which a computed difference may have the wrong sign."""


def spans_of(flat_knots: Array, degree: int) -> NDArray[np.int64]:
    """Return the index of the first coefficient of every span that is not empty."""
    inner = np.arange(degree, len(flat_knots) - degree - 1)
    return np.asarray(inner[flat_knots[inner + 1] > flat_knots[inner]] - degree)


def extraction(flat_knots: Array, degree: int, first: NDArray[np.int64]) -> tuple[Array, Array]:
    """Return what turns B-spline coefficients into the Bernstein coefficients of some spans.

    Parameters
    ----------
    flat_knots : (n + degree + 1,) float
        Knots with multiplicity.
    degree : int
        Degree of the spline.
    first : (spans,) int
        Index of the first B-spline coefficient of every span.

    Returns
    -------
    matrices : (spans, degree + 1, degree + 1) float
        Bernstein coefficients = matrix @ the ``degree + 1`` B-spline coefficients of the span.
    intervals : (spans, 2) float
        Ends of every span.
    """
    spans = first + degree
    start, end = flat_knots[spans][:, None], flat_knots[spans + 1][:, None]
    intervals = np.concatenate([start, end], axis=1)
    full = (flat_knots[first + 1] == start[:, 0]) & (flat_knots[spans + degree] == end[:, 0])
    if full.all():  # between knots as multiple as these the coefficients are the same
        return np.broadcast_to(np.eye(degree + 1), (len(first), degree + 1, degree + 1)), intervals
    knots = flat_knots[spans[:, None] + np.arange(1 - degree, degree + 1)]
    before, after = knots[:, :degree], knots[:, degree:]
    found = np.empty((len(spans), degree + 1, degree + 1))
    # De Boor's triangle for the start leaves F(start, .., start, knots after it), one a step, ..
    rest = np.broadcast_to(np.eye(degree + 1), found.shape)
    found[:, degree] = rest[:, degree]
    for step in range(1, degree + 1):
        low, high = before[:, step - 1 :], after[:, : degree - step + 1]
        rest = _between(rest, (start - low) / (high - low))
        found[:, degree - step] = rest[:, -1]
    # .. and that for the end, begun with these, leaves F(start, .., start, end, .., end).
    rest = found[:, 1:]
    for step in range(1, degree):
        rest = _between(rest, (end - start) / (after[:, 1 : degree - step + 1] - start))
        found[:, step + 1] = rest[:, 0]
    return found, intervals


def _between(rows: Array, shares: Array) -> Array:
    """Return what lies between each row (spans, n, k) and the next, at shares (spans, n - 1)."""
    shares = shares[:, :, None]
    return np.asarray((1 - shares) * rows[:, :-1] + shares * rows[:, 1:])


def curve_pieces(coefficients: Array, flat_knots: Array, degree: int) -> tuple[Array, Array]:
    """Cut a B-spline curve into Bernstein pieces.

    Parameters
    ----------
    coefficients : (n, k) float
        Coefficients; k values at once.

    Returns
    -------
    pieces : (spans, degree + 1, k) float
    intervals : (spans, 2) float
    """
    first = spans_of(flat_knots, degree)
    matrices, intervals = extraction(flat_knots, degree, first)
    windows = first[:, None] + np.arange(degree + 1)
    return np.einsum("sij,sjk->sik", matrices, coefficients[windows]), intervals


def surface_pieces(
    coefficients: Array, knots: tuple[Array, Array], degrees: tuple[int, int]
) -> tuple[Array, Array]:
    """Cut a B-spline surface into Bernstein pieces.

    Parameters
    ----------
    coefficients : (n, m, k) float
        Coefficients along u and v; k values at once.

    Returns
    -------
    pieces : (spans, p + 1, q + 1, k) float
        Spans along u times spans along v, v running fastest.
    boxes : (spans, 4) float
        ``u0, u1, v0, v1`` of every piece.
    """
    u_first, v_first = (spans_of(knots[axis], degrees[axis]) for axis in (0, 1))
    along_u, u_spans = extraction(knots[0], degrees[0], u_first)
    along_v, v_spans = extraction(knots[1], degrees[1], v_first)
    rows = u_first[:, None] + np.arange(degrees[0] + 1)
    columns = v_first[:, None] + np.arange(degrees[1] + 1)
    half = np.einsum("sij,sjmk->simk", along_u, coefficients[rows])
    pieces = np.einsum("tjl,sitlk->stijk", along_v, half[:, :, columns])
    boxes = np.concatenate(
        [
            np.broadcast_to(u_spans[:, None], (len(u_spans), len(v_spans), 2)),
            np.broadcast_to(v_spans[None], (len(u_spans), len(v_spans), 2)),
        ],
        axis=2,
    )
    count = len(u_spans) * len(v_spans)
    return pieces.reshape(count, *pieces.shape[2:]), boxes.reshape(count, 4)


def cut(pieces: Array, axis: int, share: float = 0.5) -> tuple[Array, Array]:
    """Cut pieces along one of their coefficient axes (1 for u, 2 for v), by default in halves."""
    if share == 0.5:
        return _halves(pieces, axis)
    work = np.moveaxis(pieces, axis, 0)
    order = len(work)
    left, right = np.empty_like(work), np.empty_like(work)
    current = work
    for step in range(order):
        left[step] = current[0]
        right[order - 1 - step] = current[-1]
        current = (1 - share) * current[:-1] + share * current[1:]
    return np.moveaxis(left, 0, axis), np.moveaxis(right, 0, axis)


def _halves(pieces: Array, axis: int) -> tuple[Array, Array]:
    """Return both halves, by one product of matrices each piece."""
    order = pieces.shape[axis]
    before, after = math.prod(pieces.shape[:axis]), math.prod(pieces.shape[axis + 1 :])
    both = _halving(order) @ pieces.reshape(before, order, after)
    left, right = both[:, :order], both[:, order:]
    right[:, 0] = left[:, -1]  # to the last digit
    return left.reshape(pieces.shape), right.reshape(pieces.shape)


@cache
def _halving(order: int) -> Array:
    """Return what turns coefficients into those of both halves, shape (2 order, order)."""
    left = np.array([[comb(i, j) * 0.5**i for j in range(order)] for i in range(order)])
    return np.concatenate([left, left[::-1, ::-1]])


def parts(pieces: Array, axis: int, halvings: int) -> Array:
    """Return what is left of pieces (n, ..) that are halved so often along one axis.

    Returns
    -------
    array
        ``2**halvings`` parts of each piece, one after another: shape (n * parts, ...).
    """
    work = pieces.swapaxes(1, axis)
    count, order = work.shape[:2]
    cut_up = _parting(order, halvings) @ work.reshape(count, order, -1)
    return cut_up.reshape(count << halvings, *work.shape[1:]).swapaxes(1, axis)


@cache
def _parting(order: int, halvings: int) -> Array:
    """Return what turns coefficients into those of equal parts, shape (parts * order, order)."""
    found = np.eye(order)
    for _ in range(halvings):
        found = (_halving(order) @ found.reshape(-1, order, order)).reshape(-1, order)
    return found


def restricted(pieces: Array, intervals: Array, first: float, last: float) -> tuple[Array, Array]:
    """Cut curve pieces (n, p + 1, k) down to the parameters between `first` and `last`."""
    used = (intervals[:, 1] > first) & (intervals[:, 0] < last)
    pieces, intervals = pieces[used].copy(), intervals[used].copy()
    for row in np.flatnonzero(intervals[:, 1] > last):
        start, end = intervals[row]
        pieces[row] = cut(pieces[row : row + 1], 1, (last - start) / (end - start))[0][0]
        intervals[row, 1] = last
    for row in np.flatnonzero(intervals[:, 0] < first):
        start, end = intervals[row]
        pieces[row] = cut(pieces[row : row + 1], 1, (first - start) / (end - start))[1][0]
        intervals[row, 0] = first
    return pieces, intervals


def grows_or_falls(values: Array, weights: Array | None, axis: int) -> NDArray[np.bool_]:
    """Return which pieces are strictly monotone along an axis; never True where that is in doubt.

    Parameters
    ----------
    values : (pieces, p + 1, ...) float
        Bernstein coefficients; numerators where there are weights.
    weights : array like `values`, or None
        Denominators.
    axis : int
        1 for u, 2 for v.
    """
    if not len(values) or values.shape[axis] == 1:
        return np.zeros(len(values), dtype=bool)
    if weights is None:
        along = values.swapaxes(1, axis)
        differences = along[:, 1:] - along[:, :-1]
        scale = np.abs(values)
    else:
        differences = _cross_differences(values, weights, axis)
        scale = np.abs(values) * np.abs(weights).max()
    others = tuple(range(1, values.ndim))
    slack = _SIGN_SLACK * scale.max(axis=others)
    flat = differences.reshape(len(values), -1)
    return np.asarray((flat.min(axis=1) > slack) | (flat.max(axis=1) < -slack))


def _cross_differences(values: Array, weights: Array, axis: int) -> Array:
    """Return the Bernstein coefficients of n_{i+1} w_i - n_i w_{i+1} along an axis."""
    n, w = values.swapaxes(1, axis), weights.swapaxes(1, axis)
    if n.ndim == 2:
        return n[:, 1:] * w[:, :-1] - n[:, :-1] * w[:, 1:]
    degree = n.shape[2] - 1
    result = np.zeros((len(n), n.shape[1] - 1, 2 * degree + 1))
    for j, shares in enumerate(_product_shares(degree)):
        product = n[:, 1:, j, None] * w[:, :-1] - n[:, :-1, j, None] * w[:, 1:]
        result[:, :, j : j + degree + 1] += shares * product
    return result


@cache
def _product_shares(degree: int) -> Array:
    """Return the shares of products of coefficients j and k in those of the product, as [j, k]."""
    numbers = range(degree + 1)
    return np.array(
        [
            [comb(degree, j) * comb(degree, k) / comb(2 * degree, j + k) for k in numbers]
            for j in numbers
        ]
    )
