"""The outline of a surface that is seen from a side."""

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from keienvelope.measuring.surface import _hull

DRAWN = {
    "cloud": lambda generator, n: generator.normal(size=(n, 2)),
    "circle": lambda generator, n: _circle(generator.uniform(0, 2 * np.pi, n)),
    "lattice": lambda generator, n: generator.integers(0, 9, (n, 2)).astype(float),
    # One point after the other stops being a corner, from the last on.
    "arc under a tip": lambda _, n: np.vstack([_circle(np.linspace(3.2, 6.2, n)), [[1.01, 50.0]]]),
    "line": lambda _, n: np.column_stack([np.arange(n), 2.0 * np.arange(n)]),
}


def _circle(angle):
    return np.column_stack([np.cos(angle), np.sin(angle)])


@pytest.mark.parametrize("count", [3, 50, 900])
@pytest.mark.parametrize("name", [name for name in DRAWN if name != "line"])
def test_a_hull_has_the_corners_and_the_sense_that_it_should(name, count):
    points = DRAWN[name](np.random.default_rng(count), count)
    hull = _hull(_in_order(points))
    expected = ConvexHull(points)
    corners = {tuple(point) for point in points[expected.vertices].tolist()}
    assert {tuple(point) for point in hull.tolist()} == corners
    following = np.roll(hull, -1, axis=0)
    doubled = hull[:, 0] * following[:, 1] - following[:, 0] * hull[:, 1]
    assert 0.5 * doubled.sum() == pytest.approx(expected.volume)


def test_the_hull_of_a_line_is_its_ends():
    points = DRAWN["line"](None, 40)
    np.testing.assert_array_equal(_hull(points), points[[0, -1]])


def _in_order(points):
    return np.unique(points, axis=0)
