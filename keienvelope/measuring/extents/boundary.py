"""How far the edges of a face leave its surface.

A file gives the edges of a face as curves in space, and sometimes as curves in the parameters of
the surface too; neither need lie on the other. Where they do not, the face reaches as far as
either. Points of the surface are looked for near some points of each edge, from its parameter curve
on where there is one; in between the distance is only estimated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.gp import gp_Pnt, gp_Pnt2d
from OCP.ShapeAnalysis import ShapeAnalysis_Surface
from OCP.TopoDS import TopoDS_Edge, TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curves import xyz

APART_MM = 1e-6
"""How far an edge may leave its face without being looked at."""

_POINTS = 17
_PRECISION_MM = 1e-6


@dataclass(frozen=True, eq=False)
class Side:
    """An edge of a face, seen from the surface.

    Attributes
    ----------
    points : (n, 3) float
        On the surface.
    apart_mm : float
        How far they are from the edge.
    """

    points: Array
    apart_mm: float

    @property
    def on_edge(self) -> bool:
        """Whether the edge lies on the surface."""
        return self.apart_mm <= APART_MM


def side_of(edge: TopoDS_Edge, face: TopoDS_Face, finder: ShapeAnalysis_Surface) -> Side | None:
    """Return an edge of a face as it is seen from its surface; None where it has no curve."""
    if BRep_Tool.Degenerated_s(edge):
        return None
    curve = BRepAdaptor_Curve(edge)
    if not curve.Is3DCurve():
        return None
    shares = np.linspace(0.0, 1.0, _POINTS)
    start, end = curve.FirstParameter(), curve.LastParameter()
    there = [curve.Value(float(t)) for t in start + shares * (end - start)]
    return _nearest(there, _places(edge, face, shares), finder)


def _places(edge: TopoDS_Edge, face: TopoDS_Face, shares: Array) -> list[gp_Pnt2d] | None:
    """Return where the edge is in the parameters of the surface; None where the file is silent."""
    curve = BRep_Tool.CurveOnSurface_s(edge, face, 0.0, 0.0)
    if curve is None:
        return None
    first, last = BRep_Tool.Range_s(edge, face)
    return [curve.Value(float(t)) for t in first + shares * (last - first)]


def _nearest(
    there: list[gp_Pnt], places: list[gp_Pnt2d] | None, finder: ShapeAnalysis_Surface
) -> Side:
    """Return points of the surface near those of an edge; the nearer the better, any will do."""
    points, apart = [], 0.0
    place = None
    for row, point in enumerate(there):
        start = place if places is None else places[row]
        found, gap = None, np.inf
        if start is not None:
            found = finder.Value(start)
            gap = point.Distance(found)
            if gap > APART_MM:
                start = finder.NextValueOfUV(start, point, _PRECISION_MM)
                closer = finder.Value(start)
                if point.Distance(closer) < gap:
                    found, gap, place = closer, point.Distance(closer), start
        if gap > APART_MM and places is None:
            place = finder.ValueOfUV(point, _PRECISION_MM)
            closer = finder.Value(place)
            if found is None or point.Distance(closer) < gap:
                found, gap = closer, point.Distance(closer)
        points.append(xyz(found))
        apart = max(apart, gap)
    return Side(np.array(points), apart)
