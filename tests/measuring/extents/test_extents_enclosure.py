"""Every shape: the enclosure holds, its witness is real, and (where it is closed) it is tight."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import extents_shapes_analytic
import extents_shapes_round
import extents_shapes_splines
import extents_shapes_sweeps
import numpy as np
import pytest
from extents_cases import CASES, Drawn
from extents_expectations import KNOWN_WRONG, MAY_STAY_UNPROVEN, NOT_YET_TIGHT
from extents_oracle import (
    SIX,
    Floats,
    brute_force_support,
    distance_to_face,
    largest_edge_tolerance,
)
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.BRepTools import BRepTools

from keienvelope.measuring.extents import Support, support_of
from keienvelope.model import Brep, Part
from keienvelope.model.faces import faces_of

# Importing these modules registers their shapes.
assert extents_shapes_analytic
assert extents_shapes_round
assert extents_shapes_splines
assert extents_shapes_sweeps

TARGET_MM = 1e-6
"""What `bound - attained` shall not exceed on a valid shape."""


@dataclass(frozen=True)
class Measured:
    """A shape, what brute force finds on it, and what the code under test says of a twin of it."""

    drawn: Drawn
    brute: Floats
    support: Support

    @property
    def rounding(self) -> float:
        return 32 * float(np.finfo(np.float64).eps) * float(np.abs(self.brute).max())

    @property
    def slack(self) -> float:
        """How far closed form, edges and surfaces of the drawn shape may disagree."""
        tolerance = largest_edge_tolerance(self.drawn.shape) if self.drawn.approximate else 0.0
        return self.rounding + min(tolerance, TARGET_MM)


@functools.cache
def measured(name: str) -> Measured:
    # The code under test gets a twin: were it to change its input, the oracle would not follow.
    drawn = CASES[name]()
    support = support_of(Part(name, Brep(CASES[name]().shape)))
    return Measured(drawn, brute_force_support(drawn.shape), support)


def every_case(test: str, names: Iterable[str] = CASES) -> pytest.MarkDecorator:
    wrong = KNOWN_WRONG.get(test, {})
    return pytest.mark.parametrize(
        "name",
        [
            pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=wrong[name]))
            if name in wrong
            else name
            for name in sorted(names)
        ],
    )


def test_lists_name_existing_shapes():
    listed = NOT_YET_TIGHT | MAY_STAY_UNPROVEN
    listed |= {name for wrong in KNOWN_WRONG.values() for name in wrong}
    assert listed <= set(CASES)


@every_case("valid")
def test_shape_is_valid(name):
    """The promise covers valid shapes, so each of these has to be one."""
    assert BRepCheck_Analyzer(CASES[name]().shape).IsValid()


@every_case("bound")
def test_bound_is_not_below_a_point_of_the_shape(name):
    found = measured(name)
    proven = np.array([reason == "" for reason in found.support.reasons])
    short = (found.brute - found.support.bound)[proven]
    assert (short <= found.slack).all(), f"short by {short.max()}"


@every_case("estimate")
def test_estimated_bound_is_not_below_a_point_of_the_shape(name):
    """A side with a reason is no proof, yet its number is shown and must not under-measure."""
    found = measured(name)
    short = found.brute - found.support.bound
    assert (short <= found.slack).all(), f"short by {short.max()}"


@every_case("closed form")
def test_enclosure_holds_the_closed_form(name):
    found = measured(name)
    known = np.isfinite(found.drawn.truth)
    truth = found.drawn.truth[known]
    assert (found.support.bound[known] >= truth - found.slack).all()
    assert (found.support.attained[known] <= truth + found.slack).all()


@every_case("attained")
def test_attained_is_not_beyond_what_brute_force_reaches(name):
    """Brute force comes within about 1e-8 of the shape's size of the true support.

    Where the kernel gave an edge a tolerance, the surface along its parameter curve counts too.
    """
    found = measured(name)
    size = float(np.max(found.brute[::2] + found.brute[1::2]))
    beyond = found.support.attained - found.brute
    allowed = found.slack + 1e-7 * max(size, 1e-3) + float(found.support.tolerance.max())
    assert (beyond <= allowed).all(), f"beyond by {beyond.max()}"


@every_case("order")
def test_bound_is_not_below_attained(name):
    support = measured(name).support
    assert np.isfinite(support.attained).all()
    assert (support.bound >= support.attained).all()


@every_case("witness")
def test_witness_attains_and_lies_on_the_named_face(name):
    found = measured(name)
    support = found.support
    reached = np.einsum("ij,ij->i", SIX, support.points)
    assert np.abs(reached - support.attained).max() <= found.rounding
    faces = faces_of(found.drawn.shape)
    allowed = found.rounding + max(1e-7, largest_edge_tolerance(found.drawn.shape))
    for point, number in zip(support.points, support.faces, strict=True):
        assert 1 <= number <= len(faces)
        assert distance_to_face(point, faces[number - 1]) <= allowed


@every_case("tolerance")
def test_tolerance_is_that_of_the_named_face(name):
    found = measured(name)
    faces = faces_of(found.drawn.shape)
    named = [largest_edge_tolerance(faces[number - 1]) for number in found.support.faces]
    assert found.support.tolerance == pytest.approx(named, rel=1e-12)


@every_case("unchanged")
def test_measuring_does_not_change_the_shape(name, tmp_path):
    shape = CASES[name]().shape
    before = _written(shape, tmp_path / "before.brep")
    support_of(Part(name, Brep(shape)))
    assert _written(shape, tmp_path / "after.brep") == before


def _written(shape, path: Path) -> bytes:
    assert BRepTools.Write_s(shape, str(path))
    return path.read_bytes()


@every_case("repeatable")
def test_measuring_twice_gives_the_same(name):
    shape = CASES[name]().shape
    first, second = (support_of(Part(name, Brep(shape))) for _ in range(2))
    assert first.attained.tolist() == second.attained.tolist()
    assert first.bound.tolist() == second.bound.tolist()
    assert first.reasons == second.reasons


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=pytest.mark.xfail(strict=True, reason="bounded, but loosely"),
        )
        if name in NOT_YET_TIGHT
        else name
        for name in CASES
        if name not in MAY_STAY_UNPROVEN
    ],
)
def test_enclosure_is_tight_and_proven(name):
    found = measured(name)
    gap = found.support.bound - found.support.attained
    assert (gap <= TARGET_MM + found.rounding).all(), f"open by {gap.max()}"
    assert found.support.reasons == ("",) * 6


@every_case("reason", MAY_STAY_UNPROVEN)
def test_enclosure_is_tight_or_says_why_not(name):
    """Where no proof is known, a wide side has to carry a reason."""
    support = measured(name).support
    gap = support.bound - support.attained
    silent = [
        width
        for width, reason in zip(gap, support.reasons, strict=True)
        if width > TARGET_MM and not reason
    ]
    assert not silent
