"""Overruns in words: where they are, and what to do."""

import cadquery as cq
import pytest
from bodies import DECLARED, block, finding

import keienvelope as ke
from keienvelope.checking.report import Overrun
from keienvelope.checking.whereabouts import remedy
from keienvelope.law import profile
from keienvelope.report.text import render

WIDTH = profile("jp-kei-1998").limit("overall_width")
LENGTH = profile("jp-kei-1998").limit("overall_length")


def overrun(side, amount_mm):
    return Overrun("body", side, amount_mm, (0.0,) * 3, ((0.0,) * 3,) * 2, 0.0, ())


def car_with(part: cq.Workplane, *, wheels: bool = True) -> cq.Assembly:
    """A block of 3395 x 1480 x 1200 mm on four wheels, facing -x, with something on it."""
    car = cq.Assembly(name="car")
    car.add(block(3395, 1480, 1200, bottom=200), name="body")
    car.add(part, name="bulge")
    for x, end in ((-1230, "front"), (1230, "rear")) if wheels else ():
        for y, side in ((-735, "left"), (735, "right")):
            wheel = cq.Solid.makeCylinder(280, 165, cq.Vector(x, y, 280), cq.Vector(0, -y, 0))
            car.add(wheel, name=f"wheel_{end}_{side}")
    return car


def bulge(x: float, y: float, z: float, size: tuple = (40, 40, 40)) -> cq.Workplane:
    return cq.Workplane().box(*size).translate((x, y, z))


def test_a_bulge_is_told_by_flank_axle_and_ground():
    # Its outermost face reaches from x = -630 to -590 and from z = 960 to 1000.
    report = ke.check(car_with(bulge(-610, -732, 980)), forward="-x", up="+z")
    wide = finding(report, "KE102")
    (told,) = wide.overruns  # and none on the other flank, although the middle of all has moved
    assert (told.part, told.side) == ("bulge", "left")
    assert told.amount_mm == pytest.approx(12.0, abs=1e-5)
    assert told.volume_mm3 == pytest.approx(40 * 40 * 12.0)
    flank, along, height = told.place.split(", ")
    assert flank == "left flank"
    assert along in ("600 mm behind the front axle", "640 mm behind the front axle")
    assert height in ("960 mm above the ground", "1000 mm above the ground")
    assert wide.remedy == "trim 12.0 mm on the left, or scale the width by 0.9919"
    assert told.place in render([report])
    assert wide.remedy in render([report])


def test_without_wheels_the_front_end_is_where_it_is_counted_from():
    car = car_with(bulge(-610, 732, 980), wheels=False)
    wide = finding(ke.check(car, **DECLARED), "KE102")
    assert wide.overruns[0].place.startswith("right flank, ")
    assert "behind the front end" in wide.overruns[0].place


@pytest.mark.parametrize(
    ("part", "rule", "words"),
    [
        (bulge(0, 300, 2000), "KE103", ["top", "right of the middle", "behind the front axle"]),
        (bulge(-1700, 0, 900), "KE101", ["front end", "the middle", "above the ground"]),
        (bulge(1700, -300, 900), "KE101", ["rear end", "left of the middle", "above the ground"]),
    ],
)
def test_other_sides_are_told_by_what_tells_their_points(part, rule, words):
    car = car_with(part)
    report = ke.check(car, "jp-kei-1998", forward="-x", up="+z")
    assert finding(report, rule).overruns
    for word in words:
        assert any(word in told.place for told in finding(report, rule).overruns)


@pytest.mark.parametrize(
    ("overruns", "upper", "told"),
    [
        # Rounded so that doing it is enough: 1480 / 1492.2 = 0.99182...
        ([("left", 6.1), ("right", 6.1)], 1492.2, "trim 6.1 mm each side, or scale the width by"),
        ([("left", 6.04), ("right", 6.1)], 1492.2, "trim 6.1 mm each side"),
        ([("left", 7.0), ("left", 12.0)], 1492.0, "trim 12.0 mm on the left"),
        (
            [("left", 2.0), ("right", 5.0)],
            1487.0,
            "trim 2.0 mm on the left and 5.0 mm on the right",
        ),
        ([("left", 0.0001)], 1480.0001, "trim 0.001 mm on the left"),
    ],
)
def test_a_remedy_is_enough(overruns, upper, told):
    said = remedy(WIDTH, upper, [overrun(*item) for item in overruns])
    assert said.startswith(told)
    share = float(said.split()[-1])
    assert upper * share <= WIDTH.value < upper * (share + 1e-4)


def test_length_is_trimmed_at_its_ends_and_nothing_is_said_of_nothing():
    said = remedy(LENGTH, 3410.0, [overrun("front", 5.0), overrun("rear", 5.0)])
    assert said == "trim 5.0 mm at each end, or scale the length by 0.997"
    assert remedy(LENGTH, 3410.0, []) == ""


def test_a_body_that_was_trimmed_as_told_passes():
    wide = ke.check(block(3395, 1492.2, 1650), **DECLARED)
    said = finding(wide, "KE102").remedy
    assert said.startswith("trim 6.1 mm each side")
    assert ke.check(block(3395, 1492.2 - 2 * 6.1, 1650), **DECLARED).ok
    assert ke.check(block(3395, 1492.2 * float(said.split()[-1]), 1650), **DECLARED).ok
