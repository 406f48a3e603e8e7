"""Mirror symmetry: a vehicle is as one side as the other, and across no other plane.

A sample of the surface is mirrored; what counts is how far the mirrored points lie from the tangent
planes of their nearest neighbours, on average and at most 3 % of the diagonal each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.surface import Floats, Surface

SYMMETRIC = 0.0035
"""A vehicle is mirrored with a smaller residual than this, as a part of its diagonal."""
ASYMMETRIC = 0.0028
"""Across the other axes its residual is larger than this, and than twice the smallest."""
OFF_AXIS_DEG = 0.3
"""A mirror plane that is turned by less than this may be drawn straight: the fit is no better."""
_QUERIES = 2500
_CAP = 0.03
_ROUNDS = 12
_MOST_TURN = float(np.cos(np.radians(15.0)))
_BINS = 400


@dataclass(frozen=True, eq=False)
class Mirror:
    """The best mirror plane about across an axis of the file.

    Attributes
    ----------
    axis : int
    normal : (3,) float
        Unit normal, with a positive component along the axis.
    offset : float
        Its distance from the origin along the normal.
    residual : float
        How far the mirrored surface lies from the surface, as a part of the diagonal.
    """

    axis: int
    normal: Floats
    offset: float
    residual: float

    @property
    def turned_deg(self) -> float:
        """Angle between the normal and the axis."""
        return float(np.degrees(np.arccos(min(1.0, float(self.normal[self.axis])))))


def find_mirrors(surface: Surface) -> tuple[Mirror, Mirror, Mirror]:
    """Return the best mirror plane about across each axis."""
    matcher = _Matcher(surface)
    x, y, z = (matcher.best(axis) for axis in range(3))
    return x, y, z


def decisive_mirror(mirrors: tuple[Mirror, Mirror, Mirror]) -> Mirror | None:
    """Return the one plane that a model is symmetric across; None where none or several are."""
    best, second, _ = sorted(mirrors, key=lambda mirror: mirror.residual)
    clear = second.residual >= max(ASYMMETRIC, 2 * best.residual)
    return best if best.residual <= SYMMETRIC and clear else None


class _Matcher:
    """Mirrors the sample of a surface and looks for what it meets."""

    def __init__(self, surface: Surface) -> None:
        from scipy.spatial import cKDTree  # noqa: PLC0415 (heavy, and few files need it)

        self._middle = 0.5 * (surface.low + surface.high)
        self._points = surface.points - self._middle
        self._normals = surface.normals
        self._tree = cKDTree(self._points)
        self._diagonal = float(np.linalg.norm(surface.size))
        self._moved = self._points[:_QUERIES]

    def best(self, axis: int) -> Mirror:
        """Fit the mirror plane that lies about across an axis."""
        normal = np.eye(3)[axis]
        starts = (_own_image(self._points[:, axis]), 0.0)
        offset = min(starts, key=lambda start: self._missed(normal, start))
        for _ in range(3):
            images, nearest = self._images(normal, offset)
            distance = np.linalg.norm(images - self._points[nearest], axis=1)
            near = distance <= np.quantile(distance, 0.7)
            offset = float(np.median(0.5 * (self._moved + self._points[nearest])[near] @ normal))
        straight = Mirror(axis, normal, offset, self._residual(normal, offset))
        turned = self._turned(straight)
        found = turned if turned.residual < straight.residual else straight
        shift = float(found.normal @ self._middle)
        return Mirror(axis, found.normal, found.offset + shift, found.residual)

    def _turned(self, straight: Mirror) -> Mirror:
        """Turn and shift a plane until what is mirrored lies in the surface (Gauss-Newton)."""
        normal, offset = straight.normal, straight.offset
        for _ in range(_ROUNDS):
            images, nearest = self._images(normal, offset)
            facing = self._normals[nearest]
            away = np.einsum("ij,ij->i", images - self._points[nearest], facing)
            near = np.abs(away) <= max(float(np.quantile(np.abs(away), 0.8)), 1e-12)
            # How the image moves as the plane tilts towards each of two tangents, and shifts.
            depth = offset - self._moved @ normal
            towards = facing @ normal
            tangents = np.linalg.svd(normal[None, :])[2][1:]
            slopes = [2 * (depth * (facing @ t) - (self._moved @ t) * towards) for t in tangents]
            design = np.column_stack([*slopes, 2 * towards])[near]
            step = np.linalg.lstsq(design, -away[near], rcond=None)[0]
            tilted = normal + step[:2] @ tangents
            normal, offset = tilted / np.linalg.norm(tilted), offset + float(step[2])
            if normal @ straight.normal < _MOST_TURN:
                return straight
            if np.abs(step[:2]).max() < 1e-5:
                break
        return Mirror(straight.axis, normal, offset, self._residual(normal, offset))

    def _images(self, normal: Floats, offset: float) -> tuple[Floats, NDArray[np.int64]]:
        images = self._moved + 2 * (offset - self._moved @ normal)[:, None] * normal
        _, nearest = self._tree.query(images)
        return images, nearest

    def _residual(self, normal: Floats, offset: float) -> float:
        images, nearest = self._images(normal, offset)
        away = np.einsum("ij,ij->i", images - self._points[nearest], self._normals[nearest])
        return float(np.minimum(np.abs(away), _CAP * self._diagonal).mean()) / self._diagonal

    def _missed(self, normal: Floats, offset: float) -> float:
        images, nearest = self._images(normal, offset)
        distance = np.linalg.norm(images - self._points[nearest], axis=1)
        return float((distance > 0.02 * self._diagonal).mean())


def _own_image(values: Floats) -> float:
    """Return the place about which the distribution of values resembles its own image most."""
    low, high = float(values.min()), float(values.max())
    counts, _ = np.histogram(values, _BINS, (low, high))
    # A flat side would outweigh all the rest.
    counts = np.minimum(counts, np.quantile(counts, 0.97) + 1)
    shift = int(np.argmax(np.convolve(counts, counts)))
    return low + (shift + 1) / 2 * (high - low) / _BINS
