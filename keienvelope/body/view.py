"""Drawing on the skin: two-dimensional views, and the way from a view to surface parameters.

A *view* maps points of space to two drawing coordinates in mm. A feature is drawn in the view
in which an engineer would draw it: side, front, rear, plan, or unrolled round a bumper corner.
Its points are then found on the skin as the solutions (u, v) of

    view(S(u, v)) = drawn point,

by Newton's method from the nearest sample of the skin that faces the viewer. Many points are
solved at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from keienvelope.body.skin import Skin

Array = NDArray[np.float64]

_FACING = 0.05  # least cosine between the normal and the line of sight
_SAMPLES_PER_SPAN = 3
_CANDIDATES = 4
_STEPS = 20
_LONGEST_STEP = 0.6
_RESIDUAL_MM = 1e-7


class View(Protocol):
    """A way of looking at the skin."""

    def project(self, points_mm: Array) -> Array:
        """Drawing coordinates (n, 2) of points (n, 3)."""
        ...

    def gradient(self, points_mm: Array) -> Array:
        """Differentiate: (n, 2, 3), derivatives of the drawing coordinates by the points."""
        ...

    def facing(self, points_mm: Array, normals: Array) -> Array:
        """Cosine (n,) between outward normals and the line of sight; negative is unseen."""
        ...


@dataclass(frozen=True)
class PlaneView:
    """Parallel projection along a vehicle axis.

    Parameters
    ----------
    axes
        The two vehicle axes that are the drawing coordinates.
    outward
        Unit vector towards the viewer.
    """

    axes: tuple[int, int]
    outward: tuple[int, int, int]

    def project(self, points_mm: Array) -> Array:
        """Pick the two coordinates."""
        return np.asarray(points_mm[:, list(self.axes)])

    def gradient(self, points_mm: Array) -> Array:
        """Differentiate; the same everywhere."""
        return np.broadcast_to(np.eye(3)[list(self.axes)], (len(points_mm), 2, 3))

    def facing(self, points_mm: Array, normals: Array) -> Array:
        """Cosine with the line of sight; a side view sees its own side only."""
        cosine = normals @ np.array(self.outward, dtype=float)
        if self.outward[1]:
            cosine = np.where(points_mm[:, 1] * self.outward[1] > 0, cosine, -1.0)
        return np.asarray(cosine)


@dataclass(frozen=True)
class WrapView:
    """Unrolled cylinder about a vertical axis on the centre plane: (arc length, z).

    Arc length 0 is the centre plane; it grows towards the vehicle's right.

    Parameters
    ----------
    axis_x_mm
        Position of the axis.
    radius_mm
        Radius at which arc lengths are measured.
    outward_x
        -1 to look at the front, +1 to look at the rear.
    """

    axis_x_mm: float
    radius_mm: float
    outward_x: int

    def _reach(self, points_mm: Array) -> Array:
        return np.asarray(self.outward_x * (points_mm[:, 0] - self.axis_x_mm))

    def project(self, points_mm: Array) -> Array:
        """Arc length and height."""
        angle = np.arctan2(points_mm[:, 1], self._reach(points_mm))
        return np.column_stack([self.radius_mm * angle, points_mm[:, 2]])

    def gradient(self, points_mm: Array) -> Array:
        """Differentiate arc length and height."""
        reach, y = self._reach(points_mm), points_mm[:, 1]
        square = reach**2 + y**2
        gradient = np.zeros((len(points_mm), 2, 3))
        gradient[:, 0, 0] = -self.radius_mm * y * self.outward_x / square
        gradient[:, 0, 1] = self.radius_mm * reach / square
        gradient[:, 1, 2] = 1.0
        return gradient

    def facing(self, points_mm: Array, normals: Array) -> Array:
        """Cosine with the radius through the point, on the viewed end only."""
        reach, y = self._reach(points_mm), points_mm[:, 1]
        radial = np.column_stack([self.outward_x * reach, y]) / np.hypot(reach, y)[:, None]
        cosine = np.einsum("nk,nk->n", radial, normals[:, :2])
        return np.where(reach > 0, cosine, -1.0)


LEFT = PlaneView((0, 2), (0, -1, 0))
RIGHT = PlaneView((0, 2), (0, 1, 0))
FRONT = PlaneView((1, 2), (-1, 0, 0))
REAR = PlaneView((1, 2), (1, 0, 0))
PLAN = PlaneView((0, 1), (0, 0, 1))


class Sight:
    """Finds drawn points on a skin.

    Parameters
    ----------
    skin
        The skin; only its upper body is looked at.
    """

    def __init__(self, skin: Skin) -> None:
        self._patch = skin.outer
        self._low = np.array([float(skin.floor_u[0]), 0.0])
        self._high = np.array([float(skin.floor_u[1]), float(self._patch.v_end)])
        counts = ((self._high - self._low) * _SAMPLES_PER_SPAN).astype(int) + 1
        u, v = (np.linspace(self._low[k], self._high[k], counts[k]) for k in (0, 1))
        self._uv = np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1).reshape(-1, 2)
        self._points, self._normals = self._look(self._uv)
        self._views: dict[View, tuple[Array, Array, Array]] = {}

    def _look(self, uv: Array) -> tuple[Array, Array]:
        points, by_u, by_v = self._patch.evaluate(uv)
        normals = np.cross(by_u, by_v)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        return points, normals

    def _seen(self, view: View) -> tuple[Array, Array, Array]:
        """Return the samples seen in a view: parameters, drawing coordinates, sums of squares."""
        if view not in self._views:
            seen = view.facing(self._points, self._normals) > _FACING
            places = view.project(self._points[seen])
            self._views[view] = self._uv[seen], places, (places**2).sum(axis=1)
        return self._views[view]

    def locate(self, view: View, drawn_mm: Array) -> Array:
        """Surface parameters of drawn points.

        Parameters
        ----------
        view
            The view they are drawn in.
        drawn_mm
            Drawing coordinates, array (n, 2).

        Returns
        -------
        numpy.ndarray
            Parameters (n, 2).

        Raises
        ------
        ValueError
            If a point is not on the skin as seen in this view.
        """
        starts, places, squares = self._seen(view)
        found = np.full((len(drawn_mm), 2), np.nan)
        for candidate in range(_CANDIDATES):
            open_ = np.flatnonzero(np.isnan(found[:, 0]))
            if len(open_) == 0:
                return found
            # Squares of the distances, less those of the drawn points from the origin.
            away = squares - 2 * drawn_mm[open_] @ places.T
            # Few points need another start than the nearest sample.
            nearest = (
                np.argpartition(away, candidate, axis=1)[:, candidate]
                if candidate
                else away.argmin(axis=1)
            )
            uv, solved = self._newton(view, drawn_mm[open_], starts[nearest])
            found[open_[solved]] = uv[solved]
        lost = np.flatnonzero(np.isnan(found[:, 0]))
        if len(lost):
            raise ValueError(f"{len(lost)} points are not on the skin, first {drawn_mm[lost[0]]}")
        return found

    def points_mm(self, view: View, drawn_mm: Array) -> Array:
        """Points (n, 3) of the skin at drawing coordinates (n, 2)."""
        return self._patch.points_mm(self.locate(view, drawn_mm))

    def _newton(self, view: View, drawn_mm: Array, uv: Array) -> tuple[Array, NDArray[np.bool_]]:
        for _ in range(_STEPS):
            points, by_u, by_v = self._patch.evaluate(uv)
            residual = drawn_mm - view.project(points)
            if np.abs(residual).max() < _RESIDUAL_MM:
                break
            step = _solved(view.gradient(points), by_u, by_v, residual)
            longest = np.abs(step).max(axis=1, keepdims=True)
            uv = uv + step * np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-12))
            uv = np.clip(uv, self._low, self._high)
        points, normals = self._look(uv)
        error = np.abs(drawn_mm - view.project(points)).max(axis=1)
        return uv, (error < 10 * _RESIDUAL_MM) & (view.facing(points, normals) > 0)


def _solved(gradient: Array, by_u: Array, by_v: Array, residual: Array) -> Array:
    """Newton's steps (n, 2), none where the view is along the skin."""
    (a, c), (b, d) = ((gradient * way[:, None]).sum(axis=2).T for way in (by_u, by_v))
    determinant = a * d - b * c
    along_skin = np.abs(determinant) < 1e-9
    determinant[along_skin] = 1.0
    e, f = residual.T
    step = np.stack([(d * e - b * f) / determinant, (a * f - c * e) / determinant], axis=1)
    step[along_skin] = 0.0
    return step
