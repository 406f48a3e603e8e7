"""What of a model is looked at to tell which way it stands: a sample of its surface.

Nothing here is a dimension. Of a large mesh every so many triangles are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from keienvelope.frozen import dataclass
from keienvelope.measuring.triangles import triangles_of_parts
from keienvelope.model import Mesh, Model

Floats = NDArray[np.float64]

MOST_TRIANGLES = 250_000
"""Of a model with more triangles, every second, third, ... is looked at."""
SAMPLES = 20_000
_STEPS = 1.2207440846057596 ** -np.arange(1, 4)
"""Multiples of these powers of the root of x^4 = x + 1, modulo 1, fill the unit cube evenly from
the first on (M. Roberts, The Unreasonable Effectiveness of Quasirandom Sequences, 2018)."""
_BINS = 1024
_PASSES = 24
"""Most hulls are found sooner; where not, the rest is gone through point by point."""


@dataclass(frozen=True, eq=False)
class Surface:
    """Triangles of what counts, in the coordinates of the model.

    Attributes
    ----------
    triangles : (n, 3, 3) float
        Corners; at least one triangle with an area.
    """

    triangles: Floats

    @cached_property
    def low(self) -> Floats:
        """The lower corner of the box, (3,)."""
        return np.asarray(self.triangles.min(axis=(0, 1)))

    @cached_property
    def high(self) -> Floats:
        """The upper corner of the box, (3,)."""
        return np.asarray(self.triangles.max(axis=(0, 1)))

    @property
    def size(self) -> Floats:
        """The extents of the box, (3,)."""
        return np.asarray(self.high - self.low)

    @cached_property
    def across(self) -> Floats:
        """Normals of the triangles, twice their area long, (n, 3)."""
        first, second, third = (self.triangles[:, corner] for corner in range(3))
        return np.asarray(np.cross(second - first, third - first))

    @cached_property
    def _sample(self) -> tuple[Floats, Floats]:
        places, *along_edges = (0.5 + np.outer(_STEPS, np.arange(1, SAMPLES + 1))) % 1
        doubled = np.linalg.norm(self.across, axis=1)
        total = np.cumsum(doubled)
        chosen = np.searchsorted(total, places * total[-1], side="right")
        chosen = np.minimum(chosen, len(doubled) - 1)
        along = np.stack(along_edges, axis=1)
        outside = along.sum(axis=1) > 1
        along[outside] = 1 - along[outside]
        corners = self.triangles[chosen]
        edges = corners[:, 1:] - corners[:, :1]
        points = corners[:, 0] + np.einsum("ij,ijk->ik", along, edges)
        return points, self.across[chosen] / np.maximum(doubled[chosen], 1e-300)[:, None]

    @property
    def points(self) -> Floats:
        """Points on the surface, evenly by area, (SAMPLES, 3)."""
        return self._sample[0]

    @property
    def normals(self) -> Floats:
        """Unit normals at the points; which way they point is not reliable, (SAMPLES, 3)."""
        return self._sample[1]

    def side_view(self, axis: int) -> Floats:
        """Return the convex hull of the view along an axis, counterclockwise, (m, 2).

        The coordinates are those of the two other axes, in their order.
        """
        if axis not in self._side_views:
            flat = np.delete(self.triangles.reshape(-1, 3), axis, axis=1)
            self._side_views[axis] = _hull(_outermost(flat))
        return self._side_views[axis]

    @cached_property
    def _side_views(self) -> dict[int, Floats]:
        return {}


def surface_of(model: Model, indices: Sequence[int]) -> Surface | None:
    """Gather the surface of some parts; None where they have none.

    Parameters
    ----------
    model : Model
        What was read.
    indices : sequence of int
        The parts that are vehicle.
    """
    blocks: list[Floats] = []
    count, step = 0, 1
    for block in _triangles(model, indices):
        blocks.append(block[::step].copy() if step > 1 else block)
        count += len(blocks[-1])
        if count > MOST_TRIANGLES:
            blocks = [kept[::2].copy() for kept in blocks]
            count, step = sum(map(len, blocks)), 2 * step
    surface = Surface(np.concatenate(blocks).astype(np.float64)) if count else None
    return surface if surface is not None and surface.across.any() else None


def _triangles(model: Model, indices: Sequence[int]) -> Iterable[Floats]:
    geometry = model.parts[indices[0]].geometry
    if len(indices) == 1 and isinstance(geometry, Mesh):
        # It may lie on disk, and reading it again would take as long as measuring it.
        return [geometry.sample()]
    return triangles_of_parts(model, indices)


def _outermost(points: Floats) -> Floats:
    """Keep of many points (n, 2) those that may lie on their convex hull, and few others."""
    kept = []
    for axis in (0, 1):
        along, other = points[:, axis], points[:, 1 - axis]
        span = float(np.ptp(along)) or 1.0
        column = ((along - along.min()) / span * (_BINS - 1)).astype(np.int64)
        for sign in (1.0, -1.0):
            best = np.full(_BINS, -np.inf)
            np.maximum.at(best, column, sign * other)
            kept.append(points[sign * other >= best[column]])
        kept.append(points[[along.argmin(), along.argmax()]])
    found = np.concatenate(kept)
    found = found[np.lexsort((found[:, 1], found[:, 0]))]
    return np.asarray(found[np.r_[True, (found[1:] != found[:-1]).any(axis=1)]])


def _hull(points: Floats) -> Floats:
    """Return the convex hull of points (n, 2) in lexical order, counterclockwise."""
    return np.concatenate([_chain(points), _chain(points[::-1])])


def _chain(points: Floats) -> Floats:
    """Return the part of the hull that is to the right of points in order, but for its end."""
    for _ in range(_PASSES):
        # What lies between two others and not to their right is no corner, whatever they are.
        before, here, after = points[:-2], points[1:-1], points[2:]
        to_here, to_after = here - before, after - before
        corner = to_here[:, 0] * to_after[:, 1] > to_here[:, 1] * to_after[:, 0]
        if corner.all():
            return points[:-1]
        points = points[np.concatenate([[True], corner, [True]])]
    found: list[tuple[float, float]] = []
    for x, y in points.tolist():
        while len(found) > 1:
            (ax, ay), (bx, by) = found[-2:]
            if (bx - ax) * (y - ay) > (by - ay) * (x - ax):
                break
            found.pop()
        found.append((x, y))
    return np.array(found[:-1]).reshape(-1, 2)
