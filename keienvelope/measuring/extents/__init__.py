"""How far parts reach in the six directions of the file's axes."""

from __future__ import annotations

from keienvelope.measuring.extents.support import DIRECTION_VECTORS, Support, join_supports
from keienvelope.model import Mesh, Part

__all__ = ["DIRECTION_VECTORS", "Support", "join_supports", "support_of"]


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
    if isinstance(part.geometry, Mesh):
        from keienvelope.measuring.extents.mesh import mesh_support  # noqa: PLC0415

        return mesh_support(part.geometry.mesh)
    from keienvelope.measuring.extents.brep import brep_support  # noqa: PLC0415 (the kernel)

    return brep_support(part.geometry.shape)
