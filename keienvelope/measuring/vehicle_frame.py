"""The vehicle's own axes under one reading: rearward, to the right, up; in millimetres."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from keienvelope.frozen import dataclass
from keienvelope.measuring.extents.support import Support
from keienvelope.model import Axes
from keienvelope.model.axes import direction_index

Floats = NDArray[np.float64]

REAR, FRONT, RIGHT, LEFT, UP, DOWN = range(6)
"""The sides of the vehicle, in the order of every array of six that is told in its axes."""


@dataclass(frozen=True)
class VehicleFrame:
    """How coordinates of a model become millimetres along the axes of the vehicle (ISO 4130).

    The origin stays that of the file.

    Attributes
    ----------
    axes : Axes
        With the sense of both axes.
    scale : float
        Millimetres per coordinate.
    """

    axes: Axes
    scale: float

    @cached_property
    def directions(self) -> NDArray[np.int64]:
        """The directions of the file that point to the sides of the vehicle, (6,)."""
        axes = self.axes
        senses = (
            (axes.forward_axis, -axes.forward_sign),
            (axes.width_axis, axes.right_sign),
            (axes.up_axis, axes.up_sign),
        )
        return np.array([direction_index(a, s * t) for a, s in senses for t in (1, -1)])

    @cached_property
    def _turn(self) -> Floats:
        """Rows: the unit vectors rearward, to the right and up, in the axes of the file."""
        turn = np.zeros((3, 3))
        for row, direction in enumerate(self.directions[::2]):
            turn[row, direction // 2] = 1.0 - 2.0 * (direction % 2)
        return turn

    def points(self, coordinates: Floats) -> Floats:
        """Return coordinates (..., 3) of the model as points of the vehicle."""
        return np.asarray(self.scale * (coordinates @ self._turn.T))

    def in_file(self, points: Floats) -> Floats:
        """Return points (..., 3) of the vehicle in the axes of the file, in millimetres."""
        return np.asarray(points @ self._turn)

    def attained(self, support: Support) -> Floats:
        """Return how far a part certainly reaches to each side, (6,)."""
        return np.asarray(self.scale * support.attained[self.directions])

    def bound(self, support: Support) -> Floats:
        """Return how far a part does not reach to any side, (6,)."""
        return np.asarray(self.scale * support.bound[self.directions])

    def box(self, support: Support) -> Floats:
        """Return the lower and the upper corner of a box that holds a part, (2, 3)."""
        bound = self.bound(support)
        return np.array([-bound[1::2], bound[::2]])

    def side(self, side: int) -> str:
        """Return the name of a side."""
        return self.axes.side(int(self.directions[side]))
