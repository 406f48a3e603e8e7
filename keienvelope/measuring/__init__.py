"""Models become measurements."""

from keienvelope.measuring.choice import (
    FrameChoice,
    GroundChoice,
    MedianChoice,
    parse_ground,
    parse_median,
)
from keienvelope.measuring.dimensions import Measurement, Witness
from keienvelope.measuring.measured import REFERENCE, Measured, ReadingResult, measure_model
from keienvelope.measuring.readings import Reading

__all__ = [
    "REFERENCE",
    "FrameChoice",
    "GroundChoice",
    "Measured",
    "Measurement",
    "MedianChoice",
    "Reading",
    "ReadingResult",
    "Witness",
    "measure_model",
    "parse_ground",
    "parse_median",
]
