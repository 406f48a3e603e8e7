"""Bounds of the inside of faces.

Through every point of a plane, cylinder, cone or linear extrusion runs a straight line that stays
in the surface until it meets the boundary of the face, so the largest coordinate d . p is found on
its edges and nothing is left to do here. A sphere and a torus have their extremes in closed form. A
B-spline or Bezier surface stays in the hull of its poles, cut to the box of the face in parameter
space. Any other surface is handed to the kernel's own box, widened by 1 % of its diagonal: an
estimate, no proof.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from OCP.Bnd import Bnd_Box
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepTools import BRepTools
from OCP.BRepTopAdaptor import BRepTopAdaptor_FClass2d
from OCP.Geom import Geom_BezierSurface, Geom_BSplineSurface
from OCP.Geom2dAdaptor import Geom2dAdaptor_Curve
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType
from OCP.gp import gp_Ax3, gp_Pnt2d
from OCP.Standard import Standard_Failure
from OCP.TColStd import TColStd_Array1OfReal
from OCP.TopAbs import TopAbs_ShapeEnum, TopAbs_State
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS, TopoDS_Face

from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.support import DIRECTION_VECTORS, SupportBuilder

_WIDENING = 0.01
_GRID = 16
_TRIES = 24
_CLASSIFIER_TOLERANCE = 1e-9
_STRAIGHT = frozenset(
    {
        GeomAbs_SurfaceType.GeomAbs_Plane,
        GeomAbs_SurfaceType.GeomAbs_Cylinder,
        GeomAbs_SurfaceType.GeomAbs_Cone,
        GeomAbs_SurfaceType.GeomAbs_SurfaceOfExtrusion,
    }
)
_SPLINES = frozenset(
    {GeomAbs_SurfaceType.GeomAbs_BSplineSurface, GeomAbs_SurfaceType.GeomAbs_BezierSurface}
)

Spline: TypeAlias = Geom_BSplineSurface | Geom_BezierSurface
UVBox = tuple[float, float, float, float]


def bound_inside(face: TopoDS_Face, builder: SupportBuilder) -> None:
    """Add what the inside of a face attains and does not exceed; its edges are bounded before."""
    surface = BRepAdaptor_Surface(face)
    kind = surface.GetType()
    if kind in _STRAIGHT:
        return
    if kind == GeomAbs_SurfaceType.GeomAbs_Sphere:
        _bound_sphere(face, surface, builder)
    elif kind == GeomAbs_SurfaceType.GeomAbs_Torus:
        _bound_torus(face, surface, builder)
    elif kind in _SPLINES:
        _bound_spline(face, surface, builder)
    else:
        _bound_by_kernel(face, surface, builder)


def _offer(
    face: TopoDS_Face,
    surface: BRepAdaptor_Surface,
    parameters: NDArray[np.float64],
    builder: SupportBuilder,
) -> None:
    """Let the builder attain the highest of the given (n, 2) surface points inside the trim."""
    points = np.array([xyz(surface.Value(float(u), float(v))) for u, v in parameters])
    values = points @ DIRECTION_VECTORS.T
    promising = np.flatnonzero((values > builder.attained).any(axis=0))
    if not len(promising):
        return
    inside = BRepTopAdaptor_FClass2d(face, _CLASSIFIER_TOLERANCE)
    for direction in promising:
        for row in np.argsort(-values[:, direction])[:_TRIES]:
            if values[row, direction] <= builder.attained[direction]:
                break
            place = gp_Pnt2d(float(parameters[row, 0]), float(parameters[row, 1]))
            if inside.Perform(place) == TopAbs_State.TopAbs_IN:
                builder.attain(points[row : row + 1], face)
                break


def _wrapped(value: float, low: float, high: float) -> float | None:
    """Shift an angle by full turns into [low, high]; None where no shift brings it there."""
    slack = 1e-9
    turns = math.ceil((low - slack - value) / (2 * math.pi))
    shifted = value + turns * 2 * math.pi
    return shifted if shifted <= high + slack else None


def _bound_sphere(face: TopoDS_Face, surface: BRepAdaptor_Surface, builder: SupportBuilder) -> None:
    sphere = surface.Sphere()
    centre = np.array(xyz(sphere.Location()))
    frame = _frame(sphere.Position())
    radius = sphere.Radius()
    u0, u1, v0, v1 = BRepTools.UVBounds_s(face)
    bound = np.full(6, -np.inf)
    peaks = []
    for direction, vector in enumerate(DIRECTION_VECTORS):
        local = frame @ vector
        v = math.asin(float(np.clip(local[2], -1.0, 1.0)))
        u = _wrapped(math.atan2(local[1], local[0]), u0, u1)
        at_pole = abs(abs(local[2]) - 1.0) < 1e-12
        if at_pole:
            u = 0.5 * (u0 + u1)
        if u is None or not v0 - 1e-9 <= v <= v1 + 1e-9:
            continue
        bound[direction] = centre @ vector + radius
        peaks.append((u, v))
    builder.limit(bound)
    if peaks:
        _offer(face, surface, np.array(peaks), builder)


def _bound_torus(face: TopoDS_Face, surface: BRepAdaptor_Surface, builder: SupportBuilder) -> None:
    torus = surface.Torus()
    centre = np.array(xyz(torus.Location()))
    frame = _frame(torus.Position())
    major, minor = torus.MajorRadius(), torus.MinorRadius()
    u0, u1, v0, v1 = BRepTools.UVBounds_s(face)
    bound = np.full(6, -np.inf)
    peaks: list[tuple[float, float]] = []
    for direction, vector in enumerate(DIRECTION_VECTORS):
        local = frame @ vector
        across = math.hypot(local[0], local[1])
        ring = [math.atan2(local[1], local[0])] if across > 1e-9 else np.linspace(u0, u1, _GRID)
        # Both the outer rim and the inner one (half a turn round the axis) can hold a local peak.
        for turn, sign in ((0.0, 1.0), (math.pi, -1.0)):
            v = _wrapped(math.atan2(local[2], sign * across), v0, v1)
            if v is None:
                continue
            for angle in ring:
                u = _wrapped(angle + turn, u0, u1)
                if u is not None:
                    peaks.append((u, v))
                    value = centre @ vector + sign * across * major + minor
                    bound[direction] = max(bound[direction], value)
    builder.limit(bound)
    if peaks:
        _offer(face, surface, np.array(peaks), builder)


def _frame(position: gp_Ax3) -> NDArray[np.float64]:
    """Return the rows X, Y, Z of a local coordinate system, shape (3, 3)."""
    axes = (position.XDirection(), position.YDirection(), position.Direction())
    return np.array([xyz(axis.XYZ()) for axis in axes])


def _bound_spline(face: TopoDS_Face, surface: BRepAdaptor_Surface, builder: SupportBuilder) -> None:
    spline = (
        surface.BSpline()
        if surface.GetType() == GeomAbs_SurfaceType.GeomAbs_BSplineSurface
        else surface.Bezier()
    )
    box = _uv_box(face)
    if box is not None:
        spline = _segment(spline, box)
    poles = _poles(spline)
    reach = (poles @ DIRECTION_VECTORS.T).max(axis=0)
    if (reach <= builder.attained).all():
        return  # its edges, or another face, already reach at least as far
    _offer(face, surface, _greville(spline), builder)
    builder.limit(reach)


def _uv_box(face: TopoDS_Face) -> UVBox | None:
    """Return a box in parameter space that certainly holds the trim of a face, where one is known.

    It is taken from the ends of straight and the poles of spline parameter curves, which cannot
    leave the hull of these points.
    """
    us: list[float] = []
    vs: list[float] = []
    explorer = TopExp_Explorer(face, TopAbs_ShapeEnum.TopAbs_EDGE)
    while explorer.More():
        edge = TopoDS.Edge_s(explorer.Current())
        explorer.Next()
        curve = BRep_Tool.CurveOnSurface_s(edge, face, 0.0, 0.0)
        if curve is None:
            return None
        first, last = BRep_Tool.Range_s(edge, face)
        adaptor = Geom2dAdaptor_Curve(curve, first, last)
        kind = adaptor.GetType()
        if kind == GeomAbs_CurveType.GeomAbs_Line:
            points = [adaptor.Value(first), adaptor.Value(last)]
        elif kind == GeomAbs_CurveType.GeomAbs_BSplineCurve:
            spline = adaptor.BSpline()
            points = [spline.Pole(i) for i in range(1, spline.NbPoles() + 1)]
        else:
            return None
        us += [point.X() for point in points]
        vs += [point.Y() for point in points]
    return (min(us), max(us), min(vs), max(vs)) if us else None


def _segment(spline: Spline, box: UVBox) -> Spline:
    """Return the part of a surface inside a box of its parameters, or all of it."""
    if isinstance(spline, Geom_BSplineSurface) and (spline.IsUPeriodic() or spline.IsVPeriodic()):
        return spline
    u0, u1, v0, v1 = spline.Bounds()
    a, b, c, d = max(u0, box[0]), min(u1, box[1]), max(v0, box[2]), min(v1, box[3])
    smallest = 1e-9
    if b - a <= smallest * (u1 - u0) or d - c <= smallest * (v1 - v0):
        return spline
    # The adaptor hands out the surface of the model itself, which must stay as it is.
    part = spline.Copy()
    try:
        part.Segment(a, b, c, d)
    except Standard_Failure:
        return spline  # the hull of all poles still holds
    return part


def _poles(spline: Spline) -> NDArray[np.float64]:
    pole = spline.Pole
    return np.array(
        [
            xyz(pole(i, j))
            for i in range(1, spline.NbUPoles() + 1)
            for j in range(1, spline.NbVPoles() + 1)
        ]
    )


def _greville(spline: Spline) -> NDArray[np.float64]:
    """Return the Greville parameters of all poles, shape (n, 2): where each pole pulls most."""
    if isinstance(spline, Geom_BezierSurface):
        us = np.linspace(0.0, 1.0, spline.NbUPoles())
        vs = np.linspace(0.0, 1.0, spline.NbVPoles())
    else:
        u_knots = [spline.UKnotSequence().Value(i) for i in _indices(spline.UKnotSequence())]
        v_knots = [spline.VKnotSequence().Value(i) for i in _indices(spline.VKnotSequence())]
        us = _averages(u_knots, spline.UDegree(), spline.NbUPoles())
        vs = _averages(v_knots, spline.VDegree(), spline.NbVPoles())
    grid = np.meshgrid(us, vs, indexing="ij")
    return np.column_stack([grid[0].ravel(), grid[1].ravel()])


def _indices(sequence: TColStd_Array1OfReal) -> range:
    return range(sequence.Lower(), sequence.Upper() + 1)


def _averages(knots: list[float], degree: int, count: int) -> NDArray[np.float64]:
    values = np.array([np.mean(knots[i + 1 : i + 1 + degree]) for i in range(count)])
    return np.asarray(np.clip(values, knots[0], knots[-1]), dtype=np.float64)


def _bound_by_kernel(
    face: TopoDS_Face, surface: BRepAdaptor_Surface, builder: SupportBuilder
) -> None:
    u0, u1, v0, v1 = BRepTools.UVBounds_s(face)
    grid = np.meshgrid(np.linspace(u0, u1, _GRID), np.linspace(v0, v1, _GRID), indexing="ij")
    _offer(face, surface, np.column_stack([grid[0].ravel(), grid[1].ravel()]), builder)
    box = Bnd_Box()
    BRepBndLib.AddOptimal_s(face, box, False, False)
    if box.IsVoid():
        builder.limit(np.full(6, np.inf), "the kernel gives no box for a face")
        return
    box.SetGap(0.0)
    low, high = np.array(box.Get()[:3]), np.array(box.Get()[3:])
    slack = _WIDENING * float(np.linalg.norm(high - low))
    reach = np.column_stack([high, -low]).ravel() + slack
    builder.limit(reach, f"{_title(surface.GetType())}: estimated, widened by {slack:.3g} mm")


def _title(kind: GeomAbs_SurfaceType) -> str:
    if kind == GeomAbs_SurfaceType.GeomAbs_SurfaceOfRevolution:
        return "surface of revolution"
    if kind == GeomAbs_SurfaceType.GeomAbs_OffsetSurface:
        return "offset surface"
    return "surface without a closed form"
