"""Real vehicles: the axes that the geometry shows against the truth, whole and mutilated."""

import os
from functools import cache
from itertools import islice

import numpy as np
import pytest
import trimesh
from cars import ORIENTATIONS, UNITS, cut, turned, with_block

import keienvelope as ke
from keienvelope.checking.report import Report
from keienvelope.law import OVERALL

LONG = bool(os.environ.get("KEIENVELOPE_LONG"))
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
TURNED = MUTILATED[:5]


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


@cache
def straight(models, name) -> Report:
    """The report of a vehicle as it was drawn, held against the class of its country."""
    return ke.check(loaded(models, name), unit=WHOLE[name][0])


@pytest.mark.parametrize("name", TURNED)
@pytest.mark.parametrize("unit", UNITS if LONG else ["in"])
@pytest.mark.parametrize("number", range(24) if LONG else (7,))
def test_neither_sizes_nor_verdict_hang_on_how_it_is_drawn(models, name, unit, number):
    mesh = loaded(models, name)
    mesh.vertices = mesh.vertices @ ORIENTATIONS[number].T / UNITS[unit]
    report = ke.check(mesh, unit=WHOLE[name][0] * UNITS[unit])
    expected = straight(models, name)
    assert report.verdict in (expected.verdict, "undecided")
    if report.assumed:
        assert report.questions
        return
    assert report.verdict == expected.verdict
    for size in OVERALL:
        value = expected.measurements[size].upper_mm
        assert report.measurements[size].upper_mm == pytest.approx(value, rel=1e-9)


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


@pytest.mark.parametrize("name", MUTILATED if LONG else MUTILATED[:1])
def test_a_mutilated_vehicle_gets_no_sizes_and_no_pass(models, name):
    scale, along, up = WHOLE[name]
    damaged = mutilations(loaded(models, name), "xyz".index(along), "xyz".index(up[-1]))
    for mesh in damaged if LONG else islice(damaged, 2):
        report = ke.measure(mesh, unit=scale)
        assert report.assumed
        assert report.questions
        # Small enough for the class, whatever it is the rest of.
        small = mesh.copy()
        small.apply_scale(1400 / small.extents.max())
        assert ke.check(small, unit="mm", ground="lowest").verdict != "pass"


@pytest.mark.parametrize("name", MUTILATED if LONG else MUTILATED[:1])
@pytest.mark.parametrize("axis", range(3) if LONG else [2])
def test_a_tilted_vehicle_gets_no_sizes_and_no_pass_that_it_would_not_get_straight(
    models, name, axis
):
    scale, along, up = WHOLE[name]
    mesh = loaded(models, name)
    mesh.apply_translation(-mesh.bounds.mean(axis=0))
    width = mesh.extents[3 - "xyz".index(along) - "xyz".index(up[-1])]
    tilted = turned(mesh, axis, 3.0)
    report = ke.measure(tilted, unit=scale)
    assert report.assumed
    assert report.questions
    tilted.apply_scale(1480.5 / width)  # straight, it is too wide by half a millimetre
    assert ke.check(tilted, unit="mm", ground="lowest").verdict != "pass"


def other_shapes(mesh, along, up):
    """Yield a vehicle with a mast, and with other widths."""
    across = 3 - along - up
    mast = 0.01 * mesh.extents
    mast[up] = mesh.extents[up]
    foot = mesh.bounds.mean(axis=0)
    foot[up] = mesh.bounds[1][up]
    yield with_block(mesh, foot, mast)
    for share in (0.9, 1.0, 1.1):
        other = mesh.copy()
        other.vertices[:, across] *= share * mesh.extents[up] / mesh.extents[across]
        yield other


@pytest.mark.parametrize("name", MUTILATED if LONG else MUTILATED[:1])
def test_neither_a_mast_nor_its_width_turns_a_vehicle(models, name):
    scale, forward, up = WHOLE[name]
    along, height = "xyz".index(forward), "xyz".index(up[-1])
    for mesh in other_shapes(loaded(models, name), along, height):
        report = ke.measure(mesh, unit=scale)
        if report.assumed:
            assert report.questions
            continue
        assert (report.frame.forward, report.frame.up) == (forward, up)
        sizes = scale * mesh.extents[[along, 3 - along - height, height]]
        for name_, size in zip(OVERALL, sizes, strict=True):
            assert report.measurements[name_].upper_mm == pytest.approx(size, rel=1e-6)


@pytest.mark.parametrize("name", FILES)
def test_without_a_unit_nothing_passes(models, name):
    mesh = loaded(models, name)
    assert ke.check(mesh, ground="lowest").verdict != "pass"
