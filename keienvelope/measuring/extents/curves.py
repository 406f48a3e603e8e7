"""Bounds of edges.

A line attains its support at its ends. On a conic p(t) = c + a cos t + b sin t the coordinate
d . p is largest where tan t = (d . b) / (d . a), at the end of the arc otherwise. A B-spline stays
in the hull of its poles. Any other curve is sampled and the bound widened; that is no proof and is
said so.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.Geom import Geom_BezierCurve, Geom_BSplineCurve
from OCP.GeomAbs import GeomAbs_CurveType
from OCP.gp import gp_Ax2, gp_Pnt, gp_XYZ
from OCP.Standard import Standard_Failure
from OCP.TopoDS import TopoDS_Edge

from keienvelope.measuring.extents.support import DIRECTION_VECTORS, SupportBuilder

_SAMPLES = 33
_WIDENING = 0.01


def xyz(point: gp_Pnt | gp_XYZ) -> tuple[float, float, float]:
    """Return the coordinates of a point of the kernel."""
    return point.X(), point.Y(), point.Z()


def bound_edge(edge: TopoDS_Edge, builder: SupportBuilder) -> None:
    """Add what an edge attains and what it does not exceed."""
    if BRep_Tool.Degenerated_s(edge):
        return  # its single point is an end of the neighbouring edges
    curve = BRepAdaptor_Curve(edge)
    kind = curve.GetType()
    first, last = curve.FirstParameter(), curve.LastParameter()
    if kind == GeomAbs_CurveType.GeomAbs_Line:
        builder.attain(_evaluate(curve, np.array([first, last])), edge)
    elif kind == GeomAbs_CurveType.GeomAbs_Circle:
        circle = curve.Circle()
        _bound_conic(curve, circle.Position(), circle.Radius(), circle.Radius(), builder, edge)
    elif kind == GeomAbs_CurveType.GeomAbs_Ellipse:
        ellipse = curve.Ellipse()
        _bound_conic(
            curve, ellipse.Position(), ellipse.MajorRadius(), ellipse.MinorRadius(), builder, edge
        )
    elif kind == GeomAbs_CurveType.GeomAbs_BSplineCurve:
        builder.attain(_evaluate(curve, np.linspace(first, last, _SAMPLES)), edge)
        builder.hull(_poles(_trimmed(curve.BSpline(), first, last)))
    elif kind == GeomAbs_CurveType.GeomAbs_BezierCurve:
        builder.attain(_evaluate(curve, np.linspace(first, last, _SAMPLES)), edge)
        builder.hull(_poles(curve.Bezier()))
    else:
        _bound_by_sampling(curve, builder, edge)


def _evaluate(curve: BRepAdaptor_Curve, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
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
    a = major * np.array(xyz(position.XDirection().XYZ()))
    b = minor * np.array(xyz(position.YDirection().XYZ()))
    peaks = np.arctan2(DIRECTION_VECTORS @ b, DIRECTION_VECTORS @ a)
    turns = np.ceil((first - peaks) / (2 * math.pi))
    peaks += 2 * math.pi * turns
    inside = peaks[peaks <= last]
    builder.attain(_evaluate(curve, np.concatenate([[first, last], inside])), edge)


def _trimmed(spline: Geom_BSplineCurve, first: float, last: float) -> Geom_BSplineCurve:
    """Return the part of a spline that the edge uses, which tightens the hull of its poles."""
    start = max(first, spline.FirstParameter())
    end = min(last, spline.LastParameter())
    if spline.IsPeriodic() or end - start <= 1e-9 * (spline.LastParameter() - start):
        return spline
    # The adaptor hands out the curve of the model itself, which must stay as it is.
    part = spline.Copy()
    try:
        part.Segment(start, end)
    except Standard_Failure:
        return spline  # the hull of all poles still holds
    return part


def _poles(spline: Geom_BSplineCurve | Geom_BezierCurve) -> NDArray[np.float64]:
    return np.array([xyz(spline.Pole(number)) for number in range(1, spline.NbPoles() + 1)])


def _bound_by_sampling(
    curve: BRepAdaptor_Curve, builder: SupportBuilder, edge: TopoDS_Edge
) -> None:
    points = _evaluate(
        curve, np.linspace(curve.FirstParameter(), curve.LastParameter(), 4 * _SAMPLES)
    )
    builder.attain(points, edge)
    diagonal = float(np.linalg.norm(np.ptp(points, axis=0)))
    builder.limit(
        (points @ DIRECTION_VECTORS.T).max(axis=0) + _WIDENING * diagonal,
        "an edge of a kind without a closed form was sampled",
    )
