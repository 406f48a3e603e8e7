"""What makes it doubtful that a file holds one whole vehicle and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from keienvelope.measuring.surface import Floats, Surface
from keienvelope.model import DIRECTIONS

_APART = 0.10
"""A gap of this part of the diagonal lies between a vehicle and what does not belong to it."""
_SLAB = 0.02
_OVERHANG = 0.08
"""What is thin and reaches so much farther than all else is a plate or a wall."""
_PLANE = 1e-5
_CUT_LENGTH = 0.6
_CUT_WIDTH = 0.4
_FLAT = 0.02


def find_oddities(surface: Surface, *, up_axis: int | None) -> tuple[str, ...]:
    """Say what is odd about a surface: parts far apart, plates and walls, cut sides.

    A body that is open downward is nothing odd, where it is known which axis is up.
    """
    sides = tuple(axis for axis in range(3) if axis != up_axis)
    cuts = (cut_text(direction) for direction in cut_directions(surface, sides))
    return (*_gaps(surface), *_plates(surface), *cuts)


def _gaps(surface: Surface) -> Iterator[str]:
    """Find gaps that go through the whole model across an axis."""
    diagonal = float(np.linalg.norm(surface.size))
    for axis in range(3):
        coordinates = surface.triangles[:, :, axis]
        start, end = coordinates.min(axis=1), coordinates.max(axis=1)
        order = np.argsort(start)
        reached = np.maximum.accumulate(end[order])[:-1]
        gap = start[order][1:] - reached
        if len(gap) and gap.max() > _APART * diagonal:
            share = gap.max() / surface.size[axis]
            yield (
                f"something stands apart, with nothing in between over {share:.0%} of the extent"
                f" along {'xyz'[axis]}"
            )


def _plates(surface: Surface) -> Iterator[str]:
    """Find a thin plate at a side of the box that reaches beyond all the rest."""
    corners = surface.triangles.reshape(-1, 3)
    for direction, name in enumerate(DIRECTIONS):
        axis, sign = direction // 2, 1 - 2 * (direction % 2)
        end = surface.high[axis] if sign > 0 else -surface.low[axis]
        rest = corners[sign * corners[:, axis] < end - _SLAB * surface.size[axis]]
        others = [a for a in range(3) if a != axis]
        if not len(rest) or not surface.size[others].all():
            continue
        left = np.ptp(rest, axis=0)[others] / surface.size[others]
        if left.min() < 1 - _OVERHANG:
            yield f"a thin plate on its {name} side reaches farther than all the rest"


def cut_directions(surface: Surface, axes: tuple[int, ...]) -> tuple[int, ...]:
    """Return in which directions a model is cut open along a plane, as if a part were missing."""
    return tuple(
        2 * axis + place
        for axis in axes
        for place, sign in enumerate((1, -1))
        if _is_cut_open(surface, axis, sign)
    )


def cut_text(direction: int) -> str:
    """Say that a model is cut open in a direction of ``DIRECTIONS``."""
    return f"it is cut open along a plane on its {DIRECTIONS[direction]} side"


def is_flat_end(surface: Surface, direction: int) -> bool:
    """Return whether a surface ends at a plane in a direction: cut open, or closed by a cap."""
    axis, sign = direction // 2, 1 - 2 * (direction % 2)
    plane = surface.high[axis] if sign > 0 else surface.low[axis]
    corners = surface.triangles.reshape(-1, 3)
    near = np.abs(corners[:, axis] - plane) <= _PLANE * surface.size.max()
    others = [a for a in range(3) if a != axis]
    reach = np.sort(np.ptp(corners[near][:, others], axis=0) / surface.size[others])
    return bool(reach[1] >= _CUT_LENGTH and reach[0] >= _CUT_WIDTH)


def _is_cut_open(surface: Surface, axis: int, sign: int) -> bool:
    plane = surface.high[axis] if sign > 0 else surface.low[axis]
    near = np.abs(surface.triangles[:, :, axis] - plane) <= _PLANE * surface.size.max()
    count = near.sum(axis=1)
    others = [a for a in range(3) if a != axis]
    size = surface.size[others]
    flat = 0.5 * float(np.abs(surface.across[count == 3, axis]).sum())
    if flat > _FLAT * float(size.prod()):
        return False
    edges = surface.triangles[count == 2][near[count == 2]].reshape(-1, 2, 3)[:, :, others]
    inside = surface.triangles[count == 3][:, :, others]
    closed = np.concatenate([inside[:, [0, 1]], inside[:, [1, 2]], inside[:, [2, 0]]])
    loose = _unpaired(edges, closed)
    if not len(loose) or not size.all():
        return False
    reach = np.sort(np.ptp(loose.reshape(-1, 2), axis=0) / size)
    return bool(reach[1] >= _CUT_LENGTH and reach[0] >= _CUT_WIDTH)


def _unpaired(edges: Floats, others: Floats) -> Floats:
    """Return the edges (n, 2, 2) that occur once among themselves and not among others."""
    both = np.concatenate([edges, others])
    if not len(edges):
        return edges
    low = np.where((both[:, :1] < both[:, 1:])[..., :1], both[:, :1], both[:, 1:])
    middle = both.mean(axis=1)
    keys = np.column_stack([low[:, 0], middle])
    _, place, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(edges[counts[place.ravel()][: len(edges)] == 1])
