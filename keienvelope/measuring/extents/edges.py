"""Edges of a shape, taken from the kernel together, as points that they attain and hulls."""

from __future__ import annotations

from collections.abc import Iterable

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

_EDGE = TopAbs_ShapeEnum.TopAbs_EDGE


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

    def bound(self, builder: SupportBuilder) -> None:
        """Count what has a closed form; splines wait for their search."""
        builder.attain_each(self._ends, self._end_edges)
        self._arcs.bound(builder)
        for edge in self._odd:
            bound_odd_edge(edge, builder)

    def reach(self, direction: Array) -> float:
        """Return what no edge exceeds in a direction (3,); splines are taken by their hulls."""
        builder = SupportBuilder(direction[None])
        self.bound(builder)
        hulls = [float((spline.hull @ direction).max()) for spline in self.splines]
        return max([float(builder.bound[0]), *hulls])


def distinct_edges(faces: Iterable[TopoDS_Face]) -> list[TopoDS_Edge]:
    """Return the edges of some faces, each once."""
    found = TopTools_IndexedMapOfShape()
    for face in faces:
        TopExp.MapShapes_s(face, _EDGE, found)
    return [TopoDS.Edge_s(found.FindKey(number)) for number in range(1, found.Extent() + 1)]
