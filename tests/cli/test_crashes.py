"""Files that the CAD kernel does not survive: each is an error, and the others have their verdicts.

The edits were found by mutating files (``tests/fuzz``).
"""

import json
import re
import subprocess
import sys

import pytest
from bodies import block, block_mesh, write_binary_stl

FRAME = ["--unit", "mm", "--forward", "-x", "--up", "+z", "--ground", "lowest", "--no-cache"]


def check(folder, *names_and_options):
    return subprocess.run(
        [sys.executable, "-m", "keienvelope", "check", *names_and_options, *FRAME],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def with_an_edge_of_itself(path):
    """Let an oriented edge stand for itself: the kernel follows it until its stack is full."""
    text = path.read_text()
    found = re.search(r"#(\d+) = ORIENTED_EDGE\('',\*,\*,#(\d+),", text)
    edge = found[0].replace(f"#{found[2]},", f"#{found[1]},")
    path.write_text(text.replace(found[0], edge))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("files")
    for name, width in (("a.step", 1475), ("crash.step", 1475), ("z.step", 1485)):
        block(3395, width, 1650).val().exportStep(str(found / name))
    with_an_edge_of_itself(found / "crash.step")
    for number in range(3):
        write_binary_stl(found / f"{number}.stl", block_mesh(3395, 1475, 1650).triangles)
    return found


def test_a_crash_among_others(folder):
    names = ["0.stl", "crash.step", "a.step", "1.stl", "z.step", "2.stl"]
    done = check(folder, *names, "--jobs", "2", "--format", "json")
    reports = {report["file"]["path"]: report for report in json.loads(done.stdout)}
    verdicts = {name: report["verdict"] for name, report in reports.items()}
    assert verdicts == {
        **dict.fromkeys(["0.stl", "1.stl", "2.stl", "a.step"], "pass"),
        "z.step": "fail",
        "crash.step": "error",
    }
    assert done.returncode == 1  # a violation is proven; below, where none is
    assert "crashed (with SIG" in reports["crash.step"]["notes"][0]
    assert done.stderr == ""
    assert check(folder, "a.step", "crash.step", "0.stl", "--quiet").returncode == 2


def test_measuring_survives_a_crash_too(folder):
    done = subprocess.run(
        [sys.executable, "-m", "keienvelope", "measure", "crash.step", "0.stl", "--unit", "mm"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "crashed (with SIG" in done.stdout
    assert "0.stl" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("size", ["lots", "4", "10M", "-1G"])
def test_a_limit_that_makes_no_sense(folder, size):
    done = check(folder, "0.stl", "--memory", size)
    assert done.returncode == 2
    assert "--memory" in done.stderr
