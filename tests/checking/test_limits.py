"""Every limit of every profile: just under, at, and just over it."""

import math
import operator

import pytest
from bodies import check_block, finding
from given import result_of

from keienvelope.checking.declared import Declared, Power
from keienvelope.checking.outcome import outcomes
from keienvelope.law import OVERALL, profiles, quantity

CODES = dict(zip(OVERALL, ("KE101", "KE102", "KE103"), strict=True))
KEPT = {"<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt}
LIMITS = [
    pytest.param(
        profile, limit, id=f"{profile.id}-{limit.quantity}-{limit.comparator}{limit.value}"
    )
    for profile in profiles()
    for limit in profile.every_limit
]


def shown_by(name, value):
    """Measurements that make a measured or derived quantity that value."""
    if name == "overhang_rear_ratio":
        return {"wheelbase": 2000.0, "overhang_rear": 2000.0 * value}
    if name == "tilt_angle_deg":
        track = 2 * 600.0 * math.tan(math.radians(value))
        return {"track_front": track, "track_rear": track}
    if name == "wheelbase_to_clearance":
        return {"ground_clearance": 200.0, "wheelbase": 200.0 * value}
    return {name: value}


def said_as(name, value):
    """Declarations that make a declared quantity that value."""
    return {
        "power_ps": {"power": Power(value, "PS")},
        "power_kw": {"power": Power(value, "kW")},
        "rated_power_kw": {"rated_power": Power(value, "kW")},
        "cargo_floor_ratio": {"cargo_floor_m2": value, "seating_floor_m2": 1.0},
        "cargo_mass_ratio": {"payload_kg": 220.0 * value, "seats": 4.0},
        "cargo_opening_short_mm": {"cargo_opening_mm": (value, 2000.0)},
        "cargo_opening_long_mm": {"cargo_opening_mm": (1.0, value)},
        "gross_mass_reserve_kg": {
            "gvwr_kg": 1000.0 + value,
            "kerb_mass_kg": 728.0,
            "seats": 4.0,
        },
        "combustion_engines": {"powertrain": "petrol" if value > 0 else "electric"},
    }.get(name, {name: value})


def verdict(profile, limit, value):
    """The verdict on a limit of a profile if its quantity has that value."""
    source = quantity(limit.quantity).source
    declared = {
        "powertrain": limit.powertrains[0] if limit.powertrains else "petrol",
        "use": limit.uses[0] if limit.uses else "truck",
        "cg_height_mm": 600.0,
    }
    shown = {} if source == "declared" else shown_by(limit.quantity, value)
    declared |= said_as(limit.quantity, value) if source == "declared" else {}
    return outcomes(result_of(**shown), profile, Declared(**declared))[limit].verdict


@pytest.mark.parametrize(("profile", "limit"), LIMITS)
def test_just_under_at_and_just_over(profile, limit):
    step = 1.0 if limit.quantity == "combustion_engines" else 1e-3
    for value in (limit.value - step, limit.value, limit.value + step):
        if value < 0:
            continue
        rounding = limit.rounded_down_to
        held = rounding * math.floor(value / rounding) if rounding else value
        kept = KEPT[limit.comparator](held, limit.value)
        expected = "pass" if kept else "fail"
        found = verdict(profile, limit, value)
        if limit.quantity == "tilt_angle_deg" and not kept:
            # 30 degrees would do for a vehicle that carries little, which nobody declared.
            expected = "undecided"
        assert found == expected, value


@pytest.mark.parametrize(
    ("clearance", "expected"),
    [(150.0, "pass"), (99.9, "pass"), (90.0, "pass"), (89.9, "fail"), (89.9999, "fail")],
)
def test_ground_clearance_is_read_in_whole_centimetres(clearance, expected):
    profile = profiles()[0]
    (limit,) = (x for x in profile.every_limit if x.quantity == "ground_clearance")
    assert verdict(profile, limit, clearance) == expected


def box_below(profile):
    """Sizes that keep every limit of a profile."""
    usual = {"overall_length": 2400.0, "overall_width": 1200.0, "overall_height": 1400.0}
    limits = {name: profile.limit(name) for name in usual}
    return {
        name: min(size, limits[name].value - 100 if limits[name] else size)
        for name, size in usual.items()
    }


FILES = [
    pytest.param(profile, name, id=f"{profile.id}-{name}")
    for profile in profiles()
    for name in OVERALL
    if profile.limit(name)
]


@pytest.mark.parametrize(("profile", "name"), FILES)
def test_a_body_at_the_limit_passes_and_one_just_over_fails(profile, name):
    limit = profile.limit(name).value
    others = box_below(profile)
    for size, expected in ((limit - 1e-3, "pass"), (limit, "pass"), (limit + 1e-3, "fail")):
        sizes = {**others, name: size}
        report = check_block(tuple(sizes.values()), profile.id)
        found = finding(report, CODES[name])
        assert (report.verdict, found.verdict) == (expected, expected)
        assert found.margin == pytest.approx(limit - size, abs=1e-6)
        failing = [f.rule for f in report.findings if f.verdict == "fail" and f.is_requirement]
        assert failing == ([CODES[name]] if expected == "fail" else [])


@pytest.mark.parametrize("name", OVERALL)
@pytest.mark.parametrize("above", [1e-4, 0.01, 10.0])
def test_what_is_over_is_shared_by_both_sides(name, above):
    limit = profiles()[0].limit(name).value
    sizes = {"overall_length": 2400.0, "overall_width": 1200.0, "overall_height": 1400.0}
    report = check_block(tuple({**sizes, name: limit + above}.values()))
    sides = {o.side: o.amount_mm for o in finding(report, CODES[name]).overruns}
    if name == "overall_height":
        assert sides == {"top": pytest.approx(above, abs=1e-6)}
    else:
        expected = {"overall_length": {"front", "rear"}, "overall_width": {"left", "right"}}
        assert set(sides) == expected[name]
        assert all(amount == pytest.approx(above / 2, abs=1e-6) for amount in sides.values())


@pytest.mark.parametrize(("size", "advised"), [(1475.0, False), (1475.01, True), (1480.0, True)])
def test_less_than_five_millimetres_is_an_advisory(size, advised):
    report = check_block((3000.0, size, 1500.0))
    found = finding(report, "KE110", "overall_width")
    assert report.verdict == "pass"
    assert (found.verdict == "fail") is advised
    assert found.severity == "advisory"
    assert ("leaves less than 5 mm" in found.message) is advised


def test_the_height_has_no_makers_margin():
    report = check_block((3000.0, 1400.0, 2000.0))
    assert report.verdict == "pass"
    assert not [f for f in report.findings if f.rule == "KE110" and f.quantity == "overall_height"]
