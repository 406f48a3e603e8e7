"""Every shape that was drawn by hand: importing this registers them all."""

from __future__ import annotations

from adversarial import shapes_analytic, shapes_round, shapes_splines, shapes_sweeps
from adversarial.building import CASES

__all__ = ["CASES", "shapes_analytic", "shapes_round", "shapes_splines", "shapes_sweeps"]
