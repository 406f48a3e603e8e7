"""The JSON report keeps to its shipped schema, whatever comes out."""

import json

import jsonschema
import pytest
import samples
from bodies import DECLARED, block, block_mesh

import keienvelope as ke
from keienvelope.checking import error_report
from keienvelope.checking.report import FileSummary
from keienvelope.errors import EmptyFileError
from keienvelope.law import profile
from keienvelope.report import report_json, report_object, schema

VALIDATOR = jsonschema.Draft202012Validator(schema())

REPORTS = {
    "pass": lambda: ke.check(block(3395, 1475, 1650), **DECLARED),
    "fail": lambda: ke.check(block(3500, 1500, 2100), **DECLARED),
    "undecided axes": lambda: ke.check(block(1700, 1600, 1450), ground="lowest"),
    "undecided unit": lambda: ke.check(block_mesh(3395, 1475, 1650)),
    "implausible": lambda: ke.check(block(1, 2, 3)),
    "measured": lambda: ke.measure(block(3395, 1475, 1650), **DECLARED),
    "measured open": lambda: ke.measure(block_mesh(3.395, 1.475, 1.650)),
    "no width": lambda: ke.check(
        block(3395, 1475, 1650), "eu-m1e-proposed", declare=["seats=4"], **DECLARED
    ),
    "no box": lambda: ke.check(block(3395, 1475, 1650), "us-lsv", **DECLARED),
    "error": lambda: error_report(
        FileSummary("a.step", "step", 0), EmptyFileError("empty", fix="x"), profile("jp-kei-1998")
    ),
}


def test_the_schema_itself_is_valid():
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", REPORTS)
def test_every_kind_of_report_validates(name):
    VALIDATOR.validate(json.loads(report_json(REPORTS[name]())))


def test_a_waived_finding_validates():
    data = json.loads(report_json(samples.waived()))
    VALIDATOR.validate(data)
    (waived,) = [f["waived"] for f in data["findings"] if f["waived"]]
    assert waived["expires"] == "2030-01-31"
    assert waived["max_excess_mm"] == 6.0


def test_the_schema_refuses_what_is_not_a_report():
    data = report_object(REPORTS["fail"]())
    for broken in ({**data, "verdict": "maybe"}, {**data, "extra": 1}, {**data, "findings": [{}]}):
        assert not VALIDATOR.is_valid(broken)


def test_a_measured_report_has_no_profile_verdict_or_findings():
    data = report_object(REPORTS["measured"]())
    assert not {"profile", "verdict", "findings"} & set(data)


def test_a_reproducible_report_is_the_same_twice():
    texts = {report_json(REPORTS["fail"](), reproducible=True) for _ in range(2)}
    assert len(texts) == 1
    assert "seconds" not in texts.pop()


def test_the_numbers_are_those_of_the_report():
    report = REPORTS["fail"]()
    data = report_object(report)
    width = next(f for f in data["findings"] if f["rule"] == "KE102")
    assert width["limit"] == 1480
    assert width["upper"] == pytest.approx(1500)
    assert width["margin"] == pytest.approx(-20)
    assert {o["side"] for o in width["overruns"]} == {"left", "right"}
    assert data["limit_box"]["box_mm"] == [
        [pytest.approx(-1700), pytest.approx(-740), pytest.approx(0)],
        [pytest.approx(1700), pytest.approx(740), pytest.approx(2000)],
    ]
