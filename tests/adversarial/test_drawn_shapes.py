"""Every hand-made shape: the enclosure holds, its witness is real, and it is tight."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import numpy as np
import pytest
from adversarial.handmade import CASES
from adversarial.judging import TARGET_MM, Measured, beyond, measure, off_the_face, short_of
from adversarial.oracle import SIX, largest_edge_tolerance
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.BRepTools import BRepTools

from keienvelope.measuring.extents import support_of
from keienvelope.model import Brep, Part
from keienvelope.model.faces import faces_of

GRID = 48 if os.environ.get("KEIENVELOPE_LONG") == "1" else 28


@functools.cache
def measured(name: str) -> Measured:
    return measure(CASES[name](), GRID, 1e-8)


every_shape = pytest.mark.parametrize("name", sorted(CASES))


@every_shape
def test_shape_is_valid(name):
    """The promise covers valid shapes, so each of these has to be one."""
    assert BRepCheck_Analyzer(measured(name).drawn.shape).IsValid()


@every_shape
def test_bound_is_not_below_a_point_of_the_shape(name):
    """A side with a reason is no proof, yet its number is shown and must not under-measure."""
    found = measured(name)
    short = short_of(found, found.brute)
    assert (short <= 0).all(), f"short by {short.max()}"


@every_shape
def test_enclosure_holds_the_closed_form(name):
    found = measured(name)
    known = np.isfinite(found.drawn.truth)
    truth = found.drawn.truth[known]
    assert (found.support.bound[known] >= truth - found.slack).all()
    assert (found.support.attained[known] <= truth + found.slack).all()


@every_shape
def test_attained_is_not_beyond_what_brute_force_reaches(name):
    further = beyond(measured(name))
    assert (further <= 0).all(), f"beyond by {further.max()}"


@every_shape
def test_bound_is_not_below_attained(name):
    support = measured(name).support
    assert np.isfinite(support.attained).all()
    assert (support.bound >= support.attained).all()


@every_shape
def test_witness_attains_and_lies_on_the_named_face(name):
    found = measured(name)
    reached = np.einsum("ij,ij->i", SIX, found.support.points)
    assert np.abs(reached - found.support.attained).max() <= found.rounding
    assert (off_the_face(found) <= 0).all()


@every_shape
def test_tolerance_is_that_of_the_named_face(name):
    found = measured(name)
    faces = faces_of(found.drawn.shape)
    named = [largest_edge_tolerance(faces[number - 1]) for number in found.support.faces]
    assert found.support.tolerance == pytest.approx(named, rel=1e-12)


@every_shape
def test_measuring_again_gives_the_same_and_changes_nothing(name, tmp_path):
    first, shape = measured(name).support, CASES[name]().shape
    before = _written(shape, tmp_path / "before.brep")
    second = support_of(Part(name, Brep(shape)))
    assert _written(shape, tmp_path / "after.brep") == before
    assert first.attained.tolist() == second.attained.tolist()
    assert first.bound.tolist() == second.bound.tolist()
    assert first.reasons == second.reasons


def _written(shape, path: Path) -> bytes:
    assert BRepTools.Write_s(shape, str(path))
    return path.read_bytes()


@every_shape
def test_enclosure_is_tight_and_proven(name):
    found = measured(name)
    assert (found.gap <= TARGET_MM + found.rounding).all(), f"open by {found.gap.max()}"
    assert found.support.reasons == ("",) * 6
