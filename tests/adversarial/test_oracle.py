"""The oracle itself: it has to find what closed forms give, or the other tests prove nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from adversarial.building import (
    bezier_surface,
    box_truth,
    compound,
    height_net,
    line,
    window,
)
from adversarial.handmade import CASES
from adversarial.oracle import brute_force_support, distance_to_face, largest_edge_tolerance
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox, BRepPrimAPI_MakeSphere
from OCP.gp import gp_Pnt

from keienvelope.model.faces import faces_of

WITH_TRUTH = [
    "cylinder-tilted",
    "cone-with-apex-tilted",
    "sphere-octant-rotated",
    "sphere-drilled-off-centre",
    "torus-rotated",
    "torus-inner-rim-local-peak",
    "ellipsoid-rational-rotated",
    "box-filleted-rotated",
    "bezier-window-far-from-peak",
    "spline-hole-at-the-peak",
    "spline-disc-touching-the-peak",
    "spline-one-peak-among-many-poles",
    "spline-c0-kink-at-the-peak",
    "nurbs-torus-rotated",
    "edge-spline-interior-peak",
    "revolution-of-ellipse",
    "revolution-skew-line",
    "instances-of-one-shape",
]


@pytest.mark.parametrize("name", WITH_TRUTH)
def test_oracle_reaches_the_closed_form(name):
    drawn = CASES[name]()
    known = np.isfinite(drawn.truth)
    assert known.any()
    error = np.abs(brute_force_support(drawn.shape) - drawn.truth)[known]
    assert error.max() <= 1e-8 + largest_edge_tolerance(drawn.shape)


def test_oracle_ignores_free_edges():
    box = BRepPrimAPI_MakeBox(1.0, 2.0, 3.0).Solid()
    stray = line(gp_Pnt(0, 0, 0), gp_Pnt(50, 60, 70))
    assert brute_force_support(compound(box, stray)) == pytest.approx(
        box_truth((0, 0, 0), (1, 2, 3))
    )


def test_distance_tells_a_point_on_a_face_from_one_beside_it():
    (face,) = faces_of(BRepPrimAPI_MakeSphere(5.0).Solid())
    on = np.array([3.0, 0.0, 4.0])
    assert distance_to_face(on, face) <= 1e-9
    assert distance_to_face(on * 1.001, face) == pytest.approx(0.005)


def test_distance_respects_the_trim():
    """The point lies on the surface, but where the trim has cut the surface away."""
    heights = np.zeros((3, 3))
    heights[1, 1] = 8.0
    face = window(bezier_surface(height_net(heights)), 0.0, 0.3, 0.0, 1.0)
    peak = np.array([5.0, 5.0, 2.0])
    edge = np.array([3.0, 5.0, 4 * 8 * 0.3 * 0.7 * 0.25])
    assert distance_to_face(peak, face) == pytest.approx(math.dist(peak, edge), abs=0.05)
