"""A toy car of plain solids, with the sizes it was drawn with."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import trimesh

LENGTH, WIDTH, HEIGHT = 3395.0, 1475.0, 1650.0
WHEELBASE, RADIUS, TREAD = 2460.0, 280.0, 165.0
FRONT_AXLE = -1230.0
"""Along the length; the car faces -x, its width is y, z is up, and it stands on z = 0."""

UNITS = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
"""Units that files are drawn in, in millimetres."""

ORIENTATIONS = tuple(
    matrix
    for order in permutations(range(3))
    for signs in product((1.0, -1.0), repeat=3)
    if np.linalg.det(matrix := np.diag(signs)[list(order)]) > 0
)
"""The 24 ways to turn the axes of a file."""


def toy_car(*, wheels: bool = True) -> trimesh.Trimesh:
    """A car of two blocks on four wheels of 24 flats, closed but not joined."""
    lower = trimesh.creation.box((LENGTH, WIDTH, 700))
    lower.apply_translation((0, 0, 550))
    cabin = trimesh.creation.box((2200, WIDTH - 200, 1000))
    cabin.apply_translation((350, 0, HEIGHT - 500))
    parts = [lower, cabin]
    for x, y in product((FRONT_AXLE, FRONT_AXLE + WHEELBASE), (-1, 1)) if wheels else ():
        wheel = trimesh.creation.cylinder(RADIUS, TREAD, sections=24)
        # A corner of the polygon at the lowest point.
        wheel.apply_transform(trimesh.transformations.rotation_matrix(np.pi / 2, (1, 0, 0)))
        wheel.apply_translation((x, y * (WIDTH / 2 - TREAD / 2 - 5), RADIUS))
        parts.append(wheel)
    return trimesh.util.concatenate(parts)


def turned(mesh: trimesh.Trimesh, axis: int, angle_deg: float) -> trimesh.Trimesh:
    """The same mesh turned about an axis of its file."""
    about = np.eye(3)[axis]
    turning = trimesh.transformations.rotation_matrix(np.radians(angle_deg), about)
    return mesh.copy().apply_transform(turning)


def cut(mesh: trimesh.Trimesh, axis: int, sign: int) -> trimesh.Trimesh:
    """The part of a mesh on one side of the origin, open where it is cut."""
    normal = sign * np.eye(3)[axis]
    vertices, faces, _ = trimesh.intersections.slice_faces_plane(
        mesh.vertices, mesh.faces, normal, np.zeros(3)
    )
    return trimesh.Trimesh(vertices, faces, process=False)


def with_block(mesh: trimesh.Trimesh, centre: tuple, size: tuple) -> trimesh.Trimesh:
    """A mesh with a block beside it."""
    block = trimesh.creation.box(size)
    block.apply_translation(centre)
    return trimesh.util.concatenate([mesh, block])
