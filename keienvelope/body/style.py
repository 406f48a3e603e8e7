"""Colours of the parts, one a material, and how deep parts lie below the skin."""

from __future__ import annotations

from enum import Enum

import cadquery as cq

# Few depths keep files small: surfaces at the same depth share their points.
FLUSH_MM = 0.0
"""Painted panels."""
PANE_MM = 1.0
"""Window panes, lamps and bright trim, a little below the paint."""
SEAL_MM = 4.0
"""Gaps, grilles and recesses."""


class Material(Enum):
    """What a part is made of, with its colour: red, green, blue, opacity from 0 to 1."""

    PAINT = (0.72, 0.10, 0.09, 1.0)
    PLASTIC = (0.055, 0.058, 0.062, 1.0)
    SEAL = (0.02, 0.02, 0.022, 1.0)
    GLASS = (0.07, 0.10, 0.12, 1.0)
    LENS = (0.88, 0.91, 0.94, 1.0)
    RED_LENS = (0.60, 0.03, 0.04, 1.0)
    AMBER_LENS = (0.95, 0.48, 0.05, 1.0)
    CHROME = (0.78, 0.79, 0.81, 1.0)
    PLATE = (0.95, 0.83, 0.18, 1.0)
    RUBBER = (0.035, 0.035, 0.037, 1.0)
    ALLOY = (0.70, 0.71, 0.73, 1.0)
    STEEL = (0.30, 0.30, 0.31, 1.0)
    BED = (0.74, 0.74, 0.72, 1.0)
    CLOTH = (0.16, 0.16, 0.18, 1.0)
    MANIKIN = (0.95, 0.75, 0.55, 0.6)
    ENGINE = (0.55, 0.57, 0.60, 1.0)
    BATTERY = (0.15, 0.45, 0.75, 0.8)
    TANK = (0.45, 0.38, 0.30, 0.8)
    LUGGAGE = (0.60, 0.50, 0.35, 0.5)

    @property
    def colour(self) -> cq.Color:
        """The colour as CadQuery takes it."""
        return cq.Color(*self.value)
