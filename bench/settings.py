"""What a run of the bench measures, and how."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.peers import Plan, Runner, available, python_of


@dataclass(frozen=True)
class Settings:
    """Options of ``python -m bench``.

    Attributes
    ----------
    cache : Path
        Folder of environments, files that were made, and results.
    models : Path or None
        Folder of STEP files; None for bodies of our templates.
    names : tuple of str
        Only files whose name holds one of these; empty for all.
    least_kb : float
        Only STEP files as large as this.
    peers : bool
        Whether other ways are measured too.
    plan : Plan
        How often.
    triangles : tuple of int
        Sizes of STL files.
    instances : tuple of int
        Sizes of assemblies.
    starts : int
        Times that a command is started.
    files : int
        Files that are checked at a time.
    """

    cache: Path
    models: Path | None = None
    names: tuple[str, ...] = ()
    least_kb: float = 100.0
    peers: bool = True
    plan: Plan = field(default_factory=Plan)
    triangles: tuple[int, ...] = (2_000_000, 20_000_000)
    instances: tuple[int, ...] = (2_500, 5_000, 10_000)
    starts: int = 10
    files: int = 100

    @property
    def samples(self) -> Path:
        """The folder of files that are made here."""
        folder = self.cache / "samples"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def as_data(self) -> dict[str, Any]:
        """Return what decides whether an earlier result may stand for a new one."""
        data: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return data

    def runners(self, ways: list[str], small: Path, *, fresh: bool = False) -> list[Runner]:
        """Return the ways that can be run here, ready to measure."""
        wanted = available(ways, peers=self.peers)
        return [Runner(way, python_of(way, self.cache), small, fresh) for way in wanted]
