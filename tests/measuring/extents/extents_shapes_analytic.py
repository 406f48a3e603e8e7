"""Adversarial shapes on planes, quadrics and tori, most of them with a closed form."""

from __future__ import annotations

import math

import numpy as np
from extents_cases import (
    NAN,
    box_truth,
    case,
    closed_by_chord,
    compound,
    local_directions,
    matrix,
    moved,
    points_truth,
    rotation,
    translation,
    window,
)
from extents_oracle import SIX, Floats
from OCP.BRepAlgoAPI import BRepAlgoAPI_Common, BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepBuilderAPI import BRepBuilderAPI_GTransform, BRepBuilderAPI_MakeFace
from OCP.BRepFilletAPI import BRepFilletAPI_MakeFillet
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeBox,
    BRepPrimAPI_MakeCone,
    BRepPrimAPI_MakeCylinder,
    BRepPrimAPI_MakeHalfSpace,
    BRepPrimAPI_MakeSphere,
    BRepPrimAPI_MakeTorus,
)
from OCP.Geom import (
    Geom_Circle,
    Geom_ConicalSurface,
    Geom_CylindricalSurface,
    Geom_Ellipse,
    Geom_SphericalSurface,
    Geom_ToroidalSurface,
)
from OCP.gp import gp_Ax2, gp_Ax3, gp_Dir, gp_GTrsf, gp_Mat, gp_Pln, gp_Pnt, gp_XYZ
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS, TopoDS_Shape

TURN = rotation((1, 2, 3), 0.7)
TILTED = gp_Ax2(gp_Pnt(3, -2, 5), gp_Dir(2, -1, 2), gp_Dir(1, 2, 0))
TILTED3 = gp_Ax3(TILTED)
_CENTRE = np.array([3.0, -2.0, 5.0])
_AXIS = np.array([2.0, -1.0, 2.0]) / 3.0


def _circle_truth(centre: Floats, axis: Floats, radius: float) -> Floats:
    across = np.sqrt(np.clip(1 - (SIX @ axis) ** 2, 0, None))
    return np.asarray(SIX @ centre + radius * across)


def _box_corners(size: tuple[float, float, float]) -> Floats:
    return np.array([[x, y, z] for x in (0, size[0]) for y in (0, size[1]) for z in (0, size[2])])


def _solid_box(size: tuple[float, float, float]) -> TopoDS_Shape:
    return BRepPrimAPI_MakeBox(*size).Solid()


@case("box")
def box():
    return _solid_box((3.0, 4.0, 5.0)), box_truth((0, 0, 0), (3, 4, 5))


@case("box-rotated")
def box_rotated():
    corners = _box_corners((3, 4, 5)) @ matrix(TURN).T
    return moved(_solid_box((3, 4, 5)), TURN), points_truth(corners)


@case("box-tiny")
def box_tiny():
    corners = _box_corners((0.01, 0.02, 0.03)) @ matrix(TURN).T
    return moved(_solid_box((0.01, 0.02, 0.03)), TURN), points_truth(corners)


@case("box-far-from-origin")
def box_far():
    corners = _box_corners((3, 4, 5)) @ matrix(TURN).T + np.array([1e6, -1e6, 1e6])
    shape = moved(moved(_solid_box((3, 4, 5)), TURN), translation(1e6, -1e6, 1e6))
    return shape, points_truth(corners)


@case("cylinder-tilted")
def cylinder_tilted():
    low, high = (_circle_truth(_CENTRE + at * _AXIS, _AXIS, 2.0) for at in (0.0, 7.0))
    return BRepPrimAPI_MakeCylinder(TILTED, 2.0, 7.0).Solid(), np.maximum(low, high)


@case("cylinder-huge-tilted")
def cylinder_huge():
    low, high = (_circle_truth(_CENTRE + at * _AXIS, _AXIS, 1e5) for at in (0.0, 3e5))
    return BRepPrimAPI_MakeCylinder(TILTED, 1e5, 3e5).Solid(), np.maximum(low, high)


@case("cylinder-sector-tilted")
def cylinder_sector():
    return BRepPrimAPI_MakeCylinder(TILTED, 2.0, 7.0, 1.1).Solid()


@case("cylinder-patch-across-seam")
def cylinder_patch_across_seam():
    return window(Geom_CylindricalSurface(TILTED3, 2.0), -0.6, 0.7, -1.0, 4.0)


@case("cylinder-patch-beyond-a-turn")
def cylinder_patch_beyond_a_turn():
    # Parameters past 2 pi: the peak's angle has to be shifted into the window by whole turns.
    surface = Geom_CylindricalSurface(gp_Ax3(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1)), 2.0)
    return (
        window(surface, 2 * math.pi - 0.5, 2 * math.pi + 2.0, 0.0, 1.0),
        [2, 2 * -math.cos(2.0), 2, 2 * math.sin(0.5), 1, 0],
    )


@case("cone-with-apex-tilted")
def cone_with_apex():
    base = _circle_truth(_CENTRE, _AXIS, 3.0)
    return (
        BRepPrimAPI_MakeCone(TILTED, 3.0, 0.0, 6.0).Solid(),
        np.maximum(base, SIX @ (_CENTRE + 6 * _AXIS)),
    )


@case("cone-truncated-tilted")
def cone_truncated():
    low, high = _circle_truth(_CENTRE, _AXIS, 3.0), _circle_truth(_CENTRE + 6 * _AXIS, _AXIS, 1.0)
    return BRepPrimAPI_MakeCone(TILTED, 3.0, 1.0, 6.0).Solid(), np.maximum(low, high)


@case("cone-sector-tilted")
def cone_sector():
    return BRepPrimAPI_MakeCone(TILTED, 3.0, 1.0, 6.0, 2.0).Solid()


@case("cone-patch-through-apex")
def cone_patch_through_apex():
    # Both nappes: the surface runs through its own apex inside the window.
    return window(Geom_ConicalSurface(TILTED3, 0.4, 2.0), 0.3, 1.9, -8.0, 3.0)


@case("cone-cut-to-a-hyperbola", approximate=True)
def cone_cut_to_a_hyperbola():
    cone = BRepPrimAPI_MakeCone(gp_Ax2(), 4.0, 0.0, 8.0).Solid()
    side = BRepPrimAPI_MakeHalfSpace(
        BRepBuilderAPI_MakeFace(gp_Pln(gp_Pnt(1, 0, 0), gp_Dir(1, 0, 0))).Face(), gp_Pnt(9, 0, 0)
    ).Solid()
    # In the plane x = 1 the slant r = 4 - z / 2 leaves z <= 6; in the base y^2 <= 16 - 1.
    return BRepAlgoAPI_Common(cone, side).Shape(), box_truth(
        (1, -math.sqrt(15), 0), (4, math.sqrt(15), 6)
    )


@case("cone-cut-to-a-parabola", approximate=True)
def cone_cut_to_a_parabola():
    cone = BRepPrimAPI_MakeCone(gp_Ax2(), 4.0, 0.0, 8.0).Solid()
    plane = gp_Pln(gp_Pnt(1, 0, 0), gp_Dir(8, 0, 4))  # parallel to the slant through (-4, 0, 0)
    side = BRepPrimAPI_MakeHalfSpace(BRepBuilderAPI_MakeFace(plane).Face(), gp_Pnt(9, 0, 0)).Solid()
    return moved(BRepAlgoAPI_Common(cone, side).Shape(), TURN)


@case("sphere")
def sphere():
    return BRepPrimAPI_MakeSphere(gp_Pnt(1, 2, 3), 5.0).Solid(), box_truth((-4, -3, -2), (6, 7, 8))


@case("sphere-huge-far")
def sphere_huge_far():
    centre = np.array([1e6, -1e6, 2e6])
    shape = BRepPrimAPI_MakeSphere(gp_Pnt(*centre), 1e5).Solid()
    return shape, box_truth(centre - 1e5, centre + 1e5)


@case("sphere-octant-rotated")
def sphere_octant():
    octant = BRepPrimAPI_MakeSphere(gp_Ax2(), 5.0, 0.0, math.pi / 2, math.pi / 2).Solid()
    # The solid octant holds the centre, so only the positive part of a direction counts.
    truth = 5.0 * np.linalg.norm(np.clip(local_directions(TURN), 0, None), axis=1)
    return moved(octant, TURN), truth


@case("sphere-octant-nearly-aligned")
def sphere_octant_nearly_aligned():
    # The peaks of +x and +z lie 1e-5 rad inside or outside the patch: neither poles nor corners.
    change = rotation((0, 1, 0), 1e-5)
    octant = BRepPrimAPI_MakeSphere(gp_Ax2(), 5.0, 0.0, math.pi / 2, math.pi / 2).Solid()
    truth = 5.0 * np.linalg.norm(np.clip(local_directions(change), 0, None), axis=1)
    return moved(octant, change), truth


@case("sphere-zone-without-poles")
def sphere_zone():
    zone = BRepPrimAPI_MakeSphere(gp_Ax2(), 5.0, -0.4, 0.9).Solid()
    return zone, [5, 5, 5, 5, 5 * math.sin(0.9), 5 * math.sin(0.4)]


@case("sphere-cap-rotated")
def sphere_cap():
    cap = BRepPrimAPI_MakeSphere(gp_Ax2(), 5.0, 0.6, math.pi / 2).Solid()
    return moved(cap, TURN)


@case("sphere-drilled-off-centre")
def sphere_drilled():
    drill = BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(0.5, 0, 0), gp_Dir(0, 0, 1)), 1.0, 9.0).Solid()
    ball = BRepPrimAPI_MakeSphere(5.0).Solid()
    # The rim of the hole is nearest to the axis at distance 0.5.
    return BRepAlgoAPI_Cut(ball, drill).Shape(), [5, 5, 5, 5, math.sqrt(25 - 0.25), 5]


@case("sphere-drilled-off-centre-rotated")
def sphere_drilled_rotated():
    return moved(sphere_drilled()[0], rotation((1, 1, 0), 0.05))


@case("sphere-drilled-beside-the-pole")
def sphere_drilled_beside_the_pole():
    drill = BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(0.5, 0, 0), gp_Dir(0, 0, 1)), 0.4, 9.0).Solid()
    return BRepAlgoAPI_Cut(BRepPrimAPI_MakeSphere(5.0).Solid(), drill).Shape(), [5] * 6


@case("sphere-patch-across-seam")
def sphere_patch_across_seam():
    surface = Geom_SphericalSurface(gp_Ax3(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1)), 5.0)
    low = 5 * math.cos(0.5) * math.cos(0.8)
    return window(surface, -0.4, 0.8, -0.5, 0.3), [
        5,
        -low,
        5 * math.sin(0.8),
        5 * math.sin(0.4),
        5 * math.sin(0.3),
        5 * math.sin(0.5),
    ]


@case("sphere-patch-between-peaks")
def sphere_patch_between_peaks():
    return moved(window(Geom_SphericalSurface(gp_Ax3(), 5.0), 0.2, 1.3, 0.2, 1.2), TURN)


@case("torus-rotated")
def torus_rotated():
    axial = local_directions(TURN)[:, 2]
    shape = moved(BRepPrimAPI_MakeTorus(6.0, 2.0).Solid(), TURN)
    return shape, 6.0 * np.sqrt(1 - axial**2) + 2.0


@case("torus-aligned")
def torus_aligned():
    return BRepPrimAPI_MakeTorus(6.0, 2.0).Solid(), [8, 8, 8, 8, 2, 2]


@case("torus-inner-rim")
def torus_inner_rim():
    surface = Geom_ToroidalSurface(gp_Ax3(), 6.0, 2.0)
    edge = 6 + 2 * math.cos(2 * math.pi / 3)
    high = 2 * math.sin(2 * math.pi / 3)
    face = window(surface, 0.0, 2 * math.pi, 2 * math.pi / 3, 4 * math.pi / 3)
    return face, [edge, edge, edge, edge, high, high]


@case("torus-inner-rim-piece-rotated")
def torus_inner_rim_piece():
    # A saddle: along the ring the inner rim is highest in the middle, across it lowest.
    surface = Geom_ToroidalSurface(gp_Ax3(), 6.0, 2.0)
    return moved(window(surface, 2.2, 4.0, 2.4, 3.9), TURN)


@case("torus-inner-rim-local-peak")
def torus_inner_rim_local_peak():
    # Seen along -x the inner rim at u = 0 is the nearest of this piece: 6 - 2 at v = pi.
    surface = Geom_ToroidalSurface(gp_Ax3(), 6.0, 2.0)
    face = window(surface, -0.3, 0.3, math.pi - 0.5, math.pi + 0.5)
    return face, [
        6 - 2 * math.cos(0.5),
        -(6 - 2) * math.cos(0.3),
        (6 - 2 * math.cos(0.5)) * math.sin(0.3),
        (6 - 2 * math.cos(0.5)) * math.sin(0.3),
        2 * math.sin(0.5),
        2 * math.sin(0.5),
    ]


@case("torus-sector-across-seams")
def torus_sector_across_seams():
    return moved(window(Geom_ToroidalSurface(gp_Ax3(), 6.0, 2.0), -1.0, 0.8, -0.7, 1.9), TURN)


@case("torus-spindle")
def torus_spindle():
    # The tube is wider than the ring: the surface crosses its own axis.
    return window(Geom_ToroidalSurface(gp_Ax3(), 2.0, 5.0)), [7, 7, 7, 7, 5, 5]


@case("torus-spindle-lemon-rotated")
def torus_spindle_lemon():
    # Only the part of the tube beyond the axis, the "lemon".
    at_axis = math.acos(-2.0 / 5.0)
    surface = Geom_ToroidalSurface(gp_Ax3(), 2.0, 5.0)
    piece = window(surface, 0.0, 2 * math.pi, at_axis + 1e-3, 2 * math.pi - at_axis - 1e-3)
    return moved(piece, TURN)


def _stretched(shape: TopoDS_Shape, linear: Floats) -> TopoDS_Shape:
    change = gp_GTrsf(gp_Mat(*(float(value) for value in linear.ravel())), gp_XYZ(0, 0, 0))
    return BRepBuilderAPI_GTransform(shape, change, True).Shape()


@case("ellipsoid-rational-rotated")
def ellipsoid_rotated():
    semi = np.array([2.0, 3.0, 5.0])
    shape = moved(_stretched(BRepPrimAPI_MakeSphere(1.0).Solid(), np.diag(semi)), TURN)
    return shape, np.linalg.norm(local_directions(TURN) * semi, axis=1)


@case("ellipsoid-sheared-mirrored")
def ellipsoid_sheared_mirrored():
    # A negative determinant and a shear: the support of A(ball) is |A^T d|.
    linear = np.array([[-2.0, 0.7, 0.1], [0.0, 3.0, -0.4], [0.2, 0.0, 1.5]])
    shape = _stretched(BRepPrimAPI_MakeSphere(1.0).Solid(), linear)
    return shape, np.linalg.norm(SIX @ linear, axis=1)


@case("cylinder-stretched")
def cylinder_stretched():
    linear = np.array([[1.0, 0.5, 0.0], [0.0, 2.0, 0.3], [0.0, 0.0, 3.0]])
    shape = _stretched(BRepPrimAPI_MakeCylinder(1.0, 2.0).Solid(), linear)
    seen = SIX @ linear
    return shape, np.linalg.norm(seen[:, :2], axis=1) + 2.0 * np.clip(seen[:, 2], 0, None)


def _ellipse() -> Geom_Ellipse:
    return Geom_Ellipse(gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1)), 5.0, 2.0)


@case("ellipse-arc-extreme-inside")
def ellipse_arc_inside():
    # From -0.5 to 2: passes the peaks of +x (t = 0) and +y (t = pi / 2).
    return closed_by_chord(_ellipse(), -0.5, 2.0), [
        5,
        -5 * math.cos(2.0),
        2,
        2 * math.sin(0.5),
        0,
        0,
    ]


@case("ellipse-arc-extreme-outside")
def ellipse_arc_outside():
    return closed_by_chord(_ellipse(), 0.2, 1.3), [
        5 * math.cos(0.2),
        -5 * math.cos(1.3),
        2 * math.sin(1.3),
        -2 * math.sin(0.2),
        0,
        0,
    ]


@case("ellipse-arc-tilted")
def ellipse_arc_tilted():
    return moved(closed_by_chord(_ellipse(), 1.0, 5.5), rotation((3, -1, 2), 1.9))


@case("circle-arc-extreme-just-inside-and-outside")
def circle_arc_just():
    # Ends 1e-4 rad past the peak of +x and 1e-4 rad before that of +y.
    circle = Geom_Circle(gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1)), 1000.0)
    return closed_by_chord(circle, -1e-4, math.pi / 2 - 1e-4), [
        1000,
        -1000 * math.sin(1e-4),
        1000 * math.cos(1e-4),
        1000 * math.sin(1e-4),
        0,
        0,
    ]


def _filleted(shape: TopoDS_Shape, radius: float) -> TopoDS_Shape:
    maker = BRepFilletAPI_MakeFillet(shape)
    explorer = TopExp_Explorer(shape, TopAbs_ShapeEnum.TopAbs_EDGE)
    while explorer.More():
        maker.Add(radius, TopoDS.Edge_s(explorer.Current()))
        explorer.Next()
    return maker.Shape()


@case("box-filleted-rotated")
def box_filleted():
    # The Minkowski sum of a smaller box and a ball: corners are sphere patches, edges cylinders.
    inner = (_box_corners((8.0, 6.0, 4.0)) + 1.0) @ matrix(TURN).T
    shape = moved(_filleted(_solid_box((10.0, 8.0, 6.0)), 1.0), TURN)
    return shape, points_truth(inner) + 1.0


@case("cylinder-rim-filleted-tilted")
def cylinder_rim_filleted():
    # A disc of radius 3 and height 0..4 (inset by 1) plus a ball of radius 1.
    low, high = (_circle_truth(_CENTRE + at * _AXIS, _AXIS, 3.0) + 1.0 for at in (1.0, 5.0))
    shape = _filleted(BRepPrimAPI_MakeCylinder(TILTED, 4.0, 6.0).Solid(), 1.0)
    return shape, np.maximum(low, high)


@case("cylinders-crossing", approximate=True)
def cylinders_crossing():
    upright = BRepPrimAPI_MakeCylinder(TILTED, 2.0, 10.0).Solid()
    lying = BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(3, -8, 8), gp_Dir(0, 1, 0.2)), 1.5, 14.0).Solid()
    return BRepAlgoAPI_Fuse(upright, lying).Shape()


@case("cylinder-cut-by-cylinder", approximate=True)
def cylinder_cut_by_cylinder():
    # The top is only the crossing curve, which the kernel draws as approximating splines.
    upright = BRepPrimAPI_MakeCylinder(2.0, 10.0).Solid()
    lying = BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(0, -8, 5), gp_Dir(0, 1, 0)), 3.0, 16.0).Solid()
    return BRepAlgoAPI_Common(upright, lying).Shape(), [2, 2, 2, 2, 8, -2]


@case("plane-disc-beside-nothing")
def plane_disc():
    surface = closed_by_chord(_ellipse(), 0.0, math.pi)
    return compound(surface), [5, 5, 2, 0, 0, 0]


@case("sphere-cut-by-slanted-plane")
def sphere_cut_by_slanted_plane():
    plane = gp_Pln(gp_Pnt(0, 0, 3), gp_Dir(0.3, 0.2, 1))
    side = BRepPrimAPI_MakeHalfSpace(
        BRepBuilderAPI_MakeFace(plane).Face(), gp_Pnt(0, 0, -50)
    ).Solid()
    shape = BRepAlgoAPI_Common(BRepPrimAPI_MakeSphere(5.0).Solid(), side).Shape()
    normal = np.array([0.3, 0.2, 1.0]) / math.sqrt(1.13)
    height = 3 / math.sqrt(1.13)
    top = height * normal[2] + math.sqrt(25 - height**2) * math.sqrt(1 - normal[2] ** 2)
    return shape, [NAN, 5, NAN, 5, top, 5]
