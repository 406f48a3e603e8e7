"""Building blocks that templates of vehicle bodies are made of."""

from keienvelope.body.proportions import WagonProportions
from keienvelope.body.wagon import build_wagon

__all__ = ["WagonProportions", "build_wagon"]
