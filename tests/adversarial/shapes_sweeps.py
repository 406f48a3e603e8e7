"""Adversarial swept, revolved and offset shapes, and placements, copies and company of shapes."""

from __future__ import annotations

import math

import cadquery as cq
import numpy as np
from adversarial.building import (
    NAN,
    bezier_surface,
    box_truth,
    case,
    compound,
    edge_of,
    height_net,
    line,
    matrix,
    mirror,
    moved,
    point_row,
    points_truth,
    rotation,
    spline_curve,
    spline_surface,
    translation,
    window,
    wire_of,
)
from adversarial.shapes_splines import arch, bump, wavy
from OCP.BRep import BRep_Builder
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeVertex, BRepBuilderAPI_Transform
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeBox,
    BRepPrimAPI_MakePrism,
    BRepPrimAPI_MakeRevol,
    BRepPrimAPI_MakeSphere,
    BRepPrimAPI_MakeTorus,
)
from OCP.Geom import (
    Geom_BezierCurve,
    Geom_Circle,
    Geom_Ellipse,
    Geom_Line,
    Geom_OffsetCurve,
    Geom_OffsetSurface,
    Geom_SurfaceOfLinearExtrusion,
    Geom_SurfaceOfRevolution,
)
from OCP.GeomConvert import GeomConvert
from OCP.gp import gp_Ax1, gp_Ax2, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp_Explorer
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape, TopoDS_Shell

TURN = rotation((-1, 2, 2), 0.9)
_SPINE = gp_Ax1(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1))


def _profile() -> np.ndarray:
    """Return the poles of a vase outline in the plane y = 0."""
    radius = [2.0, 5.0, 1.5, 4.0, 3.0, 1.0]
    return np.column_stack([radius, np.zeros(6), np.linspace(0, 9, 6)])


@case("revolution-of-spline")
def revolution_of_spline():
    return BRepPrimAPI_MakeRevol(edge_of(spline_curve(_profile())), _SPINE).Shape()


@case("revolution-of-spline-rotated")
def revolution_of_spline_rotated():
    return moved(revolution_of_spline(), TURN)


@case("revolution-of-spline-sector")
def revolution_sector():
    shape = BRepPrimAPI_MakeRevol(edge_of(spline_curve(_profile())), _SPINE, 1.3).Shape()
    return moved(shape, rotation((1, 0, 0), 0.4))


@case("revolution-of-arch")
def revolution_of_arch():
    # The arch x = 6 t, y = 12 t (1 - t) turned about the x axis: a spindle of radius 3.
    shape = BRepPrimAPI_MakeRevol(
        edge_of(spline_curve(arch())), gp_Ax1(gp_Pnt(0, 0, 0), gp_Dir(1, 0, 0))
    ).Shape()
    return shape, [6, 0, 3, 3, 3, 3]


@case("revolution-skew-line")
def revolution_skew_line():
    # A line that is skew to the axis sweeps a hyperboloid; its widest circles are at the ends.
    skew = Geom_Line(gp_Pnt(2, 0, 0), gp_Dir(0, 1, 1))
    reach = math.sqrt(4 + 9)
    face = window(Geom_SurfaceOfRevolution(skew, _SPINE), 0, 2 * math.pi, 0, 3 * math.sqrt(2))
    return face, [reach, reach, reach, reach, 3, 0]


@case("revolution-skew-spline")
def revolution_skew_spline():
    poles = _profile()
    poles[:, 1] = [0.0, 2.0, -3.0, 1.0, 4.0, 0.5]
    return moved(window(Geom_SurfaceOfRevolution(spline_curve(poles), _SPINE)), TURN)


@case("revolution-of-ellipse")
def revolution_of_ellipse():
    ellipse = Geom_Ellipse(gp_Ax2(gp_Pnt(8, 0, 0), gp_Dir(0, 1, 0), gp_Dir(1, 0, 1)), 3.0, 1.0)
    wide = 8 + math.sqrt((9 + 1) / 2)  # half axes 3 and 1 at 45 degrees
    high = math.sqrt((9 + 1) / 2)
    shape = window(Geom_SurfaceOfRevolution(ellipse, _SPINE))
    return shape, [wide, wide, wide, wide, high, high]


@case("revolution-with-pole-on-the-axis")
def revolution_with_pole():
    # The outline starts on the axis with a horizontal tangent: a degenerate edge at the very top.
    poles = np.array([[0.0, 0, 6], [3, 0, 6], [5, 0, 4], [5, 0, 1]])
    shape = BRepPrimAPI_MakeRevol(edge_of(spline_curve(poles)), _SPINE).Shape()
    return shape, [NAN, NAN, NAN, NAN, 6, -1]


@case("revolution-crossing-the-axis")
def revolution_crossing_axis():
    # The meridian changes sides, so its signed radius changes sign inside the surface.
    poles = np.array([[3.0, 0, 0], [1, 0, 2], [-2, 0, 3], [-4, 0, 7]])
    return moved(window(Geom_SurfaceOfRevolution(spline_curve(poles), _SPINE)), TURN)


@case("extrusion-of-spline-wall")
def extrusion_wall():
    wall = BRepPrimAPI_MakePrism(edge_of(spline_curve(arch())), gp_Vec(1, 2, 5)).Shape()
    return wall, [7, 0, 5, 0, 5, 0]


@case("extrusion-of-spline-rotated")
def extrusion_rotated():
    wall = BRepPrimAPI_MakePrism(edge_of(spline_curve(_profile())), gp_Vec(1, 4, -2)).Shape()
    return moved(wall, TURN)


@case("extrusion-of-ellipse-window")
def extrusion_of_ellipse():
    ellipse = Geom_Ellipse(gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1)), 5.0, 2.0)
    surface = Geom_SurfaceOfLinearExtrusion(ellipse, gp_Dir(0, 1, 2))
    return moved(window(surface, 0.8, 2.5, -1.0, 3.0), TURN)


@case("extrusion-of-offset-curve")
def extrusion_of_offset_curve():
    curve = Geom_OffsetCurve(spline_curve(arch()), -1.0, gp_Dir(0, 0, 1))
    wall = BRepPrimAPI_MakePrism(edge_of(curve), gp_Vec(0, 0, 4)).Shape()
    # The offset moves the top of the arch straight up; its ends move along their normals.
    return wall, [NAN, NAN, 4, NAN, 4, 0]


# Offsets


@case("offset-of-bump")
def offset_of_bump():
    return window(Geom_OffsetSurface(bump(), 1.5)), [NAN, NAN, NAN, NAN, 3.5, NAN]


@case("offset-of-bump-rotated")
def offset_of_bump_rotated():
    return moved(offset_of_bump()[0], TURN)


@case("offset-inward-of-bump")
def offset_inward_of_bump():
    return window(Geom_OffsetSurface(bump(), -1.5))


@case("offset-beyond-the-curvature-radius")
def offset_beyond_curvature():
    # A bump with a curvature radius of about 0.6 at its top, offset inward by 3: the parallel
    # surface turns over, and what was the peak becomes a pit.
    return window(Geom_OffsetSurface(bump(80.0), -3.0), 0.2, 0.8, 0.2, 0.8)


@case("offset-beyond-the-curvature-radius-of-a-valley")
def offset_beyond_curvature_of_valley():
    # Upward from a narrow valley: the sheets cross and the bottom of the valley comes out on top.
    heights = np.zeros((3, 3))
    heights[1, 1] = -60.0
    surface = Geom_OffsetSurface(bezier_surface(height_net(heights)), 12.0)
    return window(surface, 0.3, 0.7, 0.3, 0.7)


@case("offset-of-wavy-spline")
def offset_of_wavy():
    return window(Geom_OffsetSurface(spline_surface(wavy(9, amplitude=1.0)), 0.7))


@case("offset-of-revolution")
def offset_of_revolution():
    basis = Geom_SurfaceOfRevolution(spline_curve(_profile()), _SPINE)
    return moved(window(Geom_OffsetSurface(basis, 0.4)), TURN)


# Sweeps and lofts


@case("sweep-along-spline", approximate=True)
def sweep_along_spline():
    path = cq.Workplane("XZ").spline([(0, 0), (4, 6), (9, 5), (12, 9)])
    return cq.Workplane("XY").circle(1.2).sweep(path).val().wrapped


@case("sweep-helix", approximate=True)
def sweep_helix():
    wire = cq.Wire.makeHelix(pitch=4, height=6, radius=5)
    start = cq.Workplane("XZ", origin=(5, 0, 0)).rect(1.0, 1.5)
    return start.sweep(cq.Workplane(wire), isFrenet=True).val().wrapped


@case("loft-circle-to-square", approximate=True)
def loft_circle_to_square():
    solid = (
        cq.Workplane("XY")
        .rect(6, 4)
        .workplane(offset=4)
        .ellipse(4, 1)
        .workplane(offset=3)
        .rect(2, 5)
        .loft()
    )
    return moved(solid.val().wrapped, TURN)


@case("loft-ruled", approximate=True)
def loft_ruled():
    solid = cq.Workplane("XY").polygon(5, 6).workplane(offset=4).polygon(5, 3).loft(ruled=True)
    return moved(solid.val().wrapped, TURN)


@case("shelled-freeform")
def shelled_freeform():
    vase = cq.Workplane("XZ").spline([(0, 0), (6, 1), (3, 5), (4, 8)]).lineTo(0, 8).close()
    solid = vase.revolve(360, (0, 0, 0), (0, 1, 0))
    return solid.faces(">Z").shell(0.3).val().wrapped


@case("fillet-on-freeform", approximate=True)
def fillet_on_freeform():
    outline = (
        cq.Workplane("XY")
        .moveTo(0, 0)
        .spline([(3, 2), (7, 1), (10, 4)], includeCurrent=True)
        .lineTo(10, 9)
        .lineTo(0, 9)
        .close()
        .extrude(5)
    )
    return moved(outline.edges(">Z").fillet(0.8).val().wrapped, TURN)


@case("face-filled-between-edges", approximate=True)
def face_filled():
    loop = cq.Wire.assembleEdges(
        [
            cq.Edge.makeSpline([cq.Vector(0, 0, 0), cq.Vector(3, 0, 2), cq.Vector(6, 0, 0)]),
            cq.Edge.makeLine(cq.Vector(6, 0, 0), cq.Vector(6, 6, 1)),
            cq.Edge.makeSpline([cq.Vector(6, 6, 1), cq.Vector(3, 7, 3), cq.Vector(0, 6, 0)]),
            cq.Edge.makeLine(cq.Vector(0, 6, 0), cq.Vector(0, 0, 0)),
        ]
    )
    return cq.Face.makeNSidedSurface(loop.Edges(), [cq.Vector(3, 3, 4)]).wrapped


# Placements, copies, company


def _located(shape: TopoDS_Shape, change: gp_Trsf) -> TopoDS_Shape:
    return shape.Moved(TopLoc_Location(change))


@case("mirrored-freeform")
def mirrored_freeform():
    return moved(window(spline_surface(wavy(1))), mirror((1, 1, 0)))


@case("mirrored-by-location")
def mirrored_by_location():
    # The reflection stays in the location, so surfaces are evaluated through a left-handed frame.
    shape = window(spline_surface(wavy(1)))
    return BRepBuilderAPI_Transform(shape, mirror((1, 2, 0)), False).Shape()


@case("scaled-by-minus-two")
def scaled_by_minus_two():
    change = gp_Trsf()
    change.SetScale(gp_Pnt(1, 0, 0), -2.0)
    shape = moved(BRepPrimAPI_MakeSphere(gp_Pnt(3, 0, 1), 2.0).Solid(), change)
    # x -> 1 - 2 (x - 1), y -> -2 y, z -> -2 z: centre (-3, 0, -2), radius 4.
    return shape, box_truth((-7, -4, -6), (1, 4, 2))


@case("freeform-huge")
def freeform_huge():
    change = gp_Trsf()
    change.SetScaleFactor(1e4)
    return moved(window(spline_surface(wavy(12))), change)


@case("freeform-tiny")
def freeform_tiny():
    change = gp_Trsf()
    change.SetScaleFactor(1e-3)
    return moved(window(spline_surface(wavy(12))), change)


@case("instances-of-one-shape")
def instances():
    ball = BRepPrimAPI_MakeSphere(1.0).Solid()
    inner = compound(_located(ball, translation(5, 0, 0)), _located(ball, translation(0, 5, 0)))
    outer = compound(
        _located(inner, translation(0, 0, 10)),
        _located(inner, rotation((0, 0, 1), math.pi)),
        ball,
    )
    return outer, [6, 6, 6, 6, 11, 1]


@case("instances-of-freeform-rotated")
def instances_of_freeform():
    face = window(spline_surface(wavy(3)))
    places = [rotation((1, k, 2), 0.8 * k) for k in range(1, 5)]
    return compound(*(_located(face, place) for place in places))


@case("location-on-a-location")
def location_on_location():
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 2) for z in (0, 3)], dtype=float)
    first, second = rotation((1, 0, 0), 0.5), rotation((0, 1, 1), 1.0)
    shape = _located(_located(BRepPrimAPI_MakeBox(1.0, 2.0, 3.0).Solid(), first), second)
    return shape, points_truth(corners @ matrix(first).T @ matrix(second).T)


@case("free-wires-and-points-beside")
def free_wires_and_points():
    # The spline edge of the face is used again as a free wire far away: only the face counts.
    loop = edge_of(Geom_BezierCurve(point_row(arch() * 100)))
    stray = wire_of(line(gp_Pnt(-500, 0, 0), gp_Pnt(500, 700, 900)))
    point = BRepBuilderAPI_MakeVertex(gp_Pnt(1e4, -1e4, 1e4)).Vertex()
    box = BRepPrimAPI_MakeBox(1.0, 2.0, 3.0).Solid()
    circle = edge_of(Geom_Circle(gp_Ax2(), 1e3))
    return compound(loop, stray, box, point, circle), box_truth((0, 0, 0), (1, 2, 3))


@case("internal-wire-in-a-compound-of-faces")
def same_edge_free_elsewhere():
    face = window(bump())
    edge = TopExp_Explorer(face, TopAbs_ShapeEnum.TopAbs_EDGE).Current()
    return compound(face, _located(edge, translation(0, 0, 50))), [10, 0, 10, 0, 2, 0]


@case("reversed-faces")
def reversed_faces():
    ball = BRepPrimAPI_MakeSphere(gp_Pnt(1, 0, 0), 2.0).Solid()
    return compound(ball.Reversed(), window(bump()).Reversed()), [10, 1, 10, 2, 2, 2]


@case("shell-open-and-reversed")
def open_shell():
    box = BRepPrimAPI_MakeBox(3.0, 4.0, 5.0).Solid()
    explorer = TopExp_Explorer(box, TopAbs_ShapeEnum.TopAbs_FACE)
    builder, shell = BRep_Builder(), TopoDS_Shell()
    builder.MakeShell(shell)
    for _ in range(3):  # the faces x = 0, x = 3 and y = 0
        builder.Add(shell, explorer.Current())
        explorer.Next()
    return moved(shell.Reversed(), translation(0, 0, 1)), box_truth((0, 0, 1), (3, 4, 6))


@case("half-a-torus-of-nurbs-open")
def half_torus_nurbs():
    solid = BRepPrimAPI_MakeTorus(6.0, 2.0, math.pi).Solid()
    surface = GeomConvert.SurfaceToBSplineSurface_s(
        Geom_SurfaceOfRevolution(
            Geom_Circle(gp_Ax2(gp_Pnt(6, 0, 0), gp_Dir(0, -1, 0)), 2.0), _SPINE
        )
    )
    u0, u1, v0, v1 = surface.Bounds()
    piece = window(surface, u0, u0 + (u1 - u0) / 2, v0, v1)
    return compound(piece, solid), [8, 8, 8, 0, 2, 2]
