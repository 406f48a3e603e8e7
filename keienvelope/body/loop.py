r"""Closed curves on the skin, and the edges and faces along them.

A loop is a periodic sequence of surface parameters, anticlockwise seen from outside. A cubic
spline (u(t), v(t)) through it is the curve in the parameter plane, and a cubic spline through
:math:`S_d(u(t), v(t))` is the curve in space at the depth d. Points are added until the two agree
within the tolerance that the edge states.

Poles of a spline through points may lie beyond the points. Those of the curves in space are
therefore moved back into the box of the skin, and more points taken until the curves agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Builder
from OCP.Geom import Geom_BSplineCurve, Geom_BSplineSurface
from OCP.Geom2d import Geom2d_BSplineCurve, Geom2d_Line
from OCP.gp import gp_Dir2d, gp_Pnt, gp_Pnt2d
from OCP.TColgp import TColgp_Array1OfPnt, TColgp_Array1OfPnt2d, TColgp_Array2OfPnt
from OCP.TColStd import TColStd_Array1OfInteger, TColStd_Array1OfReal
from OCP.TopAbs import TopAbs_Orientation
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Edge, TopoDS_Face, TopoDS_Vertex, TopoDS_Wire

from keienvelope.body.spline import DEGREE, Spline, interpolated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keienvelope.body.skin import Skin

Array = NDArray[np.float64]

EDGE_TOLERANCE_MM = 2e-2
"""Stated distance between the two curves of an edge, and between an edge and its vertex."""

QUARTERS = np.array([0.0, 0.25, 0.5, 0.75])
"""Where a loop is looked at between two of its points."""

_REFINEMENTS = 8
# Rounded coordinates keep files small, and equal where processors differ in the last bit.
_DECIMALS_MM = 4
_PARAMETER_DECIMALS = 5
FORWARD = TopAbs_Orientation.TopAbs_FORWARD
REVERSED = TopAbs_Orientation.TopAbs_REVERSED
_BUILDER = BRep_Builder()


@dataclass(frozen=True)
class Rim:
    """A loop at one depth.

    Parameters
    ----------
    edge, vertex
        Closed edge, and the vertex it starts and ends at.
    share
        Its depth over the thickness of the panel.
    """

    edge: Any
    vertex: Any
    share: float


@dataclass(frozen=True)
class Loop:
    """A closed curve on a skin.

    Parameters
    ----------
    skin
        The skin.
    uv
        Surface parameters (n, 2), anticlockwise, the first point not repeated.
    twin
        The loop that this one is the mirror image of, if it is one.
    """

    skin: Skin
    uv: Array
    twin: Loop | None = None

    @cached_property
    def _times(self) -> Array:
        points = self.skin.outer.points_mm(np.vstack([self.uv, self.uv[:1]]))
        lengths = np.linalg.norm(np.diff(points, axis=0), axis=1)
        times = np.concatenate([[0.0], np.cumsum(lengths)]) / lengths.sum()
        return np.asarray(np.round(times, _PARAMETER_DECIMALS))

    @cached_property
    def parameter_spline(self) -> Spline:
        """Spline (u(t), v(t)) for t from 0 to 1."""
        if self.twin is not None:
            spline = self.twin.parameter_spline.reversed()
            return Spline(spline.knots, self._flipped(spline.poles))
        spline = interpolated(self._times, np.vstack([self.uv, self.uv[:1]]))
        return Spline(spline.knots, np.round(spline.poles, _PARAMETER_DECIMALS))

    def _flipped(self, uv: Array) -> Array:
        """Parameters of mirrored points."""
        return np.array([0.0, self.skin.outer.v_end]) + uv * [1.0, -1.0]

    def mirrored(self) -> Loop:
        """Mirror image of the loop in the centre plane, with the same start."""
        return Loop(self.skin, np.roll(self._flipped(self.uv)[::-1], 1, axis=0), self)

    @cached_property
    def polygon(self) -> Array:
        """Polygon (4 n, 2) in the parameter plane: at each point and the quarters to the next."""
        spans = np.diff(self._times)
        places = self._times[:-1, None] + spans[:, None] * QUARTERS
        return np.asarray(self.parameter_spline(places.ravel()))

    @cached_property
    def parameter_curve(self) -> Any:
        """Curve in the parameter plane."""
        return curve_in_plane(self.parameter_spline)

    @cached_property
    def _spline_mm(self) -> Spline:
        """Curve in space on the outer surface and that on the inner one, side by side.

        It is refined until both fit.
        """
        if self.twin is not None:
            spline = self.twin._spline_mm.reversed()
            return Spline(spline.knots, spline.poles * [1.0, -1.0, 1.0, 1.0, -1.0, 1.0])
        times = self._times
        for _ in range(_REFINEMENTS):
            spline = self._through(times)
            spans = np.diff(times)
            between = np.concatenate([times[:-1] + spans * share for share in (0.2, 0.5, 0.8)])
            off = spline(between) - self.skin.both.points_mm(self.parameter_spline(between))
            error = np.maximum(*(np.linalg.norm(off[:, k : k + 3], axis=1) for k in (0, 3)))
            coarse = np.flatnonzero(error.reshape(3, -1).max(axis=0) > 0.8 * EDGE_TOLERANCE_MM)
            if len(coarse) == 0:
                return spline
            half_way = np.round((times[coarse] + times[coarse + 1]) / 2, _PARAMETER_DECIMALS)
            times = np.sort(np.concatenate([times, half_way]))
        raise RuntimeError("a curve on the skin cannot be followed within the edge tolerance")

    def _through(self, times: Array) -> Spline:
        uv = self.parameter_spline(times)
        uv[-1] = uv[0]
        low, high = (np.tile(corner, 2) for corner in self.skin.box_mm)
        spline = interpolated(times, self.skin.both.points_mm(uv))
        poles = np.clip(np.round(spline.poles, _DECIMALS_MM), low, high)
        return Spline(spline.knots, poles)

    def spline_mm(self, depth_mm: float) -> Spline:
        """Spline in space at a depth, for t from 0 to 1.

        Interpolation is linear, so splines blend as the surfaces do.
        """
        both = self._spline_mm
        outer, inner = both.poles[:, :3], both.poles[:, 3:]
        poles = outer + (inner - outer) * (depth_mm / self.skin.thickness_mm)
        return Spline(both.knots, np.round(poles, _DECIMALS_MM) if depth_mm else outer)

    @cached_property
    def wall(self) -> Any:
        """Ruled surface from the outer (v = 0) to the inner surface (v = 1) along the loop."""
        top, bottom = (self.spline_mm(depth) for depth in (0.0, self.skin.thickness_mm))
        poles = TColgp_Array2OfPnt(1, len(top.poles), 1, 2)
        for column, spline in enumerate((top, bottom), start=1):
            for row, (x, y, z) in enumerate(spline.poles.tolist(), start=1):
                poles.SetValue(row, column, gp_Pnt(x, y, z))
        (u_knots, u_multiplicities), (v_knots, v_multiplicities) = _knots(top), _linear_knots()
        return Geom_BSplineSurface(
            poles, u_knots, v_knots, u_multiplicities, v_multiplicities, DEGREE, 1
        )

    def _curve(self, depth_mm: float) -> Any:
        """Curve in space at a depth, made once."""
        if depth_mm not in self._curves:
            self._curves[depth_mm] = curve_in_space(self.spline_mm(depth_mm))
        return self._curves[depth_mm]

    @cached_property
    def _curves(self) -> dict[float, Any]:
        return {}

    def rim(self, depth_mm: float) -> Rim:
        """Edge of the loop at a depth."""
        curve = self._curve(depth_mm)
        vertex = _vertex(curve.StartPoint())
        share = depth_mm / self.skin.thickness_mm
        return Rim(_edge(curve, vertex, vertex, (0.0, 1.0)), vertex, share)


def curve_in_space(spline: Spline) -> Any:
    """Curve of the kernel of a cubic spline with values (x, y, z)."""
    poles = TColgp_Array1OfPnt(1, len(spline.poles))
    for i, (x, y, z) in enumerate(spline.poles.tolist(), start=1):
        poles.SetValue(i, gp_Pnt(x, y, z))
    return Geom_BSplineCurve(poles, *_knots(spline), DEGREE)


def curve_in_plane(spline: Spline) -> Any:
    """Curve of the kernel of a cubic spline with values (u, v)."""
    poles = TColgp_Array1OfPnt2d(1, len(spline.poles))
    for i, (u, v) in enumerate(spline.poles.tolist(), start=1):
        poles.SetValue(i, gp_Pnt2d(u, v))
    return Geom2d_BSplineCurve(poles, *_knots(spline), DEGREE)


def signed_area(polygon: Array) -> float:
    """Area of a closed polygon (n, 2), positive if anticlockwise."""
    following = np.roll(polygon, -1, axis=0)
    cross = polygon[:, 0] * following[:, 1] - polygon[:, 1] * following[:, 0]
    return float(np.sum(cross) / 2)


def attach(rim: Rim, loop: Loop, face: Any) -> None:
    """Give an edge its curve in the parameter plane of a face on the skin."""
    _BUILDER.UpdateEdge(rim.edge, loop.parameter_curve, face, EDGE_TOLERANCE_MM)


def wire_of(edge: Any, orientation: Any) -> Any:
    """Wire of one closed edge."""
    return _wire([edge.Oriented(orientation)])


def skin_face(
    skin: Skin,
    depth_mm: float,
    border: tuple[Loop, Rim],
    holes: Sequence[tuple[Loop, Rim]] = (),
    *,
    within: Loop | None = None,
) -> Any:
    """Face at a depth, looking outward.

    Parameters
    ----------
    skin
        The skin.
    depth_mm
        Depth of the face.
    border
        Outer loop and its rim at that depth.
    holes
        Inner loops and their rims at that depth.
    within
        A loop round the border whose surface at that depth the face is on; by default the border
        itself. Faces within one loop share a surface, which a file then holds once.

    Returns
    -------
    OCP.TopoDS.TopoDS_Face
        The face.
    """
    face = TopoDS_Face()
    uv = (within or border[0]).uv
    surface = skin.part(depth_mm, uv.min(axis=0) - 0.1, uv.max(axis=0) + 0.1)
    _BUILDER.MakeFace(face, surface, TopLoc_Location(), 1e-6)
    for loop, rim in (border, *holes):
        attach(rim, loop, face)
        _BUILDER.Add(face, wire_of(rim.edge, FORWARD if loop is border[0] else REVERSED))
    return face


def wall_face(loop: Loop, top: Rim, bottom: Rim) -> Any:
    """Face of the wall along a loop between two of its rims, looking into the loop.

    Parameters
    ----------
    loop
        The loop; its walls at all depths are parts of one surface.
    top, bottom
        Rims of the loop, the bottom one deeper.

    Returns
    -------
    OCP.TopoDS.TopoDS_Face
        The face, closed along a seam.
    """
    face = TopoDS_Face()
    _BUILDER.MakeFace(face, loop.wall, TopLoc_Location(), 1e-6)
    for rim in (top, bottom):
        line = Geom2d_Line(gp_Pnt2d(0.0, rim.share), gp_Dir2d(1.0, 0.0))
        _BUILDER.UpdateEdge(rim.edge, line, face, EDGE_TOLERANCE_MM)
    seam = _edge(loop.wall.UIso(0.0), top.vertex, bottom.vertex, (top.share, bottom.share))
    at_start, at_end = (Geom2d_Line(gp_Pnt2d(u, 0.0), gp_Dir2d(0.0, 1.0)) for u in (0.0, 1.0))
    _BUILDER.UpdateEdge(seam, at_end, at_start, face, EDGE_TOLERANCE_MM)
    ring = [
        top.edge.Oriented(FORWARD),
        seam.Oriented(FORWARD),
        bottom.edge.Oriented(REVERSED),
        seam.Oriented(REVERSED),
    ]
    _BUILDER.Add(face, _wire(ring))
    return face


def _linear_knots() -> tuple[Any, Any]:
    knots, multiplicities = TColStd_Array1OfReal(1, 2), TColStd_Array1OfInteger(1, 2)
    for i in (1, 2):
        knots.SetValue(i, float(i - 1))
        multiplicities.SetValue(i, 2)
    return knots, multiplicities


def _knots(spline: Spline) -> tuple[Any, Any]:
    inner = spline.knots[DEGREE:-DEGREE]
    knots = TColStd_Array1OfReal(1, len(inner))
    multiplicities = TColStd_Array1OfInteger(1, len(inner))
    multiplicities.Init(1)
    multiplicities.SetValue(1, DEGREE + 1)
    multiplicities.SetValue(len(inner), DEGREE + 1)
    for i, knot in enumerate(inner.tolist(), start=1):
        knots.SetValue(i, knot)
    return knots, multiplicities


def _vertex(point: Any) -> Any:
    vertex = TopoDS_Vertex()
    _BUILDER.MakeVertex(vertex, point, EDGE_TOLERANCE_MM)
    return vertex


def _edge(curve: Any, start: Any, end: Any, span: tuple[float, float]) -> Any:
    edge = TopoDS_Edge()
    _BUILDER.MakeEdge(edge, curve, EDGE_TOLERANCE_MM)
    _BUILDER.Add(edge, start.Oriented(FORWARD))
    _BUILDER.Add(edge, end.Oriented(REVERSED))
    _BUILDER.Range(edge, *span)
    return edge


def _wire(edges: Sequence[Any]) -> Any:
    wire = TopoDS_Wire()
    _BUILDER.MakeWire(wire)
    for edge in edges:
        _BUILDER.Add(wire, edge)
    wire.Closed(True)
    return wire
