"""The gate: exit codes of every kind of file together, and several formats of one run."""

import itertools
import json

import cadquery as cq
import pytest
from bodies import block, block_mesh, write_binary_stl

from keienvelope import workflow
from keienvelope.report.formats import FORMATS

CONFIG = """
forward = "-x"
up = "+z"
ground = "lowest"

[[waivers]]
rule = "KE102"
file = "waived.step"
max_excess_mm = 5
reason = "show car"
expires = 2999-12-31
"""
CODES = {"good": 0, "near": 0, "waived": 0, "wide": 1, "open": 2, "broken": 2, "missing": 2}
"""Files by what they are: near draws an advisory, open has no unit."""


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repository")
    for name, size in {
        "good": (3395, 1475, 1650),
        "near": (3398, 1475, 1650),
        "wide": (3395, 1485, 1650),
        "waived": (3395, 1485, 1650),
    }.items():
        cq.exporters.export(block(*size), str(folder / f"{name}.step"))
    write_binary_stl(folder / "open.step", block_mesh(3395, 1475, 1650).triangles)
    (folder / "open.step").rename(folder / "open.stl")
    (folder / "broken.step").write_text("nonsense")
    (folder / "keienvelope.toml").write_text(CONFIG)
    return folder


def path_of(folder, name):
    return folder / ("open.stl" if name == "open" else f"{name}.step")


@pytest.fixture(scope="module")
def reports(repository):
    """What every file comes out as, measured once."""
    from keienvelope import planning

    plans = planning.plan([path_of(repository, name) for name in CODES], {})
    return {plan.task.path: workflow.check_file(plan.task) for plan in plans}


def expected(names, *, exit_zero=False):
    """As the contract has it: 1 if any is 1, else 2 if any is 2, else 0."""
    codes = [CODES[name] for name in names]
    if exit_zero:
        codes = [0 if code == 1 else code for code in codes]
    return 1 if 1 in codes else 2 if 2 in codes else 0


@pytest.mark.parametrize("exit_zero", [False, True])
def test_every_combination_of_files_has_its_exit_code(
    repository, reports, call, monkeypatch, exit_zero
):
    monkeypatch.setattr(workflow, "check_file", lambda task: reports[task.path])
    flag = ["--exit-zero"] if exit_zero else []
    for count in range(1, len(CODES) + 1):
        for names in itertools.combinations(CODES, count):
            paths = [path_of(repository, name) for name in names]
            code, _, _ = call("check", *paths, *flag, "--quiet", "--format", "github")
            assert code == expected(names, exit_zero=exit_zero), names


@pytest.mark.parametrize("name", CODES)
def test_every_kind_of_file_for_real(repository, call, name):
    code, out, _ = call("check", path_of(repository, name))
    assert code == CODES[name]
    assert ("1 waived" in out) == (name == "waived")
    assert ("advisory" in out) == (name == "near")


def test_one_run_writes_every_format_and_measures_once(repository, call, monkeypatch, tmp_path):
    measured = []
    measure = workflow.measure_model
    monkeypatch.setattr(
        workflow,
        "measure_model",
        lambda *given, **more: measured.append(1) or measure(*given, **more),
    )
    wanted = [f"--format={name}={tmp_path / name}" for name in FORMATS]
    code, out, _ = call("check", repository / "wide.step", repository / "good.step", *wanted)
    assert code == 1
    assert len(measured) == 2
    assert "wide.step  FAIL" in out
    assert {path.name for path in tmp_path.iterdir()} == set(FORMATS)
    for name in FORMATS:
        assert "wide.step" in (tmp_path / name).read_text(encoding="utf-8")


def test_an_output_given_twice_writes_both(repository, call, tmp_path):
    one, other = tmp_path / "one.json", tmp_path / "other.sarif"
    code, out, _ = call("check", repository / "wide.step", "--output", one, "--output", other)
    assert code == 1
    assert "wide.step  FAIL" in out
    assert json.loads(one.read_text(encoding="utf-8"))["file"]["path"] == "wide.step"
    assert json.loads(other.read_text(encoding="utf-8"))["runs"][0]["results"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_to_standard_output_is_the_file(repository, call, tmp_path, name):
    arguments = ["check", repository / "wide.step", "--reproducible"]
    _, out, _ = call(*arguments, "--format", name)
    call(*arguments, "--format", f"{name}={tmp_path / 'report'}")
    written = (tmp_path / "report").read_text(encoding="utf-8")
    assert [line.rstrip() for line in out.splitlines()] == written.splitlines()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "json="], "F or F=PATH"),
        (["--format", "json=r", "--format", "sarif=r"], "wanted twice"),
        (["--format", "json=nowhere/r.json"], "no folder nowhere"),
        (["--output", "."], "does not say which format"),
        (["--output", "r.pdf"], "does not say which format"),
        (["--format", "html="], "F or F=PATH"),
        (["--config", "nowhere.toml"], "cannot be read"),
        (["--baseline", "nowhere.json"], "is not a report to compare with"),
        (["--format", "json=folder"], "is a folder"),
    ],
)
def test_a_place_that_cannot_be_is_told_before_anything_is_measured(
    repository, call, monkeypatch, tmp_path, arguments, message
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    monkeypatch.setattr(workflow, "check_file", None)
    code, out, err = call("check", repository / "good.step", *arguments)
    assert code == 2
    assert message in err
    assert "Traceback" not in out + err


def test_measure_knows_no_findings(repository, call):
    code, _, err = call("measure", repository / "good.step", "--format", "sarif")
    assert code == 2
    assert "Known: text, json, jsonl, markdown" in err
    code, out, _ = call("measure", repository / "good.step", "--format", "markdown")
    assert code == 0
    assert "overall length: 3395.000 mm" in out


def test_show_settings_says_where_each_comes_from(repository, call):
    code, out, _ = call("check", repository / "waived.step", "--unit", "in", "--show-settings")
    assert code == 0
    assert "unit     in  (command line)" in out
    assert "forward  -x  (keienvelope.toml)" in out
    assert "waiver   KE102 for * up to 5 mm until 2999-12-31  (keienvelope.toml)" in out


def test_paths_in_reports_are_relative_to_the_config(repository, call, monkeypatch):
    monkeypatch.chdir(repository.parent)
    _, out, _ = call("check", repository / "good.step", "--format", "json")
    assert json.loads(out)["file"]["path"] == "good.step"


def test_only_what_is_new_or_worse_fails_against_a_baseline(repository, call, tmp_path):
    path = tmp_path / "baseline.json"
    arguments = ["check", repository / "wide.step", repository / "good.step"]
    assert call(*arguments, "--exit-zero", "--format", f"json={path}")[0] == 0
    code, out, _ = call(*arguments, "--baseline", path)
    assert code == 0
    assert "waived up to 5 mm by baseline baseline.json" in out
    wider = tmp_path / "wide.step"
    cq.exporters.export(block(3395, 1486, 1650), str(wider))
    (tmp_path / "keienvelope.toml").write_text(CONFIG)
    assert call("check", wider, "--baseline", path)[0] == 1


def test_a_picture_and_a_page(repository, call, tmp_path):
    png, page = tmp_path / "wide.png", tmp_path / "wide.html"
    code, out, _ = call("check", repository / "wide.step", "--picture", png, "--html", page)
    assert code == 1
    assert "wide.step  FAIL" in out
    assert png.read_bytes().startswith(b"\x89PNG")
    assert 'class="scene"' in page.read_text(encoding="utf-8")
    assert call("measure", repository / "good.step", "--html", page)[0] == 0
    assert "overall length" in page.read_text(encoding="utf-8")
    code, _, err = call(
        "check", repository / "wide.step", repository / "good.step", "--picture", png
    )
    assert code == 2
    assert "shows one file" in err


def test_a_picture_that_cannot_be_made_changes_no_verdict(repository, call, monkeypatch, tmp_path):
    def die(*_args, **_kwargs):
        raise MemoryError("no room")

    monkeypatch.setattr("keienvelope.measuring.scene.build_scene", die)
    code, out, _ = call("check", repository / "good.step", "--html", tmp_path / "page.html")
    assert code == 0
    assert "There is no picture: MemoryError: no room" in out
