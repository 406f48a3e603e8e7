"""Meshes: exact, because the corners of the triangles attain the support."""

from __future__ import annotations

import numpy as np
import pytest

from keienvelope.measuring.extents import DIRECTION_VECTORS, support_of
from keienvelope.measuring.extents.mesh import mesh_support
from keienvelope.model import ArrayMesh, Part


@pytest.fixture(params=range(5))
def triangles(request):
    # Whole numbers, so that several corners reach equally far.
    return np.random.default_rng(request.param).integers(-20, 20, (40, 3, 3)).astype(float)


def test_support_is_that_of_the_corners(triangles):
    corners = triangles.reshape(-1, 3)
    expected = np.column_stack([corners.max(axis=0), -corners.min(axis=0)]).ravel()
    support = mesh_support(ArrayMesh(triangles))
    assert support.attained.tolist() == expected.tolist()
    assert support.bound.tolist() == expected.tolist()
    assert support.reasons == ("",) * 6


def test_witness_is_a_corner_of_the_named_triangle(triangles):
    support = mesh_support(ArrayMesh(triangles))
    for direction, point, number, attained in zip(
        DIRECTION_VECTORS, support.points, support.faces, support.attained, strict=True
    ):
        assert point.tolist() in triangles[number - 1].tolist()
        assert direction @ point == attained


def test_the_part_of_a_mesh_is_measured_as_the_mesh(triangles):
    mesh = ArrayMesh(triangles)
    of_part, of_mesh = support_of(Part("m", mesh)), mesh_support(mesh)
    assert of_part.attained.tolist() == of_mesh.attained.tolist()
    assert of_part.faces.tolist() == of_mesh.faces.tolist()


def test_face_numbers_count_from_one():
    corners = [[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[5, 5, 5], [6, 5, 5], [5, 6, 5]]
    support = mesh_support(ArrayMesh(np.array(corners, dtype=float)))
    assert support.faces.tolist() == [2, 1, 2, 1, 2, 1]
    assert support.points[0].tolist() == [6, 5, 5]
    assert support.points[2].tolist() == [5, 6, 5]


def test_far_coordinates_are_kept_to_the_last_digit():
    corners = np.array([[[1e6 + 1e-9, 0, 0], [1e6, 1, 0], [1e6, 0, 1]]])
    support = mesh_support(ArrayMesh(corners))
    assert support.attained[0] == 1e6 + 1e-9
    assert support.attained[1] == -1e6
