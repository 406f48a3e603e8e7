"""A pass is proven: what is open, unread or straddles a limit is undecided."""

from dataclasses import replace

import cadquery as cq
import numpy as np
import pytest
import trimesh
from bodies import DECLARED, block, block_mesh, finding

import keienvelope as ke
from keienvelope import workflow
from keienvelope.checking import check_measured
from keienvelope.checking.outcome import hold_against
from keienvelope.checking.report import EnvelopeViolation, FileSummary
from keienvelope.errors import UsageError
from keienvelope.law import convention, profile
from keienvelope.measuring import FrameChoice, measure_model
from keienvelope.model import Axes, NotMeasured, unit_of
from keienvelope.readers import read_object

KEI = (3395.0, 1475.0, 1650.0)


@pytest.mark.parametrize(
    ("lower", "upper", "verdict"),
    [
        (1479.0, 1480.0, "pass"),
        (1480.0, 1480.00001, "pass"),
        (1480.00002, 1480.1, "fail"),
        (1479.9, 1480.1, "undecided"),
        (1480.0, np.inf, "undecided"),
        (1480.000005, 1480.00002, "undecided"),
    ],
)
def test_the_decision_rule(lower, upper, verdict):
    assert hold_against(1480.0, lower, upper) == verdict


def test_a_declared_body_passes_and_names_what_was_not_checked():
    report = ke.check(block(*KEI), **DECLARED)
    assert report.verdict == "pass"
    assert report.ok
    assert report.exit_code == 0
    declared = [f for f in report.findings if f.verdict == "not-checked" and f.rule < "KE300"]
    assert [f.rule for f in declared] == ["KE201", "KE203", "KE204", "KE202"]
    assert all("--declare" in f.message for f in declared)
    report.raise_for_violations()


def test_a_required_rule_that_was_not_checked_is_undecided():
    report = ke.check(block(*KEI), require=["KE201"], **DECLARED)
    assert report.verdict == "undecided"


def test_the_violation_carries_the_report():
    with pytest.raises(EnvelopeViolation, match=r"overall width .* exceeds 1480") as caught:
        ke.check(block(3395, 1500, 1650), **DECLARED).raise_for_violations()
    assert caught.value.report.verdict == "fail"


def test_open_axes_with_different_verdicts_are_undecided_and_asked_about():
    report = ke.check(block(1700, 1600, 1450), ground="lowest")
    assert report.verdict == "undecided"
    assert finding(report, "KE102").verdict == "undecided"
    (question,) = report.questions
    assert question.about == "axes"
    assert "--forward +x --up +z" in question.options
    assert report.frame.forward is None


def test_open_axes_with_the_same_verdict_stand():
    assert ke.check(block(3395, 1400, 1300), ground="lowest").verdict == "pass"
    assert ke.check(block(3000, 2100, 1900), ground="lowest").verdict == "fail"


def test_every_reading_fails_on_another_dimension_and_the_file_still_fails():
    # 2100 is too wide or too high, whichever way it is drawn.
    report = ke.check(block(3395, 2100, 1400), ground="lowest")
    assert report.verdict == "fail"


def test_a_dimension_on_which_all_readings_agree_is_told():
    report = ke.check(block(3500, 1700, 1450), ground="lowest")
    assert report.measurements["overall_length"].upper_mm == pytest.approx(3500)
    assert "overall_width" not in report.measurements
    length = finding(report, "KE101")
    assert length.verdict == "fail"
    assert {overrun.side for overrun in length.overruns} == {"+x", "-x"}


def test_the_same_word_for_every_turn_of_the_axes():
    turned = block(*KEI).rotate((0, 0, 0), (0, 0, 1), 90)
    assert ke.check(turned, forward="+y", up="+z", ground="lowest").verdict == "pass"
    assert ke.check(turned, forward="+x", up="+z", ground="lowest").verdict == "fail"


def test_without_a_ground_the_height_cannot_pass():
    report = ke.check(block(*KEI), forward="-x", up="+z")
    assert report.verdict == "undecided"
    assert finding(report, "KE103").verdict == "undecided"
    assert [question.about for question in report.questions] == ["ground"]


def test_without_a_ground_the_height_can_fail():
    report = ke.check(block(3395, 1475, 2001), forward="-x", up="+z")
    assert report.verdict == "fail"


def test_the_height_counts_from_a_declared_ground():
    body = block(3395, 1475, 1500, bottom=150)
    report = ke.check(body, forward="-x", up="+z", ground="0")
    assert report.measurements["overall_height"].upper_mm == pytest.approx(1650)
    high = ke.check(body, forward="-x", up="+z", ground="-400mm")
    assert high.measurements["overall_height"].upper_mm == pytest.approx(2050)
    assert high.verdict == "fail"


def test_a_body_below_the_declared_ground_gets_a_note():
    report = ke.check(block(*KEI), forward="-x", up="+z", ground="100")
    assert report.measurements["overall_height"].upper_mm == pytest.approx(1550)
    assert any("100.0 mm below the ground" in note for note in report.notes)


def test_ground_below_parts_named_as_wheels():
    car = cq.Assembly(name="car")
    car.add(block(3395, 1475, 1400, bottom=250), name="body")
    for name, x in (("wheel_front", -1200), ("wheel_rear", 1200)):
        wheel = cq.Workplane("XZ").cylinder(1300, 280).translate((x, 0, 280))
        car.add(wheel, name=name)
    report = ke.check(car, forward="-x", up="+z")
    assert report.frame.ground_source == "wheels"
    assert report.measurements["overall_height"].upper_mm == pytest.approx(1650)
    assert report.verdict == "pass"


def test_one_wheel_or_a_steering_wheel_is_no_ground():
    car = cq.Assembly(name="car")
    car.add(block(3395, 1475, 1400, bottom=250), name="body")
    car.add(cq.Workplane("XZ").cylinder(100, 280).translate((0, 0, 280)), name="wheel")
    car.add(cq.Workplane("XZ").cylinder(100, 180).translate((900, 0, 180)), name="Steering_Wheel")
    assert ke.check(car, forward="-x", up="+z").frame.ground_source == "unknown"


def test_an_undeclared_unit_never_passes():
    report = ke.check(block_mesh(*KEI), **DECLARED)
    assert report.verdict == "undecided"
    (question,) = report.questions
    assert question.about == "unit"
    assert question.options == ("--unit mm",)
    assert "3395.0 x 1650.0 x 1475.0 mm (would pass)" in question.message
    assert all(f.verdict in ("undecided", "not-checked") for f in report.findings)


def test_too_big_in_every_plausible_unit_fails_without_being_asked():
    report = ke.check(block_mesh(4700, 1700, 1450))
    assert report.verdict == "fail"
    assert not report.questions


@pytest.mark.parametrize(("unit", "scale"), [("mm", 1), ("cm", 0.1), ("m", 1e-3), ("in", 1 / 25.4)])
def test_a_declared_unit_gives_the_same_millimetres(unit, scale):
    mesh = block_mesh(*KEI)
    mesh.apply_scale(scale)
    report = ke.check(mesh, unit=unit, **DECLARED)
    assert report.verdict == "pass"
    sizes = [report.measurements[f"overall_{k}"].upper_mm for k in ("length", "width", "height")]
    assert sizes == pytest.approx(KEI, abs=1e-9)


def test_size_refutes_what_is_assumed_but_not_what_the_user_says():
    toy = trimesh.creation.box((93.9, 45, 32))
    assert ke.check(toy).verdict == "undecided"
    report = ke.check(toy, unit="cm", ground="lowest")
    assert report.verdict == "pass"
    assert any("smaller than any road vehicle" in note for note in report.notes)


def test_size_refutes_what_the_file_declares():
    report = ke.check(block(339.5, 147.5, 165.0), **DECLARED)
    assert report.verdict == "undecided"
    (question,) = report.questions
    assert question.about == "unit"
    assert question.options == ("--unit mm",)
    assert ke.check(block(339.5, 147.5, 165.0), unit="mm", **DECLARED).verdict == "pass"


def _measured(model, convention_id="jp"):
    choice = FrameChoice(axes=Axes.parse("-x", "+z"), ground=None)
    return measure_model(model, convention(convention_id), choice)


def test_a_model_that_was_not_read_whole_never_passes_but_still_fails():
    for size, verdict in ((KEI, "undecided"), ((3395, 1500, 1650), "fail")):
        model = replace(read_object(block(*size)), incomplete=("3 faces are missing.",))
        report = check_measured(
            _measured(model), profile("jp-kei-1998"), file=FileSummary("x", "step", 0)
        )
        assert report.verdict == verdict
        assert "Not read whole: 3 faces are missing." in report.notes


def test_free_geometry_is_listed_and_not_measured():
    free = (NotMeasured("free wires", 2, ((-1697.5, 0.0, 0.0), (5000.0, 0.0, 0.0))),)
    model = replace(read_object(block(*KEI)), not_measured=free)
    report = check_measured(
        _measured(model), profile("jp-kei-1998"), file=FileSummary("x", "step", 0)
    )
    (item,) = report.not_measured
    assert item.beyond_mm == pytest.approx(5000 - 1697.5)
    assert report.measurements["overall_length"].upper_mm == pytest.approx(3395)


def test_axes_that_contradict_the_geometry_are_taken_with_a_note():
    report = ke.check(block(*KEI), forward="+z", up="+x", ground="lowest")
    assert report.measurements["overall_height"].upper_mm == pytest.approx(3395)
    assert any("not taller than long" in note for note in report.notes)


def test_a_vehicle_beside_its_median_plane_is_noted_but_passes():
    body = block(*KEI).translate((0, 30, 0))
    model = read_object(body)
    report = ke.check(body, **DECLARED)
    assert report.verdict == "pass"
    assert unit_of(1.0) == model.unit


@pytest.mark.parametrize(
    "frame",
    [
        {"unit": "furlong"},
        {"unit": "-3"},
        {"forward": "+x"},
        {"forward": "+x", "up": "-x"},
        {"forward": "north", "up": "+z"},
        {"axes": "iso4130", "up": "+z"},
        {"axes": "mars"},
        {"ground": "below"},
        {"ground": "nan"},
        {"exclude": ["mirror"]},
    ],
)
def test_options_that_make_no_sense_are_refused_with_advice(frame):
    with pytest.raises(UsageError) as caught:
        ke.check(block(*KEI), **frame)
    assert caught.value.fix


def test_measuring_leaves_the_model_as_it_is():
    # Splines are cut to their trims while they are measured; that must happen to copies. A notch
    # leaves two edges that share one curve, so that cutting the curve for one spoils the other.
    points = [(0, 0), (900, 40), (1800, -30), (2700, 60), (3300, 0)]
    roof = cq.Workplane("XZ").moveTo(0, 1400).spline([(x, 1400 + z) for x, z in points[1:]])
    body = roof.lineTo(3300, 0).lineTo(0, 0).close().extrude(1400)
    body = body.cut(cq.Workplane().box(600, 3000, 900).translate((1500, -700, 1400)))
    top = max(edge.positionAt(t).z for edge in body.edges().vals() for t in np.linspace(0, 1, 500))
    for _ in range(2):
        height = ke.check(body, **DECLARED).measurements["overall_height"]
        assert height.lower_mm == pytest.approx(top, abs=1)
        assert height.upper_mm >= top


def test_a_loose_bound_is_told_with_its_reason_and_passes_only_with_itself():
    model = read_object(block(3000, 600, 700))
    choice = workflow.frame_choice(unit="mm", **DECLARED)
    measured = measure_model(model, convention("jp"), choice)
    (result,) = measured.results

    def checked(upper_mm):
        loose = replace(
            result.measurements["overall_height"],
            upper_mm=upper_mm,
            basis="estimated",
            reason="the face has no closer bound",
        )
        given = {**result.measurements, "overall_height": loose}
        looser = replace(measured, results=(replace(result, measurements=given),))
        return check_measured(looser, profile("jp-kei-1998"), file=FileSummary("x", "step", 0))

    report = checked(712.0)
    assert report.verdict == "pass"
    note = "The overall height is known to 12 mm only: the face has no closer bound."
    assert note in report.notes
    open_ = checked(2001.0)
    assert open_.verdict == "undecided"
    assert "(the face has no closer bound)" in finding(open_, "KE103").message
