"""Which triangles hang together: those that share a corner, directly or through others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def connected(corners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Label triangles so that those that hang together have the same label.

    Parameters
    ----------
    corners : (n, 3) int
        Numbers of the points at the corners of the triangles, from 0.

    Returns
    -------
    (n,) int
        One of the points of the whole group.
    """
    label = np.arange(corners.max(initial=-1) + 1)
    while True:
        seen = label[corners]
        # Every triangle tells the labels at its corners of the least of them. As it is the label
        # that is told and not the corner, all points that bear it follow at once.
        told = label.copy()
        np.minimum.at(told, seen, seen.min(axis=1, keepdims=True))
        while not np.array_equal(told, further := told[told]):
            told = further
        if np.array_equal(told, label):
            return label[corners[:, 0]]
        label = told


def weld(points: NDArray[np.float64], step: float) -> NDArray[np.int64]:
    """Give points numbers, the same to those that round to the same multiples of a step.

    Parameters
    ----------
    points : (n, 3) float
    step : float
        In the unit of the points.

    Returns
    -------
    (n,) int
        Numbers from 0 without gaps.
    """
    rounded = np.round(points / step)
    order = np.lexsort(rounded.T)
    ordered = rounded[order]
    first = np.ones(len(points), dtype=bool)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    numbers = np.empty(len(points), dtype=np.int64)
    numbers[order] = np.cumsum(first) - 1
    return numbers
