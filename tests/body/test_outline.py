from __future__ import annotations

import numpy as np
import pytest

from keienvelope.body.outline import Outline
from keienvelope.body.view import FRONT, LEFT, RIGHT

L_SHAPE = [
    (0.0, 0.0, 20.0),
    (300.0, 0.0, 20.0),
    (300.0, 120.0, 20.0),
    (140.0, 120.0, 25.0),
    (140.0, 260.0, 20.0),
    (0.0, 260.0, 20.0),
]


def area(points: np.ndarray) -> float:
    x, y = points.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)


def distances(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    start, along = polygon, np.roll(polygon, -1, axis=0) - polygon
    to = points[:, None] - start
    share = np.clip((to * along).sum(-1) / (along**2).sum(-1), 0.0, 1.0)
    return np.linalg.norm(to - share[..., None] * along, axis=-1).min(axis=1)


def test_a_circle_has_its_area() -> None:
    square = Outline.of(RIGHT, [(-50, -50, 50), (50, -50, 50), (50, 50, 50), (-50, 50, 50)])
    points = square.sampled()
    radii = np.linalg.norm(points, axis=1)
    assert radii.max() < 52.0
    assert radii.min() > 46.0


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("distance", [-6.0, 4.0])
def test_an_inset_outline_keeps_an_even_distance(turn: int, distance: float) -> None:
    outline = Outline.of(RIGHT, L_SHAPE[::turn])
    inner, outer = outline.inset(distance).sampled(), outline.sampled()
    gap = distances(inner, outer)
    assert gap.max() == pytest.approx(abs(distance), abs=1.2)
    assert gap.min() == pytest.approx(abs(distance), abs=1.2)
    assert (abs(area(inner)) < abs(area(outer))) == (distance > 0)


def test_samples_follow_the_outline_once() -> None:
    points = Outline.of(RIGHT, L_SHAPE).sampled()
    steps = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1)
    assert steps.min() > 0.5
    assert area(points) == pytest.approx(300 * 120 + 140 * 140, rel=0.03)
    corners = np.array([corner[:2] for corner in L_SHAPE])
    assert distances(points, corners).max() < 25 * (2**0.5 - 1) + 0.1


def test_radii_that_do_not_fit_are_reduced() -> None:
    points = Outline.of(RIGHT, [(0, 0, 90), (60, 0, 90), (60, 40, 90), (0, 40, 90)]).sampled()
    assert points.min() >= -1e-9
    assert (points <= [60 + 1e-9, 40 + 1e-9]).all()
    assert abs(area(points)) > 0.7 * 60 * 40


def test_mirror_images() -> None:
    outline = Outline.of(RIGHT, L_SHAPE)
    assert outline.mirrored(LEFT).view == LEFT
    assert sorted(outline.mirrored(LEFT).corners) == sorted(outline.corners)
    flipped = Outline.of(FRONT, L_SHAPE).mirrored(FRONT, axis=0)
    assert sorted((-x, z, r) for x, z, r in flipped.corners) == sorted(outline.corners)
