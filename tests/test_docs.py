"""Every command and every Python block of README and docs runs as it is shown."""

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
BY_DEFAULT = ("README.md", "index.md", "cad.md")
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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_block_runs(page, tmp_path):
    if page.name not in BY_DEFAULT and not LONG:
        pytest.skip("pages that build several vehicles run in the long form: KEIENVELOPE_LONG=1")
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
    for language, body in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            subprocess.run([sys.executable, "-c", body], cwd=tmp_path, check=True)


def test_the_set_up_commands_are_those_of_the_ci():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "'.[test]'" in script
    assert "python -m pytest" in script


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_and_pictures_are_there(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
