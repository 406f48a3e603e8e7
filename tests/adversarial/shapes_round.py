"""Adversarial spheres and tori: pieces, holes, poles, seams, and faces beyond a turn."""

from __future__ import annotations

import itertools
import math

import numpy as np
from adversarial.building import (
    NAN,
    box_truth,
    case,
    local_directions,
    moved,
    rotation,
    window,
    wire_of,
)
from adversarial.oracle import SIX, Floats
from adversarial.shapes_splines import bump
from adversarial.windows import circle_window
from OCP.BRep import BRep_Builder
from OCP.BRepAlgoAPI import BRepAlgoAPI_Common, BRepAlgoAPI_Cut
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge, BRepBuilderAPI_MakeFace
from OCP.BRepLib import BRepLib
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeCylinder,
    BRepPrimAPI_MakeHalfSpace,
    BRepPrimAPI_MakeSphere,
    BRepPrimAPI_MakeTorus,
)
from OCP.GCE2d import GCE2d_MakeSegment
from OCP.Geom import Geom_SphericalSurface, Geom_Surface, Geom_ToroidalSurface
from OCP.GeomConvert import GeomConvert
from OCP.gp import gp_Ax2, gp_Ax3, gp_Dir, gp_Pln, gp_Pnt, gp_Pnt2d
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape

TURN = rotation((1, 2, 3), 0.7)


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


def _spindle_patch(ring: float, tube: float) -> tuple[TopoDS_Shape, Floats]:
    # It runs through the axis of the torus, so that a point alone does not tell its angles.
    u, v = (4.8375, 7.0), (1.0, 5.35)
    face = window(Geom_ToroidalSurface(gp_Ax3(), ring, tube), *u, *v)
    return moved(face, TURN), circle_window(ring, tube, u, v)(local_directions(TURN))


@case("torus-spindle-patch-through-the-axis")
def torus_spindle_patch():
    return _spindle_patch(1.0, 5.75)


@case("torus-spindle-patch-tiny")
def torus_spindle_patch_tiny():
    return _spindle_patch(0.001, 0.00575)


@case("torus-patch-of-periodic-spline-tiny")
def torus_patch_of_periodic_spline():
    # Across both seams. The parameters are no angles, but their lines run along the same circles.
    surface = GeomConvert.SurfaceToBSplineSurface_s(Geom_ToroidalSurface(gp_Ax3(), 0.006, 0.002))
    assert surface.IsUPeriodic()
    assert surface.IsVPeriodic()
    sides = (-0.9, 0.7, -0.6, 1.1)
    round_axis = [surface.Value(u, 0.0) for u in sides[:2]]
    round_tube = [surface.Value(0.0, v) for v in sides[2:]]
    u0, u1 = (math.atan2(point.Y(), point.X()) for point in round_axis)
    v0, v1 = (math.atan2(point.Z(), point.X() - 0.006) for point in round_tube)
    support = circle_window(0.006, 0.002, (u0, u1), (v0, v1))
    return moved(window(surface, *sides), TURN), support(local_directions(TURN))


@case("torus-horn-patch")
def torus_horn_patch():
    # The tube all but touches the axis: the hole in the ring is a point.
    return _spindle_patch(3.0, 3.0 - 1e-9)


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


def _without_wire(surface: Geom_Surface) -> TopoDS_Face:
    builder, face = BRep_Builder(), TopoDS_Face()
    builder.MakeFace(face, surface, 1e-7)
    builder.NaturalRestriction(face, True)
    return face


@case("sphere-without-wire")
def sphere_without_wire():
    # Some kernels bound a whole sphere by nothing, so there is no edge to fall back on.
    ball = Geom_SphericalSurface(gp_Ax3(gp_Pnt(1, 2, 3), gp_Dir(1, 1, 0)), 5.0)
    return _without_wire(ball), box_truth((-4, -3, -2), (6, 7, 8))


@case("torus-without-wire")
def torus_without_wire():
    axial = SIX @ np.array([0.6, 0.0, 0.8])
    torus = Geom_ToroidalSurface(gp_Ax3(gp_Pnt(0, 0, 0), gp_Dir(3, 0, 4)), 6.0, 2.0)
    return _without_wire(torus), 6.0 * np.sqrt(1 - axial**2) + 2.0


@case("bump-without-wire")
def bump_without_wire():
    return _without_wire(bump()), [10, 0, 10, 0, 2, 0]


@case("sphere-patch-beyond-a-turn")
def sphere_patch_beyond_a_turn():
    low, high = 2 * math.pi - 0.5, 2 * math.pi + 2.0
    return window(Geom_SphericalSurface(gp_Ax3(), 5.0), low, high, -0.4, 0.7), [
        5,
        -5 * math.cos(2.0) * 1.0,
        5,
        5 * math.sin(0.5),
        5 * math.sin(0.7),
        5 * math.sin(0.4),
    ]


@case("torus-patch-beyond-a-turn")
def torus_patch_beyond_a_turn():
    turn = 2 * math.pi
    surface = Geom_ToroidalSurface(gp_Ax3(), 6.0, 2.0)
    return window(surface, turn + 2.5, turn + 4.0, turn + 2.5, turn + 4.0)


@case("torus-huge-nearly-aligned")
def torus_huge_nearly_aligned():
    # 20 m large and tilted by 1e-9: all of a circle is highest but for some 1e-5 mm.
    change = rotation((1, 0.3, 0), 9e-10)
    u, v = (0.2, 3.0), (0.3, 2.7)
    face = window(Geom_ToroidalSurface(gp_Ax3(), 2e4, 5e3), *u, *v)
    return moved(face, change), circle_window(2e4, 5e3, u, v)(local_directions(change))


@case("torus-spiral-band", approximate=True)
def torus_spiral_band():
    # The band runs round the torus one and a half times: one angle has two places in its trim, and
    # a peak that the trim has cut away at the first may lie inside it at the second.
    surface = Geom_ToroidalSurface(gp_Ax3(), 6.0, 2.0)
    corners = [gp_Pnt2d(0, 0), gp_Pnt2d(9, 3), gp_Pnt2d(9, 4), gp_Pnt2d(0, 1)]
    sides = [
        BRepBuilderAPI_MakeEdge(GCE2d_MakeSegment(start, end).Value(), surface).Edge()
        for start, end in itertools.pairwise([*corners, corners[0]])
    ]
    loop = wire_of(*sides)
    BRepLib.BuildCurves3d_s(loop, 1e-9)
    return BRepBuilderAPI_MakeFace(surface, loop, True).Face()
