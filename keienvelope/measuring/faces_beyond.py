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

from keienvelope.measuring.extents.support import DIRECTION_VECTORS
from keienvelope.model import Brep

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
_MOST_KEPT = 1_000_000
"""Triangles that are kept for the next plane; more would take too much memory."""

Triangles = NDArray[np.float64]
Owners = NDArray[np.int64]
Reached = dict[int, tuple[float, NDArray[np.float64]]]
"""By number of a face: how far it is known to reach, and the point that does."""


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
        reached : dict
            How far each face reaches exactly.
        """
        from keienvelope.measuring.extents.brep import FaceReaches  # noqa: PLC0415 (the kernel)

        rotation, shift = brep.placement.rotation, brep.placement.translation
        outward = DIRECTION_VECTORS[direction]
        own, rise = outward @ rotation, float(outward @ shift)
        key = brep.prototype, own.tobytes()
        if key not in self._reaches:
            self._reaches[key] = FaceReaches(brep.prototype, own)
        reached = self._reaches[key].beyond(plane - rise)
        if not reached:
            return np.empty((0, 3, 3)), np.empty(0, dtype=np.int64), {}
        triangles, owners = self._mesh(key, reached, plane - rise)
        beyond = np.isin(owners, list(reached))
        placed = {
            face: (reach + rise, rotation @ point + shift)
            for face, (reach, point) in reached.items()
        }
        return triangles[beyond] @ rotation.T + shift, owners[beyond], placed

    def _mesh(
        self, key: tuple[Prototype, bytes], reached: Reached, plane: float
    ) -> tuple[Triangles, Owners]:
        """Return triangles of at least the faces that reach beyond a plane."""
        from keienvelope.measuring.tessellation import face_triangles  # noqa: PLC0415 (the kernel)

        prototype, direction = key
        top = max(reach for reach, _ in reached.values())
        depth = top - plane
        if depth < _SHALLOW_MM:
            deflection = max(depth / _FINENESS, _FINEST_MM)
            return face_triangles(prototype, sorted(reached), deflection, _ANGLE_RAD)
        depth = _SHALLOW_MM * _STEP ** ceil(log(depth / _SHALLOW_MM, _STEP))
        if (prototype, direction, depth) not in self._meshes:
            numbers = self._reaches[key].roughly_beyond(top - depth)
            chosen = sorted({*numbers, *reached})
            made = face_triangles(prototype, chosen, _COARSEST_MM, _ANGLE_RAD)
            if self._kept + len(made[0]) > _MOST_KEPT:
                return made
            self._meshes[prototype, direction, depth] = made
            self._kept += len(made[0])
        return self._meshes[prototype, direction, depth]
