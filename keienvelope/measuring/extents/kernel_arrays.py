"""Curves and surfaces of the kernel as arrays, many at a time.

Asking the kernel for one pole after another costs more than everything else. It can write its
geometry in its own binary form into memory in one call, and there the numbers lie side by side: a
byte for the kind, then the parameters as little-endian doubles. Poles are never multiplied with
their weights there. What is read is only what bounds are made of; knots are left to the kernel.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from OCP.BinTools import BinTools_CurveSet, BinTools_SurfaceSet

from keienvelope.measuring.extents.bernstein import Array


class Line(NamedTuple):
    """A straight line: ``values`` are a point and a direction."""

    values: tuple[float, ...]


class Conic(NamedTuple):
    """A circle or an ellipse: ``values`` are centre, normal, x and y direction; then two radii."""

    values: tuple[float, ...]
    major: float
    minor: float


@dataclass(frozen=True, eq=False)
class Poles:
    """A spline, Bezier or B-spline, curve or surface.

    Attributes
    ----------
    points : (n, 3) or (n, m, 3) float
        Control points.
    weights : (n,) or (n, m) float, or None
        None where it is polynomial.
    """

    points: Array
    weights: Array | None

    @property
    def bounds(self) -> bool:
        """Whether the hull of the control points holds the spline: all weights are positive."""
        return self.weights is None or bool(self.weights.min() > 0)


class Round(NamedTuple):
    """A sphere or a torus.

    ``values`` are its centre, axis, x and y direction; the major radius of a sphere is 0.
    """

    values: tuple[float, ...]
    major: float
    minor: float


class Cone(NamedTuple):
    """A cone: ``values`` are a point of its axis, the axis, x and y direction; then its tip."""

    values: tuple[float, ...]
    tip: tuple[float, float, float]


class Straight(NamedTuple):
    """A plane, a cylinder or a linear extrusion."""


class Other(NamedTuple):
    """Anything else; it is asked of the kernel."""


STRAIGHT, OTHER = Straight(), Other()

Curve = Line | Conic | Poles | Other
Surface = Straight | Cone | Round | Poles | Other

_AX = struct.Struct("<12d")
_ONE = struct.Struct("<d")
_TWO = struct.Struct("<2d")
_SIX = struct.Struct("<6d")
_BSPLINE_CURVE = struct.Struct("<xxHii")
_BEZIER_CURVE = struct.Struct("<?H")
_BSPLINE_SURFACE = struct.Struct("<xxxxHHiiii")
_BEZIER_SURFACE = struct.Struct("<??HH")
_LINE = 1
"""Kind of a line."""
_KNOT = 12
"""Bytes of a knot: its value and its multiplicity."""
_RECTANGLE = 32
"""Bytes of the four parameters that a rectangular trim puts before its basis."""


class _Reader:
    """Walks through the bytes of one set."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = data.index(b"\n") + 1

    def kind(self) -> int:
        self.at += 1
        return self._data[self.at - 1]

    def take(self, form: struct.Struct) -> tuple[Any, ...]:
        found = form.unpack_from(self._data, self.at)
        self.at += form.size
        return found

    def poles(self, shape: tuple[int, ...], *, rational: bool) -> Poles:
        width = 4 if rational else 3
        count = width * math.prod(shape)
        values = np.frombuffer(self._data, "<f8", count, self.at).reshape(*shape, width)
        self.at += 8 * count
        return Poles(values[..., :3], values[..., 3] if rational else None)

    def flag(self, offset: int) -> bool:
        return bool(self._data[self.at + offset])

    # Curves --------------------------------------------------------------------------------------

    def curve(self) -> Curve:
        if self._data[self.at] == _LINE:  # most are lines, and each call costs
            self.at += 1 + _SIX.size
            return Line(_SIX.unpack_from(self._data, self.at - _SIX.size))
        return _CURVES[self.kind()](self)

    def circle(self) -> Conic:
        values = self.take(_AX)
        (radius,) = self.take(_ONE)
        return Conic(values, radius, radius)

    def ellipse(self) -> Conic:
        values = self.take(_AX)
        return Conic(values, *self.take(_TWO))

    def parabola(self) -> Other:
        self.at += _AX.size + _ONE.size
        return OTHER

    def hyperbola(self) -> Other:
        self.at += _AX.size + _TWO.size
        return OTHER

    def bezier_curve(self) -> Poles:
        rational, degree = self.take(_BEZIER_CURVE)
        return self.poles((degree + 1,), rational=rational)

    def bspline_curve(self) -> Poles:
        rational = self.flag(0)
        _, poles, knots = self.take(_BSPLINE_CURVE)
        found = self.poles((poles,), rational=rational)
        self.at += _KNOT * knots
        return found

    def trimmed_curve(self) -> Curve:
        self.at += _TWO.size
        return self.curve()

    def offset_curve(self) -> Other:
        self.at += _ONE.size + 3 * _ONE.size
        self.curve()
        return OTHER

    # Surfaces ------------------------------------------------------------------------------------

    def surface(self) -> Surface:
        return _SURFACES[self.kind()](self)

    def plane(self) -> Straight:
        self.at += _AX.size
        return STRAIGHT

    def cylinder(self) -> Straight:
        self.at += _AX.size + _ONE.size
        return STRAIGHT

    def cone(self) -> Cone:
        axes = self.take(_AX)
        radius, angle = self.take(_TWO)
        back = radius / np.tan(angle)
        x, y, z = (float(axes[i] - back * axes[3 + i]) for i in range(3))
        return Cone(axes, (x, y, z))

    def sphere(self) -> Round:
        axes = self.take(_AX)
        (radius,) = self.take(_ONE)
        return Round(axes, 0.0, radius)

    def torus(self) -> Round:
        axes = self.take(_AX)
        return Round(axes, *self.take(_TWO))

    def extrusion(self) -> Straight:
        self.at += 3 * _ONE.size
        self.curve()
        return STRAIGHT

    def revolution(self) -> Other:
        self.at += _SIX.size
        self.curve()
        return OTHER

    def bezier_surface(self) -> Poles:
        along_u, along_v, u_degree, v_degree = self.take(_BEZIER_SURFACE)
        return self.poles((u_degree + 1, v_degree + 1), rational=along_u or along_v)

    def bspline_surface(self) -> Poles:
        rational = self.flag(0) or self.flag(1)
        _, _, u_poles, v_poles, u_knots, v_knots = self.take(_BSPLINE_SURFACE)
        found = self.poles((u_poles, v_poles), rational=rational)
        self.at += _KNOT * (u_knots + v_knots)
        return found

    def rectangular(self) -> Surface:
        self.at += _RECTANGLE
        return self.surface()

    def offset_surface(self) -> Other:
        self.at += _ONE.size
        self.surface()
        return OTHER


_CURVES: dict[int, Callable[[_Reader], Curve]] = {
    2: _Reader.circle,
    3: _Reader.ellipse,
    4: _Reader.parabola,
    5: _Reader.hyperbola,
    6: _Reader.bezier_curve,
    7: _Reader.bspline_curve,
    8: _Reader.trimmed_curve,
    9: _Reader.offset_curve,
}
_SURFACES: dict[int, Callable[[_Reader], Surface]] = {
    1: _Reader.plane,
    2: _Reader.cylinder,
    3: _Reader.cone,
    4: _Reader.sphere,
    5: _Reader.torus,
    6: _Reader.extrusion,
    7: _Reader.revolution,
    8: _Reader.bezier_surface,
    9: _Reader.bspline_surface,
    10: _Reader.rectangular,
    11: _Reader.offset_surface,
}


def read_curves(curves: Sequence[Any]) -> list[Curve]:
    """Return curves of the kernel (``Geom_Curve``) as arrays, in their order."""
    written = BinTools_CurveSet()
    numbers = [written.Add(curve) for curve in curves]
    found = _read(written, _Reader.curve, max(numbers, default=0))
    return [found[number - 1] for number in numbers]


def read_surfaces(surfaces: Sequence[Any]) -> list[Surface]:
    """Return surfaces of the kernel (``Geom_Surface``) as arrays, in their order."""
    written = BinTools_SurfaceSet()
    numbers = [written.Add(surface) for surface in surfaces]
    found = _read(written, _Reader.surface, max(numbers, default=0))
    return [found[number - 1] for number in numbers]


def _read(written: Any, one: Callable[[_Reader], Any], count: int) -> list[Any]:
    stream = io.BytesIO()
    written.Write(stream)
    data = stream.getvalue()
    reader = _Reader(data)
    found = [one(reader) for _ in range(count)]
    if reader.at != len(data):
        raise RuntimeError("the binary form of the CAD kernel is not the one that is known")
    return found
