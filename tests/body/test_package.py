"""Occupants and powertrain: what is drawn for each kind, and whether it has its room."""

from __future__ import annotations

import math

import cadquery as cq
import pytest
from wagons import drawing_of

from keienvelope.body import Drawing, Package
from keienvelope.body.package import LEG_MM, REFERENCE, THIGH_MM
from keienvelope.body.shell import ARCH_DEPTH_MM


def names_of(package: Package) -> set[str]:
    paths = [part.path for part in package.parts()]
    assert all(path.startswith(REFERENCE) for path in paths)
    return {path.rsplit("/", 1)[-1] for path in paths}


@pytest.mark.parametrize(
    ("kind", "there", "missing"),
    [
        ("petrol", {"engine", "tank"}, {"motor", "battery"}),
        ("hybrid", {"engine", "tank", "battery"}, {"motor"}),
        ("electric", {"motor", "battery"}, {"engine", "tank"}),
    ],
)
def test_the_kind_of_powertrain_decides_what_is_drawn(
    drawing: Drawing, kind: str, there: set[str], missing: set[str]
) -> None:
    names = names_of(Package(drawing, 4, kind))
    assert there <= names
    assert not missing & names


def test_seats_are_pairs_of_occupants(drawing: Drawing) -> None:
    two, four = (names_of(Package(drawing, seats, "petrol")) for seats in (2, 4))
    assert sum("occupant" in name for name in two) == 2
    assert sum("occupant" in name for name in four) == 4


def test_a_leg_is_as_long_as_its_links(drawing: Drawing) -> None:
    package = Package(drawing, 4, "petrol")
    for x, z in package.hips:
        knee, heel = package._knee(x, z)
        assert math.dist((x, z), knee) == pytest.approx(THIGH_MM)
        assert math.dist(knee, heel) == pytest.approx(LEG_MM)
        assert knee[1] > heel[1]


def test_a_higher_roof_gives_as_much_more_headroom() -> None:
    low, high = (
        Package(drawing_of("tall-wagon", height=height), 4, "petrol").figures()["headroom_front_mm"]
        for height in (1650.0, 1700.0)
    )
    assert high - low == pytest.approx(50.0, abs=3.0)


def test_the_figures_of_a_body_are_between_those_of_boxes(drawing: Drawing) -> None:
    p, figures = drawing.proportions, Package(drawing, 4, "petrol").figures()
    front = p.width_mm * p.height_mm / 1e6
    assert 0.75 * front < figures["frontal_area_m2"] < front
    # Real kei wagons of this size have 2.0 to 2.2 m2 by width x height x 0.85 to 0.9.
    assert figures["frontal_area_m2"] == pytest.approx(0.875 * front, rel=0.05)
    assert figures["wheelbase_to_length"] == pytest.approx(2460 / 3395)


def solids_of(package: Package, name: str) -> list[cq.Solid]:
    parts = [part for part in package.parts() if name in part.path]
    return [solid for part in parts for solid in part.shape.Solids()]


def test_no_head_is_in_the_rear_wall_of_a_cab() -> None:
    drawing = drawing_of("cab-over-truck")
    body = cq.Shape.cast(drawing.skin.solid())
    for solid in solids_of(Package(drawing, 2, "petrol"), "occupant"):
        assert solid.intersect(body).Volume() == pytest.approx(solid.Volume(), rel=1e-4)


@pytest.mark.parametrize("name", ["tall-wagon", "coupe", "delivery-van"])
def test_luggage_lies_between_the_wheel_houses(name: str) -> None:
    drawing = drawing_of(name)
    p = drawing.proportions
    (luggage,) = solids_of(Package(drawing, 4, "petrol"), "luggage")
    for side in (1.0, -1.0):
        house = cq.Solid.makeCylinder(
            p.arch_radius_mm,
            ARCH_DEPTH_MM,
            cq.Vector(p.wheelbase_mm, side * p.half_width_mm, p.wheel_radius_mm),
            cq.Vector(0.0, -side, 0.0),
        )
        assert luggage.intersect(house).Volume() == pytest.approx(0.0, abs=1.0)
    assert luggage.isValid()
    assert luggage.Volume() > 0
