"""Approach and departure angles that are asked for, against the checker's own."""

from __future__ import annotations

import numpy as np
import pytest
from wagons import drawing_of, leaves, run

import keienvelope as ke
from keienvelope.body import Drawing
from keienvelope.body.angles import angle_deg


def test_a_wagon_is_built_with_the_angles_that_are_asked_for() -> None:
    built = run("tall-wagon", approach_angle=24.0, departure_angle=45.0)
    measured = ke.measure(built["assembly"], axes="iso4130", ground="0")
    for quantity, asked in (("approach_angle", 24.0), ("departure_angle", 45.0)):
        angle = measured.stance.angles[quantity]
        assert angle.lower_deg == pytest.approx(asked, abs=0.02), quantity
        assert angle.upper_deg == pytest.approx(asked, abs=0.02), quantity
    clearance = measured.measurements["ground_clearance"]
    assert clearance.lower_mm == pytest.approx(155.0, abs=0.1)
    assert all(shape.isValid() for shape in leaves(built["assembly"]).values())


@pytest.mark.parametrize("name", ["approach_angle", "departure_angle"])
def test_an_angle_that_no_bumper_gives_is_refused_with_what_goes(name: str) -> None:
    overhang = "front_overhang" if name == "approach_angle" else "rear_overhang"
    with pytest.raises(ValueError, match=rf"{name} = 12 .*{overhang}.*ground_clearance.*tyre"):
        drawing_of("tall-wagon", **{name: 12.0})


def test_without_an_angle_the_bumpers_stay_where_the_form_has_them(drawing: Drawing) -> None:
    p = drawing.proportions
    assert (p.front_rise_mm, p.rear_rise_mm) == (0.0, 0.0)
    asked = {"approach_angle": angle_deg(p, "front"), "departure_angle": angle_deg(p, "rear")}
    again = drawing_of("tall-wagon", **asked)
    np.testing.assert_allclose(again.net.poles_mm, drawing.net.poles_mm, atol=1e-3)
