"""Triangles of parts, as they are stored or as the kernel draws them; never for a dimension."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from keienvelope.model import Brep, Model

Floats = NDArray[np.float64]

_FINENESS = 3000.0
"""Triangles follow a surface to this part of the size of the model."""


class PartTriangles:
    """The triangles of the parts of a model, all of the same fineness.

    Parameters
    ----------
    model : Model
        What was read.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._deflection = _deflection(model)

    def blocks(self, index: int) -> Iterator[Floats]:
        """Yield the triangles of a part, block by block, in the coordinates of the model."""
        geometry = self._model.parts[index].geometry
        if not isinstance(geometry, Brep):
            for _, block in geometry.blocks():
                yield block
            return
        prototype, placement = geometry.prototype, geometry.placement
        own = prototype.triangles(self._deflection)
        triangles = own @ placement.rotation.T + placement.translation
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
