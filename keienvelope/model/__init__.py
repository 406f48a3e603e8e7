"""What was drawn: named, placed parts, and how the file's axes and unit map to the vehicle."""

from keienvelope.model.axes import DIRECTIONS, NAMED_AXES, Axes
from keienvelope.model.mark import Mark
from keienvelope.model.model import (
    Brep,
    Mesh,
    Model,
    NotMeasured,
    Part,
    SourceFile,
    device_of,
)
from keienvelope.model.units import PLAUSIBLE_UNITS, Unit, parse_unit, unit_of

__all__ = [
    "DIRECTIONS",
    "NAMED_AXES",
    "PLAUSIBLE_UNITS",
    "Axes",
    "Brep",
    "Mark",
    "Mesh",
    "Model",
    "NotMeasured",
    "Part",
    "SourceFile",
    "Unit",
    "device_of",
    "parse_unit",
    "unit_of",
]
