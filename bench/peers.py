"""Other ways run in virtual environments of their own, and every way in a process of its own.

CadQuery and build123d want different packages of the same CAD kernel, which overwrite each other,
so no two of them may share an environment, and none shares ours.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.records import Record

ENVIRONMENTS = {
    "cadquery": ("cadquery",),
    "build123d": ("build123d",),
    "meshes": ("trimesh", "numpy-stl", "pyvista"),
}
"""What is installed, always the newest, by the name of the environment."""

ENVIRONMENT_OF = {
    "cadquery": "cadquery",
    "build123d": "build123d",
    "trimesh": "meshes",
    "trimesh, process=False": "meshes",
    "numpy-stl": "meshes",
    "pyvista": "meshes",
}
"""The environment of a way; a way that is not listed runs in ours."""

OURS = ("keienvelope.extents", "keienvelope", "keienvelope.measure", "bare read")
"""The ways that need nothing but what we are installed with."""

_SCRIPT = Path(__file__).with_name("ways.py")


@dataclass(frozen=True)
class Plan:
    """How often something is measured.

    Attributes
    ----------
    visits : int
        Times that the ways take turns; every second time in the opposite order.
    runs : int
        Runs of a way each time.
    patience_s : float
        A way that has used so much time on an item is not run again on it.
    limit_s : float
        A way that does not answer for so long is stopped.
    """

    visits: int = 3
    runs: int = 2
    patience_s: float = 2.0
    limit_s: float = 600.0


def python_of(way: str, cache: Path) -> str:
    """Return the interpreter of a way; its environment is made where there is none."""
    name = ENVIRONMENT_OF.get(way)
    if name is None:
        return sys.executable
    folder = cache / "environments" / name
    python = str(folder / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    complete = folder / "complete"
    if not complete.exists():
        print(f"installing {', '.join(ENVIRONMENTS[name])} in {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *ENVIRONMENTS[name]], check=True)
        complete.touch()
    return python


def available(ways: Sequence[str], *, peers: bool) -> list[str]:
    """Leave out the ways that want a command that is not installed, or all but ours."""
    if not peers:
        return [way for way in ways if way in OURS]
    return [way for way in ways if way != "admesh" or shutil.which("admesh")]


@dataclass
class Runner:
    """A way, ready to measure.

    Parameters
    ----------
    way : str
        A name of ``ways.WAYS``.
    python : str
        Its interpreter.
    small : Path
        A small file of the kind that will be measured.
    fresh : bool
        Whether every visit gets a new process, so that its memory is of that file alone.
    """

    way: str
    python: str
    small: Path
    fresh: bool = False
    versions: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[str] | None = None

    def ask(self, path: Path, runs: int, plan: Plan) -> dict[str, Any]:
        """Measure a file; a process that dies or does not answer is an error of this file."""
        process = self._process or self._start()
        assert process.stdin
        assert process.stdout
        clock = threading.Timer(plan.limit_s, process.kill)
        clock.start()
        try:
            request = {"path": str(path), "runs": runs, "seconds": plan.patience_s}
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        clock.cancel()
        if self.fresh or not line:
            self.close()
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        return {"error": f"the process ended with {process.returncode} and no answer"}

    def _start(self) -> subprocess.Popen[str]:
        # -P: the folder of the script must hide no package.
        command = [self.python, "-P", "-W", "ignore", str(_SCRIPT), self.way, str(self.small)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout
        hello = self._process.stdout.readline()
        if not hello:
            raise RuntimeError(f"{self.way} cannot be run; try: {' '.join(command)}")
        self.versions = json.loads(hello)
        return self._process

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.communicate()
            self._process = None


def side_by_side(
    runners: Sequence[Runner], path: Path, item: str, amount: float, plan: Plan
) -> list[Record]:
    """Measure a file in every way, in turns.

    Returns
    -------
    list of Record
        One a way.
    """
    records = {runner.way: Record(item, runner.way, amount) for runner in runners}
    for visit in range(plan.visits):
        for runner in runners if visit % 2 == 0 else reversed(runners):
            record = records[runner.way]
            if not record.error and sum(record.seconds) < plan.patience_s:
                record.add(runner.ask(path, plan.runs, plan))
    return list(records.values())
