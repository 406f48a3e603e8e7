"""How far the surface that a mesh stands for may reach beyond its extreme corner: an estimate.

The corners of a mesh lie on a surface, but its triangles are chords of it: the true extreme lies
between corners. Let N be the normal of the surface at the extreme corner, the mean of the triangles
around it, and let an edge of length c go down from the plane across N by an angle d. The circle
through both ends of the edge that is across N at the corner has the radius r = c / (2 sin d). If N
leans by an angle t from the direction that is measured, the circle reaches r (1 - cos t) beyond the
corner. The normal of a few triangles is not certain, so 2 t is taken, but not more than d: with d
it is the whole chord error of the edge. Inside a triangle a sphere bulges out by a third more than
along its edges.

Only triangles that lie nearly across the direction tell something; between them and the others the
body has an edge. On a flat face the estimate is 0, and so it is at a corner of a box.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.extents.support import DIRECTION_VECTORS
from keienvelope.model import Mesh
from keienvelope.model.mesh import Triangles

SHARP_DEG = 40.0
"""Exports of round surfaces turn by less than this from triangle to triangle, most by up to 30."""
_INSIDE = 4.0 / 3.0
_SAME_PLANE = 5
"""Decimals to which normals of triangles in one plane agree."""

Vectors = NDArray[np.float64]


def chord_error(mesh: Mesh, direction: int) -> float | None:
    """Estimate how far the surface reaches beyond the extreme corner of its mesh.

    Parameters
    ----------
    mesh : Mesh
        Its triangles may be turned either way.
    direction : int
        Index of the direction in ``DIRECTIONS``.

    Returns
    -------
    float or None
        In the unit of the mesh; None where too many triangles would have to be gone through.
    """
    fan = mesh.fans[direction]
    if fan is None:
        return None
    outward = DIRECTION_VECTORS[direction]
    fan = fan - mesh.extremes.points[direction]
    size = float(np.abs(fan).max(initial=0.0))
    if not 0 < size < np.inf:
        return 0.0
    fan = fan / size  # squares of any length are numbers then
    areas = np.cross(fan[:, 1] - fan[:, 0], fan[:, 2] - fan[:, 0])
    areas *= np.where(areas @ outward < 0, -1.0, 1.0)[:, None]
    sizes = np.linalg.norm(areas, axis=1)
    across = areas @ outward > np.cos(np.radians(SHARP_DEG)) * sizes
    if not across.any():
        return 0.0
    normal = _mean_normal(areas[across], sizes[across])
    return _INSIDE * size * _rise(fan[across], normal, float(normal @ outward))


def _mean_normal(areas: Vectors, sizes: NDArray[np.float64]) -> Vectors:
    """Return the normal of the surface in the corner that triangles share.

    A plane face is often cut into several triangles, and counts once. A large face counts for much
    more than a small one: a roof that ends in a rounding is level up to where that begins.
    """
    normals = areas / sizes[:, None]
    _, first, plane = np.unique(
        np.round(normals, _SAME_PLANE), axis=0, return_index=True, return_inverse=True
    )
    largest = np.zeros(len(first))
    np.maximum.at(largest, plane.ravel(), sizes)
    mean: Vectors = largest**2 @ normals[first]
    return mean / np.linalg.norm(mean)


def _rise(fan: Triangles, normal: Vectors, along: float) -> float:
    """Return how far the circles along the edges of a fan around the origin reach beyond it."""
    edges = fan.reshape(-1, 3)
    lengths = np.linalg.norm(edges, axis=1)
    edges, lengths = edges[lengths > 0], lengths[lengths > 0]
    sine = -(edges @ normal) / lengths
    bent = sine > 0
    if not bent.any():
        return 0.0
    down = np.arcsin(np.minimum(sine[bent], 1.0))
    lean = np.arccos(min(along, 1.0))
    beyond = 0.5 * lengths[bent] / sine[bent] * (1.0 - np.cos(np.minimum(down, 2.0 * lean)))
    return float(beyond.max())
