"""Bounds of edges.

A line attains its support at its ends. On a conic p(t) = c + a cos t + b sin t the coordinate d . p
is largest where tan t = (d . b) / (d . a), or at an end of the arc; hyperbola and parabola have
such points too. The peak of a spline is enclosed by branch and bound (`peaks`), that of an offset
curve likewise (`range_peaks`). Any other curve is sampled and the bound widened; that is no proof
and is said so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.GeomAbs import GeomAbs_CurveType
from OCP.gp import gp_Ax2, gp_Pnt, gp_XYZ
from OCP.TopoDS import TopoDS_Edge

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curve_ranges import curve_range
from keienvelope.measuring.extents.kernel_arrays import Conic, Poles
from keienvelope.measuring.extents.peaks import NOT_CLOSED, curve_peak
from keienvelope.measuring.extents.range_peaks import RangeSearch
from keienvelope.measuring.extents.splines import CurveNet, CurvePieces
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.model.kernel_errors import KERNEL_ERRORS

_PARTS = 8
_SAMPLES = 129
_WIDENING = 0.01
_ROUNDING = 64 * np.finfo(float).eps


def xyz(point: gp_Pnt | gp_XYZ) -> tuple[float, float, float]:
    """Return the coordinates of a point of the kernel."""
    return point.X(), point.Y(), point.Z()


class Arcs:
    """Arcs of circles and ellipses, all bounded at once.

    Parameters
    ----------
    conics : sequence of Conic
    ranges : sequence of (float, float)
        Parameters of the ends of every arc.
    edges : sequence of TopoDS_Edge
        The edge of every arc.
    """

    def __init__(
        self,
        conics: Sequence[Conic],
        ranges: Sequence[tuple[float, float]],
        edges: Sequence[TopoDS_Edge],
    ) -> None:
        values = np.array([conic.values for conic in conics]).reshape(-1, 12)
        radii = np.array([(conic.major, conic.minor) for conic in conics]).reshape(-1, 2)
        self._centre = values[:, :3]
        self._a = values[:, 6:9] * radii[:, :1]
        self._b = values[:, 9:12] * radii[:, 1:]
        self._first, self._last = np.array(ranges).reshape(-1, 2).T
        self._rounding = _ROUNDING * (np.abs(self._centre).max(axis=1, initial=0.0) + radii[:, 0])
        self._edges = edges

    def ends(self) -> Array:
        """Return both ends of every arc, shape (n, 2, 3)."""
        return np.stack([self._at(self._first), self._at(self._last)], axis=1)

    def _at(self, angle: Array, rows: slice | int = slice(None)) -> Array:
        cosine, sine = np.cos(angle)[..., None], np.sin(angle)[..., None]
        return np.asarray(self._centre[rows] + cosine * self._a[rows] + sine * self._b[rows])

    def bound(self, builder: SupportBuilder) -> None:
        """Count the inner peaks of all arcs; their ends are counted apart."""
        if not len(self._edges):
            return
        along, across = self._a @ builder.directions.T, self._b @ builder.directions.T
        angles = np.arctan2(across, along)
        first, last = self._first[:, None], self._last[:, None]
        angles += 2 * math.pi * np.ceil((first - angles) / (2 * math.pi))
        heights = self._centre @ builder.directions.T + np.hypot(along, across)
        heights = np.where(angles <= last, heights, -np.inf)
        builder.limit((heights + self._rounding[:, None]).max(axis=0))
        for direction, row in enumerate(heights.argmax(axis=0)):
            if heights[row, direction] > builder.attained[direction]:
                peak = self._at(np.asarray(angles[row, direction]), int(row))
                builder.attain(peak[None], self._edges[row])


class SplineEdge:
    """An edge on a spline, whose peaks are searched only where its hull reaches far enough."""

    def __init__(self, edge: TopoDS_Edge, poles: Poles, ends: tuple[float, float]) -> None:
        self.edge = edge
        self._poles = poles
        self._ends = ends
        self._pieces: CurvePieces | None = None

    @property
    def tolerance_mm(self) -> float:
        """How far the edge may leave its faces."""
        return float(BRep_Tool.Tolerance_s(self.edge))

    @property
    def hull(self) -> Array:
        """Control points (n, 3) that hold the edge."""
        return self._poles.points

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peak in one direction."""
        curve = BRepAdaptor_Curve(self.edge)
        if self._pieces is None:
            spline = (
                curve.Bezier()
                if curve.GetType() == GeomAbs_CurveType.GeomAbs_BezierCurve
                else curve.BSpline()
            )
            net = CurveNet(spline, *self._ends, self._poles.points, self._poles.weights)
            self._pieces = net.pieces()
        vector = builder.directions[direction]
        if self._pieces is None:
            builder.attain(_evaluate(curve, np.array(self._ends)), self.edge)
            builder.limit_one(direction, float((self.hull @ vector).max()))
            return
        peak = curve_peak(
            self._pieces.points @ vector,
            self._pieces.weights,
            self._pieces.intervals,
            floor=builder.enough(direction),
        )
        if peak.attained > builder.attained[direction]:
            builder.attain(_evaluate(curve, np.array(peak.where)), self.edge)
        builder.limit_one(direction, peak.bound, "" if peak.closed else NOT_CLOSED)


def bound_odd_edge(edge: TopoDS_Edge, builder: SupportBuilder) -> None:
    """Bound an edge that is neither a line, an arc, nor a spline with a hull."""
    try:
        curve = BRepAdaptor_Curve(edge)
        kind = curve.GetType()
    except KERNEL_ERRORS:
        builder.limit(np.full(len(builder.directions), np.inf), "an edge has no curve")
        return
    ends = np.array([curve.FirstParameter(), curve.LastParameter()])
    if kind == GeomAbs_CurveType.GeomAbs_Line:
        builder.attain(_evaluate(curve, ends), edge)
    elif kind in _OPEN_CONICS:
        _bound_open_conic(curve, builder, edge)
    elif not _bound_by_range(edge, ends, builder):
        _bound_by_sampling(curve, builder, edge)


_OPEN_CONICS = frozenset({GeomAbs_CurveType.GeomAbs_Hyperbola, GeomAbs_CurveType.GeomAbs_Parabola})


def _evaluate(curve: BRepAdaptor_Curve, parameters: Array) -> Array:
    return np.array([xyz(curve.Value(float(t))) for t in parameters])


def _bound_open_conic(curve: BRepAdaptor_Curve, builder: SupportBuilder, edge: TopoDS_Edge) -> None:
    """Bound an arc of a hyperbola or parabola by its ends and the points of zero slope."""
    ends = [curve.FirstParameter(), curve.LastParameter()]
    is_hyperbola = curve.GetType() == GeomAbs_CurveType.GeomAbs_Hyperbola
    conic = curve.Hyperbola() if is_hyperbola else curve.Parabola()
    radii = (conic.MajorRadius(), conic.MinorRadius()) if is_hyperbola else (1.0, 1.0)
    a, b = _axes_of(conic.Position(), *radii)
    along, across = builder.directions @ a, builder.directions @ b
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


def _bound_by_range(edge: TopoDS_Edge, ends: Array, builder: SupportBuilder) -> bool:
    """Enclose the peaks of an edge that tells where it stays; False where it does not."""
    curve = BRep_Tool.Curve_s(edge, 0.0, 0.0)
    range_ = None if curve is None else curve_range(curve, float(ends[0]), float(ends[1]))
    if range_ is None:
        return False
    parts = np.linspace(ends[0], ends[1], _PARTS + 1)
    search = RangeSearch(range_, np.column_stack([parts[:-1], parts[1:]]))
    for direction, vector in enumerate(builder.directions):
        peak = search.highest(vector, builder.enough(direction))
        if peak.attained > builder.attained[direction]:
            builder.attain(np.array([xyz(curve.Value(peak.where[0]))]), edge)
        builder.limit_one(direction, peak.bound, "" if peak.closed else NOT_CLOSED)
    return True


def _bound_by_sampling(
    curve: BRepAdaptor_Curve, builder: SupportBuilder, edge: TopoDS_Edge
) -> None:
    points = _evaluate(curve, np.linspace(curve.FirstParameter(), curve.LastParameter(), _SAMPLES))
    builder.attain(points, edge)
    diagonal = float(np.linalg.norm(np.ptp(points, axis=0)))
    builder.limit(
        (points @ builder.directions.T).max(axis=0) + _WIDENING * diagonal,
        "an edge of a kind without a closed form was sampled",
    )
