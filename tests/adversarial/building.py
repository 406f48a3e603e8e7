"""The register of adversarial shapes and what they are built with."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from adversarial.oracle import SIX, Floats
from OCP.BRep import BRep_Builder
from OCP.BRepBuilderAPI import (
    BRepBuilderAPI_MakeEdge,
    BRepBuilderAPI_MakeFace,
    BRepBuilderAPI_MakeWire,
    BRepBuilderAPI_Transform,
)
from OCP.BRepLib import BRepLib
from OCP.Geom import (
    Geom_BezierSurface,
    Geom_BSplineCurve,
    Geom_BSplineSurface,
    Geom_Curve,
    Geom_Surface,
)
from OCP.Geom2d import Geom2d_Circle
from OCP.gp import gp_Ax1, gp_Ax2, gp_Ax2d, gp_Dir, gp_Dir2d, gp_Pnt, gp_Pnt2d, gp_Trsf, gp_Vec
from OCP.TColgp import TColgp_Array1OfPnt, TColgp_Array2OfPnt
from OCP.TColStd import TColStd_Array1OfInteger, TColStd_Array1OfReal, TColStd_Array2OfReal
from OCP.TopoDS import (
    TopoDS,
    TopoDS_Compound,
    TopoDS_Edge,
    TopoDS_Face,
    TopoDS_Shape,
    TopoDS_Wire,
)

NAN = float("nan")


@dataclass(frozen=True)
class Drawn:
    """A shape and its support as far as a closed form gives it (nan where none does).

    `approximate` says that the kernel drew edges by approximation, so that they and the closed form
    agree only within the tolerance that the shape declares.
    """

    shape: TopoDS_Shape
    truth: Floats
    approximate: bool


CASES: dict[str, Callable[[], Drawn]] = {}

Build = Callable[[], "TopoDS_Shape | tuple[TopoDS_Shape, Sequence[float] | Floats]"]


def case(name: str, *, approximate: bool = False) -> Callable[[Build], Build]:
    """Register a builder of a shape, or of a shape and its six true values."""

    def register(build: Build) -> Build:
        @functools.wraps(build)
        def draw() -> Drawn:
            made = build()
            shape, truth = made if isinstance(made, tuple) else (made, [NAN] * 6)
            return Drawn(shape, np.asarray(truth, dtype=np.float64), approximate)

        assert name not in CASES, name
        CASES[name] = draw
        return build

    return register


# Placements


def rotation(axis: Sequence[float] = (1, 2, 3), angle: float = 0.7) -> gp_Trsf:
    """Return a rotation about an axis through the origin."""
    turn = gp_Trsf()
    turn.SetRotation(gp_Ax1(gp_Pnt(0, 0, 0), gp_Dir(*axis)), angle)
    return turn


def translation(x: float, y: float, z: float) -> gp_Trsf:
    """Return a shift."""
    shift = gp_Trsf()
    shift.SetTranslation(gp_Vec(x, y, z))
    return shift


def mirror(normal: Sequence[float] = (1, 0, 0)) -> gp_Trsf:
    """Return the reflection in a plane through the origin."""
    flip = gp_Trsf()
    flip.SetMirror(gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(*normal)))
    return flip


def moved(shape: TopoDS_Shape, change: gp_Trsf) -> TopoDS_Shape:
    """Return a copy whose geometry, not only its location, has changed."""
    return BRepBuilderAPI_Transform(shape, change, True).Shape()


def matrix(change: gp_Trsf) -> Floats:
    """Return the linear part of a transformation, shape (3, 3)."""
    return np.array([[change.Value(i, j) for j in (1, 2, 3)] for i in (1, 2, 3)])


def local_directions(change: gp_Trsf) -> Floats:
    """Return the six directions as seen from the frame that `change` moves, shape (6, 3)."""
    return SIX @ matrix(change)


def compound(*shapes: TopoDS_Shape) -> TopoDS_Compound:
    """Return a compound of shapes."""
    builder, result = BRep_Builder(), TopoDS_Compound()
    builder.MakeCompound(result)
    for shape in shapes:
        builder.Add(result, shape)
    return result


def box_truth(low: Sequence[float], high: Sequence[float]) -> Floats:
    """Return the support of the axis-parallel box between two corners."""
    return np.column_stack([high, -np.asarray(low, dtype=float)]).ravel()


def points_truth(points: Floats) -> Floats:
    """Return the support of a set of points (n, 3)."""
    return np.asarray((points @ SIX.T).max(axis=0))


# Curves and surfaces


def point_row(points: Floats) -> TColgp_Array1OfPnt:
    """Return points (n, 3) as the kernel takes them."""
    row = TColgp_Array1OfPnt(1, len(points))
    for number, point in enumerate(points, 1):
        row.SetValue(number, gp_Pnt(*(float(value) for value in point)))
    return row


def point_net(points: Floats) -> TColgp_Array2OfPnt:
    """Return points (n, m, 3) as the kernel takes them."""
    net = TColgp_Array2OfPnt(1, points.shape[0], 1, points.shape[1])
    for i in range(points.shape[0]):
        for j in range(points.shape[1]):
            net.SetValue(i + 1, j + 1, gp_Pnt(*(float(value) for value in points[i, j])))
    return net


def _reals(values: Sequence[float]) -> TColStd_Array1OfReal:
    row = TColStd_Array1OfReal(1, len(values))
    for number, value in enumerate(values, 1):
        row.SetValue(number, float(value))
    return row


def _integers(values: Sequence[int]) -> TColStd_Array1OfInteger:
    row = TColStd_Array1OfInteger(1, len(values))
    for number, value in enumerate(values, 1):
        row.SetValue(number, int(value))
    return row


def spline_curve(points: Floats, degree: int = 3, *, periodic: bool = False) -> Geom_BSplineCurve:
    """Return a uniform B-spline curve with the given poles (n, 3)."""
    if periodic:
        knots = list(range(len(points) + 1))
        mults = [1] * len(knots)
    else:
        knots = list(range(len(points) - degree + 1))
        mults = [degree + 1, *([1] * (len(knots) - 2)), degree + 1]
    return Geom_BSplineCurve(point_row(points), _reals(knots), _integers(mults), degree, periodic)


def clamped(count: int, degree: int, inner: int = 1) -> tuple[list[float], list[int]]:
    """Return the knots and multiplicities of a clamped spline whose inner knots count `inner`."""
    spans = (count - degree - 1) // inner + 1
    assert (spans - 1) * inner + degree + 1 == count, "poles do not fit the knots"
    return [float(k) for k in range(spans + 1)], [degree + 1, *([inner] * (spans - 1)), degree + 1]


def spline_surface(
    poles: Floats,
    degrees: tuple[int, int] = (3, 3),
    inner: tuple[int, int] = (1, 1),
    periodic: tuple[bool, bool] = (False, False),
    weights: Floats | None = None,
) -> Geom_BSplineSurface:
    """Return a B-spline surface with the given poles (n, m, 3) and uniform knots."""
    knots, mults = [], []
    for count, degree, repeat, closed in zip(
        poles.shape[:2], degrees, inner, periodic, strict=True
    ):
        if closed:
            knots.append([float(k) for k in range(count + 1)])
            mults.append([1] * (count + 1))
        else:
            sequence, multiplicities = clamped(count, degree, repeat)
            knots.append(sequence)
            mults.append(multiplicities)
    shared = (
        _reals(knots[0]),
        _reals(knots[1]),
        _integers(mults[0]),
        _integers(mults[1]),
        *degrees,
        *periodic,
    )
    if weights is None:
        return Geom_BSplineSurface(point_net(poles), *shared)
    table = TColStd_Array2OfReal(1, poles.shape[0], 1, poles.shape[1])
    for (i, j), weight in np.ndenumerate(weights):
        table.SetValue(i + 1, j + 1, float(weight))
    return Geom_BSplineSurface(point_net(poles), table, *shared)


def height_net(heights: Floats, width: float = 10.0, depth: float = 10.0) -> Floats:
    """Return poles (n, m, 3) over a regular grid."""
    x, y = np.meshgrid(
        np.linspace(0, width, heights.shape[0]),
        np.linspace(0, depth, heights.shape[1]),
        indexing="ij",
    )
    return np.stack([x, y, heights], axis=2)


def bezier_surface(poles: Floats) -> Geom_BezierSurface:
    """Return the Bezier surface with the given poles (n, m, 3)."""
    return Geom_BezierSurface(point_net(poles))


# Faces and edges


def edge_of(
    curve: Geom_Curve, first: float | None = None, last: float | None = None
) -> TopoDS_Edge:
    """Return the edge on a curve, or on the part of it between two parameters."""
    if first is None:
        return BRepBuilderAPI_MakeEdge(curve).Edge()
    return BRepBuilderAPI_MakeEdge(curve, first, last).Edge()


def line(start: gp_Pnt, end: gp_Pnt) -> TopoDS_Edge:
    """Return a straight edge."""
    return BRepBuilderAPI_MakeEdge(start, end).Edge()


def wire_of(*edges: TopoDS_Edge) -> TopoDS_Wire:
    """Return the wire through connected edges."""
    maker = BRepBuilderAPI_MakeWire()
    for edge in edges:
        maker.Add(edge)
    return maker.Wire()


def planar(*edges: TopoDS_Edge) -> TopoDS_Face:
    """Return the plane face inside connected edges."""
    return BRepBuilderAPI_MakeFace(wire_of(*edges), True).Face()


def closed_by_chord(curve: Geom_Curve, first: float, last: float) -> TopoDS_Face:
    """Return the plane face between a piece of a curve and its chord."""
    arc = edge_of(curve, first, last)
    return planar(arc, line(curve.Value(last), curve.Value(first)))


def window(surface: Geom_Surface, *bounds: float) -> TopoDS_Face:
    """Return a surface cut to a box of its parameters; the whole of it without one."""
    if bounds:
        return BRepBuilderAPI_MakeFace(surface, *bounds, 1e-9).Face()
    return BRepBuilderAPI_MakeFace(surface, 1e-9).Face()


def ring(surface: Geom_Surface, u: float, v: float, radius: float, *, hole: bool) -> TopoDS_Wire:
    """Return the wire of a circle in parameter space."""
    circle = Geom2d_Circle(gp_Ax2d(gp_Pnt2d(u, v), gp_Dir2d(1, 0)), radius)
    wire = wire_of(BRepBuilderAPI_MakeEdge(circle, surface).Edge())
    BRepLib.BuildCurves3d_s(wire, 1e-9)
    return TopoDS.Wire_s(wire.Reversed()) if hole else wire


def disc(surface: Geom_Surface, u: float, v: float, radius: float) -> TopoDS_Face:
    """Return a surface cut to a circle in its parameters."""
    return BRepBuilderAPI_MakeFace(surface, ring(surface, u, v, radius, hole=False), True).Face()


def with_holes(
    surface: Geom_Surface, *circles: tuple[float, float, float], bounds: Sequence[float] = ()
) -> TopoDS_Face:
    """Return a surface with circular holes (u, v, radius) in its parameters."""
    maker = BRepBuilderAPI_MakeFace(window(surface, *bounds))
    for u, v, radius in circles:
        maker.Add(ring(surface, u, v, radius, hole=True))
    return maker.Face()
