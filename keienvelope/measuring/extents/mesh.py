"""Meshes: the vertices of the triangles attain the support, so the enclosure has no width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keienvelope.measuring.extents.support import Support

if TYPE_CHECKING:
    from trimesh import Trimesh


def mesh_support(mesh: Trimesh) -> Support:
    """Return how far the triangles of a mesh reach, vertices without a triangle left aside."""
    corners = np.asarray(mesh.vertices, dtype=np.float64)[np.asarray(mesh.faces).ravel()]
    lowest, highest = corners.argmin(axis=0), corners.argmax(axis=0)
    rows = np.column_stack([highest, lowest]).ravel()
    points = corners[rows]
    axes = np.repeat(np.arange(3), 2)
    signs = np.tile([1.0, -1.0], 3)
    attained = signs * points[np.arange(6), axes]
    return Support(
        attained=attained,
        bound=attained,
        points=points,
        faces=rows // 3 + 1,
        tolerance=np.zeros(6),
        reasons=("",) * 6,
    )
