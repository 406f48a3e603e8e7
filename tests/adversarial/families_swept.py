"""Random revolutions, extrusions, ruled surfaces, lofts, pipes, sweeps, drafts and fills."""

from __future__ import annotations

import itertools
import math

import cadquery as cq
import numpy as np
from adversarial.building import edge_of, moved, rotation, spline_curve, window, wire_of
from adversarial.families import CannotBeDrawnError, direction, family
from adversarial.families_solids import edges_of, interval, uniform
from adversarial.families_splines import free_curve, trimmed
from adversarial.oracle import Floats
from numpy.random import Generator
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace
from OCP.BRepFill import BRepFill
from OCP.BRepFilletAPI import BRepFilletAPI_MakeFillet
from OCP.BRepOffsetAPI import (
    BRepOffsetAPI_MakePipe,
    BRepOffsetAPI_MakePipeShell,
    BRepOffsetAPI_ThruSections,
)
from OCP.BRepPrimAPI import BRepPrimAPI_MakePrism, BRepPrimAPI_MakeRevol
from OCP.Geom import (
    Geom_BSplineCurve,
    Geom_Circle,
    Geom_Curve,
    Geom_Ellipse,
    Geom_Hyperbola,
    Geom_Line,
    Geom_OffsetCurve,
    Geom_Parabola,
    Geom_SurfaceOfLinearExtrusion,
    Geom_SurfaceOfRevolution,
    Geom_TrimmedCurve,
)
from OCP.gp import gp_Ax1, gp_Ax2, gp_Dir, gp_Pnt, gp_Vec
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Shape, TopoDS_Wire

SPINE = gp_Ax1(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1))


# Revolutions


def outline(rng: Generator, *, skew: bool) -> Geom_BSplineCurve:
    """Draw the meridian of a vase, in a plane through the z axis or winding about it."""
    count = int(rng.integers(4, 8))
    poles = np.column_stack([rng.uniform(0.5, 6, count), np.zeros(count), np.linspace(0, 8, count)])
    poles[:, 2] += rng.uniform(-0.5, 0.5, count)
    if skew:
        poles[:, 1] = rng.uniform(-4, 4, count)
    curve = spline_curve(poles, int(rng.integers(2, 4)))
    if rng.random() < 0.3:
        for number in range(1, count + 1):
            curve.SetWeight(number, float(np.exp(rng.uniform(-1, 1))))
    return curve


@family("revolution")
def revolutions(rng):
    edge = edge_of(outline(rng, skew=False))
    if rng.random() < 0.4:
        return BRepPrimAPI_MakeRevol(edge, SPINE).Shape()
    return BRepPrimAPI_MakeRevol(edge, SPINE, uniform(rng, 0.1, 6)).Shape()


@family("revolution-trimmed", approximate=True)
def revolutions_trimmed(rng):
    surface = Geom_SurfaceOfRevolution(outline(rng, skew=False), SPINE)
    return trimmed(rng, surface)


@family("revolution-skew")
def revolutions_skew(rng):
    surface = Geom_SurfaceOfRevolution(outline(rng, skew=True), SPINE)
    start = uniform(rng, -6, 6)
    return window(surface, start, start + uniform(rng, 0.2, 6.2), *surface.Bounds()[2:])


@family("revolution-skew-trimmed", approximate=True)
def revolutions_skew_trimmed(rng):
    return trimmed(rng, Geom_SurfaceOfRevolution(outline(rng, skew=True), SPINE))


def _conic(rng: Generator, *, skew: bool) -> Geom_Curve:
    """Draw an arc of a conic, in a plane through the z axis or in any plane."""
    normal = direction(rng) if skew else np.array([0.0, 1.0, 0.0])
    along = np.cross(normal, direction(rng))
    if np.linalg.norm(along) < 0.1:
        raise CannotBeDrawnError
    centre = gp_Pnt(uniform(rng, 3, 9), uniform(rng, -3, 3) if skew else 0.0, uniform(rng, -3, 3))
    frame = gp_Ax2(centre, gp_Dir(*normal.tolist()), gp_Dir(*along.tolist()))
    major = uniform(rng, 0.3, 2.9)
    minor = major * uniform(rng, 0.1, 1)
    kind = int(rng.integers(4))
    if kind < 2:
        curve = Geom_Circle(frame, major) if kind else Geom_Ellipse(frame, major, minor)
        if rng.random() < 0.4:
            return curve
        first = uniform(rng, -6, 6)
        return Geom_TrimmedCurve(curve, first, first + uniform(rng, 0.2, 6))
    first = uniform(rng, -1.2, 0.5)
    last = first + uniform(rng, 0.2, 0.7)
    if kind == 2:
        return Geom_TrimmedCurve(Geom_Hyperbola(frame, minor, major), first, last)
    return Geom_TrimmedCurve(Geom_Parabola(frame, 0.2 * minor), first, last)


def _turned(rng: Generator, curve: Geom_Curve) -> TopoDS_Shape:
    surface = Geom_SurfaceOfRevolution(curve, SPINE)
    if rng.random() < 0.3:
        return window(surface)
    start = uniform(rng, -6, 6)
    return window(surface, start, start + uniform(rng, 0.2, 6.2), *surface.Bounds()[2:])


@family("revolution-of-conic")
def revolutions_of_conics(rng):
    return _turned(rng, _conic(rng, skew=False))


@family("revolution-of-skew-conic")
def revolutions_of_skew_conics(rng):
    return _turned(rng, _conic(rng, skew=True))


@family("revolution-of-skew-line")
def revolutions_of_skew_lines(rng):
    # A hyperboloid: between its ends it is narrower than at them.
    start, end = rng.uniform(-6, 6, 3), rng.uniform(-6, 6, 3)
    way = end - start
    line = Geom_Line(gp_Pnt(*start.tolist()), gp_Dir(*way.tolist()))
    surface = Geom_SurfaceOfRevolution(line, SPINE)
    first = uniform(rng, -6, 6)
    length = float(np.linalg.norm(way))
    return window(surface, first, first + uniform(rng, 0.2, 6.2), 0.0, length)


@family("revolution-of-offset-curve")
def revolutions_of_offset_curves(rng):
    curve = Geom_OffsetCurve(outline(rng, skew=False), uniform(rng, -0.2, 0.2), gp_Dir(0, 1, 0))
    return _turned(rng, curve)


# Extrusions and ruled surfaces


@family("extrusion")
def extrusions(rng):
    edge = edge_of(outline(rng, skew=True))
    return BRepPrimAPI_MakePrism(edge, gp_Vec(*rng.uniform(-6, 6, 3).tolist())).Shape()


@family("extrusion-trimmed", approximate=True)
def extrusions_trimmed(rng):
    surface = Geom_SurfaceOfLinearExtrusion(free_curve(rng), gp_Dir(*direction(rng).tolist()))
    u0, u1 = surface.Bounds()[:2]
    v0, v1 = interval(rng, -5, 5)
    return window(surface, *interval(rng, u0, u1), v0, v1)


@family("extrusion-of-offset-curve")
def extrusions_of_offset_curves(rng):
    curve = Geom_OffsetCurve(free_curve(rng), uniform(rng, -0.5, 0.5), gp_Dir(0, 0, 1))
    sweep = rng.uniform(-6, 6, 3)
    sweep[2] = uniform(rng, 1, 5)
    return BRepPrimAPI_MakePrism(edge_of(curve), gp_Vec(*sweep.tolist())).Shape()


def _space_curve(rng: Generator, level: float) -> Geom_BSplineCurve:
    count = int(rng.integers(4, 8))
    poles = np.column_stack(
        [np.linspace(0, 10, count), rng.uniform(-2, 2, count), level + rng.uniform(-2, 2, count)]
    )
    return spline_curve(poles, 3)


@family("ruled", approximate=True)
def ruled(rng):
    low, high = _space_curve(rng, 0.0), _space_curve(rng, uniform(rng, 4, 8))
    return BRepFill.Face_s(edge_of(low), edge_of(high))


# Lofts, pipes and sweeps


def _section(rng: Generator, level: float) -> TopoDS_Wire:
    """Draw a closed outline in a plane at a height: an ellipse, a closed spline or a polygon."""
    kind = int(rng.integers(3))
    if kind == 0:
        radii = sorted(rng.uniform(1, 5, 2).tolist())
        frame = gp_Ax2(gp_Pnt(0, 0, level), gp_Dir(0, 0, 1))
        return wire_of(edge_of(Geom_Ellipse(frame, radii[1], radii[0])))
    count = int(rng.integers(4, 8))
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radius = rng.uniform(1.5, 5, count)
    poles = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), 0 * angle + level])
    if kind == 1:
        return wire_of(edge_of(spline_curve(poles, 3, periodic=True)))
    return cq.Wire.makePolygon([cq.Vector(*p) for p in poles.tolist()], close=True).wrapped


def _loft(rng: Generator, *, straight: bool) -> TopoDS_Shape:
    maker = BRepOffsetAPI_ThruSections(True, straight, 1e-6)
    level = 0.0
    for _ in range(int(rng.integers(2, 5))):
        wire = _section(rng, level)
        maker.AddWire(TopoDS.Wire_s(moved(wire, rotation((0, 0, 1), uniform(rng, -0.3, 0.3)))))
        level += uniform(rng, 1, 4)
    maker.Build()
    if not maker.IsDone():
        raise CannotBeDrawnError
    return maker.Shape()


@family("loft", approximate=True)
def lofts(rng):
    return _loft(rng, straight=False)


@family("loft-ruled", approximate=True)
def lofts_ruled(rng):
    return _loft(rng, straight=True)


def _path(rng: Generator) -> TopoDS_Wire:
    poles = np.cumsum(rng.uniform(0.5, 3, (5, 3)), axis=0)
    poles[:, :2] += rng.uniform(-1, 1, (5, 2))
    return wire_of(edge_of(spline_curve(poles, 3)))


def _profile_at(rng: Generator, path: TopoDS_Wire) -> TopoDS_Wire:
    start, way = gp_Pnt(), gp_Vec()
    cq.Wire(path).Edges()[0]._geomAdaptor().D1(0.0, start, way)
    frame = gp_Ax2(start, gp_Dir(way))
    radius = uniform(rng, 0.1, 0.8)
    if rng.random() < 0.5:
        return wire_of(edge_of(Geom_Circle(frame, radius)))
    return wire_of(edge_of(Geom_Ellipse(frame, radius, uniform(rng, 0.3, 1) * radius)))


@family("pipe", approximate=True)
def pipes(rng):
    path = _path(rng)
    return BRepOffsetAPI_MakePipe(path, _profile_at(rng, path)).Shape()


@family("sweep", approximate=True)
def sweeps(rng):
    path = _path(rng)
    maker = BRepOffsetAPI_MakePipeShell(path)
    maker.SetMode(bool(rng.random() < 0.5))
    maker.Add(_profile_at(rng, path))
    maker.Build()
    if not maker.IsDone():
        raise CannotBeDrawnError
    return maker.Shape()


# Drafts, fillets on free forms, fills


def _prism_of_loop(rng: Generator) -> TopoDS_Shape:
    count = int(rng.integers(5, 9))
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radius = rng.uniform(3, 5, count)
    poles = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), 0 * angle])
    loop = wire_of(edge_of(spline_curve(poles, 3, periodic=True)))
    face = BRepBuilderAPI_MakeFace(loop, True).Face()
    return BRepPrimAPI_MakePrism(face, gp_Vec(0, 0, uniform(rng, 1, 5))).Shape()


@family("draft", approximate=True)
def drafts(rng):
    sides = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 7))))
    if np.diff(sides).min() < 0.3 or sides[0] + 2 * np.pi - sides[-1] < 0.3:
        raise CannotBeDrawnError
    points = [(4 * math.cos(a), 4 * math.sin(a)) for a in sides.tolist()]
    prism = cq.Workplane("XY").polyline(points).close()
    return prism.extrude(uniform(rng, 0.5, 1.5), taper=uniform(rng, -15, 15)).val().wrapped


@family("free-prism-filleted", approximate=True)
def free_prisms_filleted(rng):
    shape = _prism_of_loop(rng)
    maker = BRepFilletAPI_MakeFillet(shape)
    edges = edges_of(shape)
    maker.Add(uniform(rng, 0.05, 0.6), edges[int(rng.integers(len(edges)))])
    return maker.Shape()


def _side(rng: Generator, start: Floats, end: Floats) -> TopoDS_Edge:
    middle = 0.5 * (start + end) + rng.uniform(-1, 1, 3)
    return edge_of(spline_curve(np.array([start, middle, end]), 2))


@family("fill", approximate=True)
def fills(rng):
    corners = np.array([[0, 0, 0], [8, 0, 0], [8, 8, 0], [0, 8, 0]], dtype=float)
    corners = corners[: int(rng.integers(3, 5))] + rng.uniform(-1, 1, 3)
    ring = itertools.pairwise([*corners, corners[0]])
    edges = [cq.Edge(_side(rng, start, end)) for start, end in ring]
    inner = [cq.Vector(4, 3, uniform(rng, -3, 3))] if rng.random() < 0.5 else []
    try:
        return cq.Face.makeNSidedSurface(edges, inner).wrapped
    except ValueError as error:
        raise CannotBeDrawnError from error
