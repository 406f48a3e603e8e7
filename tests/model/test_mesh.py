"""Meshes, in memory and in a file: the same triangles, block by block."""

import os

import numpy as np
import pytest
from bodies import write_binary_stl

from keienvelope.errors import ReadError
from keienvelope.model.mesh import BLOCK, ArrayMesh
from keienvelope.readers.stl import StlMesh

KINDS = ["array", "file"]
# Less than a row, whole rows and a rest, one block exactly, and one triangle more.
COUNTS = [1, 63, 200, BLOCK, BLOCK + 1, 2 * BLOCK + 130]


def random_triangles(count, seed=0):
    """Triangles of numbers that floats of 32 bits hold, small ones spread over a wide field."""
    rng = np.random.default_rng(seed)
    middles = rng.uniform(-1000, 1000, (count, 1, 3))
    return (middles + rng.uniform(-20, 20, (count, 3, 3))).astype(np.float32).astype(float)


@pytest.fixture
def make(tmp_path):
    def inner(kind, triangles):
        if kind == "array":
            return ArrayMesh(triangles)
        path = write_binary_stl(tmp_path / "mesh.stl", triangles)
        return StlMesh(path, len(triangles))

    return inner


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", COUNTS)
def test_blocks_hold_every_triangle_once_and_in_order(kind, count, make):
    triangles = random_triangles(count)
    mesh = make(kind, triangles)
    assert mesh.count == count
    place = 0
    for first, block in mesh.blocks():
        assert first == place
        assert block.dtype == np.float64
        place += len(block)
    assert place == count
    np.testing.assert_array_equal(mesh.triangles(), triangles)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", COUNTS)
def test_extremes_are_the_first_corners_that_reach_farthest(kind, count, make):
    triangles = np.round(random_triangles(count, seed=count) / 10) * 10  # so that many are equal
    extremes = make(kind, triangles).extremes
    corners = triangles.reshape(-1, 3).tolist()
    for direction in range(6):
        axis, sign = direction // 2, 1 if direction % 2 == 0 else -1
        farthest = max(sign * corner[axis] for corner in corners)
        first = next(i for i, corner in enumerate(corners) if sign * corner[axis] == farthest)
        assert extremes.points[direction].tolist() == corners[first]
        assert extremes.triangles[direction] == first // 3


def test_an_extreme_is_found_in_every_place_of_a_block(make):
    # Rows of several triangles are compared side by side: none may be passed over.
    for place in (0, 1, 63, 64, 127, 128, BLOCK - 1, BLOCK, BLOCK + 5, BLOCK + 69):
        triangles = random_triangles(BLOCK + 70)
        triangles[place, 2] = [5000, -5000, 6000]
        extremes = make("file", triangles).extremes
        assert extremes.triangles[[0, 3, 4]].tolist() == [place] * 3
        assert extremes.points[4].tolist() == [5000, -5000, 6000]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("low", "high"),
    [
        ([900, -np.inf, -np.inf], [np.inf] * 3),
        ([-np.inf] * 3, [np.inf, -950, np.inf]),
        ([-100, -100, -100], [100, 100, 100]),
        ([5000] * 3, [6000] * 3),
        ([-np.inf] * 3, [np.inf] * 3),
    ],
)
def test_triangles_that_meet_a_box(kind, low, high, make):
    triangles = random_triangles(BLOCK + 500)
    numbers, found = make(kind, triangles).meeting(low, high)
    below, above = triangles.min(axis=1), triangles.max(axis=1)
    expected = np.flatnonzero(((above >= low) & (below <= high)).all(axis=1))
    np.testing.assert_array_equal(numbers, expected)
    np.testing.assert_array_equal(found, triangles[expected])


def test_triangles_that_meet_a_point_have_it_in_their_box(make):
    triangles = random_triangles(300)
    point = triangles[7, 1]
    numbers, _ = make("file", triangles).meeting(point, point)
    assert 7 in numbers


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_coordinates_that_are_not_finite_are_refused(kind, value, make):
    triangles = random_triangles(BLOCK + 10)
    triangles[[3, BLOCK + 2], 1, 2] = value
    with pytest.raises(ReadError, match=f"2 of {BLOCK + 10} triangles"):
        make(kind, triangles)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("most", [1, 77, 1000, BLOCK, 10**6])
def test_a_sample_is_every_so_many_triangles(kind, most, make, monkeypatch):
    monkeypatch.setattr("keienvelope.model.mesh.MOST_IN_SAMPLE", most)
    triangles = random_triangles(2 * BLOCK + 130)
    found = make(kind, triangles).sample()
    step = next(step for step in range(1, len(triangles) + 1) if len(triangles) / step <= most)
    np.testing.assert_array_equal(found, triangles[::step])


def test_a_file_that_changes_is_noticed(tmp_path):
    triangles = random_triangles(100)
    path = write_binary_stl(tmp_path / "mesh.stl", triangles)
    mesh = StlMesh(path, 100)
    status = path.stat()
    write_binary_stl(path, triangles + 1)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    with pytest.raises(ReadError, match="changed while it was read"):
        mesh.triangles()


def test_a_file_that_grows_shorter_is_noticed(tmp_path):
    path = write_binary_stl(tmp_path / "mesh.stl", random_triangles(2 * BLOCK))
    blocks = StlMesh(path, 2 * BLOCK).blocks()
    next(blocks)
    with path.open("r+b") as stream:
        stream.truncate(84 + 50 * BLOCK)
    with pytest.raises(ReadError, match="changed while it was read"):
        next(blocks)


def test_a_file_that_is_gone_is_noticed(tmp_path):
    path = write_binary_stl(tmp_path / "mesh.stl", random_triangles(100))
    mesh = StlMesh(path, 100)
    path.unlink()
    with pytest.raises(ReadError, match="changed while it was read"):
        mesh.triangles()


def test_a_count_that_is_not_that_of_the_file_is_refused(tmp_path):
    path = write_binary_stl(tmp_path / "mesh.stl", random_triangles(100))
    with pytest.raises(ReadError, match="changed while it was read"):
        StlMesh(path, 99)
