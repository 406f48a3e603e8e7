"""Every limit of every profile: just under, at, and just over it."""

import pytest
from bodies import check_block, finding

from keienvelope.law import profiles

CODES = {"overall_length": "KE101", "overall_width": "KE102", "overall_height": "KE103"}
CASES = [
    (profile.id, quantity, profile.limit(quantity).value)
    for profile in profiles()
    if profile.id in ("jp-kei-1954", "jp-kei-1976", "jp-kei-1990", "jp-kei-1998")
    for quantity in CODES
]
SMALL = {"overall_length": 2400.0, "overall_width": 1200.0, "overall_height": 1400.0}


def _checked(profile, quantity, value):
    size = {**SMALL, quantity: value}
    report = check_block(tuple(size.values()), profile)
    return report, finding(report, CODES[quantity])


@pytest.mark.parametrize(("profile", "quantity", "limit"), CASES)
@pytest.mark.parametrize("below", [0.0, 1e-6, 0.01])
def test_at_or_under_the_limit_passes(profile, quantity, limit, below):
    report, found = _checked(profile, quantity, limit - below)
    assert report.verdict == "pass"
    assert found.verdict == "pass"
    assert found.margin == pytest.approx(below, abs=1e-6)


@pytest.mark.parametrize(("profile", "quantity", "limit"), CASES)
@pytest.mark.parametrize("above", [1e-4, 0.01, 10.0])
def test_over_the_limit_fails_on_that_dimension_alone(profile, quantity, limit, above):
    report, found = _checked(profile, quantity, limit + above)
    assert report.verdict == "fail"
    assert report.exit_code == 1
    assert [f.rule for f in report.findings if f.verdict == "fail" and f.is_requirement] == [
        CODES[quantity]
    ]
    assert found.lower - found.limit == pytest.approx(above, abs=1e-6)
    sides = {overrun.side: overrun.amount_mm for overrun in found.overruns}
    if quantity == "overall_height":
        assert sides == {"top": pytest.approx(above, abs=1e-6)}
    else:
        expected = {"overall_length": {"front", "rear"}, "overall_width": {"left", "right"}}
        assert set(sides) == expected[quantity]
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
