"""Waivers and baselines cover what was agreed on, and not a hair more."""

from dataclasses import replace
from datetime import date

import pytest
from bodies import DECLARED, block, check_block, finding

import keienvelope as ke
from keienvelope.checking.baseline import Baseline
from keienvelope.checking.waivers import Waiver, apply_waivers
from keienvelope.errors import UsageError
from keienvelope.report import report_json

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def wide():
    """5 mm too wide; the one part is named shape."""
    return check_block((3395, 1485, 1650))


def waiver(max_excess_mm=5.0, **more):
    return Waiver("KE102", max_excess_mm, "agreed", "keienvelope.toml", **more)


def told(report):
    return [f.message for f in report.findings if f.rule == "KE902"]


def test_a_waiver_covers_what_was_agreed_on(wide):
    (report,) = apply_waivers([wide], [waiver()], today=TODAY)
    assert report.verdict == "pass"
    width = finding(report, "KE102")
    assert width.verdict == "fail"
    assert (width.waived.max_excess_mm, width.waived.reason) == (5.0, "agreed")
    assert told(report) == []


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"max_excess_mm": 4.999}, "covers 4.999 mm, but the excess is 5.000 mm"),
        ({"part": "body/*"}, "does not name every part"),
        ({"expires": date(2026, 11, 21)}, "expired on 2026-11-21"),
    ],
)
def test_what_a_waiver_does_not_cover_fails_and_is_told(wide, given, complaint):
    (report,) = apply_waivers([wide], [waiver(**given)], today=TODAY)
    assert report.verdict == "fail"
    assert finding(report, "KE102").waived is None
    assert len(told(report)) == 1
    assert complaint in told(report)[0]
    assert finding(report, "KE902").severity == "advisory"


@pytest.mark.parametrize("given", [{"part": "SHA*"}, {"expires": TODAY}, {"max_excess_mm": 5.001}])
def test_a_waiver_that_just_covers(wide, given):
    assert apply_waivers([wide], [waiver(**given)], today=TODAY)[0].verdict == "pass"


def test_every_overrunning_part_must_be_named():
    import cadquery as cq

    car = cq.Assembly(name="car")
    car.add(block(3395, 1470, 1650), name="body")
    car.add(block(300, 1485, 100, bottom=900), name="flare")
    car.add(block(200, 1484, 100, bottom=500), name="step")
    report = ke.check(car, **DECLARED)
    assert {o.part for o in finding(report, "KE102").overruns} == {"flare", "step"}
    assert apply_waivers([report], [waiver(part="flare")], today=TODAY)[0].verdict == "fail"
    assert apply_waivers([report], [waiver(part="*")], today=TODAY)[0].verdict == "pass"


def test_a_waiver_that_is_not_needed_is_told_and_fails_nothing():
    report = check_block((3395, 1475, 1650))
    (after,) = apply_waivers([report], [waiver()], today=TODAY)
    assert after.verdict == "pass"
    assert "is not needed" in told(after)[0]


def test_a_waiver_that_one_profile_needs_is_not_called_unneeded():
    reports = [check_block((3395, 1475, 1650)), check_block((3395, 1475, 1650), "jp-kei-1990")]
    after = apply_waivers(reports, [waiver(75.0)], today=TODAY)
    assert [report.verdict for report in after] == ["pass", "fail"]
    assert finding(after[1], "KE102").waived is not None
    assert told(after[0]) + told(after[1]) == []


def test_only_the_waived_rule_passes():
    report = check_block((3405, 1485, 1650))
    assert apply_waivers([report], [waiver()], today=TODAY)[0].verdict == "fail"
    both = [waiver(), replace(waiver(), rule="KE101")]
    assert apply_waivers([report], both, today=TODAY)[0].verdict == "pass"


def test_a_waiver_never_makes_a_pass_of_what_could_not_be_proven(wide):
    unproven = replace(wide, provable=False)
    assert apply_waivers([unproven], [waiver()], today=TODAY)[0].verdict == "undecided"
    height = finding(wide, "KE103")
    open_height = replace(
        wide,
        findings=tuple(
            replace(f, verdict="undecided") if f is height else f for f in wide.findings
        ),
    )
    assert apply_waivers([open_height], [waiver()], today=TODAY)[0].verdict == "undecided"
    required = ke.check(block(3395, 1485, 1650), require=["KE201"], **DECLARED)
    assert required.verdict == "fail"
    assert apply_waivers([required], [waiver()], today=TODAY)[0].verdict == "undecided"


def test_an_amount_that_depends_on_the_reading_is_never_waived(wide):
    width = finding(wide, "KE102")
    hedged = replace(
        wide,
        findings=tuple(
            replace(f, reading_dependent=True) if f is width else f for f in wide.findings
        ),
    )
    (report,) = apply_waivers([hedged], [waiver(1000.0)], today=TODAY)
    assert report.verdict == "fail"
    assert "depends on the reading" in told(report)[0]


def test_what_fails_by_another_rule_in_every_reading_fails_with_and_without_waivers():
    # 2100 is too wide or too high, whichever way it is drawn.
    either = ke.check(block(3395, 2100, 1400), ground="lowest")
    assert either.verdict == "fail"
    assert not [f for f in either.findings if f.verdict == "fail"]
    assert apply_waivers([either], [], today=date(2026, 1, 1))[0].verdict == "fail"
    assert apply_waivers([either], [waiver()], today=date(2026, 1, 1))[0].verdict == "fail"


def test_undecided_findings_are_neither_waived_nor_complained_about():
    report = ke.check(block(3395, 1485, 1650))
    (after,) = apply_waivers([report], [replace(waiver(), rule="KE103")], today=TODAY)
    assert finding(after, "KE103").verdict == "undecided"
    assert told(after) == []


def baseline_of(tmp_path, *reports):
    path = tmp_path / "baseline.json"
    text = ",".join(report_json(report) for report in reports)
    path.write_text(f"[{text}]" if len(reports) > 1 else text)
    return Baseline.load(path)


def test_a_baseline_accepts_the_same_and_less_but_nothing_worse(tmp_path, wide):
    baseline = baseline_of(tmp_path, wide)
    verdicts = [
        baseline.apply([check_block((3395, width, 1650))])[0].verdict
        for width in (1484.9, 1485.0, 1485.1)
    ]
    assert verdicts == ["pass", "pass", "fail"]
    (same,) = baseline.apply([wide])
    assert finding(same, "KE102").waived.by == "baseline baseline.json"


def test_a_new_finding_fails_against_a_baseline(tmp_path, wide):
    baseline = baseline_of(tmp_path, wide, check_block((3395, 1475, 1650)))
    assert baseline.apply([check_block((3405, 1485, 1650))])[0].verdict == "fail"


def test_a_new_place_fails_even_where_the_sum_is_not_larger(tmp_path, wide):
    """The right flare shrinks, another part on the right now sticks out a little."""
    baseline = baseline_of(tmp_path, wide)
    width = finding(wide, "KE102")
    moved = replace(
        width, overruns=(*width.overruns, replace(width.overruns[0], part="step", amount_mm=0.5))
    )
    changed = replace(wide, findings=tuple(moved if f is width else f for f in wide.findings))
    assert baseline.apply([changed])[0].verdict == "fail"


def test_what_a_waiver_covered_is_not_accepted_by_a_baseline(tmp_path, wide):
    (waived,) = apply_waivers([wide], [waiver()], today=TODAY)
    assert baseline_of(tmp_path, waived).apply([wide])[0].verdict == "fail"
    (accepted,) = baseline_of(tmp_path, wide).apply([wide])
    assert baseline_of(tmp_path, accepted).apply([wide])[0].verdict == "pass"


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"schema": "keienvelope-report-1", "findings": [{}]}']
)
def test_what_is_no_report_is_refused(tmp_path, text):
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"--format json=baseline\.json"):
        Baseline.load(path)
    with pytest.raises(UsageError):
        Baseline.load(tmp_path / "missing.json")
