"""Small bodies and files of them, and how tests look into a report."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import cadquery as cq
import numpy as np
import trimesh

import keienvelope as ke
from keienvelope import workflow
from keienvelope.checking import Finding, Report

DECLARED = {"forward": "-x", "up": "+z", "ground": "lowest"}
"""What a user types for a body drawn in ISO 4130 axes that stands on its lowest point."""


def block(length: float, width: float, height: float, *, bottom: float = 0.0) -> cq.Workplane:
    """A block in ISO 4130 axes that stands on z = bottom."""
    return (
        cq.Workplane()
        .box(length, width, height, centered=(True, True, False))
        .translate((0, 0, bottom))
    )


def block_mesh(length: float, width: float, height: float) -> trimesh.Trimesh:
    """The same as a mesh."""
    mesh = trimesh.creation.box((length, width, height))
    mesh.apply_translation((0, 0, height / 2))
    return mesh


def check_block(size: tuple[float, float, float], profile: str = "jp-kei-1998") -> Report:
    """Check a block whose unit, axes and ground are declared."""
    return ke.check(block(*size), profile, **DECLARED)


def write_binary_stl(path: Path, triangles: np.ndarray, header: bytes = b"") -> Path:
    """Write a binary STL by hand, so that readers are tested against another writer."""
    with path.open("wb") as stream:
        stream.write(header.ljust(80, b" "))
        stream.write(struct.pack("<I", len(triangles)))
        for triangle in triangles:
            stream.write(struct.pack("<3f", 0, 0, 0))
            for corner in triangle:
                stream.write(struct.pack("<3f", *corner))
            stream.write(struct.pack("<H", 0))
    return path


def finding(report: Report, rule: str, quantity: str | None = None) -> Finding:
    """The one finding of a rule."""
    found = [
        f
        for f in report.findings
        if f.rule == rule and (quantity is None or f.quantity == quantity)
    ]
    assert len(found) == 1, found
    return found[0]


def check_or_die(task: workflow.Task) -> list[Report]:
    """Check a file in a worker process, or take the process down as a fault of the kernel would."""
    if "wide" in task.path.name:
        os._exit(139)
    return workflow.check_file(task)
