"""Faces whose parameter curves leave their edges reach as far as either, and it is said so."""

import cadquery as cq
import pytest
from OCP.BRep import BRep_Builder
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge, BRepBuilderAPI_MakeWire
from OCP.Geom import Geom_BezierSurface
from OCP.Geom2d import Geom2d_Circle
from OCP.gp import gp_Ax2, gp_Ax2d, gp_Circ, gp_Dir, gp_Dir2d, gp_Pnt, gp_Pnt2d
from OCP.TColgp import TColgp_Array2OfPnt
from OCP.TopoDS import TopoDS_Face

import keienvelope as ke
from keienvelope.measuring.extents.brep import brep_support

HALF_SIDE, RADIUS = 50.0, 44.0


def disc(curve_radius, height=0.0):
    """A disc on a square patch; its edge is a circle of `RADIUS`, its parameter curve another."""
    poles = TColgp_Array2OfPnt(1, 2, 1, 2)
    for row, x in enumerate((-HALF_SIDE, HALF_SIDE), start=1):
        for column, y in enumerate((-HALF_SIDE, HALF_SIDE), start=1):
            poles.SetValue(row, column, gp_Pnt(x, y, height))
    builder, face = BRep_Builder(), TopoDS_Face()
    builder.MakeFace(face, Geom_BezierSurface(poles), 1e-7)
    circle = gp_Circ(gp_Ax2(gp_Pnt(0, 0, height), gp_Dir(0, 0, 1)), RADIUS)
    edge = BRepBuilderAPI_MakeEdge(circle).Edge()
    middle = gp_Ax2d(gp_Pnt2d(0.5, 0.5), gp_Dir2d(1, 0))
    curve = Geom2d_Circle(middle, curve_radius / (2 * HALF_SIDE))
    builder.UpdateEdge(edge, curve, face, 1e-7)
    builder.Add(face, BRepBuilderAPI_MakeWire(edge).Wire())
    return face


@pytest.mark.parametrize("beyond", [0.0, 0.004, 0.05])
def test_the_face_reaches_as_far_as_its_parameter_curve(beyond):
    support = brep_support(disc(RADIUS + beyond))
    assert support.attained[:4] == pytest.approx(RADIUS + beyond, abs=1e-9)
    assert (support.bound - support.attained <= 1e-6).all()
    assert support.reasons == ("",) * 6
    assert support.beyond_edge_mm[:4] == pytest.approx(beyond, abs=1e-6)


def test_a_parameter_curve_inside_its_edge_takes_nothing_away():
    support = brep_support(disc(RADIUS - 0.05))
    assert support.attained[:4] == pytest.approx(RADIUS, abs=1e-9)
    assert (support.bound - support.attained <= 1e-6).all()


@pytest.mark.parametrize(("beyond", "is_said"), [(0.0, False), (0.004, True)])
def test_what_a_program_that_mends_may_measure_less_is_said(beyond, is_said):
    body = cq.Compound.makeCompound(
        [cq.Face(disc(RADIUS + beyond)), cq.Face(disc(RADIUS + beyond, height=20.0))]
    )
    report = ke.check(body, unit="mm", forward="+x", up="+z", ground="lowest")
    said = [note for note in report.notes if "beyond its edges" in note]
    assert len(said) == (2 if is_said else 0)
    assert all(f"{beyond:.2g} mm" in note for note in said)
