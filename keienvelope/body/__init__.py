"""Building blocks that templates of vehicle bodies are made of."""

from keienvelope.body.angles import with_angles
from keienvelope.body.doors import quarter_windows, side_doors, sliding_rails
from keienvelope.body.drawing import Doors, Drawing
from keienvelope.body.ends import arch_lips, front_bumper, rear_bumper
from keienvelope.body.form import Deck, Form
from keienvelope.body.lamps import (
    bar_grille,
    closed_front,
    low_tail_lamps,
    round_headlamps,
    round_tail_lamps,
    slim_headlamps,
    slot_grille,
    swept_headlamps,
    upright_headlamps,
    upright_tail_lamps,
)
from keienvelope.body.package import Package
from keienvelope.body.panels import (
    backlight,
    bonnet,
    boot_lid,
    cab_window,
    cowl_panel,
    fuel_lid,
    roof_strips,
    tail_plate,
    tailgate,
    windscreen,
)
from keienvelope.body.parameters import describe_parameter, solved_lengths
from keienvelope.body.proportions import Proportions
from keienvelope.body.roadster import (
    cockpit,
    cockpit_cutter,
    low_doors,
    opened,
    windscreen_frame,
)
from keienvelope.body.style import Material
from keienvelope.body.trim import antenna, axles, flares, handles, mirrors, spare_wheel
from keienvelope.body.truck import Bed
from keienvelope.body.vehicle import build_vehicle

__all__ = [
    "Bed",
    "Deck",
    "Doors",
    "Drawing",
    "Form",
    "Material",
    "Package",
    "Proportions",
    "antenna",
    "arch_lips",
    "axles",
    "backlight",
    "bar_grille",
    "bonnet",
    "boot_lid",
    "build_vehicle",
    "cab_window",
    "closed_front",
    "cockpit",
    "cockpit_cutter",
    "cowl_panel",
    "describe_parameter",
    "flares",
    "front_bumper",
    "fuel_lid",
    "handles",
    "low_doors",
    "low_tail_lamps",
    "mirrors",
    "opened",
    "quarter_windows",
    "rear_bumper",
    "roof_strips",
    "round_headlamps",
    "round_tail_lamps",
    "side_doors",
    "sliding_rails",
    "slim_headlamps",
    "slot_grille",
    "solved_lengths",
    "spare_wheel",
    "swept_headlamps",
    "tail_plate",
    "tailgate",
    "upright_headlamps",
    "upright_tail_lamps",
    "windscreen",
    "windscreen_frame",
    "with_angles",
]
