"""Loose but certain bounds of surfaces for which there is no tight one.

* A spline stays in the hull of the poles of the pieces that the trim meets.
* A surface of revolution: for a direction d and the axis a through o, no point reaches farther than
  d . o + (d . a) z + |d x a| r, with z and r the height and the distance from the axis of its point
  on the meridian. That is a convex function of the point, and changes at most as fast as the point
  moves: its largest value over a polygon of poles is at a pole, and over a conic at most its value
  at the centre plus the major radius.
* A sphere or torus stays within its radius, or both of its radii, of its centre.
* An offset surface stays within the size of the offset of its basis.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.splines import curve_net, surface_net
from keienvelope.measuring.extents.trims import Trim


def outer_reach(surface: Any, directions: Array, trim: Trim | None = None) -> Array | None:
    """Return what a surface does not exceed in some directions; None where nothing is known.

    Parameters
    ----------
    surface : Adaptor3d_Surface
        Of a face, or the basis of one.
    directions : (k, 3) float
        Unit vectors.
    trim : Trim, optional
        Of the face: only the pieces that it meets count.
    """
    kind = surface.GetType()
    if kind == GeomAbs_SurfaceType.GeomAbs_OffsetSurface:
        basis = outer_reach(surface.BasisSurface(), directions, trim)
        return None if basis is None else basis + abs(surface.OffsetValue())
    if kind == GeomAbs_SurfaceType.GeomAbs_SurfaceOfRevolution:
        return _revolved(surface, directions)
    if kind in (GeomAbs_SurfaceType.GeomAbs_Sphere, GeomAbs_SurfaceType.GeomAbs_Torus):
        return _round(surface, directions)
    net = surface_net(surface)
    if net is None:
        return None
    pieces = net.pieces()
    if trim is not None and trim.known:
        pieces = pieces.over(trim, surface).meeting(*trim.range())
    return pieces.hull(directions)


def _round(surface: Any, directions: Array) -> Array:
    is_sphere = surface.GetType() == GeomAbs_SurfaceType.GeomAbs_Sphere
    body = surface.Sphere() if is_sphere else surface.Torus()
    radius = body.Radius() if is_sphere else body.MajorRadius() + body.MinorRadius()
    return np.asarray(directions @ np.array(xyz(body.Location())) + radius)


def _revolved(surface: Any, directions: Array) -> Array | None:
    points, slack = _meridian(surface)
    if points is None:
        return None
    line = surface.AxeOfRevolution()
    origin, axis = np.array(xyz(line.Location())), np.array(xyz(line.Direction().XYZ()))
    relative = points - origin
    height = relative @ axis
    radius = np.linalg.norm(relative - np.outer(height, axis), axis=1)
    along = directions @ axis
    across = np.linalg.norm(np.cross(directions, axis), axis=1)
    values = directions @ origin + np.outer(height, along) + np.outer(radius, across) + slack
    return np.asarray(values.max(axis=0))


def _meridian(surface: Any) -> tuple[Array | None, float]:
    """Return points whose hull, grown by a slack, holds the meridian."""
    curve = surface.BasisCurve()
    ends = (surface.FirstVParameter(), surface.LastVParameter())
    kind = curve.GetType()
    if kind == GeomAbs_CurveType.GeomAbs_Line:
        return np.array([xyz(curve.Value(t)) for t in ends]), 0.0
    if kind == GeomAbs_CurveType.GeomAbs_Circle:
        circle = curve.Circle()
        return np.array([xyz(circle.Location())]), circle.Radius()
    if kind == GeomAbs_CurveType.GeomAbs_Ellipse:
        ellipse = curve.Ellipse()
        return np.array([xyz(ellipse.Location())]), ellipse.MajorRadius()
    net = curve_net(curve, *ends)
    return (None if net is None else net.points), 0.0
