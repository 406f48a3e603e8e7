"""Parameters that cannot be are refused by name, with their range and the reason."""

from typing import Any

import pytest
from wagons import drawing_of

from keienvelope.body import Proportions, describe_parameter, solved_lengths
from keienvelope.generation import template

NUMERIC = [p.name for p in template("tall-wagon").parameters if p.low is not None]


@pytest.mark.parametrize("name", NUMERIC)
@pytest.mark.parametrize("end", [0, 1])
def test_values_beyond_a_range_are_refused_with_value_and_range(name: str, end: int) -> None:
    parameter = template("tall-wagon").parameter(name)
    assert parameter.low is not None
    assert parameter.high is not None
    value = (parameter.low - 1.0, parameter.high + 1.0)[end]
    with pytest.raises(ValueError, match=rf"^{value:g} {parameter.unit} is out of range, .*to"):
        drawing_of("tall-wagon", **{name: value})


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"wheelbase": 2600.0, "front_overhang": 560.0}, "rear overhang"),
        ({"bonnet_length": 450.0}, "foot of the windscreen"),
        ({"windscreen_angle": 36.0, "height": 2050.0, "bonnet_length": 700.0}, "top of"),
        ({"height": 1460.0, "belt_height": 1040.0}, "glasshouse height"),
        ({"tyre": "205/80R18"}, "outer diameter of tyre 205/80R18"),
        ({"tyre": "225/40R14"}, "section width of tyre 225/40R14"),
        ({"track_front": 1440.0}, "track_front"),
    ],
)
def test_contradictions_are_refused_by_name(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=rf"^({named}).* is not .*: \w+"):
        drawing_of("tall-wagon", **changes)


def test_lengths_add_up(proportions: Proportions) -> None:
    p = proportions
    assert p.front_overhang_mm + p.wheelbase_mm + p.rear_overhang_mm == pytest.approx(p.length_mm)
    assert p.rear_x_mm - p.front_x_mm == pytest.approx(p.length_mm)


@pytest.mark.parametrize(
    ("given", "solved"),
    [
        ((3395.0, 545.0, 2460.0, 0.0), 390.0),
        ((3395.0, 545.0, 0.0, 390.0), 2460.0),
        ((3395.0, 0.0, 2460.0, 390.0), 545.0),
        ((0.0, 545.0, 2460.0, 390.0), 3395.0),
    ],
)
def test_the_open_length_follows(given: tuple[float, ...], solved: float) -> None:
    lengths = solved_lengths(*given)
    assert [new for old, new in zip(given, lengths, strict=True) if old == 0] == [solved]
    assert lengths[0] == sum(lengths[1:])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((3395.0, 0.0, 2460.0, 0.0), "front_overhang and rear_overhang are 0"),
        ((0.0, 0.0, 2460.0, 390.0), "length and front_overhang are 0"),
        ((3395.0, 545.0, 2460.0, 400.0), r"do not add up: 545 \+ 2460 \+ 400 = 3405, not 3395"),
        ((2000.0, 545.0, 2460.0, 0.0), "rear_overhang would be -1005 mm"),
    ],
)
def test_lengths_that_say_too_little_or_too_much(given: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        solved_lengths(*given)


def test_all_four_lengths_may_be_given_if_they_agree() -> None:
    assert solved_lengths(3395.0, 545.0, 2460.0, 390.0) == (3395.0, 545.0, 2460.0, 390.0)


@pytest.mark.parametrize(
    ("value", "description", "allowed"),
    [
        (1.0, "mm; 1 to 2; x", True),
        (0.999, "mm; 1 to 2; x", False),
        (2.001, "mm; 1 to 2; x", False),
        (0.0, "mm; 1 to 2; x", False),
        (0.0, "mm; 0 or 1 to 2; x", True),
        (0.5, "mm; 0 or 1 to 2; x", False),
        ("petrol", "code; petrol | electric; x", True),
        ("steam", "code; petrol | electric; x", False),
        ("155/65R14", "code; ; x", True),
    ],
)
def test_a_description_allows_what_it_says(value: Any, description: str, allowed: bool) -> None:
    if allowed:
        describe_parameter(value, description)
        return
    with pytest.raises(ValueError, match=r"out of range.*: x"):
        describe_parameter(value, description)
