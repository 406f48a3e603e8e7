"""The command line: exit codes, formats, and one clear line where something is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import cadquery as cq
import click
import jsonschema
import pytest
from bodies import block, block_mesh, check_or_die, write_binary_stl
from click.testing import CliRunner

from keienvelope import workflow
from keienvelope.cli.commands import group
from keienvelope.cli.options import combined_exit_code
from keienvelope.law import profile
from keienvelope.report import schema

FRAME = ["--forward", "-x", "--up", "+z", "--ground", "lowest"]


def run(*arguments, monkeypatch=None):
    """Run the command line in a process of its own, as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "keienvelope", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    cq.exporters.export(block(3395, 1475, 1650), str(folder / "good.step"))
    cq.exporters.export(block(3395, 1500, 1650), str(folder / "wide.step"))
    write_binary_stl(folder / "open.stl", block_mesh(3395, 1475, 1650).triangles)
    (folder / "broken.step").write_text("nonsense")
    return folder


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["good.step"], 0),
        (["wide.step"], 1),
        (["open.stl"], 2),
        (["broken.step"], 2),
        (["missing.step"], 2),
        (["good.step", "open.stl"], 2),
        (["good.step", "broken.step", "wide.step"], 1),
    ],
)
def test_exit_codes(names, code, files, call):
    assert call("check", *(files / name for name in names), *FRAME)[0] == code


def test_as_a_process_of_its_own(files):
    done = run("check", files / "wide.step", *FRAME)
    assert done.returncode == 1
    assert "KE102" in done.stdout
    assert done.stderr == ""
    broken = run("check", files / "broken.step")
    assert broken.returncode == 2
    assert "Traceback" not in broken.stdout + broken.stderr
    assert "not a STEP file" in broken.stdout


@pytest.mark.parametrize(
    ("codes", "exit_zero", "expected"),
    [
        ([], False, 0),
        ([0, 0], False, 0),
        ([0, 2], False, 2),
        ([2, 1, 0], False, 1),
        ([2, 1, 0], True, 2),
        ([1, 0], True, 0),
    ],
)
def test_codes_are_combined_as_promised(codes, exit_zero, expected):
    assert combined_exit_code(codes, exit_zero=exit_zero) == expected


def test_exit_zero_and_all_profiles_never_exit_1(files, call):
    assert call("check", files / "wide.step", *FRAME, "--exit-zero")[0] == 0
    code, out, _ = call("check", files / "good.step", *FRAME, "--all-profiles")
    assert code == 2  # nobody declared what a low-speed vehicle wants
    assert "jp-kei-1954" in out
    said = ["--declare", "gvwr_kg=1182", "--declare", "top_speed_kmh=40"]
    code, out, _ = call("check", files / "good.step", *FRAME, "--all-profiles", *said)
    assert code == 0


def test_what_is_declared_can_fail_a_file(files, call):
    arguments = ["check", files / "good.step", *FRAME, "--declare"]
    assert call(*arguments, "displacement_cc=658")[0] == 0
    code, out, _ = call(*arguments, "displacement_cc=661")
    assert code == 1
    assert "KE201" in out


def test_a_profile_of_the_user(files, call, tmp_path):
    path = tmp_path / "cart.toml"
    path.write_text(
        'id = "cart"\ntitle = "x"\njurisdiction = "x"\nsummary = "x"\nstatus = "in-force"\n'
        'convention = "none"\ncitations = ["x"]\n[[limit]]\nquantity = "overall_length"\n'
        'value = 3394\nunit = "mm"\nevidence = "verified"\ncitation = "x"\n'
    )
    code, out, _ = call("check", files / "good.step", *FRAME, "--profile", path)
    assert code == 1
    assert "cart" in out
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "keienvelope.toml").write_text('profile = "rules/cart.toml"\n')
    (folder / "rules").mkdir()
    (folder / "rules" / "cart.toml").write_text(path.read_text())
    copy = folder / "good.step"
    copy.write_bytes((files / "good.step").read_bytes())
    code, out, _ = call("check", copy, *FRAME)
    assert code == 1
    assert "cart" in out
    path.write_text("id = 3")
    code, _, err = call("check", files / "good.step", "--profile", path)
    assert code == 2
    assert "must be text" in err or "is missing" in err


def test_json_and_jsonl_validate(files, call):
    validator = jsonschema.Draft202012Validator(schema())
    both = [files / "good.step", files / "wide.step", *FRAME]
    code, out, _ = call("check", *both, "--format", "json")
    assert code == 1
    for report in json.loads(out):
        validator.validate(report)
    _, lines, _ = call("check", *both, "--format", "jsonl")
    assert len(lines.splitlines()) == 2
    for line in lines.splitlines():
        validator.validate(json.loads(line))


def test_a_report_in_a_file_and_text_on_the_terminal(files, call, tmp_path):
    path = tmp_path / "report.json"
    _, out, _ = call("check", files / "good.step", *FRAME, "--format", f"json={path}")
    assert "PASS" in out
    assert json.loads(path.read_text())["verdict"] == "pass"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.json"]
    other = tmp_path / "other.json"
    call("check", files / "good.step", *FRAME, "--output", other)
    assert json.loads(other.read_text())["verdict"] == "pass"


def test_two_formats_cannot_share_standard_output(files, call):
    code, _, err = call("check", files / "good.step", "--format", "json", "--format", "text")
    assert code == 2
    assert "standard output" in err


def test_a_folder_and_a_pattern(files, call):
    _, out, _ = call("check", files, *FRAME, "--format", "jsonl")
    names = [json.loads(line)["file"]["path"] for line in out.splitlines()]
    assert [Path(name).name for name in names] == [
        "broken.step",
        "good.step",
        "open.stl",
        "wide.step",
    ]
    code, _, err = call("check", files / "*.stp")
    assert code == 2
    assert "holds no file" in err


def test_a_check_that_dies_is_a_report_and_never_exit_1(files, call, monkeypatch):
    def die(*_args, **_kwargs):
        raise ZeroDivisionError("the sky fell")

    monkeypatch.setattr("keienvelope.workflow.measure_model", die)
    code, out, _ = call("check", files / "good.step", "--format", "json")
    assert code == 2
    report = json.loads(out)
    assert report["verdict"] == "error"
    assert "ZeroDivisionError: the sky fell" in report["notes"][0]
    assert call("measure", files / "good.step")[0] == 2


def test_a_command_that_dies_ends_with_2(call, monkeypatch):
    def die():
        raise ZeroDivisionError("the sky fell")

    monkeypatch.setattr("keienvelope.profiles", die)
    code, _, err = call("profiles")
    assert code == 2
    assert "the sky fell" in err


def test_several_at_a_time_say_the_same(files, call):
    arguments = ["check", files, *FRAME, "--format", "json", "--reproducible"]
    one = call(*arguments)
    assert call(*arguments, "--jobs", 2) == one
    assert one[0] == 1
    assert call(*arguments, "--jobs", 0)[0] == 2


def test_a_file_that_takes_its_process_down_loses_no_other(files, monkeypatch):
    monkeypatch.setattr(workflow, "check_file", check_or_die)
    choice = workflow.frame_choice(forward="-x", up="+z", ground="lowest")
    tasks = [
        workflow.Task(files / name, (profile("jp-kei-1998"),), choice)
        for name in ("good.step", "wide.step", "open.stl")
    ]
    reports = workflow.check_files(tasks, jobs=2)
    verdicts = {Path(r.file.path).name: r.verdict for found in reports for r in found}
    assert verdicts == {"good.step": "pass", "wide.step": "error", "open.stl": "undecided"}


def test_quiet_prints_only_what_does_not_pass(files, call):
    _, out, _ = call("check", files / "good.step", files / "wide.step", *FRAME, "--quiet")
    assert "good.step" not in out
    assert "wide.step" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check"], "Missing argument"),
        (["check", "x.step", "--profile", "mars"], "Known: jp-kei-1998"),
        (["check", "x.step", "--profile", "mars.toml"], "mars.toml: cannot be read"),
        (["check", "x.step", "--declare", "colour=red"], "Known: powertrain, displacement_cc"),
        (["check", "x.step", "--declare", "power=64"], "power=64PS"),
        (["check", "x.step", "--exclude", "wing=*"], "Known: reference, mirror"),
        (["check", "x.step", "--unit", "parsec"], "not a unit"),
        (["check", "x.step", "--format", "pdf"], "Known: text"),
        (["check", "x.step", "--require", "KE999"], "Known: KE101"),
        (["measure", "x.step", "--convention", "mars"], "Known: eu-l"),
        (["generate", "tall-wagon", "-o", "x.step", "--set", "width"], "KEY=VALUE"),
        (["generate", "tall-wagon", "-o", "x.step", "--set", "width=1485"], "limited to 1480"),
        (["generate", "tall-wagon", "-o", "x.step", "--parts", "wings"], "not a choice of parts"),
        (["rule", "KE999"], "Known: KE101"),
        (["frobnicate"], "No such command"),
    ],
)
def test_wrong_usage_is_one_clear_line_and_code_2(arguments, message, call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = call(*arguments)
    assert code == 2
    assert message in err
    assert "Traceback" not in out + err
    assert list(tmp_path.iterdir()) == []


def test_measure(files, call):
    code, out, _ = call("measure", files / "good.step", *FRAME)
    assert code == 0
    assert "3395.000" in out
    assert "convention jp" in out
    code, out, _ = call("measure", files / "open.stl")
    assert code == 2
    assert "assumed mm" in out


def test_profiles_and_rules_can_be_read(call):
    code, out, _ = call("profiles")
    assert code == 0
    row = next(line for line in out.splitlines() if "jp-kei-1976" in line)
    assert {"3200", "1400", "2000", "1989-12-31"} <= set(row.split())
    _, out, _ = call("profiles", "jp-kei-1998")
    assert "以下" in out
    assert "overall width <= 1480 mm  (advisory above 1475)" in out
    _, out, _ = call("rule", "ke102")
    assert "How to fix" in out
    _, out, _ = call("rule")
    assert "KE103" in out


def test_templates_tell_their_parameters(call):
    assert "tall-wagon" in call("templates")[1]
    assert "wheelbase" in call("templates", "tall-wagon")[1]


def test_help_and_version():
    runner = CliRunner()
    assert "0 pass, 1 a violation is proven" in runner.invoke(group, ["--help"]).output
    assert "keienvelope" in runner.invoke(group, ["--version"]).output
    context = click.Context(group)
    for command in (group.get_command(context, name) for name in group.list_commands(context)):
        assert runner.invoke(command, ["--help"]).exit_code == 0
        assert command.help
