"""The pieces that a repository takes: action, hook, pipelines, and ``keienvelope init``."""

import json
import os
import shutil
import stat
import subprocess
import sys
from importlib import resources
from pathlib import Path

import cadquery as cq
import jsonschema
import pytest
import yaml
from bodies import block
from click.testing import CliRunner

from keienvelope.cli.commands import group
from keienvelope.config import load_config
from keienvelope.readers import KNOWN_SUFFIXES

ROOT = Path(__file__).resolve().parents[2]
CONFIG = 'forward = "-x"\nup = "+z"\nground = "lowest"\n'
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"


def official(name):
    """A schema that comes with check-jsonschema."""
    folder = resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def validate(name, data):
    schema = official(name)
    jsonschema.validators.validator_for(schema)(schema).validate(data)


def git(folder, *arguments):
    return subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture
def repository(tmp_path):
    """A real repository with a good, a bad and a pointer file, nothing committed."""
    folder = tmp_path / "repository"
    (folder / "cad").mkdir(parents=True)
    git(folder, "init", "--quiet", "-b", "main")
    cq.exporters.export(block(3395, 1475, 1650), str(folder / "cad" / "good.step"))
    cq.exporters.export(block(3395, 1485, 1650), str(folder / "cad" / "bad file.STEP"))
    (folder / "cad" / "pointer.step").write_text(POINTER)
    (folder / "keienvelope.toml").write_text(CONFIG)
    return folder


def test_the_action_is_valid_and_its_inputs_are_used():
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    validate("github-actions", action)
    used = " ".join(str(step.get("env", "")) for step in action["runs"]["steps"])
    for name in action["inputs"]:
        assert f"inputs.{name} " in used
    # An input that stood in a script itself could run as a command.
    assert not any("${{" in step["run"] for step in action["runs"]["steps"])


def fake_python(folder):
    """A python3 whose virtual environments hold this keienvelope, and nothing is downloaded."""
    folder.mkdir()
    script = folder / "python3"
    script.write_text(
        "#!/bin/bash\n"
        'if [ "$1 $2" = "-m venv" ]; then mkdir -p "$3/bin"\n'
        f'  printf \'#!/bin/bash\\necho "$@" > "{folder}/installed"\\n\' > "$3/bin/python"\n'
        f"  printf '#!/bin/bash\\nexec {sys.executable} -m keienvelope \"$@\"\\n'"
        ' > "$3/bin/keienvelope"\n'
        '  chmod +x "$3"/bin/*\nfi\n'
    )
    script.chmod(script.stat().st_mode | stat.S_IEXEC)
    return folder


def run_action(repository, tmp_path, **inputs):
    """Run the steps of the action as GitHub's runner does; returns exit code, log and outputs."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    values = {name: str(item["default"]) for name, item in action["inputs"].items()} | inputs
    output, summary = tmp_path / "output", tmp_path / "summary"
    output.touch()
    summary.touch()
    python = fake_python(tmp_path / "bin")
    log = ""
    for step in action["runs"]["steps"]:
        if "Libraries" in step["name"]:
            continue
        given = {}
        for key, value in step.get("env", {}).items():
            name = value.removeprefix("${{ ").removesuffix(" }}")
            given[key] = (
                str(ROOT) if name == "github.action_path" else values[name.removeprefix("inputs.")]
            )
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=repository,
            env={
                **os.environ,
                **given,
                "PATH": f"{python}:{os.environ['PATH']}",
                "RUNNER_TEMP": str(tmp_path),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        log += done.stdout + done.stderr
        if done.returncode:
            break
    outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
    installed = (python / "installed").read_text()
    return done.returncode, log, outputs, summary.read_text(), installed


def test_the_action_blocks_a_bad_file_and_leaves_every_report(repository, tmp_path):
    code, log, outputs, summary, installed = run_action(
        repository, tmp_path, files="cad/good.step\ncad/bad file.STEP\n", args="--reproducible"
    )
    assert code == 1, log
    assert outputs["verdict"] == "fail"
    assert "::error title=KE102 overall width (jp-kei-1998),file=cad/bad file.STEP" in log
    assert summary.startswith("### keienvelope: fail (2 checks: 1 fail, 1 pass)")
    names = {path.name for path in (repository / outputs["report"]).iterdir()}
    assert names == {"report.md", "report.html", "report.json", "report.sarif", "junit.xml"}
    assert str(ROOT) in installed


def test_the_action_passes_a_good_file_and_takes_its_inputs(repository, tmp_path):
    code, log, outputs, _, installed = run_action(
        repository,
        tmp_path,
        files="cad/good.step",
        profile="jp-kei-1998",
        version="1.2.3",
        report="out/reports",
        config="keienvelope.toml",
    )
    assert code == 0, log
    assert outputs == {"verdict": "pass", "report": "out/reports"}
    assert "keienvelope==1.2.3" in installed


def test_the_action_says_what_a_pointer_is(repository, tmp_path):
    code, log, outputs, _, _ = run_action(repository, tmp_path, files="cad/pointer.step")
    assert code == 2
    assert outputs["verdict"] == "undecided"
    assert "Git LFS pointer" in log
    assert "enable LFS in the checkout step (lfs%3A true)" in log.replace("(lfs: ", "(lfs%3A ")


def test_an_input_is_never_a_command(repository, tmp_path):
    code, log, _, _, _ = run_action(
        repository, tmp_path, files="$(touch owned)", args="--profile `touch owned`"
    )
    assert code == 2, log
    assert not (repository / "owned").exists()


def test_the_hook_is_one_that_pre_commit_knows():
    from pre_commit.clientlib import load_manifest

    (hook,) = load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    assert hook["require_serial"] is True
    assert hook["language"] == "python"
    suffixes = hook["files"].replace("\\", "").split("(")[-1].split(")")[0].split("|")
    assert {f".{suffix}".replace("\\", "") for suffix in suffixes} == set(KNOWN_SUFFIXES)


def test_pre_commit_blocks_only_the_bad_file(repository):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == "keienvelope check"
    # As pre-commit runs it, but with this interpreter instead of an environment of its own.
    local = {**hook, "language": "system", "entry": f"{sys.executable} -m keienvelope check"}
    config = {"repos": [{"repo": "local", "hooks": [local]}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(repository, "add", ".pre-commit-config.yaml", "keienvelope.toml")

    def commit(name):
        git(repository, "add", f"cad/{name}")
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run"],
            cwd=repository,
            env={**os.environ, "PRE_COMMIT_HOME": str(repository.parent / "home")},
            capture_output=True,
            text=True,
            check=False,
        )
        git(repository, "rm", "--quiet", "--cached", f"cad/{name}")
        return done

    good = commit("good.step")
    assert good.returncode == 0, good.stdout + good.stderr
    bad = commit("bad file.STEP")
    assert bad.returncode == 1
    assert "KE102" in bad.stdout
    assert "good.step" not in bad.stdout
    pointer = commit("pointer.step")
    assert pointer.returncode == 1
    assert "Git LFS pointer" in pointer.stdout


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_init_writes_what_is_valid_and_refuses_to_overwrite(tmp_path, kind):
    runner = CliRunner()
    done = runner.invoke(group, ["init", str(tmp_path), "--ci", kind])
    assert done.exit_code == 0, done.output
    assert load_config(tmp_path / "keienvelope.toml").values == {"profile": ("jp-kei-1998",)}
    place = ".github/workflows" if kind == "github" else ".gitlab"
    data = yaml.safe_load((tmp_path / place / "keienvelope.yml").read_text(encoding="utf-8"))
    validate("github-workflows" if kind == "github" else "gitlab-ci", fixed_on(data))
    before = {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    (tmp_path / "keienvelope.toml").write_text("mine = true")
    again = runner.invoke(group, ["init", str(tmp_path), "--ci", kind])
    assert "nothing was written" in str(again.exception)
    assert (tmp_path / "keienvelope.toml").read_text() == "mine = true"
    assert runner.invoke(group, ["init", str(tmp_path), "--ci", kind, "--force"]).exit_code == 0
    assert {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()} == before


def fixed_on(data):
    """YAML 1.1 reads the key ``on`` as true; GitHub does not."""
    return {"on" if key is True else key: value for key, value in data.items()}


def test_the_commented_settings_of_the_starter_are_valid_too(tmp_path):
    runner = CliRunner()
    runner.invoke(group, ["init", str(tmp_path), "--ci", "none"])
    path = tmp_path / "keienvelope.toml"
    lines = path.read_text().splitlines()
    taken = [
        line.removeprefix("# ")
        for line in lines
        if line.startswith("# ") and ("=" in line or "[[" in line)
    ]
    path.write_text("\n".join(taken))
    config = load_config(path)
    assert len(config.sections) == len(config.waivers) == 1
    assert not (tmp_path / ".github").exists()


def test_init_finds_the_root_and_whose_pipelines_it_has(repository):
    runner = CliRunner()
    (repository / "keienvelope.toml").unlink()
    (repository / ".gitlab-ci.yml").touch()
    done = runner.invoke(group, ["init", str(repository / "cad")])
    assert done.exit_code == 0
    assert (repository / "keienvelope.toml").exists()
    assert (repository / ".gitlab" / "keienvelope.yml").exists()
    assert "include" in done.output


@pytest.fixture
def branch(repository, monkeypatch):
    """A branch that left main with all files committed; names of reports since main."""
    (repository / "cad" / "pointer.step").unlink()
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "one")
    git(repository, "switch", "--quiet", "-c", "work")

    monkeypatch.chdir(repository)
    options = ["--since", "main", "--format", "jsonl", "--exit-zero"]

    def checked(*more):
        done = CliRunner().invoke(group, ["check", *more, *options])
        assert done.exit_code == 0, done.output
        return {json.loads(line)["file"]["path"] for line in done.stdout.splitlines()}

    return checked


def test_only_what_a_branch_touched_is_checked(repository, branch):
    assert branch() == set()
    shutil.copy(repository / "cad" / "good.step", repository / "cad" / "new ü.step")
    assert branch() == {"cad/new ü.step"}
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "two")
    assert branch() == {"cad/new ü.step"}
    with (repository / "cad" / "good.step").open("a") as stream:
        stream.write("\n")
    assert branch("cad") == {"cad/new ü.step", "cad/good.step"}
    (repository / "cad" / "new ü.step").unlink()
    assert branch() == {"cad/good.step"}


def test_a_touched_config_or_sidecar_touches_its_files(repository, branch):
    sidecar = repository / "cad" / "bad file.STEP.waivers.toml"
    sidecar.write_text('[[waivers]]\nrule = "KE102"\nmax_excess_mm = 5\nreason = "x"\n')
    assert branch() == {"cad/bad file.STEP"}
    (repository / "keienvelope.toml").write_text(CONFIG + "# touched\n")
    assert branch() == {"cad/bad file.STEP", "cad/good.step"}


def test_what_main_did_meanwhile_does_not_count(repository, branch):
    git(repository, "switch", "--quiet", "main")
    with (repository / "cad" / "good.step").open("a") as stream:
        stream.write("\n")
    git(repository, "commit", "--quiet", "-am", "on main")
    git(repository, "switch", "--quiet", "work")
    assert branch() == set()


def test_an_unknown_revision_is_told(repository, monkeypatch):
    monkeypatch.chdir(repository)
    done = CliRunner().invoke(group, ["check", "--since", "--output=x"])
    assert "git cannot tell what changed" in str(done.exception)
    assert "fetch-depth: 0" in str(done.exception)
    assert not (repository / "x").exists()


def test_hidden_folders_are_not_walked(repository):
    shutil.copytree(repository / "cad", repository / ".venv" / "cad")
    from keienvelope.cli.options import expand

    found = [path.relative_to(repository).as_posix() for path in expand([str(repository)])]
    assert found == ["cad/bad file.STEP", "cad/good.step", "cad/pointer.step"]
