"""Corners that do not lie where their edges end: no side that they reach beyond is proven."""

import cadquery as cq
import pytest
from OCP.BRep import BRep_Builder
from OCP.gp import gp_Pnt

import keienvelope as ke
from keienvelope.measuring.extents.brep import brep_support

SIZE = (3000.0, 1400.0, 1300.0)
FRAME = {"unit": "mm", "forward": "+x", "up": "+z", "ground": "lowest"}


def box_with_corner_moved(by_mm):
    """A box whose corner (1500, 700, 650) is moved along x, and none of its edges."""
    box = cq.Workplane().box(*SIZE).val()
    corner = cq.Workplane(box).vertices(">X and >Y and >Z").val().wrapped
    half = [size / 2 for size in SIZE]
    BRep_Builder().UpdateVertex(corner, gp_Pnt(half[0] + by_mm, *half[1:]), 1e-7)
    return box


@pytest.mark.parametrize("by_mm", [0.02, 500.0, 4e9])
def test_a_stray_corner_leaves_its_side_open(by_mm):
    support = brep_support(box_with_corner_moved(by_mm).wrapped)
    assert support.attained[0] == pytest.approx(1500.0)
    assert support.bound[0] >= 1500.0 + by_mm
    assert "corner" in support.reasons[0]
    assert support.reasons[1:] == ("",) * 5


@pytest.mark.parametrize("by_mm", [0.0, 0.005, -300.0])
def test_what_is_within_precision_or_within_the_shape_leaves_it_proven(by_mm):
    support = brep_support(box_with_corner_moved(by_mm).wrapped)
    assert support.bound[0] == pytest.approx(1500.0)
    assert support.reasons == ("",) * 6


def test_it_never_passes_and_says_why():
    report = ke.check(box_with_corner_moved(500.0), **FRAME)
    assert report.verdict == "undecided"
    assert any("corner" in finding.message for finding in report.findings)
