"""Where a surface and its derivatives stay while its parameters run through a box.

* Splines: see `spline_ranges`.
* The extrusion of a curve c along e: P = c(u) + v e; a plane is that of a line.
* The revolution of a curve with components x, y, z in a frame whose third axis is that of the
  revolution: P = (x cos u - y sin u, x sin u + y cos u, z), whatever the curve is, in a plane with
  the axis or skew to it. Cylinders, cones, spheres and tori are such.
* The offset of a surface S by h along its normal: with N = S_u x S_v and n = N / |N|,

      P = S + h n,   P_i = S_i + h (N_i - n (n . N_i)) / |N|,   N_u = S_uu x S_v + S_u x S_uv.

  Nothing is assumed of its curvature: where the offset folds over and crosses itself, all of its
  sheets count.
* A curve in a surface, P(t) = S(u(t), v(t)), P' = S_u u' + S_v v'.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np
from OCP.Geom import (
    Geom_BezierSurface,
    Geom_BSplineSurface,
    Geom_Circle,
    Geom_ConicalSurface,
    Geom_CylindricalSurface,
    Geom_ElementarySurface,
    Geom_Line,
    Geom_OffsetSurface,
    Geom_Plane,
    Geom_RectangularTrimmedSurface,
    Geom_SphericalSurface,
    Geom_Surface,
    Geom_SurfaceOfLinearExtrusion,
    Geom_SurfaceOfRevolution,
    Geom_ToroidalSurface,
)
from OCP.GeomAbs import GeomAbs_Shape
from OCP.GeomAdaptor import GeomAdaptor_Surface
from OCP.gp import gp_Ax2, gp_Ax3

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curve_ranges import (
    ConicRange,
    CurveRange,
    OffsetCurveRange,
    across_revolution,
    agrees,
    curve_range,
)
from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.intervals import (
    Interval,
    cross,
    dot,
    exactly,
    length,
    transformed,
)
from keienvelope.measuring.extents.spline_ranges import SplineRange
from keienvelope.measuring.extents.splines import surface_net
from keienvelope.measuring.extents.trims import Trim

_CHECKED = (0.0, 0.31, 0.5, 0.87, 1.0)


class SurfaceRange(Protocol):
    """A surface that tells where it stays."""

    @property
    def breaks(self) -> list[Array]:
        """Parameters where it may not be smooth, along u and along v."""

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds P; P_u, P_v; P_uu, P_uv, P_vv; each of shape (3, n).

        Parameters
        ----------
        boxes : (n, 4) float
            Parameters ``u0, u1, v0, v1``.
        order : int
            Up to which order derivatives are asked for: at most 2; at most 1 for an offset.
        """


class ExtrudedRange:
    """A linear extrusion.

    Parameters
    ----------
    curve : CurveRange
    direction : (3,) float
    """

    def __init__(self, curve: CurveRange, direction: Array) -> None:
        self._curve = curve
        self._direction = exactly(direction[:, None])

    @property
    def breaks(self) -> list[Array]:
        """Those of the curve."""
        return [*self._curve.breaks, np.empty(0)]

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds the surface and its derivatives."""
        curve, *slopes = self._curve.over(boxes[:, :2], order)
        along = self._direction * Interval(boxes[None, :, 2], boxes[None, :, 3])
        nothing = exactly(np.zeros((3, len(boxes))))
        found = [curve + along]
        if order > 0:
            found += [slopes[0], self._direction + nothing]
        if order > 1:
            found += [slopes[1], nothing, nothing]
        return found


class RevolvedRange:
    """A surface of revolution.

    Parameters
    ----------
    origin : (3,) float
        A point of the axis.
    axes : (3, 3) float
        Rows of a frame; the third one is the axis.
    meridian : CurveRange

    Attributes
    ----------
    origin, axes, meridian
        As given.
    """

    def __init__(self, origin: Array, axes: Array, meridian: CurveRange) -> None:
        self.origin = origin
        self.axes = axes
        self.meridian = meridian

    @property
    def breaks(self) -> list[Array]:
        """Those of the meridian."""
        return [np.empty(0), *self.meridian.breaks]

    def local(self, intervals: Array, order: int) -> list[Interval]:
        """Return what holds the meridian and its derivatives in the frame, each (3, n)."""
        curve, *slopes = self.meridian.over(intervals, order)
        vectors = [curve - exactly(self.origin[:, None]), *slopes]
        return [transformed(self.axes, item) for item in vectors]

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds the surface and its derivatives."""
        angle = Interval(boxes[:, 0], boxes[:, 1])
        turn = angle.cosine()[None], angle.sine()[None]
        local = self.local(boxes[:, 2:], order)
        level, upright = zip(*((item[:2], item[2:]) for item in local), strict=True)
        turned = [_turned(item, turn) for item in level]
        nothing = exactly(np.zeros((1, len(boxes))))
        found = [(turned[0], upright[0])]
        if order > 0:
            found += [(_turned_on(turned[0]), nothing), (turned[1], upright[1])]
        if order > 1:
            found += [
                (-turned[0], nothing),
                (_turned_on(turned[1]), nothing),
                (turned[2], upright[2]),
            ]
        placed = [transformed(self.axes.T, _stacked(item)) for item in found]
        placed[0] = placed[0] + exactly(self.origin[:, None])
        return placed


def _turned(level: Interval, turn: tuple[Interval, Interval]) -> Interval:
    """Return vectors (2, n), turned by an angle with this cosine and sine (1, n)."""
    along, across = level * turn[0], level * turn[1]
    return _stacked([along[:1] - across[1:], across[:1] + along[1:]])


def _turned_on(level: Interval) -> Interval:
    """Return vectors (2, n), turned by a right angle."""
    return Interval(
        np.stack([-level.high[1], level.low[0]]), np.stack([-level.low[1], level.high[0]])
    )


def _stacked(rows: Iterable[Interval]) -> Interval:
    """Return components (.., n) one upon the other."""
    low, high = zip(*((row.low, row.high) for row in rows), strict=True)
    return Interval(np.concatenate(low), np.concatenate(high))


class OffsetRange:
    """The offset of a surface along its normal.

    Parameters
    ----------
    basis : SurfaceRange
    height : float
        Of the offset.
    """

    def __init__(self, basis: SurfaceRange, height: float) -> None:
        self._basis = basis
        self._height = height

    @property
    def breaks(self) -> list[Array]:
        """Those of its basis."""
        return self._basis.breaks

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds the surface and its first derivatives."""
        height = exactly(np.full((1, 1), self._height))
        point, along_u, along_v, *second = self._basis.over(boxes, order + 1)
        upward = cross(along_u, along_v)
        size = length(upward)[None]
        normal = (upward / size).within(-1.0, 1.0)
        found = [point + height * normal]
        if order:
            uu, uv, vv = second
            tilts = (
                cross(uu, along_v) + cross(along_u, uv),
                cross(uv, along_v) + cross(along_u, vv),
            )
            for slope, tilt in zip((along_u, along_v), tilts, strict=True):
                across = tilt - normal * dot(normal, tilt)[None]
                found.append(slope + height * (across / size))
        return found


class RimRange:
    """A curve in a surface.

    Parameters
    ----------
    surface : SurfaceRange
    places : SplineRange
        The curve in the parameters of the surface.
    """

    def __init__(self, surface: SurfaceRange, places: SplineRange) -> None:
        self._surface = surface
        self._places = places

    @property
    def breaks(self) -> list[Array]:
        """Those of the curve in the parameters."""
        return self._places.breaks

    def at(self, parameter: float) -> tuple[float, float]:
        """Return a place on the curve in the parameters of the surface."""
        place = self._places.over(np.array([[parameter, parameter]]), 0)[0]
        u, v = 0.5 * (place.low[:, 0] + place.high[:, 0])
        return float(u), float(v)

    def over(self, boxes: Array, order: int) -> list[Interval]:
        """Return what holds the curve and its first derivative."""
        place, *slope = self._places.over(boxes, order)
        hull = np.column_stack([place.low[0], place.high[0], place.low[1], place.high[1]])
        point, *along = self._surface.over(hull, order)
        if not order:
            return [point]
        return [point, along[0] * slope[0][:1] + along[1] * slope[0][1:]]


def surface_range(surface: Geom_Surface, trim: Trim, box: Array) -> SurfaceRange | None:
    """Return the range of a surface of the kernel; None where there is none.

    Parameters
    ----------
    surface : Geom_Surface
        It is not changed.
    trim : Trim
        Of the face.
    box : (4,) float
        Finite parameters ``u0, u1, v0, v1`` that hold the trim.
    """
    found = _unchecked(surface, trim, box)
    if found is None:
        return None
    # The kernel has the last word on what its parameters mean.
    u = box[0] + np.array(_CHECKED) * (box[1] - box[0])
    v = box[2] + np.array(_CHECKED[::-1]) * (box[3] - box[2])
    there = [xyz(surface.Value(float(a), float(b))) for a, b in zip(u, v, strict=True)]
    here = found.over(np.column_stack([u, u, v, v]), 0)[0]
    return found if agrees(here, np.array(there).T) else None


def _unchecked(surface: Geom_Surface, trim: Trim, box: Array) -> SurfaceRange | None:
    if isinstance(surface, Geom_RectangularTrimmedSurface):
        return _unchecked(surface.BasisSurface(), trim, box)
    if isinstance(surface, Geom_OffsetSurface):
        return _offset(surface, trim, box)
    if isinstance(surface, Geom_BSplineSurface | Geom_BezierSurface):
        return _spline(surface, trim)
    if isinstance(surface, Geom_SurfaceOfRevolution | Geom_SurfaceOfLinearExtrusion):
        return _swept(surface, box)
    return _elementary(surface) if isinstance(surface, Geom_ElementarySurface) else None


def _spline(surface: Geom_Surface, trim: Trim) -> SurfaceRange | None:
    adaptor = GeomAdaptor_Surface(surface)
    net = surface_net(adaptor)
    if net is None:
        return None
    pieces = net.pieces().over(trim, adaptor)
    return SplineRange(pieces.points, pieces.weights, pieces.boxes)


def _swept(surface: Any, box: Array) -> SurfaceRange | None:
    is_revolved = isinstance(surface, Geom_SurfaceOfRevolution)
    first, last = box[2:] if is_revolved else box[:2]
    curve = curve_range(surface.BasisCurve(), float(first), float(last))
    if curve is None:
        return None
    if not is_revolved:
        return ExtrudedRange(curve, np.array(xyz(surface.Direction().XYZ())))
    axis = surface.Axis()
    return RevolvedRange(*_frame(gp_Ax2(axis.Location(), axis.Direction())), curve)


def _elementary(surface: Any) -> SurfaceRange | None:
    origin, axes = _frame(surface.Position())
    x, _, z = axes
    if isinstance(surface, Geom_Plane):
        return ExtrudedRange(ConicRange(origin, x, 0.0 * x, Geom_Line), axes[1])
    if isinstance(surface, Geom_CylindricalSurface):
        meridian = ConicRange(origin + surface.Radius() * x, z, 0.0 * x, Geom_Line)
    elif isinstance(surface, Geom_ConicalSurface):
        angle = surface.SemiAngle()
        slant = math.sin(angle) * x + math.cos(angle) * z
        meridian = ConicRange(origin + surface.RefRadius() * x, slant, 0.0 * x, Geom_Line)
    elif isinstance(surface, Geom_SphericalSurface):
        radius = surface.Radius()
        meridian = ConicRange(origin, radius * x, radius * z, Geom_Circle)
    elif isinstance(surface, Geom_ToroidalSurface):
        tube = surface.MinorRadius()
        meridian = ConicRange(origin + surface.MajorRadius() * x, tube * x, tube * z, Geom_Circle)
    else:
        return None
    return RevolvedRange(origin, axes, meridian)


def _offset(surface: Geom_OffsetSurface, trim: Trim, box: Array) -> SurfaceRange | None:
    basis = _unchecked(surface.BasisSurface(), trim, box)
    height = surface.Offset()
    if isinstance(basis, RevolvedRange):
        sense = float(np.sign(np.linalg.det(basis.axes)))
        sideways = across_revolution(basis.origin, sense * basis.axes[2])
        meridian = OffsetCurveRange(basis.meridian, height, sideways)
        return RevolvedRange(basis.origin, basis.axes, meridian)
    if basis is None or surface.BasisSurface().Continuity() == GeomAbs_Shape.GeomAbs_C0:
        return None  # the normal of a surface with kinks jumps, and so does its offset
    return OffsetRange(basis, height)


def _frame(position: gp_Ax2 | gp_Ax3) -> tuple[Array, Array]:
    """Return the origin and the rows X, Y, Z of a local coordinate system."""
    axes = (position.XDirection(), position.YDirection(), position.Direction())
    return np.array(xyz(position.Location())), np.array([xyz(axis.XYZ()) for axis in axes])
