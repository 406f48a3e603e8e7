"""B-spline and Bezier geometry of the kernel as arrays of Bernstein pieces.

Reading poles one by one is the slow part, so it is done once, for all directions. Weights that are
not positive void the hull property; such geometry is refused here and counts as unproven.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from OCP.Geom import Geom_BezierSurface
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType

from keienvelope.measuring.extents.bernstein import (
    Array,
    curve_pieces,
    restricted,
    surface_pieces,
)
from keienvelope.measuring.extents.kernel_arrays import Poles, read_curves, read_surfaces
from keienvelope.measuring.extents.trims import Trim


@dataclass(frozen=True, eq=False)
class CurvePieces:
    """A spline curve in Bernstein pieces.

    Attributes
    ----------
    points : (n, p + 1, 3) float
        Coefficients; already multiplied with the weights where there are any.
    weights : (n, p + 1) float or None
        None for a polynomial curve.
    intervals : (n, 2) float
        Parameter range of every piece.
    """

    points: Array
    weights: Array | None
    intervals: Array


@dataclass(frozen=True, eq=False)
class SurfacePieces:
    """A spline surface in Bernstein pieces.

    Attributes
    ----------
    points : (n, p + 1, q + 1, 3) float
        Coefficients; already multiplied with the weights where there are any.
    weights : (n, p + 1, q + 1) float or None
        None for a polynomial surface.
    boxes : (n, 4) float
        ``u0, u1, v0, v1`` of every piece.
    kinks : (n, 4) bool
        Whether the surface may bend sharply across the side at u0, u1, v0, v1.
    """

    points: Array
    weights: Array | None
    boxes: Array
    kinks: np.ndarray[Any, np.dtype[np.bool_]]

    @property
    def natural(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which sides of the pieces lie on the sides of the whole surface, shape (n, 4)."""
        low, high = self.boxes.min(axis=0), self.boxes.max(axis=0)
        return np.asarray(self.boxes == np.where([True, False, True, False], low, high))

    def side(self, number: int) -> tuple[Array, Array | None, Array]:
        """Return a side of the whole surface as curve pieces: coefficients, weights, intervals.

        The sides are numbered u0, u1, v0, v1.
        """
        rows = self.natural[:, number]
        at = (np.s_[:, 0], np.s_[:, -1], np.s_[:, :, 0], np.s_[:, :, -1])[number]
        weights = None if self.weights is None else self.weights[rows][at]
        along = self.boxes[rows][:, 2:] if number < 2 else self.boxes[rows][:, :2]
        return self.points[rows][at], weights, along

    def hull(self, vectors: Array) -> Array:
        """Return the largest coordinate of the control points along each of (k, 3) vectors."""
        return _hull(self.points, self.weights, vectors)

    def meeting(self, low: Array, high: Array) -> SurfacePieces:
        """Return the pieces that meet a box of parameters, given by its corners."""
        boxes = self.boxes
        rows = (boxes[:, 0] <= high[0]) & (boxes[:, 1] >= low[0])
        rows &= (boxes[:, 2] <= high[1]) & (boxes[:, 3] >= low[1])
        return SurfacePieces(
            self.points[rows],
            None if self.weights is None else self.weights[rows],
            boxes[rows],
            self.kinks[rows],
        )

    def over(self, trim: Trim, surface: Any) -> SurfacePieces:
        """Return the pieces shifted by whole periods to wherever the trim needs them.

        Where the face is the whole surface its sides are edges without a name: a peak may lie on
        them although the surface is monotone, just as on a kink.
        """
        if trim.whole:
            return replace(self, kinks=self.kinks | self.natural)
        if not trim.known:
            return self
        low, high = trim.range()
        shifted = self
        for axis, periodic, period in (
            (0, surface.IsUPeriodic(), surface.UPeriod if surface.IsUPeriodic() else None),
            (1, surface.IsVPeriodic(), surface.VPeriod if surface.IsVPeriodic() else None),
        ):
            if periodic and period is not None:
                shifted = shifted._repeated(axis, period(), float(low[axis]), float(high[axis]))
        return shifted

    def _repeated(self, axis: int, period: float, low: float, high: float) -> SurfacePieces:
        start = self.boxes[:, 2 * axis].min()
        turns = range(
            math.floor((low - start) / period + 1e-9), math.ceil((high - start) / period - 1e-9)
        )
        copies = []
        for turn in turns:
            boxes = self.boxes.copy()
            boxes[:, 2 * axis : 2 * axis + 2] += turn * period
            copies.append(boxes)
        count = len(copies)
        return SurfacePieces(
            np.concatenate([self.points] * count),
            None if self.weights is None else np.concatenate([self.weights] * count),
            np.concatenate(copies),
            np.concatenate([self.kinks] * count),
        )


def _hull(points: Array, weights: Array | None, vectors: Array) -> Array:
    flat = points.reshape(-1, 3)
    if weights is not None:
        flat = flat / weights.reshape(-1, 1)
    return np.asarray((flat @ vectors.T).max(axis=0))


@dataclass(frozen=True, eq=False)
class CurveNet:
    """The control points of the used part of a spline curve, read once and cut only when needed.

    Attributes
    ----------
    spline : Geom_BSplineCurve or Geom_BezierCurve
        It is not changed.
    first, last : float
        The used parameters; on a periodic curve they may lie beyond a period.
    points : (n, 3) float
        Control points; the used part stays in their hull.
    """

    spline: Any
    first: float
    last: float
    points: Array
    weights: Array | None

    def pieces(self) -> CurvePieces | None:
        """Return the used part in Bernstein pieces; None where nothing is used."""
        spline, points, weights = self.spline, self.points, self.weights
        is_bezier = not hasattr(spline, "KnotSequence")
        period = spline.Period() if not is_bezier and spline.IsPeriodic() else None
        if period is not None:
            spline = spline.Copy()
            spline.SetNotPeriodic()
            points, weights = _curve_poles(spline)
        degree = spline.Degree()
        knots = np.repeat([0.0, 1.0], degree + 1) if is_bezier else _values(spline.KnotSequence())
        pieces, intervals = curve_pieces(_homogeneous(points, weights), knots, degree)
        if period is not None:
            start = intervals[:, 0].min()
            turns = range(
                math.floor((self.first - start) / period), math.ceil((self.last - start) / period)
            )
            intervals = np.concatenate([intervals + turn * period for turn in turns])
            pieces = np.concatenate([pieces] * len(turns))
        pieces, intervals = restricted(pieces, intervals, self.first, self.last)
        if not len(pieces):
            return None
        return CurvePieces(pieces[..., :3], None if weights is None else pieces[..., 3], intervals)


def curve_net(curve: Any, first: float, last: float) -> CurveNet | None:
    """Read the spline of a curve adaptor; None where it has none, or a weight is not positive.

    Parameters
    ----------
    curve : Adaptor3d_Curve
        It is not changed.
    first, last : float
        The used parameters; on a periodic curve they may lie beyond a period.
    """
    kind = curve.GetType()
    if kind == GeomAbs_CurveType.GeomAbs_BSplineCurve:
        spline = curve.BSpline()
    elif kind == GeomAbs_CurveType.GeomAbs_BezierCurve:
        spline = curve.Bezier()
    else:
        return None
    points, weights = _curve_poles(spline)
    if weights is not None and weights.min() <= 0:
        return None
    return CurveNet(spline, first, last, points, weights)


def _curve_poles(spline: Any) -> tuple[Array, Array | None]:
    (poles,) = read_curves([spline])
    assert isinstance(poles, Poles)
    return poles.points, poles.weights


@dataclass(frozen=True, eq=False)
class SurfaceNet:
    """The control points of a spline surface, read once and cut only when needed.

    Attributes
    ----------
    spline : Geom_BSplineSurface or Geom_BezierSurface
        It is not changed.
    points : (n, m, 3) float
        Control points; the surface stays in their hull.
    """

    spline: Any
    points: Array
    weights: Array | None

    def pieces(self) -> SurfacePieces:
        """Return the surface in Bernstein pieces; a periodic one is cut open at its first knot."""
        spline, points, weights = self.spline, self.points, self.weights
        closed = (spline.IsUClosed(), spline.IsVClosed())
        smooth_seam = (False, False)
        degrees = (spline.UDegree(), spline.VDegree())
        if isinstance(spline, Geom_BezierSurface):
            knots = [np.repeat([0.0, 1.0], degree + 1) for degree in degrees]
        else:
            smooth_seam = (spline.IsUPeriodic(), spline.IsVPeriodic())
            if any(smooth_seam):
                spline = spline.Copy()
                spline.SetUNotPeriodic()
                spline.SetVNotPeriodic()
                points, weights = _surface_poles(spline)
            knots = [_values(spline.UKnotSequence()), _values(spline.VKnotSequence())]
        pieces, boxes = surface_pieces(_homogeneous(points, weights), (knots[0], knots[1]), degrees)
        kinks = [
            _kinks(
                boxes[:, 2 * axis : 2 * axis + 2],
                knots[axis],
                degrees[axis],
                seam=closed[axis] and not smooth_seam[axis],
            )
            for axis in (0, 1)
        ]
        return SurfacePieces(
            pieces[..., :3],
            None if weights is None else pieces[..., 3],
            boxes,
            np.column_stack(kinks),
        )


def surface_net(surface: Any) -> SurfaceNet | None:
    """Read the spline of a surface adaptor; None where it has none, or a weight is not positive."""
    kind = surface.GetType()
    if kind == GeomAbs_SurfaceType.GeomAbs_BSplineSurface:
        spline = surface.BSpline()
    elif kind == GeomAbs_SurfaceType.GeomAbs_BezierSurface:
        spline = surface.Bezier()
    else:
        return None
    points, weights = _surface_poles(spline)
    if weights is not None and weights.min() <= 0:
        return None
    return SurfaceNet(spline, points, weights)


def _surface_poles(spline: Any) -> tuple[Array, Array | None]:
    (poles,) = read_surfaces([spline])
    assert isinstance(poles, Poles)
    return poles.points, poles.weights


def _homogeneous(points: Array, weights: Array | None) -> Array:
    if weights is None:
        return points
    return np.concatenate([points * weights[..., None], weights[..., None]], axis=-1)


def _values(sequence: Any) -> Array:
    return np.array([sequence.Value(i) for i in range(sequence.Lower(), sequence.Upper() + 1)])


def _kinks(
    intervals: Array, knots: Array, degree: int, *, seam: bool
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return for both ends of every interval whether the surface may have a kink there."""
    values, multiplicity = np.unique(knots, return_counts=True)
    sharp = values[1:-1][multiplicity[1:-1] >= degree]
    if seam:
        sharp = np.concatenate([[values[0]], sharp, [values[-1]]])
    return np.isin(intervals, sharp)
