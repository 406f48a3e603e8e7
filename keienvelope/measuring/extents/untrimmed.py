"""Bounds of a whole spline surface: where they are low enough, its trim is never asked for.

Finding the trim of a face costs more than everything else. The largest value of d . p on a face is
taken on an edge of the face, or inside, where the surface is level or has a kink. Two things look
like the inside and may have no edge in the file: the seam of a closed surface, and a side that is
a single point. So if neither these sides nor the inside of the *whole* surface reach farther than
what is attained anyway, the edges tell all, whatever the trim.

The edges have to lie on the surface for that (`boundary`), and that is looked at where they reach
nearly as far as what is attained.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.ShapeAnalysis import ShapeAnalysis_Surface
from OCP.TopoDS import TopoDS_Edge, TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.boundary import Side, side_of
from keienvelope.measuring.extents.edges import EdgeSet, distinct_edges
from keienvelope.measuring.extents.peaks import GAP_MM, curve_peak, surface_peak
from keienvelope.measuring.extents.splines import SurfacePieces, surface_net
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.measuring.extents.trims import edges_of

_NEAR_MM, _NEAR = 0.2, 0.01
"""No edge is farther from its face than the smaller of this, and this part of its size."""
_MEETING_MM = 1e-3
"""Sides that meet up to this are one seam, and a side of this size is a point."""
_MOST_LEVELS = 10


class _BoundaryEdge:
    """An edge of the face, with what it reaches and how far it leaves the surface."""

    def __init__(self, edge: TopoDS_Edge, face: TopoDS_Face, finder: ShapeAnalysis_Surface) -> None:
        self._edge, self._face, self._finder = edge, face, finder
        self._reach = EdgeSet([edge]).reach

    def harmless(self, vector: Array, floor: float, near_mm: float) -> bool:
        """Return whether the surface along the edge reaches no farther than the edge."""
        reach = self._reach(vector)
        if reach <= floor - near_mm or self._side is None or self._side.on_edge:
            return True
        return reach + self._side.apart_mm <= floor

    @cached_property
    def _side(self) -> Side | None:
        return side_of(self._edge, self._face, self._finder)


class WholeSpline:
    """The spline surface of a face, without its trim."""

    def __init__(self, face: TopoDS_Face) -> None:
        self._face = face

    def search(self, direction: int, builder: SupportBuilder) -> bool:
        """Enclose the support of the face in one direction, if that can be done without its trim.

        Returns
        -------
        bool
            Whether it was done.
        """
        vector = builder.directions[direction]
        floor = builder.enough(direction)
        bound = self._inner_bound(vector, floor)
        if bound is None:
            return False
        if not all(edge.harmless(vector, floor, self._near_mm) for edge in self._edges):
            return False
        builder.limit_one(direction, bound)
        return True

    @cached_property
    def _near_mm(self) -> float:
        """How near to its face an edge certainly is."""
        points = self._pieces.points if self._pieces is not None else np.zeros((1, 3))
        return min(_NEAR_MM, _NEAR * float(np.ptp(points.reshape(-1, 3), axis=0).max()))

    @cached_property
    def _pieces(self) -> SurfacePieces | None:
        net = surface_net(BRepAdaptor_Surface(self._face, False))
        return None if net is None else net.pieces()

    @cached_property
    def _sides(self) -> list[int]:
        """The sides of the surface that need no edge in the file, as columns of the boxes."""
        surface = BRepAdaptor_Surface(self._face, False)
        periodic = (surface.IsUPeriodic(), surface.IsVPeriodic())
        pieces = self._pieces
        if pieces is None:
            return []
        outer = [pieces.side(side)[0].reshape(-1, 3) for side in range(4)]
        found = []
        for side in range(4):
            other = outer[side ^ 1]
            is_point = np.ptp(outer[side], axis=0).max() <= _MEETING_MM
            is_seam = np.abs(outer[side] - other).max() <= _MEETING_MM
            if is_point or (is_seam and not periodic[side // 2]):
                found.append(side)
        return found

    def _inner_bound(self, vector: Array, floor: float) -> float | None:
        """Return what the face does not exceed apart from its edges; None where it may matter."""
        pieces = self._pieces
        if pieces is None or next(edges_of(self._face), None) is None:
            return None
        sides = [_side_bound(pieces, vector, side, floor) for side in self._sides]
        bound = max(sides, default=-np.inf)
        if bound <= floor + 2 * GAP_MM:
            peak = surface_peak(
                pieces.points @ vector,
                pieces.weights,
                pieces.boxes,
                pieces.kinks & ~pieces.natural,
                floor=floor,
                most_levels=_MOST_LEVELS,
            )
            bound = max(bound, peak.bound) if peak.closed else np.inf
        return bound if bound <= floor + 2 * GAP_MM else None

    @cached_property
    def _edges(self) -> list[_BoundaryEdge]:
        finder = ShapeAnalysis_Surface(BRep_Tool.Surface_s(self._face))
        return [_BoundaryEdge(edge, self._face, finder) for edge in distinct_edges([self._face])]


def _side_bound(pieces: SurfacePieces, vector: Array, side: int, floor: float) -> float:
    """Return what a side of the surface does not exceed."""
    points, weights, along = pieces.side(side)
    curve = points @ vector
    top = float((curve if weights is None else curve / weights).max())
    return top if top <= floor + GAP_MM else curve_peak(curve, weights, along, floor=floor).bound
