"""What the records of a STEP file describe, as far as they are written in plain ways.

A record gets a kind only if it has the tokens that its keyword asks for, if its numbers are
numbers, and if everything that it rests on has the kind that it must have. So a face that has a
kind is known down to its last point.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from keienvelope.readers.step.text import FACES, Flags, Integers, StepText

Array = NDArray[np.float64]

_WEIGHTS = re.compile(rb"RATIONAL_B_SPLINE_(CURVE|SURFACE)\s*\(([^A-DF-Z]*)")
_NUMBER = re.compile(rb"[-+]?\d[\d.]*(?:[eE][-+]?\d+)?")
_Z = np.array([0.0, 0.0, 1.0])
_SHORTEST = 1e-12


class Kind(IntEnum):
    """What a record describes."""

    UNKNOWN = 0
    POINT = 1
    DIRECTION = 2
    VECTOR = 3
    PLACEMENT = 4
    VERTEX = 5
    LINE = 6
    ROUND = 7
    SPLINE_CURVE = 8
    EDGE = 9
    ORIENTED_EDGE = 10
    EDGE_LOOP = 11
    POINT_LOOP = 12
    BOUND = 13
    PLANE = 14
    CYLINDER = 15
    CONE = 16
    SPHERE = 17
    TORUS = 18
    SPLINE_SURFACE = 19
    EXTRUSION = 20
    REVOLUTION = 21
    FACE = 22


_CURVES = (Kind.LINE, Kind.ROUND, Kind.SPLINE_CURVE)
_PROFILES = (Kind.ROUND, Kind.SPLINE_CURVE)
_SURFACES = tuple(kind for kind in Kind if Kind.PLANE <= kind <= Kind.REVOLUTION)


class Geometry:
    """The geometry of a STEP file.

    Parameters
    ----------
    text : StepText

    Attributes
    ----------
    kind : (n,) int
        What every record describes.
    points : (n, 3) float
        The point, or where a vertex, placement, line, conic or surface is.
    axes : (n, 3) float
        Unit vector along a direction, vector or line, or along the axis of the others.
    sizes : (n, 2) float
        Radii. Of an ellipse the larger one; of a cone its radius and its angle as it is written; of
        a torus the larger first.
    basis : (n,) int
        The curve that another one stands for, else the record itself.
    """

    def __init__(self, text: StepText) -> None:
        count = len(text)
        self.text = text
        self.kind = np.zeros(count, dtype=np.int8)
        self.points = np.full((count, 3), np.nan)
        self.axes = np.full((count, 3), np.nan)
        self.sizes = np.zeros((count, 2))
        self.basis = np.arange(count)
        self._read_points()
        self._read_placements()
        self._read_curves()
        self._read_borders()
        self._read_surfaces()
        faces = text.rows(*FACES)
        faces = faces[text.counts(faces) > 1]
        self.kind[faces[self._all(faces, (Kind.BOUND,), last=_SURFACES)]] = Kind.FACE

    def rows(self, *kinds: Kind) -> Integers:
        """Return the records of some kinds."""
        return np.flatnonzero(self._among(kinds)[self.kind])

    def is_a(self, rows: Integers, *kinds: Kind) -> Flags:
        """Return which of some records are of some kinds."""
        return np.asarray(self._among(kinds)[self.kind[rows]])

    def listed(self, rows: Integers, *, but_last: bool = False) -> tuple[Integers, Integers]:
        """Return what some records refer to: for each, which of the records it is, and the target.

        Parameters
        ----------
        rows : (n,) int
        but_last : bool
            Leave the last reference of each record out.
        """
        text = self.text
        counts, places = text.counts(rows), text.references(rows)
        owner = np.repeat(np.arange(len(rows)), counts)
        if but_last:
            keep = np.ones(len(places), dtype=np.bool_)
            keep[np.cumsum(counts) - 1] = False
            owner, places = owner[keep], places[keep]
        return owner, text.targets[places]

    def _among(self, kinds: Sequence[Kind]) -> Flags:
        found = np.zeros(len(Kind), dtype=np.bool_)
        found[list(kinds)] = True
        return found

    def _plain(self, keyword: str, tokens: str, *targets: Sequence[Kind]) -> Integers:
        """Return records that have some tokens, and references to what they must rest on."""
        rows = self.text.rows(keyword)
        rows = rows[self.text.shaped(rows, tokens)]
        for number, kinds in enumerate(targets):
            rows = rows[self.is_a(self.text.target(rows, number), *kinds)]
        return rows

    def _all(
        self, rows: Integers, kinds: Sequence[Kind], *, last: Sequence[Kind] | None = None
    ) -> Flags:
        """Return which of some records refer to certain kinds alone, the last to others."""
        owner, targets = self.listed(rows, but_last=last is not None)
        found = self.text.counts(rows) > 0
        found[owner[~self.is_a(targets, *kinds)]] = False
        if last is not None:
            found &= self.is_a(self.text.target(rows, -1), *last)
        return found

    def _read_points(self) -> None:
        text = self.text
        for keyword, kind, into in (
            ("CARTESIAN_POINT", Kind.POINT, self.points),
            ("DIRECTION", Kind.DIRECTION, self.axes),
        ):
            rows = self._plain(keyword, "(,(,,));")
            numbers = text.numbers(rows, 3, 3)
            if kind is Kind.DIRECTION:
                length = np.linalg.norm(numbers, axis=1)
                length[length < _SHORTEST] = np.nan
                numbers = numbers / length[:, None]
            fine = np.isfinite(numbers).all(axis=1)
            into[rows] = numbers
            self.kind[rows[fine]] = kind
        rows = self._plain("VERTEX_POINT", "(,#);", (Kind.POINT,))
        self.points[rows] = self.points[text.target(rows, 0)]
        self.kind[rows] = Kind.VERTEX

    def _read_placements(self) -> None:
        text, point, direction = self.text, (Kind.POINT,), (Kind.DIRECTION,)
        for keyword, tokens, is_told in (
            ("AXIS2_PLACEMENT_3D", "(,#,#,#);", True),
            ("AXIS2_PLACEMENT_3D", "(,#,#,);", True),
            ("AXIS2_PLACEMENT_3D", "(,#,,);", False),
            ("AXIS1_PLACEMENT", "(,#,#);", True),
            ("AXIS1_PLACEMENT", "(,#,);", False),
        ):
            rows = self._plain(keyword, tokens, point, *([direction] if is_told else []))
            self.points[rows] = self.points[text.target(rows, 0)]
            self.axes[rows] = self.axes[text.target(rows, 1)] if is_told else _Z
            self.kind[rows] = Kind.PLACEMENT
        rows = self._plain("VECTOR", "(,#,);", direction)
        self.points[rows], self.axes[rows] = 0.0, self.axes[text.target(rows, 0)]
        self.kind[rows] = Kind.VECTOR

    def _read_curves(self) -> None:
        text = self.text
        rows = self._plain("LINE", "(,#,#);", (Kind.POINT,), (Kind.VECTOR,))
        self.points[rows] = self.points[text.target(rows, 0)]
        self.axes[rows] = self.axes[text.target(rows, 1)]
        self.kind[rows] = Kind.LINE
        self._place("CIRCLE", "(,#,);", Kind.ROUND, 1)
        self._place("ELLIPSE", "(,#,,);", Kind.ROUND, 2)
        ellipses = text.rows("ELLIPSE")
        self.sizes[ellipses] = self.sizes[ellipses].max(axis=1, keepdims=True)
        names = ("B_SPLINE_CURVE_WITH_KNOTS", "BEZIER_CURVE", "QUASI_UNIFORM_CURVE", "POLYLINE")
        self._read_splines(names, Kind.SPLINE_CURVE)
        self._read_rational_splines()
        for keyword in ("TRIMMED_CURVE", "SURFACE_CURVE", "SEAM_CURVE", "INTERSECTION_CURVE"):
            rows = text.rows(keyword)
            rows = rows[text.counts(rows) > 0]
            basis = self.basis[text.target(rows, 0)]
            fine = self.is_a(basis, *_CURVES)
            self.basis[rows[fine]] = basis[fine]
            self.kind[rows[fine]] = self.kind[basis[fine]]

    def _read_borders(self) -> None:
        edges = self._plain("EDGE_CURVE", "(,#,#,#,);", (Kind.VERTEX,), (Kind.VERTEX,), _CURVES)
        self.kind[edges] = Kind.EDGE
        self.kind[self._plain("ORIENTED_EDGE", "(,,,#,);", (Kind.EDGE,))] = Kind.ORIENTED_EDGE
        for keyword, kind, what in (
            ("EDGE_LOOP", Kind.EDGE_LOOP, (Kind.ORIENTED_EDGE,)),
            ("VERTEX_LOOP", Kind.POINT_LOOP, (Kind.VERTEX,)),
            ("POLY_LOOP", Kind.POINT_LOOP, (Kind.POINT,)),
        ):
            rows = self.text.rows(keyword)
            self.kind[rows[self._all(rows, what)]] = kind
        for keyword in ("FACE_OUTER_BOUND", "FACE_BOUND"):
            rows = self._plain(keyword, "(,#,);", (Kind.EDGE_LOOP, Kind.POINT_LOOP))
            self.kind[rows] = Kind.BOUND

    def _read_surfaces(self) -> None:
        self._place("PLANE", "(,#);", Kind.PLANE, 0)
        self._place("CYLINDRICAL_SURFACE", "(,#,);", Kind.CYLINDER, 1)
        self._place("CONICAL_SURFACE", "(,#,,);", Kind.CONE, 2)
        self._place("SPHERICAL_SURFACE", "(,#,);", Kind.SPHERE, 1)
        self._place("TOROIDAL_SURFACE", "(,#,,);", Kind.TORUS, 2)
        names = ("B_SPLINE_SURFACE_WITH_KNOTS", "BEZIER_SURFACE", "QUASI_UNIFORM_SURFACE")
        self._read_splines(names, Kind.SPLINE_SURFACE)
        for keyword, kind, along in (
            ("SURFACE_OF_LINEAR_EXTRUSION", Kind.EXTRUSION, Kind.VECTOR),
            ("SURFACE_OF_REVOLUTION", Kind.REVOLUTION, Kind.PLACEMENT),
        ):
            rows = self._plain(keyword, "(,#,#);", _PROFILES, (along,))
            there = self.text.target(rows, 1)
            self.points[rows], self.axes[rows] = self.points[there], self.axes[there]
            self.kind[rows] = kind

    def _place(self, keyword: str, tokens: str, kind: Kind, sizes: int) -> None:
        """Take what stands at a placement and has up to two sizes."""
        rows = self._plain(keyword, tokens, (Kind.PLACEMENT,))
        there = self.text.target(rows, 0)
        self.points[rows], self.axes[rows] = self.points[there], self.axes[there]
        if sizes:
            self.sizes[rows, :sizes] = self.text.numbers(rows, 4, sizes)
        self.kind[rows[np.isfinite(self.sizes[rows]).all(axis=1)]] = kind

    def _read_splines(self, keywords: Sequence[str], kind: Kind) -> None:
        rows = self.text.rows(*keywords)
        self.kind[rows[self._all(rows, (Kind.POINT,))]] = kind

    def _read_rational_splines(self) -> None:
        """Take the records with several keywords that are splines with positive weights."""
        rows = np.flatnonzero(self.text.several)
        rows = rows[self._all(rows, (Kind.POINT,))]
        for row in rows.tolist():
            found = _WEIGHTS.search(self.text.record(row))
            if found is None:
                continue
            weights = [float(number) for number in _NUMBER.findall(found[2])]
            if weights and min(weights) > 0:
                is_curve = found[1] == b"CURVE"
                self.kind[row] = Kind.SPLINE_CURVE if is_curve else Kind.SPLINE_SURFACE
