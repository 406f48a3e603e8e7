r"""Cubic splines with any number of values, clamped at their ends, and splines through points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
DEGREE = 3
_BAND = 2  # farthest non-zero from the diagonal of a collocation matrix: next to the ends


@dataclass(frozen=True)
class Spline:
    """A clamped cubic spline.

    Parameters
    ----------
    knots
        Ascending, the first and the last four times.
    poles
        Array (n, d), four fewer than knots.
    """

    knots: Array
    poles: Array

    def __call__(self, times: Array) -> Array:
        """Values (m, d) at times (m,)."""
        first, basis = _basis(self.knots, times)
        local = self.poles[first[:, None] + np.arange(DEGREE + 1)]
        return np.asarray(np.matmul(basis[:, None, :], local)[:, 0])

    def reversed(self) -> Spline:
        """Return the same curve run through from 1 to 0."""
        return Spline(1.0 - self.knots[::-1], self.poles[::-1])


def interpolated(times: Array, values: Array) -> Spline:
    """Spline through points, with one polynomial over the first two spans and over the last two.

    Parameters
    ----------
    times
        Ascending, array (n,), at least four.
    values
        Array (n, d); used up.

    Returns
    -------
    Spline
        The spline, with n poles.
    """
    ends = np.full(DEGREE, times[0]), np.full(DEGREE, times[-1])
    inner = times[2:-2]
    knots = np.concatenate([ends[0], times[:1], inner, times[-1:], ends[1]])
    first, basis = _basis(knots, times)
    matrix = np.zeros((len(times), len(times)))
    np.put_along_axis(matrix, first[:, None] + np.arange(DEGREE + 1), basis, axis=1)
    return Spline(knots, _solved(matrix, values))


def _solved(matrix: Array, values: Array) -> Array:
    """Solve for the poles by elimination in the band; both arguments are used up.

    A collocation matrix is totally positive, so that no row has to be exchanged. A general solver
    spreads so small a system over all processors and then mostly waits for them.
    """
    count = len(values)
    for row in range(count):
        for below in range(row + 1, min(row + _BAND + 1, count)):
            if matrix[below, row] != 0.0:
                factor = matrix[below, row] / matrix[row, row]
                reach = slice(row, row + _BAND + 1)
                matrix[below, reach] -= factor * matrix[row, reach]
                values[below] -= factor * values[row]
    for row in reversed(range(count)):
        reach = slice(row + 1, row + _BAND + 1)
        values[row] = (values[row] - matrix[row, reach] @ values[reach]) / matrix[row, row]
    return values


def _basis(knots: Array, times: Array) -> tuple[NDArray[np.intp], Array]:
    """Index of the first of four poles, and basis functions (Cox and de Boor)."""
    first = np.searchsorted(knots[DEGREE + 1 : -DEGREE - 1], times, side="right")
    basis = np.ones((len(times), 1))
    for degree in range(1, DEGREE + 1):
        index = first[:, None] + DEGREE + np.arange(1 - degree, 1)
        low, high = knots[index], knots[index + degree]
        weight = basis / (high - low)
        basis = np.zeros((len(times), degree + 1))
        basis[:, 1:] += weight * (times[:, None] - low)
        basis[:, :-1] += weight * (high - times[:, None])
    return first, basis
