"""The volume of what lies beyond a plane, from the triangles of its surface.

By the theorem of Gauss the volume beyond a plane is the integral of the height above the plane over
the surface, weighed with how far the surface faces outward. The cut itself lies at no height and
adds nothing, so that only the triangles beyond have to be there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.connected import weld

Floats = NDArray[np.float64]


def volume_beyond(
    triangles: Floats, heights: Floats, outward: Floats, *, weld_step: float
) -> float | None:
    """Return the volume beyond a plane; None where the surface there is not closed.

    Parameters
    ----------
    triangles : (n, 3, 3) float
        All triangles of a region that have a corner beyond the plane.
    heights : (n, 3) float
        Of their corners above the plane.
    outward : (3,) float
        Unit normal of the plane.
    weld_step : float
        Corners that round to the same multiples of this are one.
    """
    if not _is_closed(triangles, heights, weld_step):
        return None
    across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    facing = 0.5 * across @ outward
    return abs(float(facing @ _mean_heights(heights)))


def _mean_heights(heights: Floats) -> Floats:
    """Return the mean over each triangle of the height where that is positive, and of 0 elsewhere.

    The height is linear: over a triangle its mean is that of the corners. Where one corner lies
    alone on its side of the plane, the triangle that the plane cuts off there has a third of its
    height on average.
    """
    beyond = heights > 0
    mean = np.where(beyond.all(axis=1), heights.mean(axis=1), 0.0)
    for apex in range(3):
        left, right = (apex + 1) % 3, (apex + 2) % 3
        alone = (beyond[:, apex] != beyond[:, left]) & (beyond[:, apex] != beyond[:, right])
        h = heights[alone]
        top = h[:, apex]
        share = top / (top - h[:, left]) * top / (top - h[:, right])
        corner = share * top / 3
        mean[alone] = np.where(beyond[alone, apex], corner, h.mean(axis=1) - corner)
    return np.asarray(mean)


def _is_closed(triangles: Floats, heights: Floats, weld_step: float) -> bool:
    """Return whether every edge beyond the plane is passed as often one way as the other."""
    numbers = weld(triangles.reshape(-1, 3), weld_step).reshape(-1, 3)
    first = numbers[:, [0, 1, 2]].ravel()
    last = numbers[:, [1, 2, 0]].ravel()
    beyond = np.maximum(heights[:, [0, 1, 2]], heights[:, [1, 2, 0]]).ravel() > 0
    first, last = first[beyond & (first != last)], last[beyond & (first != last)]
    if not len(first):
        return False
    count = int(numbers.max()) + 1
    keys = np.minimum(first, last) * count + np.maximum(first, last)
    _, places = np.unique(keys, return_inverse=True)
    balance = np.bincount(places, weights=np.where(first < last, 1.0, -1.0))
    return bool((balance == 0).all())
