from typing import Any

import pytest
from wagons import DEFAULTS

from keienvelope.body import WagonProportions
from keienvelope.body.proportions import RANGES


@pytest.mark.parametrize("name", sorted(RANGES))
@pytest.mark.parametrize("end", [0, 1])
def test_values_beyond_a_range_are_refused_with_name_value_and_range(name: str, end: int) -> None:
    low, high = RANGES[name]
    value = (low - 1.0, high + 1.0)[end]
    with pytest.raises(ValueError, match=rf"{name} = {value:g} is outside {low:g} to {high:g}: "):
        WagonProportions(**{**DEFAULTS, name: value})


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"wheelbase_mm": 2600.0, "front_overhang_mm": 560.0}, "rear overhang"),
        ({"front_overhang_mm": 460.0, "tyre": "175/70R15"}, "front_overhang_mm"),
        ({"bonnet_length_mm": 450.0}, "foot of the windscreen"),
        ({"windscreen_angle_deg": 36.0, "height_mm": 2050.0, "bonnet_length_mm": 700.0}, "top of"),
        ({"height_mm": 1460.0, "belt_height_mm": 1040.0}, "glasshouse height"),
        ({"tyre": "205/80R16"}, "outer diameter of tyre 205/80R16"),
        ({"tyre": "225/40R14"}, "section width of tyre 225/40R14"),
    ],
)
def test_contradictions_are_refused_by_name(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=rf"^{named}.* is outside .*: \w+"):
        WagonProportions(**{**DEFAULTS, **changes})


def test_lengths_add_up(proportions: WagonProportions) -> None:
    p = proportions
    assert p.front_overhang_mm + p.wheelbase_mm + p.rear_overhang_mm == pytest.approx(p.length_mm)
    assert p.rear_x_mm - p.front_x_mm == pytest.approx(p.length_mm)
