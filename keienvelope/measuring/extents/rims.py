"""The boundary of a face in its surface, where that is not where its edges are.

The boundary is given twice: by edges, which are curves in space and bounded by themselves, and by
curves in the parameters of the surface, which bound the part of the surface that is left. Where
these two do not agree the face reaches as far as either, so the surface is searched along its
parameter curves as well, and across the gaps that they leave where one ends and the next begins.
Where a face has no edge at all, the sides of its surface bound it.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.TopoDS import TopoDS_Edge, TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.range_peaks import RangeSearch
from keienvelope.measuring.extents.spline_ranges import SplineRange
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.measuring.extents.surface_ranges import RimRange, SurfaceRange
from keienvelope.measuring.extents.trims import Trim, edges_of, parameter_pieces

_SEATED_MM = 1e-7
"""An edge this close to its face lies on it; the kernel tells points apart to this precision."""

_GAP = 1e-3
"""Ends of parameter curves this close to each other are one corner, as a part of the trim's size.
"""

_SAMPLES = 33
NOT_CLOSED = "the search for the peak of a face was given up"


class Rims:
    """The boundary of a face in its surface, where that is not where its edges are.

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
    box : (4,) float, optional
        Sides of the surface in its parameters, to be searched where the face has no edge.
    """

    def __init__(
        self,
        face: TopoDS_Face,
        surface: BRepAdaptor_Surface,
        trim: Trim,
        range_: SurfaceRange,
        box: Array | None = None,
    ) -> None:
        self._face = face
        self._surface = surface
        groups: dict[int, list[Array]] = {}
        natural = _natural(box) if trim.whole and box is not None else []
        loose = _unseated(face, surface)
        for pieces in [*natural, *loose, *(_gaps(face) if loose else [])]:
            groups.setdefault(pieces.shape[1], []).append(pieces)
        self._rims = [_rim(np.concatenate(group), range_) for group in groups.values()]

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peak of the boundary in one direction."""
        vector = builder.directions[direction]
        for rim, search in self._rims:
            peak = search.highest(vector, builder.enough(direction))
            if peak.attained > builder.attained[direction]:
                place = rim.at(peak.where[0])
                builder.attain(np.array([xyz(self._surface.Value(*place))]), self._face)
            builder.limit_one(direction, peak.bound, "" if peak.closed else NOT_CLOSED)


def _rim(pieces: Array, surface: SurfaceRange) -> tuple[RimRange, RangeSearch]:
    # Apart from each other: where one piece ends the next one need not begin.
    starts = 2.0 * np.arange(len(pieces))
    intervals = np.column_stack([starts, starts + 1.0])
    rim = RimRange(surface, SplineRange(pieces[..., :2], pieces[..., 2], intervals))
    return rim, RangeSearch(rim, intervals)


def _unseated(face: TopoDS_Face, surface: BRepAdaptor_Surface) -> list[Array]:
    """Return the parameter curves that leave their edges, as homogeneous pieces (n, p + 1, 3)."""
    found = [
        parameter_pieces(edge, face)
        for edge in edges_of(face)
        if not BRep_Tool.Degenerated_s(edge) and not _is_seated(edge, face, surface)
    ]
    return [pieces for pieces in found if pieces is not None]


def _gaps(face: TopoDS_Face) -> list[Array]:
    """Return the chords between the ends of parameter curves that nearly meet, (1, 2, 3) each."""
    curves = [
        pieces for edge in edges_of(face) if (pieces := parameter_pieces(edge, face)) is not None
    ]
    ends = np.array([end for pieces in curves for end in (pieces[0, 0], pieces[-1, -1])])
    places = ends[:, :2] / ends[:, 2:]
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    nearest = apart.argmin(axis=1)
    distance = apart.min(axis=1)
    wide = (distance > 0) & (distance <= _GAP * np.ptp(places, axis=0).max())
    return [ends[[row, nearest[row]]][None] for row in np.flatnonzero(wide)]


def _natural(box: Array) -> list[Array]:
    """Return the sides of a box of parameters as homogeneous pieces (1, 2, 3)."""
    u0, u1, v0, v1 = box
    corners = [(u0, v0, 1.0), (u1, v0, 1.0), (u1, v1, 1.0), (u0, v1, 1.0)]
    return [np.array([[start, end]]) for start, end in pairwise([*corners, corners[0]])]


def _is_seated(edge: TopoDS_Edge, face: TopoDS_Face, surface: BRepAdaptor_Surface) -> bool:
    curve = BRep_Tool.CurveOnSurface_s(edge, face, 0.0, 0.0)
    space = BRepAdaptor_Curve(edge)
    if curve is None or not space.Is3DCurve():
        return True  # there is only one curve
    shares = np.linspace(0.0, 1.0, _SAMPLES)
    first, last = BRep_Tool.Range_s(edge, face)
    start, end = space.FirstParameter(), space.LastParameter()
    for share in shares.tolist():
        place = curve.Value(first + share * (last - first))
        above = surface.Value(place.X(), place.Y())
        if above.Distance(space.Value(start + share * (end - start))) > _SEATED_MM:
            return False
    return True
