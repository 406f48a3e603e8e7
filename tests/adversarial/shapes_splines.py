"""Adversarial shapes on Bezier and B-spline curves and surfaces."""

from __future__ import annotations

import math

import numpy as np
from adversarial.building import (
    NAN,
    bezier_surface,
    case,
    closed_by_chord,
    disc,
    edge_of,
    height_net,
    line,
    local_directions,
    moved,
    planar,
    point_row,
    rotation,
    spline_curve,
    spline_surface,
    translation,
    window,
    with_holes,
)
from adversarial.oracle import SIX, Floats
from OCP.BRepBuilderAPI import BRepBuilderAPI_NurbsConvert
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeCone,
    BRepPrimAPI_MakeCylinder,
    BRepPrimAPI_MakeSphere,
    BRepPrimAPI_MakeTorus,
)
from OCP.Geom import (
    Geom_BezierCurve,
    Geom_BezierSurface,
    Geom_BSplineSurface,
    Geom_RectangularTrimmedSurface,
    Geom_SphericalSurface,
)
from OCP.GeomConvert import GeomConvert
from OCP.gp import gp_Ax2, gp_Ax3, gp_Dir, gp_Pnt

TURN = rotation((2, -1, 3), 1.1)


def bump(height: float = 8.0) -> Geom_BezierSurface:
    """Return z = 4 h u(1-u) v(1-v) over 10 x 10: its pole reaches h, its peak only h / 4."""
    heights = np.zeros((3, 3))
    heights[1, 1] = height
    return bezier_surface(height_net(heights))


def _bump_at(u: float, v: float, height: float = 8.0) -> float:
    return 4 * height * u * (1 - u) * v * (1 - v)


def wavy(seed: int, shape: tuple[int, int] = (8, 9), amplitude: float = 4.0) -> Floats:
    """Return poles (n, m, 3) with random heights and slightly disturbed feet."""
    rng = np.random.default_rng(seed)
    net = height_net(rng.uniform(-amplitude, amplitude, shape))
    net[1:-1, 1:-1, :2] += rng.uniform(-0.3, 0.3, (shape[0] - 2, shape[1] - 2, 2))
    return net


@case("bezier-bump")
def bezier_bump():
    return window(bump()), [10, 0, 10, 0, 2, 0]


@case("bezier-bump-rotated")
def bezier_bump_rotated():
    return moved(window(bump()), TURN)


@case("bezier-bump-tiny")
def bezier_bump_tiny():
    heights = np.zeros((3, 3))
    heights[1, 1] = 0.008
    return window(bezier_surface(height_net(heights, 0.01, 0.01))), [0.01, 0, 0.01, 0, 0.002, 0]


@case("bezier-bump-far-from-origin")
def bezier_bump_far():
    shape = moved(window(bump()), translation(1e6, 1e6, -1e6))
    return shape, [1e6 + 10, -1e6, 1e6 + 10, -1e6, -1e6 + 2, 1e6]


@case("bezier-window-far-from-peak")
def bezier_window():
    top = _bump_at(0.2, 0.3)
    return window(bump(), 0.05, 0.2, 0.1, 0.3), [2, -0.5, 3, -1, top, -_bump_at(0.05, 0.1)]


@case("bezier-degree-9")
def bezier_degree_9():
    return moved(window(bezier_surface(wavy(3, (10, 8)))), TURN)


@case("spline-hole-at-the-peak", approximate=True)
def hole_at_peak():
    # On the rim (a, b) = 0.2 (cos, sin) the product (1/4 - a^2)(1/4 - b^2) is largest at a = b.
    rim = 4 * 8 * (1 / 16 - 0.04 / 4 + 0.0016 / 4)
    return with_holes(bump(), (0.5, 0.5, 0.2)), [10, 0, 10, 0, rim, 0]


@case("spline-hole-off-the-peak", approximate=True)
def hole_off_peak():
    # The hole swallows the peak but not centrally, so the rim has one highest point.
    return with_holes(bump(), (0.55, 0.47, 0.15)), [10, 0, 10, 0, NAN, 0]


@case("spline-hole-beside-the-peak", approximate=True)
def hole_beside_peak():
    return with_holes(bump(), (0.62, 0.5, 0.1)), [10, 0, 10, 0, 2, 0]


@case("spline-several-inner-wires", approximate=True)
def several_holes():
    circles = [(0.5, 0.5, 0.12), (0.2, 0.2, 0.1), (0.8, 0.25, 0.1), (0.25, 0.75, 0.12)]
    surface = spline_surface(height_net(_ridges()), (3, 3))
    scale = surface.Bounds()[1]
    return with_holes(surface, *((u * scale, v * scale, r * scale) for u, v, r in circles))


def _ridges() -> Floats:
    x = np.linspace(-1, 1, 9)
    return np.asarray(5 * np.cos(4 * x)[:, None] * np.cos(3 * x)[None, :])


@case("spline-disc-beside-the-peak", approximate=True)
def disc_beside_peak():
    return disc(bump(), 0.25, 0.3, 0.2)


@case("spline-disc-touching-the-peak", approximate=True)
def disc_touching_peak():
    # The trim circle passes through the peak itself: on, not in, the boundary decides.
    return disc(bump(), 0.3, 0.5, 0.2), [5, -1, 7, -3, 2, NAN]


@case("spline-wavy")
def spline_wavy():
    return window(spline_surface(wavy(1)))


@case("spline-wavy-disc-rotated", approximate=True)
def spline_wavy_disc():
    return moved(disc(spline_surface(wavy(2)), 2.6, 2.9, 1.7), TURN)


@case("spline-window-across-knots")
def spline_window_across_knots():
    return window(spline_surface(wavy(4)), 0.7, 2.2, 1.4, 4.6)


@case("spline-one-peak-among-many-poles")
def one_peak_among_many():
    # One raised pole of a uniform bicubic net lifts the surface to (2/3)^2 of its height.
    heights = np.zeros((60, 60))
    heights[37, 22] = 4.5
    return window(spline_surface(height_net(heights))), [10, 0, 10, 0, 2, 0]


@case("spline-c0-kink-at-the-peak")
def kink_at_peak():
    # Degree 2 with a double inner knot: two parabolas that meet in a ridge at their top.
    heights = np.repeat(np.array([0.0, 1.0, 4.0, 1.5, 0.0])[:, None], 3, axis=1)
    surface = spline_surface(height_net(heights), (2, 2), (2, 1))
    return window(surface), [10, 0, 10, 0, 4, 0]


@case("spline-c0-kink-cusp")
def kink_cusp():
    # The slope does not change sign at the knot, only its size: no peak hides in the kink.
    heights = np.repeat(np.array([0.0, 0.2, 1.0, 3.0, 3.4])[:, None], 3, axis=1)
    surface = spline_surface(height_net(heights), (2, 2), (2, 1))
    return window(surface), [10, 0, 10, 0, 3.4, 0]


@case("spline-pyramid-degree-1")
def pyramid():
    heights = np.zeros((5, 5))
    heights[2, 3] = 3.0
    return moved(window(spline_surface(height_net(heights), (1, 1))), rotation((0, 0, 1), 0.3))


@case("spline-multiple-knots")
def multiple_knots():
    # Cubic in u with triple knots (C0), in v with double knots (C1).
    net = wavy(5, (10, 8))
    return moved(window(spline_surface(net, (3, 3), (3, 2))), TURN)


@case("spline-mixed-degrees")
def mixed_degrees():
    return moved(window(spline_surface(wavy(6, (9, 7)), (5, 2))), TURN)


def _tube(rows: int, columns: int) -> Floats:
    """Return poles (columns, rows, 3) of a lumpy tube, closed in the first index."""
    angle = np.linspace(0, 2 * np.pi, columns, endpoint=False)[:, None]
    height = np.linspace(0, 6, rows)[None, :]
    radius = 3 + 0.8 * np.cos(3 * angle) + 0.5 * np.sin(1.7 * height)
    return np.stack(
        [radius * np.cos(angle), radius * np.sin(angle), height + 0 * angle + 0.3 * np.sin(angle)],
        axis=2,
    )


@case("spline-periodic-in-one-direction")
def periodic_tube():
    surface = spline_surface(_tube(7, 11), (3, 3), periodic=(True, False))
    return moved(window(surface), TURN)


@case("spline-periodic-window-across-seam")
def periodic_window_across_seam():
    surface = spline_surface(_tube(7, 11), (3, 3), periodic=(True, False))
    return window(surface, 9.5, 12.5, 0.5, 3.0)


@case("spline-periodic-in-both-directions")
def periodic_both():
    u, v = np.meshgrid(
        np.linspace(0, 2 * np.pi, 10, endpoint=False),
        np.linspace(0, 2 * np.pi, 8, endpoint=False),
        indexing="ij",
    )
    tube = 2 + 0.4 * np.cos(2 * u + v)
    poles = np.stack(
        [(6 + tube * np.cos(v)) * np.cos(u), (6 + tube * np.cos(v)) * np.sin(u), tube * np.sin(v)],
        axis=2,
    )
    return moved(window(spline_surface(poles, (3, 2), periodic=(True, True))), TURN)


def _nurbs(shape: object) -> object:
    return BRepBuilderAPI_NurbsConvert(shape, True).Shape()


@case("nurbs-torus-rotated")
def nurbs_torus():
    axial = local_directions(TURN)[:, 2]
    shape = _nurbs(moved(BRepPrimAPI_MakeTorus(6.0, 2.0).Solid(), TURN))
    return shape, 6.0 * np.sqrt(1 - axial**2) + 2.0


@case("nurbs-sphere-rotated")
def nurbs_sphere():
    return _nurbs(moved(BRepPrimAPI_MakeSphere(5.0).Solid(), TURN)), [5] * 6


@case("nurbs-cylinder-rotated")
def nurbs_cylinder():
    seen = local_directions(TURN)
    truth = 2 * np.hypot(seen[:, 0], seen[:, 1]) + 7 * np.clip(seen[:, 2], 0, None)
    return _nurbs(moved(BRepPrimAPI_MakeCylinder(2.0, 7.0).Solid(), TURN)), truth


@case("nurbs-cone-rotated")
def nurbs_cone():
    seen = local_directions(TURN)
    base = 3 * np.hypot(seen[:, 0], seen[:, 1])
    shape = _nurbs(moved(BRepPrimAPI_MakeCone(3.0, 0.0, 6.0).Solid(), TURN))
    return shape, np.maximum(base, 6 * seen[:, 2])


@case("nurbs-sphere-patch-window")
def nurbs_sphere_patch():
    ball = Geom_SphericalSurface(gp_Ax3(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1)), 5.0)
    patch = Geom_RectangularTrimmedSurface(ball, 0.2, 1.3, -0.3, 1.0)
    surface = GeomConvert.SurfaceToBSplineSurface_s(patch)
    assert isinstance(surface, Geom_BSplineSurface)
    return moved(window(surface), rotation((0, 0, 1), -0.7))


@case("rational-heavy-weight")
def rational_heavy_weight():
    # One weight of 50 pulls the surface nearly to its pole; its neighbours hardly count.
    heights = np.zeros((4, 4))
    heights[1, 2] = 3.0
    weights = np.ones((4, 4))
    weights[1, 2], weights[2, 1] = 50.0, 0.02
    return window(spline_surface(height_net(heights), (3, 3), weights=weights))


@case("rational-wavy-rotated", approximate=True)
def rational_wavy():
    weights = np.random.default_rng(8).uniform(0.3, 3.0, (7, 7))
    surface = spline_surface(wavy(7, (7, 7)), (3, 3), weights=weights)
    return moved(disc(surface, 2.0, 1.9, 1.3), TURN)


@case("spline-collapsed-side")
def collapsed_side():
    # One side of the net is a single point, so the face has a degenerate edge; the peak is near.
    net = height_net(np.array([[3.0] * 4, [3.6] * 4, [1.0, 2.0, 2.0, 1.0], [0.0] * 4]))
    net[0, :, :] = [0.0, 5.0, 3.0]
    net[1, :, 0] = 1.0
    net[1, :, 1] = [4.0, 4.6, 5.4, 6.0]
    return window(bezier_surface(net))


@case("spline-collapsed-side-at-the-peak")
def collapsed_side_at_peak():
    net = height_net(np.array([[3.0] * 4, [2.0] * 4, [1.0] * 4, [0.0] * 4]))
    net[0, :, :] = [0.0, 5.0, 3.0]
    return window(bezier_surface(net)), [10, 0, 10, 0, 3, 0]


@case("spline-saddle")
def saddle():
    # Zero gradient inside, but neither a peak nor a pit: the extremes are on the boundary.
    heights = np.array([[0.0, 2.0, 0.0], [-2.0, 0.0, -2.0], [0.0, 2.0, 0.0]])
    return window(bezier_surface(height_net(heights))), [10, 0, 10, 0, 1, 1]


@case("spline-flat-plateau")
def plateau():
    # A whole region attains the maximum: bisection finds no single peak to close in on.
    heights = np.zeros((10, 10))
    heights[2:8, 2:8] = 2.0
    return window(spline_surface(height_net(heights))), [10, 0, 10, 0, 2, 0]


@case("spline-ridge")
def ridge():
    # The maximum is attained along a line that runs across all spans of v.
    heights = np.repeat(np.array([0.0, 3.0, 0.0])[:, None], 8, axis=1)
    return window(spline_surface(height_net(heights), (2, 3))), [10, 0, 10, 0, 1.5, 0]


# Edges


def arch() -> Floats:
    """Return the poles of an arch y = 4 h t(1-t), h = 3, as a quadratic Bezier lifted to cubic."""
    return np.array([[0.0, 0, 0], [2, 4, 0], [4, 4, 0], [6, 0, 0]])


@case("edge-spline-interior-peak")
def edge_spline_interior_peak():
    return closed_by_chord(spline_curve(arch()), 0.0, 1.0), [6, 0, 3, 0, 0, 0]


@case("edge-bezier-interior-peak")
def edge_bezier_interior_peak():
    return closed_by_chord(Geom_BezierCurve(point_row(arch())), 0.0, 1.0), [6, 0, 3, 0, 0, 0]


@case("edge-bezier-trimmed-beside-peak")
def edge_bezier_trimmed():
    # x = 6 t and y = 12 t (1 - t) on 0.1 <= t <= 0.3: the peak at 0.5 is cut away.
    curve = Geom_BezierCurve(point_row(arch()))
    return closed_by_chord(curve, 0.1, 0.3), [1.8, -0.6, 2.52, -1.08, 0, 0]


@case("edge-spline-trimmed-beside-peak")
def edge_spline_trimmed():
    return closed_by_chord(spline_curve(arch()), 0.1, 0.3), [1.8, -0.6, 2.52, -1.08, 0, 0]


@case("edge-splines-sharing-a-curve")
def edges_sharing_a_curve():
    # Two edges lie on one curve object, as splitting operations leave them.
    curve = spline_curve(arch())
    middle = curve.Value(0.4)
    face = planar(
        edge_of(curve, 0.0, 0.4),
        edge_of(curve, 0.4, 1.0),
        line(curve.Value(1.0), curve.Value(0.0)),
    )
    assert math.isclose(middle.X(), 2.4)
    return face, [6, 0, 3, 0, 0, 0]


@case("edge-spline-periodic-loop")
def edge_periodic_loop():
    angle = np.linspace(0, 2 * np.pi, 9, endpoint=False)
    radius = 5 + np.cos(2 * angle)
    poles = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), 0 * angle])
    return moved(planar(edge_of(spline_curve(poles, 3, periodic=True))), TURN)


@case("edge-spline-wiggly")
def edge_wiggly():
    rng = np.random.default_rng(11)
    x = np.linspace(0, 20, 30)
    poles = np.column_stack([x, 3 + rng.uniform(0, 3, 30), 0 * x])
    curve = spline_curve(poles)
    first, last = curve.FirstParameter(), curve.LastParameter()
    start, end = curve.Value(first), curve.Value(last)
    low_start, low_end = gp_Pnt(start.X(), -2, 0), gp_Pnt(end.X(), -2, 0)
    return moved(
        planar(
            edge_of(curve, first, last),
            line(end, low_end),
            line(low_end, low_start),
            line(low_start, start),
        ),
        TURN,
    )


@case("edge-rational-spline-circle")
def edge_rational_circle():
    disc_solid = BRepPrimAPI_MakeCylinder(
        gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(1, 1, 1)), 4.0, 0.5
    ).Solid()
    axis = np.ones(3) / math.sqrt(3)
    across = 4 * np.sqrt(1 - (SIX @ axis) ** 2)
    return _nurbs(disc_solid), across + 0.5 * np.clip(SIX @ axis, 0, None)
