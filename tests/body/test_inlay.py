"""Parts laid into a plain skin: volumes, fit, and refusals."""

from __future__ import annotations

import cadquery as cq
import numpy as np
import pytest
from wagons import volume_mm3

from keienvelope.body import Drawing
from keienvelope.body.inlay import Inlay, InlayError, drawn_loop, lay_in
from keienvelope.body.loop import EDGE_TOLERANCE_MM
from keienvelope.body.outline import Outline
from keienvelope.body.skin import Skin
from keienvelope.body.style import Material
from keienvelope.body.view import FRONT, LEFT, REAR, RIGHT, Sight, View, WrapView


@pytest.fixture(scope="module")
def skin(drawing: Drawing) -> Skin:
    return drawing.skin


@pytest.fixture(scope="module")
def sight(skin: Skin) -> Sight:
    return Sight(skin)


@pytest.fixture(scope="module")
def plain(skin: Skin) -> cq.Solid:
    return cq.Solid(skin.solid())


def square(name: str, x: float, z: float, size: float, *children: Inlay) -> Inlay:
    half = size / 2
    corners = [
        (x - half, z - half, 12.0),
        (x + half, z - half, 12.0),
        (x + half, z + half, 12.0),
        (x - half, z + half, 12.0),
    ]
    return Inlay(name, Material.PAINT, Outline.of(RIGHT, corners), 0.0, children)


@pytest.mark.parametrize(
    ("view", "drawn"),
    [
        (RIGHT, [[1000.0, 700.0], [1400.0, 1200.0]]),
        (LEFT, [[1000.0, 700.0], [1400.0, 1200.0]]),
        (FRONT, [[-300.0, 1300.0], [250.0, 600.0]]),
        (REAR, [[-300.0, 1300.0], [250.0, 700.0]]),
        (WrapView(0.0, 700.0, -1), [[-600.0, 600.0], [0.0, 500.0]]),
        (WrapView(2460.0, 700.0, 1), [[700.0, 600.0], [0.0, 500.0]]),
    ],
)
def test_points_are_found_where_they_are_drawn(
    sight: Sight, view: View, drawn: list[list[float]]
) -> None:
    points = sight.points_mm(view, np.array(drawn))
    np.testing.assert_allclose(view.project(points), drawn, atol=1e-5)
    if view == RIGHT:
        assert (points[:, 1] > 500).all()
    if view == LEFT:
        assert (points[:, 1] < -500).all()
    if view == FRONT:
        assert (points[:, 0] < 1200).all()


def test_points_beyond_the_skin_are_refused(sight: Sight) -> None:
    with pytest.raises(ValueError, match="1 points are not on the skin"):
        sight.locate(RIGHT, np.array([[1000.0, 700.0], [1000.0, 1900.0]]))


def test_a_pocket_and_its_plates_share_out_the_panel(
    skin: Skin, sight: Sight, plain: cq.Solid
) -> None:
    child = square("child", 1000, 700, 120)
    pocketed, parts = lay_in(skin, plain, [square("parent", 1000, 700, 200, child)], sight)
    assert pocketed.isValid()
    assert [part.path for part in parts] == ["parent", "child"]
    volumes = [volume_mm3(part.shape) for part in parts]
    assert all(part.shape.isValid() for part in parts)
    assert volumes[1] == pytest.approx(8.0 * (120**2 - (4 - np.pi) * 12**2), rel=0.06)
    assert sum(volumes) == pytest.approx(8.0 * (200**2 - (4 - np.pi) * 12**2), rel=0.06)
    assert volume_mm3(plain) - volume_mm3(pocketed) == pytest.approx(sum(volumes), rel=0.25)


def test_a_loop_follows_its_drawing_and_the_skin(skin: Skin, sight: Sight) -> None:
    drawn = square("a", 1000, 700, 400).outline
    loop = drawn_loop(skin, drawn, sight)
    times = np.linspace(0.0, 1.0, 3001)
    uv = loop.parameter_spline(times)
    for depth in (0.0, 3.0, skin.thickness_mm):
        on_skin = skin.at_depth(depth).points_mm(uv)
        assert np.abs(loop.spline_mm(depth)(times) - on_skin).max() < EDGE_TOLERANCE_MM
    flat = RIGHT.project(loop.spline_mm(0.0)(times)) - [1000.0, 700.0]
    straight = (np.abs(flat) < 188 - 20).any(axis=1)
    assert np.abs(np.abs(flat[straight]).max(axis=1) - 200.0).max() < 0.6


@pytest.mark.parametrize(
    ("inlays", "message"),
    [
        ([square("a", 1000, 700, 200), square("b", 1150, 700, 200)], "a and b overlap"),
        ([square("a", 1000, 700, 200), square("b", 1000, 700, 100)], "a and b overlap"),
        ([square("a", 1000, 700, 200, square("b", 1080, 700, 100))], "b is not inside a"),
        ([square("a", 1000, 700, 200, square("b", 1400, 700, 100))], "b is not inside a"),
        ([square("a", 1000, 1650, 200)], "a is not on the skin"),
    ],
)
def test_features_that_do_not_fit_are_refused_by_name(
    skin: Skin, sight: Sight, plain: cq.Solid, inlays: list[Inlay], message: str
) -> None:
    with pytest.raises(InlayError, match=message):
        lay_in(skin, plain, inlays, sight)


def test_a_feature_over_the_edge_of_the_shell_is_refused(
    skin: Skin, sight: Sight, plain: cq.Solid
) -> None:
    half = cq.Solid.makeBox(3000, 3000, 3000, cq.Vector(1000, -1500, -500))
    (cut,) = plain.cut(half).Solids()
    with pytest.raises(InlayError, match="a leaves the shell"):
        lay_in(skin, cut, [square("a", 1000, 700, 200)], sight)
