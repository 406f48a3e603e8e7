"""Curves that boolean operations leave, drawn anew with as few poles as they need.

The kernel puts hundreds of poles into the curve along which two surfaces meet, and as many into its
images in the parameter planes of both. The same line within a hundredth of a millimetre takes
a third of them or fewer, which every later step and the written file gain from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Builder, BRep_Tool
from OCP.Geom import Geom_BSplineCurve
from OCP.Geom2d import Geom2d_BSplineCurve
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS
from OCP.TopTools import TopTools_IndexedDataMapOfShapeListOfShape

from keienvelope.body.loop import curve_in_plane, curve_in_space
from keienvelope.body.spline import Spline, interpolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Array = NDArray[np.float64]

TOLERANCE_MM = 1e-2
"""Most distance of a curve drawn anew from what it replaces, and from its images."""

_FEW_POLES = 12  # of a curve that is left as it is
_FIRST_SHARE = 8  # poles of the kernel for each span of the first try
_REFINEMENTS = 8
_DECIMALS_MM, _PARAMETER_DECIMALS = 4, 6
_BUILDER = BRep_Builder()


@dataclass(frozen=True)
class _Image:
    """An edge in the parameter plane of a surface."""

    face: Any
    surface: Any
    curve: Any

    @cached_property
    def bounds(self) -> tuple[Array, Array]:
        """Least and greatest parameters of the curve."""
        first, last = self.curve.FirstParameter(), self.curve.LastParameter()
        values = self.values(np.linspace(first, last, 2 * self.curve.NbPoles()))
        return values.min(axis=0), values.max(axis=0)

    def values(self, times: Array) -> Array:
        """Parameters (n, 2) of the edge at some times."""
        points = [self.curve.Value(time) for time in times.tolist()]
        return np.array([(point.X(), point.Y()) for point in points])

    def points_mm(self, uv: Array) -> Array:
        """Points (n, 3) of the surface."""
        return _coordinates([self.surface.Value(u, v) for u, v in uv.tolist()])


def thin_out(solids: Sequence[Any], *, low_mm: Array, high_mm: Array) -> None:
    """Draw the curves of boolean operations anew, in place.

    Parameters
    ----------
    solids
        Shapes of the kernel; edges that they share stay shared.
    low_mm, high_mm
        Corners of the box that no pole may leave, so that extents stay what they are.
    """
    faces_of = TopTools_IndexedDataMapOfShapeListOfShape()
    for solid in solids:
        TopExp.MapShapesAndAncestors_s(
            solid, TopAbs_ShapeEnum.TopAbs_EDGE, TopAbs_ShapeEnum.TopAbs_FACE, faces_of
        )
    for index in range(1, faces_of.Extent() + 1):
        edge = TopoDS.Edge_s(faces_of.FindKey(index))
        curve = BRep_Tool.Curve_s(edge, 0.0, 1.0)
        if isinstance(curve, Geom_BSplineCurve) and curve.NbPoles() > _FEW_POLES:
            images = _images(edge, faces_of.FindFromIndex(index))
            if all(isinstance(image.curve, Geom2d_BSplineCurve) for image in images):
                _redraw(edge, curve, images, (low_mm, high_mm))


def _images(edge: Any, faces: Iterable[Any]) -> list[_Image]:
    """One image on each surface: faces on both sides of a cut have the same surface."""
    images: list[_Image] = []
    for item in faces:
        face = TopoDS.Face_s(item)
        surface = BRep_Tool.Surface_s(face)
        if not any(surface is image.surface for image in images):
            curve = BRep_Tool.CurveOnSurface_s(edge, face, 0.0, 1.0)
            images.append(_Image(face, surface, curve))
    return images


def _redraw(edge: Any, curve: Any, images: list[_Image], box_mm: tuple[Array, Array]) -> None:
    """Draw one edge anew where that saves poles: in space and in all images at once.

    It stays where the curve is: a wheel arch would reach out of the flank otherwise.
    """
    low, high = (
        np.concatenate(corners) for corners in zip(box_mm, *(i.bounds for i in images), strict=True)
    )
    start, end = BRep_Tool.Range_s(edge)
    between = np.linspace(start, end, max(4, curve.NbPoles() // _FIRST_SHARE + 1))[1:-1]
    times = np.array([start, *np.round(between, _PARAMETER_DECIMALS), end])
    for _ in range(_REFINEMENTS):
        if len(times) >= curve.NbPoles():
            return
        values = [_points_mm(curve, times), *(image.values(times) for image in images)]
        spline = _rounded(interpolated(times, np.concatenate(values, axis=1)))
        spline = Spline(spline.knots, np.clip(spline.poles, low, high))
        spans = np.diff(times)
        between = np.concatenate([times[:-1] + spans * share for share in (0.2, 0.5, 0.8)])
        points, *planes = _taken_apart(spline(between))
        off = [points - _points_mm(curve, between)]
        off += [
            points - image.points_mm(plane) for image, plane in zip(images, planes, strict=True)
        ]
        error = np.linalg.norm(off, axis=2).max(axis=0).reshape(3, -1).max(axis=0)
        coarse = np.flatnonzero(error > 0.8 * TOLERANCE_MM)
        if len(coarse) == 0:
            drawn, *flat = (Spline(spline.knots, poles) for poles in _taken_apart(spline.poles))
            _BUILDER.UpdateEdge(edge, curve_in_space(drawn), TOLERANCE_MM)
            for image, plane in zip(images, flat, strict=True):
                _BUILDER.UpdateEdge(edge, curve_in_plane(plane), image.face, TOLERANCE_MM)
            return
        half_way = np.round((times[coarse] + times[coarse + 1]) / 2, _PARAMETER_DECIMALS)
        times = np.unique(np.concatenate([times, half_way]))


def _taken_apart(values: Array) -> list[Array]:
    """Coordinates (n, 3) of an edge and parameters (n, 2) of each of its images."""
    return [values[:, :3], *(values[:, k : k + 2] for k in range(3, values.shape[1], 2))]


def _rounded(spline: Spline) -> Spline:
    """Spline with rounded poles between its ends, which are where its edge ends."""
    poles = spline.poles.copy()
    poles[1:-1, :3] = np.round(poles[1:-1, :3], _DECIMALS_MM)
    poles[1:-1, 3:] = np.round(poles[1:-1, 3:], _PARAMETER_DECIMALS)
    return Spline(spline.knots, poles)


def _points_mm(curve: Any, times: Array) -> Array:
    return _coordinates([curve.Value(time) for time in times.tolist()])


def _coordinates(points: Iterable[Any]) -> Array:
    return np.array([(point.X(), point.Y(), point.Z()) for point in points])
