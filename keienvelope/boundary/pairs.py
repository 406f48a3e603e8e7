"""Distances between points, segments and triangles, pair by pair, all pairs at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_EDGES = ((0, 1), (1, 2), (2, 0))


def _dot(first: Floats, second: Floats) -> Floats:
    return np.asarray(np.einsum("ij,ij->i", first, second))


def point_segment(points: Floats, starts: Floats, ends: Floats) -> Floats:
    """Return the distances of points (n, 3) from segments, shape (n,)."""
    along = ends - starts
    square = _dot(along, along)
    share = _dot(points - starts, along) / np.where(square > 0, square, 1.0)
    foot = starts + np.clip(share, 0.0, 1.0)[:, None] * along
    return np.asarray(np.linalg.norm(points - foot, axis=1))


def point_triangle(points: Floats, triangles: Floats) -> Floats:
    """Return the distances of points (n, 3) from triangles (n, 3, 3), shape (n,)."""
    corners = [triangles[:, k] for k in range(3)]
    normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    size = np.linalg.norm(normal, axis=1)
    above = size > 0
    found = np.full(len(points), np.inf)
    for a, b in _EDGES:
        found = np.minimum(found, point_segment(points, corners[a], corners[b]))
        side = _dot(np.cross(corners[b] - corners[a], points - corners[a]), normal)
        above &= side >= 0
    height = np.abs(_dot(points - corners[0], normal)) / np.where(size > 0, size, 1.0)
    return np.where(above, np.minimum(found, height), found)


def segment_segment(first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> Floats:
    """Return the distances between segments that are given by both ends, shape (n,)."""
    (p, q), (r, s) = first, second
    found = np.minimum(point_segment(p, r, s), point_segment(q, r, s))
    found = np.minimum(found, np.minimum(point_segment(r, p, q), point_segment(s, p, q)))
    # Where the feet on both lines lie within the segments, the lines are as near as it gets.
    u, v, w = q - p, s - r, p - r
    a, b, c, d, e = _dot(u, u), _dot(u, v), _dot(v, v), _dot(u, w), _dot(v, w)
    determinant = a * c - b * b
    skew = determinant > 1e-12 * a * c
    scale = np.where(skew, determinant, 1.0)
    on_first, on_second = (b * e - c * d) / scale, (a * e - b * d) / scale
    within = skew & (on_first > 0) & (on_first < 1) & (on_second > 0) & (on_second < 1)
    gap = np.linalg.norm(w + on_first[:, None] * u - on_second[:, None] * v, axis=1)
    return np.where(within, np.minimum(found, gap), found)


def triangle_triangle(first: Floats, second: Floats) -> Floats:
    """Return the distances between triangles (n, 3, 3), 0 where they meet, shape (n,)."""
    found = np.full(len(first), np.inf)
    for corner in range(3):
        found = np.minimum(found, point_triangle(first[:, corner], second))
        found = np.minimum(found, point_triangle(second[:, corner], first))
    for a, b in _EDGES:
        for c, d in _EDGES:
            gap = segment_segment((first[:, a], first[:, b]), (second[:, c], second[:, d]))
            found = np.minimum(found, gap)
    return np.where(_pierced(first, second) | _pierced(second, first), 0.0, found)


def planes_apart(first: Floats, second: Floats) -> Floats:
    """Return how far the plane of one triangle of each pair keeps the other away, shape (n,).

    Triangles are not nearer than that; it takes much less time than their distance.
    """
    return np.maximum(_off_plane(first, second), _off_plane(second, first))


def _off_plane(triangles: Floats, others: Floats) -> Floats:
    at = triangles[:, 0]
    normal = np.cross(triangles[:, 1] - at, triangles[:, 2] - at)
    size = np.linalg.norm(normal, axis=1)
    heights = np.einsum("ikj,ij->ik", others - at[:, None], normal)
    nearest = np.maximum(heights.min(axis=1), -heights.max(axis=1))
    return np.asarray(np.maximum(nearest, 0.0) / np.where(size > 0, size, 1.0))


def _pierced(triangles: Floats, others: Floats) -> NDArray[np.bool_]:
    """Return which triangles an edge of the other one goes through."""
    p, q, r = (triangles[:, k] for k in range(3))
    normal = np.cross(q - p, r - p)
    height = [_dot(others[:, k] - p, normal) for k in range(3)]
    found = np.zeros(len(triangles), dtype=bool)
    for a, b in _EDGES:
        start, along = others[:, a], others[:, b] - others[:, a]
        across = height[a] * height[b] < 0
        share = height[a] / np.where(across, height[a] - height[b], 1.0)
        meets = start + share[:, None] * along
        inside = across
        for c, d in _EDGES:
            edge = triangles[:, d] - triangles[:, c]
            side = _dot(np.cross(edge, meets - triangles[:, c]), normal)
            inside = inside & (side >= 0)
        found |= inside
    return found


def split(triangles: Floats) -> Floats:
    """Return the four triangles that each triangle falls into at the middles of its edges."""
    a, b, c = (triangles[:, k] for k in range(3))
    ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
    pieces = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return np.concatenate([np.stack(piece, axis=1) for piece in pieces])


def halved(triangles: Floats) -> Floats:
    """Return the two triangles that each triangle falls into at the middle of its longest edge.

    A sliver becomes small by far fewer cuts than by quarters.
    """
    edges = np.linalg.norm(np.roll(triangles, -1, axis=1) - triangles, axis=2)
    start = edges.argmax(axis=1)
    rows = np.arange(len(triangles))
    a, b, c = (triangles[rows, (start + k) % 3] for k in range(3))
    middle = (a + b) / 2
    return np.concatenate([np.stack([a, middle, c], axis=1), np.stack([middle, b, c], axis=1)])


def reach(triangles: Floats) -> Floats:
    """Return how far the corners of triangles lie from their middles, shape (n,)."""
    middles = triangles.mean(axis=1)
    return np.asarray(np.linalg.norm(triangles - middles[:, None], axis=2).max(axis=1))
