"""Rules of geometry besides the size: on measurements given, and on parts known by name."""

from dataclasses import replace

import cadquery as cq
import pytest
from bodies import DECLARED, block, finding
from given import measurement, result_of

import keienvelope as ke
from keienvelope.checking.declared import Declared
from keienvelope.checking.outcome import outcomes
from keienvelope.law import profile
from keienvelope.measuring import Witness


def held(quantity, result, name="jp-kei-1998", **declared):
    """The outcomes of a quantity, by comparator and value of the limit."""
    found = outcomes(result, profile(name), Declared(**declared))
    return {(x.comparator, x.value): o for x, o in found.items() if x.quantity == quantity}


def only(quantity, result, name="jp-kei-1998", **declared):
    (outcome,) = held(quantity, result, name, **declared).values()
    return outcome


@pytest.mark.parametrize(
    ("track", "height", "verdict"),
    [
        # 0.714 times the track is the highest centre of gravity for 35 degrees.
        (1200.0, 856.0, "pass"),
        (1265.0, 903.0, "pass"),
        (1300.0, 928.0, "pass"),
        (1300.0, 929.0, "undecided"),  # 30 degrees would do if it carried little
        (1300.0, 1125.0, "undecided"),
        (1300.0, 1127.0, "fail"),  # 30 degrees: 0.866 times the track
    ],
)
def test_stability_against_the_table_of_highest_centres_of_gravity(track, height, verdict):
    result = result_of(track_front=track, track_rear=track)
    assert only("tilt_angle_deg", result, cg_height_mm=height).verdict == verdict


def test_stability_of_a_vehicle_that_carries_little_or_is_slow():
    result = result_of(track_front=1300.0, track_rear=1300.0)
    light = {"cg_height_mm": 1000.0, "kerb_mass_kg": 1000.0}
    assert only("tilt_angle_deg", result, gvwr_kg=1200.0, **light).verdict == "pass"
    assert only("tilt_angle_deg", result, gvwr_kg=1201.0, **light).verdict == "undecided"
    assert only("tilt_angle_deg", result, top_speed_kmh=19.0, **light).verdict == "pass"
    assert only("tilt_angle_deg", result, top_speed_kmh=20.0, **light).verdict == "undecided"


def test_stability_between_two_tracks_is_an_interval():
    # 0.714 x 1200 = 857 < 900 < 928 = 0.714 x 1300: where the mass stands is not known.
    result = result_of(track_front=1300.0, track_rear=1200.0)
    outcome = only("tilt_angle_deg", result, cg_height_mm=900.0)
    assert outcome.verdict == "undecided"
    assert outcome.value.lower < 35 < outcome.value.upper


def test_what_is_missing_is_not_checked_and_says_what_is_wanted():
    tracks = result_of(track_front=1300.0, track_rear=1300.0)
    assert "--declare cg_height_mm" in only("tilt_angle_deg", tracks).reason
    none = result_of()
    for quantity in ("ground_clearance", "overhang_rear_ratio", "rim_protrusion"):
        assert only(quantity, none).verdict == "not-checked"
    assert only("tilt_angle_deg", none, cg_height_mm=600.0).verdict == "not-checked"


@pytest.mark.parametrize(
    ("overhang", "use", "verdict"),
    [
        (950.0, "truck", "pass"),  # half of 1900: the longest tail of a cab-over truck
        (950.1, "truck", "fail"),
        (950.1, "van", "pass"),
        (950.1, None, "undecided"),
        (1266.6, "passenger", "pass"),  # two thirds
        (1266.7, "passenger", "fail"),
        (1266.7, None, "fail"),
    ],
)
def test_rear_overhang_by_use(overhang, use, verdict):
    result = result_of(wheelbase=1900.0, overhang_rear=overhang)
    assert only("overhang_rear_ratio", result, use=use).verdict == verdict


def test_a_small_car_may_have_eleven_twentieths():
    result = result_of(wheelbase=2000.0, overhang_rear=1100.0)
    assert only("overhang_rear_ratio", result, "jp-small", use="truck").verdict == "pass"
    longer = result_of(wheelbase=2000.0, overhang_rear=1101.0)
    assert only("overhang_rear_ratio", longer, "jp-small", use="truck").verdict == "fail"


def test_an_under_cover_may_hang_lower():
    def verdict(clearance, part):
        lowest = Witness("bottom", (0.0, 0.0, clearance), part, 1)
        result = result_of(ground_clearance=clearance)
        found = {
            "ground_clearance": replace(
                result.measurements["ground_clearance"], witnesses=(lowest,)
            )
        }
        return only("ground_clearance", replace(result, measurements=found)).verdict

    assert verdict(60.0, "body/sill") == "fail"
    assert verdict(60.0, "body/under_cover") == "pass"
    assert verdict(60.0, "body/アンダーカバー") == "pass"
    assert verdict(49.9, "body/under_cover") == "fail"


def test_the_tyre_may_stick_out_of_a_car_and_not_of_a_van():
    result = result_of(tyre_protrusion=5.0, rim_protrusion=0.0)
    assert only("tyre_protrusion", result, use="passenger").verdict == "pass"
    assert only("tyre_protrusion", result, use="truck").verdict == "fail"
    unknown = held("tyre_protrusion", result)
    assert {o.verdict for o in unknown.values()} == {"pass", "undecided"}
    assert only("rim_protrusion", result_of(rim_protrusion=0.1), use="passenger").verdict == "fail"


def test_the_wheelbase_of_an_all_terrain_quad_goes_by_its_clearance():
    result = result_of(ground_clearance=180.0, wheelbase=1080.0)
    assert only("wheelbase_to_clearance", result, "eu-l7e-b").verdict == "pass"
    longer = result_of(ground_clearance=180.0, wheelbase=1081.0)
    outcome = only("wheelbase_to_clearance", longer, "eu-l7e-b")
    assert (outcome.verdict, outcome.limit.severity) == ("fail", "advisory")


def test_an_interval_that_straddles_is_undecided_for_every_comparator():
    loose = replace(measurement("ground_clearance", 0.0), lower_mm=85.0, upper_mm=95.0)
    result = replace(result_of(), measurements={"ground_clearance": loose})
    assert only("ground_clearance", result).verdict == "undecided"


def american(front=(380.0, 560.0), rear=(400.0, 520.0), **lamps):
    """A block with bumpers, and lamps between two heights each."""
    car = cq.Assembly(name="car")
    car.add(block(3300, 1475, 1650), name="body")
    ends = [("front bumper", -1670, front), ("rear bumper", 1670, rear)]
    ends += [(name.replace("_", " "), -1640, heights) for name, heights in lamps.items()]
    for name, x, (low, high) in ends:
        solid = cq.Workplane().box(40, 1200, high - low).translate((x, 0, (low + high) / 2))
        car.add(solid, name=name)
    return car


@pytest.mark.parametrize(
    ("heights", "verdicts"),
    [
        ({}, ["pass"] * 4),
        ({"front": (406.4, 508.0)}, ["pass"] * 4),
        ({"front": (406.5, 508.0)}, ["fail", "pass", "pass", "pass"]),
        ({"rear": (380.0, 507.9)}, ["pass", "pass", "pass", "fail"]),
    ],
)
def test_bumpers_stand_at_the_height_of_the_pendulum(heights, verdicts):
    report = ke.check(american(**heights), "us-car", **DECLARED)
    assert [f.verdict for f in report.findings if f.rule == "KE401"] == verdicts
    # There is no pass for a class that needs what no model shows.
    assert report.verdict == ("fail" if "fail" in verdicts else "undecided")
    assert any("every other federal motor vehicle safety standard" in n for n in report.notes)


def test_lamps_are_held_by_their_middle_in_the_usa_and_by_their_edges_in_japan():
    low = american(headlamp_left=(490.0, 610.0), headlamp_right=(500.0, 640.0))
    usa = ke.check(low, "us-car", **DECLARED)
    lowest = finding(usa, "KE306", "headlamp_lowest")
    assert lowest.lower == pytest.approx(550.0)
    assert (lowest.verdict, lowest.severity) == ("fail", "advisory")  # 22 in are 558.8 mm
    assert finding(usa, "KE306", "headlamp_highest").upper == pytest.approx(570.0)
    japan = ke.check(low, **DECLARED)
    assert finding(japan, "KE306", "headlamp_bottom").lower == pytest.approx(490.0)
    assert finding(japan, "KE306", "headlamp_bottom").verdict == "fail"
    assert finding(japan, "KE306", "headlamp_top").verdict == "pass"
    assert japan.verdict == "pass"


def test_a_high_number_plate_is_an_advisory():
    car = cq.Assembly(name="car")
    car.add(block(3300, 1475, 1650), name="body")
    plate = cq.Workplane().box(4, 330, 165)
    car.add(plate.translate((1652, 0, 1200)), name="rear number plate")
    report = ke.check(car, **DECLARED)
    assert finding(report, "KE305").upper == pytest.approx(1282.5)
    assert finding(report, "KE305").verdict == "fail"
    assert report.verdict == "pass"


def test_heights_want_a_ground_and_a_front():
    report = ke.check(american(), "us-car", ground="lowest")
    assert {f.verdict for f in report.findings if f.rule == "KE401"} == {"not-checked"}
