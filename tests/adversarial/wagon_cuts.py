"""Parts of the tall wagon with holes and wheel arches cut through their curved regions.

Cuts go where a part reaches farthest, so that its peak is cut away, grazed, or left beside a hole;
arches go right through everything beside the wheels.
"""

from __future__ import annotations

import functools
import math

import numpy as np
from adversarial.building import NAN, Drawn
from adversarial.families import direction
from adversarial.families_solids import uniform
from adversarial.oracle import SIX, Floats
from numpy.random import Generator
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.BRepPrimAPI import BRepPrimAPI_MakeCone, BRepPrimAPI_MakeCylinder, BRepPrimAPI_MakeSphere
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt
from OCP.TopoDS import TopoDS_Shape

import keienvelope
from keienvelope.measuring.extents import Support, supports_of
from keienvelope.model import Part
from keienvelope.model.faces import faces_of

_DOWN = 5
_ATTEMPTS = 10


@functools.cache
def wagon() -> tuple[Part, ...]:
    """Return the parts of the default wagon that are neither devices nor reference."""
    parts = keienvelope.generate("tall-wagon").parts
    return tuple(part for part in parts if part.device is None and not part.reference)


@functools.cache
def supports() -> tuple[Support, ...]:
    """Return how far each of these parts reaches, those that no other one outreaches exactly."""
    return supports_of(wagon(), alone=[])


def outermost(side: int, rank: int) -> int:
    """Return the index of the part that reaches farthest on a side; rank 0 is the farthest."""
    order = np.argsort([-support.attained[side] for support in supports()])
    return int(order[rank])


def draw_cut(seed: int) -> tuple[str, Drawn]:
    """Cut one of the outermost parts where it reaches farthest, or by a wheel arch."""
    rng = np.random.default_rng([2024, seed])
    for _ in range(_ATTEMPTS):
        side = int(rng.integers(_DOWN))
        index = outermost(side, int(rng.integers(3)))
        part = wagon()[index]
        peak = supports()[index].points[side]
        tool = _arch(rng, peak) if rng.random() < 0.3 else _hole(rng, peak, SIX[side])
        shape = BRepAlgoAPI_Cut(part.geometry.shape, tool).Shape()
        if faces_of(shape) and BRepCheck_Analyzer(shape).IsValid():
            return f"{part.path} cut at its {side}. side", Drawn(shape, np.full(6, NAN), True)
    raise AssertionError(f"cut {seed}: no valid shape in {_ATTEMPTS} attempts")


def _hole(rng: Generator, peak: Floats, side: Floats) -> TopoDS_Shape:
    """Draw a round, conical or hollow-shaped cut at a peak or just beside it."""
    across = np.cross(side, direction(rng))
    size = float(10.0 ** rng.uniform(0.3, 2.3))
    centre = peak + uniform(rng, 0, 1.5) * size * across / np.linalg.norm(across)
    kind = int(rng.integers(3))
    if kind == 0:
        return BRepPrimAPI_MakeSphere(gp_Pnt(*centre.tolist()), size).Solid()
    slant = side + 0.3 * direction(rng)
    start = centre - 400 * slant
    frame = gp_Ax2(gp_Pnt(*start.tolist()), gp_Dir(*slant.tolist()))
    if kind == 1:
        return BRepPrimAPI_MakeCylinder(frame, size, 800.0).Solid()
    return BRepPrimAPI_MakeCone(frame, 0.3 * size, 1.7 * size, 800.0).Solid()


def _arch(rng: Generator, peak: Floats) -> TopoDS_Shape:
    """Draw a cylinder across the whole wagon that comes close to a peak."""
    radius = uniform(rng, 150, 400)
    angle = uniform(rng, 0, 2 * math.pi)
    away = (radius + uniform(rng, -5, 5)) * np.array([math.cos(angle), 0.0, math.sin(angle)])
    start = peak + away
    frame = gp_Ax2(gp_Pnt(float(start[0]), -2000.0, float(start[2])), gp_Dir(0, 1, 0))
    return BRepPrimAPI_MakeCylinder(frame, radius, 4000.0).Solid()
