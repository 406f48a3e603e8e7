"""Faces on a surface of revolution whose meridian is a spline in a plane through the axis.

With the axis through o along a, and the meridian m(v) = o + x(v) e + z(v) a with x >= 0, a point
of the surface is o + x (cos u e + sin u a x e) + z a. For a direction d the coordinate d . p is
largest over u where the turned e points along the part of d across the axis, and is then

    g(v) = d . o + (d . a) z(v) + |d - (d . a) a| x(v),

a spline with the coefficients that the same formula gives for the control points. An inner peak of
the face is a peak of g at that u, if (u, v) is inside the trim. Where d is along the axis, g does
not depend on u: the whole circle is a peak, which is counted without asking the trim.
"""

from __future__ import annotations

import math

import numpy as np
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.TopoDS import TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.peaks import curve_peak
from keienvelope.measuring.extents.splines import CurvePieces, curve_net
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.measuring.extents.trims import UNCLEAR, Relation, Trim, turns_into

_PLANE_MM = 1e-9
_SPAN = 1e-9
_ALONG = 1e-9


class RevolvedFace:
    """A face of revolution, whose peaks are searched only where its hull reaches far enough."""

    def __init__(
        self,
        face: TopoDS_Face,
        trim: Trim,
        surface: BRepAdaptor_Surface,
        pieces: CurvePieces,
        frame: tuple[Array, Array, Array],
    ) -> None:
        self._face = face
        self._surface = surface
        self._pieces = pieces
        self._origin, self._axis, self._outward = frame
        self._trim = trim

    def _values(self, vector: Array) -> Array:
        """Return the coefficients of g, multiplied with the weights where there are any."""
        along = float(vector @ self._axis)
        across = float(np.linalg.norm(vector - along * self._axis))
        weights = self._pieces.weights
        share = 1.0 if weights is None else weights
        relative = self._pieces.points - np.multiply.outer(
            np.ones(self._pieces.points.shape[:2]) * share, self._origin
        )
        height = relative @ self._axis
        radius = relative @ self._outward
        return np.asarray(share * float(vector @ self._origin) + along * height + across * radius)

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peak in one direction."""
        vector = builder.directions[direction]
        for u in self._angles(vector):
            peak = curve_peak(
                self._values(vector),
                self._pieces.weights,
                self._pieces.intervals,
                floor=builder.enough(direction),
                side=lambda intervals, u=u: self._side(intervals, u),  # type: ignore[misc]
            )
            if peak.attained > builder.attained[direction]:
                point = xyz(self._surface.Value(float(u), peak.where[0]))
                builder.attain(np.array([point]), self._face)
            builder.limit_one(direction, peak.bound)

    def _angles(self, vector: Array) -> list[float]:
        """Return where on the circle the direction points to, turned into the trim."""
        third = np.cross(self._axis, self._outward)
        x, y = float(vector @ self._outward), float(vector @ third)
        if math.hypot(x, y) <= _ALONG:
            return [math.nan]
        return turns_into(self._trim, math.atan2(y, x)) or []

    def _side(self, intervals: Array, u: float) -> Relation:
        if math.isnan(u):
            return np.full(len(intervals), UNCLEAR, dtype=np.int8)
        flat = np.full(len(intervals), u)
        return self._trim.relation(
            np.column_stack([flat - _SPAN, flat + _SPAN, intervals[:, 0], intervals[:, 1]])
        )


def revolved_face(
    face: TopoDS_Face, trim: Trim, surface: BRepAdaptor_Surface
) -> RevolvedFace | None:
    """Return a face of revolution for a search; None where its meridian is not of that kind."""
    ends = (surface.FirstVParameter(), surface.LastVParameter())
    net = curve_net(surface.BasisCurve(), *ends)
    pieces = net.pieces() if net is not None else None
    if pieces is None:
        return None
    line = surface.AxeOfRevolution()
    origin, axis = np.array(xyz(line.Location())), np.array(xyz(line.Direction().XYZ()))
    points = pieces.points
    if pieces.weights is not None:
        points = points / pieces.weights[..., None]
    relative = points.reshape(-1, 3) - origin
    across = relative - np.outer(relative @ axis, axis)
    radii = np.linalg.norm(across, axis=1)
    if radii.max() <= _PLANE_MM:
        return None
    outward = across[radii.argmax()] / radii.max()
    in_plane = np.abs(across @ np.cross(axis, outward)).max() <= _PLANE_MM
    if not in_plane or (across @ outward).min() < -_PLANE_MM:
        return None
    return RevolvedFace(face, trim, surface, pieces, (origin, axis, outward))
