"""Meshes: triangles that are gone through block by block, so that none has to fit into memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keienvelope.errors import ReadError

BLOCK = 16_384
"""Triangles in a block."""
_FARTHEST = 1e12
"""A coordinate beyond this is no length in any unit, and sums of such overflow."""
MOST_IN_SAMPLE = 100_000
"""Triangles in a sample."""

Triangles = NDArray[np.float64]
"""Corners of triangles, shape (n, 3, 3): triangle, corner, coordinate."""


@dataclass(frozen=True, eq=False)
class Extremes:
    """The corners of a mesh that reach farthest in the directions of ``DIRECTIONS``.

    Attributes
    ----------
    points : (6, 3) float
        The corners.
    triangles : (6,) int
        A triangle that has the corner, counted from 0; the first where several have.
    """

    points: NDArray[np.float64]
    triangles: NDArray[np.int64]


class Mesh(ABC):
    """Triangles with finite coordinates, placed, in file units.

    Corners are the corners of triangles: a vertex that no triangle uses is not part of a mesh.

    Attributes
    ----------
    count : int
        How many triangles there are.
    """

    count: int

    @abstractmethod
    def blocks(self) -> Iterator[tuple[int, Triangles]]:
        """Yield all triangles in blocks, each with the index of its first triangle."""

    @property
    @abstractmethod
    def extremes(self) -> Extremes:
        """How far the triangles reach."""

    def triangles(self) -> Triangles:
        """Return all triangles as one array, 72 bytes each."""
        return np.concatenate([block for _, block in self.blocks()])

    @abstractmethod
    def sample(self) -> Triangles:
        """Return every so many triangles, at most `MOST_IN_SAMPLE`, for what is no dimension."""

    def meeting(self, low: ArrayLike, high: ArrayLike) -> tuple[NDArray[np.int64], Triangles]:
        """Return the triangles whose own boxes meet a box.

        Parameters
        ----------
        low, high : (3,) float
            Corners of the box; a side may be infinite, and both corners the same point.

        Returns
        -------
        numbers : (n,) int
            Their indices, ascending.
        triangles : (n, 3, 3) float
        """
        box = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
        numbers, found = [np.empty(0, dtype=np.int64)], [np.empty((0, 3, 3))]
        for first, block in self._blocks_meeting(*box):
            inside = _meeting(block, *box)
            numbers.append(first + inside)
            found.append(block[inside].astype(np.float64))
        return np.concatenate(numbers), np.concatenate(found)

    @cached_property
    def fans(self) -> tuple[Triangles | None, ...]:
        """The triangles around the six extreme corners.

        None where a corner lies among so many triangles that looking for those that have it would
        take much longer than the extremes did.
        """
        return tuple(self._fan(point) for point in self.extremes.points)

    def _fan(self, point: NDArray[np.float64]) -> Triangles | None:
        _, near = self.meeting(point, point)
        fan: Triangles = near[(near == point).all(axis=2).any(axis=1)]
        return fan

    def _blocks_meeting(
        self,
        low: NDArray[np.float64],  # noqa: ARG002 (for meshes that know where their blocks are)
        high: NDArray[np.float64],  # noqa: ARG002
    ) -> Iterator[tuple[int, NDArray[np.floating[Any]]]]:
        """Yield at least the blocks that hold a triangle whose box meets a box, as stored."""
        return self.blocks()


class ArrayMesh(Mesh):
    """A mesh that is held in memory.

    Parameters
    ----------
    triangles : (n, 3, 3) float
        The corners; at least one triangle.
    source : str, optional
        The file, for the error message.

    Raises
    ------
    ReadError
        If a coordinate is not a finite number.
    """

    def __init__(self, triangles: Triangles, *, source: str | None = None) -> None:
        broken = int((~np.isfinite(triangles)).any(axis=(1, 2)).sum())
        if broken:
            raise not_finite(broken, len(triangles), source)
        self.count = len(triangles)
        self._triangles = triangles

    def blocks(self) -> Iterator[tuple[int, Triangles]]:
        """Yield all triangles in blocks, each with the index of its first triangle."""
        for first in range(0, self.count, BLOCK):
            yield first, self._triangles[first : first + BLOCK]

    def triangles(self) -> Triangles:
        """Return all triangles, not copied."""
        return self._triangles

    def sample(self) -> Triangles:
        """Return every so many triangles, not copied."""
        return self._triangles[:: sample_step(self.count)]

    @cached_property
    def extremes(self) -> Extremes:
        """How far the triangles reach."""
        corners = self._triangles.reshape(-1, 3)
        rows = np.column_stack([corners.argmax(axis=0), corners.argmin(axis=0)]).ravel()
        return Extremes(corners[rows], rows // 3)


def sample_step(count: int) -> int:
    """Return of how many triangles one is in a sample."""
    return -(-count // MOST_IN_SAMPLE)


def not_finite(broken: int, count: int, source: str | None) -> ReadError:
    """Return the error of a mesh whose coordinates are not all finite."""
    return ReadError(
        f"{broken} of {count} triangles have coordinates that are not finite.",
        path=source,
        fix="Export it again.",
    )


def insist_lengths(extremes: Extremes, source: str | None) -> None:
    """Make sure that coordinates are lengths in some unit.

    Raises
    ------
    ReadError
        If one is beyond any.
    """
    if np.abs(extremes.points).max() > _FARTHEST:
        raise ReadError(
            "its coordinates are beyond any length.", path=source, fix="Export it again."
        )


def _meeting(
    triangles: NDArray[np.floating[Any]], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the indices of the triangles that have a box that meets a box."""
    found = np.arange(len(triangles))
    for axis in np.flatnonzero((low > -np.inf) | (high < np.inf)):
        first, second, third = triangles[found, :, axis].T
        above = np.maximum(np.maximum(first, second), third) >= low[axis]
        below = np.minimum(np.minimum(first, second), third) <= high[axis]
        found = found[above & below]
    return found
