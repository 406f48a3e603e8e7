"""The FreeCAD add-on: what runs the command line, and the whole in FreeCAD where there is one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import cadquery as cq
import pytest
from bodies import block

ROOT = Path(__file__).resolve().parents[2] / "freecad"
MODULE = ROOT / "freecad" / "keienvelope_workbench"
NAMESPACE = "{https://wiki.freecad.org/Package_Metadata}"


@pytest.fixture(scope="module")
def runner():
    sys.path.insert(0, str(MODULE))
    try:
        import runner

        yield runner
    finally:
        sys.path.remove(str(MODULE))
        sys.modules.pop("runner", None)


@pytest.fixture
def words():
    return [sys.executable, "-m", "keienvelope"]


def script(path, text):
    path.write_text(f"#!{sys.executable}\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_the_package_names_files_that_are_there():
    root = ET.parse(ROOT / "package.xml").getroot()
    assert (ROOT / root.find(f"{NAMESPACE}icon").text).is_file()
    assert (ROOT / root.find(f"{NAMESPACE}license").get("file")).is_file()
    workbench = root.find(f"{NAMESPACE}content/{NAMESPACE}workbench")
    assert workbench.find(f"{NAMESPACE}classname").text in (MODULE / "init_gui.py").read_text()
    for icon in MODULE.glob("icons/*.svg"):
        assert ET.parse(icon).getroot().tag.endswith("svg")


def test_a_missing_installation_is_explained(runner, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv(runner.COMMAND, raising=False)
    with pytest.raises(runner.KeienvelopeError, match="pip install keienvelope"):
        runner.command()
    with pytest.raises(runner.KeienvelopeError, match="no program /nowhere/keienvelope"):
        runner.command("/nowhere/keienvelope")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("print('keienvelope, version 0.0.9')", "too old"),
        ("raise SystemExit('no kernel')", "does not answer"),
    ],
)
def test_an_old_or_broken_installation_is_explained(text, told, runner, tmp_path):
    with pytest.raises(runner.KeienvelopeError, match=told):
        runner.insist_on_version([script(tmp_path / "keienvelope", text)])


def test_this_installation_answers(runner, words):
    runner.insist_on_version(words)
    assert "tall-wagon" in runner.templates(words)
    assert runner.profiles(words)[0] == "jp-kei-1998"
    found = {item["name"]: item for item in runner.parameters(words, "tall-wagon")}
    assert (found["width"]["default"], found["width"]["unit"]) == (1475.0, "mm")
    assert found["width"]["low"] < 1475 < found["width"]["high"]
    assert found["width"]["meaning"].startswith("overall width")


def test_a_path_with_spaces_is_one_word(runner, tmp_path):
    (tmp_path / "my tools").mkdir()
    path = script(tmp_path / "my tools" / "keienvelope", "")
    assert runner.command(path) == [path]


def test_a_file_is_checked_and_one_that_is_missing_is_told(runner, words, tmp_path):
    cq.exporters.export(block(3395, 1500, 1650), str(tmp_path / "wide.step"))
    report = runner.check(words, str(tmp_path / "wide.step"), "jp-kei-1998")
    assert report["verdict"] == "fail"
    missing = runner.check(words, str(tmp_path / "missing.step"), "jp-kei-1998")
    assert missing["verdict"] == "error"
    with pytest.raises(runner.KeienvelopeError, match="no profile"):
        runner.check(words, str(tmp_path / "wide.step"), "jp-kei-2098")


IN_FREECAD = """
import json, os, sys
sys.path.insert(0, {root!r})
import freecad
freecad.__path__.append({root!r} + "/freecad")
import FreeCAD, Part
from freecad.keienvelope_workbench import document, runner

words = json.loads({words!r})
made = FreeCAD.newDocument("Vehicle")
body = made.addObject("Part::Box", "Body")
body.Length, body.Width, body.Height = 3395, 1500, 1650
body.Placement.Base = FreeCAD.Vector(-500, -750, 0)
whip = made.addObject("Part::Box", "Whip")
whip.Label = "whip[device=flex_antenna]"
whip.Length, whip.Width, whip.Height = 8, 8, 70
whip.Placement.Base = FreeCAD.Vector(1000, -4, 1645)
made.recompute()
path = document.temporary("design.step")
document.export_step(document.shapes(made), path)
report = runner.check(words, path, "jp-kei-1998", document.devices(made))
count = document.show_overruns(made, report)
again = document.show_overruns(made, report)
report["stance"] = {{"angles": {{"approach_angle": {{"lower_deg": 27.0, "upper_deg": 27.2,
    "witnesses": [{{"point_mm": [-130, -650, 32]}}, {{"point_mm": [-490, 0, 220]}}]}}}}}}
fields = document.show_fields(made, report)
boxes = [item.Shape.BoundBox for item in document.members(made, document.OVERRUNS)]
with open({answer!r}, "w") as stream:
    json.dump({{"verdict": report["verdict"], "count": [count, again], "fields": fields,
               "labels": [item.Label for item in document.members(made, document.FIELDS)],
               "widths": [box.YLength for box in boxes], "rows": document.rows(report),
               "checked": [item.Name for item in document.shapes(made)]}}, stream)
"""


def test_a_document_is_checked_in_freecad(words, tmp_path):
    program = shutil.which("freecadcmd") or shutil.which("FreeCADCmd")
    if program is None:
        pytest.skip("there is no FreeCAD: apt-get install freecad")
    answer = tmp_path / "answer.json"
    path = tmp_path / "inside.py"
    path.write_text(IN_FREECAD.format(root=str(ROOT), words=json.dumps(words), answer=str(answer)))
    environment = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run(
        [program, str(path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert answer.is_file(), done.stdout + done.stderr
    found = json.loads(answer.read_text())
    assert found["verdict"] == "fail"
    assert found["count"] == [2, 2]  # drawn anew, not twice
    assert found["widths"] == pytest.approx([10, 10], abs=0.01)
    assert found["fields"] == 3
    assert found["labels"] == ["limit box", "ground", "approach angle 27.1 deg"]
    assert ["KE103", "overall height", "<= 2000", "1650.000", "+350.000", "pass"] in found["rows"]
    assert found["checked"] == ["Body", "Whip"]  # neither overruns nor limits are design
    assert ["KE102", "overall width", "<= 1480", "1500.000", "-20.000", "fail"] in found["rows"]
