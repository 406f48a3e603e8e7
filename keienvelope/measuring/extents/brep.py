"""The support of a boundary representation: bounds of its edges, then of the inside of its faces.

Free edges and points belong to no face and are not measured.
"""

from __future__ import annotations

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curves import SplineEdge, bound_edge
from keienvelope.measuring.extents.peaks import GAP_MM
from keienvelope.measuring.extents.support import Support, SupportBuilder
from keienvelope.measuring.extents.surfaces import Searchable, bound_inside
from keienvelope.model.faces import faces_of, has_surface

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
    return BrepEnclosure(shape).finish()


class BrepEnclosure:
    """The support of a shape, begun with what has a closed form.

    Attributes
    ----------
    attained : (6,) float
        What is attained so far.
    """

    def __init__(self, shape: TopoDS_Shape) -> None:
        self._faces = faces_of(shape)
        self._builder, self._waiting = _begun(self._faces)

    @property
    def attained(self) -> Array:
        """What is attained so far."""
        return self._builder.attained

    def finish(self, floor: Array | None = None) -> Support:
        """Search the peaks that may reach beyond a floor, and return the support.

        Parameters
        ----------
        floor : (6,) float, optional
            What other parts attain. Where this one stays below, its enclosure may stay wide.
        """
        builder = self._builder
        if floor is not None:
            builder.floor = floor
        for direction in range(6):
            _search(self._waiting, direction, builder)
        size = float(np.abs(builder.points).max(initial=0.0))
        builder.settle(TIGHT_MM, _ROUNDING * size)
        owners = [_face_of(self._faces, source) for source in builder.sources]
        return Support(
            attained=builder.attained,
            bound=builder.bound,
            points=builder.points,
            faces=np.array([owner + 1 for owner in owners], dtype=np.int64),
            tolerance=np.array(
                [_tolerance(self._faces[owner]) if owner >= 0 else 0.0 for owner in owners]
            ),
            reasons=tuple(builder.reasons),
        )


def faces_beyond(
    shape: TopoDS_Shape, direction: int, plane: float
) -> dict[int, tuple[float, Array]]:
    """Return the faces that may reach beyond a plane.

    Parameters
    ----------
    shape : TopoDS_Shape
        Placed, in millimetres.
    direction : int
        Index of the outward direction in ``DIRECTIONS``.
    plane : float
        Height of the plane along that direction.

    Returns
    -------
    dict
        By number, counted from 1: how far the face is known to reach, and the point that does.
    """
    found = {}
    for number, face in enumerate(faces_of(shape), start=1):
        builder, waiting = _begun([face])
        if max([builder.bound[direction], *(item.hull[direction] for item in waiting)]) > plane:
            _search(waiting, direction, builder)
            found[number] = (float(builder.attained[direction]), builder.points[direction])
    return found


def _begun(faces: list[TopoDS_Face]) -> tuple[SupportBuilder, list[SplineEdge | Searchable]]:
    """Bound what has a closed form, and return what waits for a search."""
    builder = SupportBuilder()
    edges = TopTools_IndexedMapOfShape()
    for face in faces:
        TopExp.MapShapes_s(face, _EDGE, edges)
    waiting: list[SplineEdge | Searchable] = []
    for number in range(1, edges.Extent() + 1):
        spline = bound_edge(TopoDS.Edge_s(edges.FindKey(number)), builder)
        if spline is not None:
            waiting.append(spline)
    for face in faces:
        searchable = bound_inside(face, builder) if has_surface(face) else None
        if searchable is not None:
            waiting.append(searchable)
    return builder, waiting


def _search(
    waiting: list[SplineEdge | Searchable], direction: int, builder: SupportBuilder
) -> None:
    """Search the peaks in one direction, the farthest reaching hull first."""
    for item in sorted(waiting, key=lambda item: -item.hull[direction]):
        reach = float(item.hull[direction])
        if reach <= builder.enough(direction) + GAP_MM:
            builder.limit_one(direction, reach)
            return  # and so do all that follow
        item.search(direction, builder)


def _face_of(faces: list[TopoDS_Face], source: object) -> int:
    """Return the index of the face that is, or has, the source of a witness; -1 where none has."""
    for index, face in enumerate(faces):
        held = TopTools_IndexedMapOfShape()
        TopExp.MapShapes_s(face, held)
        if isinstance(source, TopoDS_Shape) and held.Contains(source):
            return index
    return -1


def _tolerance(face: TopoDS_Face) -> float:
    """Return the largest tolerance that the file gives the edges of a face."""
    edges = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(face, _EDGE, edges)
    tolerances = [
        BRep_Tool.Tolerance_s(TopoDS.Edge_s(edges.FindKey(number)))
        for number in range(1, edges.Extent() + 1)
    ]
    return max(tolerances, default=0.0)
