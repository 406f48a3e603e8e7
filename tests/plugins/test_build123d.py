"""Files go between keienvelope and build123d, which has a copy of the kernel of its own.

KEIENVELOPE_BUILD123D names a Python in whose environment build123d is installed.
"""

import json
import os
import subprocess

import pytest

import keienvelope as ke

PYTHON = os.environ.get("KEIENVELOPE_BUILD123D", "")
pytestmark = pytest.mark.skipif(not PYTHON, reason="KEIENVELOPE_BUILD123D names no Python")

OPENED = """
import json, sys
from build123d import import_step

def leaves(node, path):
    for child in node.children:
        yield from leaves(child, path + [child.label])
    if not node.children:
        yield "/".join(path)

found = import_step(sys.argv[1])
box = found.bounding_box()
print(json.dumps({"names": list(leaves(found, [])), "low": list(box.min), "high": list(box.max)}))
"""

DRAWN = """
import sys
from build123d import Box, Compound, Pos, export_step

body = Pos(0, 0, 825) * Box(3395, float(sys.argv[2]), 1650)
body.label = "body"
export_step(Compound(label="vehicle", children=[body]), sys.argv[1])
"""


def in_build123d(code, *words):
    done = subprocess.run(
        [PYTHON, "-c", code, *map(str, words)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_generated_step_opens_with_names_and_extents(tmp_path):
    path = tmp_path / "vehicle.step"
    model = ke.generate("ultra-compact")
    model.export(path)
    found = json.loads(in_build123d(OPENED, path).splitlines()[-1])
    assert sorted(found["names"]) == sorted(part.path for part in model.parts if not part.reference)
    measured = ke.check(path).measurements
    # Its box is the kernel's, of poles and tolerances: never smaller than what is measured.
    length = found["high"][0] - found["low"][0]
    assert measured["overall_length"].lower_mm - 1e-3 <= length
    assert length <= measured["overall_length"].upper_mm + 1
    assert found["low"][2] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(("width", "verdict"), [(1475, "pass"), (1500, "fail")])
def test_a_step_of_build123d_is_checked(width, verdict, tmp_path):
    path = tmp_path / "drawn.step"
    in_build123d(DRAWN, path, width)
    report = ke.check(path, forward="-x", up="+z", ground="lowest")
    assert report.verdict == verdict
    found = {(item.part, item.side) for row in report.findings for item in row.overruns}
    assert found == (
        set() if verdict == "pass" else {("vehicle/body", side) for side in ("left", "right")}
    )
    assert report.measurements["overall_width"].upper_mm == pytest.approx(width)
