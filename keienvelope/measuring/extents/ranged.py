"""Faces on surfaces that tell where they stay.

Their boundary is searched as `rims` says; the inside of those on surfaces of revolution along the
meridian (`revolved`), of those on offsets of splines box by box (`range_peaks`).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.TopoDS import TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.boundary import Borders
from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.peaks import NOT_CLOSED
from keienvelope.measuring.extents.range_peaks import RangeSearch
from keienvelope.measuring.extents.revolved import RevolvedInside
from keienvelope.measuring.extents.rims import Rims
from keienvelope.measuring.extents.support import Search, SupportBuilder
from keienvelope.measuring.extents.surface_ranges import (
    RevolvedRange,
    SurfaceRange,
    surface_range,
)
from keienvelope.measuring.extents.trims import Trim

_PARTS = 4
_ENDLESS = 1e50


class Inside:
    """The search for inner peaks of a face, box by box.

    Parameters
    ----------
    face : TopoDS_Face
        Mended.
    surface : BRepAdaptor_Surface
        Of the face.
    trim : Trim
        Of the face.
    range_ : SurfaceRange
        Of the surface.
    box : (4,) float
        Parameters that hold the trim.
    """

    def __init__(
        self,
        face: TopoDS_Face,
        surface: BRepAdaptor_Surface,
        trim: Trim,
        range_: SurfaceRange,
        box: Array,
    ) -> None:
        self._face = face
        self._surface = surface
        parts = [[*along_u, *along_v] for along_u in _parts(box[:2]) for along_v in _parts(box[2:])]
        self._search = RangeSearch(range_, np.array(parts), trim)

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the inner peak in one direction."""
        peak = self._search.highest(builder.directions[direction], builder.enough(direction))
        if peak.attained > builder.attained[direction]:
            builder.attain(np.array([xyz(self._surface.Value(*peak.where))]), self._face)
        builder.limit_one(direction, peak.bound, "" if peak.closed else NOT_CLOSED)


class RangedFace:
    """A face, searched along its boundary and inside.

    Parameters
    ----------
    rims : Rims
    inside : Search or None
        None where the inside has no peaks.
    """

    def __init__(self, rims: Rims, inside: Search | None) -> None:
        self._rims = rims
        self._inside = inside

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peak in one direction."""
        self._rims.search(direction, builder)
        if self._inside is not None:
            self._inside.search(direction, builder)


def rimmed_face(
    face: TopoDS_Face,
    trim: Trim,
    borders: Borders,
    surface: BRepAdaptor_Surface,
    inside: Search | None,
) -> Search | None:
    """Return the search of a face along its boundary, where that leaves its edges, and inside."""
    box = _box(surface, trim)
    finite = bool((np.abs(box) < _ENDLESS).all())
    range_ = surface_range(BRep_Tool.Surface_s(face), trim, box) if finite else None
    rims = Rims(face, surface, trim, borders, range_) if range_ is not None else None
    return RangedFace(rims, inside) if rims is not None and rims.loose else inside


def ranged_face(
    face: TopoDS_Face, trim: Trim, borders: Borders, surface: BRepAdaptor_Surface
) -> RangedFace | None:
    """Return the search for the peaks of a face; None where its surface does not tell enough."""
    box = _box(surface, trim)
    if not (np.abs(box) < _ENDLESS).all():
        return None
    range_ = surface_range(BRep_Tool.Surface_s(face), trim, box)
    if range_ is None:
        return None
    rims = Rims(face, surface, trim, borders, range_, box)
    if isinstance(range_, RevolvedRange):
        intervals = np.array(_parts(box[2:]))
        return RangedFace(rims, RevolvedInside(face, surface, trim, range_, intervals))
    return RangedFace(rims, Inside(face, surface, trim, range_, box))


def _box(surface: BRepAdaptor_Surface, trim: Trim) -> Array:
    """Return parameters ``u0, u1, v0, v1`` that hold the trim."""
    if trim.known:
        (u0, v0), (u1, v1) = trim.range()
        return np.array([u0, u1, v0, v1])
    along_u = surface.FirstUParameter(), surface.LastUParameter()
    return np.array([*along_u, surface.FirstVParameter(), surface.LastVParameter()])


def _parts(ends: Array) -> list[tuple[float, float]]:
    """Return an interval in equal parts."""
    return list(pairwise(np.linspace(ends[0], ends[1], _PARTS + 1).tolist()))
