"""Planes that touch a tyre and a point: against coordinates drawn the other way round."""

import numpy as np
import pytest

from keienvelope.measuring.tangents import Tyre, lowest_ramp, ramp_angles

FRONT, REAR = Tyre(0.0, 280.0, 280.0), Tyre(2460.0, 280.0, 280.0)


@pytest.mark.parametrize("sense", [+1, -1])
@pytest.mark.parametrize("degrees", [1.0, 14.0, 30.0, 60.0, 89.0])
@pytest.mark.parametrize("away", [1.0, 400.0, 3000.0])
def test_a_point_laid_on_a_plane_through_the_foot_has_its_angle(sense, degrees, away):
    angle = np.radians(degrees)
    foot = FRONT.foot(angle, sense)
    assert np.hypot(*(foot - (0.0, 280.0))) == pytest.approx(280.0)
    point = foot + away * np.array([sense * np.cos(angle), np.sin(angle)])
    assert np.degrees(FRONT.angles(point, sense)) == pytest.approx(degrees, abs=1e-9)
    assert FRONT.reach(point) == pytest.approx(away)


def test_what_is_inside_the_tyre_or_beyond_the_axle_is_met_at_no_angle():
    points = np.array([[100.0, 200.0], [-500.0, 300.0]])
    assert np.isinf(FRONT.angles(points, +1)).all()


def test_the_ramp_below_a_level_floor_touches_its_middle():
    # Both planes leave their tyre at the same angle: half of the ramp, by symmetry.
    floor = np.array([[[-500.0, 155.0], [2960.0, 155.0]], [[2960.0, 155.0], [-500.0, 155.0]]])
    shares, angles = lowest_ramp(FRONT, REAR, floor)
    assert floor[0, 0, 0] + shares[0] * 3460.0 == pytest.approx(1230.0, abs=0.01)
    assert shares[1] == pytest.approx(1 - shares[0], abs=1e-5)
    middle = 2 * FRONT.angles(np.array([1230.0, 155.0]), +1)
    assert angles == pytest.approx([middle, middle], abs=1e-12)


def test_no_point_of_an_edge_has_a_smaller_ramp_angle_than_the_one_that_is_told():
    random = np.random.default_rng(7)
    low, high = [-300.0, 20.0], [2760.0, 700.0]
    edges = random.uniform(low, high, (400, 2, 2))
    _, angles = lowest_ramp(FRONT, REAR, edges)
    shares = np.linspace(0, 1, 2001)[:, None, None]
    points = edges[None, :, 0] + shares * (edges[:, 1] - edges[:, 0])
    with np.errstate(invalid="ignore"):
        tried = ramp_angles(FRONT, REAR, points).min(axis=0)
    told = np.isfinite(angles)
    assert (angles[told] <= tried[told] + 1e-9).all()
    # Only an edge that ends behind a tyre, seen from the ramp, may be told looser.
    assert np.isinf(tried[~told]).all()
