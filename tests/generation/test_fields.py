"""The legal fields of a car of blocks, against the equation of a plane that touches its tyres."""

import math

import cadquery as cq
import pytest

from keienvelope.generation.fields import add_limits, stance_of
from keienvelope.law import profile

RADIUS, WHEELBASE, OVERHANG, BODY_Z, SKID_Z, SKID_X = 280.0, 2400.0, 500.0, 300.0, 150.0, 1000.0


@pytest.fixture(scope="module")
def car() -> cq.Assembly:
    length = WHEELBASE + 2 * OVERHANG
    body = cq.Solid.makeBox(length, 1400.0, 900.0, cq.Vector(-OVERHANG, -700.0, BODY_Z))
    skid = cq.Solid.makeCone(0.0, 100.0, 200.0, cq.Vector(SKID_X, 0.0, SKID_Z), cq.Vector(0, 0, 1))
    wheels = cq.Assembly(name="wheels")
    for axle, x in (("front", 0.0), ("rear", WHEELBASE)):
        for side, y in (("left", -700.0), ("right", 550.0)):
            tyre = cq.Solid.makeCylinder(RADIUS, 150.0, cq.Vector(x, y, RADIUS), cq.Vector(0, 1, 0))
            name = f"wheel_{axle}_{side}"
            wheels.add(cq.Assembly(name=name).add(tyre, name="tyre"), name=name)
    return cq.Assembly(name="car").add(body, name="body").add(skid, name="skid").add(wheels)


def below_tyre_mm(angle_deg: float, out: float, z: float) -> float:
    """Distance of a point from the plane at an angle that touches the tyre from below."""
    angle = math.radians(angle_deg)
    return out * math.sin(angle) - (z - RADIUS) * math.cos(angle) - RADIUS


def test_planes_touch_tyres_and_body(car):
    stance = stance_of(car)
    assert below_tyre_mm(stance.approach_deg, OVERHANG, BODY_Z) == pytest.approx(0.0, abs=1e-6)
    assert below_tyre_mm(stance.departure_deg, OVERHANG, BODY_Z) == pytest.approx(0.0, abs=1e-6)
    front, rear = stance.breakover_deg
    assert stance.breakover_x_mm == pytest.approx(SKID_X)
    assert below_tyre_mm(front, SKID_X, SKID_Z) == pytest.approx(0.0, abs=1e-6)
    assert below_tyre_mm(rear, WHEELBASE - SKID_X, SKID_Z) == pytest.approx(0.0, abs=1e-6)
    assert stance.figures["ramp_angle_deg"] == pytest.approx(front + rear)
    assert stance.clearance_mm == pytest.approx(SKID_Z)


def fields_of(car: cq.Assembly, profile_id: str) -> dict[str, cq.Shape]:
    whole = cq.Assembly(name="whole")
    add_limits(whole, stance_of(car), profile(profile_id))
    return {name.rsplit("/", 1)[-1]: shape.moved(place) for shape, name, place, _ in whole}


def test_the_ramp_planes_meet_below_the_body(car):
    fields = fields_of(car, "jp-kei-1998")
    for end, inner in (("front", "xmax"), ("rear", "xmin")):
        box = fields[f"ramp_plane_{end}"].BoundingBox()
        assert getattr(box, inner) == pytest.approx(SKID_X, abs=2.0)
        assert box.zmax == pytest.approx(SKID_Z, abs=2.0)


def test_bumper_zones_are_drawn_where_the_law_has_them(car):
    assert not [name for name in fields_of(car, "jp-kei-1998") if "bumper" in name]
    fields = fields_of(car, "us-car")
    for end, x in (("front", -OVERHANG), ("rear", WHEELBASE + OVERHANG)):
        box = fields[f"bumper_zone_{end}"].BoundingBox()
        assert (box.zmin, box.zmax) == pytest.approx((406.4, 508.0), abs=1e-3)
        assert min(abs(box.xmin - x), abs(box.xmax - x)) < 1e-3
