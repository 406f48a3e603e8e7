"""Windows of round surfaces, 0.1 mm to 0.001 mm large, about seams: closed forms hold.

A fillet may be as small as that, and nothing that is compared with a length may depend on it.
"""

from __future__ import annotations

import math
import os

import numpy as np
import pytest
from adversarial.building import local_directions, moved, window
from adversarial.families import SupportFunction, random_rotation
from adversarial.judging import TARGET_MM
from adversarial.windows import Ends, circle_window, line_window
from numpy.random import Generator
from OCP.BRepBuilderAPI import BRepBuilderAPI_NurbsConvert
from OCP.Geom import (
    Geom_Circle,
    Geom_ConicalSurface,
    Geom_CylindricalSurface,
    Geom_SphericalSurface,
    Geom_Surface,
    Geom_SurfaceOfRevolution,
    Geom_ToroidalSurface,
)
from OCP.gp import gp_Ax1, gp_Ax2, gp_Ax3, gp_Dir, gp_Pnt

from keienvelope.measuring.extents import support_of
from keienvelope.model import Brep, Part

COUNT = 500 if os.environ.get("KEIENVELOPE_LONG") == "1" else 15
KINDS = ("cone", "cylinder", "revolved", "sphere", "torus", "torus-spindle")


def angles(rng: Generator) -> Ends:
    """Draw a range of angles that ends at the seam, or so near to it, more often than not."""
    span = 2 * math.pi * float(rng.uniform(0.02, 1.0)) * float(rng.choice([1.0, 0.1]))
    start = float(rng.uniform(-7, 7))
    if rng.random() < 0.6:
        start = math.pi * float(rng.integers(3)) - span * float(
            rng.choice([0, 0.5, 1, 0.01, 1e-4, -1e-4])
        )
    return start, start + span


def ordered(rng: Generator, low: float, high: float) -> Ends:
    """Draw two places that are not too close."""
    first, second = rng.uniform(low, high, 2).tolist()
    if abs(first - second) < 0.02 * (high - low):
        return low, high
    return min(first, second), max(first, second)


def drawn(
    kind: str, rng: Generator, size: float
) -> tuple[Geom_Surface, Ends, Ends, SupportFunction]:
    """Draw a surface, a window in it and the support of that."""
    u = angles(rng)
    small, large = sorted((size * rng.uniform(0.1, 1, 2)).tolist())
    if kind == "cylinder":
        v = (0.0, large)
        return Geom_CylindricalSurface(gp_Ax3(), small), u, v, line_window(small, 0.0, u, v)
    if kind == "cone":
        angle, v = float(rng.uniform(0.05, 1.4)), ordered(rng, -2 * size, 2 * size)
        return Geom_ConicalSurface(gp_Ax3(), angle, small), u, v, line_window(small, angle, u, v)
    if kind == "sphere":
        v = ordered(rng, -0.5 * math.pi, 0.5 * math.pi)
        return Geom_SphericalSurface(gp_Ax3(), large), u, v, circle_window(0.0, large, u, v)
    v = angles(rng)
    if kind == "torus-spindle":
        return Geom_ToroidalSurface(gp_Ax3(), small, large), u, v, circle_window(small, large, u, v)
    support = circle_window(large + small, small, u, v)
    if kind == "torus":
        return Geom_ToroidalSurface(gp_Ax3(), large + small, small), u, v, support
    frame = gp_Ax2(gp_Pnt(large + small, 0, 0), gp_Dir(0, -1, 0), gp_Dir(1, 0, 0))
    return Geom_SurfaceOfRevolution(Geom_Circle(frame, small), gp_Ax1()), u, v, support


@pytest.mark.parametrize("kind", KINDS)
def test_small_windows_are_as_large_as_closed_forms_say(kind):
    rng = np.random.default_rng(KINDS.index(kind))
    for _ in range(COUNT):
        size = float(10.0 ** rng.uniform(-3, -1))
        surface, u, v, support = drawn(kind, rng, size)
        change = random_rotation(rng)
        shape = moved(window(surface, *u, *v), change)
        truth = support(local_directions(change))
        # The same as a rational spline, whose trim is found another way.
        spline = BRepBuilderAPI_NurbsConvert(shape, True).Shape()
        for piece in (shape, spline):
            found = support_of(Part("window", Brep(piece)))
            assert found.reasons == ("",) * 6, (u, v, size)
            assert (found.bound - truth >= -1e-12 * size).all(), (u, v, size)
            assert (found.attained - truth <= 1e-12 * size).all(), (u, v, size)
            assert (found.bound - found.attained <= TARGET_MM).all(), (u, v, size)
