"""What the geometry shows: across, along, up, straight or turned, whole."""

import os

import numpy as np
import pytest
import trimesh
from cars import (
    FRONT_AXLE,
    HEIGHT,
    LENGTH,
    ORIENTATIONS,
    RADIUS,
    TREAD,
    UNITS,
    WHEELBASE,
    WIDTH,
    cut,
    toy_car,
    turned,
    with_block,
)

import keienvelope as ke
from keienvelope.errors import UsageError
from keienvelope.measuring.surface import Surface
from keienvelope.measuring.wheels import decisive, find_axles

LONG = bool(os.environ.get("KEIENVELOPE_LONG"))
SIZES = {"overall_length": LENGTH, "overall_width": WIDTH, "overall_height": HEIGHT}
CASES = [
    pytest.param(orientation, unit, id=f"{number} {unit}")
    for number, orientation in enumerate(ORIENTATIONS)
    for unit in (UNITS if LONG else (list(UNITS)[number // 6],))
    if LONG or number % 6 == 1
]


def drawn(orientation, unit="mm"):
    mesh = toy_car()
    mesh.vertices = mesh.vertices @ orientation.T / UNITS[unit]
    return mesh


@pytest.mark.parametrize(("orientation", "unit"), CASES)
def test_a_car_with_wheels_passes_whichever_way_it_is_drawn(orientation, unit):
    report = ke.check(drawn(orientation, unit), unit=unit)
    assert report.verdict == "pass"
    for name, size in SIZES.items():
        assert report.measurements[name].upper_mm == pytest.approx(size, rel=1e-9)
    assert report.frame.axes_source == "shape"
    assert report.frame.ground_source == "wheels by shape"
    up = "xyz"[int(np.argmax(np.abs(orientation[:, 2])))]
    assert report.frame.up == ("+" if orientation[:, 2].sum() > 0 else "-") + up


def test_wheels_are_found_where_they_were_drawn():
    axles = decisive(find_axles(Surface(toy_car().triangles)))
    assert axles.kind == "wheels"
    assert axles.separation == pytest.approx(WHEELBASE, abs=2)
    assert axles.ground == pytest.approx(0, abs=0.5)
    assert axles.slope_deg == pytest.approx(0, abs=0.02)
    found = sorted((wheel.centre[0], wheel.centre[1]) for wheel in axles.wheels())
    side = WIDTH / 2 - TREAD / 2 - 5
    expected = [(x, y) for x in (FRONT_AXLE, FRONT_AXLE + WHEELBASE) for y in (-side, side)]
    np.testing.assert_allclose(found, expected, atol=12)
    for wheel in axles.wheels():
        assert wheel.radius == pytest.approx(RADIUS, abs=5)
        assert wheel.width == pytest.approx(TREAD, abs=20)
        assert wheel.centre[2] == pytest.approx(RADIUS, abs=3)


def test_a_body_without_wheels_lies_along_what_is_twice_as_long_as_all_else():
    report = ke.measure(toy_car(wheels=False), unit="mm", ground="lowest")
    assert report.frame.axes_source == "shape"
    assert (report.frame.forward, report.frame.up) == ("x", "z")


def test_a_shorter_body_without_wheels_is_asked_about():
    body = toy_car(wheels=False)
    body.apply_scale((0.8, 1, 1))
    report = ke.measure(body, unit="mm", ground="lowest")
    assert report.verdict == "undecided"
    # It is symmetric across y alone; that it is not taller than long is a rule, and no size.
    assert [r.forward + r.up for r in report.readings if r.status == "open"] == ["xz"]
    (question,) = report.questions
    assert question.options == ("--forward +x --up +z", "--forward +z --up +x")
    assert "although a vehicle is not taller than long" in question.message


@pytest.mark.parametrize(
    ("axis", "angle", "about"), [(2, 3.0, "z"), (2, -2.0, "z"), (0, 3.0, "x"), (1, 3.0, "y")]
)
def test_a_turned_car_is_noticed_and_asked_about(axis, angle, about):
    report = ke.check(turned(toy_car(), axis, angle), unit="mm", ground="lowest")
    assert report.verdict == "undecided"
    (question,) = report.questions
    assert f"{abs(angle):.1f} degrees about {about}" in question.message
    assert "--straighten" in question.options
    for name, size in SIZES.items():
        assert report.measurements[name].lower_mm < size < report.measurements[name].upper_mm


def test_a_turned_car_that_is_much_too_long_fails_all_the_same():
    mesh = turned(toy_car(), 2, 3.0)
    mesh.apply_scale(1.3)
    assert ke.check(mesh, unit="mm").verdict == "fail"


@pytest.mark.parametrize(
    ("mesh", "doubt"),
    [
        (cut(toy_car(), 1, 1), "cut open along a plane on its -y side"),
        (cut(toy_car(), 0, 1), "cut open along a plane on its -x side"),
        (cut(toy_car(), 0, -1), "cut open along a plane on its +x side"),
        (with_block(toy_car(), (0, 0, -5), (5000, 5000, 10)), "thin plate on its -z side"),
        (with_block(toy_car(), (2600, 0, 0), (10, 3000, 3000)), "thin plate on its +x side"),
        (with_block(toy_car(), (4000, 0, 500), (90, 90, 90)), "something stands apart"),
    ],
    ids=["half model", "rear half", "front half", "ground plate", "wall", "stray part"],
)
def test_what_is_not_one_whole_vehicle_never_passes_and_is_told(mesh, doubt):
    report = ke.check(mesh, unit="mm", ground="lowest")
    assert report.verdict != "pass"
    assert report.assumed
    assert any(doubt in note for note in report.notes)


def test_half_a_mesh_with_declared_axes_does_not_pass_by_its_half_width():
    half = cut(toy_car(), 1, 1)
    half.apply_scale((1, 1.2, 1))  # the whole would be 1770 wide
    report = ke.check(half, unit="mm", forward="-x", up="+z", ground="lowest")
    assert report.verdict == "undecided"
    assert any("cut open along a plane" in note for note in report.notes)
    (question,) = report.questions
    assert question.options == ("--half right",)  # it faces -x, so +y is its right


def test_declared_axes_are_taken_and_wheels_give_the_ground():
    car = with_block(toy_car(), (0, 0, 400), (100, 100, 100))
    car.apply_translation((0, 0, 77))
    report = ke.check(car, unit="mm", forward="-x", up="+z")
    assert report.frame.ground_z_mm == pytest.approx(77)
    assert report.frame.ground_source == "wheels by shape"
    assert report.verdict == "pass"


def test_a_tyre_alone_has_no_axes():
    report = ke.measure(trimesh.creation.torus(280, 80), unit="mm")
    assert report.verdict == "undecided"
    assert report.assumed


@pytest.mark.parametrize(("axis", "angle"), [(2, 3.0), (0, -2.0), (1, 3.0)])
def test_a_turned_car_is_measured_in_its_own_frame(axis, angle):
    report = ke.check(turned(toy_car(), axis, angle), unit="mm", straighten=True)
    assert report.verdict == "pass"
    for name, size in SIZES.items():
        found = report.measurements[name]
        assert found.lower_mm < size < found.upper_mm
        assert found.upper_mm - found.lower_mm < 10
    assert any("about " + "xyz"[axis] in note for note in report.notes)


def test_a_straight_car_is_left_as_it_is():
    report = ke.check(toy_car(), unit="mm", straighten=True)
    assert report.measurements["overall_width"].upper_mm == pytest.approx(WIDTH)
    assert any("nothing to straighten" in note for note in report.notes)


@pytest.mark.parametrize(("half", "sign"), [("left", -1), ("right", 1)])
@pytest.mark.parametrize("half_width", [739.9, 740.1])
def test_half_a_model_measures_like_the_whole(half, sign, half_width):
    # The car faces -x, so +y is its right.
    model = cut(toy_car(), 1, sign)
    model.apply_scale((1, half_width / (WIDTH / 2), 1))
    model.apply_translation((0, 55, 0))
    frame = {"unit": "mm", "forward": "-x", "up": "+z", "half": half}
    report = ke.check(model, **frame)
    assert report.measurements["overall_width"].upper_mm == pytest.approx(2 * half_width)
    assert report.verdict == ("pass" if half_width < 740 else "fail")
    assert report.limit_box.source["y"] == "flat boundary of the half"
    assert any(f"The model is the {half} half" in note for note in report.notes)
    declared = ke.check(model, median=54 * -sign + 55 * (1 + sign), **frame)
    assert declared.limit_box.source["y"] == "median plane as declared"


def test_half_a_model_without_a_flat_boundary_is_asked_for_its_median_plane():
    ball = trimesh.creation.icosphere(radius=700)
    frame = {"unit": "mm", "forward": "-x", "up": "+z", "ground": "lowest", "half": "left"}
    with pytest.raises(UsageError, match="no flat boundary on its right side") as caught:
        ke.check(ball, **frame)
    assert "--median" in caught.value.fix
    report = ke.check(ball, median="100", **frame)
    assert report.measurements["overall_width"].upper_mm == pytest.approx(1600, rel=1e-3)


def test_the_limit_box_stands_about_the_symmetry_plane_or_against_an_end():
    car = with_block(toy_car(), (0, WIDTH / 2 + 6, 700), (60, 12, 60))
    report = ke.check(car, unit="mm")
    assert report.limit_box.source["y"] == "symmetry plane"
    low, high = report.limit_box.box_mm
    assert (low[1] + high[1]) / 2 == pytest.approx(0, abs=0.5)
    (overrun,) = next(f for f in report.findings if f.rule == "KE102").overruns
    assert overrun.amount_mm == pytest.approx(WIDTH / 2 + 12 - 740, abs=0.5)
    ahead = ke.check(toy_car(), unit="mm", forward="-x", up="+z", anchor="front").limit_box.box_mm
    assert ahead[0][0] == pytest.approx(-LENGTH / 2)
    behind = ke.check(toy_car(), unit="mm", forward="-x", up="+z", anchor="rear").limit_box.box_mm
    assert behind[1][0] == pytest.approx(LENGTH / 2)


def as_glb(path, order):
    """Write the toy car in metres, its length, width and height along the given axes."""
    car = toy_car()
    vertices = np.empty_like(car.vertices)
    vertices[:, order] = car.vertices / 1000
    trimesh.Trimesh(vertices, car.faces, process=False).export(path)
    return path


def test_a_format_that_contradicts_the_geometry_is_asked_about(tmp_path):
    # glTF says up is +y and the front +z; the car lies on its side in it.
    report = ke.measure(as_glb(tmp_path / "side.glb", (2, 1, 0)))
    assert report.verdict == "undecided"
    open_ones = {(r.forward, r.up) for r in report.readings if r.status == "open"}
    assert {axes[0][-1] + axes[1][-1] for axes in open_ones} == {"zy", "zx"}
    assert [question.about for question in report.questions] == ["axes"]


def test_a_format_whose_axes_no_vehicle_has_leaves_them_to_the_geometry(tmp_path):
    report = ke.measure(as_glb(tmp_path / "up.glb", (0, 1, 2)))
    assert report.frame.axes_source == "shape"
    assert report.frame.up == "+z"
    agreed = ke.measure(as_glb(tmp_path / "agreed.glb", (2, 0, 1)))
    assert (agreed.frame.axes_source, agreed.frame.forward, agreed.frame.up) == ("file", "+z", "+y")
