"""Bounds of the inside of faces.

Through every point of a plane, cylinder, cone or linear extrusion runs a straight line that stays
in the surface until it meets the boundary of the face, so the largest coordinate d . p is found on
its edges and nothing is left to do here.

A sphere and a torus have their peaks in closed form (`round`). The peaks of a spline surface are
enclosed by branch and bound (`peaks`), those of a surface of revolution along its meridian
(`revolved`). Any other surface, an offset for example, is bounded by what certainly holds it
(`reach`): a true bound, but a loose one, and it is said so.
"""

from __future__ import annotations

import numpy as np
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepTools import BRepTools
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.TopoDS import TopoDS_Face

from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.peaks import surface_peak
from keienvelope.measuring.extents.reach import outer_reach
from keienvelope.measuring.extents.revolved import RevolvedFace, revolved_face
from keienvelope.measuring.extents.round import RoundFace
from keienvelope.measuring.extents.splines import SurfaceNet, SurfacePieces, surface_net
from keienvelope.measuring.extents.support import DIRECTION_VECTORS, SupportBuilder
from keienvelope.measuring.extents.trims import INSIDE, Trim, edges_of, lifted

_GRID = 16
_SPAN = 1e-9
_STRAIGHT = frozenset(
    {
        GeomAbs_SurfaceType.GeomAbs_Plane,
        GeomAbs_SurfaceType.GeomAbs_Cylinder,
        GeomAbs_SurfaceType.GeomAbs_Cone,
        GeomAbs_SurfaceType.GeomAbs_SurfaceOfExtrusion,
    }
)
_APART_MM = 1e-4
_NOT_CLOSED = "the search for the peak of a face was given up"


class SplineFace:
    """A face on a spline, whose peaks are searched only where its hull reaches far enough."""

    def __init__(self, face: TopoDS_Face, surface: BRepAdaptor_Surface, net: SurfaceNet) -> None:
        self._face = face
        self._surface = surface
        self._net = net
        self._cut: tuple[SurfacePieces, Trim] | None = None
        self.hull = (net.points.reshape(-1, 3) @ DIRECTION_VECTORS.T).max(axis=0)

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peak in one direction."""
        if self._cut is None:
            trim = Trim(self._face)
            self._cut = (self._net.pieces().over(trim, self._surface), trim)
            self._lift_boundary(builder)
        pieces, trim = self._cut
        peak = surface_peak(
            pieces.points @ DIRECTION_VECTORS[direction],
            pieces.weights,
            pieces.boxes,
            pieces.kinks,
            floor=builder.enough(direction),
            trim=trim,
        )
        if peak.attained > builder.attained[direction]:
            u, v = peak.where
            builder.attain(np.array([xyz(self._surface.Value(u, v))]), self._face)
        builder.limit_one(direction, peak.bound, "" if peak.closed else _NOT_CLOSED)

    def _lift_boundary(self, builder: SupportBuilder) -> None:
        """Attain the surface along its parameter curves, and see how far they leave the edges.

        A file may hold curves in space and in the surface that do not agree. Then the face reaches
        as far as either, and how far in between the samples is only estimated.
        """
        for edge in edges_of(self._face):
            pair = lifted(edge, self._face, self._surface)
            if pair is None:
                continue
            on_surface, in_space = pair
            builder.attain(on_surface, self._face)
            apart = float(np.linalg.norm(on_surface - in_space, axis=1).max())
            if apart > _APART_MM:
                reach = (on_surface @ DIRECTION_VECTORS.T).max(axis=0) + apart
                # Whatever the edge does, the face stays in the hull of its surface.
                builder.limit(
                    np.minimum(reach, self.hull), f"an edge leaves its face by {apart:.2g} mm"
                )


Searchable = SplineFace | RevolvedFace | RoundFace


def bound_inside(face: TopoDS_Face, builder: SupportBuilder) -> Searchable | None:
    """Add what the inside of a face attains and does not exceed; its edges are bounded apart.

    A face whose peaks are to be searched is returned for that.
    """
    surface = BRepAdaptor_Surface(face)
    kind = surface.GetType()
    if kind in _STRAIGHT:
        if next(edges_of(face), None) is None:
            builder.limit(np.full(6, np.inf), "a face has no boundary")
        return None
    found = _searchable(face, surface)
    if found is None:
        _bound_loosely(face, surface, builder)
    return found


def _searchable(face: TopoDS_Face, surface: BRepAdaptor_Surface) -> Searchable | None:
    kind = surface.GetType()
    if kind in (GeomAbs_SurfaceType.GeomAbs_Sphere, GeomAbs_SurfaceType.GeomAbs_Torus):
        return RoundFace(face, surface)
    if kind == GeomAbs_SurfaceType.GeomAbs_SurfaceOfRevolution:
        return revolved_face(face, surface)
    net = surface_net(surface)
    return SplineFace(face, surface, net) if net is not None else None


def _bound_loosely(
    face: TopoDS_Face, surface: BRepAdaptor_Surface, builder: SupportBuilder
) -> None:
    """Attain what a grid attains, and bound by what certainly holds the surface."""
    trim = Trim(face)
    _sample(face, surface, trim, builder)
    reach = outer_reach(surface, trim)
    if reach is None:
        builder.limit(np.full(6, np.inf), "a surface of unknown kind has no bound")
    else:
        builder.limit(reach, f"{_title(surface.GetType())} is bounded loosely")


def _sample(
    face: TopoDS_Face, surface: BRepAdaptor_Surface, trim: Trim, builder: SupportBuilder
) -> None:
    """Attain the points of a grid that are inside the trim."""
    u0, u1, v0, v1 = BRepTools.UVBounds_s(face)
    grid = np.meshgrid(np.linspace(u0, u1, _GRID), np.linspace(v0, v1, _GRID), indexing="ij")
    for u, v in zip(grid[0].ravel(), grid[1].ravel(), strict=True):
        point = np.array([xyz(surface.Value(float(u), float(v)))])
        if (point @ DIRECTION_VECTORS.T > builder.attained).any():
            box = np.array([[u - _SPAN, u + _SPAN, v - _SPAN, v + _SPAN]])
            if trim.relation(box)[0] == INSIDE:
                builder.attain(point, face)


def _title(kind: GeomAbs_SurfaceType) -> str:
    if kind == GeomAbs_SurfaceType.GeomAbs_SurfaceOfRevolution:
        return "a surface of revolution"
    if kind == GeomAbs_SurfaceType.GeomAbs_OffsetSurface:
        return "an offset surface"
    return "a spline surface with weights that are not positive"
