"""How far parts reach in the six directions of the file's axes.

Parts that share a prototype and are turned the same way are enclosed once, in the coordinates of
the prototype, and shifted. A turned prototype is first bounded by the box of the unturned one; only
where that box reaches far enough to matter is it enclosed in its own directions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from keienvelope.garbage import unsearched
from keienvelope.measuring.extents.support import DIRECTION_VECTORS, Support, join_supports
from keienvelope.model import Brep, Mesh, Part

__all__ = ["DIRECTION_VECTORS", "Support", "join_supports", "support_of", "supports_of"]


def support_of(part: Part) -> Support:
    """Return how far a part reaches.

    Parameters
    ----------
    part : Part
        A part with faces.

    Returns
    -------
    Support
        In the coordinates of the model.
    """
    return supports_of([part], alone=[0])[0]


@unsearched()
def supports_of(
    parts: Sequence[Part], *, alone: Collection[int], told: Mapping[int, int] | None = None
) -> tuple[Support, ...]:
    """Return how far parts reach, searching only for peaks that can matter.

    Parameters
    ----------
    parts : sequence of Part
        Parts with faces.
    alone : collection of int
        Parts that may have to be left out or looked at by themselves. They are enclosed tightly.
        The others always count together: where one of them stays below what another attains, its
        enclosure may stay wide, but it is certain.
    told : mapping of int to int, optional
        Of those others, the ones that are told apart along one axis, and its index: along it they
        are enclosed tightly too.

    Returns
    -------
    tuple of Support
        One a part, in the coordinates of the model.
    """
    found: dict[int, Support] = {}
    placed: list[tuple[int, Brep]] = []
    for index, part in enumerate(parts):
        if isinstance(part.geometry, Mesh):
            from keienvelope.measuring.extents.mesh import mesh_support  # noqa: PLC0415

            found[index] = mesh_support(part.geometry)
        else:
            placed.append((index, part.geometry))
    if placed:
        from keienvelope.measuring.extents.placed import PlacedParts  # noqa: PLC0415 (the kernel)

        together = set(range(len(parts))) - set(alone)
        floor = np.full(6, -np.inf)
        for index in found.keys() & together:
            floor = np.maximum(floor, found[index].attained)
        found |= PlacedParts(placed).supports(together, floor, told or {})
    return tuple(found[index] for index in range(len(parts)))
