"""Meshes: exact, because the vertices of the triangles attain the support."""

from __future__ import annotations

import numpy as np
import pytest
from extents_oracle import SIX
from trimesh import Trimesh

from keienvelope.measuring.extents import support_of
from keienvelope.measuring.extents.mesh import mesh_support
from keienvelope.model import Mesh, Part


def random_mesh(seed: int, vertices: int = 60, faces: int = 40) -> Trimesh:
    """Triangles with corners drawn at random; some vertices stay unused."""
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, vertices, (faces, 3))
    # Repeated corners would make a triangle degenerate, not wrong: a line still counts.
    return Trimesh(rng.normal(scale=10, size=(vertices, 3)), corners, process=False)


@pytest.fixture(params=range(5))
def mesh(request) -> Trimesh:
    return random_mesh(request.param)


def test_support_is_that_of_the_used_vertices(mesh):
    used = mesh.vertices[np.unique(mesh.faces)]
    expected = np.column_stack([used.max(axis=0), -used.min(axis=0)]).ravel()
    support = mesh_support(mesh)
    assert support.attained.tolist() == expected.tolist()
    assert support.bound.tolist() == expected.tolist()
    assert support.reasons == ("",) * 6


def test_witness_is_a_corner_of_the_named_triangle(mesh):
    support = mesh_support(mesh)
    for direction, point, number, attained in zip(
        SIX, support.points, support.faces, support.attained, strict=True
    ):
        corners = np.asarray(mesh.vertices)[mesh.faces[number - 1]]
        assert point.tolist() in corners.tolist()
        assert direction @ point == attained


def test_the_part_of_a_mesh_is_measured_as_the_mesh(mesh):
    of_part, of_mesh = support_of(Part("m", Mesh(mesh))), mesh_support(mesh)
    assert of_part.attained.tolist() == of_mesh.attained.tolist()
    assert of_part.faces.tolist() == of_mesh.faces.tolist()


def test_unused_vertices_do_not_count():
    vertices = [[0, 0, 0], [1, 0, 0], [0, 2, 0], [100, -100, 100]]
    mesh = Trimesh(vertices, [[0, 1, 2]], process=False)
    assert len(mesh.vertices) == 4, "the stray vertex has to be there for this test to mean much"
    assert mesh_support(mesh).attained.tolist() == [1, 0, 2, 0, 0, 0]


def test_face_numbers_count_from_one():
    vertices = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [5, 5, 5], [6, 5, 5], [5, 6, 5]]
    support = mesh_support(Trimesh(vertices, [[0, 1, 2], [3, 4, 5]], process=False))
    assert support.faces.tolist() == [2, 1, 2, 1, 2, 1]
    assert support.points[0].tolist() == [6, 5, 5]
    assert support.points[2].tolist() == [5, 6, 5]


def test_far_coordinates_are_kept_to_the_last_digit():
    vertices = np.array([[1e6 + 1e-9, 0, 0], [1e6, 1, 0], [1e6, 0, 1]])
    support = mesh_support(Trimesh(vertices, [[0, 1, 2]], process=False))
    assert support.attained[0] == 1e6 + 1e-9
    assert support.attained[1] == -1e6
