"""``--version``, and completion of the shell."""

import os
import subprocess
import sys
from importlib.metadata import version

import pytest

from keienvelope.version import VERSION


def test_the_version_and_those_of_the_kernel(call):
    code, out, _ = call("--version")
    assert code == 0
    assert out.splitlines()[0] == f"keienvelope, version {VERSION}"
    for name in ("cadquery-ocp", "cadquery", "trimesh", "manifold3d", "numpy"):
        assert f"{name} {version(name)}" in out
    assert "Python 3." in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands(shell):
    environment = {
        **os.environ,
        "_KEIENVELOPE_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "keienvelope ch",
        "COMP_CWORD": "1" if shell != "fish" else "ch",
    }
    code = "import sys; sys.argv = ['keienvelope']; from keienvelope.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert "check" in done.stdout, done.stderr
    assert done.returncode == 0
