"""Reference vehicles: what is known of them, and bodies as large as they are."""

import pytest

import keienvelope as ke
from keienvelope.errors import UnknownNameError
from keienvelope.generation import template
from keienvelope.generation.build import _sizes_of
from keienvelope.law.vehicle import vehicle, vehicles


def test_every_vehicle_tells_its_sources_and_what_is_unverified():
    ids = [item.id for item in vehicles()]
    assert len(ids) == len(set(ids))
    for item in vehicles():
        assert item.sources
        for name in item.unverified:
            assert getattr(item, name) is not None, (item.id, name)
        if item.front_overhang_mm is not None:
            assert "front_overhang_mm" in item.unverified


def test_the_vehicles_keep_the_class_of_their_time():
    for item in vehicles():
        assert item.length_mm <= 3400
        assert item.width_mm <= 1480
        assert item.height_mm <= 2000


@pytest.mark.parametrize("item", [v for v in vehicles() if v.template], ids=lambda v: v.id)
def test_the_template_of_a_vehicle_takes_its_sizes(item):
    chosen = template(item.template)
    for name, value in _sizes_of(item.id, chosen).items():
        assert chosen.parameter(name).parse(value) == value


def test_an_unknown_vehicle_is_refused_with_those_that_exist():
    with pytest.raises(UnknownNameError, match="honda-n-box"):
        vehicle("honda-nbox")


@pytest.mark.parametrize("name", ["honda-n-box", "daihatsu-mira-e-s"])
def test_a_body_like_a_vehicle_measures_as_it_is_published(name, tmp_path):
    """In the file that was written, by the checker, after the Japanese convention."""
    item = vehicle(name)
    export = ke.generate(item.template, like=name).export(tmp_path / "like.step")
    measured = export.report.measurements
    for quantity, size in (
        ("overall_length", item.length_mm),
        ("overall_width", item.width_mm),
        ("overall_height", item.height_mm),
        ("wheelbase", item.wheelbase_mm),
        ("track_front", item.track_front_mm),
        ("track_rear", item.track_rear_mm),
        ("ground_clearance", item.ground_clearance_mm),
    ):
        assert measured[quantity].lower_mm == pytest.approx(size, abs=1.0), quantity
        assert measured[quantity].upper_mm == pytest.approx(size, abs=1.0), quantity


def test_what_is_set_goes_before_what_the_vehicle_has():
    chosen = template("super-height-wagon")
    sizes = _sizes_of("honda-n-box", chosen)
    assert sizes["height"] == 1790
    assert {**sizes, "height": 1800}["height"] == 1800
