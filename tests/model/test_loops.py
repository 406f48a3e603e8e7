"""Loops that are whole, and each way in which they are not."""

from __future__ import annotations

import cadquery as cq
import numpy as np
import pytest
from OCP.BRep import BRep_Builder
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge
from OCP.BRepGProp import BRepGProp
from OCP.BRepLib import BRepLib
from OCP.GCE2d import GCE2d_MakeSegment
from OCP.Geom import Geom_CylindricalSurface
from OCP.gp import gp_Ax3, gp_Pnt2d
from OCP.GProp import GProp_GProps
from OCP.ShapeFix import ShapeFix_Shape
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Wire

from keienvelope.model import Brep
from keienvelope.model.faces import faces_of
from keienvelope.model.loops import are_whole
from keienvelope.readers import read

CYLINDER = Geom_CylindricalSurface(gp_Ax3(), 20.0)
OUTER = [(0.0, 0.0), (2.0, 0.0), (2.0, 30.0), (0.0, 30.0)]
HOLE = [(0.5, 5.0), (0.5, 20.0), (1.5, 20.0), (1.5, 5.0)]


def edge_between(start: tuple[float, float], end: tuple[float, float]) -> TopoDS_Edge:
    """An edge of the cylinder, straight in its parameters."""
    line = GCE2d_MakeSegment(gp_Pnt2d(*start), gp_Pnt2d(*end)).Value()
    edge = BRepBuilderAPI_MakeEdge(line, CYLINDER).Edge()
    assert BRepLib.BuildCurve3d_s(edge)
    return edge


def face_of(*loops: list[TopoDS_Edge]) -> TopoDS_Face:
    builder, face = BRep_Builder(), TopoDS_Face()
    builder.MakeFace(face, CYLINDER, 1e-7)
    for edges in loops:
        wire = TopoDS_Wire()
        builder.MakeWire(wire)
        for edge in edges:
            builder.Add(wire, edge)
        builder.Add(face, wire)
    return face


def polygon(corners: list[tuple[float, float]]) -> list[TopoDS_Edge]:
    return [
        edge_between(start, end)
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True)
    ]


def test_a_face_with_a_hole_is_whole_whichever_way_it_is_turned():
    assert are_whole(face_of(polygon(OUTER)))
    assert are_whole(face_of(polygon(OUTER), polygon(HOLE)))
    assert are_whole(TopoDS.Face_s(face_of(polygon(HOLE), polygon(OUTER)).Reversed()))


def test_an_edge_that_runs_backward_is_taken_in_the_sense_of_its_loop():
    first, second, third, _ = polygon(OUTER)
    last = edge_between((0.0, 0.0), (0.0, 30.0))
    assert are_whole(face_of([first, second, third, last.Reversed()]))
    assert not are_whole(face_of([first, second, third, last]))


def test_loops_that_go_round_the_wrong_side_are_not_whole():
    assert not are_whole(face_of(polygon(OUTER[::-1])))
    assert not are_whole(face_of(polygon(OUTER), polygon(HOLE[::-1])))
    assert not are_whole(face_of(polygon(HOLE)))
    assert not are_whole(face_of())


def test_a_loop_that_does_not_close_is_not_whole():
    edges = polygon(OUTER)
    assert not are_whole(face_of(edges[:3]))
    assert not are_whole(face_of([edges[0], edges[2], edges[1], edges[3]]))


@pytest.mark.parametrize(("gap_mm", "whole"), [(0.019, True), (0.021, False)])
def test_ends_meet_within_two_hundredths_of_a_millimetre(gap_mm: float, whole: bool):
    edges = polygon(OUTER)
    edges[0] = edge_between(OUTER[0], (2.0, 0.0 - gap_mm))
    assert are_whole(face_of(edges)) is whole


def test_a_hole_a_turn_away_is_not_whole():
    turned = [(u + 2 * np.pi, v) for u, v in HOLE]
    assert not are_whole(face_of(polygon(OUTER), polygon(turned)))


def test_loops_that_cross_each_other_or_themselves_are_not_whole():
    wide = [(0.5, 5.0), (0.5, 20.0), (2.13, 20.0), (2.13, 5.0)]
    assert not are_whole(face_of(polygon(OUTER), polygon(wide)))
    knotted = [(0.0, 0.0), (2.0, 30.0), (2.0, 5.0), (0.0, 31.0)]
    assert not are_whole(face_of(polygon(knotted)))


def test_an_edge_without_its_curve_in_the_parameters_is_not_whole():
    edges = polygon(OUTER)
    corners = [CYLINDER.Value(*OUTER[place]) for place in (1, 2)]
    edges[1] = BRepBuilderAPI_MakeEdge(*corners).Edge()
    assert not are_whole(face_of(edges))


def test_an_edge_off_its_surface_is_not_whole():
    edges = polygon(OUTER)
    chord = BRepBuilderAPI_MakeEdge(*(CYLINDER.Value(*OUTER[place]) for place in (0, 1))).Edge()
    line = GCE2d_MakeSegment(*(gp_Pnt2d(*OUTER[place]) for place in (0, 1))).Value()
    BRep_Builder().UpdateEdge(chord, line, face_of(), 10.0)
    BRep_Builder().Range(chord, line.FirstParameter(), line.LastParameter())
    edges[0] = chord
    assert not are_whole(face_of(edges))


@pytest.mark.parametrize(("holes", "whole"), [(124, True), (125, False)])
def test_a_face_of_more_than_five_hundred_edges_is_left_to_healing(holes: int, whole: bool):
    small = [[(0.01 + 0.015 * n + u / 100, 1.0 + v / 10) for u, v in HOLE] for n in range(holes)]
    assert are_whole(face_of(polygon(OUTER), *map(polygon, small))) is whole


def area_mm2(shape) -> float:
    properties = GProp_GProps()
    BRepGProp.SurfaceProperties_s(shape, properties)
    return properties.Mass()


def test_healing_leaves_whole_faces_as_they_are(tmp_path):
    body = (
        cq.Workplane()
        .box(60, 40, 20)
        .edges("|Z")
        .fillet(6)
        .faces(">Z")
        .workplane()
        .hole(12)
        .faces(">X")
        .workplane()
        .rect(10, 8)
        .cutThruAll()
        .union(cq.Workplane().center(50, 0).sphere(9))
    )
    path = tmp_path / "body.step"
    cq.exporters.export(body, str(path))
    breps = [part.geometry for part in read(path).parts if isinstance(part.geometry, Brep)]
    faces = [face for brep in breps for face in brep.prototype.faces]
    whole = [face for face in faces if are_whole(face)]
    assert len(faces) > len(whole) >= 10
    for face in whole:
        healing = ShapeFix_Shape(face)
        healing.Perform()
        (healed,) = faces_of(healing.Shape())
        assert area_mm2(healed) == pytest.approx(area_mm2(face), rel=1e-9)
        assert len(cq.Face(healed).Edges()) == len(cq.Face(face).Edges())
