"""Consoles and pipes that are not UTF-8, as on Windows."""

import io
import os
import subprocess
import sys

import pytest
from bodies import block_mesh, write_binary_stl

from keienvelope.cli import main

NAME = "車-Größe.stl"
OPTIONS = ["--unit", "mm", "--forward", "-x", "--up", "+z", "--ground", "lowest", "--no-cache"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("encodings")
    write_binary_stl(path / NAME, block_mesh(3395, 1500, 1650).triangles)
    return path


def checked(folder, **environment):
    return subprocess.run(
        [sys.executable, "-m", "keienvelope", "check", NAME, *OPTIONS],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "ascii"])
def test_what_a_console_cannot_show_is_an_escape(encoding, folder):
    done = checked(folder, PYTHONIOENCODING=encoding)
    assert done.returncode == 1, done.stderr.decode(encoding)
    assert b"Traceback" not in done.stderr
    first = done.stdout.decode(encoding).splitlines()[0]
    shown = NAME.encode(encoding, "backslashreplace").decode(encoding)
    assert first.startswith(f"{shown}  FAIL")


def test_a_pipe_gets_utf_8(monkeypatch):
    pipe = io.BytesIO()
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(pipe, encoding="cp1252"))
    monkeypatch.setattr(sys, "argv", ["keienvelope", "profiles", "kr-gyeong"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "자동차관리법" in pipe.getvalue().decode("utf-8")
