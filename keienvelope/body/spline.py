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

    def part(self, first: int, last: int) -> Spline:
        """Spline of the values from one to before another."""
        return Spline(self.knots, self.poles[:, first:last])

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
        Array (n, d).

    Returns
    -------
    Spline
        The spline, with n poles.
    """
    ends = np.full(DEGREE, times[0]), np.full(DEGREE, times[-1])
    inner = times[2:-2]
    knots = np.concatenate([ends[0], times[:1], inner, times[-1:], ends[1]])
    first, basis = _basis(knots, times)
    row = np.arange(len(times))[:, None]
    # One more column on each side: basis functions beyond the band are zero at these times.
    bands = np.zeros((len(times), 2 * _BAND + 3))
    np.put_along_axis(
        bands, first[:, None] + np.arange(DEGREE + 1) - row + _BAND + 1, basis, axis=1
    )
    return Spline(knots, _solved(bands[:, 1:-1], values))


def _solved(bands: Array, values: Array) -> Array:
    """Solve for the poles by elimination in the band.

    The bands are given by row (n, 5), from two before the diagonal to two behind it.

    A collocation matrix is totally positive, so that no row has to be exchanged. A general solver
    spreads so small a system over all processors and then mostly waits for them, and arrays of
    five numbers cost more than the numbers.
    """
    count = len(values)
    low2, low1, main, up1, up2 = bands.T.tolist()
    for row in range(count - 1):
        low1[row + 1] /= main[row]
        main[row + 1] -= low1[row + 1] * up1[row]
        up1[row + 1] -= low1[row + 1] * up2[row]
        if row + 2 < count:
            low2[row + 2] /= main[row]
            low1[row + 2] -= low2[row + 2] * up1[row]
            main[row + 2] -= low2[row + 2] * up2[row]
    return np.array(
        [_substituted(column, (low2, low1, main, up1, up2)) for column in values.T.tolist()]
    ).T


def _substituted(found: list[float], bands: tuple[list[float], ...]) -> list[float]:
    """Solve for one coordinate, in place: forward through the lower bands, then back."""
    low2, low1, main, up1, up2 = bands
    count = len(found)
    for row in range(1, count):
        found[row] -= low1[row] * found[row - 1]
        if row > 1:
            found[row] -= low2[row] * found[row - 2]
    for row in reversed(range(count)):
        if row + 1 < count:
            found[row] -= up1[row] * found[row + 1]
        if row + 2 < count:
            found[row] -= up2[row] * found[row + 2]
        found[row] /= main[row]
    return found


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
