"""Colours of the parts, one a material."""

from __future__ import annotations

from enum import Enum

import cadquery as cq


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

    @property
    def colour(self) -> cq.Color:
        """The colour as CadQuery takes it."""
        return cq.Color(*self.value)
