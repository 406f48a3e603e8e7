"""Triangles that hang together, against scipy's graphs and a plain dictionary."""

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from keienvelope.measuring.connected import connected, weld


def groups(labels):
    """Return the groups of indices, however they are called."""
    found = {}
    for index, label in enumerate(labels.tolist()):
        found.setdefault(label, []).append(index)
    return sorted(found.values())


def expected_groups(corners):
    """Return the groups by a graph that links every triangle with its corners."""
    count, points = len(corners), int(corners.max()) + 1
    rows = np.repeat(np.arange(count), 3)
    links = coo_matrix(
        (np.ones(3 * count), (rows, count + corners.ravel())), shape=(count + points,) * 2
    )
    return groups(connected_components(links, directed=False)[1][:count])


@pytest.mark.parametrize("points", [30, 300, 3000])
@pytest.mark.parametrize("seed", range(5))
def test_random_triangles(points, seed):
    corners = np.random.default_rng(seed).integers(0, points, (300, 3))
    assert groups(connected(corners)) == expected_groups(corners)


def test_a_long_strip_in_random_order_is_one_group():
    strip = np.arange(20_000)[:, None] + np.arange(3)
    shuffled = np.random.default_rng(0).permutation(
        np.random.default_rng(1).permutation(20_002)[strip]
    )
    assert len(set(connected(shuffled).tolist())) == 1


def test_a_star_around_the_last_point_is_one_group():
    # Every triangle has two points of its own, and all meet in the point of the highest number.
    own = np.arange(2000).reshape(-1, 2)
    star = np.column_stack([own, np.full(len(own), 2000)])
    assert len(set(connected(star).tolist())) == 1


def test_no_triangles():
    assert connected(np.empty((0, 3), dtype=np.int64)).tolist() == []


@pytest.mark.parametrize("seed", range(3))
def test_points_that_round_alike_are_one(seed):
    points = np.random.default_rng(seed).integers(-3, 3, (500, 3)) * 0.1
    points += np.random.default_rng(seed).uniform(-0.03, 0.03, points.shape)
    rounded = [tuple(round(x / 0.1) for x in point) for point in points.tolist()]
    numbers = weld(points, 0.1)
    by_place = {}
    assert all(
        by_place.setdefault(place, n) == n for place, n in zip(rounded, numbers, strict=True)
    )
    assert sorted(by_place.values()) == list(range(len(set(rounded))))
