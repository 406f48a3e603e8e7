"""Measuring leaves the shapes of its callers as they were."""

import cadquery as cq
import pytest
from bodies import DECLARED
from OCP.BRepTools import BRepTools

import keienvelope as ke
from keienvelope.measuring.tessellation import face_triangles
from keienvelope.model.prototype import Prototype


def cylinder():
    return cq.Workplane().circle(800).extrude(1400).val()


def count(shape):
    return len(shape.tessellate(0.05, 0.05)[1])


def test_triangles_of_faces_are_as_fine_as_asked_for_whatever_was_made_before():
    shape = cylinder()
    prototype = Prototype(shape.wrapped)
    coarse, _ = face_triangles(prototype, [1, 2, 3], 50.0, 0.8)
    fine, _ = face_triangles(prototype, [1, 2, 3], 0.05, 0.05)
    again, owners = face_triangles(prototype, [1, 2, 3], 50.0, 0.8)
    assert len(coarse) == len(again) < len(fine)
    assert set(owners) == {1, 2, 3}


@pytest.mark.parametrize("is_meshed", [False, True])
def test_a_check_neither_leaves_nor_takes_triangles(is_meshed):
    shape, other = cylinder(), cylinder()
    wanted = count(other)
    if is_meshed:
        shape.mesh(0.05, 0.05)
    report = ke.check(shape, **DECLARED)
    assert report.verdict == "fail"  # so that regions were cut out of its triangles
    assert BRepTools.Triangulation_s(shape.wrapped, 1e9) == is_meshed
    assert count(shape) == wanted
