"""Random faces on B-spline and Bezier surfaces, trimmed in every way, and plane faces between them.

Surfaces are some 10 x 10 mm large. The trims are windows, circles, holes, polygons and closed
splines in the parameters.
"""

from __future__ import annotations

import math

import numpy as np
from adversarial.building import (
    bezier_surface,
    closed_by_chord,
    disc,
    edge_of,
    height_net,
    line,
    planar,
    point_row,
    spline_curve,
    spline_surface,
    window,
    wire_of,
    with_holes,
)
from adversarial.families import CannotBeDrawnError, family
from adversarial.families_solids import interval, uniform
from adversarial.oracle import Floats
from numpy.random import Generator
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge, BRepBuilderAPI_MakeFace
from OCP.BRepLib import BRepLib
from OCP.GCE2d import GCE2d_MakeSegment
from OCP.Geom import (
    Geom_BezierCurve,
    Geom_Circle,
    Geom_Curve,
    Geom_Ellipse,
    Geom_Hyperbola,
    Geom_OffsetCurve,
    Geom_Parabola,
    Geom_Surface,
)
from OCP.Geom2d import Geom2d_BSplineCurve
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt, gp_Pnt2d
from OCP.TColgp import TColgp_Array1OfPnt2d
from OCP.TColStd import TColStd_Array1OfInteger, TColStd_Array1OfReal
from OCP.TopoDS import TopoDS_Face


def free_surface(
    rng: Generator, *, amplitude: float = 4.0, rational: bool = False, kinks: bool = True
) -> Geom_Surface:
    """Draw a bumpy B-spline surface of any degrees, with multiple knots now and then."""
    degrees = [int(d) for d in rng.integers(2, 6, 2)]
    repeats = [
        int(rng.integers(1, d + (1 if kinks else 0))) if rng.random() < 0.3 else 1 for d in degrees
    ]
    counts = [d + 1 + r * int(rng.integers(0, 5)) for d, r in zip(degrees, repeats, strict=True)]
    net = height_net(rng.uniform(-amplitude, amplitude, counts))
    net[1:-1, 1:-1, :2] += rng.uniform(-0.4, 0.4, (counts[0] - 2, counts[1] - 2, 2))
    weights = np.exp(rng.uniform(-1.5, 1.5, counts)) if rational else None
    return spline_surface(net, (degrees[0], degrees[1]), (repeats[0], repeats[1]), weights=weights)


def smooth_surface(rng: Generator, amplitude: float) -> Geom_Surface:
    """Draw a gently curved surface without kinks."""
    return free_surface(rng, amplitude=amplitude, kinks=False)


# Trims


def trimmed(rng: Generator, surface: Geom_Surface) -> TopoDS_Face:
    """Cut a surface by a random trim of any kind."""
    cutters = (_by_window, _by_circle, _by_holes, _by_polygon, _by_loop)
    return cutters[rng.integers(len(cutters))](rng, surface)


def _by_window(rng: Generator, surface: Geom_Surface) -> TopoDS_Face:
    u0, u1, v0, v1 = surface.Bounds()
    return window(surface, *interval(rng, u0, u1), *interval(rng, v0, v1))


def _circle(rng: Generator, surface: Geom_Surface, most: float) -> tuple[float, float, float]:
    u0, u1, v0, v1 = surface.Bounds()
    u, v = uniform(rng, u0, u1), uniform(rng, v0, v1)
    room = min(u - u0, u1 - u, v - v0, v1 - v)
    if room < 1e-3 * (u1 - u0):
        raise CannotBeDrawnError
    return u, v, uniform(rng, 0.05, 0.98) * min(room, most * (u1 - u0))


def _by_circle(rng: Generator, surface: Geom_Surface) -> TopoDS_Face:
    return disc(surface, *_circle(rng, surface, 1.0))


def _by_holes(rng: Generator, surface: Geom_Surface) -> TopoDS_Face:
    circles = [_circle(rng, surface, 0.2) for _ in range(int(rng.integers(1, 4)))]
    for i, (u, v, radius) in enumerate(circles):
        for a, b, other in circles[:i]:
            if math.hypot(u - a, v - b) < 1.05 * (radius + other):
                raise CannotBeDrawnError
    return with_holes(surface, *circles)


def _ring_of_places(rng: Generator, surface: Geom_Surface, count: int) -> Floats:
    """Draw corners of a star-shaped loop in the parameters, shape (count, 2)."""
    u0, u1, v0, v1 = surface.Bounds()
    angles = 2 * np.pi * (np.arange(count) + rng.uniform(0, 0.6, count)) / count
    radii = rng.uniform(0.1, 0.48, count)
    centre = rng.uniform(0.48, 0.52, 2)
    loop = centre + radii[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    return np.asarray([u0, v0] + loop * [u1 - u0, v1 - v0])


def _by_polygon(rng: Generator, surface: Geom_Surface) -> TopoDS_Face:
    corners = [gp_Pnt2d(u, v) for u, v in _ring_of_places(rng, surface, int(rng.integers(3, 7)))]
    sides = [
        BRepBuilderAPI_MakeEdge(GCE2d_MakeSegment(start, end).Value(), surface).Edge()
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True)
    ]
    loop = wire_of(*sides)
    BRepLib.BuildCurves3d_s(loop, 1e-9)
    return BRepBuilderAPI_MakeFace(surface, loop, True).Face()


def _by_loop(rng: Generator, surface: Geom_Surface) -> TopoDS_Face:
    corners = _ring_of_places(rng, surface, int(rng.integers(5, 9)))
    count = len(corners)
    poles = TColgp_Array1OfPnt2d(1, count)
    knots, repeats = TColStd_Array1OfReal(1, count + 1), TColStd_Array1OfInteger(1, count + 1)
    for number, (u, v) in enumerate(corners.tolist(), 1):
        poles.SetValue(number, gp_Pnt2d(u, v))
    for number in range(1, count + 2):
        knots.SetValue(number, float(number))
        repeats.SetValue(number, 1)
    curve = Geom2d_BSplineCurve(poles, knots, repeats, 3, True)
    loop = wire_of(BRepBuilderAPI_MakeEdge(curve, surface).Edge())
    BRepLib.BuildCurves3d_s(loop, 1e-9)
    return BRepBuilderAPI_MakeFace(surface, loop, True).Face()


# Families of faces


@family("spline-whole")
def spline_whole(rng):
    return window(free_surface(rng))


@family("spline-trimmed", approximate=True)
def spline_trimmed(rng):
    return trimmed(rng, free_surface(rng))


@family("spline-hole", approximate=True)
def spline_hole(rng):
    return _by_holes(rng, free_surface(rng))


@family("rational-whole")
def rational_whole(rng):
    return window(free_surface(rng, rational=True))


@family("rational-trimmed", approximate=True)
def rational_trimmed(rng):
    return trimmed(rng, free_surface(rng, rational=True))


@family("bezier-trimmed", approximate=True)
def bezier_trimmed(rng):
    counts = rng.integers(2, 8, 2)
    return trimmed(rng, bezier_surface(height_net(rng.uniform(-4, 4, counts))))


@family("spline-one-local-peak")
def one_local_peak(rng):
    # A raised pole of a uniform bicubic net lifts the surface to (2/3)^2 of its height.
    count = int(rng.integers(12, 60))
    heights = np.zeros((count, count))
    row, column = rng.integers(5, count - 5, 2)
    height = uniform(rng, 0.01, 5)
    heights[row, column] = height
    net = height_net(heights)
    corners = np.array([[x, y, 0.0] for x in (0, 10) for y in (0, 10)])
    top = net[row, column] * (1.0, 1.0, 4 / 9)
    face = window(spline_surface(net))

    def support(seen: Floats) -> Floats:
        # Known only along the axes of the net, up to a slope that the bump does not reach. Seen
        # tilted by t, a place beside the top is higher by t^2 / 2 c, with the curvature c there:
        # at least 4/3 (0.01 mm) / (1 mm)^2, so that 1e-8 of tilt do not matter.
        flat = (seen @ corners.T).max(axis=1)
        upright = np.hypot(seen[:, 0], seen[:, 1]) < 1e-8
        raised = np.where(seen[:, 2] > 0, np.maximum(flat, seen @ top), flat)
        level = np.abs(seen[:, 2]) < 1e-12
        return np.where(upright, raised, np.where(level, flat, np.nan))

    return face, support


@family("spline-hole-at-the-peak", approximate=True)
def hole_at_the_peak(rng):
    # Where the peak of a bump is cut away the rim decides.
    heights = np.zeros((3, 3))
    heights[1, 1] = uniform(rng, 1, 30)
    radius = uniform(rng, 0.01, 0.35)
    place = 0.5 + rng.uniform(-0.9, 1.3, 2) * radius / 2
    return with_holes(bezier_surface(height_net(heights)), (*place.tolist(), radius))


@family("spline-with-a-collapsed-side")
def collapsed_side(rng):
    counts = [int(n) for n in rng.integers(4, 8, 2)]
    net = height_net(rng.uniform(-3, 3, counts))
    net[0] = [0.0, uniform(rng, 2, 8), uniform(rng, -3, 6)]
    # The rows next to it open like a fan, so that the surface does not fold over.
    net[1, :, 1] = np.linspace(3.5, 6.5, counts[1])
    return window(spline_surface(net, (3, 3)))


@family("spline-closed-tube")
def closed_tubes(rng):
    columns, rows = int(rng.integers(5, 12)), int(rng.integers(4, 8))
    angle = np.linspace(0, 2 * np.pi, columns, endpoint=False)[:, None]
    height = np.linspace(0, 8, rows)[None, :]
    radius = rng.uniform(1.5, 5, (columns, rows))
    net = np.stack(
        [radius * np.cos(angle), radius * np.sin(angle), height + rng.uniform(-1, 1, radius.shape)],
        axis=2,
    )
    surface = spline_surface(net, (3, 3), periodic=(True, False))
    if rng.random() < 0.3:
        return window(surface)
    start = uniform(rng, 0, columns)
    v0, v1 = surface.Bounds()[2:]
    return window(surface, start, start + uniform(rng, 0.3, columns - 0.1), *interval(rng, v0, v1))


@family("spline-closed-both-ways")
def closed_both_ways(rng):
    columns, rows = int(rng.integers(5, 10)), int(rng.integers(5, 9))
    u, v = np.meshgrid(
        np.linspace(0, 2 * np.pi, columns, endpoint=False),
        np.linspace(0, 2 * np.pi, rows, endpoint=False),
        indexing="ij",
    )
    tube = rng.uniform(1, 2.5, u.shape)
    net = np.stack(
        [(6 + tube * np.cos(v)) * np.cos(u), (6 + tube * np.cos(v)) * np.sin(u), tube * np.sin(v)],
        axis=2,
    )
    return window(spline_surface(net, (3, 2), periodic=(True, True)))


@family("spline-sliver", approximate=True)
def slivers(rng):
    surface = free_surface(rng)
    u0, u1, v0, v1 = surface.Bounds()
    thin = float(10.0 ** rng.uniform(-5, -2)) * (u1 - u0)
    start = uniform(rng, u0, u1 - thin)
    return window(surface, start, start + thin, v0, v1)


# Plane faces, whose extremes all lie on their edges


def free_curve(rng: Generator, *, rational: bool = False, amplitude: float = 5.0) -> Geom_Curve:
    """Draw a wavy plane curve that stays above y = 1 and runs along x."""
    count = int(rng.integers(4, 12))
    heights = 1 + rng.uniform(0, amplitude, count)
    poles = np.column_stack([np.linspace(0, 10, count), heights, 0 * heights])
    if rational:
        curve = spline_curve(poles, int(rng.integers(2, 4)))
        for number in range(1, count + 1):
            curve.SetWeight(number, float(np.exp(rng.uniform(-1.5, 1.5))))
        return curve
    if count < 9 and rng.random() < 0.3:
        return Geom_BezierCurve(point_row(poles))
    return spline_curve(poles, int(rng.integers(2, 4)))


def _on_its_foot(curve: Geom_Curve, first: float, last: float) -> TopoDS_Face:
    """Return the plane face between a piece of a curve y(x) > 0 and the x axis."""
    start, end = curve.Value(first), curve.Value(last)
    low_start, low_end = gp_Pnt(start.X(), -3, 0), gp_Pnt(end.X(), -3, 0)
    return planar(
        edge_of(curve, first, last),
        line(end, low_end),
        line(low_end, low_start),
        line(low_start, start),
    )


@family("edge-spline")
def edge_splines(rng):
    curve = free_curve(rng, rational=rng.random() < 0.4)
    return _on_its_foot(curve, *interval(rng, curve.FirstParameter(), curve.LastParameter()))


@family("edge-conic")
def edge_conics(rng):
    frame = gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1))
    major = uniform(rng, 0.5, 8)
    minor = major * uniform(rng, 0.05, 1)
    curves = (
        Geom_Circle(frame, major),
        Geom_Ellipse(frame, major, minor),
        Geom_Hyperbola(frame, major, minor),
        Geom_Parabola(frame, minor),
    )
    kind = int(rng.integers(4))
    first = uniform(rng, -7, 7) if kind < 2 else uniform(rng, -2, 1)
    return closed_by_chord(curves[kind], first, first + uniform(rng, 0.05, 6.2 if kind < 2 else 2))


@family("edge-offset-curve")
def edge_offset_curves(rng):
    curve = Geom_OffsetCurve(
        free_curve(rng, amplitude=1.0), uniform(rng, -0.3, 0.3), gp_Dir(0, 0, 1)
    )
    return _on_its_foot(curve, curve.FirstParameter(), curve.LastParameter())
