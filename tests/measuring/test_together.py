"""Parts measured together: only what can matter is searched, and the joined result is the same."""

import cadquery as cq
import numpy as np
import pytest

from keienvelope.law import conventions
from keienvelope.measuring.extents import join_supports, support_of, supports_of
from keienvelope.measuring.places import KNOWN_BY_PLACE
from keienvelope.model import Brep, Part


def bump(height, x, y):
    """A spline shell with its crest inside, so that only a search finds how far it reaches."""
    grid = np.linspace(0, 100, 6)
    points = [
        [cq.Vector(x + a, y + b, height * np.sin(a / 32) * np.sin(b / 32)) for b in grid]
        for a in grid
    ]
    face = cq.Face.makeSplineApprox(points, 1e-3, minDeg=3, maxDeg=3)
    return Part(f"bump{height}", Brep(face.wrapped))


@pytest.fixture(scope="module")
def parts():
    box = Part("box", Brep(cq.Workplane().box(300, 300, 20).val().wrapped))
    return [bump(40, -50, -50), bump(38, 20, 30), bump(8, 0, 0), box]


@pytest.mark.parametrize("alone", [(), (1,), (0, 2)])
def test_joined_is_as_if_each_were_measured_by_itself(parts, alone):
    together = supports_of(parts, alone=alone)
    apart = [support_of(part) for part in parts]
    everything = range(len(parts))
    found, truth = join_supports(together, everything), join_supports(apart, everything)
    np.testing.assert_allclose(found.attained, truth.attained, atol=3e-7)
    np.testing.assert_allclose(found.bound, truth.bound, atol=3e-7)
    assert found.reasons == truth.reasons
    assert list(found.owner) == list(truth.owner)


def test_without_the_parts_that_stand_alone_the_rest_is_still_tight(parts):
    together = supports_of(parts, alone=[0])
    rest = [1, 2, 3]
    found = join_supports(together, rest)
    truth = join_supports([support_of(part) for part in parts], rest)
    np.testing.assert_allclose(found.bound, truth.bound, atol=3e-7)
    assert (found.bound - found.attained <= 1e-6).all()


def test_every_enclosure_is_certain_though_it_may_be_wide(parts):
    for wide, tight in zip(supports_of(parts, alone=[]), map(support_of, parts), strict=True):
        assert (wide.bound >= tight.attained - 1e-9).all()
        assert (wide.attained <= tight.bound + 1e-9).all()


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_what_is_told_apart_along_an_axis_is_tight_along_it(parts, axis):
    apart = [support_of(part) for part in parts]
    found = supports_of(parts, alone=[], told={1: axis, 2: axis})
    ends = [2 * axis, 2 * axis + 1]
    for index in (1, 2):
        np.testing.assert_allclose(found[index].bound[ends], apart[index].bound[ends], atol=3e-7)
        assert (found[index].bound >= apart[index].attained - 1e-9).all()
    everything = range(len(parts))
    whole, truth = join_supports(found, everything), join_supports(apart, everything)
    np.testing.assert_allclose(whole.bound, truth.bound, atol=3e-7)


def test_what_counts_together_with_higher_parts_stays_wide(parts):
    """Else the test before this one would show nothing."""
    up = 4
    wide, told = (supports_of(parts, alone=[], told=told)[2] for told in ({}, {2: 2}))
    assert wide.bound[up] > told.bound[up] + 1e-3


def test_no_convention_leaves_out_what_is_known_by_its_place():
    for convention in conventions():
        for device in KNOWN_BY_PLACE:
            assert convention.device(device) is None
