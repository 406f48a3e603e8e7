"""The boundary of a face in its surface, where that is not where its edges are.

The boundary is given twice: by edges, which are curves in space and bounded by themselves, and by
curves in the parameters of the surface, which bound the part of the surface that is left. Where
these two do not agree the face reaches as far as either, so the surface is searched along its
parameter curves as well, and across the gaps that they leave where one ends and the next begins.
Where a face has no edge at all, the sides of its surface bound it.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.TopoDS import TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.boundary import FARTHER, SEATED_MM, Border, Borders
from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.peaks import NOT_CLOSED
from keienvelope.measuring.extents.range_peaks import RangeSearch
from keienvelope.measuring.extents.spline_ranges import SplineRange
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.measuring.extents.surface_ranges import RimRange, SurfaceRange
from keienvelope.measuring.extents.trims import Trim


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
    borders : Borders
        Edges of the face as it was read.
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
        borders: Borders,
        range_: SurfaceRange,
        box: Array | None = None,
    ) -> None:
        self._face = face
        self._surface = surface
        self._loose = _loose_edges(face, trim, borders, range_)
        natural = _natural(box) if trim.whole and box is not None else []
        rest = [*natural, *(trim.gaps if self._loose else [])]
        self._rest = _rim(np.concatenate(rest), range_) if rest else None

    @property
    def loose(self) -> bool:
        """Whether any of the boundary may not be where its edge is."""
        return bool(self._loose)

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peak of the boundary in one direction."""
        vector = builder.directions[direction]
        floor = builder.enough(direction)
        near = [edge for edge in self._loose if edge.may_reach(vector, floor)]
        rims = [(*edge.rim, edge.border.reach(vector)) for edge in near]
        if self._rest is not None and (near or not self._loose):
            rims.append((*self._rest, np.inf))
        for rim, search, edge_reach in rims:
            peak = search.highest(vector, builder.enough(direction))
            if peak.attained > builder.attained[direction]:
                place = rim.at(peak.where[0])
                builder.attain(np.array([xyz(self._surface.Value(*place))]), self._face)
                builder.beyond_edge_mm[direction] = max(0.0, peak.attained - edge_reach)
            builder.limit_one(direction, peak.bound, "" if peak.closed else NOT_CLOSED)


class _LooseEdge:
    """An edge whose parameter curve may not be where the edge is."""

    def __init__(
        self, border: Border, at_most_mm: float, pieces: Array, surface: SurfaceRange
    ) -> None:
        self.border = border
        self._at_most_mm = at_most_mm
        self._pieces = pieces
        self._surface = surface

    def may_reach(self, vector: Array, floor: float) -> bool:
        """Return whether the parameter curve is off the edge, and may reach beyond a floor."""
        if self.border.reach(vector) + FARTHER * self._at_most_mm <= floor:
            return False
        return self.border.may_reach(vector, floor) and self.border.apart_mm > SEATED_MM

    @cached_property
    def rim(self) -> tuple[RimRange, RangeSearch]:
        """The parameter curve, ready to be searched."""
        return _rim(self._pieces, self._surface)


def _rim(pieces: Array, surface: SurfaceRange) -> tuple[RimRange, RangeSearch]:
    # Apart from each other: where one piece ends the next one need not begin.
    starts = 2.0 * np.arange(len(pieces))
    intervals = np.column_stack([starts, starts + 1.0])
    rim = RimRange(surface, SplineRange(pieces[..., :2], pieces[..., 2], intervals))
    return rim, RangeSearch(rim, intervals)


def _loose_edges(
    face: TopoDS_Face, trim: Trim, borders: Borders, range_: SurfaceRange
) -> list[_LooseEdge]:
    """Return the edges that their parameter curves leave."""
    mended, found = Borders(face), []
    for edge, pieces in trim.boundary:
        original, again = borders.border(edge), mended.border(edge)
        border = original or again
        if border is None or pieces is None:
            continue
        # Where the file does not tell, mending does, and comes no nearer than the surface is.
        at_most_mm = (again if again and not border.told else border).at_most_mm
        if not at_most_mm <= SEATED_MM:
            found.append(_LooseEdge(border, at_most_mm, pieces, range_))
    return found


def _natural(box: Array) -> list[Array]:
    """Return the sides of a box of parameters as homogeneous pieces (1, 2, 3)."""
    u0, u1, v0, v1 = box
    corners = [(u0, v0, 1.0), (u1, v0, 1.0), (u1, v1, 1.0), (u0, v1, 1.0)]
    return [np.array([[start, end]]) for start, end in pairwise([*corners, corners[0]])]
