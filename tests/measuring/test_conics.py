"""Arcs of open conics whose extreme lies at infinity, or nearly so."""

import numpy as np
import pytest
from OCP.BRepBuilderAPI import (
    BRepBuilderAPI_MakeEdge,
    BRepBuilderAPI_MakeFace,
    BRepBuilderAPI_MakeWire,
)
from OCP.Geom import Geom_Hyperbola, Geom_Parabola
from OCP.gp import gp_Ax1, gp_Ax2, gp_Dir, gp_Pnt

from keienvelope.measuring.extents.brep import brep_support

FRAME = gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1))
CURVES = {
    "hyperbola": lambda: Geom_Hyperbola(FRAME, 2, 1),
    "parabola": lambda: Geom_Parabola(FRAME, 2),
}


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("angle", [0.0, 1e-320, 1e-300, 1e-17, 1e-9, np.pi / 2, -np.pi / 4])
def test_an_arc_nearly_along_an_axis(name, angle):
    curve = CURVES[name]()
    curve.Rotate(gp_Ax1(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1)), angle)
    first, last = -1.0, 2.0
    arc = BRepBuilderAPI_MakeEdge(curve, first, last).Edge()
    chord = BRepBuilderAPI_MakeEdge(curve.Value(last), curve.Value(first)).Edge()
    face = BRepBuilderAPI_MakeFace(BRepBuilderAPI_MakeWire(arc, chord).Wire()).Face()
    support = brep_support(face)
    points = [curve.Value(t) for t in np.linspace(first, last, 20_001)]
    xs, ys = [p.X() for p in points], [p.Y() for p in points]
    sampled = [max(xs), -min(xs), max(ys), -min(ys)]
    assert support.attained[:4] == pytest.approx(sampled, abs=1e-6)
    assert (support.bound[:4] >= np.array(sampled) - 1e-12).all()
