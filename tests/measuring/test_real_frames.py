"""Real vehicles: the axes that the geometry shows against the truth, whole and mutilated."""

import os

import numpy as np
import pytest
import trimesh
from cars import ORIENTATIONS, cut, turned, with_block

import keienvelope as ke

LONG = bool(os.environ.get("KEIENVELOPE_LONG"))
SIZES = ("overall_length", "overall_width", "overall_height")
# Millimetres per unit, axis along, axis up; judged by eye.
WHOLE = {
    "CesiumMilkTruck.glb": (1000, "x", "+y"),
    "gazebo_suv.obj": (60, "y", "+z"),
    "smarts_simple_car.glb": (1000, "z", "+y"),
    "gazebo_hatchback.obj": (25.4, "y", "+z"),
    "gazebo_prius_hybrid.obj": (10, "y", "+z"),
    "chrono_sedan_chassis_vis.obj": (1000, "x", "+z"),
    "chrono_U401_Frame.obj": (1000, "x", "z"),
    "chrono_uaz469_chassis.obj": (1000, "x", "z"),
    "chrono_van_chassis.obj": (1000, "x", "z"),
    "chrono_gator_chassis_col.obj": None,
    "chrono_forklift_body.glb": None,  # taller than long
    "chrono_sedan_tire.obj": None,
    "chrono_sedan_rim.obj": None,
    "autorally_autoRallyPlatformFrontWheel.stl": None,
}
SHORT = ("gazebo_suv.obj", "smarts_simple_car.glb", "chrono_forklift_body.glb")
FILES = tuple(WHOLE) if LONG else SHORT
MUTILATED = [name for name in FILES if WHOLE[name]]


def loaded(models, name) -> trimesh.Trimesh:
    return trimesh.load(models / "vehicles" / name, force="mesh", process=False)


@pytest.mark.parametrize("name", FILES)
def test_the_axes_are_right_or_undecided(models, name):
    expected = WHOLE[name]
    report = ke.measure(loaded(models, name), unit=expected[0] if expected else "m")
    if expected is None:
        assert report.assumed
        assert "axes" in [question.about for question in report.questions]
        return
    assert (report.frame.forward, report.frame.up) == expected[1:]


@pytest.mark.parametrize("name", MUTILATED)
@pytest.mark.parametrize("number", range(1, 24) if LONG else (7,))
def test_the_sizes_do_not_hang_on_how_it_is_drawn(models, name, number):
    mesh = loaded(models, name)
    straight = ke.measure(mesh, unit=WHOLE[name][0])
    mesh.vertices = mesh.vertices @ ORIENTATIONS[number].T / 25.4
    report = ke.measure(mesh, unit=WHOLE[name][0] * 25.4)
    if report.assumed:
        assert report.questions
        return
    for size in SIZES:
        expected = straight.measurements[size].upper_mm
        assert report.measurements[size].upper_mm == pytest.approx(expected, rel=1e-9)


def mutilations(mesh, along, up):
    """Yield what is wrong with each."""
    size, middle = mesh.extents, mesh.bounds.mean(axis=0)
    mesh = mesh.copy()
    mesh.apply_translation(-middle)
    across = 3 - along - up
    plate = np.full(3, 1.5 * size.max())
    plate[up] = 0.005 * size[up]
    beside = np.zeros(3)
    beside[along] = 1.2 * size[along]
    yield cut(mesh, along, 1)
    yield cut(mesh, along, -1)
    yield cut(mesh, across, 1)
    yield with_block(mesh, -0.5 * size * np.eye(3)[up], plate)
    yield with_block(mesh, beside, np.full(3, 0.05 * size.max()))
    yield turned(mesh, up, 3.0)
    yield turned(mesh, along, 3.0)
    yield turned(mesh, across, 3.0)


@pytest.mark.parametrize("name", MUTILATED if LONG else MUTILATED[:1])
def test_a_mutilated_vehicle_gets_no_sizes_and_no_pass(models, name):
    scale, along, up = WHOLE[name]
    for mesh in mutilations(loaded(models, name), "xyz".index(along), "xyz".index(up[-1])):
        report = ke.measure(mesh, unit=scale)
        assert report.assumed
        assert report.questions
        # Small enough for the class, whatever it is the rest of.
        small = mesh.copy()
        small.apply_scale(1400 / small.extents.max())
        assert ke.check(small, unit="mm", ground="lowest").verdict != "pass"


@pytest.mark.parametrize("name", FILES)
def test_without_a_unit_nothing_passes(models, name):
    mesh = loaded(models, name)
    assert ke.check(mesh, ground="lowest").verdict != "pass"
