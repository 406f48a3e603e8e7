"""``compare``: what changed between two revisions."""

import json

import cadquery as cq
import pytest
from bodies import block

FRAME = ["--forward", "-x", "--up", "+z", "--ground", "lowest"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("revisions")
    for name, size in (("old", (3390, 1475, 1650)), ("new", (3395, 1484, 1650))):
        cq.exporters.export(block(*size), str(folder / f"{name}.step"))
    return folder / "old.step", folder / "new.step"


def test_json_tells_dimensions_verdicts_and_overruns(files, call):
    code, out, _ = call("compare", *files, *FRAME, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["verdicts"] == ["pass", "fail"]
    by_name = {row["name"]: row for row in found["dimensions"]}
    assert by_name["overall length"]["after"] - by_name["overall length"]["before"] == (
        pytest.approx(5)
    )
    assert by_name["overall height"]["state"] == "same"
    # 4 mm too wide stick out by 2 mm on either side.
    assert [(row["state"], row["after"]) for row in found["overruns"]] == [
        ("new", pytest.approx(2)),
        ("new", pytest.approx(2)),
    ]


def test_what_sticks_out_no_longer_is_gone(files, call):
    _, out, _ = call("compare", *reversed(files), *FRAME, "--format", "json")
    assert {row["state"] for row in json.loads(out)["overruns"]} == {"gone"}


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_words(format_, files, call):
    code, out, _ = call("compare", *files, *FRAME, "--format", format_)
    assert code == 0
    for word in ("pass -> fail", "+9.000", "same", "sticks out: 2.000 mm"):
        assert word in out


def test_a_missing_file_is_exit_2(files, call):
    assert call("compare", files[0], "missing.step", *FRAME)[0] == 2
