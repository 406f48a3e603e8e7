"""The default skins keep their volume and area, so that nobody changes a style unawares.

The pins are this package's own figures. A tenth of a per cent is what no rounding and no version of
the kernel moves, and what a change of one row of the net by a few millimetres does.
"""

from __future__ import annotations

import cadquery as cq
import pytest
from wagons import drawing_of, volume_mm3

from keienvelope.generation import catalogue

PINS = {
    "cab-over-truck": (2.54545, 10.2936),
    "cab-over-van": (7.20713, 22.1843),
    "coupe": (3.88197, 15.5810),
    "delivery-van": (7.33184, 22.6201),
    "hatchback": (5.19353, 18.1249),
    "roadster": (3.87840, 15.5737),
    "super-height-wagon": (6.69038, 21.2572),
    "suv": (5.28956, 18.5649),
    "tall-wagon": (5.95723, 19.7838),
    "ultra-compact": (3.66099, 13.6577),
}
"""Volume in m3 and area in m2 of the default skin, closed at floor and sills, without arches."""


@pytest.mark.parametrize("name", [item.name for item in catalogue()])
def test_a_default_skin_is_as_large_as_it_was(name: str) -> None:
    drawing = drawing_of(name)
    p, solid = drawing.proportions, cq.Solid(drawing.skin.solid())
    volume_m3, area_m2 = PINS[name]
    assert volume_mm3(solid) / 1e9 == pytest.approx(volume_m3, rel=1e-3)
    assert solid.Area() / 1e6 == pytest.approx(area_m2, rel=1e-3)
    box = solid.BoundingBox(0.01)
    assert box.xlen == pytest.approx(p.rear_x_mm - p.front_x_mm, abs=0.1)
    assert box.ylen == pytest.approx(2 * p.half_width_mm, abs=0.1)
    assert box.zlen == pytest.approx(p.height_mm - p.floor_z_mm, abs=0.1)
