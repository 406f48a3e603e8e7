"""Every body style over the range of its parameters: whole, valid, and as large as asked for.

Three sets a style by default, 30 with KEIENVELOPE_LONG=1, and N with KEIENVELOPE_LONG=N.
"""

from __future__ import annotations

import os
from typing import Any

import cadquery as cq
import numpy as np
import pytest
from wagons import drawing_of, leaves, random_sets, run, volume_mm3

import keienvelope as ke
from keienvelope import body
from keienvelope.body.inlay import placed_apart
from keienvelope.body.vehicle import flattened
from keienvelope.body.view import RIGHT
from keienvelope.generation import catalogue

LONG = int(os.environ.get("KEIENVELOPE_LONG", "0") or 0)
PLACED = 3
"""Sets of which only the fit of the features is tested, which is what random sets break."""
BUILT = 0 if not LONG else 30 if LONG == 1 else LONG
NAMES = [item.name for item in catalogue()]
OPEN_MM = {"roadster": 200.0}
"""How much lower a style may be than its height, with its roof off."""


@pytest.fixture(scope="module", params=NAMES)
def style(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    return request.param, run(request.param)


def sound(name: str, variables: dict[str, Any]) -> list[str]:
    """Name everything that is wrong with a vehicle."""
    p = variables["drawing"].proportions
    parts = leaves(variables["assembly"])
    wrong = [path for path, shape in parts.items() if not shape.isValid()]
    wrong += [
        f"{path} has no volume"
        for path, shape in parts.items()
        if any(volume_mm3(solid, 1e-2) <= 0 for solid in shape.Solids())
    ]
    measured = ke.measure(
        variables["assembly"],
        axes="iso4130",
        ground="0",
        exclude=["flex_antenna=*antenna*", "mirror=*mirror*"],
    ).measurements
    for quantity, size in (
        ("overall_length", p.length_mm),
        ("overall_width", p.width_mm),
        ("overall_height", p.height_mm),
    ):
        slack = OPEN_MM.get(name, 0.0) if quantity == "overall_height" else 0.0
        upper = measured[quantity].upper_mm
        if not size - slack - 0.1 <= upper <= size + 0.1:
            wrong.append(f"{quantity} is {upper}, not {size}")
    return wrong


def test_the_default_of_every_style_is_sound(style: tuple[str, dict[str, Any]]) -> None:
    name, variables = style
    assert sound(name, variables) == []


def test_every_style_has_its_package_and_figures(style: tuple[str, dict[str, Any]]) -> None:
    name, variables = style
    figures = variables["assembly"].metadata["figures"]
    assert figures["headroom_front_mm"] > 20, name
    assert 1.2 < figures["frontal_area_m2"] < 2.9
    p = variables["drawing"].proportions
    box = 2 * (p.length_mm * p.width_mm + (p.length_mm + p.width_mm) * p.height_mm) / 1e6
    assert figures["surface_area_m2"] < box
    assert figures["interior_volume_l"] < p.length_mm * p.width_mm * p.height_mm / 1e6
    references = [path for path in leaves(variables["assembly"]) if "KE_REFERENCE" in path]
    assert any("occupant_front_right" in path for path in references)


@pytest.mark.parametrize("name", NAMES)
def test_features_fit_over_the_whole_range(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What breaks at odd proportions is the place of a feature; no solid is needed to see that."""

    def placed_only(_name, drawing, *, features, package, **_more):
        placed_apart(drawing.skin, flattened(features), drawing.sight)
        assert package.figures()["headroom_front_mm"] > -50.0
        assembly = cq.Assembly()
        assembly.metadata["figures"] = package.figures()
        return assembly

    monkeypatch.setattr(body, "build_vehicle", placed_only)
    failures = {}
    for values in random_sets(name, seed=31, count=PLACED):
        try:
            run(name, **values)
        except ValueError as error:
            failures[str(values)] = str(error)
    assert failures == {}


@pytest.mark.parametrize("name", [n for n in NAMES if n != "suv"])  # its flares are the arches
def test_arches_cover_the_tyres(name: str) -> None:
    """From 30 degrees ahead of the axle to 50 behind it, where the law wants wheels covered."""
    for values in [{}, *random_sets(name, seed=33, count=2)]:
        d = drawing_of(name, **values)
        p = d.proportions
        angles = np.radians(np.arange(-30.0, 50.1, 1.0))
        rim = (p.arch_radius_mm + 1.0) * np.column_stack([np.sin(angles), np.cos(angles)])
        for axle, x in zip(("front", "rear"), p.arches_x_mm, strict=False):
            centre = np.array([x, p.wheel_radius_mm])
            body_y = d.sight.points_mm(RIGHT, centre + rim)[:, 1]
            assert (d.track_mm(axle) + p.tyre_size.width_mm) / 2 < body_y.min() - 3, (axle, values)


@pytest.mark.skipif(not LONG, reason="long form")
@pytest.mark.parametrize("name", NAMES)
def test_random_sets_are_sound(name: str) -> None:
    failures = {}
    for values in random_sets(name, seed=32, count=BUILT):
        try:
            trouble = sound(name, run(name, **values))
        except (ValueError, RuntimeError) as error:
            trouble = [str(error)]
        if trouble:
            failures[str(values)] = trouble
    assert failures == {}
