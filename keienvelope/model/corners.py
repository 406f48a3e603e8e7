"""How far a corner may lie from the end of its edge before the two contradict each other."""

from __future__ import annotations

from OCP.BRep import BRep_Tool
from OCP.TopoDS import TopoDS_Edge, TopoDS_Vertex

ASTRAY_MM = 0.01
"""Beyond its tolerance."""

_MOST_TOLERANCE_MM = 1.0
"""A tolerance that is larger than this excuses nothing more."""


def allowed_mm(edge: TopoDS_Edge, *corners: TopoDS_Vertex) -> float:
    """Return how far corners may lie from the ends of an edge."""
    tolerance = max(float(BRep_Tool.Tolerance_s(item)) for item in (edge, *corners))
    return min(tolerance, _MOST_TOLERANCE_MM) + ASTRAY_MM
