"""Where a curve and its derivatives stay while its parameter runs through an interval.

* Splines: see `spline_ranges`.
* Conics and lines, p = c + f(t) a + g(t) b, with (f, g) = (cos, sin), (cosh, sinh), (t^2, t) or
  (t, 0).
* The offset of a curve c by h along vectors W that go with it: with n = W / |W|,

      p = c + h n,   p' = c' + h (W' - n (n . W')) / |W|.

  An offset in a plane has W = c' x V, with V across the plane. The offset of a surface of
  revolution about a through o is one itself, and W = (a x (c - o)) x c' is its normal along c.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from OCP.Geom import (
    Geom_BezierCurve,
    Geom_BSplineCurve,
    Geom_Circle,
    Geom_Curve,
    Geom_Ellipse,
    Geom_Hyperbola,
    Geom_Line,
    Geom_OffsetCurve,
    Geom_Parabola,
    Geom_TrimmedCurve,
)
from OCP.GeomAbs import GeomAbs_Shape
from OCP.GeomAdaptor import GeomAdaptor_Curve
from OCP.gp import gp_Pnt, gp_XYZ

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.intervals import (
    Interval,
    cross,
    dot,
    exactly,
    length,
    spanned,
)
from keienvelope.measuring.extents.spline_ranges import SplineRange
from keienvelope.measuring.extents.splines import curve_net

_CHECKED = np.linspace(0.0, 1.0, 5)
_AGREEMENT = 1e-9


class CurveRange(Protocol):
    """A curve that tells where it stays."""

    @property
    def breaks(self) -> list[Array]:
        """Parameters where it may not be smooth, one array."""

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds the curve and its derivatives up to an order, each of shape (3, n).

        Parameters
        ----------
        boxes : (n, 2) float
            Ends of intervals of the parameter.
        order : int
            At most 2; at most 1 for an offset.
        """


class ConicRange:
    """A conic or a line.

    Parameters
    ----------
    centre, a, b : (3,) float
    kind : type
        Of the kernel's curve.
    """

    def __init__(self, centre: Array, a: Array, b: Array, kind: type) -> None:
        self._centre, self._a, self._b = centre, a, b
        self._kind = kind

    @property
    def breaks(self) -> list[Array]:
        """There are none."""
        return [np.empty(0)]

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds the curve and its derivatives."""
        parameter = Interval(boxes[:, 0], boxes[:, 1])
        if self._kind is Geom_Line:
            return self._on_line(parameter, order)
        shares = self._shares(parameter)
        found = [spanned(self._a, f) + spanned(self._b, g) for f, g in shares[: order + 1]]
        found[0] = found[0] + exactly(self._centre[:, None])
        return found

    def _on_line(self, t: Interval, order: int) -> list[Interval]:
        nothing = np.zeros((3, len(t.low)))
        point = spanned(self._a, t) + exactly(self._centre[:, None])
        rest = [exactly(self._a[:, None] + nothing), exactly(nothing)]
        return [point, *rest[:order]]

    def _shares(self, t: Interval) -> list[tuple[Interval, Interval]]:
        """Return what holds f and g, their first, and their second derivatives."""
        one, nothing = exactly(np.ones_like(t.low)), exactly(np.zeros_like(t.low))
        if self._kind is Geom_Parabola:
            return [(t.square(), t), (t + t, one), (one + one, nothing)]
        if self._kind is Geom_Hyperbola:
            up, down = t.growing(np.exp), (-t).growing(np.exp)
            half = exactly(np.full_like(t.low, 0.5))
            cosh, sinh = half * (up + down), t.growing(np.sinh)
            return [(cosh, sinh), (sinh, cosh), (cosh, sinh)]
        cosine, sine = t.cosine(), t.sine()
        return [(cosine, sine), (-sine, cosine), (-cosine, -sine)]


Sideways = Callable[[Interval, Interval, Interval], tuple[Interval, Interval]]
"""From a curve and its first two derivatives: W and its derivative, each of shape (3, n)."""


class OffsetCurveRange:
    """The offset of a curve.

    Parameters
    ----------
    basis : CurveRange
    height : float
        Of the offset.
    sideways : callable
        The vectors along which it is taken.
    """

    def __init__(self, basis: CurveRange, height: float, sideways: Sideways) -> None:
        self._basis = basis
        self._height = height
        self._sideways = sideways

    @property
    def breaks(self) -> list[Array]:
        """Those of its basis."""
        return self._basis.breaks

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds the curve and, for order 1, its first derivative."""
        height = exactly(np.full((1, 1), self._height))
        point, slope, bend = self._basis.over(boxes, 2)
        vectors, turning = self._sideways(point, slope, bend)
        size = length(vectors)[None]
        normal = (vectors / size).within(-1.0, 1.0)
        across = turning - normal * dot(normal, turning)[None]
        return [point + height * normal, slope + height * (across / size)][: order + 1]


def across_plane(direction: Array) -> Sideways:
    """Return the vectors of an offset in the plane across a direction (3,)."""
    along = exactly(direction[:, None])
    return lambda _, slope, bend: (cross(slope, along), cross(bend, along))


def across_revolution(origin: Array, axis: Array) -> Sideways:
    """Return the normals of a surface of revolution along its meridian."""
    a, o = exactly(axis[:, None]), exactly(origin[:, None])

    def vectors(point: Interval, slope: Interval, bend: Interval) -> tuple[Interval, Interval]:
        around = cross(a, point - o)
        return cross(around, slope), cross(cross(a, slope), slope) + cross(around, bend)

    return vectors


def curve_range(curve: Geom_Curve, first: float, last: float) -> CurveRange | None:
    """Return the range of a curve of the kernel; None where there is none.

    Parameters
    ----------
    curve : Geom_Curve
        It is not changed.
    first, last : float
        The used parameters; finite.
    """
    found = _unchecked(curve, first, last)
    if found is None:
        return None
    # The kernel has the last word on what its parameters mean.
    places = first + _CHECKED * (last - first)
    there = np.array([_xyz(curve.Value(float(t))) for t in places]).T
    return found if agrees(found.over(np.column_stack([places, places]), 0)[0], there) else None


def agrees(found: Interval, there: Array) -> bool:
    """Return whether intervals (3, n) hold points (3, n), rounding aside."""
    slack = _AGREEMENT * (1.0 + np.abs(there).max())
    return bool(((found.low - slack <= there) & (there <= found.high + slack)).all())


def _unchecked(curve: Geom_Curve, first: float, last: float) -> CurveRange | None:
    if isinstance(curve, Geom_TrimmedCurve):
        return _unchecked(curve.BasisCurve(), first, last)
    if isinstance(curve, Geom_BSplineCurve | Geom_BezierCurve):
        net = curve_net(GeomAdaptor_Curve(curve), first, last)
        pieces = net.pieces() if net is not None else None
        return SplineRange(pieces.points, pieces.weights, pieces.intervals) if pieces else None
    if isinstance(curve, Geom_OffsetCurve):
        return _offset(curve, first, last)
    if isinstance(curve, Geom_Line):
        line = curve.Lin()
        return _conic(line.Location(), line.Direction(), line.Direction(), (1.0, 0.0), Geom_Line)
    if isinstance(curve, Geom_Circle | Geom_Ellipse | Geom_Hyperbola | Geom_Parabola):
        frame = curve.Position()
        axes = (frame.Location(), frame.XDirection(), frame.YDirection())
        return _conic(*axes, _radii(curve), type(curve))
    return None


def _offset(curve: Geom_OffsetCurve, first: float, last: float) -> CurveRange | None:
    basis = _unchecked(curve.BasisCurve(), first, last)
    if basis is None or curve.BasisCurve().Continuity() == GeomAbs_Shape.GeomAbs_C0:
        return None  # the normal of a curve with kinks jumps, and so does its offset
    direction = np.array(_xyz(curve.Direction().XYZ()))
    return OffsetCurveRange(basis, curve.Offset(), across_plane(direction))


def _radii(curve: Any) -> tuple[float, float]:
    if isinstance(curve, Geom_Circle):
        return curve.Radius(), curve.Radius()
    if isinstance(curve, Geom_Parabola):
        return 0.25 / curve.Focal(), 1.0
    return curve.MajorRadius(), curve.MinorRadius()


def _conic(centre: gp_Pnt, x: Any, y: Any, radii: tuple[float, float], kind: type) -> ConicRange:
    a, b = (size * np.array(_xyz(axis.XYZ())) for size, axis in zip(radii, (x, y), strict=True))
    return ConicRange(np.array(_xyz(centre)), a, b, kind)


def _xyz(point: gp_Pnt | gp_XYZ) -> tuple[float, float, float]:
    return point.X(), point.Y(), point.Z()
