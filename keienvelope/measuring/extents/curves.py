"""Bounds of edges.

A line attains its support at its ends. On an ellipse p(t) = c + a cos t + b sin t the coordinate
d . p is largest where tan t = (d . b) / (d . a), or at an end of the arc; hyperbola and parabola
have such points too. The peak of a spline is enclosed by branch and bound (`peaks`). An offset
curve stays within its offset of the basis. Any other curve is sampled and the bound widened; that
is no proof and is said so.
"""

from __future__ import annotations

import math

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.GeomAbs import GeomAbs_CurveType
from OCP.GeomAdaptor import GeomAdaptor_Curve
from OCP.gp import gp_Ax2, gp_Pnt, gp_XYZ
from OCP.TopoDS import TopoDS_Edge

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.peaks import curve_peak
from keienvelope.measuring.extents.splines import CurveNet, CurvePieces, curve_net
from keienvelope.measuring.extents.support import DIRECTION_VECTORS, SupportBuilder

_SAMPLES = 129
_WIDENING = 0.01

_OPEN_CONICS = frozenset({GeomAbs_CurveType.GeomAbs_Hyperbola, GeomAbs_CurveType.GeomAbs_Parabola})


def xyz(point: gp_Pnt | gp_XYZ) -> tuple[float, float, float]:
    """Return the coordinates of a point of the kernel."""
    return point.X(), point.Y(), point.Z()


class SplineEdge:
    """An edge on a spline, whose peaks are searched only where its hull reaches far enough."""

    def __init__(self, edge: TopoDS_Edge, curve: BRepAdaptor_Curve, net: CurveNet) -> None:
        self._edge = edge
        self._curve = curve
        self._net = net
        self._pieces: CurvePieces | None = None
        self.hull = (net.points @ DIRECTION_VECTORS.T).max(axis=0)

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peak in one direction."""
        pieces = self._pieces = self._pieces or self._net.pieces()
        if pieces is None:
            builder.limit_one(direction, float(self.hull[direction]))
            return
        peak = curve_peak(
            pieces.points @ DIRECTION_VECTORS[direction],
            pieces.weights,
            pieces.intervals,
            floor=builder.enough(direction),
        )
        if peak.attained > builder.attained[direction]:
            builder.attain(_evaluate(self._curve, np.array(peak.where)), self._edge)
        builder.limit_one(direction, peak.bound)


def bound_edge(edge: TopoDS_Edge, builder: SupportBuilder) -> SplineEdge | None:
    """Add what an edge attains and does not exceed; a spline is returned for a later search."""
    if BRep_Tool.Degenerated_s(edge):
        return None  # its single point is an end of the neighbouring edges
    curve = BRepAdaptor_Curve(edge)
    kind = curve.GetType()
    ends = np.array([curve.FirstParameter(), curve.LastParameter()])
    if kind == GeomAbs_CurveType.GeomAbs_Line:
        builder.attain(_evaluate(curve, ends), edge)
    elif kind == GeomAbs_CurveType.GeomAbs_Circle:
        circle = curve.Circle()
        _bound_conic(curve, circle.Position(), circle.Radius(), circle.Radius(), builder, edge)
    elif kind == GeomAbs_CurveType.GeomAbs_Ellipse:
        ellipse = curve.Ellipse()
        _bound_conic(
            curve, ellipse.Position(), ellipse.MajorRadius(), ellipse.MinorRadius(), builder, edge
        )
    elif (net := curve_net(curve, float(ends[0]), float(ends[1]))) is not None:
        builder.attain(_evaluate(curve, ends), edge)
        return SplineEdge(edge, curve, net)
    elif kind in _OPEN_CONICS:
        _bound_open_conic(curve, builder, edge)
    elif kind != GeomAbs_CurveType.GeomAbs_OffsetCurve or not _bound_offset(
        curve, ends, builder, edge
    ):
        _bound_by_sampling(curve, builder, edge)
    return None


def _evaluate(curve: BRepAdaptor_Curve, parameters: Array) -> Array:
    return np.array([xyz(curve.Value(float(t))) for t in parameters])


def _bound_conic(
    curve: BRepAdaptor_Curve,
    position: gp_Ax2,
    major: float,
    minor: float,
    builder: SupportBuilder,
    edge: TopoDS_Edge,
) -> None:
    first, last = curve.FirstParameter(), curve.LastParameter()
    a, b = _axes_of(position, major, minor)
    peaks = np.arctan2(DIRECTION_VECTORS @ b, DIRECTION_VECTORS @ a)
    peaks += 2 * math.pi * np.ceil((first - peaks) / (2 * math.pi))
    inside = peaks[peaks <= last]
    builder.attain(_evaluate(curve, np.concatenate([[first, last], inside])), edge)


def _bound_open_conic(curve: BRepAdaptor_Curve, builder: SupportBuilder, edge: TopoDS_Edge) -> None:
    """Bound an arc of a hyperbola or parabola by its ends and the points of zero slope."""
    ends = [curve.FirstParameter(), curve.LastParameter()]
    is_hyperbola = curve.GetType() == GeomAbs_CurveType.GeomAbs_Hyperbola
    conic = curve.Hyperbola() if is_hyperbola else curve.Parabola()
    radii = (conic.MajorRadius(), conic.MinorRadius()) if is_hyperbola else (1.0, 1.0)
    a, b = _axes_of(conic.Position(), *radii)
    along, across = DIRECTION_VECTORS @ a, DIRECTION_VECTORS @ b
    bent = np.abs(across) < np.abs(along) if is_hyperbola else along != 0
    # Where a conic hardly bends along a direction the point lies at infinity, beyond the ends.
    with np.errstate(over="ignore", divide="ignore"):
        ratio = -across[bent] / along[bent]
        slopes = np.arctanh(ratio) if is_hyperbola else 2 * conic.Focal() * ratio
    inside = slopes[(slopes > ends[0]) & (slopes < ends[1])]
    builder.attain(_evaluate(curve, np.array([*ends, *inside])), edge)


def _axes_of(position: gp_Ax2, major: float, minor: float) -> tuple[Array, Array]:
    return (
        major * np.array(xyz(position.XDirection().XYZ())),
        minor * np.array(xyz(position.YDirection().XYZ())),
    )


def _bound_offset(
    curve: BRepAdaptor_Curve, ends: Array, builder: SupportBuilder, edge: TopoDS_Edge
) -> bool:
    """Bound an offset curve by its basis; False where that is no spline."""
    offset = curve.OffsetCurve()
    basis = GeomAdaptor_Curve(offset.BasisCurve())
    net = curve_net(basis, float(ends[0]), float(ends[1]))
    if net is None:
        return False
    builder.attain(_evaluate(curve, np.linspace(ends[0], ends[1], _SAMPLES)), edge)
    reach = (net.points @ DIRECTION_VECTORS.T).max(axis=0) + abs(offset.Offset())
    builder.limit(reach, "an offset curve is bounded loosely")
    return True


def _bound_by_sampling(
    curve: BRepAdaptor_Curve, builder: SupportBuilder, edge: TopoDS_Edge
) -> None:
    points = _evaluate(curve, np.linspace(curve.FirstParameter(), curve.LastParameter(), _SAMPLES))
    builder.attain(points, edge)
    diagonal = float(np.linalg.norm(np.ptp(points, axis=0)))
    builder.limit(
        (points @ DIRECTION_VECTORS.T).max(axis=0) + _WIDENING * diagonal,
        "an edge of a kind without a closed form was sampled",
    )
