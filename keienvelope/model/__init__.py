"""What was drawn: named, placed parts, and how the file's axes and unit map to the vehicle."""

from keienvelope.model.axes import DIRECTIONS, NAMED_AXES, Axes, named_axes
from keienvelope.model.brep import IN_PLACE, Brep, Placement
from keienvelope.model.mark import Mark
from keienvelope.model.mesh import ArrayMesh, Mesh
from keienvelope.model.model import (
    Model,
    NotMeasured,
    Part,
    SourceFile,
    device_of,
)
from keienvelope.model.units import PLAUSIBLE_UNITS, Unit, parse_unit, unit_of

__all__ = [
    "DIRECTIONS",
    "IN_PLACE",
    "NAMED_AXES",
    "PLAUSIBLE_UNITS",
    "ArrayMesh",
    "Axes",
    "Brep",
    "Mark",
    "Mesh",
    "Model",
    "NotMeasured",
    "Part",
    "Placement",
    "SourceFile",
    "Unit",
    "device_of",
    "named_axes",
    "parse_unit",
    "unit_of",
]
