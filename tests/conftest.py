"""The folder of real models made by others, and the command line run in this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

# A test that finds what another one has measured tests nothing, and what lies in the home of the
# user is not the tests' own.
os.environ["KEIENVELOPE_NO_CACHE"] = "1"


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of real models made by others; tests that want it are skipped without it."""
    default = Path(__file__).resolve().parents[2] / "shared" / "models"
    folder = Path(os.environ.get("KEIENVELOPE_MODELS", default))
    if not folder.is_dir():
        pytest.skip("no folder of real models: set KEIENVELOPE_MODELS to one")
    return folder


def _in_this_process(work, items, **_limits):
    for item in items:
        yield item, work(item)


@pytest.fixture
def call(monkeypatch, capsys):
    """Run the command line in this process: returns exit code, output and errors.

    Files are checked here too, in their order, so that tests can reach into the checking.
    """
    from keienvelope.cli import main

    monkeypatch.setattr("keienvelope.processes.in_processes", _in_this_process)

    def inner(*arguments):
        monkeypatch.setattr(sys, "argv", ["keienvelope", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        captured = capsys.readouterr()
        return exit_.value.code, captured.out, captured.err

    return inner
