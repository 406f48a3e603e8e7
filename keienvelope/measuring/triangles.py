"""Triangles of parts, as they are stored or as the kernel draws them; never for a dimension."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keienvelope.model import Brep, Model

Floats = NDArray[np.float64]

_FINENESS = 3000.0
"""Triangles follow a surface to this part of the size of the model."""
_ANGLE_RAD = 0.3


class PartTriangles:
    """The triangles of the parts of a model; a shape is tessellated once, wherever it is placed.

    Parameters
    ----------
    model : Model
        What was read.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._deflection = _deflection(model)
        self._shapes: dict[int, Floats] = {}

    def blocks(self, index: int) -> Iterator[Floats]:
        """Yield the triangles of a part, block by block, in the coordinates of the model."""
        geometry = self._model.parts[index].geometry
        if not isinstance(geometry, Brep):
            for _, block in geometry.blocks():
                yield block
            return
        prototype, placement = geometry.prototype, geometry.placement
        if id(prototype) not in self._shapes:
            self._shapes[id(prototype)] = _tessellated(prototype.mended, self._deflection)
        triangles = self._shapes[id(prototype)] @ placement.rotation.T + placement.translation
        yield triangles[:, ::-1] if np.linalg.det(placement.rotation) < 0 else triangles


def triangles_of_parts(model: Model, indices: Sequence[int]) -> Iterator[Floats]:
    """Yield the triangles of some parts, block by block, in the coordinates of the model."""
    triangles = PartTriangles(model)
    for index in indices:
        yield from triangles.blocks(index)


def triangle_error(model: Model, index: int) -> float:
    """Return how far those triangles of a part leave its surface, in coordinates."""
    return _deflection(model) if isinstance(model.parts[index].geometry, Brep) else 0.0


def _deflection(model: Model) -> float:
    """Return how closely triangles follow surfaces: a fraction of the largest part's size."""
    largest = 0.0
    for part in model.parts:
        if isinstance(part.geometry, Brep):
            boxes = part.geometry.prototype.face_boxes
            known = boxes[np.isfinite(boxes).all(axis=(1, 2))]
            if len(known):
                size = known[:, 1].max(axis=0) - known[:, 0].min(axis=0)
                largest = max(largest, float(np.linalg.norm(size)))
    return max(largest / _FINENESS, 1e-6)


def _tessellated(shape: Any, deflection: float) -> Floats:
    from OCP.BRepMesh import BRepMesh_IncrementalMesh  # noqa: PLC0415 (the kernel is heavy)

    from keienvelope.model.faces import faces_of, triangles_of, unmeshed  # noqa: PLC0415

    drawn = unmeshed(shape)
    BRepMesh_IncrementalMesh(drawn, deflection, False, _ANGLE_RAD, True)
    pieces = [triangles_of(face) for face in faces_of(drawn)]
    return np.concatenate(pieces) if pieces else np.empty((0, 3, 3))
