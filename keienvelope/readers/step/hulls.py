"""How far the faces of a STEP file reach at most, told by its text alone.

Every bound is certain for the geometry that the text describes, and coarse:

* An edge stays in the hull of its ends and of its curve: of the poles of a spline, of a full circle
  for an arc. A line reaches as far as its ends, and as far as those are off it.
* How far a plane, a cylinder, a cone or an extruded curve goes is told by how far its edges go
  along its axis. A face stays in that part of the full cylinder, cone or extrusion, however far
  around it goes; in a plane it stays between its edges.
* Spheres and tori are taken whole, splines by their poles, and what turns about an axis by the full
  circles of its poles.

A face of any other kind reaches without end. All coordinates are in the unit of the file, and no
placement of an assembly is applied.
"""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np

from keienvelope.model.directions import DIRECTION_VECTORS
from keienvelope.readers.step.geometry import Array, Geometry, Kind
from keienvelope.readers.step.text import Flags, Integers

_ANGLE_UNIT = re.compile(rb"PLANE_ANGLE_MEASURE\s*\(\s*([-+.\dE]+)\s*\)")
_ALONG_AXES = (Kind.PLANE, Kind.CYLINDER, Kind.CONE, Kind.EXTRUSION)
_STEEPEST = 0.49 * np.pi


class Hulls:
    """How far the faces of a file reach at most.

    Parameters
    ----------
    geometry : Geometry

    Attributes
    ----------
    faces : (n,) int
        The records of the faces that are known.
    reach : (n, 6) float
        What each does not exceed, in the directions +x, -x, +y, -y, +z, -z.
    """

    def __init__(self, geometry: Geometry) -> None:
        self._geometry = geometry
        self.faces = geometry.rows(Kind.FACE)
        self._surfaces = geometry.text.target(self.faces, -1)
        self._edges = self._geometry.rows(Kind.EDGE)
        self._pair_edges()
        borders = self._borders()
        self.reach = np.maximum(borders, self._insides(borders))
        self.reach[np.isnan(self.reach)] = np.inf

    def ends(self) -> tuple[Integers, Array]:
        """Return the ends of the edges of every face.

        Returns
        -------
        tuple
            Which of `faces` each belongs to, and the points (m, 3).
        """
        points = [self._geometry.points[ends[self._edge]] for ends in self._ends]
        faces = np.concatenate([self._face, self._face, self._lone_face])
        return faces, np.concatenate([*points, self._lone_points])

    def _pair_edges(self) -> None:
        """Find the edges of every face, and the points that stand for a border by themselves."""
        geometry, text = self._geometry, self._geometry.text
        face, bounds = geometry.listed(self.faces, but_last=True)
        loops = text.target(bounds, 0)
        loop, items = geometry.listed(loops)
        is_edge = geometry.is_a(items, Kind.ORIENTED_EDGE)
        numbers = np.zeros(len(text), dtype=np.int64)
        numbers[self._edges] = np.arange(len(self._edges))
        self._face = face[loop[is_edge]]
        self._edge = numbers[text.target(items[is_edge], 0)]
        self._lone_face, self._lone_points = face[loop[~is_edge]], geometry.points[items[~is_edge]]
        self._bound_count = np.bincount(face, minlength=len(self.faces))
        self._ends = [text.target(self._edges, side) for side in (0, 1)]
        self._curves = geometry.basis[text.target(self._edges, 2)]

    def _borders(self) -> Array:
        """Return how far the edges of every face reach."""
        geometry = self._geometry
        reach = np.maximum(*(geometry.points[ends] @ DIRECTION_VECTORS.T for ends in self._ends))
        lines = np.flatnonzero(geometry.is_a(self._curves, Kind.LINE))
        reach[lines] += self._off_lines(lines)[:, None]
        rounds = np.flatnonzero(geometry.is_a(self._curves, Kind.ROUND))
        reach[rounds] = np.maximum(reach[rounds], self._whole(self._curves[rounds]))
        splines = np.flatnonzero(geometry.is_a(self._curves, Kind.SPLINE_CURVE))
        hulls = self._of_poles(self._curves[splines])
        reach[splines] = np.maximum(reach[splines], hulls)
        found = np.full((len(self.faces), 6), -np.inf)
        _raise(found, self._face, reach[self._edge])
        _raise(found, self._lone_face, self._lone_points @ DIRECTION_VECTORS.T)
        return found

    def _off_lines(self, edges: Integers) -> Array:
        """Return how far the ends of some edges are off their lines."""
        geometry, lines = self._geometry, self._curves[edges]
        found = np.zeros(len(edges))
        for ends in self._ends:
            offset = geometry.points[ends[edges]] - geometry.points[lines]
            along = (offset * geometry.axes[lines]).sum(axis=1, keepdims=True)
            off = np.linalg.norm(offset - along * geometry.axes[lines], axis=1)
            found = np.maximum(found, off)
        return found

    def _whole(self, rows: Integers) -> Array:
        """Return how far full circles reach."""
        geometry = self._geometry
        across = _across(geometry.axes[rows])
        return np.asarray(
            geometry.points[rows] @ DIRECTION_VECTORS.T + geometry.sizes[rows, :1] * across
        )

    def _of_poles(self, rows: Integers) -> Array:
        """Return how far the poles of some splines reach."""
        owner, poles = self._geometry.listed(rows)
        found = np.full((len(rows), 6), -np.inf)
        _raise(found, owner, self._geometry.points[poles] @ DIRECTION_VECTORS.T)
        return found

    def _insides(self, borders: Array) -> Array:
        """Return how far the surface of every face reaches, between the borders of the face."""
        found = np.full((len(self.faces), 6), np.inf)
        low, high = self._along_axes()
        rows = self._of_kind(Kind.PLANE)
        # A border beside its plane counts where it is, and where it is when moved onto it.
        beside = np.maximum(high[rows], -low[rows])[:, None]
        found[rows] = borders[rows] + beside * np.abs(self._axes(rows) @ DIRECTION_VECTORS.T)
        for kind, cut in (
            (Kind.CYLINDER, self._cones),
            (Kind.CONE, self._cones),
            (Kind.EXTRUSION, self._extrusions),
        ):
            rows = self._of_kind(kind)
            found[rows] = cut(self._surfaces[rows], low[rows], high[rows])
            found[rows[self._may_go_on(rows)]] = np.inf
        for kind, whole in (
            (Kind.SPHERE, self._tori),
            (Kind.TORUS, self._tori),
            (Kind.SPLINE_SURFACE, self._of_poles),
            (Kind.REVOLUTION, self._revolutions),
        ):
            rows = self._of_kind(kind)
            found[rows] = whole(self._surfaces[rows])
        return found

    def _of_kind(self, kind: Kind) -> Integers:
        """Return the places in `faces` of those on surfaces of a kind."""
        return np.flatnonzero(self._geometry.is_a(self._surfaces, kind))

    def _axes(self, rows: Integers) -> Array:
        return np.asarray(self._geometry.axes[self._surfaces[rows]])

    def _may_go_on(self, rows: Integers) -> Flags:
        """Return which faces may go on along an axis, beyond the one border around it.

        A face that has ends has a straight side, if only its seam, or a border at either end. The
        border at one end of a cone may be missing where the other end is the apex: then what looks
        like a second border may be a hole, unless it is a full circle.
        """
        geometry, count = self._geometry, len(self.faces)
        straight = geometry.is_a(self._curves, Kind.LINE)[self._edge]
        full = geometry.is_a(self._curves, Kind.ROUND) & (self._ends[0] == self._ends[1])
        straights = np.bincount(self._face[straight], minlength=count)[rows]
        rings = np.bincount(self._face[full[self._edge]], minlength=count)[rows]
        is_cone = geometry.is_a(self._surfaces[rows], Kind.CONE)
        borders = np.where(is_cone, rings, self._bound_count[rows])
        return np.asarray((straights == 0) & (borders < 2))

    def _along_axes(self) -> tuple[Array, Array]:
        """Return from where to where the border of every face goes along the axis of its surface.

        It is measured from where the surface is placed.
        """
        geometry = self._geometry
        chosen = geometry.is_a(self._surfaces, *_ALONG_AXES)
        axes, origins = geometry.axes[self._surfaces], geometry.points[self._surfaces]
        found = np.full((len(self.faces), 2), -np.inf)

        def take(faces: Integers, points: Array, more: Array | float = 0.0) -> None:
            along = ((points - origins[faces]) * axes[faces]).sum(axis=1)
            _raise(found, faces, np.column_stack([more - along, more + along]))

        pairs = np.flatnonzero(chosen[self._face])
        face, edge = self._face[pairs], self._edge[pairs]
        for ends in self._ends:
            take(face, geometry.points[ends[edge]])
        take(self._lone_face, self._lone_points)
        curves = self._curves[edge]
        is_round = geometry.is_a(curves, Kind.ROUND)
        rounds, around = curves[is_round], face[is_round]
        tilt = np.linalg.norm(np.cross(geometry.axes[rounds], axes[around]), axis=1)
        take(around, geometry.points[rounds], geometry.sizes[rounds, 0] * tilt)
        is_spline = geometry.is_a(curves, Kind.SPLINE_CURVE)
        owner, poles = geometry.listed(curves[is_spline])
        take(face[is_spline][owner], geometry.points[poles])
        return -found[:, 0], found[:, 1]

    def _cones(self, surfaces: Integers, low: Array, high: Array) -> Array:
        """Return how far cylinders and cones reach between two heights."""
        geometry = self._geometry
        grows = np.where(geometry.is_a(surfaces, Kind.CONE), self._tangents(surfaces), 0.0)
        along = geometry.axes[surfaces] @ DIRECTION_VECTORS.T
        across = _across(geometry.axes[surfaces])
        with np.errstate(invalid="ignore"):  # nothing times infinity
            ends = [
                height[:, None] * along
                + np.abs(geometry.sizes[surfaces, 0] + height * grows)[:, None] * across
                for height in (low, high)
            ]
        return np.asarray(geometry.points[surfaces] @ DIRECTION_VECTORS.T + np.maximum(*ends))

    def _tangents(self, surfaces: Integers) -> Array:
        """Return how fast cones may widen at most, whatever unit their angle has."""
        angles = self._geometry.sizes[surfaces, 1]  # one that is not positive is a mistake
        found = np.zeros(len(surfaces))
        for factor in self._angle_units:
            angle = angles * abs(factor)
            tangent = np.where(angle < _STEEPEST, np.tan(angle), np.inf)
            found = np.where(angle < np.pi / 2, np.maximum(found, tangent), found)
        return np.where((found > 0) & (angles > 0), found, np.inf)

    @cached_property
    def _angle_units(self) -> set[float]:
        """What units for angles the file declares, in radians."""
        found = _ANGLE_UNIT.findall(self._geometry.text.raw)
        return {1.0, *(float(number) for number in found)}

    def _extrusions(self, surfaces: Integers, low: Array, high: Array) -> Array:
        """Return how far curves reach that are drawn along an axis, between two heights."""
        geometry = self._geometry
        profiles = geometry.basis[geometry.text.target(surfaces, 0)]
        found = np.full((len(surfaces), 6), -np.inf)
        begins, ends = np.full((2, len(surfaces)), -np.inf)
        rows = np.flatnonzero(geometry.is_a(profiles, Kind.ROUND))
        rounds = profiles[rows]
        found[rows] = self._whole(rounds)
        tilt = np.cross(geometry.axes[rounds], geometry.axes[surfaces[rows]])
        tilted = geometry.sizes[rounds, 0] * np.linalg.norm(tilt, axis=1)
        along = (geometry.points[rounds] * geometry.axes[surfaces[rows]]).sum(axis=1)
        begins[rows], ends[rows] = tilted - along, tilted + along
        rows = np.flatnonzero(geometry.is_a(profiles, Kind.SPLINE_CURVE))
        found[rows] = self._of_poles(profiles[rows])
        owner, poles = geometry.listed(profiles[rows])
        along = (geometry.points[poles] * geometry.axes[surfaces[rows]][owner]).sum(axis=1)
        heights = np.full((len(rows), 2), -np.inf)
        _raise(heights, owner, np.column_stack([-along, along]))
        begins[rows], ends[rows] = heights.T
        slopes = geometry.axes[surfaces] @ DIRECTION_VECTORS.T
        moved = np.maximum((low - ends)[:, None] * slopes, (high + begins)[:, None] * slopes)
        return np.asarray(found + moved)

    def _tori(self, surfaces: Integers) -> Array:
        """Return how far whole tori reach, and spheres."""
        geometry = self._geometry
        centres = geometry.points[surfaces] @ DIRECTION_VECTORS.T
        sizes = np.abs(geometry.sizes[surfaces])
        flat = geometry.is_a(surfaces, Kind.TORUS)[:, None]
        across = np.where(flat, _across(geometry.axes[surfaces]), 1.0)
        return np.asarray(centres + sizes[:, :1] * across + sizes[:, 1:])

    def _revolutions(self, surfaces: Integers) -> Array:
        """Return how far full circles of the poles of meridians reach.

        That is a convex function of the pole which rises at most as fast as the pole moves: over an
        arc it is at most what it is at the centre, and the radius.
        """
        geometry = self._geometry
        meridians = geometry.basis[geometry.text.target(surfaces, 0)]
        found = np.full((len(surfaces), 6), -np.inf)
        rows = np.flatnonzero(geometry.is_a(meridians, Kind.ROUND))
        centres = geometry.points[meridians[rows]]
        turned = self._turned(surfaces[rows], centres)
        found[rows] = turned + geometry.sizes[meridians[rows], :1]
        rows = np.flatnonzero(geometry.is_a(meridians, Kind.SPLINE_CURVE))
        owner, poles = geometry.listed(meridians[rows])
        hulls = np.full((len(rows), 6), -np.inf)
        _raise(hulls, owner, self._turned(surfaces[rows][owner], geometry.points[poles]))
        found[rows] = hulls
        return found

    def _turned(self, surfaces: Integers, points: Array) -> Array:
        """Return how far points reach when each is turned about the axis of its surface."""
        geometry = self._geometry
        origins, axes = geometry.points[surfaces], geometry.axes[surfaces]
        heights = ((points - origins) * axes).sum(axis=1, keepdims=True)
        radii = np.linalg.norm(points - origins - heights * axes, axis=1, keepdims=True)
        around = (origins + heights * axes) @ DIRECTION_VECTORS.T
        return np.asarray(around + radii * _across(axes))


def _across(axes: Array) -> Array:
    """Return how much of each direction is square to each axis.

    The root of 1 - cos^2 would lose half of the digits near an axis.
    """
    squares = axes**2
    sides = np.sqrt(
        np.column_stack(
            [
                squares[:, 1] + squares[:, 2],
                squares[:, 0] + squares[:, 2],
                squares[:, 0] + squares[:, 1],
            ]
        )
    )
    return np.repeat(sides, 2, axis=1)


def _raise(found: Array, owner: Integers, values: Array) -> None:
    """Raise rows to the largest of the values that belong to them; the owners are in order."""
    if len(owner):
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        rows = owner[starts]
        found[rows] = np.maximum(found[rows], np.maximum.reduceat(values, starts))
