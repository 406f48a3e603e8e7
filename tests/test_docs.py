"""Every command and every Python block of README and docs runs as it is shown."""

import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LONG = bool(int(os.environ.get("KEIENVELOPE_LONG", "0") or 0))
FIRST = [ROOT / "README.md", ROOT / "docs" / "index.md", ROOT / "docs" / "cad.md"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SET_UP = {"python -m pip install .", "python -m pip install '.[test]'", "python -m pytest"}
"""What sets up a machine or runs these tests themselves; `.ci/run` does that from nothing."""


def commands(page):
    """Yield (command, exit code) of a page, in order."""
    for language, body in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language != "console":
            continue
        for line in body.splitlines():
            assert line.startswith("$ "), line
            shown, _, remark = line[2:].partition("#")
            code = int(remark.removeprefix(" exit ")) if remark else 0
            for command in shown.split("&&"):
                yield command.strip(), code


def blocks(page):
    """Return the Python blocks of a page."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [body for language, body in found if language == "python"]


@pytest.fixture
def one_build_a_vehicle(monkeypatch):
    """Let the pages share what the same script builds from the same values."""
    build = importlib.import_module("keienvelope.generation.build")
    script, built = build._run, {}

    def once(chosen, values):
        key = chosen.name, *sorted(values.items())
        if key not in built:
            built[key] = script(chosen, values)
        return built[key]

    monkeypatch.setattr(build, "_run", once)
    return built


def test_the_first_pages_run_in_this_process(one_build_a_vehicle, call, tmp_path, monkeypatch):
    """What a newcomer reads first; every page runs as programs of its own in the long form."""
    monkeypatch.chdir(tmp_path)
    for page in FIRST:
        for command, expected in commands(page):
            if command not in SET_UP:
                program, *words = shlex.split(command)
                code, out, err = call(*words)
                assert (program, code) == ("keienvelope", expected), f"{command}\n{out}\n{err}"
        for body in blocks(page):
            exec(compile(body, page.name, "exec"), {"__name__": "__main__"})
    assert len(one_build_a_vehicle) == 2, "one more vehicle in these pages costs ten seconds"


@pytest.mark.skipif(not LONG, reason="builds many vehicles; KEIENVELOPE_LONG=1")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_block_runs(page, tmp_path):
    for command, code in commands(page):
        if command in SET_UP:
            continue
        words = shlex.split(command)
        assert words[0] == "keienvelope", command
        done = subprocess.run(
            [sys.executable, "-m", "keienvelope", *words[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
    for body in blocks(page):
        subprocess.run([sys.executable, "-c", body], cwd=tmp_path, check=True)


def test_the_set_up_commands_are_those_of_the_ci():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "'.[test]'" in script
    assert "python -m pytest" in script


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_and_pictures_are_there(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
