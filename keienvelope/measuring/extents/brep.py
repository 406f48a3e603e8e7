"""The support of a boundary representation: bounds of its edges, then of the inside of its faces.

Free edges and points belong to no face and are not measured.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape

from keienvelope.measuring.extents.anatomy import Anatomy
from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.peaks import GAP_MM
from keienvelope.measuring.extents.support import DIRECTION_VECTORS, Support, SupportBuilder
from keienvelope.model.prototype import Prototype

_EDGE = TopAbs_ShapeEnum.TopAbs_EDGE
_ROUNDING = 256 * np.finfo(float).eps

TIGHT_MM = 1e-6
"""Width up to which an enclosure counts as closed."""


def brep_support(shape: TopoDS_Shape) -> Support:
    """Enclose the support of all faces of a shape.

    Parameters
    ----------
    shape : TopoDS_Shape
        Placed, in millimetres. Faces without a surface are passed over; the reader reports them.

    Returns
    -------
    Support
        ``reasons`` names the sides whose bound is loose.
    """
    return Enclosure(Anatomy(Prototype(shape))).finish()


class Enclosure:
    """The support of a prototype in some directions, begun with what has a closed form.

    Parameters
    ----------
    anatomy : Anatomy
        Of the prototype.
    directions : (k, 3) float, optional
        Unit vectors in the coordinates of the prototype; by default the six of the axes.
    """

    def __init__(self, anatomy: Anatomy, directions: Array = DIRECTION_VECTORS) -> None:
        self._anatomy = anatomy
        self._builder = SupportBuilder(directions)
        anatomy.bound(self._builder)
        self._reach = anatomy.reach(directions)

    @property
    def attained(self) -> Array:
        """What is attained so far, shape (k,)."""
        return self._builder.attained

    @property
    def bound(self) -> Array:
        """What is certainly not exceeded by what has been searched, shape (k,)."""
        return self._builder.bound

    @property
    def witnesses(self) -> Array:
        """The points that attain it, shape (k, 3)."""
        return self._builder.points

    @property
    def reach(self) -> Array:
        """What is certainly not exceeded, shape (k,)."""
        return np.asarray(np.maximum(self._builder.bound, self._reach.max(axis=0, initial=-np.inf)))

    def search(self, direction: int) -> tuple[float, Array]:
        """Enclose the support in one direction, and return what is attained, and where."""
        builder, waiting = self._builder, self._anatomy.waiting
        for row in np.argsort(-self._reach[:, direction], kind="stable"):
            reach = float(self._reach[row, direction])
            if reach <= builder.enough(direction) + GAP_MM:
                builder.limit_one(direction, reach)
                break  # and so do all that follow
            waiting[row].search(direction, builder)
        return float(builder.attained[direction]), builder.points[direction]

    def finish(self, floor: Array | None = None) -> Support:
        """Search the peaks that may reach beyond a floor, and return the support.

        Parameters
        ----------
        floor : (k,) float, optional
            What other parts attain. Where this one stays below, its enclosure may stay wide.
        """
        builder = self._builder
        if floor is not None:
            builder.floor = floor
        for direction in range(len(builder.directions)):
            self.search(direction)
        size = float(np.abs(builder.points).max(initial=0.0))
        builder.settle(TIGHT_MM, _ROUNDING * size)
        numbers = [_face_number(self._anatomy, source) for source in builder.sources]
        faces = self._anatomy.prototype.faces
        tolerance = {n: _tolerance(faces[n - 1]) if n else 0.0 for n in set(numbers)}
        return Support(
            attained=builder.attained,
            bound=builder.bound,
            points=builder.points,
            faces=np.array(numbers, dtype=np.int64),
            tolerance=np.array([tolerance[n] for n in numbers]),
            beyond_edge_mm=builder.beyond_edge_mm,
            reasons=tuple(builder.reasons),
        )


class FaceReaches:
    """How far each face of a prototype reaches in a direction, found out when it is asked for.

    Parameters
    ----------
    prototype : Prototype
        In its own coordinates, in millimetres.
    direction : (3,) float
        Outward unit vector, in the same coordinates.
    """

    def __init__(self, prototype: Prototype, direction: Array) -> None:
        self._prototype, self._direction = prototype, direction
        # Along an oblique direction a box reaches as far as the corner that is farthest.
        farthest = np.where(direction > 0, prototype.face_boxes[:, 1], prototype.face_boxes[:, 0])
        with np.errstate(invalid="ignore"):  # nothing times infinity
            self._boxed = np.where(direction == 0, 0.0, farthest * direction).sum(axis=1)
        self._begun: dict[int, Enclosure] = {}
        self._closely: dict[int, tuple[float, float, Array]] = {}

    def beyond(self, plane: float) -> list[int]:
        """Return the faces that may reach beyond a plane, by number from 1."""
        return [
            number
            for number in self.roughly_beyond(plane)
            if self._enclosure(number).attained[0] > plane or self._searched(number)[0] > plane
        ]

    def roughly_beyond(self, plane: float) -> list[int]:
        """Return the faces that reach beyond a plane, and some that only come near it."""
        near = 1 + np.flatnonzero(self._boxed > plane)
        return [number for number in near.tolist() if self.at_most(number) > plane]

    def at_most(self, number: int) -> float:
        """Return what a face does not exceed, without a search."""
        return float(self._enclosure(number).reach[0])

    def closely(self, number: int) -> tuple[float, Array]:
        """Return how far a face is known to reach, and the point that does."""
        return self._searched(number)[1:]

    def top(self, numbers: Iterable[int]) -> float:
        """Return how far the farthest of some faces is known to reach."""
        best = -np.inf
        for number in sorted(numbers, key=self.at_most, reverse=True):
            if self.at_most(number) <= best:
                break
            best = max(best, self.closely(number)[0])
        return float(best)

    def _searched(self, number: int) -> tuple[float, float, Array]:
        """Return the bound of a face, what it attains, and where."""
        if number not in self._closely:
            enclosure = self._enclosure(number)
            attained, point = enclosure.search(0)
            self._closely[number] = float(enclosure.bound[0]), attained, point
        return self._closely[number]

    def _enclosure(self, number: int) -> Enclosure:
        """Return the enclosure of a face, begun where it is first asked for."""
        if number not in self._begun:
            anatomy = Anatomy(self._prototype, [number])
            self._begun[number] = Enclosure(anatomy, self._direction[None])
        return self._begun[number]


def _face_number(anatomy: Anatomy, source: object) -> int:
    """Return the number of the face that a witness was found on; 0 where none has its edge."""
    if isinstance(source, int):
        return source
    return anatomy.face_with(source) if isinstance(source, TopoDS_Shape) else 0


def _tolerance(face: TopoDS_Face) -> float:
    """Return the largest tolerance that the file gives the edges of a face."""
    edges = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(face, _EDGE, edges)
    tolerances = [
        BRep_Tool.Tolerance_s(TopoDS.Edge_s(edges.FindKey(number)))
        for number in range(1, edges.Extent() + 1)
    ]
    return max(tolerances, default=0.0)
