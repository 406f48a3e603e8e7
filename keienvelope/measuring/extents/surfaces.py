"""Searches for the peaks inside faces.

Through every point of a plane, cylinder, cone or linear extrusion runs a straight line that stays
in the surface until it meets the boundary of the face (or the tip of the cone), so the largest
coordinate d . p is found on its edges, and nothing is left to do here unless the edges leave it.

A sphere and a torus have their peaks in closed form (`round`). The peaks of a spline surface are
enclosed by branch and bound on its Bernstein pieces (`peaks`), those of a surface of revolution
along its meridian and those of the offset of a spline box by box (`ranged`). What is left, a spline
with a weight that is not positive for example, is bounded by what certainly holds it (`reach`): a
true bound, but a loose one, and it is said so.

All this asks for the trim of the face, and so for a face that is mended.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepTools import BRepTools
from OCP.Geom import Geom_OffsetSurface, Geom_RectangularTrimmedSurface
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.GeomAdaptor import GeomAdaptor_Surface
from OCP.TopoDS import TopoDS_Face

from keienvelope.measuring.extents.boundary import Borders
from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.peaks import NOT_CLOSED, surface_peak
from keienvelope.measuring.extents.ranged import ranged_face, rimmed_face
from keienvelope.measuring.extents.reach import outer_reach
from keienvelope.measuring.extents.rims import Rims
from keienvelope.measuring.extents.round import RoundFace
from keienvelope.measuring.extents.spline_ranges import SplineRange
from keienvelope.measuring.extents.splines import SurfaceNet, SurfacePieces, surface_net
from keienvelope.measuring.extents.support import Search, SupportBuilder
from keienvelope.measuring.extents.trims import INSIDE, Trim

_GRID = 16
_EQUAL_MM = 1e-9
_SPAN = 1e-9
_STRAIGHT = frozenset(
    {
        GeomAbs_SurfaceType.GeomAbs_Plane,
        GeomAbs_SurfaceType.GeomAbs_Cylinder,
        GeomAbs_SurfaceType.GeomAbs_Cone,
        GeomAbs_SurfaceType.GeomAbs_SurfaceOfExtrusion,
    }
)


class SplineFace:
    """A face on a spline."""

    def __init__(
        self,
        face: TopoDS_Face,
        trim: Trim,
        borders: Borders,
        surface: BRepAdaptor_Surface,
        net: SurfaceNet,
    ) -> None:
        self._face = face
        self._surface = surface
        self._trim = trim
        self._pieces: SurfacePieces = net.pieces().over(self._trim, surface)
        range_ = SplineRange(self._pieces.points, self._pieces.weights, self._pieces.boxes)
        self._rims = Rims(face, surface, trim, borders, range_)

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peak in one direction."""
        vector = builder.directions[direction]
        self._rims.search(direction, builder)
        peak = surface_peak(
            self._pieces.points @ vector,
            self._pieces.weights,
            self._pieces.boxes,
            self._pieces.kinks,
            floor=builder.enough(direction),
            trim=self._trim,
        )
        if peak.attained > builder.attained[direction]:
            u, v = peak.where
            builder.attain(np.array([xyz(self._surface.Value(u, v))]), self._face)
        builder.limit_one(direction, peak.bound, "" if peak.closed else NOT_CLOSED)


class LooseFace:
    """A face of a kind without a tight bound."""

    def __init__(self, face: TopoDS_Face, trim: Trim, surface: BRepAdaptor_Surface) -> None:
        self._face = face
        self._surface = surface
        self._trim = trim

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Attain what a grid attains, and bound by what certainly holds the surface."""
        self._sample(builder)
        vector = builder.directions[direction]
        reach = outer_reach(self._surface, vector[None], self._trim)
        if reach is None or not np.isfinite(reach).all():
            builder.limit_one(direction, np.inf, "a surface of unknown kind has no bound")
        else:
            title = _title(self._surface.GetType())
            builder.limit_one(direction, float(reach[0]), f"{title} is bounded loosely")

    def _sample(self, builder: SupportBuilder) -> None:
        """Attain the points of a grid that are inside the trim."""
        u0, u1, v0, v1 = BRepTools.UVBounds_s(self._face)
        grid = np.meshgrid(np.linspace(u0, u1, _GRID), np.linspace(v0, v1, _GRID), indexing="ij")
        places = np.column_stack([axis.ravel() for axis in grid])
        points = np.array([xyz(self._surface.Value(float(u), float(v))) for u, v in places])
        higher = (points @ builder.directions.T > builder.attained).any(axis=1)
        u, v = places[higher].T
        boxes = np.column_stack([u - _SPAN, u + _SPAN, v - _SPAN, v + _SPAN])
        builder.attain(points[higher][self._trim.relation(boxes) == INSIDE], self._face)


class BoundlessFace:
    """A face without an edge on a surface without an end."""

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Say that nothing bounds it."""
        builder.limit_one(direction, np.inf, "a face has no boundary")


def search_of(face: TopoDS_Face, trim: Trim, borders: Borders) -> Search | None:
    """Return the search for the peaks of a face; None where its edges tell all.

    Parameters
    ----------
    face : TopoDS_Face
        Mended.
    trim : Trim
        Of the face.
    borders : Borders
        Edges of the face as it was read.
    """
    own = surface = BRepAdaptor_Surface(face)
    kind = surface.GetType()
    if kind == GeomAbs_SurfaceType.GeomAbs_OffsetSurface:
        surface = _without_offset(face, surface)
        kind = surface.GetType()
    if kind in _STRAIGHT:
        return rimmed_face(face, trim, borders, own, None) if not trim.whole else BoundlessFace()
    if kind in (GeomAbs_SurfaceType.GeomAbs_Sphere, GeomAbs_SurfaceType.GeomAbs_Torus):
        return rimmed_face(face, trim, borders, surface, RoundFace(face, trim, surface))
    net = surface_net(surface)
    if net is not None:
        return SplineFace(face, trim, borders, surface, net)
    found = ranged_face(face, trim, borders, surface)
    return found if found is not None else LooseFace(face, trim, surface)


def _without_offset(face: TopoDS_Face, surface: Any) -> Any:
    """Return a surface without an offset that tells as much of the inside of a face, if any does.

    The rulings of a plane, cylinder, cone or linear extrusion have one normal each, so that their
    offset is ruled too. The offset of a sphere or torus is one itself, and the kernel knows which;
    inside out it has other parameters.
    """
    basis = surface.BasisSurface()
    if basis.GetType() in _STRAIGHT:
        return basis
    geometry = BRep_Tool.Surface_s(face)
    if isinstance(geometry, Geom_RectangularTrimmedSurface):
        geometry = geometry.BasisSurface()
    equal = geometry.Surface() if isinstance(geometry, Geom_OffsetSurface) else None
    if equal is None:
        return surface
    u0, u1, v0, v1 = BRepTools.UVBounds_s(face)
    places = [(u0 + s * (u1 - u0), v0 + t * (v1 - v0)) for s, t in ((0.2, 0.7), (0.6, 0.1))]
    apart = max(surface.Value(u, v).Distance(equal.Value(u, v)) for u, v in places)
    return GeomAdaptor_Surface(equal) if apart <= _EQUAL_MM else surface


def _title(kind: GeomAbs_SurfaceType) -> str:
    if kind == GeomAbs_SurfaceType.GeomAbs_SurfaceOfRevolution:
        return "a surface of revolution"
    if kind == GeomAbs_SurfaceType.GeomAbs_OffsetSurface:
        return "an offset surface"
    return "a spline surface with weights that are not positive"
