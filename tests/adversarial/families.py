"""The register of random shapes: families, the drawing of one member, and where it is put.

A member is drawn from the name of its family and a seed, so any failure can be drawn again:
``draw(FAMILIES["torus-patch"], 17)``. Shapes are built some 10 mm large about the origin and then
turned, mirrored, scaled to 0.01 mm or 20 m, or moved far away.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from adversarial.building import NAN, Drawn, matrix, mirror, moved, rotation
from adversarial.oracle import SIX, Floats
from numpy.random import Generator
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.gp import gp_Pnt, gp_Trsf, gp_Vec
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape

from keienvelope.model.faces import faces_of

SupportFunction = Callable[[Floats], Floats]
"""Largest d . p of a shape for directions d, shape (n, 3) to (n,)."""

Build = Callable[[Generator], "TopoDS_Shape | tuple[TopoDS_Shape, SupportFunction]"]

_ATTEMPTS = 20


class CannotBeDrawnError(Exception):
    """The kernel did not build what was asked for, so another member has to be drawn."""


@dataclass(frozen=True)
class Family:
    """Random shapes of one kind.

    Attributes
    ----------
    name : str
        Unique.
    build : callable
        Draws a shape, with its support function where there is a closed form.
    approximate : bool
        The kernel drew edges by approximation, which agree with their faces within a tolerance.
    tight : bool
        Every side is expected to be proven and closed.
    """

    name: str
    build: Build
    approximate: bool
    tight: bool


FAMILIES: dict[str, Family] = {}


def family(name: str, *, approximate: bool = False, tight: bool = True) -> Callable[[Build], Build]:
    """Register a builder of random shapes."""

    def register(build: Build) -> Build:
        assert name not in FAMILIES, name
        FAMILIES[name] = Family(name, build, approximate, tight)
        return build

    return register


def draw(kind: Family, seed: int) -> Drawn:
    """Draw the member of a family that belongs to a seed, and put it somewhere."""
    rng = np.random.default_rng([zlib.crc32(kind.name.encode()), seed])
    for _ in range(_ATTEMPTS):
        try:
            made = kind.build(rng)
        except CannotBeDrawnError:
            continue
        except Exception as error:
            # The exceptions of the kernel share no base but this one.
            if not type(error).__module__.startswith("OCP"):
                raise
            continue
        shape, support = made if isinstance(made, tuple) else (made, None)
        if not shape.IsNull() and faces_of(shape) and BRepCheck_Analyzer(shape).IsValid():
            return _placed(shape, support, kind.approximate, rng)
    raise AssertionError(f"{kind.name} {seed}: no valid shape in {_ATTEMPTS} attempts")


def direction(rng: Generator) -> Floats:
    """Return a random unit vector."""
    vector = rng.normal(size=3)
    return np.asarray(vector / np.linalg.norm(vector))


def random_rotation(rng: Generator) -> gp_Trsf:
    """Return a rotation about an axis through the origin: any, nearly none, or by right angles."""
    kind = rng.choice(["any", "any", "nearly none", "right angles"])
    if kind == "any":
        return rotation(direction(rng).tolist(), rng.uniform(-math.pi, math.pi))
    if kind == "nearly none":
        return rotation(direction(rng).tolist(), 10.0 ** rng.uniform(-9, -3))
    turn = rotation((0, 0, 1), 0.5 * math.pi * rng.integers(4))
    return turn.Multiplied(rotation((1, 0, 0), 0.5 * math.pi * rng.integers(4)))


def _placed(
    shape: TopoDS_Shape, support: SupportFunction | None, approximate: bool, rng: Generator
) -> Drawn:
    change = gp_Trsf()
    kind = rng.choice(["as drawn", "turned", "turned", "located", "mirrored", "sized", "far"])
    scale, shift = 1.0, np.zeros(3)
    if kind != "as drawn":
        change = random_rotation(rng)
    if kind == "mirrored":
        change = change.Multiplied(mirror(direction(rng).tolist()))
    if kind == "sized":
        scale = float(rng.choice([1e-3, 2e3]))
        size = gp_Trsf()
        size.SetScale(gp_Pnt(0, 0, 0), scale)
        change = change.Multiplied(size)
    if kind in ("located", "far"):
        shift = rng.uniform(-1, 1, 3) * (1e6 if kind == "far" else 50.0)
        change.SetTranslationPart(gp_Vec(*shift.tolist()))
    linear = matrix(change)  # scale included
    if kind == "located":
        shape = shape.Moved(TopLoc_Location(change))
    elif kind != "as drawn":
        shape = moved(shape, change)
    truth = np.full(6, NAN)
    if support is not None:
        truth = scale * support(SIX @ linear / scale) + SIX @ shift
    return Drawn(shape, truth, approximate)
