"""Ways to find the size of a file: ours and those of others, each a reading and a measuring.

This module runs as a script in the environment of the way that it is asked for (``peers.py``), and
so it may import nothing at its top but the standard library. It answers requests, one line of JSON
each, from standard input to standard output::

    {"path": "body.step", "runs": 3, "seconds": 5.0}

Every import is done, and one small file is read and measured, before the first answer.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

Size = list[float]
"""Extents along the x, y and z axes of the file."""

BLOCK_BYTES = 1 << 20


class Way(NamedTuple):
    """A reading, a measuring of what was read, and the packages whose versions tell what ran."""

    read: Callable[[str], Any]
    measure: Callable[[Any], Size]
    packages: tuple[str, ...] = ()


def ours() -> Way:
    """Read the whole file and enclose its extents, with neither conventions nor limits."""
    from keienvelope.measuring.extents import join_supports, supports_of
    from keienvelope.readers import read

    def measure(model: Any) -> Size:
        supports = supports_of(model.parts, alone=())
        bound = join_supports(supports, range(len(supports))).bound
        return [float(bound[2 * axis] + bound[2 * axis + 1]) for axis in range(3)]

    packages = ("keienvelope", "cadquery-ocp", "numpy")
    return Way(lambda path: read(Path(path)), measure, packages)


def ours_outermost() -> Way:
    """Enclose the extents of a file in one call, which reads no more of it than that takes."""
    import keienvelope

    def measure(path: str) -> Size:
        return list(keienvelope.extents(path).upper_mm)

    return Way(lambda path: path, measure, ("keienvelope", "cadquery-ocp", "numpy"))


def ours_whole() -> Way:
    """Measure as a user does: read, enclose, and apply the convention, in one call."""
    import keienvelope

    def read(path: str) -> Any:
        return keienvelope.measure(path, unit="mm", forward="-x", up="+z", ground="lowest")

    def measure(report: Any) -> Size:
        names = ("overall_length", "overall_width", "overall_height")
        return [report.measurements[name].upper_mm for name in names]

    return Way(read, measure, ("keienvelope", "cadquery-ocp", "numpy"))


def cadquery() -> Way:
    """Import and ask for the bounding box, as CadQuery's documentation shows."""
    from cadquery import importers

    def measure(workplane: Any) -> Size:
        box = workplane.val().BoundingBox()
        return [box.xlen, box.ylen, box.zlen]

    return Way(importers.importStep, measure, ("cadquery", "cadquery-ocp"))


def build123d() -> Way:
    """Import and ask for the bounding box, as build123d's documentation shows."""
    from build123d import import_step

    def measure(shape: Any) -> Size:
        size = shape.bounding_box().size
        return [size.X, size.Y, size.Z]

    return Way(import_step, measure, ("build123d", "cadquery-ocp-novtk", "cadquery-ocp"))


def bare_read() -> Way:
    """Read the bytes and look at none: what the disk and the system take."""
    block = bytearray(BLOCK_BYTES)

    def read(path: str) -> None:
        with Path(path).open("rb", buffering=0) as stream:
            while stream.readinto(block):
                pass

    return Way(read, lambda _: [])


def trimesh() -> Way:
    """Load as trimesh does when nothing is asked for: equal vertices are merged."""
    import trimesh as library

    return Way(library.load, _size_of_bounds, ("trimesh", "numpy"))


def trimesh_unprocessed() -> Way:
    """Load without merging."""
    import trimesh as library

    return Way(
        lambda path: library.load(path, process=False), _size_of_bounds, ("trimesh", "numpy")
    )


def _size_of_bounds(mesh: Any) -> Size:
    low, high = mesh.bounds.tolist()
    return [b - a for a, b in zip(low, high, strict=True)]


def numpy_stl() -> Way:
    """Load without working out normals, which is the faster way of numpy-stl."""
    from stl.mesh import Mesh

    def measure(mesh: Any) -> Size:
        return [float(size) for size in mesh.max_ - mesh.min_]

    def read(path: str) -> Any:
        return Mesh.from_file(path, calculate_normals=False)

    return Way(read, measure, ("numpy-stl", "numpy"))


def pyvista() -> Way:
    """Read through VTK."""
    import pyvista as library

    def measure(mesh: Any) -> Size:
        box = mesh.bounds
        return [box[1] - box[0], box[3] - box[2], box[5] - box[4]]

    return Way(library.read, measure, ("pyvista", "vtk"))


def admesh() -> Way:
    """Run the command without its checks and repairs; it prints the size."""
    pattern = re.compile(r"Min ([XYZ]) *= *(\S+), Max [XYZ] *= *(\S+)")

    def read(path: str) -> str:
        done = subprocess.run(["admesh", "--no-check", path], capture_output=True, check=True)
        return done.stdout.decode("ascii", "replace")  # it repeats the head of the file

    def measure(text: str) -> Size:
        return [float(high) - float(low) for _, low, high in pattern.findall(text)]

    return Way(read, measure)


WAYS: dict[str, Callable[[], Way]] = {
    "keienvelope.extents": ours_outermost,
    "keienvelope": ours,
    "keienvelope.measure": ours_whole,
    "cadquery": cadquery,
    "build123d": build123d,
    "bare read": bare_read,
    "trimesh": trimesh,
    "trimesh, process=False": trimesh_unprocessed,
    "numpy-stl": numpy_stl,
    "pyvista": pyvista,
    "admesh": admesh,
}


def timed(way: Way, path: str, runs: int, seconds: float) -> dict[str, Any]:
    """Read and measure a file several times.

    Parameters
    ----------
    runs : int
        At most so many times.
    seconds : float
        No run starts when the earlier ones took so long.

    Returns
    -------
    dict
        ``read_s`` and ``measure_s``, one of each a run; ``size``; ``resident_mb``, the most memory
        that this process has held so far.
    """
    reads: list[float] = []
    measures: list[float] = []
    size: Size = []
    while not reads or (len(reads) < runs and sum(reads) + sum(measures) < seconds):
        gc.collect()
        start = time.perf_counter()
        found = way.read(path)
        between = time.perf_counter()
        size = way.measure(found)
        end = time.perf_counter()
        reads.append(between - start)
        measures.append(end - between)
        del found  # two large meshes at once would count as memory of one
    return {"read_s": reads, "measure_s": measures, "size": size, "resident_mb": resident_mb()}


def resident_mb() -> float:
    """Return the most memory that this process, or a process that it ran, has held."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status")
    if status.is_file():
        # Where there is one: ru_maxrss starts from the memory of the process that started this.
        own = int(re.findall(r"VmHWM:\s*(\d+) kB", status.read_text())[0])
    else:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    units_per_mb = 1e6 if sys.platform == "darwin" else 1e3
    return float(max(own, children)) / units_per_mb


def versions(packages: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of those packages that are installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def main(name: str, small: str) -> None:
    """Answer requests for a way, after it read a small file."""
    # What the libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    way = WAYS[name]()
    way.measure(way.read(small))
    answers.write(json.dumps(versions(way.packages)) + "\n")
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = timed(way, request["path"], request["runs"], request["seconds"])
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
        answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
