"""Meshes of bodies that a way to connect points left open."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from keienvelope.generation.build import build
from keienvelope.generation.meshes import triangles_mm

BODIES = {
    "ultra-compact": {
        "length": 2812.80705233549,
        "width": 1437.51362948308,
        "height": 1505.035056743356,
        "wheelbase": 1809.1901493277064,
        "front_overhang": 409.2941653186981,
        "tyre": "145/70R12",
        "ground_clearance": 139.23720667301245,
        "bonnet_length": 513.023628848867,
        "belt_height": 960.862241644008,
        "windscreen_angle": 48.95530758447512,
        "tailgate_angle": 3.3619505019264047,
        "tumblehome": 8.09248010314999,
        "roof_crown": 13.907429386365987,
        "corner_radius": 174.8632146106311,
        "powertrain": "hybrid",
    },
    "cab-over-truck": {
        "length": 3502.899383874159,
        "width": 1496.029955327068,
        "height": 1709.0397582457504,
        "wheelbase": 2037.3819541993025,
        "front_overhang": 737.8315590354557,
        "tyre": "155/65R13",
        "ground_clearance": 171.50644642547795,
        "bonnet_length": 84.50500467080644,
        "belt_height": 979.3268363080242,
        "windscreen_angle": 69.1527776264909,
        "rear_wall_angle": 1.5660271896835094,
        "tumblehome": 4.0913272997952,
        "roof_crown": 11.29576585253436,
        "corner_radius": 163.53196259773327,
        "powertrain": "hybrid",
        "cab_length": 1479.863913034199,
        "bed_height": 651.0014904030777,
        "gate_height": 318.45083484446303,
    },
}


@pytest.mark.skipif(not os.environ.get("KEIENVELOPE_LONG"), reason="long form")
@pytest.mark.parametrize("name", BODIES)
def test_the_mesh_of_a_body_is_closed(name: str) -> None:
    values: dict[str, Any] = BODIES[name]
    assembly = build(name, values, profile_id="jp-general").assembly
    assert assembly is not None
    (shell,) = [shape for shape, path, _, _ in assembly if path.endswith("body/shell")]
    points, corners = np.unique(
        triangles_mm(shell.wrapped).reshape(-1, 3), axis=0, return_inverse=True
    )
    triangles = corners.reshape(-1, 3)
    triangles = triangles[(triangles != np.roll(triangles, 1, axis=1)).all(axis=1)]
    sides = np.sort(np.concatenate([triangles[:, [k, (k + 1) % 3]] for k in range(3)]), axis=1)
    _, uses = np.unique(sides, axis=0, return_counts=True)
    assert len(points) > 1000
    assert set(uses.tolist()) == {2}
