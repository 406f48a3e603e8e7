"""The volume beyond a plane: against boxes, and against the part that a mesh library cuts off."""

import numpy as np
import pytest
import trimesh
from scipy.spatial import ConvexHull

from keienvelope.measuring.volumes import volume_beyond

UP = np.array([0.0, 0.0, 1.0])


def beyond(mesh, plane, outward=UP):
    triangles = np.asarray(mesh.triangles)
    heights = triangles @ outward - plane
    kept = (heights > 0).any(axis=1)
    return volume_beyond(triangles[kept], heights[kept], outward, weld_step=1e-6)


@pytest.mark.parametrize("plane", [-9.0, 0.0, 2.5, 9.999])
def test_a_box(plane):
    box = trimesh.creation.box((30, 40, 20))
    assert beyond(box, plane) == pytest.approx(30 * 40 * (10 - plane))


@pytest.mark.parametrize("seed", range(4))
def test_a_convex_body_has_the_volume_of_the_hull_of_what_is_cut_off(seed):
    random = np.random.default_rng(seed)
    ball = trimesh.creation.icosphere(subdivisions=3, radius=10.0)
    ball.apply_transform(np.diag([*random.uniform(0.5, 2.0, 3), 1.0]))
    outward = random.normal(size=3)
    outward /= np.linalg.norm(outward)
    ends = ball.vertices[ball.edges_unique]
    heights = ends @ outward - 3.0
    share = heights[:, 0] / (heights[:, 0] - heights[:, 1])
    crossing = heights.prod(axis=1) < 0
    cut = ends[:, 0] + share[:, None] * (ends[:, 1] - ends[:, 0])
    above = ball.vertices[ball.vertices @ outward > 3.0]
    hull = ConvexHull(np.concatenate([above, cut[crossing]]))
    assert beyond(ball, 3.0, outward) == pytest.approx(hull.volume)
    below = beyond(ball, -3.0, -outward)
    assert beyond(ball, 3.0, outward) + below == pytest.approx(ball.volume)


def test_what_faces_inward_has_the_same_volume_and_what_is_open_has_none():
    box = trimesh.creation.box((30, 40, 20))
    inverted = box.copy()
    inverted.invert()
    assert beyond(inverted, 5.0) == pytest.approx(beyond(box, 5.0))
    top = box.triangles_center[:, 2] > 9
    hole = np.flatnonzero(top)[0]
    opened = trimesh.Trimesh(box.vertices, np.delete(box.faces, hole, axis=0), process=False)
    assert beyond(opened, 5.0) is None
    # A hole below the plane does not matter.
    below = np.flatnonzero(box.triangles_center[:, 2] < -9)[0]
    opened = trimesh.Trimesh(box.vertices, np.delete(box.faces, below, axis=0), process=False)
    assert beyond(opened, 5.0) == pytest.approx(30 * 40 * 5)
