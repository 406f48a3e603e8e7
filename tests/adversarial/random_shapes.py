"""Every random family: importing this registers them all."""

from __future__ import annotations

from adversarial import families_offsets, families_solids, families_splines, families_swept
from adversarial.families import FAMILIES, draw

__all__ = [
    "FAMILIES",
    "draw",
    "families_offsets",
    "families_solids",
    "families_splines",
    "families_swept",
]
