"""Every command and every Python block of README and docs runs as it is shown."""

import importlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import cadquery as cq
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LONG = bool(int(os.environ.get("KEIENVELOPE_LONG", "0") or 0))
LONG_ONLY = ("inside.md",)  # runs the skin of a template, which takes a while
SHORT = [page for page in PAGES if page.name not in LONG_ONLY]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SET_UP = {"python -m pip install .", "python -m pip install '.[test]'", "python -m pytest"}
"""What sets up a machine or runs these tests themselves; `.ci/run` does that from nothing."""


def steps(page):
    """Yield what a page runs, in order: (command, exit code), or (Python, None)."""
    for language, body in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            yield body, None
        for line in body.splitlines() if language == "console" else ():
            assert line.startswith("$ "), line
            shown, _, remark = line[2:].partition("#")
            code = int(remark.removeprefix(" exit ")) if remark else 0
            for command in shown.split("&&"):
                if command.strip() not in SET_UP:
                    assert command.split()[0] == "keienvelope", command
                    yield command.strip(), code


def small_wagon(chosen, values):
    """Return a box on four wheels of the sizes of a template, which no surface is cut out of."""
    length, width, height = (values[name] for name in ("length", "width", "height"))
    assembly = cq.Assembly(name=chosen.name)
    overhang, radius, bottom = values["front_overhang"], 270.0, values["ground_clearance"]
    body = cq.Workplane().box(length, width, height - bottom, centered=(False, True, False))
    for axle, x in (("front", 0.0), ("rear", values["wheelbase"])):
        for side, y in (("left", -640.0), ("right", 640.0)):
            middle = cq.Vector(x, y - 75, radius)
            tyre = cq.Solid.makeCylinder(radius, 150, middle, cq.Vector(0, 1, 0))
            assembly.add(tyre, name=f"wheels/wheel_{axle}_{side}/tyre")
    assembly.add(body.translate((-overhang, 0, bottom)), name="body/shell")
    floor = cq.Workplane().box(400, 800, 50, centered=(True, True, False))
    assembly.add(floor.translate((values["wheelbase"] / 2, 0, bottom)), name="body/underbody")
    return assembly


@pytest.mark.parametrize("page", SHORT, ids=lambda page: page.name)
def test_a_page_runs_with_a_small_wagon(page, call, tmp_path, monkeypatch):
    """The long form runs every page with the templates themselves, as programs of their own."""
    build = importlib.import_module("keienvelope.generation.build")
    monkeypatch.setattr(build, "_run", small_wagon)
    monkeypatch.chdir(tmp_path)
    for text, expected in steps(page):
        if expected is None:
            exec(compile(text, page.name, "exec"), {"__name__": "__main__"})
        else:
            code, out, err = call(*shlex.split(text)[1:])
            assert code == expected, f"{text}\n{out}\n{err}"
    if page.name == "README.md":
        reports = [json.loads(path.read_text("utf-8")) for path in tmp_path.glob("*-demo/*.json")]
        assert sorted(report["verdict"] for report in reports) == ["fail", "pass"]


@pytest.mark.skipif(not LONG, reason="builds many vehicles; KEIENVELOPE_LONG=1")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_block_runs(page, tmp_path):
    for text, expected in steps(page):
        module = ["-c", text] if expected is None else ["-m", *shlex.split(text)]
        done = subprocess.run(
            [sys.executable, *module],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == (expected or 0), f"{text}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr


def test_the_set_up_commands_are_those_of_the_ci():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "'.[test]'" in script
    assert "python -m pytest" in script


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_and_pictures_are_there(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
