"""The estimate of what a mesh lacks against the surface it was made from, where that is known."""

import numpy as np
import pytest
import trimesh
from bodies import DECLARED, block, block_mesh, write_binary_stl

import keienvelope as ke
from keienvelope.measuring.chord_error import chord_error
from keienvelope.model import ArrayMesh
from keienvelope.readers.stl import StlMesh

RADIUS = 1000.0


def mesh_of(made, motion=None):
    vertices = np.asarray(made.vertices)
    placed = vertices if motion is None else vertices @ motion.T
    return ArrayMesh(placed[made.faces])


def turned(seed):
    random = np.random.default_rng(seed).normal(size=(3, 3))
    return np.linalg.qr(random)[0]  # half of them mirror too


def lying_cylinder(sections, angle):
    cosine, sine = np.cos(angle), np.sin(angle)
    motion = np.array([[0, 0, 1], [cosine, -sine, 0], [sine, cosine, 0]])
    return mesh_of(trimesh.creation.cylinder(RADIUS, 3000, sections=sections), motion)


@pytest.mark.parametrize("sections", [12, 24, 48, 96])
def test_a_cylinder_on_a_flat_strip_lacks_the_height_of_an_arc(sections):
    lacking = RADIUS * (1 - np.cos(np.pi / sections))
    mesh = lying_cylinder(sections, np.pi / sections)
    assert RADIUS - mesh.extremes.points[4][2] == pytest.approx(lacking)
    assert chord_error(mesh, 4) == pytest.approx(4 / 3 * lacking)


def test_a_cylinder_on_a_corner_lacks_nothing():
    mesh = lying_cylinder(48, 0.0)
    assert mesh.extremes.points[4][2] == pytest.approx(RADIUS)
    assert chord_error(mesh, 4) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "made",
    [
        trimesh.creation.icosphere(2, RADIUS),
        trimesh.creation.icosphere(4, RADIUS),
        trimesh.creation.uv_sphere(radius=RADIUS, count=[32, 32]),
        trimesh.creation.uv_sphere(radius=RADIUS, count=[16, 64]),
    ],
    ids=["coarse", "fine", "meridians", "long triangles"],
)
def test_spheres_in_random_positions_lack_no_more_than_estimated(made):
    flattest = RADIUS - np.abs(np.einsum("ij,ij->i", made.triangles_center, made.face_normals))
    covered, estimates = [], []
    for seed in range(40):
        mesh = mesh_of(made, turned(seed))
        for direction in range(6):
            reach = abs(mesh.extremes.points[direction][direction // 2])
            estimates.append(chord_error(mesh, direction))
            covered.append(estimates[-1] >= RADIUS - reach)
    # An estimate, no bound: it may miss now and then, but neither often nor by orders.
    assert np.mean(covered) > 0.95
    assert max(estimates) < 2 * flattest.max()


def test_flat_faces_and_sharp_corners_lack_nothing():
    box = trimesh.creation.box((3000, 1400, 1500))
    assert [chord_error(mesh_of(box), direction) for direction in range(6)] == [0.0] * 6
    on_its_corner = mesh_of(box, trimesh.geometry.align_vectors([1, 1, 1], [0, 0, 1])[:3, :3])
    assert chord_error(on_its_corner, 4) == 0.0


def test_a_flat_face_that_ends_in_a_rounding_lacks_nothing_worth_mentioning():
    vertices, faces = block(3000, 1400, 1500).edges().fillet(50).val().tessellate(1.0, 0.3)
    mesh = ArrayMesh(np.array([v.toTuple() for v in vertices])[np.array(faces)])
    for direction in range(6):
        assert chord_error(mesh, direction) < 0.002


def test_the_way_triangles_are_turned_does_not_matter():
    made = trimesh.creation.icosphere(3, RADIUS)
    triangles = np.asarray(made.vertices @ turned(0).T)[made.faces]
    flipped = triangles.copy()
    flipped[::2] = flipped[::2, ::-1]
    for direction in range(6):
        expected = chord_error(ArrayMesh(triangles), direction)
        assert chord_error(ArrayMesh(flipped), direction) == pytest.approx(expected)


@pytest.mark.parametrize("scale", [1e-120, 1e120])
def test_no_size_is_too_small_or_too_large_for_numbers(scale):
    made = mesh_of(trimesh.creation.icosphere(2, 1.0), turned(2)).triangles()
    expected = chord_error(ArrayMesh(made), 4)
    assert expected > 1e-3
    assert chord_error(ArrayMesh(made * scale), 4) == pytest.approx(expected * scale)


def test_a_corner_among_too_many_blocks_is_not_estimated(tmp_path, monkeypatch):
    monkeypatch.setattr("keienvelope.readers.stl.BLOCK", 16)
    made = trimesh.creation.icosphere(4, RADIUS)
    triangles = np.asarray(made.vertices)[made.faces].astype(np.float32)
    triangles[:, :, 2] = np.clip(triangles[:, :, 2], -900, 900)
    shuffled = np.random.default_rng(0).permutation(triangles)
    mesh = StlMesh(write_binary_stl(tmp_path / "sphere.stl", shuffled), len(shuffled))
    assert chord_error(mesh, 0) == pytest.approx(chord_error(ArrayMesh(shuffled.astype(float)), 0))
    assert chord_error(mesh, 4) is None  # the flat top is in every block


def test_measurements_quote_it_in_millimetres():
    wheel = trimesh.creation.cylinder(0.3, 3.0, sections=24)
    wheel.apply_transform(trimesh.transformations.rotation_matrix(np.pi / 24, [0, 0, 1]))
    lacking = 300 * (1 - np.cos(np.pi / 24))
    found = ke.measure(wheel, unit="m", forward="+z", up="+y", ground="lowest").measurements
    assert found["overall_length"].tessellation_mm == pytest.approx(0, abs=1e-9)
    assert found["overall_width"].tessellation_mm == pytest.approx(4 / 3 * 2 * lacking)
    assert found["overall_height"].tessellation_mm == pytest.approx(4 / 3 * 2 * lacking)
    on_the_ground = ke.measure(wheel, unit="m", forward="+z", up="+y", ground="-0.3").measurements
    assert on_the_ground["overall_height"].tessellation_mm == pytest.approx(4 / 3 * lacking)


def test_what_is_no_mesh_has_none():
    report = ke.measure(block(3395, 1475, 1650), **DECLARED)
    assert report.measurements["overall_width"].tessellation_mm is None
    report = ke.measure(block_mesh(3395, 1475, 1650), unit="mm", **DECLARED)
    assert report.measurements["overall_width"].tessellation_mm == 0.0
