"""What is asked of an enclosure: a shape, what is known of it, and what the code under test says.

The truth comes from brute force and, where there is one, from a closed form; see `oracle`. Both may
differ from the code under test by rounding and, where the kernel drew edges by approximation, by
the tolerance that the shape declares for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from adversarial.building import Drawn
from adversarial.oracle import (
    SIX,
    Floats,
    brute_force_support,
    distance_with_edges,
    largest_edge_tolerance,
)
from numpy.typing import NDArray

from keienvelope.measuring.extents import Support, support_of
from keienvelope.model import Brep, Part
from keienvelope.model.faces import faces_of

TARGET_MM = 1e-6
"""What `bound - attained` shall not exceed on a valid shape."""

SIDES = ("+x", "-x", "+y", "-y", "+z", "-z")


@dataclass(frozen=True, eq=False)
class Measured:
    """A shape, what brute force finds on it, and what the code under test says of it."""

    drawn: Drawn
    brute: Floats
    support: Support

    @property
    def rounding(self) -> float:
        """How far double precision may lead two ways to the same number apart.

        Shapes are drawn some millimetres large before they are made tiny and moved about.
        """
        largest = max(float(np.abs(self.brute).max()), 2.0)
        return 256 * float(np.finfo(np.float64).eps) * largest

    @property
    def slack(self) -> float:
        """How far closed form, edges and surfaces of the drawn shape may disagree.

        An edge that leaves its face by no more than the target counts as lying on it.
        """
        return self.rounding + (TARGET_MM if self.drawn.approximate else 0.0)

    @property
    def size(self) -> float:
        """Largest extent of the shape."""
        return float(np.max(self.brute[::2] + self.brute[1::2]))

    @property
    def gap(self) -> Floats:
        """Width of the enclosure, shape (6,)."""
        return np.asarray(self.support.bound - self.support.attained)


def measure(drawn: Drawn, grid: int, finest: float) -> Measured:
    """Measure a shape by the code under test and by brute force."""
    support = support_of(Part("shape", Brep(drawn.shape)))
    return Measured(drawn, brute_force_support(drawn.shape, grid, finest), support)


def short_of(found: Measured, truth: Floats) -> Floats:
    """Return by how much the bound falls short of a truth, what the slack allows taken off."""
    return np.asarray(truth - found.support.bound - found.slack)


def beyond(found: Measured) -> Floats:
    """Return by how much `attained` exceeds what brute force reaches, what is allowed taken off.

    Brute force comes within about 1e-7 of the shape's size of the true support. Where the kernel
    gave an edge a tolerance, the surface along its parameter curve counts too.
    """
    allowed = found.slack + 1e-7 * max(found.size, 1e-3) + float(found.support.tolerance.max())
    return np.asarray(found.support.attained - found.brute - allowed)


def off_the_face(found: Measured) -> Floats:
    """Return how far every witness lies from the face it names and the edges of that face.

    What is allowed is taken off.
    """
    support, faces = found.support, faces_of(found.drawn.shape)
    allowed = found.rounding + max(1e-7, largest_edge_tolerance(found.drawn.shape))
    allowed += 1e-9 * found.size  # the search for the nearest point comes that near
    return np.array(
        [
            distance_with_edges(point, faces[number - 1]) - allowed
            if 1 <= number <= len(faces)
            else np.inf
            for point, number in zip(support.points, support.faces, strict=True)
        ]
    )


def _drawn_otherwise(found: Measured) -> NDArray[np.bool_]:
    """Return where the kernel drew something else than what the closed form is about.

    A solid that it grows lacks a corner now and then. Brute force looks at what was drawn.
    """
    lacking = found.drawn.truth - found.brute > found.slack + 1e-6 * found.size
    return np.asarray(lacking & found.drawn.approximate)


def faults(found: Measured, *, tight: bool) -> Iterator[str]:
    """Yield what is wrong with an enclosure; nothing where it keeps its promises.

    Parameters
    ----------
    found : Measured
    tight : bool
        Whether every side has to be proven and closed, or may say why it is not.
    """
    support = found.support
    known = np.isfinite(found.drawn.truth) & ~_drawn_otherwise(found)
    truth = np.where(known, found.drawn.truth, -np.inf)
    high = np.where(known, found.drawn.truth, np.inf)
    reached = np.einsum("ij,ij->i", SIX, support.points)
    checks = {
        "attains nothing": ~np.isfinite(support.attained),
        "bound below attained": support.bound < support.attained,
        "bound misses brute force": short_of(found, found.brute) > 0,
        "bound misses the closed form": short_of(found, truth) > 0,
        "attained beyond the closed form": support.attained > high + found.slack,
        "attained beyond brute force": beyond(found) > 0,
        "witness attains something else": np.abs(reached - support.attained) > found.rounding,
        "witness is not on its face": off_the_face(found) > 0,
    }
    for what, wrong in checks.items():
        for side in np.flatnonzero(wrong):
            yield f"{SIDES[side]} {what}"
    for side, reason in enumerate(support.reasons):
        wide = found.gap[side] > TARGET_MM + found.rounding
        if wide and not reason:
            yield f"{SIDES[side]} open by {found.gap[side]:.2g} without a reason"
        if tight and reason:
            yield f"{SIDES[side]} open by {found.gap[side]:.2g}: {reason}"
