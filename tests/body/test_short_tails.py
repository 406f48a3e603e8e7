"""Bodies whose rear wheel arches reach into the curve of the tail: found among random sets."""

from __future__ import annotations

from typing import Any

import pytest
from wagons import drawing_of, run

from keienvelope.body.trim import arch_liners

SHORT: dict[str, dict[str, Any]] = {
    "super-height-wagon": {
        "length": 3386.77,
        "wheelbase": 2564.67,
        "front_overhang": 497.24,
        "corner_radius": 179.98,
        "tyre": "155/65R13",
    },
    "ultra-compact": {
        "length": 2574.74,
        "width": 1372.56,
        "wheelbase": 1769.95,
        "front_overhang": 477.65,
        "tyre": "155/65R13",
        "corner_radius": 222.54,
    },
}

SUV = {
    "length": 3333.8143902193337,
    "width": 1395.9994717074192,
    "height": 1688.2129640661235,
    "wheelbase": 2191.506474060328,
    "front_overhang": 540.124297780851,
    "tyre": "175/80R16",
    "ground_clearance": 200.4144646583703,
    "bonnet_length": 803.0599923583534,
    "belt_height": 1053.0644358790955,
    "windscreen_angle": 65.29331599332059,
    "tailgate_angle": 4.575587140940744,
    "tumblehome": 6.550062168555141,
    "roof_crown": 19.22020785525834,
    "corner_radius": 169.310628427059,
    "seats": "2",
    "powertrain": "hybrid",
}


@pytest.mark.parametrize("name", SHORT)
def test_an_arch_is_lined_as_far_as_the_body_is_wide_enough(name: str) -> None:
    drawing = drawing_of(name, **SHORT[name])
    inner_y = drawing.proportions.half_width_mm - 235.0
    for part in arch_liners(drawing):
        assert part.shape.isValid(), part.path
        assert part.shape.Volume() > 0
        if part.path.endswith("right"):
            assert part.shape.BoundingBox().ymax > inner_y + 25.0


def test_a_bumper_stays_behind_an_arch_that_cuts_the_tail() -> None:
    run("suv", **SUV)  # an edge that leaves the body is an error
