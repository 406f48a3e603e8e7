"""Edges of a shape, taken from the kernel together, as points that they attain and hulls."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape, TopoDS_Vertex
from OCP.TopTools import TopTools_IndexedDataMapOfShapeListOfShape, TopTools_IndexedMapOfShape

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curves import Arcs, SplineEdge, bound_odd_edge
from keienvelope.measuring.extents.kernel_arrays import Conic, Curve, Line, Poles, read_curves
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.model.corners import allowed_mm
from keienvelope.model.prototype import shapes_in

_EDGE = TopAbs_ShapeEnum.TopAbs_EDGE
_VERTEX = TopAbs_ShapeEnum.TopAbs_VERTEX

_ROUNDING = 64 * np.finfo(float).eps

_LEVEL_MM = 1e-9
"""Corners that reach farther than the edges by less than this are bounded without a look."""

_ASTRAY = "a corner does not lie where its edge ends"


class EdgeSet:
    """Edges, as points that they attain and hulls that hold the rest."""

    def __init__(self, edges: Iterable[TopoDS_Edge]) -> None:
        self._corners = _Corners()
        curved = []
        self._odd = []
        for edge in edges:
            self._corners.take(edge)
            curve = BRep_Tool.Curve_s(edge, 0.0, 0.0)
            if curve is not None:
                curved.append((edge, curve, BRep_Tool.Range_s(edge)))
            elif not BRep_Tool.Degenerated_s(edge):
                self._odd.append(edge)  # a degenerate one is an end of the neighbouring edges
        lines, arcs = [], []
        self.splines: list[SplineEdge] = []
        ends, end_edges = [], []
        for (edge, curve, ends_at), record in zip(
            curved, read_curves([curve for _, curve, _ in curved]), strict=True
        ):
            if isinstance(record, Line):
                lines.append((edge, record.values, ends_at))
            elif isinstance(record, Conic):
                arcs.append((record, ends_at, edge))
            elif isinstance(record, Poles) and record.bounds:
                self.splines.append(SplineEdge(edge, record, ends_at))
                ends += [curve.Value(parameter).Coord() for parameter in ends_at]
                end_edges += [edge, edge]
            else:
                self._odd.append(edge)
        self._arcs = Arcs(*zip(*arcs, strict=True)) if arcs else Arcs((), (), ())
        values = np.array([value for _, value, _ in lines]).reshape(-1, 1, 6)
        ranges = np.array([ends_at for _, _, ends_at in lines]).reshape(-1, 2, 1)
        self._ends = np.concatenate(
            [
                (values[..., :3] + ranges * values[..., 3:]).reshape(-1, 3),
                self._arcs.ends().reshape(-1, 3),
                np.array(ends).reshape(-1, 3),
            ]
        )
        self._end_edges: list[TopoDS_Edge] = [
            *(edge for edge, _, _ in lines for _ in (0, 1)),
            *(edge for _, _, edge in arcs for _ in (0, 1)),
            *end_edges,
        ]

    def bound(self, builder: SupportBuilder) -> None:
        """Count what has a closed form; splines wait for their search."""
        builder.attain_each(self._ends, self._end_edges)
        self._arcs.bound(builder)
        for edge in self._odd:
            bound_odd_edge(edge, builder)
        self._corners.bound(builder)

    def reach(self, direction: Array) -> float:
        """Return what no edge exceeds in a direction (3,); splines are taken by their hulls."""
        builder = SupportBuilder(direction[None])
        self.bound(builder)
        hulls = [float((spline.hull @ direction).max()) for spline in self.splines]
        return max([float(builder.bound[0]), *hulls])


class EdgeHulls:
    """What each of some edges does not exceed, roughly, whatever its corners are.

    Parameters
    ----------
    edges : sequence of TopoDS_Edge
    """

    def __init__(self, edges: Sequence[TopoDS_Edge]) -> None:
        curves = [BRep_Tool.Curve_s(edge, 0.0, 0.0) for edge in edges]
        records = iter(read_curves([curve for curve in curves if curve is not None]))
        points, self._margins = [], np.zeros(len(edges))
        for row, (edge, curve) in enumerate(zip(edges, curves, strict=True)):
            record = None if curve is None else next(records)
            hull, self._margins[row] = _hull(edge, record)
            points.append(np.concatenate([hull, _corners_of(edge)]))
        self._starts = np.cumsum([0, *map(len, points[:-1])])
        self._points = np.concatenate(points) if points else np.empty((0, 3))

    def reach(self, vector: Array) -> Array:
        """Return what each edge does not exceed along a unit vector (3,); infinite if unknown."""
        if not len(self._margins):
            return self._margins
        tops = np.maximum.reduceat(self._points @ vector, self._starts) + self._margins
        return np.where(np.isnan(tops), np.inf, tops)


def _hull(edge: TopoDS_Edge, record: Curve | None) -> tuple[Array, float]:
    """Return points whose hull holds an edge, grown by a margin."""
    if isinstance(record, Line):
        values = np.array(record.values)
        return values[:3] + np.array(BRep_Tool.Range_s(edge))[:, None] * values[3:], 0.0
    if isinstance(record, Conic):
        centre = np.array([record.values[:3]])
        radius = max(record.major, record.minor)
        return centre, radius + 2 * _ROUNDING * (float(np.abs(centre).max()) + radius)
    if isinstance(record, Poles) and record.bounds:
        return record.points, 0.0
    return np.zeros((1, 3)), np.inf


def _corners_of(edge: TopoDS_Edge) -> Array:
    found = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(edge, _VERTEX, found)
    keys = map(found.FindKey, range(1, found.Extent() + 1))
    return np.array([BRep_Tool.Pnt_s(TopoDS.Vertex_s(key)).Coord() for key in keys]).reshape(-1, 3)


class _Corners:
    """The corners of edges, which should lie where the edges end."""

    def __init__(self) -> None:
        self._edges = TopTools_IndexedDataMapOfShapeListOfShape()
        self._astray: dict[int, bool] = {}

    def take(self, edge: TopoDS_Edge) -> None:
        """Take note of the corners of an edge."""
        TopExp.MapShapesAndAncestors_s(edge, _VERTEX, _EDGE, self._edges)

    @cached_property
    def _points(self) -> Array:
        keys = map(self._edges.FindKey, range(1, self._edges.Extent() + 1))
        points = [BRep_Tool.Pnt_s(TopoDS.Vertex_s(key)).Coord() for key in keys]
        return np.array(points).reshape(-1, 3)

    def bound(self, builder: SupportBuilder) -> None:
        """Count corners that no edge ends at: which of the two holds is open.

        Only those that reach farther than the edges have to be looked at.
        """
        with np.errstate(invalid="ignore"):
            heights = self._points @ builder.directions.T
        heights[np.isnan(heights)] = np.inf
        near = heights <= builder.attained + _LEVEL_MM
        builder.limit(np.where(near, heights, -np.inf).max(axis=0, initial=-np.inf))
        for row in np.flatnonzero(~near.all(axis=1)).tolist():
            if self._is_astray(row):
                builder.limit(heights[row], _ASTRAY)

    def _is_astray(self, row: int) -> bool:
        if row not in self._astray:
            corner = TopoDS.Vertex_s(self._edges.FindKey(row + 1))
            edges = shapes_in(self._edges.FindFromIndex(row + 1))
            self._astray[row] = any(_leaves(corner, TopoDS.Edge_s(edge)) for edge in edges)
        return self._astray[row]


def _leaves(corner: TopoDS_Vertex, edge: TopoDS_Edge) -> bool:
    """Return whether a corner of an edge does not lie where the edge ends."""
    curve = BRep_Tool.Curve_s(edge, 0.0, 0.0)
    if curve is None:
        return False
    corners = TopExp.FirstVertex_s(edge), TopExp.LastVertex_s(edge)
    allowed = allowed_mm(edge, *(item for item in corners if not item.IsNull()))
    point = BRep_Tool.Pnt_s(corner)
    # What is not finite is astray.
    return any(
        end.IsSame(corner) and not point.Distance(curve.Value(parameter)) <= allowed
        for end, parameter in zip(corners, BRep_Tool.Range_s(edge), strict=True)
    )


class FaceEdges:
    """The edges of some faces, each once.

    Parameters
    ----------
    faces : iterable of TopoDS_Face
    """

    def __init__(self, faces: Iterable[TopoDS_Face]) -> None:
        self._found = TopTools_IndexedMapOfShape()
        self._counts = []
        for face in faces:
            TopExp.MapShapes_s(face, _EDGE, self._found)
            self._counts.append(self._found.Extent())

    def __iter__(self) -> Iterator[TopoDS_Edge]:
        keys = map(self._found.FindKey, range(1, self._found.Extent() + 1))
        return map(TopoDS.Edge_s, keys)

    def first_face(self, edge: TopoDS_Shape) -> int | None:
        """Return which of the faces, counted from 0, is the first with an edge."""
        place = self._found.FindIndex(edge)
        return bisect_left(self._counts, place) if place else None

    @property
    def adding(self) -> list[bool]:
        """Whether a face has edges that no face before it has."""
        return [after > before for before, after in pairwise([0, *self._counts])]
