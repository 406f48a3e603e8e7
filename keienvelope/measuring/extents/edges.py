"""Edges of a shape, taken from the kernel together, as points that they attain and hulls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face
from OCP.TopTools import TopTools_IndexedMapOfShape

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curves import Arcs, SplineEdge, bound_odd_edge
from keienvelope.measuring.extents.kernel_arrays import Conic, Line, Poles, read_curves
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.model.corners import ASTRAY_MM, allowed_mm

_EDGE = TopAbs_ShapeEnum.TopAbs_EDGE

_ASTRAY = "a corner does not lie where its edge ends"


class EdgeSet:
    """Edges, as points that they attain and hulls that hold the rest."""

    def __init__(self, edges: Iterable[TopoDS_Edge]) -> None:
        curved = []
        self._odd = []
        for edge in edges:
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
                for parameter in ends_at:
                    point = curve.Value(parameter)
                    ends.append((point.X(), point.Y(), point.Z()))
                    end_edges.append(edge)
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
        self._stray = _stray_corners(self._end_edges[::2], self._ends)

    def bound(self, builder: SupportBuilder) -> None:
        """Count what has a closed form; splines wait for their search."""
        builder.attain_each(self._ends, self._end_edges)
        self._arcs.bound(builder)
        for edge in self._odd:
            bound_odd_edge(edge, builder)
        if len(self._stray):
            builder.limit((self._stray @ builder.directions.T).max(axis=0), _ASTRAY)

    def reach(self, direction: Array) -> float:
        """Return what no edge exceeds in a direction (3,); splines are taken by their hulls."""
        builder = SupportBuilder(direction[None])
        self.bound(builder)
        hulls = [float((spline.hull @ direction).max()) for spline in self.splines]
        return max([float(builder.bound[0]), *hulls])


def _stray_corners(edges: Sequence[TopoDS_Edge], ends: Array) -> Array:
    """Return corners (n, 3) that do not lie where their edges end: which of both holds is open.

    Parameters
    ----------
    edges : sequence of TopoDS_Edge
        On curves.
    ends : (2 m, 3) float
        The first and the last point of each.
    """
    corners = ends.copy()
    for row, edge in enumerate(edges):
        for place, vertex in enumerate((TopExp.FirstVertex_s(edge), TopExp.LastVertex_s(edge))):
            if not vertex.IsNull():
                point = BRep_Tool.Pnt_s(vertex)
                corners[2 * row + place] = point.X(), point.Y(), point.Z()
    # What is not finite is astray.
    apart = np.linalg.norm(corners - ends, axis=1)
    suspects = np.flatnonzero(~(apart <= ASTRAY_MM)).tolist()
    astray = [row for row in suspects if not apart[row] <= _allowed_mm(edges[row // 2])]
    return np.asarray(corners[astray])


def _allowed_mm(edge: TopoDS_Edge) -> float:
    corners = (TopExp.FirstVertex_s(edge), TopExp.LastVertex_s(edge))
    return allowed_mm(edge, *(corner for corner in corners if not corner.IsNull()))


def distinct_edges(faces: Iterable[TopoDS_Face]) -> list[TopoDS_Edge]:
    """Return the edges of some faces, each once."""
    found = TopTools_IndexedMapOfShape()
    for face in faces:
        TopExp.MapShapes_s(face, _EDGE, found)
    return [TopoDS.Edge_s(found.FindKey(number)) for number in range(1, found.Extent() + 1)]
