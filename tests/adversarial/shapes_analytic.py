"""Adversarial shapes on planes, cylinders, cones, conics and ellipsoids, mostly closed forms."""

from __future__ import annotations

import math

import numpy as np
from adversarial.building import (
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
from adversarial.oracle import SIX, Floats
from OCP.BRepAlgoAPI import BRepAlgoAPI_Common, BRepAlgoAPI_Fuse
from OCP.BRepBuilderAPI import BRepBuilderAPI_GTransform, BRepBuilderAPI_MakeFace
from OCP.BRepFilletAPI import BRepFilletAPI_MakeFillet
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeBox,
    BRepPrimAPI_MakeCone,
    BRepPrimAPI_MakeCylinder,
    BRepPrimAPI_MakeHalfSpace,
    BRepPrimAPI_MakeSphere,
)
from OCP.Geom import (
    Geom_Circle,
    Geom_ConicalSurface,
    Geom_CylindricalSurface,
    Geom_Ellipse,
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
