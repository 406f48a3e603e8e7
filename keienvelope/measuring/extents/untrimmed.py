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
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.TopoDS import TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.boundary import NEAR_MM, Borders, near_mm
from keienvelope.measuring.extents.peaks import GAP_MM, curve_peak, surface_peak
from keienvelope.measuring.extents.splines import SurfacePieces, surface_net
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.measuring.extents.trims import edges_of

_MEETING_MM = 1e-3
"""Sides that meet up to this are one seam, and a side of this size is a point."""


class ToldFace:
    """A face that its edges tell, unless they leave it."""

    def __init__(self, borders: Borders) -> None:
        self._borders = borders

    def search(self, direction: int, builder: SupportBuilder) -> bool:
        """Say whether the edges tell how far the face reaches, or it does not matter."""
        vector = builder.directions[direction]
        return self._borders.harmless(vector, builder.enough(direction), NEAR_MM)


class WholeSpline:
    """The spline surface of a face, without its trim."""

    def __init__(self, face: TopoDS_Face, borders: Borders) -> None:
        self._face = face
        self._borders = borders

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
        if not self._borders.harmless(vector, floor, self._near_mm):
            return False
        builder.limit_one(direction, bound)
        return True

    @cached_property
    def _near_mm(self) -> float:
        return near_mm(self._pieces.points.reshape(-1, 3)) if self._pieces is not None else NEAR_MM

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
            )
            bound = max(bound, peak.bound) if peak.closed else np.inf
        return bound if bound <= floor + 2 * GAP_MM else None


def _side_bound(pieces: SurfacePieces, vector: Array, side: int, floor: float) -> float:
    """Return what a side of the surface does not exceed."""
    points, weights, along = pieces.side(side)
    curve = points @ vector
    top = float((curve if weights is None else curve / weights).max())
    return top if top <= floor + GAP_MM else curve_peak(curve, weights, along, floor=floor).bound
