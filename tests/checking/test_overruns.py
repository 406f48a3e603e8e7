"""Overruns: connected regions, with the part, the amount, the place and the area."""

import cadquery as cq
import numpy as np
import pytest
import trimesh
from bodies import DECLARED, block, finding, write_binary_stl

import keienvelope as ke
from keienvelope.measuring.overruns import MOST_REGIONS


def _with_horns(offsets):
    """A body of 1400 with horns of 10 x 10 mm that reach to y = 750 (10 mm over) on one side."""
    body = block(3000, 1400, 1500)
    for x in offsets:
        body = body.union(cq.Workplane().box(10, 60, 10).translate((x, 720, 700)))
    return body


def test_separate_regions_of_one_part_are_told_apart():
    body = _with_horns([-500, 0, 500]).union(
        cq.Workplane().box(10, 60, 10).translate((0, -720, 700))
    )
    found = finding(ke.check(body, **DECLARED), "KE102")
    right = [overrun for overrun in found.overruns if overrun.side == "right"]
    assert len(right) == 3
    assert len(found.overruns) == 4
    for overrun in found.overruns:
        assert overrun.amount_mm == pytest.approx(10, abs=1e-6)
        # A horn's tip: its end face and 10 mm of its four sides.
        assert overrun.area_mm2 == pytest.approx(10 * 10 + 4 * 10 * 10, rel=1e-6)
        low, high = np.array(overrun.box_mm)
        assert high - low == pytest.approx([10, 10, 10], abs=1e-6)


def test_the_same_regions_from_a_mesh():
    body = _with_horns([-500, 500]).union(cq.Workplane().box(10, 60, 10).translate((0, -720, 700)))
    vertices, faces = body.val().tessellate(0.1)
    mesh = trimesh.Trimesh([v.toTuple() for v in vertices], faces, process=False)
    found = finding(ke.check(mesh, unit="mm", **DECLARED), "KE102")
    assert len(found.overruns) == 3
    assert sum(overrun.area_mm2 for overrun in found.overruns) == pytest.approx(3 * 500, rel=1e-6)


def test_the_amount_on_a_curved_face_is_exact():
    # A cylinder along x of radius 745 reaches 5 mm over on both sides; its facets would reach less.
    body = cq.Workplane("YZ").circle(745).extrude(3000)
    found = finding(ke.check(body, **DECLARED), "KE102")
    assert {overrun.side for overrun in found.overruns} == {"left", "right"}
    for overrun in found.overruns:
        assert overrun.amount_mm == pytest.approx(5.0, abs=1e-9)
        # 5 mm below the crest the strip is 2 * sqrt(745^2 - 740^2) wide; the box of a region is
        # only as good as the triangles that show it.
        assert overrun.box_mm[1][2] - overrun.box_mm[0][2] == pytest.approx(
            2 * np.sqrt(745**2 - 740**2), rel=0.1
        )


def test_points_and_boxes_are_in_the_files_axes_in_millimetres():
    mesh = trimesh.creation.box((3.0, 1.6, 1.5))
    mesh.apply_translation((10, 20, 30))
    found = finding(ke.check(mesh, unit="m", forward="+x", up="+z", ground="lowest"), "KE102")
    left = next(overrun for overrun in found.overruns if overrun.side == "left")
    assert left.point_mm[1] == pytest.approx(20800)
    assert left.box_mm[0][1] == pytest.approx(20740)


def test_the_part_that_sticks_out_is_named_and_the_others_are_not():
    car = cq.Assembly(name="car")
    car.add(block(3000, 1400, 1500), name="body")
    car.add(cq.Workplane().box(300, 100, 50).translate((0, 700, 900)), name="handle")
    car.add(cq.Workplane().box(300, 100, 50).translate((0, -700, 900)), name="handle_left")
    found = finding(ke.check(car, **DECLARED), "KE102")
    assert [(o.part, o.side) for o in found.overruns] == [
        ("handle", "right"),
        ("handle_left", "left"),
    ]


def test_fingerprints_hold_no_measured_value():
    first = ke.check(block(3395, 1500, 1650), **DECLARED)
    second = ke.check(block(3395, 1510, 1650), **DECLARED)
    assert [f.fingerprint for f in first.findings] == [f.fingerprint for f in second.findings]
    assert len({f.fingerprint for f in first.findings}) == len(first.findings)


def test_an_overrun_too_small_for_the_triangles_is_still_named():
    # A sphere of radius 740.01 in a cylinder reaches 0.01 mm over on either side.
    body = cq.Workplane("YZ").circle(700).extrude(3000)
    bump = cq.Workplane().sphere(740.01).translate((1500, 0, 0))
    found = finding(ke.check(body.union(bump), **DECLARED), "KE102")
    assert {overrun.side for overrun in found.overruns} == {"left", "right"}
    assert all(o.amount_mm == pytest.approx(0.01, abs=1e-6) for o in found.overruns)


def test_a_region_of_many_faces_is_one_region():
    # 300 facets stick out together: all of them belong to the region, and none is told apart.
    strip = cq.Workplane("YZ").polygon(720, 2 * 745).extrude(3000)
    found = finding(ke.check(strip, **DECLARED), "KE102")
    assert sorted(overrun.side for overrun in found.overruns) == ["left", "right"]
    assert all(len(overrun.faces) <= 100 for overrun in found.overruns)


def test_of_very_many_regions_the_farthest_are_described():
    # 3000 triangles that touch nothing, each reaching a little farther than the one before it.
    count = 3000
    corners = np.zeros((count, 3, 3))
    corners[:, :, 0] = np.arange(count)[:, None] + [0.0, 0.3, 0.6]
    corners[:, 2, 1] = 750 + np.arange(count) / count
    frame = trimesh.creation.box((3000, 1480, 1500))
    frame.apply_translation((1500, 0, 0))
    triangles = np.concatenate([corners[::-1], frame.triangles])
    soup = trimesh.Trimesh(triangles.reshape(-1, 3), np.arange(len(triangles) * 3).reshape(-1, 3))
    found = finding(ke.check(soup, unit="mm", **DECLARED), "KE102")
    right = [overrun for overrun in found.overruns if overrun.side == "right"]
    amounts = [overrun.amount_mm for overrun in right]
    assert len(amounts) == MOST_REGIONS
    assert amounts == sorted(amounts, reverse=True)
    assert [overrun.faces for overrun in right[:3]] == [(1,), (2,), (3,)]
    assert right[-1].faces == (MOST_REGIONS,)


def test_regions_are_the_same_from_a_file_and_from_memory(tmp_path):
    left = cq.Workplane().box(10, 60, 10).translate((0, -720, 700))
    vertices, faces = _with_horns([-500, 500]).union(left).val().tessellate(0.1)
    mesh = trimesh.Trimesh([v.toTuple() for v in vertices], faces, process=False)
    path = write_binary_stl(tmp_path / "horns.stl", mesh.triangles)
    reports = [ke.check(source, unit="mm", **DECLARED) for source in (mesh, path)]
    reports.append(ke.check(path.read_bytes(), unit="mm", type="stl", **DECLARED))
    one, *others = [
        [(o.side, o.amount_mm, o.point_mm, o.box_mm, o.area_mm2, o.faces) for o in f.overruns]
        for f in (finding(report, "KE102") for report in reports)
    ]
    assert len(one) == 3
    assert others == [one, one]
