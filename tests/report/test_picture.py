"""Pictures: what is in front is seen, what sticks out is red, and normals follow the surface."""

import io
from dataclasses import replace

import cadquery as cq
import numpy as np
import pytest
import samples
import trimesh
from bodies import block
from PIL import Image

from keienvelope import planning, workflow
from keienvelope.errors import UsageError
from keienvelope.measuring.scene import corner_normals
from keienvelope.report.drawing import VIEWS, Line, Words, three_views
from keienvelope.report.picture import render_picture
from keienvelope.report.raster import rasterise
from keienvelope.report.stage import Stage


def square(x0, y0, x1, y1, z):
    a, b, c, d = [x0, y0, z], [x1, y0, z], [x1, y1, z], [x0, y1, z]
    return [[a, b, c], [a, c, d]]


def test_the_nearest_triangle_is_seen_and_nothing_outside_is():
    corners = np.array(square(10, 20, 60, 70, 1.0) + square(40, 40, 90, 90, 5.0), dtype=float)
    raster = rasterise(corners, 100, 100)
    expected = np.full((100, 100), -1)
    expected[20:70, 10:60] = 0
    expected[40:90, 40:90] = 1
    assert np.array_equal(np.where(raster.hit < 0, -1, raster.hit // 2), expected)
    assert set(np.unique(raster.depth[raster.hit >= 0])) == {1.0, 5.0}


def test_depth_follows_the_plane_of_a_triangle():
    corners = np.array([[[5.0, 5, -7], [95, 10, 11], [30, 90, -3]]])
    raster = rasterise(corners, 100, 100)
    y, x = np.nonzero(raster.hit == 0)
    ones = np.column_stack([corners[0, :, :2], np.ones(3)])
    plane = np.linalg.solve(ones, corners[0, :, 2])
    expected = np.column_stack([x + 0.5, y + 0.5, np.ones(len(x))]) @ plane
    assert raster.depth[y, x] == pytest.approx(expected, abs=1e-4)
    area = 0.5 * np.linalg.det(ones)
    assert len(x) == pytest.approx(abs(area), rel=0.02)


def test_a_sphere_covers_the_pixels_of_its_disc():
    ball = trimesh.creation.icosphere(subdivisions=4, radius=40)
    raster = rasterise(np.asarray(ball.triangles) + np.array([50, 50, 0]), 100, 100)
    y, x = np.mgrid[0:100, 0:100] + 0.5
    away = np.hypot(x - 50, y - 50)
    assert (raster.hit >= 0)[away < 39.7].all()
    assert (raster.hit < 0)[away > 40.1].all()
    inner = away < 35
    assert raster.depth[inner] == pytest.approx(np.sqrt(1600 - away[inner] ** 2), abs=0.3)


def test_triangles_that_reach_out_of_the_picture_or_stand_on_edge():
    corners = np.array(
        [
            *square(-50, -50, 500, 500, 0.0),
            [[10, 10, 0], [20, 10, 0], [30, 10, 0]],
            [[50, 10, 3], [50, 90, 3], [50, 90, 9]],
        ]
    )
    raster = rasterise(corners, 80, 60)
    assert raster.hit.shape == (60, 80)
    assert set(np.unique(raster.hit)) <= {0, 1}
    assert (rasterise(np.empty((0, 3, 3)), 8, 6).hit == -1).all()


def test_normals_are_sharp_on_a_box_and_smooth_on_a_sphere():
    box = np.asarray(trimesh.creation.box((3, 2, 1)).triangles, dtype=np.float32)
    normals = corner_normals(box * 1000)
    flat = np.cross(box[:, 1] - box[:, 0], box[:, 2] - box[:, 0])
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    assert np.allclose(normals, flat[:, None], atol=1e-6)
    ball = np.asarray(
        trimesh.creation.icosphere(subdivisions=4, radius=500).triangles, dtype=np.float32
    )
    assert np.allclose(corner_normals(ball), ball / 500, atol=0.02)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The reports of a good and an over-wide block, with their scenes."""
    folder = tmp_path_factory.mktemp("blocks")
    given = {"forward": "-x", "up": "+z", "ground": "lowest"}
    found = {}
    for name, width in (("good", 1475), ("wide", 1485)):
        cq.exporters.export(block(3395, width, 1650), str(folder / f"{name}.step"))
        (plan,) = planning.plan([folder / f"{name}.step"], given)
        (found[name],) = workflow.check_file(replace(plan.task, triangles=1000))
    return found


def pixels(report):
    return np.asarray(Image.open(io.BytesIO(render_picture(report))).convert("RGB")).astype(int)


def reds(picture):
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    return int(((red > 150) & (red > 3 * green) & (red > 3 * blue)).sum())


def test_what_sticks_out_is_red_and_nothing_else(shown):
    good, wide = pixels(shown["good"]), pixels(shown["wide"])
    assert good.shape[1] > 1500
    assert reds(good) == 0
    # The whole left side lies beyond: it is most of the side view.
    assert reds(wide) > 200_000


def test_what_was_agreed_on_is_not_red(shown):
    wide = shown["wide"]
    findings = [
        replace(f, waived=samples.WAIVED) if f.verdict == "fail" else f for f in wide.findings
    ]
    agreed = replace(wide, findings=tuple(findings), verdict="pass")
    assert reds(pixels(agreed)) == 0


def test_the_views_show_size_and_limit(shown):
    views = three_views(Stage(shown["wide"], shown["wide"].scene), width=1000)
    assert [view.name for view in views] == ["left side", "front", "top"]
    words = {view.name: [m.text for m in view.marks if isinstance(m, Words)] for view in views}
    assert "3395.000  (max 3400)" in words["left side"]
    assert "1485.000  (max 1480)" in words["front"]
    assert "left +2.5 mm" in words["front"]
    front = views[1]
    (width,) = [
        mark
        for mark in front.marks
        if isinstance(mark, Line) and mark.arrows and mark.start[1] == mark.end[1]
    ]
    side = views[0]
    (length,) = [
        mark
        for mark in side.marks
        if isinstance(mark, Line) and mark.arrows and mark.start[1] == mark.end[1]
    ]
    drawn = abs(width.end[0] - width.start[0]) / abs(length.end[0] - length.start[0])
    assert drawn == pytest.approx(1485 / 3395, rel=1e-6)


def test_views_are_right_handed_and_show_the_side_they_name():
    for rows in VIEWS.values():
        assert np.linalg.det(rows) == pytest.approx(1)
    assert VIEWS["side"][2].tolist() == [0, -1, 0]
    assert VIEWS["front"][2].tolist() == [-1, 0, 0]


def test_a_turned_file_is_shown_upright(tmp_path):
    turned = block(3395, 1475, 1650).rotate((0, 0, 0), (1, 0, 0), -90)
    cq.exporters.export(turned, str(tmp_path / "turned.step"))
    given = {"forward": "-x", "up": "+y", "ground": "lowest"}
    (plan,) = planning.plan([tmp_path / "turned.step"], given)
    (report,) = workflow.check_file(replace(plan.task, triangles=1000))
    low, high = Stage(report, report.scene).box
    assert high - low == pytest.approx([3395, 1475, 1650], abs=0.01)


def test_there_is_no_picture_of_what_could_not_be_read():
    with pytest.raises(UsageError, match="nothing of it could be read"):
        render_picture(samples.unreadable())
