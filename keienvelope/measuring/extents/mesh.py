"""Meshes: the corners of the triangles attain the support, so the enclosure has no width."""

from __future__ import annotations

import numpy as np

from keienvelope.measuring.extents.support import DIRECTION_VECTORS, Support
from keienvelope.model import Mesh


def mesh_support(mesh: Mesh) -> Support:
    """Return how far the triangles of a mesh reach."""
    extremes = mesh.extremes
    # Each direction has one coordinate that is not zero, so nothing is rounded here.
    attained = (extremes.points * DIRECTION_VECTORS).sum(axis=1)
    return Support(
        attained=attained,
        bound=attained,
        points=extremes.points,
        faces=extremes.triangles + 1,
        tolerance=np.zeros(6),
        beyond_edge_mm=np.zeros(6),
        reasons=("",) * 6,
    )
