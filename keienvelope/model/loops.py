"""The loops of a face: whether they are whole, so that healing would find nothing to do.

Healing gives a face the curves in the parameters of its surface, the seams and the edges at poles
that its file leaves out, puts its edges in order, and turns its loops the right way round. Most of
its time goes into looking for loops that cross. Whether a face has all of that already is told in
a small part of the time, from some points of each edge.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Tool
from OCP.Geom import Geom_Surface
from OCP.gp import gp_Pnt2d
from OCP.TopAbs import TopAbs_Orientation
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape

from keienvelope.model.faces import parts_of

Floats = NDArray[np.float64]

_NEAR_MM = 0.02
"""So near to each other are an edge and its curve on the surface, and two edges that meet."""
_GAP = 1e-3
"""Curves meet that are this close in parameters, as a part of the extent of their loop."""
_PLACES, _MORE_PLACES = 9, 97
"""Points of an edge that are looked at; and where edges may cross."""
_MOST_LINES = 500
"""A face with more edges is left to healing: all pairs would take more memory than it is worth."""


def are_whole(face: TopoDS_Face) -> bool:
    """Return whether the loops of a face lie on its surface, close, enclose it and do not cross."""
    forward = TopoDS.Face_s(face.Oriented(TopAbs_Orientation.TopAbs_FORWARD))
    surface = BRep_Tool.Surface_s(forward)
    loops: list[list[_Line]] = []
    for wire in _parts(forward):
        lines = [_Line(TopoDS.Edge_s(part), forward, surface) for part in _parts(wire)]
        if not lines or not all(line.lies_on_surface for line in lines):
            return False
        if not _is_closed([line.places for line in lines], surface):
            return False
        loops.append(lines)
    if not 0 < sum(map(len, loops)) <= _MOST_LINES:
        return False
    if not _enclose([np.concatenate([line.places for line in loop]) for loop in loops]):
        return False
    crossing = _crossing(loops, lambda line: line.places)
    return not crossing or not _crossing(crossing, lambda line: line.more_places)


class _Line:
    """An edge in the parameters of a face, in the sense in which the face is run round."""

    def __init__(self, edge: TopoDS_Edge, face: TopoDS_Face, surface: Geom_Surface) -> None:
        self._edge, self._surface = edge, surface
        self._plane = BRep_Tool.CurveOnSurface_s(edge, face, 0.0, 0.0)
        self._range = BRep_Tool.Range_s(edge)
        self._same_range = BRep_Tool.Range_s(edge, face) == self._range

    @cached_property
    def lies_on_surface(self) -> bool:
        """Whether both of its curves are there and run together; one at a pole has one only."""
        space = BRep_Tool.Curve_s(self._edge, 0.0, 0.0)
        if self._plane is None or space is None or not self._same_range:
            return False
        value = self._surface.Value
        points = map(space.Value, self._times(_PLACES))
        return all(
            value(place.X(), place.Y()).Distance(point) <= _NEAR_MM
            for place, point in zip(self._few, points, strict=True)
        )

    @cached_property
    def _few(self) -> list[gp_Pnt2d]:
        return [self._plane.Value(time) for time in self._times(_PLACES)]

    @cached_property
    def places(self) -> Floats:
        """Some of its places (n, 2)."""
        return self._turned(self._few)

    @property
    def more_places(self) -> Floats:
        """Many of its places (n, 2)."""
        return self._turned([self._plane.Value(time) for time in self._times(_MORE_PLACES)])

    def _times(self, count: int) -> list[float]:
        first, last = self._range
        return [first + (last - first) * place / (count - 1) for place in range(count)]

    def _turned(self, places: list[gp_Pnt2d]) -> Floats:
        found = np.array([(place.X(), place.Y()) for place in places])
        backward = self._edge.Orientation() == TopAbs_Orientation.TopAbs_REVERSED
        return found[::-1] if backward else found


def _parts(shape: TopoDS_Shape) -> list[TopoDS_Shape]:
    """Return what a face or wire consists of, in the sense in which the face is run round."""
    found = parts_of(shape)
    backward = shape.Orientation() == TopAbs_Orientation.TopAbs_REVERSED
    return found[::-1] if backward else found


def _is_closed(lines: list[Floats], surface: Geom_Surface) -> bool:
    """Return whether each line begins where the one before ends."""
    starts = np.array([line[0] for line in lines])
    ends = np.array([lines[place - 1][-1] for place in range(len(lines))])
    extent = np.ptp(np.concatenate(lines), axis=0).max()
    if np.abs(starts - ends).max() > _GAP * extent:
        return False
    apart = np.flatnonzero((starts != ends).any(axis=1))
    return all(
        surface.Value(*starts[place].tolist()).Distance(surface.Value(*ends[place].tolist()))
        <= _NEAR_MM
        for place in apart
    )


def _enclose(loops: list[Floats]) -> bool:
    """Return whether one loop goes round the inside, and all the others round holes in it."""
    following = [np.roll(loop, -1, axis=0) for loop in loops]
    areas = np.array(
        [
            float(np.sum(loop[:, 0] * after[:, 1] - after[:, 0] * loop[:, 1]))
            for loop, after in zip(loops, following, strict=True)
        ]
    )
    outer = int(areas.argmax())
    if (areas > 0).sum() != 1 or areas.sum() <= 0:
        return False
    low, high = loops[outer].min(axis=0), loops[outer].max(axis=0)
    middles = np.array([loop.mean(axis=0) for loop in loops])
    return bool(((middles >= low) & (middles <= high)).all())


def _crossing(loops: list[list[_Line]], places: Callable[[_Line], Floats]) -> list[list[_Line]]:
    """Return which loops cross or touch others or themselves, if they run straight between places.

    Lines may follow each other where they have a place in common.
    """
    runs, owners = [], []
    for index, loop in enumerate(loops):
        lines = np.array([places(line) for line in loop])
        lines[:, 0] = np.roll(lines[:, -1], 1, axis=0)  # what nearly meets would seem to cross
        runs.append(lines)
        owners += [index] * len(loop)
    all_places = np.concatenate(runs)
    starts, ends = all_places[:, :-1], all_places[:, 1:]
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    near = _meet(low.min(axis=1)[:, None], high.max(axis=1)[None])
    one, other = np.nonzero(np.triu(near & near.T))
    pair, i, j = np.nonzero(
        _meet(low[one, :, None], high[other, None]) & _meet(low[other, None], high[one, :, None])
    )
    p, q = starts[one[pair], i], ends[one[pair], i]
    r, s = starts[other[pair], j], ends[other[pair], j]
    met = (_side(p, q, r) * _side(p, q, s) <= 0) & (_side(r, s, p) * _side(r, s, q) <= 0)
    for end, start in ((p, r), (p, s), (q, r), (q, s)):
        met &= (end != start).any(axis=1)
    found = {owners[line] for rows in (one, other) for line in rows[pair[met]].tolist()}
    return [loops[index] for index in sorted(found)]


def _meet(low: Floats, high: Floats) -> NDArray[np.bool_]:
    """Return where low places lie below high ones along both parameters."""
    return np.asarray((low[..., 0] <= high[..., 0]) & (low[..., 1] <= high[..., 1]))


def _side(start: Floats, end: Floats, point: Floats) -> Floats:
    """Return on which side of a line from start to end a point lies."""
    along, to = end - start, point - start
    return np.asarray(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])
