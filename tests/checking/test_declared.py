"""What no CAD file holds is declared, converted right, and never taken for granted."""

import pytest
from bodies import DECLARED, block, finding

import keienvelope as ke
from keienvelope.checking import parse_declared
from keienvelope.checking.declared import Power
from keienvelope.errors import UsageError

KEI = (3395.0, 1475.0, 1650.0)


def check(profile="jp-kei-1998", **declare):
    return ke.check(block(*KEI), profile, declare=declare, **DECLARED)


def test_powers_are_converted_by_their_definitions():
    # A metric horsepower lifts 75 kg by 1 m in 1 s; a mechanical one 550 lb by 1 ft in 1 s.
    ps_kw = 75 * 9.80665 / 1000
    hp_kw = 550 * 0.45359237 * 9.80665 * 0.3048 / 1000
    assert Power(64, "PS").in_unit("kW") == pytest.approx(64 * ps_kw, rel=1e-12)
    assert Power(64, "PS").in_unit("kW") == pytest.approx(47.07, abs=0.005)
    assert Power(64, "PS").in_unit("hp") == pytest.approx(63.12, abs=0.005)
    assert Power(63, "hp").in_unit("kW") == pytest.approx(63 * hp_kw, rel=1e-9)


@pytest.mark.parametrize(
    ("power", "verdict"),
    [
        ("64PS", "pass"),
        ("64.1 ps", "fail"),
        ("47kW", "pass"),
        ("47.4kW", "pass"),
        ("48kW", "fail"),
        ("63hp", "pass"),
        ("64hp", "fail"),
        ("85PS", "fail"),
    ],
)
def test_64_ps_is_an_advisory_in_every_unit(power, verdict):
    report = check(power=power)
    found = finding(report, "KE202")
    assert (found.verdict, found.severity) == (verdict, "advisory")
    assert report.verdict == "pass"


def test_64_hp_are_asked_about():
    assert "writes 64 hp where it means 64 PS" in finding(check(power="64hp"), "KE202").message


@pytest.mark.parametrize(
    ("key", "rule", "value", "verdict"),
    [
        ("displacement_cc", "KE201", 658, "pass"),
        ("displacement_cc", "KE201", 660, "pass"),
        ("displacement_cc", "KE201", 660.001, "fail"),
        ("seats", "KE203", 4, "pass"),
        ("seats", "KE203", 5, "fail"),
        ("payload_kg", "KE204", 350, "pass"),
        ("payload_kg", "KE204", 350.1, "fail"),
    ],
)
def test_a_declared_value_is_held_against_its_limit(key, rule, value, verdict):
    report = check(**{key: value})
    assert finding(report, rule).verdict == verdict
    assert report.verdict == verdict
    assert report.declared[key] == f"{value:g}"


def test_a_declared_fail_needs_no_unit_and_no_axes():
    report = ke.check(block(1, 2, 3), declare={"displacement_cc": 999})
    assert report.verdict == "fail"


def test_an_electric_car_has_no_displacement():
    report = check(powertrain="electric")
    assert not [f for f in report.findings if f.rule == "KE201"]
    assert check(powertrain="petrol").verdict == "pass"
    assert finding(check(powertrain="petrol"), "KE201").verdict == "not-checked"
    with pytest.raises(UsageError, match="no displacement"):
        check(powertrain="electric", displacement_cc=658)


def test_a_limit_for_other_engines_is_left_open_until_the_engine_is_known():
    # India: 1200 cc of petrol, 1500 cc of diesel.
    def verdict(**declare):
        return check("in-sub4m", displacement_cc=1400, **declare).verdict

    assert verdict() == "undecided"
    assert verdict(powertrain="diesel") == "pass"
    assert verdict(powertrain="petrol") == "fail"
    assert check("in-sub4m", displacement_cc=1200).verdict == "pass"
    assert check("in-sub4m", displacement_cc=1501).verdict == "undecided"


def test_a_class_for_electric_cars_alone():
    assert check("eu-m1e-proposed", powertrain="electric").verdict == "pass"
    hybrid = check("eu-m1e-proposed", powertrain="hybrid")
    assert hybrid.verdict == "fail"
    assert finding(hybrid, "KE205").verdict == "fail"
    assert finding(check("eu-m1e-proposed"), "KE205").verdict == "not-checked"


def test_rated_power_is_not_more_than_power():
    assert finding(check("jp-ultracompact-certified", power="8kW"), "KE209").verdict == "pass"
    more = check("jp-ultracompact-certified", power="9kW", powertrain="electric")
    assert finding(more, "KE209").verdict == "not-checked"
    rated = check("jp-ultracompact-certified", rated_power="9kW", powertrain="electric")
    assert rated.verdict == "fail"


def test_more_than_a_limit_is_more():
    size = block(2400, 1200, 1500)
    for power, verdict in (("0.6kW", "fail"), ("0.601kW", "pass")):
        report = ke.check(size, "jp-ultracompact", declare=[f"rated_power={power}"], **DECLARED)
        assert finding(report, "KE209").verdict == verdict
        assert report.verdict == verdict


@pytest.mark.parametrize(
    ("gvwr", "speed", "verdict"),
    [
        (1360.9, 40, "pass"),
        (1361, 40, "fail"),
        (1182, 40.1, "fail"),
        (1182, 32, "fail"),
        (1182, 32.1, "pass"),
    ],
)
def test_a_low_speed_vehicle(gvwr, speed, verdict):
    report = check("us-lsv", gvwr_kg=gvwr, top_speed_kmh=speed)
    assert report.verdict == verdict


def test_a_class_of_mass_and_speed_wants_both():
    report = check("us-lsv", gvwr_kg=1182)
    assert report.verdict == "undecided"
    assert any("limits no dimension" in note for note in report.notes)


@pytest.mark.parametrize(
    ("kerb", "reserve"), [(910.0, 178.0), (1070.0, 18.0), (1100.0, -12.0)]
)  # N-BOX, Sakura and i-MiEV with four people of 150 lb, against a rating of 1360 kg
def test_a_gross_mass_rating_holds_its_passengers(kerb, reserve):
    report = check("us-lsv", gvwr_kg=1360, kerb_mass_kg=kerb, seats=4, top_speed_kmh=40)
    found = finding(report, "KE207", "gross_mass_reserve_kg")
    assert found.lower == pytest.approx(reserve)
    assert found.verdict == ("pass" if reserve >= 0 else "fail")
    assert found.severity == "advisory"


def test_a_van_is_asked_for_its_cargo_bay_and_a_car_is_not():
    assert not [f for f in check(seats=4, payload_kg=350).findings if f.rule == "KE210"]
    van = check(use="van")
    assert [f.verdict for f in van.findings if f.rule == "KE210"] == ["not-checked"] * 5
    good = {
        "use": "van",
        "cargo_floor_m2": 1.8,
        "seating_floor_m2": 1.2,
        "cargo_opening_mm": "1200x900",
        "payload_kg": 350,
        "seats": 4,
    }
    assert check(**good).verdict == "pass"
    for change in (
        {"cargo_floor_m2": 0.59, "seating_floor_m2": 0.3},
        {"seating_floor_m2": 1.8},
        {"cargo_opening_mm": "599x900"},
        {"cargo_opening_mm": "700x799"},
        {"payload_kg": 220},  # four people of 55 kg
    ):
        assert check(**{**good, **change}).verdict == "fail"


@pytest.mark.parametrize(
    ("height", "attitude", "verdict"),
    [
        (1950.0, "unladen", "pass"),
        (1950.0, "design", "undecided"),
        (1939.0, "design", "pass"),
        (2001.0, "design", "fail"),
    ],
)
def test_the_attitude_is_said_and_a_sunken_model_cannot_pass_close_to_the_limit(
    height, attitude, verdict
):
    report = ke.check(block(3395, 1475, height), declare={"attitude": attitude}, **DECLARED)
    found = finding(report, "KE103")
    assert found.verdict == verdict
    assert "as declared" in found.message


BAD = {
    "colour=red": "'colour' cannot be declared",
    "seats": "declares nothing",
    "seats=many": "not a positive number",
    "seats=4.5": "not a whole number",
    "seats=-1": "not a positive number",
    "payload_kg=nan": "not a positive number",
    "power=64": "is not a power",
    "power=64 horses": "is not a power",
    "powertrain=steam": "is not known",
    "attitude=sporty": "is not known",
    "cargo_opening_mm=800": "not an opening",
}


@pytest.mark.parametrize("item", BAD)
def test_a_declaration_that_makes_no_sense_is_explained(item):
    with pytest.raises(UsageError) as caught:
        parse_declared([item])
    assert BAD[item] in caught.value.what
    assert caught.value.fix


def test_a_key_is_declared_once():
    with pytest.raises(UsageError, match="declared twice"):
        parse_declared(["seats=4", "seats=2"])


def test_a_required_rule_must_have_been_decided():
    body = block(*KEI)
    for declare, verdict in (({}, "undecided"), ({"seats": 4}, "pass")):
        report = ke.check(body, declare=declare, require=["KE203"], **DECLARED)
        assert report.verdict == verdict
    unlimited = ke.check(block(3295, 1395, 1650), "jp-kei-1990", require=["KE203"], **DECLARED)
    assert unlimited.verdict == "undecided"
    assert any("limits nothing of the kind" in note for note in unlimited.notes)
    electric = ke.check(body, declare={"powertrain": "electric"}, require=["KE201"], **DECLARED)
    assert electric.verdict == "pass"
