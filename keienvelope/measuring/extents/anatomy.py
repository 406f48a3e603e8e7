"""What bounds of a prototype are made of, taken from the kernel once, whatever the direction.

Edges give points, arcs and splines; faces that may reach farther than their edges are kept with a
hull, and are mended and searched only where that hull reaches far enough to matter. Edges that
appear only when a face is mended (a seam, the tip of a cone) count with the face.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.GeomAdaptor import GeomAdaptor_Surface
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.boundary import Borders, near_of_size_mm
from keienvelope.measuring.extents.curves import SplineEdge
from keienvelope.measuring.extents.edges import EdgeSet, FaceEdges
from keienvelope.measuring.extents.kernel_arrays import (
    Cone,
    Poles,
    Round,
    Straight,
    Surface,
    read_surfaces,
)
from keienvelope.measuring.extents.patches import RoundPatch, has_tip
from keienvelope.measuring.extents.reach import outer_reach
from keienvelope.measuring.extents.support import Search, SupportBuilder
from keienvelope.measuring.extents.surfaces import search_of
from keienvelope.measuring.extents.trims import Trim, edges_of
from keienvelope.measuring.extents.untrimmed import ToldFace, WholeSpline
from keienvelope.model.prototype import Prototype

_EDGE = TopAbs_ShapeEnum.TopAbs_EDGE


class FaceCandidate:
    """A face that may reach farther than its edges, searched when it turns out to matter.

    Parameters
    ----------
    prototype : Prototype
        Its shape.
    number : int
        Of the face, counted from 1.
    record : Surface, optional
        What its surface is; without it the edges tell the face, unless they leave it.
    """

    def __init__(self, prototype: Prototype, number: int, record: Surface | None = None) -> None:
        self._prototype = prototype
        self._number = number
        self._record = record

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peaks in one direction, on the mended face and on edges new to it."""
        before = list(builder.sources)
        if not self._search_untrimmed(direction, builder):
            searches, edges = self._mended
            edges.bound(builder)
            for spline in edges.splines:
                spline.search(direction, builder)
            for item in searches:
                item.search(direction, builder)
        # What was found on the mended face lies on the face as it was read.
        builder.sources = [
            old if old is new else self._number
            for old, new in zip(before, builder.sources, strict=True)
        ]

    def _search_untrimmed(self, direction: int, builder: SupportBuilder) -> bool:
        """Search without the trim of the face, and say whether that was enough."""
        if isinstance(self._untrimmed, bool):
            return self._untrimmed
        return self._untrimmed.search(direction, builder)

    @cached_property
    def _untrimmed(self) -> ToldFace | WholeSpline | RoundPatch | bool:
        """What searches the face without its trim; True where nothing has to be searched."""
        face, record = self._prototype.faces[self._number - 1], self._record
        if record is None:
            return ToldFace(self._borders)
        if isinstance(record, Poles) and record.bounds:
            return WholeSpline(face, self._borders)
        if isinstance(record, Round):
            return RoundPatch(face, record)
        return isinstance(record, Cone) and has_tip(face, record) is False

    @cached_property
    def _borders(self) -> Borders:
        return Borders(self._prototype.faces[self._number - 1])

    @cached_property
    def _mended(self) -> tuple[list[Search], EdgeSet]:
        original = self._prototype.faces[self._number - 1]
        borders = self._borders
        if self._prototype.sound:
            found = search_of(original, Trim(original), borders)
            return [found] if found is not None else [], EdgeSet(())
        borders.look_at()
        trimmed = [(face, Trim(face)) for face in self._prototype.mended_face(self._number)]
        if not trimmed or not all(trim.well_turned for _, trim in trimmed):
            faces = self._prototype.mended_with_all(self._number) or [original]
            trimmed = [(face, Trim(face)) for face in faces]
        faces = [face for face, _ in trimmed]
        found_in = [search_of(face, trim, borders) for face, trim in trimmed]
        searches = [search for search in found_in if search is not None]
        known = TopTools_IndexedMapOfShape()
        TopExp.MapShapes_s(original, _EDGE, known)
        return searches, EdgeSet(edge for edge in FaceEdges(faces) if not known.Contains(edge))


class SplineBorder:
    """An edge on a spline, with the faces that are told by their edges, which it may leave.

    Lines and arcs are taken at their word.

    Parameters
    ----------
    spline : SplineEdge
    faces : callable
        Returns these faces.
    """

    def __init__(self, spline: SplineEdge, faces: Callable[[], list[FaceCandidate]]) -> None:
        self._spline = spline
        self._faces = faces

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peak in one direction."""
        self._spline.search(direction, builder)
        for face in self._faces():
            face.search(direction, builder)


class Anatomy:
    """What bounds of a prototype are made of.

    Parameters
    ----------
    prototype : Prototype
        Faces without a surface are passed over; the reader reports them.
    numbers : iterable of int, optional
        Only these faces, counted from 1.
    """

    def __init__(self, prototype: Prototype, numbers: Iterable[int] | None = None) -> None:
        self.prototype = prototype
        chosen = range(1, len(prototype.faces) + 1) if numbers is None else numbers
        located = [(n, BRep_Tool.Surface_s(prototype.faces[n - 1])) for n in chosen]
        surfaces = [(number, surface) for number, surface in located if surface is not None]
        self._numbers = [number for number, _ in surfaces]
        self._face_edges = FaceEdges(prototype.faces[n - 1] for n in self._numbers)
        self._edges = EdgeSet(self._face_edges)
        self._told: dict[int, FaceCandidate | None] = {}
        splines = self._edges.splines
        self._hulls: list[Array] = [spline.hull for spline in splines]
        self._hulled: list[SplineBorder | FaceCandidate] = [
            SplineBorder(spline, partial(self._faces_at, spline)) for spline in splines
        ]
        self._rounds: list[Round] = []
        self._rounded: list[FaceCandidate] = []
        self._others: list[tuple[FaceCandidate, object]] = []
        records = read_surfaces([surface for _, surface in surfaces])
        for (number, surface), record, adding in zip(
            surfaces, records, self._face_edges.adding, strict=True
        ):
            self._sort(number, surface, record, has_edge=adding)
        self._starts = np.cumsum([0, *(len(hull) for hull in self._hulls[:-1])])
        self._points = np.concatenate([np.empty((0, 3)), *self._hulls])
        self._margins_mm = self._margins(splines)

    def _margins(self, splines: Sequence[SplineEdge]) -> Array:
        """Return how far faces may reach beyond hulls: beyond those of the edges they end at."""
        found = np.zeros(len(self._hulls))
        if splines:
            starts, points = self._starts[: len(splines)], self._points
            if len(splines) < len(self._hulls):
                points = points[: self._starts[len(splines)]]
            spread = np.maximum.reduceat(points, starts) - np.minimum.reduceat(points, starts)
            tolerances = [spline.tolerance_mm for spline in splines]
            found[: len(splines)] = np.maximum(tolerances, near_of_size_mm(spread.max(axis=1)))
        return found

    def face_with(self, edge: TopoDS_Shape) -> int:
        """Return the number of a face that an edge bounds; 0 where there is none."""
        place = self._face_edges.first_face(edge)
        return 0 if place is None else self._numbers[place]

    def _faces_at(self, spline: SplineEdge) -> list[FaceCandidate]:
        """Return the faces at a spline that are told by their edges."""
        numbers = self.prototype.faces_with(spline.edge)
        return [self._told_face(number) for number in numbers if number in self._told]

    def _told_face(self, number: int) -> FaceCandidate:
        """Return a face that is told by its edges, the same every time."""
        face = self._told[number] or FaceCandidate(self.prototype, number)
        self._told[number] = face
        return face

    def _sort(self, number: int, surface: object, record: Surface, *, has_edge: bool) -> None:
        """Put a face where its reach is told, or nowhere where its edges tell all."""
        if isinstance(record, Straight | Cone | Round):
            self._told[number] = None
        if isinstance(record, Straight) and has_edge:
            return
        face = FaceCandidate(self.prototype, number, record)
        if isinstance(record, Poles) and record.bounds:
            self._hulls.append(record.points.reshape(-1, 3))
            self._hulled.append(face)
        elif isinstance(record, Round):
            self._rounds.append(record)
            self._rounded.append(face)
        elif isinstance(record, Cone) and not self.prototype.sound:
            self._hulls.append(np.array([record.tip]))
            self._hulled.append(face)
        elif isinstance(record, Straight | Cone):
            if not has_edge and next(edges_of(self.prototype.faces[number - 1]), None) is None:
                self._others.append((face, None))
        else:
            self._others.append((face, surface))

    def bound(self, builder: SupportBuilder) -> None:
        """Count what has a closed form."""
        self._edges.bound(builder)

    @cached_property
    def waiting(self) -> Sequence[SplineBorder | FaceCandidate]:
        """What has to be searched where its `reach` goes far enough."""
        return [*self._hulled, *self._rounded, *(face for face, _ in self._others)]

    def reach(self, directions: Array) -> Array:
        """Return what each of `waiting` does not exceed in the directions (k, 3), shape (n, k)."""
        rows = [np.empty((0, len(directions)))]
        if self._hulls:
            hulls = np.maximum.reduceat(self._points @ directions.T, self._starts, axis=0)
            rows.append(hulls + self._margins_mm[:, None])
        if self._rounds:
            rows.append(_round_reach(self._rounds, directions))
        rows += [_other_reach(surface, directions)[None] for _, surface in self._others]
        return np.concatenate(rows)


def _round_reach(rounds: Sequence[Round], directions: Array) -> Array:
    values = np.array([item.values for item in rounds])
    centres, axes = values[:, :3], values[:, 3:6]
    across = np.linalg.norm(np.cross(axes[:, None], directions[None]), axis=2)
    radii = np.array([(item.major, item.minor) for item in rounds])
    return np.asarray(centres @ directions.T + across * radii[:, :1] + radii[:, 1:])


def _other_reach(surface: object, directions: Array) -> Array:
    found = None if surface is None else outer_reach(GeomAdaptor_Surface(surface), directions)
    nothing = np.full(len(directions), np.inf)
    return nothing if found is None else np.where(np.isfinite(found), found, np.inf)
