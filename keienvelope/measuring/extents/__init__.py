"""How far parts reach in the six directions of the file's axes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from keienvelope.measuring.extents.support import DIRECTION_VECTORS, Support, join_supports
from keienvelope.model import Mesh, Part

if TYPE_CHECKING:
    from keienvelope.measuring.extents.brep import BrepEnclosure

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


def supports_of(parts: Sequence[Part], *, alone: Collection[int]) -> tuple[Support, ...]:
    """Return how far parts reach, searching only for peaks that can matter.

    Parameters
    ----------
    parts : sequence of Part
        Parts with faces.
    alone : collection of int
        Parts that may have to be left out or looked at by themselves. They are enclosed tightly.
        The others always count together: where one of them stays below what another attains, its
        enclosure may stay wide, but it is certain.

    Returns
    -------
    tuple of Support
        One a part, in the coordinates of the model.
    """
    begun = [_begin(part) for part in parts]
    floor = np.full(6, -np.inf)
    for index, item in enumerate(begun):
        if index not in alone:
            floor = np.maximum(floor, item.attained)
    return tuple(
        item if isinstance(item, Support) else item.finish(None if index in alone else floor)
        for index, item in enumerate(begun)
    )


def _begin(part: Part) -> Support | BrepEnclosure:
    if isinstance(part.geometry, Mesh):
        from keienvelope.measuring.extents.mesh import mesh_support  # noqa: PLC0415

        return mesh_support(part.geometry.mesh)
    from keienvelope.measuring.extents.brep import BrepEnclosure  # noqa: PLC0415 (the kernel)

    return BrepEnclosure(part.geometry.shape)
