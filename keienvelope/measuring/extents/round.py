"""Faces on a sphere or a torus: their peaks in closed form.

On a sphere of radius r about c the coordinate d . p is largest at c + r d. On a torus, with A the
part of d across the axis, the peaks lie in the half planes that A and -A point to (the outer rim
and the inner one), where the tube is highest along d: d . p = d . c +- |A| R + r. Where d is along
the axis a whole circle is highest; points all round it stand for it, and the peak itself where d is
only nearly so.

A peak counts for `attained` where it is inside the trim, and for `bound` unless it is outside.
"""

from __future__ import annotations

import math

import numpy as np
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.gp import gp_Ax3
from OCP.TopoDS import TopoDS_Face

from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.curves import xyz
from keienvelope.measuring.extents.support import SupportBuilder
from keienvelope.measuring.extents.trims import INSIDE, OUTSIDE, UNCLEAR, Trim, turns_into

_SPAN = 1e-9
_ALONG = 1e-9
_ROUND = 16


class RoundFace:
    """A face on a sphere or torus, whose peaks are looked at only where they reach far enough."""

    def __init__(self, face: TopoDS_Face, trim: Trim, surface: BRepAdaptor_Surface) -> None:
        self._face = face
        self._surface = surface
        self._trim = trim
        self._is_sphere = surface.GetType() == GeomAbs_SurfaceType.GeomAbs_Sphere
        body = surface.Sphere() if self._is_sphere else surface.Torus()
        self._frame = _frame(body.Position())

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Count the peaks in one direction, unless they are outside the trim."""
        for u, v in self._peaks(builder.directions[direction]):
            point = np.array([xyz(self._surface.Value(u, v))])
            value = float(point[0] @ builder.directions[direction])
            box = np.array([[u - _SPAN, u + _SPAN, v - _SPAN, v + _SPAN]])
            relation = self._trim.relation(box)[0]
            if relation == INSIDE:
                builder.attain(point, self._face)
            elif relation == UNCLEAR and (place := self._trim.boundary_in(box[0])) is not None:
                # On a seam, for example, or on another edge.
                builder.attain(np.array([xyz(self._surface.Value(*place))]), self._face)
            if relation != OUTSIDE:
                builder.limit_one(direction, value)

    def _peaks(self, vector: Array) -> list[tuple[float, float]]:
        local = self._frame @ vector
        angle = math.atan2(local[1], local[0])
        if self._is_sphere:
            v = math.asin(float(np.clip(local[2], -1.0, 1.0)))
            return [(u, v) for u in turns_into(self._trim, angle)]
        across = math.hypot(local[0], local[1])
        angles = [angle]
        if across <= _ALONG:
            angles += np.linspace(0, 2 * math.pi, _ROUND, endpoint=False).tolist()
        return [
            (u, v)
            for turn, sign in ((0.0, 1.0), (math.pi, -1.0))
            for v in turns_into(self._trim, math.atan2(local[2], sign * across), axis=1)
            for start in angles
            for u in turns_into(self._trim, start + turn)
        ]


def _frame(position: gp_Ax3) -> Array:
    """Return the rows X, Y, Z of a local coordinate system, shape (3, 3)."""
    axes = (position.XDirection(), position.YDirection(), position.Direction())
    return np.array([xyz(axis.XYZ()) for axis in axes])
