"""How far the edges of a face leave its surface.

A file gives the edges of a face as curves in space, and sometimes as curves in the parameters of
the surface too; neither need lie on the other. Where they do not, the face reaches as far as
either. Points of the surface are looked for near some points of each edge, from its parameter curve
on where there is one, and the parameter curve is looked at likewise, from the edge; in between the
distance is only estimated.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.gp import gp_Pnt, gp_Pnt2d
from OCP.ShapeAnalysis import ShapeAnalysis_Curve, ShapeAnalysis_Surface
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face
from OCP.TopTools import TopTools_IndexedMapOfShape

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.edges import EdgeHulls, EdgeSet
from keienvelope.model.kernel_errors import KERNEL_ERRORS

NEAR_MM, _NEAR = 0.2, 0.01
"""No edge is farther from its face than the smaller of this, and this part of its size."""

FARTHER = 10.0
"""How many times farther than at the points looked at no edge leaves its face in between."""

SEATED_MM = 1e-7
"""An edge this close to its face lies on it; the kernel tells points apart to this precision."""

_APART_MM = 1e-6
"""How far an edge may leave its face without being looked at."""

_LOST_MM = 1e-3
"""How far from an edge a place on the surface may be before it is looked for all over again."""

_SHARES = np.linspace(0.0, 1.0, 17)
"""Where on an edge the points are that are looked at."""


def near_mm(points: Array) -> float:
    """Return how near to its face an edge or surface with these control points (n, 3) is."""
    return float(near_of_size_mm(np.ptp(points, axis=0).max(initial=0.0)))


def near_of_size_mm(sizes: Array) -> Array:
    """Return how near to their faces edges or surfaces of some sizes are."""
    return np.minimum(NEAR_MM, _NEAR * sizes)


class Borders:
    """The edges of a face.

    Parameters
    ----------
    face : TopoDS_Face
        As it was read: mending gives its edges curves in the parameters, which only come near to
        them and are no part of the file.
    """

    def __init__(self, face: TopoDS_Face) -> None:
        self._face = face

    def look_at(self) -> None:
        """Look at all edges now, before the face is mended."""
        for edge in self._edges:
            edge.told  # noqa: B018 (it is kept, with all that is asked of the face)

    def border(self, edge: TopoDS_Edge) -> Border | None:
        """Return what is known of an edge; None where it is not of this face."""
        place = self._known.FindIndex(edge)
        return self._edges[place - 1] if place else None

    def harmless(self, vector: Array, floor: float, near: float) -> bool:
        """Return whether the surface reaches no farther than a floor where its edges leave it.

        Parameters
        ----------
        vector : (3,) float
            Unit vector.
        floor : float
            What is attained along it.
        near : float
            How near the edges are to the surface, in millimetres.
        """
        rough = self._hulls.reach(vector)
        return all(
            self._edges[row].harmless(vector, floor, near)
            for row in np.flatnonzero(~(rough <= floor - near)).tolist()
        )

    @cached_property
    def _hulls(self) -> EdgeHulls:
        return EdgeHulls(self._mapped)

    @cached_property
    def _known(self) -> TopTools_IndexedMapOfShape:
        found = TopTools_IndexedMapOfShape()
        TopExp.MapShapes_s(self._face, TopAbs_ShapeEnum.TopAbs_EDGE, found)
        return found

    @cached_property
    def _edges(self) -> list[Border]:
        finder = ShapeAnalysis_Surface(BRep_Tool.Surface_s(self._face))
        return [Border(edge, self._face, finder) for edge in self._mapped]

    @property
    def _mapped(self) -> list[TopoDS_Edge]:
        keys = map(self._known.FindKey, range(1, self._known.Extent() + 1))
        return [TopoDS.Edge_s(key) for key in keys]


class Border:
    """An edge of a face, with what it reaches and how far it leaves the surface."""

    def __init__(self, edge: TopoDS_Edge, face: TopoDS_Face, finder: ShapeAnalysis_Surface) -> None:
        self._edge, self._face, self._finder = edge, face, finder
        self._reaches: dict[bytes, float] = {}

    def harmless(self, vector: Array, floor: float, near: float) -> bool:
        """Return whether the surface reaches no farther than a floor where the edge leaves it."""
        if self.reach(vector) <= floor - near or self.at_most_mm <= _APART_MM:
            return True
        return self.apart_mm <= _APART_MM or not self.may_reach(vector, floor)

    def may_reach(self, vector: Array, floor: float) -> bool:
        """Return whether the surface along the edge may reach beyond a floor.

        It is near the edge: many times farther than in any of the places looked at, it is not.
        """
        reach = self.reach(vector)
        return reach + FARTHER * self.at_most_mm > floor and reach + FARTHER * self.apart_mm > floor

    def reach(self, vector: Array) -> float:
        """Return what the edge does not exceed along a unit vector (3,)."""
        key = vector.tobytes()  # the same few directions are asked for again and again
        if key not in self._reaches:
            self._reaches[key] = self._alone.reach(vector)
        return self._reaches[key]

    @cached_property
    def _alone(self) -> EdgeSet:
        return EdgeSet([self._edge])

    @cached_property
    def apart_mm(self) -> float:
        """How far the edge and its face are apart; 0 where there is only one of them.

        Endless where the kernel cannot tell.
        """
        if self.at_most_mm <= SEATED_MM or self._curve is None or self._places is None:
            return self.at_most_mm
        return _off_either_mm(self._curve, self._there, self._places, self._finder)

    @cached_property
    def at_most_mm(self) -> float:
        """What they are not farther apart than: so far are they at the same parameters."""
        if self._degenerate:
            return 0.0
        if self._curve is None:
            return math.inf
        if not self._curve.Is3DCurve():
            return 0.0
        if self._places is None:
            return _off_surface_mm(self._there, self._finder)
        pairs = zip(self._there, self._places, strict=True)
        apart = [point.Distance(self._finder.Value(place)) for point, place in pairs]
        return max(apart) if np.isfinite(apart).all() else math.inf

    @cached_property
    def told(self) -> bool:
        """Whether the file tells where on the surface the edge is, or nothing has to be told."""
        one_only = self._degenerate or self._curve is None or not self._curve.Is3DCurve()
        return one_only or (len(self._there) > 0 and self._places is not None)

    @cached_property
    def _degenerate(self) -> bool:
        return bool(BRep_Tool.Degenerated_s(self._edge))

    @cached_property
    def _curve(self) -> BRepAdaptor_Curve | None:
        try:
            return BRepAdaptor_Curve(self._edge)
        except KERNEL_ERRORS:
            return None

    @cached_property
    def _there(self) -> list[gp_Pnt]:
        """Points of the edge."""
        curve = self._curve
        assert curve is not None
        start, end = curve.FirstParameter(), curve.LastParameter()
        return [curve.Value(float(t)) for t in start + _SHARES * (end - start)]

    @cached_property
    def _places(self) -> list[gp_Pnt2d] | None:
        """Where these are in the parameters of the surface; None where the file is silent."""
        curve = BRep_Tool.CurveOnSurface_s(self._edge, self._face, 0.0, 0.0)
        if curve is None:
            return None
        first, last = BRep_Tool.Range_s(self._edge, self._face)
        return [curve.Value(float(t)) for t in first + _SHARES * (last - first)]


def _off_surface_mm(there: list[gp_Pnt], finder: ShapeAnalysis_Surface) -> float:
    """Return how far points of an edge are from the surface, each sought from the one before."""
    place, apart = None, 0.0
    for point in there:
        gap = np.inf
        if place is not None:
            found = finder.NextValueOfUV(place, point, SEATED_MM)
            gap = point.Distance(finder.Value(found))
        if gap > _LOST_MM:
            found = finder.ValueOfUV(point, SEATED_MM)
            gap = min(gap, point.Distance(finder.Value(found)))
        place, apart = found, max(apart, gap)
    return apart


def _off_either_mm(
    curve: BRepAdaptor_Curve,
    there: list[gp_Pnt],
    places: list[gp_Pnt2d],
    finder: ShapeAnalysis_Surface,
) -> float:
    """Return how far an edge is from the surface, or its parameter curve from the edge.

    Both may run through the same points at another pace, so the nearest ones are compared.
    """
    apart = 0.0
    above = [finder.Value(place) for place in places]
    gaps = [point.Distance(other) for point, other in zip(there, above, strict=True)]
    if not np.isfinite(gaps).all():
        return math.inf
    # Nowhere are they farther apart than at the same parameters: the widest such gaps come first.
    for number in sorted(range(len(gaps)), key=lambda place: -gaps[place]):
        if gaps[number] <= max(apart, SEATED_MM):
            break
        nearest = finder.Value(finder.NextValueOfUV(places[number], there[number], SEATED_MM))
        off_surface = there[number].Distance(nearest)
        off_edge = ShapeAnalysis_Curve().Project(
            curve, above[number], SEATED_MM, gp_Pnt(), 0.0, False
        )
        apart = max(apart, min(max(off_surface, off_edge), gaps[number]))
    return apart
