"""One input: check it as the command line does, and hold a pass against an independent reader."""

from __future__ import annotations

import io
import math
import os
import pickle
import signal
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from .mutation import mutate
from .seeds import read_seeds

_SIZES = ("overall_length", "overall_width", "overall_height")
_WITHOUT_UNIT = (".stl", ".obj", ".ply", ".off", ".brep")
_KERNEL = (".step", ".stp", ".iges", ".igs", ".brep", ".fcstd")
_FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown")
_SECONDS = 3.0
"""Of the processor: what takes longer hangs."""
_WHOLE = 10
"""Of so many inputs one is looked at for overruns and told in every format."""
_FAULT = "reading or measuring died"


@dataclass(frozen=True)
class Input:
    """The place of an input in the endless row of all.

    Attributes
    ----------
    folders : tuple of str
        Where the seeds are.
    base : int
        Another number makes other inputs of the same seeds.
    number : int
        Which one; every seed has its turn.
    """

    folders: tuple[str, ...]
    base: int
    number: int

    @property
    def name(self) -> str:
        """Name of the seed."""
        return self._seed[0]

    @property
    def suffix(self) -> str:
        """What the file is called after."""
        return self._seed[1]

    @property
    def _seed(self) -> tuple[str, str, bytes]:
        formats = _seeds(self.folders)
        seeds = formats[self.number % len(formats)]
        return seeds[self.number // len(formats) % len(seeds)]

    def data(self) -> bytes:
        """Return the bytes, the same whenever it is asked."""
        return mutate(self._seed[2], self.suffix, Random(f"{self.base} {self.number}"))


@cache
def _seeds(folders: tuple[str, ...]) -> list[list[tuple[str, str, bytes]]]:
    by_suffix: dict[str, list[tuple[str, str, bytes]]] = {}
    for seed in read_seeds(map(Path, folders)):
        by_suffix.setdefault(seed[1], []).append(seed)
    return [seeds for suffix, seeds in by_suffix.items() for _ in range(_turns(suffix))]


def _turns(suffix: str) -> int:
    """Return how often a format comes: our own parsers more often than those of the kernel."""
    return 1 if suffix in _KERNEL else 3


@dataclass(frozen=True)
class Outcome:
    """What came of an input.

    Attributes
    ----------
    kind : str
        The verdict; ``fault`` for an error that nobody foresaw; ``crash`` or ``late``.
    message : str
        What the user is told, or what is wrong.
    sizes : tuple of float or None
        Upper ends of length, width and height in millimetres, of a pass.
    """

    kind: str
    message: str = ""
    sizes: tuple[float, ...] | None = None


def try_out(case: Input) -> Outcome:
    """Check an input as the command line does; in a copy of this process where the kernel reads."""
    if case.suffix not in _KERNEL:
        return _checked(case)
    _load_all()
    found = _in_a_copy(_checked, case)
    return found if isinstance(found, Outcome) else Outcome(*found)


@cache
def _load_all() -> None:
    """Load here what each copy would load."""
    from keienvelope.readers import _READERS, load_kernel

    load_kernel()
    for module, _, _ in _READERS.values():
        import_module(f"keienvelope.readers.{module}")
    for name in ("measuring.extents.brep", "workflow", "report.json"):
        import_module(f"keienvelope.{name}")


def size_elsewhere(case: Input) -> tuple[float, ...] | None:
    """Return the sizes that another reader sees along x, y and z; None where it reads nothing.

    They are sizes from below: of corners of triangles, or of points on the drawn surfaces.
    """
    if case.suffix not in _KERNEL:
        return _seen(case)
    import cadquery  # noqa: F401 (the copies find it loaded)

    found = _in_a_copy(_seen, case)
    return None if found is None or isinstance(found[0], str) else found


def _in_a_copy(work: Callable[[Input], Any], case: Input) -> Any:
    """Do something in a copy of this process, which has loaded what it needs and used nothing.

    The kernel crashes so often on damaged files that loading it anew each time would take longest.
    Where the copy does not survive, this returns ``crash`` or ``late``, and how it ended.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        signal.setitimer(signal.ITIMER_PROF, _SECONDS)
        with os.fdopen(writing, "wb") as stream:
            stream.write(pickle.dumps(work(case)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code == 0:
        return pickle.loads(answer)
    return ("late" if code == -signal.SIGPROF else "crash"), f"ended with {code}"


def _checked(case: Input) -> Outcome:
    from keienvelope import workflow
    from keienvelope.law import profile
    from keienvelope.report.formats import render

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"input{case.suffix}"
        path.write_bytes(case.data())
        unit = "mm" if case.suffix in _WITHOUT_UNIT else None
        choice = workflow.frame_choice(unit=unit, forward="-x", up="+z", ground="lowest")
        whole = case.number % _WHOLE == 0
        task = workflow.Task(path, (profile("jp-kei-1998"),), choice, describe=whole)
        (report,) = workflow.check_file(task)
        note = report.notes[0] if report.notes else ""
        if report.exit_code not in (0, 1, 2) or note.startswith(_FAULT):
            return Outcome("fault", note)
        for name in _FORMATS if whole else ():
            render(name, [report], reproducible=True)
        left = [item.name for item in Path(folder).iterdir() if item != path]
        if left:
            return Outcome("fault", f"it leaves {left}")
    if report.verdict != "pass":
        return Outcome(report.verdict, note)
    return Outcome("pass", note, tuple(report.measurements[name].upper_mm for name in _SIZES))


def _seen(case: Input) -> tuple[float, ...] | None:
    try:
        read = _kernel_size if case.suffix in _KERNEL else _mesh_size
        return read(case.data(), case.suffix)
    except Exception:  # what it cannot read it says nothing of
        return None


def _mesh_size(data: bytes, suffix: str) -> tuple[float, ...] | None:
    import numpy as np
    import trimesh

    stream = io.BytesIO(data)
    kind = suffix[1:]
    if kind == "stl" and data.lstrip()[:5].lower() == b"solid" and b"facet" in data[:2000]:
        kind = "stl_ascii"
    loaded: Any = trimesh.load(stream, file_type=kind, process=False)
    scene = loaded if isinstance(loaded, trimesh.Scene) else trimesh.Scene(loaded)
    corners = [
        np.asarray(mesh.triangles).reshape(-1, 3)
        for mesh in scene.dump()
        if isinstance(mesh, trimesh.Trimesh) and len(mesh.faces)
    ]
    if not corners:
        return None
    points = np.concatenate(corners)
    scale = 1.0
    if suffix in (".glb", ".gltf"):
        scale = 1000.0
    elif suffix in (".3mf", ".dae") and scene.units:
        scale = float(trimesh.units.unit_conversion(scene.units, "mm"))
    return tuple(float(size) * scale for size in np.ptp(points, axis=0))


def _kernel_size(data: bytes, suffix: str) -> tuple[float, ...] | None:
    import cadquery as cq

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"input{suffix}"
        path.write_bytes(data)
        if suffix in (".step", ".stp"):
            shapes = cq.importers.importStep(str(path)).vals()
        elif suffix in (".iges", ".igs"):
            shapes = [_iges_shape(str(path))]
        elif suffix == ".brep":
            shapes = [cq.Shape.importBrep(str(path))]
        else:
            with zipfile.ZipFile(path) as archive:
                names = [name for name in archive.namelist() if name.endswith(".brp")]
                texts = [archive.read(name) for name in names]
            shapes = [cq.Shape.importBrep(io.BytesIO(text)) for text in texts]
        points = [point.toTuple() for shape in shapes for point in shape.tessellate(1.0, 0.5)[0]]
    if not points:
        return None
    return tuple(max(axis) - min(axis) for axis in zip(*points, strict=True))


def _iges_shape(path: str) -> Any:
    import cadquery as cq
    from OCP.IGESControl import IGESControl_Reader

    reader = IGESControl_Reader()
    reader.ReadFile(path)
    reader.TransferRoots()
    return cq.Shape.cast(reader.OneShape())


def is_false(passed: Outcome, elsewhere: tuple[float, ...]) -> bool:
    """Whether another reader sees more than a pass says, or what no pass may have."""
    assert passed.sizes is not None
    return any(
        not math.isfinite(there) or there > here + 1e-5 * here + 1e-3
        for here, there in zip(passed.sizes, elsewhere, strict=True)
    )
