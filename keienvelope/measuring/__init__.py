"""Models become measurements."""

from keienvelope.measuring.choice import FrameChoice, GroundChoice, parse_ground
from keienvelope.measuring.dimensions import OVERALL, Measurement, Witness
from keienvelope.measuring.measured import REFERENCE, Measured, ReadingResult, measure_model
from keienvelope.measuring.readings import Reading

__all__ = [
    "OVERALL",
    "REFERENCE",
    "FrameChoice",
    "GroundChoice",
    "Measured",
    "Measurement",
    "Reading",
    "ReadingResult",
    "Witness",
    "measure_model",
    "parse_ground",
]
