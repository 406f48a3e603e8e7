"""Triangles of what a vehicle has in chosen places, as close to its surface as is asked for.

Of boundary representation only the faces are tessellated whose boxes reach there, with a known
error; of a mesh the triangles are what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.extents.support import Support
from keienvelope.measuring.vehicle_frame import Floats, VehicleFrame
from keienvelope.model import Brep, Mesh, Model

if TYPE_CHECKING:
    from keienvelope.model.prototype import Prototype

Chooser = Callable[[Floats], NDArray[np.bool_]]
"""From boxes (n, 2, 3) in the axes of the vehicle to which of them matter, (n,)."""

_ANGLE_RAD = 0.5


@dataclass(frozen=True, eq=False)
class BodyTriangles:
    """Triangles in the axes of the vehicle, in millimetres.

    Attributes
    ----------
    corners : (n, 3, 3) float
    owners : (n,) int
        Index of the part.
    faces : (n,) int
        Number of the face or triangle in the part, from 1.
    errors_mm : (n,) float
        How far the surface may leave the triangle.
    """

    corners: Floats
    owners: NDArray[np.int64]
    faces: NDArray[np.int64]
    errors_mm: Floats

    def chosen(self, mask: NDArray[np.bool_]) -> BodyTriangles:
        """Return some of the triangles."""
        return BodyTriangles(
            self.corners[mask], self.owners[mask], self.faces[mask], self.errors_mm[mask]
        )

    @property
    def boxes(self) -> Floats:
        """The boxes around them, (n, 2, 3)."""
        return np.stack([self.corners.min(axis=1), self.corners.max(axis=1)], axis=1)


class Body:
    """The surface of a vehicle, tessellated where that is asked for, each face once.

    Parameters
    ----------
    model : Model
    supports : sequence of Support
        Of its parts.
    frame : VehicleFrame
    error_mm : float
        How closely surfaces are followed.
    """

    def __init__(
        self, model: Model, supports: Sequence[Support], frame: VehicleFrame, error_mm: float
    ) -> None:
        self._model, self._supports, self._frame = model, supports, frame
        self._error_mm = error_mm
        self._drawn: dict[Prototype, dict[int, Floats]] = {}

    def triangles(self, index: int, matters: Chooser) -> BodyTriangles:
        """Gather the triangles of a part whose boxes matter."""
        if not matters(self._frame.box(self._supports[index])[None])[0]:
            return joined([])
        geometry = self._model.parts[index].geometry
        if isinstance(geometry, Mesh):
            return joined([*_of_mesh(geometry, index, self._frame, matters)])
        return joined([*self._of_brep(geometry, index, matters)])

    def _of_brep(self, brep: Brep, index: int, matters: Chooser) -> Iterator[BodyTriangles]:
        from keienvelope.measuring.tessellation import planar_faces  # noqa: PLC0415 (the kernel)

        numbers = faces_that_matter(brep, self._frame, matters)
        if not numbers:
            return
        pieces = self._of_faces(brep.prototype, numbers)
        rotation, shift = brep.placement.rotation, brep.placement.translation
        points = self._frame.points(np.concatenate(pieces) @ rotation.T + shift)
        counts = [len(piece) for piece in pieces]
        planar = set(planar_faces(brep.prototype, numbers))
        errors = [0.0 if number in planar else self._error_mm for number in numbers]
        owners = np.full(len(points), index)
        yield BodyTriangles(points, owners, np.repeat(numbers, counts), np.repeat(errors, counts))

    def _of_faces(self, prototype: Prototype, numbers: list[int]) -> list[Floats]:
        """Return the triangles (n, 3, 3) of some faces, in the coordinates of their prototype."""
        from keienvelope.measuring.tessellation import face_triangles  # noqa: PLC0415 (the kernel)

        drawn = self._drawn.setdefault(prototype, {})
        if new := [number for number in numbers if number not in drawn]:
            deflection_mm = self._error_mm / self._frame.scale
            triangles, owners = face_triangles(prototype, new, deflection_mm, _ANGLE_RAD)
            drawn |= {number: triangles[owners == number] for number in new}
        return [drawn[number] for number in numbers]


def _of_mesh(
    mesh: Mesh, index: int, frame: VehicleFrame, matters: Chooser
) -> Iterator[BodyTriangles]:
    for first, block in mesh.blocks():
        points = frame.points(block)
        mask = matters(np.stack([points.min(axis=1), points.max(axis=1)], axis=1))
        count = int(mask.sum())
        numbers = first + 1 + np.flatnonzero(mask)
        yield BodyTriangles(points[mask], np.full(count, index), numbers, np.zeros(count))


def faces_that_matter(brep: Brep, frame: VehicleFrame, matters: Chooser) -> list[int]:
    """Return the numbers, from 1, of the faces whose boxes matter."""
    rotation, shift = brep.placement.rotation, brep.placement.translation
    boxes = brep.prototype.face_boxes
    corners = boxes[:, [[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)], [0, 1, 2]]
    placed = frame.points(corners @ rotation.T + shift)
    mask = matters(np.stack([placed.min(axis=1), placed.max(axis=1)], axis=1))
    found: list[int] = (1 + np.flatnonzero(mask)).tolist()
    return found


def joined(found: Sequence[BodyTriangles]) -> BodyTriangles:
    """Return triangles of several parts together."""
    none = np.empty(0, dtype=np.int64)
    found = [BodyTriangles(np.empty((0, 3, 3)), none, none, np.empty(0)), *found]
    return BodyTriangles(
        np.concatenate([item.corners for item in found]),
        np.concatenate([item.owners for item in found]),
        np.concatenate([item.faces for item in found]),
        np.concatenate([item.errors_mm for item in found]),
    )
