"""The command line, run in this process."""

from __future__ import annotations

import sys

import pytest

from keienvelope.cli import main


@pytest.fixture
def call(monkeypatch, capsys):
    """Run the command line in this process: returns exit code, output and errors."""

    def inner(*arguments):
        monkeypatch.setattr(sys, "argv", ["keienvelope", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        captured = capsys.readouterr()
        return exit_.value.code, captured.out, captured.err

    return inner
