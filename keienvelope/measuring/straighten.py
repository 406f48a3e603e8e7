"""A vehicle that is turned against the axes of its file, measured in its own frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from keienvelope.frozen import dataclass
from keienvelope.measuring.geometry import Geometry
from keienvelope.measuring.surface import Floats
from keienvelope.model import Brep, Mesh, Model, Part, Placement
from keienvelope.model.facts import Facts
from keienvelope.model.mesh import Extremes, Triangles

STRAIGHT_DEG = 0.05
"""A straightened vehicle stands straight to within this angle."""
_ROUNDS = 2


@dataclass(frozen=True, eq=False)
class Straightened:
    """A model that was turned until it stands straight.

    Attributes
    ----------
    model : Model
        What was read, turned.
    geometry : Geometry
        What can be looked at.
    words : str
        By how much; empty where it stood straight.
    """

    model: Model
    geometry: Geometry
    words: str


def straighten(model: Model, counted: Sequence[int]) -> Straightened:
    """Turn a model until its mirror plane and its ground lie across its axes.

    Parameters
    ----------
    model : Model
        What was read.
    counted : sequence of int
        The parts that are vehicle.
    """
    words = ""
    geometry = Geometry(model, counted)
    for _ in range(_ROUNDS):
        shape = geometry.shape
        # What is small after the first round is what the first round left.
        turn = None if shape is None else shape.turn or (shape.rest if words else None)
        if turn is None:
            break
        words = words or turn.words
        model = _turned(model, turn.rotation)
        geometry = Geometry(model, counted)
    told = (
        f"Straightened: the file is turned by {words}. All places are in the axes of the vehicle"
        f" that stands straight to within {STRAIGHT_DEG:g} degrees."
        if words
        else "There is nothing to straighten: no turn of the model was found."
    )
    return Straightened(replace(model, notes=(*model.notes, told)), geometry, words)


def _turned(model: Model, rotation: Floats) -> Model:
    parts = tuple(_turned_part(part, rotation) for part in model.parts)
    loose = tuple(replace(item, box=None) for item in model.not_measured)
    # What the file says of its axes and ground holds for the file as it is drawn.
    return replace(model, parts=parts, not_measured=loose, mark=None, facts=Facts())


def _turned_part(part: Part, rotation: Floats) -> Part:
    if isinstance(part.geometry, Brep):
        placement = Placement(rotation, np.zeros(3)).after(part.geometry.placement)
        return replace(part, geometry=Brep(part.geometry.prototype, placement))
    return replace(part, geometry=_TurnedMesh(part.geometry, rotation))


class _TurnedMesh(Mesh):
    """A mesh, turned block by block."""

    def __init__(self, mesh: Mesh, rotation: Floats) -> None:
        self.count = mesh.count
        self._mesh = mesh
        self._rotation = rotation

    def blocks(self) -> Iterator[tuple[int, Triangles]]:
        """Yield all triangles in blocks, each with the index of its first triangle."""
        for first, block in self._mesh.blocks():
            yield first, block.astype(np.float64) @ self._rotation.T

    def sample(self) -> Triangles:
        """Return every so many triangles."""
        return np.asarray(self._mesh.sample() @ self._rotation.T)

    @cached_property
    def extremes(self) -> Extremes:
        """How far the triangles reach."""
        best = np.full(6, -np.inf)
        points, triangles = np.zeros((6, 3)), np.zeros(6, dtype=np.int64)
        for first, block in self.blocks():
            corners = block.reshape(-1, 3)
            rows = np.column_stack([corners.argmax(axis=0), corners.argmin(axis=0)]).ravel()
            reach = corners[rows, np.arange(6) // 2] * np.tile([1.0, -1.0], 3)
            farther = reach > best
            best[farther] = reach[farther]
            points[farther] = corners[rows[farther]]
            triangles[farther] = first + rows[farther] // 3
        return Extremes(points, triangles)
