"""What hangs lowest, enclosed exactly: faces by their support, meshes by their corners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from keienvelope.measuring.body_triangles import BodyTriangles, Chooser, faces_that_matter
from keienvelope.measuring.vehicle_frame import Floats, VehicleFrame
from keienvelope.model import Brep, Model

if TYPE_CHECKING:
    from keienvelope.measuring.extents.anatomy import Anatomy
    from keienvelope.measuring.extents.brep import Enclosure


@dataclass(frozen=True, eq=False)
class Reached:
    """How far things reach in a direction.

    Attributes
    ----------
    attained, bound : float
        Enclosure, in millimetres.
    point : (3,) float
        Where `attained` is, in the axes of the vehicle.
    part, face : int
        What is there.
    """

    attained: float
    bound: float
    point: Floats
    part: int
    face: int


class Candidates:
    """Everything of some parts that may hang lowest.

    Parameters
    ----------
    model : Model
    indices : sequence of int
        The parts.
    triangles : BodyTriangles
        Those of meshes count; those of boundary representation stand for their faces.
    frame : VehicleFrame
    matters : callable
        Which boxes may hang lowest.
    """

    def __init__(
        self,
        model: Model,
        indices: Sequence[int],
        triangles: BodyTriangles,
        frame: VehicleFrame,
        matters: Chooser,
    ) -> None:
        self._frame = frame
        self._known: dict[tuple[float, ...], Reached | None] = {}
        self._faces: list[tuple[int, Brep, Anatomy]] = []
        owners = set(triangles.owners.tolist())
        for index in indices:
            geometry = model.parts[index].geometry
            if not isinstance(geometry, Brep) or index not in owners:
                continue
            from keienvelope.measuring.extents.anatomy import Anatomy  # noqa: PLC0415 (kernel)

            numbers = faces_that_matter(geometry, frame, matters)
            self._faces.append((index, geometry, Anatomy(geometry.prototype, numbers)))
        drawn = np.isin(triangles.owners, [index for index, *_ in self._faces])
        self._mesh = triangles.chosen(~drawn)
        self._breps = {index: brep for index, brep, _ in self._faces}

    def reach(self, direction: Floats) -> Reached | None:
        """Return how far everything reaches in a direction (3,) of the vehicle."""
        key = tuple(direction.tolist())
        if key not in self._known:
            self._known[key] = self._reach(direction)
        return self._known[key]

    def _reach(self, direction: Floats) -> Reached | None:
        best = self._of_mesh(direction)
        if not self._faces:
            return best
        from keienvelope.measuring.extents.brep import Enclosure  # noqa: PLC0415 (the kernel)

        outward = self._frame.in_file(direction)
        placed = [
            (rise + float(enclosure.reach[0]), rise, index, brep, enclosure)
            for index, brep, anatomy in self._faces
            for rise in [float(outward @ brep.placement.translation)]
            for enclosure in [Enclosure(anatomy, (outward @ brep.placement.rotation)[None])]
        ]
        for _, rise, index, brep, enclosure in sorted(placed, key=lambda item: -item[0]):
            found = self._of_faces(index, brep, enclosure, rise, best)
            if best is None or found.attained > best.attained:
                best, found = found, best or found
            best = replace(best, bound=max(best.bound, found.bound))
        return best

    def _of_mesh(self, direction: Floats) -> Reached | None:
        if not len(self._mesh.corners):
            return None
        heights = self._mesh.corners @ direction
        row, corner = np.unravel_index(int(heights.argmax()), heights.shape)
        value, point = float(heights[row, corner]), self._mesh.corners[row, corner]
        return Reached(value, value, point, int(self._mesh.owners[row]), int(self._mesh.faces[row]))

    def _of_faces(
        self, index: int, brep: Brep, enclosure: Enclosure, rise: float, best: Reached | None
    ) -> Reached:
        """Enclose the reach of some faces; loosely where they stay below what is attained."""
        scale, placement = self._frame.scale, brep.placement
        floor = None if best is None else np.array([best.attained / scale - rise])
        support = enclosure.finish(floor)
        point = self._frame.points(placement.rotation @ support.points[0] + placement.translation)
        return Reached(
            scale * (float(support.attained[0]) + rise),
            scale * (float(support.bound[0]) + rise),
            point,
            index,
            int(support.faces[0]),
        )

    def nearest(self, point: Floats, part: int, face: int) -> Floats:
        """Return the point of a face that is nearest to a point (3,) of the vehicle.

        A point of a mesh lies on it already.
        """
        brep = self._breps.get(part)
        if brep is None:
            return point
        from keienvelope.measuring.tessellation import nearest_on_face  # noqa: PLC0415

        rotation, shift = brep.placement.rotation, brep.placement.translation
        own = rotation.T @ (self._frame.in_file(point) / self._frame.scale - shift)
        found = nearest_on_face(brep.prototype, face, own)
        return point if found is None else self._frame.points(rotation @ found + shift)
