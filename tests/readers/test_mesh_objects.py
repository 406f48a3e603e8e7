"""Meshes and scenes of trimesh as they are handed over."""

import numpy as np
import pytest
import trimesh

from keienvelope.errors import EmptyFileError, ReadError
from keienvelope.readers import read_object


def test_a_mesh_is_one_part_without_a_unit():
    box = trimesh.creation.box((3, 2, 1))
    model = read_object(box)
    (part,) = model.parts
    assert part.path == "mesh"
    assert model.unit is None
    np.testing.assert_array_equal(part.geometry.triangles(), box.triangles)


def test_vertices_without_a_triangle_are_no_part_of_it():
    vertices = [[0, 0, 0], [1, 0, 0], [0, 2, 0], [100, -100, 100]]
    mesh = trimesh.Trimesh(vertices, [[0, 1, 2]], process=False)
    assert len(mesh.vertices) == 4, "the stray vertex has to be there for this test to mean much"
    (part,) = read_object(mesh).parts
    assert part.geometry.extremes.points[:, 2].tolist() == [0] * 6


def test_a_scene_is_a_part_a_node_each_in_its_place():
    # One geometry in two places, one of them turned, moved and mirrored.
    box = trimesh.creation.box((3, 2, 1))
    turned = trimesh.transformations.rotation_matrix(0.3, [1, 2, 3])
    turned[:3, 3] = 10, 20, 30
    mirrored = turned @ np.diag([1.0, -1.0, 1.0, 1.0])
    scene = trimesh.Scene()
    scene.add_geometry(box, node_name="first")
    scene.add_geometry(box, node_name="second", transform=mirrored)
    parts = {part.path: part.geometry.triangles() for part in read_object(scene).parts}
    assert set(parts) == {"first", "second"}
    np.testing.assert_array_equal(parts["first"], box.triangles)
    expected = trimesh.transform_points(box.triangles.reshape(-1, 3), mirrored).reshape(-1, 3, 3)
    np.testing.assert_allclose(parts["second"], expected, atol=1e-12)


def test_a_mesh_is_measured_as_it_was_when_it_was_handed_over():
    box = trimesh.creation.box((3, 2, 1))
    (part,) = read_object(box).parts
    box.apply_scale(10)
    assert part.geometry.extremes.points[0][0] == 1.5


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_coordinate_that_is_not_finite(value):
    box = trimesh.creation.box((3, 2, 1))
    box.vertices[box.faces[3, 0]] = value
    with pytest.raises(ReadError, match="of 12 triangles have coordinates that are not finite"):
        read_object(box)


@pytest.mark.parametrize("empty", [trimesh.Scene(), trimesh.Trimesh([[0, 0, 0]], [])])
def test_nothing_to_measure(empty):
    with pytest.raises(EmptyFileError, match="no faces"):
        read_object(empty)
