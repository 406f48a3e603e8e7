"""What a body is cut with: cylinders and planes that stand square on the side view.

Each is a *level*, a function of the point in space that is zero on it: its distance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from OCP.Geom import Geom_Circle, Geom_CylindricalSurface, Geom_Line, Geom_Plane
from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt

Array = NDArray[np.float64]


class Level(Protocol):
    """A function of points in space whose zeros are looked for, and whose slope there is 1."""

    def values_mm(self, points_mm: Array) -> Array:
        """Signed distances (n,) from the cutting surface."""

    def slopes(self, points_mm: Array) -> Array:
        """Gradients (n, 3) of the distances."""


@dataclass(frozen=True)
class Round:
    """Distance from a cylinder across the vehicle.

    Parameters
    ----------
    x_mm, z_mm
        Its axis in the side view.
    radius_mm
        Its radius.
    """

    x_mm: float
    z_mm: float
    radius_mm: float

    def values_mm(self, points_mm: Array) -> Array:
        """Signed distances, negative inside."""
        x, z = points_mm[..., 0] - self.x_mm, points_mm[..., 2] - self.z_mm
        return np.asarray(np.hypot(x, z) - self.radius_mm)

    def slopes(self, points_mm: Array) -> Array:
        """Directions away from the axis."""
        away = (points_mm - [self.x_mm, 0.0, self.z_mm]) * [1.0, 0.0, 1.0]
        return np.asarray(away / np.linalg.norm(away, axis=-1, keepdims=True))

    def parameters(self, points_mm: Array) -> Array:
        """Angles from the bottom towards the front, and y, of points (..., 3)."""
        ahead, below = self.x_mm - points_mm[..., 0], self.z_mm - points_mm[..., 2]
        angle = np.arctan2(ahead, below) % (2 * np.pi)
        return np.stack([angle, points_mm[..., 1]], axis=-1)

    def points_mm(self, parameters: Array) -> Array:
        """Points (..., 3) of the cylinder at angles and y."""
        angle, y = parameters[..., 0], parameters[..., 1]
        x = self.x_mm - self.radius_mm * np.sin(angle)
        return np.stack([x, y, self.z_mm - self.radius_mm * np.cos(angle)], axis=-1)

    def surface(self) -> Any:
        """Make the cylinder for the kernel."""
        return Geom_CylindricalSurface(self._axes(0.0), self.radius_mm)

    def circle(self, y_mm: float) -> Any:
        """Make the circle on it for the kernel."""
        return Geom_Circle(self._axes(y_mm).Ax2(), self.radius_mm)

    def _axes(self, y_mm: float) -> Any:
        centre = gp_Pnt(self.x_mm, y_mm, self.z_mm)
        return gp_Ax3(centre, gp_Dir(0, 1, 0), gp_Dir(0, 0, -1))


@dataclass(frozen=True)
class Flat:
    """Distance from a plane.

    Parameters
    ----------
    point_mm, normal
        A point of the plane, and its unit normal; each (x, y, z).
    """

    point_mm: tuple[float, float, float]
    normal: tuple[float, float, float]

    def values_mm(self, points_mm: Array) -> Array:
        """Signed distances, positive where the normal points."""
        return np.asarray((points_mm - np.array(self.point_mm)) @ np.array(self.normal))

    def slopes(self, points_mm: Array) -> Array:
        """Repeat the normal for each point."""
        return np.broadcast_to(np.array(self.normal), points_mm.shape)

    def mirrored(self) -> Flat:
        """Mirror image in the centre plane."""
        (x, y, z), (along, across, up) = self.point_mm, self.normal
        return Flat((x, -y, z), (along, -across, up))


@dataclass(frozen=True)
class Sheet:
    """One line of the waterline, across the whole width, with parameters (along, y).

    Parameters
    ----------
    name
        Name of its surface.
    start, end
        Its ends (x, z) in the side view.
    """

    name: str
    start: Array
    end: Array

    @cached_property
    def way(self) -> Array:
        """Direction (x, z) in the side view."""
        return np.asarray((self.end - self.start) / self.length_mm)

    @cached_property
    def length_mm(self) -> float:
        """Its length."""
        return float(np.linalg.norm(self.end - self.start))

    @property
    def level(self) -> Flat:
        """Distance above it."""
        along, up = self.way.tolist()
        return Flat((float(self.start[0]), 0.0, float(self.start[1])), (-up, 0.0, along))

    def along_mm(self, points_mm: Array) -> Array:
        """How far along the line points (..., 3) are."""
        return np.asarray((side_view(points_mm) - self.start) @ self.way)

    def over(self, points_mm: Array) -> NDArray[np.bool_]:
        """Whether points are between its ends, seen along the line."""
        along = self.along_mm(points_mm)
        return np.asarray((along > 0) & (along < self.length_mm))

    def plane(self) -> Any:
        """Make its plane for the kernel."""
        along, up = self.way.tolist()
        origin = gp_Pnt(float(self.start[0]), 0.0, float(self.start[1]))
        return Geom_Plane(gp_Ax3(origin, gp_Dir(-up, 0, along), gp_Dir(along, 0, up)))

    def line(self, y_mm: float) -> Any:
        """Make the line on it at one y for the kernel."""
        along, up = self.way.tolist()
        origin = gp_Pnt(float(self.start[0]), y_mm, float(self.start[1]))
        return Geom_Line(origin, gp_Dir(along, 0, up))

    def parameters(self, points_mm: Array) -> Array:
        """Parameters (..., 2) of points."""
        return np.stack([self.along_mm(points_mm), points_mm[..., 1]], axis=-1)

    def crossings(self, arch: Round) -> list[Array]:
        """Points (x, z) where the line enters and leaves an arch."""
        axis = np.array([arch.x_mm, arch.z_mm])
        middle = float((axis - self.start) @ self.way)
        foot = self.start + middle * self.way
        square = arch.radius_mm**2 - float(np.sum((axis - foot) ** 2))
        if square <= 0:
            return []
        reach = math.sqrt(square)
        return [
            self.start + along * self.way
            for along in (middle - reach, middle + reach)
            if 0 < along < self.length_mm
        ]


def side_view(points_mm: Array) -> Array:
    """Coordinates (x, z) of points (..., 3)."""
    return points_mm[..., [0, 2]]


def upright(y_mm: float) -> Any:
    """Make the plane along the side view for the kernel, with parameters (x, z)."""
    return Geom_Plane(gp_Ax3(gp_Pnt(0, y_mm, 0), gp_Dir(0, -1, 0), gp_Dir(1, 0, 0)))
