"""Patches of spheres, tori and cones, told by their edges alone.

Fillets and chamfers are the most frequent faces that may reach farther than their edges, and hardly
any does. Whether the peak of a sphere or torus lies on such a patch is told without its trim:

* The edges are seen in a flat chart: of a sphere, the plane that its centre throws the patch on; of
  a torus, its two angles. The patch has to fit: within a hemisphere, without going round the torus.
  A torus has to keep off its axis: where the tube is as wide as the ring or wider, the surface runs
  through itself, and a point does not tell its angles.
* The chords of the edges, each taken in the sense of the face, have to go round a positive area.
* How often they go round the peak is then once, and it is on the face, or never, and it is not. A
  peak so near to an edge that the chords may not tell is left to the search with the trim.

The tip of a cone is on a face if its edges go round the axis in sum: those of a frustum go round
it once in either sense, and where the tip is a corner it is the end of an edge.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.GeomAbs import GeomAbs_CurveType
from OCP.TopAbs import TopAbs_Orientation
from OCP.TopoDS import TopoDS, TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.kernel_arrays import Cone, Round
from keienvelope.measuring.extents.peaks import GAP_MM
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.measuring.extents.trims import edges_of
from keienvelope.model.kernel_errors import KERNEL_ERRORS

_SAMPLES = 17
_SAGITTA = 0.25
"""Part of a chord that an edge stays within: it hardly turns between two samples."""
_HEMISPHERE = 0.2
_HOLE = 0.05
"""Part of the radius of its ring that the hole in a torus has at least."""
_NARROW = 2.5
"""Largest angle on either side that a patch of a torus may take up."""
_WHOLE = 1e-3
_ALONG = 1e-6

Chain = list[Array]
"""Points along each edge in the sense of the face, each of shape (n, 2) or (n, 3)."""


class RoundPatch:
    """A face on a sphere or torus, told by its edges where they tell enough."""

    def __init__(self, face: TopoDS_Face, record: Round) -> None:
        self._face = face
        self._record = record
        self._centre, self._frame = _frame(record.values)

    def search(self, direction: int, builder: SupportBuilder) -> bool:
        """Enclose the support of the face in one direction, and say whether that could be done."""
        chart = self._chart
        if chart is None:
            return False
        vector = builder.directions[direction]
        floor = builder.enough(direction)
        level = self._peaks(vector)
        if level is None:
            return False
        peaks = [peak for peak in level if float(peak @ vector) > floor + GAP_MM]
        counts = [chart.times_round(peak) for peak in peaks]
        if any(count is None for count in counts):
            return False
        for peak, count in zip(peaks, counts, strict=True):
            if count:
                builder.attain(peak[None], self._face)
                builder.limit_one(direction, float(peak @ vector))
        builder.limit_one(direction, floor + GAP_MM)
        return True

    def _peaks(self, vector: Array) -> list[Array] | None:
        """Return where the whole surface faces along `vector`; None where all round a circle."""
        if self._record.major == 0.0:
            return [self._centre + self._record.minor * vector]
        local = self._frame @ vector
        across = math.hypot(local[0], local[1])
        if across <= _ALONG:
            return None
        outward = np.array([local[0], local[1], 0.0]) / across @ self._frame
        return [
            self._centre + sign * self._record.major * outward + self._record.minor * vector
            for sign in (1.0, -1.0)
        ]

    @cached_property
    def _chart(self) -> _SphereChart | _TorusChart | None:
        chain = _chain(self._face)
        if not chain:
            return None
        local = [(points - self._centre) @ self._frame.T for points in chain]
        major, minor = self._record.major, self._record.minor
        has_hole = major == 0.0 or minor < (1.0 - _HOLE) * major
        if not has_hole or np.linalg.det(self._frame) < 0:
            return None
        chart = (
            _SphereChart(local, self._centre, self._frame)
            if major == 0.0
            else _TorusChart(local, major, self._centre, self._frame)
        )
        return chart if chart.fits else None


class _Loops:
    """Closed chains of chords in a plane."""

    def __init__(self, chain: Chain) -> None:
        self._start = np.concatenate([points[:-1] for points in chain])
        self._end = np.concatenate([points[1:] for points in chain])
        self._length = np.linalg.norm(self._end - self._start, axis=1)
        cross = self._start[:, 0] * self._end[:, 1] - self._start[:, 1] * self._end[:, 0]
        self.area = float(cross.sum())

    def times_round(self, point: Array) -> int | None:
        """Return 1 or 0, how often the chords go round a point; None where they do not tell."""
        first, second = self._start - point, self._end - point
        along = self._end - self._start
        share = -np.einsum("ij,ij->i", first, along) / np.maximum(self._length**2, 1e-300)
        nearest = first + np.clip(share, 0.0, 1.0)[:, None] * along
        if (np.linalg.norm(nearest, axis=1) <= _SAGITTA * self._length + 1e-9).any():
            return None
        cross = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
        turns = float(np.arctan2(cross, np.einsum("ij,ij->i", first, second)).sum()) / (2 * math.pi)
        count = round(turns)
        return count if abs(turns - count) < _WHOLE and count in (0, 1) else None


class _SphereChart:
    """A patch of a sphere, thrown from the centre on the plane over its middle."""

    def __init__(self, local: Chain, centre: Array, frame: Array) -> None:
        self._centre, self._frame = centre, frame
        units = [points / np.linalg.norm(points, axis=1)[:, None] for points in local]
        middle = np.concatenate(units).mean(axis=0)
        size = float(np.linalg.norm(middle))
        self.fits = size > _HEMISPHERE
        if not self.fits:
            return
        self._middle = middle / size
        self.fits = min(float((u @ self._middle).min()) for u in units) > _HEMISPHERE
        if not self.fits:
            return
        helper = np.eye(3)[int(np.abs(self._middle).argmin())]
        x = np.cross(helper, self._middle)
        x /= np.linalg.norm(x)
        self._axes = np.stack([x, np.cross(self._middle, x)], axis=1)
        self._loops = _Loops([self._flat(u) for u in units])
        self.fits = self._loops.area > 0.0

    def _flat(self, units: Array) -> Array:
        return np.asarray((units @ self._axes) / (units @ self._middle)[..., None])

    def times_round(self, peak: Array) -> int | None:
        unit = self._frame @ (peak - self._centre)
        unit = unit / np.linalg.norm(unit)
        if float(unit @ self._middle) <= _HEMISPHERE / 2:
            return 0  # beyond the hemisphere that holds the patch
        return self._loops.times_round(self._flat(unit[None])[0])


class _TorusChart:
    """A patch of a torus in its two angles, counted from its middle."""

    def __init__(self, local: Chain, major: float, centre: Array, frame: Array) -> None:
        self._centre, self._frame, self._major = centre, frame, major
        angles = [self._angles(points) for points in local]
        turns = np.exp(1j * np.concatenate(angles)).mean(axis=0)
        self._middle = np.angle(turns)
        flat = [self._flat(item) for item in angles]
        self.fits = max(float(np.abs(item).max()) for item in flat) < _NARROW
        self._loops = _Loops(flat)
        self.fits = self.fits and self._loops.area > 0.0

    def _angles(self, points: Array) -> Array:
        radius = np.hypot(points[:, 0], points[:, 1])
        around = np.arctan2(points[:, 1], points[:, 0])
        return np.stack([around, np.arctan2(points[:, 2], radius - self._major)], axis=1)

    def _flat(self, angles: Array) -> Array:
        shifted = angles - self._middle
        return np.asarray(shifted - 2 * math.pi * np.round(shifted / (2 * math.pi)))

    def times_round(self, peak: Array) -> int | None:
        local = self._frame @ (peak - self._centre)
        return self._loops.times_round(self._flat(self._angles(local[None]))[0])


def has_tip(face: TopoDS_Face, record: Cone) -> bool | None:
    """Return whether the tip of a cone is inside a face; None where its edges do not tell."""
    centre, frame = _frame(record.values)
    chain = _chain(face)
    if not chain:
        return None
    turned = 0.0
    for points in chain:
        local = (points - centre) @ frame.T
        angles = np.arctan2(local[:, 1], local[:, 0])
        steps = np.diff(angles)
        steps -= 2 * math.pi * np.round(steps / (2 * math.pi))
        # An edge into the tip has no angle there, and an edge that winds fast none that is told.
        if np.hypot(local[:, 0], local[:, 1]).min() <= _ALONG or np.abs(steps).max() > 1.0:
            return None
        turned += float(steps.sum())
    return round(turned / (2 * math.pi)) != 0


def _frame(values: tuple[float, ...]) -> tuple[Array, Array]:
    """Return the centre, and the rows X, Y, Z of a local coordinate system."""
    centre, axis, x, y = np.array(values).reshape(4, 3)
    return centre, np.stack([x, y, axis])


def _chain(face: TopoDS_Face) -> Chain:
    """Return points along the edges in the sense of the face; none where an edge has no curve."""
    found = []
    for edge in edges_of(TopoDS.Face_s(face.Oriented(TopAbs_Orientation.TopAbs_FORWARD))):
        try:
            curve = BRepAdaptor_Curve(edge)
            ends = curve.FirstParameter(), curve.LastParameter()
        except KERNEL_ERRORS:
            return []
        count = _SAMPLES
        if curve.GetType() == GeomAbs_CurveType.GeomAbs_BSplineCurve:
            count = max(count, 4 * curve.NbPoles())  # it bends no more often than its poles
        points = np.array([xyz(curve.Value(float(t))) for t in np.linspace(*ends, count)])
        backward = edge.Orientation() == TopAbs_Orientation.TopAbs_REVERSED
        found.append(points[::-1] if backward else points)
    return found
