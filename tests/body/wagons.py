"""Proportions to test with: the default ones, and random ones over the whole range."""

from __future__ import annotations

import random
from typing import Any

import cadquery as cq
from OCP.BRepGProp import BRepGProp
from OCP.GProp import GProp_GProps

from keienvelope.body import WagonProportions
from keienvelope.body.proportions import RANGES

DEFAULTS: dict[str, Any] = {
    "length_mm": 3395.0,
    "width_mm": 1475.0,
    "height_mm": 1650.0,
    "wheelbase_mm": 2460.0,
    "front_overhang_mm": 545.0,
    "tyre": "155/65R14",
    "ground_clearance_mm": 155.0,
    "bonnet_length_mm": 640.0,
    "belt_height_mm": 960.0,
    "windscreen_angle_deg": 47.0,
    "tailgate_angle_deg": 4.0,
    "tumblehome_deg": 7.0,
    "roof_crown_mm": 22.0,
    "corner_radius_mm": 245.0,
}
TYRES = ("145/80R12", "145/80R13", "155/65R13", "155/65R14", "165/55R15", "165/60R15", "165/65R14")


def random_proportions(seed: int, count: int) -> list[WagonProportions]:
    """Draw proportions evenly from the ranges, leaving out those that contradict themselves."""
    generator = random.Random(seed)
    drawn: list[WagonProportions] = []
    while len(drawn) < count:
        values: dict[str, Any] = {
            name: generator.uniform(low, high) for name, (low, high) in RANGES.items()
        }
        values["tyre"] = generator.choice(TYRES)
        try:
            drawn.append(WagonProportions(**values))
        except ValueError:
            continue
    return drawn


def volume_mm3(shape: cq.Shape) -> float:
    """Volume by adaptive integration; the quick one is far off on faces with many holes."""
    properties = GProp_GProps()
    BRepGProp.VolumeProperties_s(shape.wrapped, properties, 1e-4, False, False)
    return float(properties.Mass())


def leaves(assembly: cq.Assembly) -> dict[str, cq.Shape]:
    """Placed shapes of an assembly by path, the root left out."""
    return {name.partition("/")[2]: shape.moved(location) for shape, name, location, _ in assembly}
