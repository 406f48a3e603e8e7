"""The support of a set in the six axis directions, as an interval with a witness.

For a direction d the support is h(d) = max of d . p over all points p of the set. Here each h(d) is
enclosed: `attained` is d . p for a point p that lies on the set, `bound` is exceeded by no point of
it. The extent along an axis is h(+axis) + h(-axis), and so is its enclosure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from keienvelope.model.directions import DIRECTION_VECTORS

__all__ = ["DIRECTION_VECTORS", "Joined", "Support", "SupportBuilder", "join_supports"]

_NOT_TOLD = "whether a peak lies inside its face could not be told"


@dataclass(frozen=True, eq=False)
class Support:
    """Enclosed support in six directions.

    Attributes
    ----------
    attained, bound : (6,) float
        Enclosure of the support; ``bound >= attained``.
    points : (6, 3) float
        Witness of `attained`.
    faces : (6,) int
        Face that holds the witness, counted from 1 within the part; 0 where unknown.
    tolerance : (6,) float
        Tolerance that the file carries for the edges of that face.
    beyond_edge_mm : (6,) float
        How much farther the witness reaches than the edge that it should be on.
    reasons : tuple of 6 str
        Why `bound` is only estimated; empty where it is proven.
    """

    attained: NDArray[np.float64]
    bound: NDArray[np.float64]
    points: NDArray[np.float64]
    faces: NDArray[np.int64]
    tolerance: NDArray[np.float64]
    beyond_edge_mm: NDArray[np.float64]
    reasons: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Joined:
    """The support of several parts together.

    Attributes
    ----------
    attained, bound : (6,) float
        Enclosure.
    owner : (6,) int
        Index of the part that holds the witness.
    reasons : tuple of 6 str
        Why `bound` is only estimated; empty where it is proven.
    """

    attained: NDArray[np.float64]
    bound: NDArray[np.float64]
    owner: NDArray[np.int64]
    reasons: tuple[str, ...]


def join_supports(supports: Sequence[Support], indices: Sequence[int]) -> Joined:
    """Join the supports of the chosen parts.

    Parameters
    ----------
    supports : sequence of Support
        One a part.
    indices : sequence of int
        The parts that count; at least one.
    """
    chosen = np.asarray(indices, dtype=np.int64)
    attained = np.array([supports[i].attained for i in indices])
    bound = np.array([supports[i].bound for i in indices])
    owner, best = attained.argmax(axis=0), attained.max(axis=0)
    reasons = []
    for direction in range(6):
        # A part whose bound stays below what another attains does not touch the result.
        above = chosen[bound[:, direction] > best[direction]]
        open_parts = (supports[i].reasons[direction] for i in above.tolist())
        reasons.append(next((reason for reason in open_parts if reason), ""))
    return Joined(
        attained=best,
        bound=bound.max(axis=0),
        owner=chosen[owner],
        reasons=tuple(reasons),
    )


class SupportBuilder:
    """Collects points that are attained and bounds that hold, keeping the largest of each.

    Parameters
    ----------
    directions : (k, 3) float, optional
        Unit vectors; by default the six of the axes.

    Attributes
    ----------
    attained, bound : (k,) float
        The enclosure so far.
    floor : (k,) float
        What is attained elsewhere: peaks below it need not be told apart.
    points : (k, 3) float
        Witness of `attained`.
    sources : list
        The face or edge on which each was found.
    beyond_edge_mm : (k,) float
        How much farther each was found than the edge it should be on.
    """

    def __init__(self, directions: NDArray[np.float64] = DIRECTION_VECTORS) -> None:
        count = len(directions)
        self.directions = directions
        self.floor = np.full(count, -np.inf)
        self.attained = np.full(count, -np.inf)
        self.bound = np.full(count, -np.inf)
        self.points = np.zeros((count, 3))
        self.sources: list[object] = [None] * count
        self.beyond_edge_mm = np.zeros(count)
        self.reasons = [""] * count

    def attain(self, points: NDArray[np.float64], source: object) -> None:
        """Take note of points (n, 3) that lie on the shape, found on `source`."""
        self.attain_each(points, [source] * len(points))

    def attain_each(self, points: NDArray[np.float64], sources: Sequence[object]) -> None:
        """Take note of points (n, 3) that lie on the shape, each with its source."""
        if not len(points):
            return
        values = points @ self.directions.T
        rows = values.argmax(axis=0)
        for direction, row in enumerate(rows):
            value = values[row, direction]
            if value > self.attained[direction]:
                self.attained[direction] = value
                self.points[direction] = points[row]
                self.sources[direction] = sources[row]
                self.beyond_edge_mm[direction] = 0.0
        self.bound = np.maximum(self.bound, self.attained)

    def enough(self, direction: int) -> float:
        """Return the reach below which nothing needs to be told apart."""
        return float(max(self.attained[direction], self.floor[direction]))

    def limit(self, bound: NDArray[np.float64], reason: str = "") -> None:
        """Take note of a bound (k,) that a piece of the shape does not exceed."""
        for direction in np.flatnonzero(bound > self.bound):
            self.bound[direction] = bound[direction]
            self.reasons[direction] = reason

    def limit_one(self, direction: int, bound: float, reason: str = "") -> None:
        """Take note of a bound in one direction."""
        if bound > self.bound[direction]:
            self.bound[direction] = bound
            self.reasons[direction] = reason

    def settle(self, gap: float, rounding: float) -> None:
        """Round outward, and keep a reason just where a bound is loose and that matters."""
        self.bound = np.maximum(self.bound, self.attained) + rounding
        for direction in range(len(self.directions)):
            if self.bound[direction] <= self.enough(direction) + gap:
                self.reasons[direction] = ""
            elif not self.reasons[direction]:
                self.reasons[direction] = _NOT_TOLD


class Search(Protocol):
    """Finds the peaks of one face or edge."""

    def search(self, direction: int, builder: SupportBuilder) -> None:
        """Enclose the peak in one direction."""
