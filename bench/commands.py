"""Whole commands, as a user types them."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from bench.records import Record

DECLARED = ("--forward", "-x", "--up", "+z", "--ground", "lowest", "--no-cache")
"""Axes and ground, so that no other reading of a file has to be tried; and nothing is recalled."""


def keienvelope(*arguments: str | Path) -> list[str]:
    """Return the installed command with arguments.

    Raises
    ------
    FileNotFoundError
        If keienvelope is not installed for this interpreter.
    """
    name = "keienvelope.exe" if sys.platform == "win32" else "keienvelope"
    script = Path(sysconfig.get_path("scripts")) / name
    if not script.exists():
        raise FileNotFoundError(f"no {script}; run: {sys.executable} -m pip install .")
    return [str(script), *map(str, arguments)]


def run_in_turns(
    commands: Mapping[str, Sequence[str]], item: str, turns: int, *, good: Collection[int] = (0,)
) -> list[Record]:
    """Run commands one after the other, every second turn in the opposite order.

    Parameters
    ----------
    commands : mapping
        Name of the way to command.
    good : collection of int
        Exit codes that say that the command did its work.
    """
    records = {way: Record(item, way) for way in commands}
    for turn in range(turns):
        for way in list(commands) if turn % 2 == 0 else reversed(list(commands)):
            start = time.perf_counter()
            done = subprocess.run(commands[way], capture_output=True, text=True, check=False)
            seconds = time.perf_counter() - start
            if done.returncode not in good:
                raise RuntimeError(f"{' '.join(commands[way])}\n{done.stdout}{done.stderr}")
            records[way].read_s.append(seconds)
            records[way].measure_s.append(0.0)
    return list(records.values())
