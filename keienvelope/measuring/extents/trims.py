"""The trim of a face: which boxes of its parameters lie inside it, which outside.

The trim is bounded by parameter curves, kept here as Bernstein pieces that stay in the box of their
control points. A box of parameters that meets no such box lies wholly on one side of the trim, and
which one is told by its middle: an odd number of chords to its right means inside. (Replacing a
piece by its chord moves the curve only within the piece's box, where the middle is not.) Curves
that nearly meet are joined by a chord. If all of them then form closed loops, that number is odd or
even wherever one looks; the kernel's own classifier is asked only a few times, whether it agrees.
Where loops stay open it has to agree every time. Otherwise, and for every box that meets a piece,
the answer is "unclear". Pieces are halved where boxes come close, so that the answer sharpens as
boxes shrink.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Tool
from OCP.BRepTopAdaptor import BRepTopAdaptor_FClass2d
from OCP.Geom2d import Geom2d_Line, Geom2d_TrimmedCurve
from OCP.Geom2dConvert import Geom2dConvert
from OCP.gp import gp_Pnt2d
from OCP.TopAbs import TopAbs_Orientation, TopAbs_ShapeEnum, TopAbs_State
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array, curve_pieces, cut
from keienvelope.model.kernel_errors import KERNEL_ERRORS

INSIDE, UNCLEAR, OUTSIDE = 1, 0, -1

_CLASSIFIER_TOLERANCE = 1e-9
_QUESTIONS = 32
"""How often the kernel is asked whether it agrees."""

_GAP = 1e-3
"""Ends of curves this close to each other are one corner, as a part of their extent."""

_MOST_PIECES = 8_000
_MOST_PAIRS = 2_000_000
"""How many pairs of boxes and pieces are looked at together."""

_FLAT = 0.125
"""How much smaller than a box a piece may be along one parameter without being halved."""

_LEAST = 1e-13
"""Size below which parameters hardly differ, and pieces are not halved any further."""


Relation = NDArray[np.int8]


class Trim:
    """The trim of one face.

    Parameters
    ----------
    face : TopoDS_Face
        With parameter curves for all its edges, or every answer is "unclear".

    Attributes
    ----------
    whole : bool
        The face has no edge: all of its surface counts, and every answer is "inside".
    known : bool
        All parameter curves are there.
    well_turned : bool
        The loops go round the inside in the right sense.
    boundary : list of (TopoDS_Edge, (n, p + 1, 3) float or None)
        The edges, each with its parameter curve as homogeneous pieces, if it has one.
    gaps : list of (1, 2, 3) float
        Chords between parameter curves that nearly meet, as homogeneous pieces.
    """

    def __init__(self, face: TopoDS_Face) -> None:
        self.boundary = _boundary(face)
        curves, area = _closed_curves(self.boundary)
        self.whole = curves == []
        self.known = bool(curves)
        self.well_turned = self.whole or (self.known and area > 0.0)
        self.gaps, closed = _gaps(curves) if curves else ([], False)
        groups: dict[int, list[Array]] = {}
        for pieces in [*(curves or []), *self.gaps]:
            groups.setdefault(pieces.shape[1], []).append(pieces)
        self._groups = [_Pieces.of(np.concatenate(group)) for group in groups.values()]
        self._face = face
        self._questions = _QUESTIONS if closed and self.well_turned else math.inf

    @cached_property
    def _classifier(self) -> BRepTopAdaptor_FClass2d:
        return BRepTopAdaptor_FClass2d(self._face, _CLASSIFIER_TOLERANCE)

    def range(self) -> tuple[Array, Array]:
        """Return the corners of a box of parameters that holds the trim."""
        lows = np.array([group.low.min(axis=0) for group in self._groups])
        highs = np.array([group.high.max(axis=0) for group in self._groups])
        return lows.min(axis=0), highs.max(axis=0)

    def relation(self, boxes: Array) -> Relation:
        """Say of every box (n, 4) of parameters whether it is inside, outside, or unclear."""
        if not self.known or not len(boxes):
            return np.full(len(boxes), INSIDE if self.whole else UNCLEAR, dtype=np.int8)
        self._refine_near(boxes)
        chunks = np.array_split(boxes, max(_chunks(boxes, group) for group in self._groups))
        return np.concatenate([self._relation(chunk) for chunk in chunks])

    def _relation(self, boxes: Array) -> Relation:
        result = np.full(len(boxes), UNCLEAR, dtype=np.int8)
        apart = np.flatnonzero(~self._touched(boxes))
        middles = 0.5 * (boxes[apart][:, [0, 2]] + boxes[apart][:, [1, 3]])
        odd = self._odd(middles)
        result[apart] = np.where(odd, INSIDE, OUTSIDE)
        for row, is_odd, middle in zip(apart, odd, middles.tolist(), strict=True):
            if self._questions <= 0:
                break
            self._questions -= 1
            expected = TopAbs_State.TopAbs_IN if is_odd else TopAbs_State.TopAbs_OUT
            if self._classifier.Perform(gp_Pnt2d(*middle)) != expected:
                result[row] = UNCLEAR
                self._questions = math.inf  # it is not to be trusted unasked
        return result

    def boundary_in(self, box: Array) -> tuple[float, float] | None:
        """Return a place on the boundary that is in a box (4,), or no farther than it is wide.

        None where there is none.
        """
        told_apart = 8 * np.finfo(float).eps * float(np.abs(box).max())
        size = max(float(np.max(box[1::2] - box[0::2])), told_apart, _LEAST)
        for group in self._groups:
            pieces = group.take(group.met_by(box[None])[0])
            while (long := (pieces.high - pieces.low).max(axis=1) > size).any():
                pieces = _joined([pieces.take(~long), pieces.take(long).halves()])
                pieces = pieces.take(pieces.met_by(box[None])[0])
            if len(pieces):
                u, v = pieces.ends[0, 0]
                return float(u), float(v)
        return None

    def _touched(self, boxes: Array) -> NDArray[np.bool_]:
        hit = np.zeros(len(boxes), dtype=bool)
        for group in self._groups:
            hit |= group.met_by(boxes).any(axis=1)
        return hit

    def _refine_near(self, boxes: Array) -> None:
        """Halve the pieces that meet a box and are larger than it."""
        for index, group in enumerate(self._groups):
            coarse = _too_coarse(group, boxes)
            if not coarse.any():
                continue
            fine, pieces = [group.take(~coarse)], group.take(coarse)
            count = len(group)
            while len(pieces) and count + len(pieces) <= _MOST_PIECES:
                count += len(pieces)
                pieces = pieces.halves()
                coarse = _too_coarse(pieces, boxes)
                fine.append(pieces.take(~coarse))
                pieces = pieces.take(coarse)
            self._groups[index] = _joined([*fine, pieces])

    def _odd(self, points: Array) -> NDArray[np.bool_]:
        """Return whether an odd number of chords crosses the ray from each point along +u."""
        crossings = np.zeros(len(points), dtype=np.int64)
        for group in self._groups:
            start, end = group.ends[:, 0], group.ends[:, 1]
            above = start[None, :, 1] > points[:, None, 1]
            crosses = above != (end[None, :, 1] > points[:, None, 1])
            rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
            share = (points[:, None, 1] - start[None, :, 1]) / rise
            at = start[None, :, 0] + share * (end[:, 0] - start[:, 0])
            crossings += (crosses & (at > points[:, None, 0])).sum(axis=1)
        return np.asarray(crossings % 2 == 1)


def turns_into(trim: Trim, angle: float, *, axis: int = 0) -> list[float]:
    """Return an angle, shifted by full turns, wherever it falls into the range of a trim.

    Where the trim is not known the angle stands as it is, and every answer is "unclear" anyway.
    """
    if not trim.known:
        return [angle]
    low, high = (float(corner[axis]) for corner in trim.range())
    slack = 1e-9
    first = math.ceil((low - slack - angle) / (2 * math.pi))
    last = math.floor((high + slack - angle) / (2 * math.pi))
    return [angle + 2 * math.pi * turn for turn in range(first, last + 1)]


@dataclass
class _Pieces:
    """Pieces of parameter curves, all of the same degree.

    Attributes
    ----------
    nets : (n, p + 1, 3) float
        Homogeneous control points.
    low, high : (n, 2) float
        Corners of the boxes around them.
    ends : (n, 2, 2) float
        Where they start and end.
    """

    nets: Array
    low: Array
    high: Array
    ends: Array

    @classmethod
    def of(cls, nets: Array) -> _Pieces:
        """Return pieces with what is asked of them again and again."""
        points = _points(nets)
        return cls(nets, points.min(axis=1), points.max(axis=1), points[:, [0, -1]])

    def __len__(self) -> int:
        return len(self.nets)

    def take(self, rows: NDArray[np.bool_]) -> _Pieces:
        """Return some of them."""
        return _Pieces(self.nets[rows], self.low[rows], self.high[rows], self.ends[rows])

    def halves(self) -> _Pieces:
        """Return the halves of all."""
        return _Pieces.of(np.concatenate(cut(self.nets, 1)))

    def met_by(self, boxes: Array) -> NDArray[np.bool_]:
        """Return which boxes meet the box around which pieces, shape (boxes, pieces)."""
        return np.asarray(
            (boxes[:, None, 0] <= self.high[None, :, 0])
            & (boxes[:, None, 1] >= self.low[None, :, 0])
            & (boxes[:, None, 2] <= self.high[None, :, 1])
            & (boxes[:, None, 3] >= self.low[None, :, 1])
        )


def _joined(pieces: list[_Pieces]) -> _Pieces:
    return _Pieces(
        np.concatenate([item.nets for item in pieces]),
        np.concatenate([item.low for item in pieces]),
        np.concatenate([item.high for item in pieces]),
        np.concatenate([item.ends for item in pieces]),
    )


def _points(pieces: Array) -> Array:
    """Return control points (n, p + 1, 2) of homogeneous pieces."""
    return np.asarray(pieces[..., :2] / pieces[..., 2:])


def _too_coarse(pieces: _Pieces, boxes: Array) -> NDArray[np.bool_]:
    """Return which pieces meet a box that they are larger than.

    A piece along a parameter fills the box around it, so that halving it would tell no more.
    """
    sizes = np.maximum(boxes[:, 1::2] - boxes[:, 0::2], _LEAST)
    spread = pieces.high - pieces.low
    found = np.zeros(len(pieces), dtype=bool)
    for rows in np.array_split(np.arange(len(boxes)), _chunks(boxes, pieces)):
        larger_u, larger_v = (spread[None, :, axis] / sizes[rows, None, axis] for axis in (0, 1))
        most, least = np.maximum(larger_u, larger_v), np.minimum(larger_u, larger_v)
        met = pieces.met_by(boxes[rows]) & (most > 1.0) & (least > _FLAT)
        found |= met.any(axis=0)
    return found


def _chunks(boxes: Array, pieces: _Pieces) -> int:
    """Return in how many parts boxes are to be looked at together with pieces."""
    return 1 + len(boxes) * len(pieces) // _MOST_PAIRS


def edges_of(face: TopoDS_Face) -> Iterator[TopoDS_Edge]:
    """Yield the edges of a face; a seam twice, once for either side."""
    explorer = TopExp_Explorer(face, TopAbs_ShapeEnum.TopAbs_EDGE)
    while explorer.More():
        yield TopoDS.Edge_s(explorer.Current())
        explorer.Next()


def _boundary(face: TopoDS_Face) -> list[tuple[TopoDS_Edge, Array | None]]:
    """Return the edges of a face with their parameter curves as pieces."""
    forward = TopoDS.Face_s(face.Oriented(TopAbs_Orientation.TopAbs_FORWARD))
    found = []
    for edge in edges_of(forward):
        pieces = _parameter_pieces(edge, forward)
        if pieces is not None:
            pieces[1:, 0] = pieces[:-1, -1]  # to the last digit
        found.append((edge, pieces))
    return found


def _closed_curves(
    boundary: list[tuple[TopoDS_Edge, Array | None]],
) -> tuple[list[Array] | None, float]:
    """Return the parameter curves of a face, and twice the area that they go round.

    There are none where the face has no edge, and None instead where an edge lacks its curve.
    """
    curves: list[Array] = []
    area = 0.0
    for edge, pieces in boundary:
        if pieces is None:
            return None, 0.0
        curves.append(pieces)
        backward = edge.Orientation() == TopAbs_Orientation.TopAbs_REVERSED
        area += -_area_beside(pieces) if backward else _area_beside(pieces)
    return curves, area


def _gaps(curves: list[Array]) -> tuple[list[Array], bool]:
    """Return the chords that join curves where they nearly meet, and whether all loops close."""
    ends = np.array([end for pieces in curves for end in (pieces[0, 0], pieces[-1, -1])])
    places = ends[:, :2] / ends[:, 2:]
    distance = np.linalg.norm(places[:, None] - places[None], axis=2)
    first, second = np.triu_indices(len(ends), 1)
    near = distance[first, second]
    chosen = np.flatnonzero(near <= _GAP * max(float(np.ptp(places, axis=0).max()), _LEAST))
    alone = np.ones(len(ends), dtype=bool)
    gaps = []
    for pair in chosen[np.argsort(near[chosen], kind="stable")]:
        i, j = first[pair], second[pair]
        if alone[i] and alone[j]:
            alone[[i, j]] = False
            if (places[i] != places[j]).any():
                gaps.append(ends[[i, j]][None])
    return gaps, not alone.any()


def _area_beside(pieces: Array) -> float:
    """Return twice the area between the origin and a curve, nearly: along the chords of halves."""
    halves = [pieces] if pieces.shape[1] == 2 else cut(pieces, 1)
    area = 0.0
    for half in halves:
        points = _points(half)
        start, end = points[:, 0], points[:, -1]
        area += float(np.sum(start[:, 0] * end[:, 1] - end[:, 0] * start[:, 1]))
    return area


def _parameter_pieces(edge: TopoDS_Edge, face: TopoDS_Face) -> Array | None:
    """Return an edge in the parameters of a face as homogeneous Bernstein pieces (n, p + 1, 3).

    None where it has no curve there.
    """
    curve = BRep_Tool.CurveOnSurface_s(edge, face, 0.0, 0.0)
    if curve is None:
        return None
    first, last = BRep_Tool.Range_s(edge, face)
    if isinstance(curve, Geom2d_Line):
        ends = [curve.Value(first), curve.Value(last)]
        return np.array([[(end.X(), end.Y(), 1.0) for end in ends]])
    try:
        spline = Geom2dConvert.CurveToBSplineCurve_s(Geom2d_TrimmedCurve(curve, first, last))
    except KERNEL_ERRORS:
        return None
    if spline.IsPeriodic():
        spline.SetNotPeriodic()
    numbers = range(1, spline.NbPoles() + 1)
    net = np.ones((len(numbers), 3))
    net[:, :2] = [spline.Pole(i).Coord() for i in numbers]
    if spline.IsRational():
        net[:, 2] = [spline.Weight(i) for i in numbers]
        net[:, :2] *= net[:, 2:]
        if net[:, 2].min() <= 0:
            return None
    sequence = spline.KnotSequence()
    knots = np.array([sequence.Value(i) for i in range(sequence.Lower(), sequence.Upper() + 1)])
    pieces, _ = curve_pieces(net, knots, spline.Degree())
    return pieces
