"""``check --inside`` on the command line."""

import json

import cadquery as cq
import jsonschema
import pytest

from keienvelope.report import schema


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inside")
    for name, size in (("space", 100), ("small", 80), ("large", 110)):
        cq.exporters.export(cq.Workplane().box(size, size, size), str(folder / f"{name}.step"))
    return folder


@pytest.mark.parametrize(
    ("name", "clearance", "code"),
    [("small", 0, 0), ("small", 10, 0), ("small", 10.1, 1), ("large", 0, 1), ("space", 0, 0)],
)
def test_the_exit_code_says_whether_it_is_inside(name, clearance, code, files, call):
    options = ["--inside", files / "space.step", "--clearance", clearance]
    assert call("check", files / f"{name}.step", *options)[0] == code


def test_the_report_names_part_amount_and_volume(files, call):
    code, out, _ = call(
        "check", files / "large.step", "--inside", files / "space.step", "--format", "json"
    )
    report = json.loads(out)
    jsonschema.validate(report, schema())
    assert (code, report["verdict"], report["profile"]["id"]) == (1, "fail", "inside")
    (finding,) = report["findings"]
    assert finding["upper"] == pytest.approx(-5)
    (region,) = finding["overruns"]
    assert region["amount_mm"] == pytest.approx(5)
    assert region["volume_mm3"] == pytest.approx(110**3 - 100**3)


@pytest.mark.parametrize(
    "format_", ["text", "sarif", "junit", "github", "gitlab", "markdown", "html"]
)
def test_every_format_tells_it(format_, files, call):
    code, out, _ = call(
        "check", files / "large.step", "--inside", files / "space.step", "--format", format_
    )
    assert code == 1
    assert "KE130" in out


def test_an_envelope_that_is_not_there_is_no_pass(files, call):
    code, out, err = call("check", files / "small.step", "--inside", files / "missing.step")
    assert code == 2
    assert "missing.step" in out + err


def test_a_profile_of_ones_own_holds_too(files, call):
    options = ["--inside", files / "space.step", "--format", "json"]
    _, out, _ = call("check", files / "small.step", *options, "--profile", "jp-kei-1998")
    assert [report["profile"]["id"] for report in json.loads(out)] == ["jp-kei-1998", "inside"]
