"""Reproducible reports: the same bytes, however they were asked for."""

import os
import subprocess
import sys

import pytest
from bodies import block_mesh, write_binary_stl

from keienvelope.report.formats import FORMATS

FRAME = ["--unit", "mm", "--forward", "-x", "--up", "+z", "--ground", "lowest"]
FRAME += ["--reproducible", "--no-cache"]
NAMES = ["wide.stl", "broken.step", "sub/missing.stl", "sub/part.obj"]


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repository")
    (folder / ".git").mkdir()
    (folder / "sub").mkdir()
    (folder / "broken.step").write_bytes(b"ISO-10303-21;\nHEADER;\n")
    write_binary_stl(folder / "wide.stl", block_mesh(3395, 1500, 1650).triangles)
    text = "v 0 0 0\nv 3000 0 0\nv 0 1400 0\nv 0 0 1500\nf 1 2 3\nf 1 2 4\nf 1 2 9\nwhat 3\n"
    (folder / "sub" / "part.obj").write_text(text)
    return folder


def reports(folder, target, names, *options, environment):
    """Run a check with every format; return what was printed and written."""
    target.mkdir()
    formats = [f"--format={name}={target / name}" for name in FORMATS]
    done = subprocess.run(
        [sys.executable, "-m", "keienvelope", "check", *names, *FRAME, *formats, *options],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done.stderr
    return {"": done.stdout, **{path.name: path.read_bytes() for path in target.iterdir()}}


def test_the_same_files_give_the_same_bytes(repository, tmp_path):
    one = reports(
        repository,
        tmp_path / "one",
        NAMES,
        environment={"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    )
    inside = [os.path.relpath(repository / name, repository / "sub") for name in reversed(NAMES)]
    two = reports(
        repository / "sub",
        tmp_path / "two",
        [*inside, f"../sub/{inside[0]}"],
        "--jobs=2",
        environment={
            "TZ": "Asia/Tokyo",
            "LC_ALL": "de_DE.UTF-8",
            "LANG": "tr_TR",
            "PYTHONHASHSEED": "2",
        },
    )
    assert set(one) == {"", *FORMATS}
    for name, content in one.items():
        assert two[name] == content, name
