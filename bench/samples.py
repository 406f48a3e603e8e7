"""Files to measure, made here so that anybody can make the same."""

from __future__ import annotations

import itertools
import math
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LENGTH_MM, WIDTH_MM, HEIGHT_MM = 3390.0, 1470.0, 1650.0
TEMPLATES = ("tall-wagon", "cab-over-truck", "coupe", "suv")
"""Templates whose bodies stand in where there is no folder of models."""

_RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def small_stl(folder: Path) -> Path:
    """Return a coarse ellipsoid that a class of vehicles holds, as binary STL."""
    return ellipsoid(folder, 200)


def small_step(folder: Path) -> Path:
    """Return a block that a class of vehicles holds."""
    path = folder / "small.step"
    if not path.exists():
        from cadquery import Workplane, exporters

        lift = (True, True, False)
        block = Workplane().box(LENGTH_MM, WIDTH_MM, HEIGHT_MM, centered=lift)
        exporters.export(block, str(path))
    return path


def ellipsoid(folder: Path, triangles: int, *, text: bool = False) -> Path:
    """Return a closed skin of about that many triangles, written a ring at a time.

    Parameters
    ----------
    triangles : int
        Rounded to what rings of equal quads give.
    text : bool
        Whether it is ASCII STL.
    """
    path = folder / f"ellipsoid-{triangles}{'-text' if text else ''}.stl"
    if path.exists():
        return path
    rings = max(2, round(math.sqrt(triangles) / 2))
    around = max(3, round(triangles / 2 / rings))
    turn = np.linspace(0.0, 2.0 * np.pi, around + 1)
    turn[-1] = 0.0
    partial = path.with_suffix(".partial")
    with partial.open("wb") as stream:
        if text:
            stream.write(b"solid ellipsoid\n")
        else:
            stream.write(b"ellipsoid".ljust(80) + np.uint32(2 * rings * around).tobytes())
        tilts = np.linspace(0.0, np.pi, rings + 1)
        for upper, lower in itertools.pairwise(tilts):
            corners = _ring(turn, upper, lower)
            stream.write(_as_text(corners) if text else _as_records(corners))
        if text:
            stream.write(b"endsolid ellipsoid\n")
    partial.rename(path)
    return path


def _ring(turn: NDArray[np.float64], upper: float, lower: float) -> NDArray[np.float32]:
    """Return the triangles between two circles of latitude, shape (n, 3, 3), in millimetres."""
    edges = []
    for tilt in (upper, lower):
        x = 0.5 * LENGTH_MM * math.sin(tilt) * np.cos(turn)
        y = 0.5 * WIDTH_MM * math.sin(tilt) * np.sin(turn)
        z = np.full_like(turn, 0.5 * HEIGHT_MM * (1.0 + math.cos(tilt)))
        edges.append(np.stack([x, y, z], axis=1))
    (a, b), (d, c) = ((edge[:-1], edge[1:]) for edge in edges)
    return np.concatenate(
        [np.stack([a, d, c], axis=1), np.stack([a, c, b], axis=1)], dtype=np.float32
    )


def _as_records(corners: NDArray[np.float32]) -> bytes:
    records = np.zeros(len(corners), _RECORD)
    records["corners"] = corners
    return records.tobytes()


def _as_text(corners: NDArray[np.float32]) -> bytes:
    vertex = "      vertex %.6e %.6e %.6e\n"
    facet = f"  facet normal 0 0 0\n    outer loop\n{vertex * 3}    endloop\n  endfacet\n"
    return "".join(facet % tuple(nine) for nine in corners.reshape(-1, 9).tolist()).encode()


def bolts(folder: Path, count: int) -> Path:
    """Return a flat assembly of one bolt, placed `count` times on a square grid.

    The bolt is written by the CAD kernel, the assembly round it here, as STEP AP214: the kernel
    takes minutes for what is a few lines an instance.
    """
    path = folder / f"bolts-{count}.step"
    if path.exists():
        return path
    data, end, rest = _bolt(folder).rpartition("ENDSEC;")
    path.write_text(f"{data}{_assembly(data, count)}{end}{rest}", encoding="ascii")
    return path


def _assembly(data: str, count: int) -> str:
    """Return the entities that place the part of a data section `count` times."""
    bolt, kind = _entity(data, "PRODUCT_DEFINITION"), _entity(data, "PRODUCT_DEFINITION_CONTEXT")
    shape = _entity(data, "ADVANCED_BREP_SHAPE_REPRESENTATION")
    ((origin, units),) = re.findall(rf"^#{shape} = \w+\('',\(#(\d+)[^;]*#(\d+)\);", data, re.M)
    n = 1 + max(int(found) for found in re.findall(r"^#(\d+) ?=", data, re.M))
    places = ",".join(f"#{n + 9 + 7 * index}" for index in range(count))
    lines = [
        f"#{n}=PRODUCT('bolts','bolts','',(#{_entity(data, 'PRODUCT_CONTEXT')}));",
        f"#{n + 1}=PRODUCT_DEFINITION_FORMATION('','',#{n});",
        f"#{n + 2}=PRODUCT_DEFINITION('design','',#{n + 1},#{kind});",
        f"#{n + 3}=PRODUCT_DEFINITION_SHAPE('','',#{n + 2});",
        f"#{n + 4}=SHAPE_REPRESENTATION('',(#{origin},{places}),#{units});",
        f"#{n + 5}=SHAPE_DEFINITION_REPRESENTATION(#{n + 3},#{n + 4});",
        f"#{n + 6}=DIRECTION('',(0.,0.,1.));",
        f"#{n + 7}=DIRECTION('',(1.,0.,0.));",
    ]
    side = math.ceil(math.sqrt(count))
    for index in range(count):
        k = n + 8 + 7 * index
        relation = (
            f"REPRESENTATION_RELATIONSHIP('','',#{shape},#{n + 4})"
            f"REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION(#{k + 2})"
            "SHAPE_REPRESENTATION_RELATIONSHIP()"
        )
        used = f"'{index}','bolt {index}','',#{n + 2},#{bolt},$"
        lines += [
            f"#{k}=CARTESIAN_POINT('',({20 * (index % side)}.,{20 * (index // side)}.,0.));",
            f"#{k + 1}=AXIS2_PLACEMENT_3D('',#{k},#{n + 6},#{n + 7});",
            f"#{k + 2}=ITEM_DEFINED_TRANSFORMATION('','',#{origin},#{k + 1});",
            f"#{k + 3}=({relation});",
            f"#{k + 4}=CONTEXT_DEPENDENT_SHAPE_REPRESENTATION(#{k + 3},#{k + 5});",
            f"#{k + 5}=PRODUCT_DEFINITION_SHAPE('','',#{k + 6});",
            f"#{k + 6}=NEXT_ASSEMBLY_USAGE_OCCURRENCE({used});",
        ]
    return "\n".join([*lines, ""])


def _bolt(folder: Path) -> str:
    from cadquery import Workplane, exporters

    head = Workplane().polygon(6, 15.0).extrude(5.5)
    bolt = head.faces("<Z").workplane().circle(4.0).extrude(30.0).faces("<Z").chamfer(1.0)
    path = folder / "bolt.step"
    exporters.export(bolt, str(path))
    return path.read_text(encoding="ascii")


def _entity(data: str, kind: str) -> str:
    """Return the number of the one instance of an entity."""
    (number,) = re.findall(rf"^#(\d+) ?= ?{kind}\(", data, re.M)
    return str(number)


def step_files(models: Path | None, folder: Path) -> list[Path]:
    """Return the STEP files of a folder of models, or bodies of our own templates."""
    if models:
        found = [path for path in models.rglob("*") if path.suffix.lower() in (".step", ".stp")]
        return sorted(found, key=lambda path: (-path.stat().st_size, path.name))
    bodies = [folder / f"{name}.step" for name in TEMPLATES]
    for body in bodies:
        if not body.exists():
            command = [sys.executable, "-m", "keienvelope", "generate", body.stem, "-o", str(body)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return bodies


def copies(files: list[Path], folder: Path, count: int) -> list[Path]:
    """Return `count` files under different names, the given ones over and over."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = []
    for index in range(count):
        source = files[index % len(files)]
        found.append(folder / f"{index:03}{source.suffix}")
        shutil.copyfile(source, found[-1])
    return found
