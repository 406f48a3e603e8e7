"""Fewer poles for the curves that boolean operations leave behind.

The kernel follows an intersection to 0.1 micrometres with hundreds of poles of degree 8. Such a
curve, and its image in the parameters of each of its faces, is replaced by a cubic spline over the
same parameters that stays within the tolerance of the edge.
"""

from __future__ import annotations

from typing import Any

import cadquery as cq
import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Builder, BRep_Tool
from OCP.Geom import (
    Geom_BSplineCurve,
    Geom_BSplineSurface,
    Geom_CylindricalSurface,
    Geom_Plane,
)
from OCP.Geom2d import Geom2d_BSplineCurve
from OCP.TopLoc import TopLoc_Location
from scipy.interpolate import BSpline, make_interp_spline

from keienvelope.body.loop import curve_in_plane, curve_in_space
from keienvelope.body.skin import DEGREE

Array = NDArray[np.float64]

_MANY_POLES = 40
_FIT_MM = 4e-3
_EDGE_MM = 1e-2
# More than the length that one unit of the parameters spans: a skin's rows, an arch's radian.
_UNIT_MM = ((Geom_Plane, 1.0), (Geom_BSplineSurface, 120.0), (Geom_CylindricalSurface, 400.0))
_FIRST_POINTS = 9
_REFINEMENTS = 9
_BUILDER = BRep_Builder()


def lighten(solid: cq.Solid) -> cq.Solid:
    """Replace curves of very many poles, in place.

    Parameters
    ----------
    solid
        Result of a boolean operation.

    Returns
    -------
    cadquery.Solid
        The same solid.
    """
    faces = solid.Faces()
    for edge in solid.Edges():
        shape = edge.wrapped
        curve = BRep_Tool.Curve_s(shape, 0.0, 1.0)
        if not isinstance(curve, Geom_BSplineCurve) or curve.NbPoles() < _MANY_POLES:
            continue
        low, high = BRep_Tool.Range_s(shape)
        _refit(shape, curve, low, high, faces)
    return solid


def _refit(shape: Any, curve: Any, low: float, high: float, faces: list[cq.Face]) -> None:
    """Refit an edge in space and on its faces; leave it as it is if that does not succeed."""
    fit = _refitted(curve, low, high, _FIT_MM)
    images = []
    for face in faces:
        if any(other.wrapped.IsSame(shape) for other in face.Edges()):
            image = BRep_Tool.CurveOnSurface_s(shape, face.wrapped, 0.0, 1.0)
            surface = BRep_Tool.Surface_s(face.wrapped)
            unit_mm = next((mm for kind, mm in _UNIT_MM if isinstance(surface, kind)), None)
            if unit_mm is None or not isinstance(image, Geom2d_BSplineCurve):
                return
            images.append((face.wrapped, _refitted(image, low, high, _FIT_MM / unit_mm)))
    if fit is None or any(drawn is None for _, drawn in images):
        return
    _BUILDER.UpdateEdge(shape, curve_in_space(fit), TopLoc_Location(), _EDGE_MM)
    for face, drawn in images:
        _BUILDER.UpdateEdge(shape, curve_in_plane(drawn), face, _EDGE_MM)
    _BUILDER.Range(shape, low, high)


def _refitted(curve: Any, low: float, high: float, tolerance: float) -> BSpline | None:
    """Cubic spline through points of a curve, refined until it fits."""
    exact = _as_spline(curve)
    # What the poles of the given curve do not leave, those of the new one must not leave either.
    low_corner, high_corner = exact.c.min(axis=0), exact.c.max(axis=0)
    times = np.linspace(low, high, _FIRST_POINTS)
    for _ in range(_REFINEMENTS):
        spline = make_interp_spline(times, exact(times), DEGREE)
        spans = np.diff(times)
        between = np.concatenate([times[:-1] + spans * share for share in (0.25, 0.5, 0.75)])
        off = np.linalg.norm(spline(between) - exact(between), axis=1)
        coarse = np.flatnonzero(off.reshape(3, -1).max(axis=0) > tolerance)
        if len(coarse) == 0:
            return BSpline(spline.t, np.clip(spline.c, low_corner, high_corner), DEGREE)
        times = np.sort(np.concatenate([times, (times[coarse] + times[coarse + 1]) / 2]))
    return None


def _as_spline(curve: Any) -> BSpline:
    """Polynomial B-spline curve of the kernel, to be evaluated at many parameters at once."""
    knots = [
        curve.Knot(i) for i in range(1, curve.NbKnots() + 1) for _ in range(curve.Multiplicity(i))
    ]
    poles = [curve.Pole(i) for i in range(1, curve.NbPoles() + 1)]
    values: list[tuple[float, ...]]
    if isinstance(curve, Geom2d_BSplineCurve):
        values = [(pole.X(), pole.Y()) for pole in poles]
    else:
        values = [(pole.X(), pole.Y(), pole.Z()) for pole in poles]
    return BSpline(np.array(knots), np.array(values), curve.Degree())
