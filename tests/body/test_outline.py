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


def walked(outline: Outline, step: float = 0.5) -> np.ndarray:
    track = outline.track()
    return track.at(np.arange(0.0, track.length_mm, step))


def test_a_rounded_square_may_be_a_circle() -> None:
    outline = Outline.of(RIGHT, [(-50, -50, 50), (50, -50, 50), (50, 50, 50), (-50, 50, 50)])
    radii = np.linalg.norm(walked(outline), axis=1)
    # Radii are reduced a little where they would meet, so that a short line stays.
    assert radii.min() == pytest.approx(50.0, abs=0.1)
    assert radii.max() < 51.5
    assert outline.track().length_mm == pytest.approx(2 * np.pi * 50, rel=0.02)


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("distance", [-6.0, 4.0])
def test_an_inset_outline_is_parallel(turn: int, distance: float) -> None:
    outline = Outline.of(RIGHT, L_SHAPE[::turn])
    inner, outer = walked(outline.inset(distance), 5.0), walked(outline, 0.5)
    gap = distances(inner, outer)
    assert gap == pytest.approx(abs(distance), abs=0.02)
    assert (abs(area(inner)) < abs(area(outer))) == (distance > 0)


def test_a_track_has_the_length_and_area_of_its_lines_and_arcs() -> None:
    outline = Outline.of(RIGHT, L_SHAPE)
    lost = 2 - np.pi / 2  # length of a square corner less its quarter circle, by radius
    length = 2 * (300 + 260) - lost * (5 * 20 + 25)
    assert outline.track().length_mm == pytest.approx(length)
    corner = 1 - np.pi / 4
    expected = 300 * 120 + 140 * 140 - corner * (5 * 20**2 - 25**2)
    assert area(walked(outline, 0.05)) == pytest.approx(expected, rel=1e-5)


def test_points_lie_on_their_pieces_and_others_do_not() -> None:
    track = Outline.of(RIGHT, L_SHAPE).track()
    stations = np.linspace(0.0, track.length_mm, 97)
    points = track.at(stations)
    assert track.off(stations, points).max() < 1e-9
    assert (track.off(stations, points + 3.0) > 1e-3).mean() > 0.9


def test_stations_go_round_once_and_start_in_the_longest_line() -> None:
    track = Outline.of(RIGHT, L_SHAPE).track()
    stations = track.stations()
    assert (np.diff(stations) > 0.4).all()
    assert stations[-1] - stations[0] < track.length_mm
    assert track.at(stations[:1])[0] == pytest.approx([150.0, 0.0], abs=1.0)


def test_radii_that_do_not_fit_are_reduced() -> None:
    points = walked(Outline.of(RIGHT, [(0, 0, 90), (60, 0, 90), (60, 40, 90), (0, 40, 90)]))
    assert points.min() >= -1e-9
    assert (points <= [60 + 1e-9, 40 + 1e-9]).all()
    assert abs(area(points)) > 0.7 * 60 * 40


def test_mirror_images() -> None:
    outline = Outline.of(RIGHT, L_SHAPE)
    assert outline.mirrored(LEFT).view == LEFT
    assert sorted(outline.mirrored(LEFT).corners) == sorted(outline.corners)
    flipped = Outline.of(FRONT, L_SHAPE).mirrored(FRONT, axis=0)
    assert sorted((-x, z, r) for x, z, r in flipped.corners) == sorted(outline.corners)
