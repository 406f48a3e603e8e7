"""The faces of boundary representation that reach beyond a plane, and triangles of them.

Many planes are asked for in the same direction, one for each class that a vehicle is held against,
and they share the work. A face is enclosed once. Triangles are made for a depth below the outermost
point and cut by every plane that lies about as deep.
"""

from __future__ import annotations

from math import ceil, log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.frozen import dataclass
from keienvelope.measuring.extents.support import DIRECTION_VECTORS
from keienvelope.model import Brep, Placement

if TYPE_CHECKING:
    from keienvelope.measuring.extents.brep import FaceReaches
    from keienvelope.model.prototype import Prototype

_FINEST_MM = 0.05
_COARSEST_MM = 1.0
_FINENESS = 6.0
"""Triangles follow a surface to this part of the overrun."""
_ANGLE_RAD = 0.5
_SHALLOW_MM = _FINENESS * _COARSEST_MM
"""From this depth on triangles need not be finer."""
_STEP = 4.0
"""Depths that share triangles differ by less than this factor."""
_MANY = 0.3
"""Where this share of the faces is asked for, triangles are made of all."""
_MOST_KEPT = 1_000_000
"""Triangles that are kept for the next plane; more would take too much memory."""

Triangles = NDArray[np.float64]
Owners = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Reached:
    """How far faces of a placed shape reach, told as closely as it is asked for.

    Attributes
    ----------
    numbers : list of int
        The faces that may reach beyond the plane.
    """

    numbers: list[int]
    _reaches: FaceReaches
    _placement: Placement
    _rise: float

    def at_most(self, number: int) -> float:
        """Return what a face does not exceed."""
        return self._reaches.at_most(number) + self._rise

    def closely(self, number: int) -> tuple[float, NDArray[np.float64]]:
        """Return how far a face is known to reach, and the point that does."""
        reach, point = self._reaches.closely(number)
        return reach + self._rise, self._placement.rotation @ point + self._placement.translation


class FacesBeyond:
    """What is known of the faces of a model from the planes that were asked for."""

    def __init__(self) -> None:
        self._reaches: dict[tuple[Prototype, bytes], FaceReaches] = {}
        self._meshes: dict[tuple[Prototype, bytes, float], tuple[Triangles, Owners]] = {}
        self._kept = 0

    def of(self, brep: Brep, direction: int, plane: float) -> tuple[Triangles, Owners, Reached]:
        """Return what of a shape may reach beyond a plane.

        Parameters
        ----------
        brep : Brep
            The shape.
        direction : int
            Index of the outward direction in ``DIRECTIONS``.
        plane : float
            Height of the plane along that direction, in coordinates.

        Returns
        -------
        triangles : (n, 3, 3) float
            Of these faces.
        owners : (n,) int
            The face of each triangle, ascending.
        reached : Reached
            How far each face reaches.
        """
        from keienvelope.measuring.extents.brep import FaceReaches  # noqa: PLC0415 (the kernel)

        rotation, shift = brep.placement.rotation, brep.placement.translation
        outward = DIRECTION_VECTORS[direction]
        own, rise = outward @ rotation, float(outward @ shift)
        key = brep.prototype, own.tobytes()
        if key not in self._reaches:
            self._reaches[key] = FaceReaches(brep.prototype, own)
        reaches = self._reaches[key]
        reached = Reached(reaches.beyond(plane - rise), reaches, brep.placement, rise)
        if not reached.numbers:
            return np.empty((0, 3, 3)), np.empty(0, dtype=np.int64), reached
        triangles, owners = self._mesh(key, reached.numbers, plane - rise)
        beyond = np.isin(owners, reached.numbers)
        return triangles[beyond] @ rotation.T + shift, owners[beyond], reached

    def _mesh(
        self, key: tuple[Prototype, bytes], reached: list[int], plane: float
    ) -> tuple[Triangles, Owners]:
        """Return triangles of at least the faces that reach beyond a plane."""
        from keienvelope.measuring.tessellation import face_triangles  # noqa: PLC0415 (the kernel)

        prototype, direction = key
        top = self._reaches[key].top(reached)
        depth = top - plane
        if depth < _SHALLOW_MM:
            deflection = max(depth / _FINENESS, _FINEST_MM)
            return face_triangles(prototype, reached, deflection, _ANGLE_RAD)
        depth = _SHALLOW_MM * _STEP ** ceil(log(depth / _SHALLOW_MM, _STEP))
        chosen = self._reaches[key].roughly_beyond(top - depth)
        if len(chosen) >= _MANY * len(prototype.faces):
            # All of them serve the planes in other directions too.
            chosen, direction, depth = list(range(1, len(prototype.faces) + 1)), b"", 0.0
        mesh = prototype, direction, depth
        if mesh not in self._meshes:
            made = face_triangles(prototype, chosen, _COARSEST_MM, _ANGLE_RAD)
            if self._kept + len(made[0]) > _MOST_KEPT:
                return made
            self._meshes[mesh] = made
            self._kept += len(made[0])
        return self._meshes[mesh]
