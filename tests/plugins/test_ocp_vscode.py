"""What ocp_vscode makes of our results, by its own conversion; no viewer is needed for that.

KEIENVELOPE_OCP_VSCODE names a Python in whose environment it and keienvelope are installed.
"""

import json
import os
import subprocess

import pytest

PYTHON = os.environ.get("KEIENVELOPE_OCP_VSCODE", "")
pytestmark = pytest.mark.skipif(not PYTHON, reason="KEIENVELOPE_OCP_VSCODE names no Python")

SHOWN = """
import inspect, json
import cadquery as cq
from ocp_tessellate.convert import tessellate_group, to_ocpgroup
from ocp_vscode import show_object
from keienvelope.plugins.cadquery import show_check

shown = []
def collect(obj, name=None, options=None):
    inspect.signature(show_object).bind(obj, name=name, options=options)
    shown.append((obj, name, options or {}))

body = cq.Workplane().box(3395, 1500, 1650, centered=(True, True, False))
vehicle = cq.Assembly(name="vehicle").add(body, name="body", color=cq.Color("gray"))
show_check(vehicle, collect)
group, instances = to_ocpgroup(
    *[item[0] for item in shown], names=[item[1] for item in shown],
    colors=[item[2].get("color") for item in shown],
    alphas=[item[2].get("alpha") for item in shown],
)
meshed, shapes, mapping = tessellate_group(group, instances)
print(json.dumps({"names": [item.name for item in group.objects], "meshes": len(meshed),
                  "box": shapes["bb"]}))
"""


def test_design_limits_and_overruns_are_shown():
    done = subprocess.run([PYTHON, "-c", SHOWN], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["names"][1] == "limits"
    assert sorted(name.split()[-2] for name in found["names"][2:]) == ["+10.0", "+10.0"]
    assert found["meshes"] == 4
    assert found["box"]["ymax"] == pytest.approx(750, abs=0.1)
