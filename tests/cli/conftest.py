"""The command line, run in this process."""

from __future__ import annotations

import sys

import pytest

from keienvelope.cli import main


def _in_this_process(work, items, **_limits):
    for item in items:
        yield item, work(item)


@pytest.fixture
def call(monkeypatch, capsys):
    """Run the command line in this process: returns exit code, output and errors.

    Files are checked here too, in their order, so that tests can reach into the checking.
    """
    monkeypatch.setattr("keienvelope.processes.in_processes", _in_this_process)

    def inner(*arguments):
        monkeypatch.setattr(sys, "argv", ["keienvelope", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        captured = capsys.readouterr()
        return exit_.value.code, captured.out, captured.err

    return inner
