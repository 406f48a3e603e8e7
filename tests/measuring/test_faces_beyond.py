"""Planes in one direction share their work, and none of them is answered differently for it."""

import cadquery as cq
import numpy as np
import pytest

from keienvelope.measuring import faces_beyond
from keienvelope.measuring.extents import brep as extents
from keienvelope.measuring.extents import support_of
from keienvelope.measuring.faces_beyond import FacesBeyond
from keienvelope.measuring.overruns import regions_beyond
from keienvelope.model import Brep, Part, Placement

PLANES = [799.0, 699.9, 640.0, 300.0, -200.0, 799.99]


@pytest.fixture(scope="module")
def part():
    """A rounded body, 1400 wide, with a ball on either side that reaches to 800 and 750."""
    body = cq.Workplane().box(3000, 1400, 1500).edges("|X").fillet(200)
    left = cq.Workplane().sphere(100).translate((-500, 700, 300))
    right = cq.Workplane().sphere(100).translate((-500, -650, 300))
    compound = cq.Compound.makeCompound([w.val() for w in (body, left, right)])
    return Part("body", Brep(compound.wrapped))


def told(regions):
    return [(r.amount_mm, r.point_mm, r.box_mm, r.area_mm2, r.faces.tolist()) for r in regions]


def regions(part, plane, faces, direction=2):
    return regions_beyond(part, support_of(part), direction, plane, scale=1.0, faces=faces)


@pytest.fixture(scope="module")
def alone(part):
    """What each plane is answered with where nobody has asked before."""
    return {plane: told(regions(part, plane, FacesBeyond())) for plane in PLANES}


@pytest.mark.parametrize("order", [PLANES, PLANES[::-1], sorted(PLANES)], ids=str)
def test_every_plane_is_answered_as_if_it_were_alone(order, part, alone):
    shared = FacesBeyond()
    assert {plane: told(regions(part, plane, shared)) for plane in order} == alone


def test_so_it_is_where_nothing_is_kept(part, alone, monkeypatch):
    monkeypatch.setattr(faces_beyond, "_MOST_KEPT", 0)
    shared = FacesBeyond()
    assert {plane: told(regions(part, plane, shared)) for plane in PLANES} == alone


def test_amounts_and_regions_are_those_of_the_shape(part):
    shared = FacesBeyond()
    for plane in (300.0, 640.0, 799.0):
        farthest = regions(part, plane, shared)[0]
        assert farthest.amount_mm == pytest.approx(800.0 - plane, abs=1e-6)
        assert farthest.point_mm == pytest.approx((-500, 800, 300), abs=1e-3)
    (right,) = regions(part, 720.0, shared, direction=3)
    assert right.amount_mm == pytest.approx(30.0, abs=1e-6)
    # The cap of a sphere: 2 pi r h; triangles lie inside it.
    assert right.area_mm2 == pytest.approx(2 * np.pi * 100 * 30, rel=0.05)


def test_a_face_is_enclosed_once(part, monkeypatch):
    count = []
    search = extents.Enclosure.search
    monkeypatch.setattr(
        extents.Enclosure, "search", lambda *given: count.append(1) or search(*given)
    )
    support, shared = support_of(part), FacesBeyond()
    count.clear()
    for plane in (300.0, 500.0, 650.0, 301.0):
        assert regions_beyond(part, support, 2, plane, scale=1.0, faces=shared)
    searched = len(count)
    assert 0 < searched <= len(part.geometry.prototype.faces)


def test_a_shape_that_is_placed_twice_is_answered_where_it_is(part):
    prototype = part.geometry.prototype
    turned = Placement(np.diag([-1.0, -1.0, 1.0]), np.array([100.0, 50.0, 0.0]))
    other = Part("other", Brep(prototype, turned))
    shared = FacesBeyond()
    assert regions(part, 780.0, shared)[0].point_mm == pytest.approx((-500, 800, 300), abs=1e-3)
    # What was on the right at -750 is on the left at 800, and 600 in front.
    (found,) = regions(other, 780.0, shared)
    assert found.amount_mm == pytest.approx(20.0, abs=1e-6)
    assert found.point_mm == pytest.approx((600, 800, 300), abs=1e-3)
