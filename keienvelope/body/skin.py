r"""The skin: a bicubic B-spline surface, its inward offset, and the closed solid it bounds.

Along the rows the net is periodic with uniform knots, so the surface is C2 everywhere round the
silhouette; across them it is clamped with uniform knots. The periodic direction is opened in
the middle of the floor. With :math:`P_{-1}=P_{n-1}` and :math:`P_n=P_0`, blossoming gives the
poles of the same curve over the clamped knots :math:`0,0,0,0,1,\dots,n,n,n,n`:

.. math::
    Q_0 = (P_{-1} + 4P_0 + P_1)/6,\quad Q_1 = (2P_0 + P_1)/3,\quad P_1, \dots, P_{n-1},\quad
    (P_{n-1} + 2P_n)/3,\quad Q_0 .

All of these are convex combinations, hence the opened net stays inside the box of the net.

The *inner* surface is the one on the net whose poles are moved inward along the averaged
normals. It has the same parameters, so a point at depth d of the panel thickness D is
:math:`S_d = S + (S_\mathrm{inner} - S)\, d/D`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray
from OCP.BRepBuilderAPI import (
    BRepBuilderAPI_MakeEdge,
    BRepBuilderAPI_MakeFace,
    BRepBuilderAPI_MakeSolid,
    BRepBuilderAPI_MakeWire,
    BRepBuilderAPI_Sewing,
)
from OCP.BRepGProp import BRepGProp
from OCP.Geom import Geom_BSplineSurface
from OCP.gp import gp_Dir, gp_Pln, gp_Pnt
from OCP.GProp import GProp_GProps
from OCP.TColgp import TColgp_Array2OfPnt
from OCP.TColStd import TColStd_Array1OfInteger, TColStd_Array1OfReal
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopoDS import TopoDS

from keienvelope.body.spline import DEGREE

if TYPE_CHECKING:
    from keienvelope.body.net import ControlNet

Array = NDArray[np.float64]
_SEWING_MM = 1e-4
_DECIMALS_MM = 4  # of surfaces below the outer one, which nothing is measured on


@dataclass(frozen=True)
class Patch:
    """A clamped bicubic B-spline surface over whole-number knots.

    Parameters
    ----------
    poles_mm
        Array (rows, columns, 3), or more coordinates a pole.
    """

    poles_mm: Array

    @property
    def u_end(self) -> int:
        """Last knot along the rows; the first is 0."""
        return int(self.poles_mm.shape[0]) - DEGREE

    @property
    def v_end(self) -> int:
        """Last knot across the rows; the first is 0."""
        return int(self.poles_mm.shape[1]) - DEGREE

    def points_mm(self, uv: Array) -> Array:
        """Points of the surface.

        Parameters
        ----------
        uv
            Parameters, array (n, 2).

        Returns
        -------
        numpy.ndarray
            Array (n, 3).
        """
        row, (along,) = _cubic_basis(uv[:, 0], self.u_end)
        column, (across,) = _cubic_basis(uv[:, 1], self.v_end)
        return _blended(self._local_poles(row, column), along, across)

    def evaluate(self, uv: Array) -> tuple[Array, Array, Array]:
        """Points and first derivatives.

        Parameters
        ----------
        uv
            Parameters, array (n, 2).

        Returns
        -------
        tuple of numpy.ndarray
            Points, derivatives by u, derivatives by v; each (n, 3).
        """
        row, (along, along_slope) = _cubic_basis(uv[:, 0], self.u_end, slopes=True)
        column, (across, across_slope) = _cubic_basis(uv[:, 1], self.v_end, slopes=True)
        local = self._local_poles(row, column)
        return (
            _blended(local, along, across),
            _blended(local, along_slope, across),
            _blended(local, along, across_slope),
        )

    def _local_poles(self, row: NDArray[np.intp], column: NDArray[np.intp]) -> Array:
        """Poles (n, 4, 4, 3) that reach each of n knot spans."""
        return np.asarray(self._poles_of_spans[row, column])

    @cached_property
    def _poles_of_spans(self) -> Array:
        """Poles that reach each span, array (rows, columns, 4, 4, 3) over the spans."""
        four = (DEGREE + 1, DEGREE + 1)
        windows = np.lib.stride_tricks.sliding_window_view(self.poles_mm, four, axis=(0, 1))
        return np.ascontiguousarray(windows.transpose(0, 1, 3, 4, 2))

    def surface(self) -> Any:
        """Make the same surface as a ``Geom_BSplineSurface``."""
        rows, columns = self.poles_mm.shape[:2]
        poles = TColgp_Array2OfPnt(1, rows, 1, columns)
        for i, row in enumerate(self.poles_mm.tolist(), start=1):
            for j, (x, y, z) in enumerate(row, start=1):
                poles.SetValue(i, j, gp_Pnt(x, y, z))
        u_knots, u_multiplicities = _clamped_knots(self.u_end)
        v_knots, v_multiplicities = _clamped_knots(self.v_end)
        return Geom_BSplineSurface(
            poles, u_knots, v_knots, u_multiplicities, v_multiplicities, DEGREE, DEGREE
        )


@dataclass(frozen=True)
class Skin:
    """Outer and inner surface of a body.

    Parameters
    ----------
    outer, inner
        Surfaces over the same parameters; the inner one lies ``thickness_mm`` inside.
    thickness_mm
        Thickness of the panels between them.
    floor_u
        Parameters between which the skin is upper body; the rest is floor.
    """

    outer: Patch
    inner: Patch
    thickness_mm: float
    floor_u: tuple[int, int]

    @classmethod
    def from_net(cls, net: ControlNet, *, thickness_mm: float = 8.0) -> Skin:
        """Skin on a control net.

        Parameters
        ----------
        net
            Poles of the right half.
        thickness_mm
            Panel thickness.

        Returns
        -------
        Skin
            Outer surface and its inward offset.
        """
        poles = net.mirrored_mm()
        return cls(
            outer=Patch(_opened(poles)),
            inner=Patch(np.round(_opened(_moved_inward(poles, thickness_mm)), _DECIMALS_MM)),
            thickness_mm=thickness_mm,
            floor_u=(net.row_index("lip-"), net.row_index("tail_lip~")),
        )

    @cached_property
    def both(self) -> Patch:
        """Outer and inner surface side by side: its points are (n, 6)."""
        return Patch(np.concatenate([self.outer.poles_mm, self.inner.poles_mm], axis=2))

    @cached_property
    def box_mm(self) -> tuple[Array, Array]:
        """Lowest and highest coordinates of the poles of the outer surface."""
        poles = self.outer.poles_mm.reshape(-1, 3)
        return poles.min(axis=0), poles.max(axis=0)

    def at_depth(self, depth_mm: float) -> Patch:
        """Surface between outer and inner one.

        Parameters
        ----------
        depth_mm
            Depth below the outer surface.

        Returns
        -------
        Patch
            Surface over the same parameters.
        """
        share = depth_mm / self.thickness_mm
        outer = self.outer.poles_mm
        if share == 0.0:
            return self.outer
        return Patch(np.round(outer + (self.inner.poles_mm - outer) * share, _DECIMALS_MM))

    def surface(self, depth_mm: float) -> Any:
        """Make the ``Geom_BSplineSurface`` at a depth, once."""
        if depth_mm not in self._surfaces:
            self._surfaces[depth_mm] = self.at_depth(depth_mm).surface()
        return self._surfaces[depth_mm]

    @cached_property
    def _surfaces(self) -> dict[float, Any]:
        return {}

    def part(self, depth_mm: float, low: Array, high: Array) -> Any:
        """Make the part of the surface at a depth between two corners (u, v), once.

        It is as much larger as whole knots need.
        """
        u0, v0 = np.maximum(np.floor(low), 0).tolist()
        u1, v1 = np.minimum(np.ceil(high), (self.outer.u_end, self.outer.v_end)).tolist()
        key = (depth_mm, u0, u1, v0, v1)
        if key not in self._parts:
            self._parts[key] = segment(self.surface(depth_mm), u0, u1, v0, v1)
            if depth_mm:
                _round_poles(self._parts[key])
        return self._parts[key]

    @cached_property
    def _parts(self) -> dict[tuple[float, ...], Any]:
        return {}

    def solid(self) -> Any:
        """Close the skin to a solid: upper body, floor, and a flat sill band on each side.

        Returns
        -------
        OCP.TopoDS.TopoDS_Solid
            The solid, oriented outward.

        Raises
        ------
        RuntimeError
            If the faces do not close.
        """
        start, end = self.floor_u
        surface = self.surface(0.0)
        bands = [
            segment(surface, u0, u1, 0, self.outer.v_end)
            for u0, u1 in ((0, start), (start, end), (end, self.outer.u_end))
        ]
        sewing = BRepBuilderAPI_Sewing(_SEWING_MM)
        for band in bands:
            sewing.Add(BRepBuilderAPI_MakeFace(band, 1e-6).Face())
        for v, side in ((0, -1), (self.outer.v_end, 1)):
            wire = BRepBuilderAPI_MakeWire()
            for band in bands:
                wire.Add(BRepBuilderAPI_MakeEdge(band.VIso(v)).Edge())
            y = float(self.outer.poles_mm[0, -1, 1]) * side
            plane = gp_Pln(gp_Pnt(0, y, 0), gp_Dir(0, side, 0))
            sewing.Add(BRepBuilderAPI_MakeFace(plane, wire.Wire()).Face())
        sewing.Perform()
        sewn = sewing.SewedShape()
        if sewn.ShapeType() != TopAbs_ShapeEnum.TopAbs_SHELL:
            raise RuntimeError(f"the skin does not close: sewing gave {sewn.ShapeType()}")
        return outward_solid(TopoDS.Shell_s(sewn))


def segment(surface: Any, u0: float, u1: float, v0: float, v1: float) -> Any:
    """Copy of a part of a B-spline surface, over the same parameters."""
    part = surface.Copy()
    part.Segment(u0, u1, v0, v1, 1e-9, 1e-9)
    return part


def _round_poles(surface: Any) -> None:
    for row in range(1, surface.NbUPoles() + 1):
        for column in range(1, surface.NbVPoles() + 1):
            pole = surface.Pole(row, column).Coord()
            rounded = gp_Pnt(*(round(value, _DECIMALS_MM) for value in pole))
            surface.SetPole(row, column, rounded)


def volume_mm3(shape: Any) -> float:
    """Signed volume of a solid."""
    properties = GProp_GProps()
    BRepGProp.VolumeProperties_s(shape, properties)
    return float(properties.Mass())


def outward_solid(shell: Any) -> Any:
    """Solid of a closed shell, turned so that its faces look outward."""
    solid = BRepBuilderAPI_MakeSolid(shell).Solid()
    if volume_mm3(solid) < 0:
        solid.Reverse()
    return solid


def _blended(local_poles: Array, along: Array, across: Array) -> Array:
    """Sum of poles (n, 4, 4, 3) weighted by basis values (n, 4) along and across."""
    strips = np.matmul(across[:, None, None, :], local_poles)[:, :, 0]
    return np.asarray(np.matmul(along[:, None, :], strips)[:, 0])


def _cubic_basis(
    t: Array, end: int, *, slopes: bool = False
) -> tuple[NDArray[np.intp], list[Array]]:
    """Index of the first of four poles, and basis functions, followed by their derivatives."""
    first = np.minimum(t.astype(np.intp), end - 1)
    powers = np.ones((len(t), 1, DEGREE + 1))
    powers[:, 0, 1] = t - first
    powers[:, 0, 2] = powers[:, 0, 1] * powers[:, 0, 1]
    powers[:, 0, 3] = powers[:, 0, 2] * powers[:, 0, 1]
    values, derivatives = _span_polynomials(end)
    found = [np.matmul(powers, values[first])[:, 0]]
    if slopes:
        found.append(np.matmul(powers[:, :, :-1], derivatives[first])[:, 0])
    return first, found


@cache
def _span_polynomials(end: int) -> tuple[Array, Array]:
    """Coefficients of the basis functions on each span (end, 4, 4), and of their derivatives.

    The constant ones come first; powers are those of the distance from the start of the span. The
    recursion is that of Cox and de Boor.
    """
    knots = np.concatenate([np.zeros(DEGREE), np.arange(end + 1.0), np.full(DEGREE, float(end))])
    found = np.zeros((end, DEGREE + 1, DEGREE + 1))
    for span in range(end):
        basis = [Polynomial([1.0])]
        for degree in range(1, DEGREE + 1):
            index = span + DEGREE + np.arange(1 - degree, 1)
            low, high = knots[index] - span, knots[index + degree] - span
            above = [Polynomial([0.0])] * (degree + 1)
            for place, (function, start, stop) in enumerate(zip(basis, low, high, strict=True)):
                above[place] += function * Polynomial([stop, -1.0]) / (stop - start)
                above[place + 1] += function * Polynomial([-start, 1.0]) / (stop - start)
            basis = above
        for place, function in enumerate(basis):
            found[span, : len(function.coef), place] = function.coef
    return found, found[:, 1:] * np.arange(1.0, DEGREE + 1)[:, None]


def _clamped_knots(end: int) -> tuple[Any, Any]:
    knots = TColStd_Array1OfReal(1, end + 1)
    multiplicities = TColStd_Array1OfInteger(1, end + 1)
    for i in range(end + 1):
        knots.SetValue(i + 1, float(i))
        multiplicities.SetValue(i + 1, DEGREE + 1 if i in (0, end) else 1)
    return knots, multiplicities


def _opened(poles: Array) -> Array:
    """Clamped poles of the surface that is periodic along the rows."""
    start = (poles[-1] + 4 * poles[0] + poles[1]) / 6
    return np.concatenate(
        [
            [start, (2 * poles[0] + poles[1]) / 3],
            poles[1:],
            [(poles[-1] + 2 * poles[0]) / 3, start],
        ]
    )


def _moved_inward(poles: Array, distance_mm: float) -> Array:
    """Net moved along its averaged normals, kept mirror symmetric and flat on the flanks."""
    along = np.roll(poles, -1, axis=0) - np.roll(poles, 1, axis=0)
    across = np.empty_like(poles)
    across[:, 1:-1] = poles[:, 2:] - poles[:, :-2]
    across[:, 0] = poles[:, 1] - poles[:, 0]
    across[:, -1] = poles[:, -1] - poles[:, -2]
    normals = np.cross(along, across)
    middle = poles.shape[1] // 2
    normals[:, middle, 1] = 0.0
    normals[:, :2] = (0.0, -1.0, 0.0)
    normals[:, -2:] = (0.0, 1.0, 0.0)
    normals /= np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-9)
    return np.asarray(poles - distance_mm * normals)
