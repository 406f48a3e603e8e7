"""A tall wagon from its proportions: skin, shell, laid-in parts, wheels and trim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keienvelope.body.assembly import Part, assemble
from keienvelope.body.drawing import Drawing
from keienvelope.body.ends import wagon_ends
from keienvelope.body.inlay import lay_in
from keienvelope.body.net import wagon_net
from keienvelope.body.panels import wagon_panels
from keienvelope.body.shell import cut_shell
from keienvelope.body.skin import Skin
from keienvelope.body.style import Material
from keienvelope.body.trim import wagon_trim
from keienvelope.body.view import Sight
from keienvelope.body.wheel import build_wheel, place_wheels

if TYPE_CHECKING:
    import cadquery as cq

from keienvelope.body.proportions import WagonProportions

TYRE_INSET_MM = 7.5
"""How far the tyres stay inside the flanks."""


def build_wagon(name: str, proportions: WagonProportions) -> cq.Assembly:
    """Build a tall wagon.

    Parameters
    ----------
    name
        Name of the assembly.
    proportions
        Its checked parameters.

    Returns
    -------
    cadquery.Assembly
        Named, coloured parts in vehicle axes, millimetres.
    """
    p = proportions
    axles = [(x, p.wheel_radius_mm) for x in p.axles_x_mm]
    net = wagon_net(p)
    skin = Skin.from_net(net)
    drawing = Drawing(p, net, Sight(skin))
    shell = cut_shell(
        skin,
        axles_mm=axles,
        arch_radius_mm=p.arch_radius_mm,
        half_width_mm=p.half_width_mm,
        waterline_mm=_waterline_mm(drawing),
    )
    upper, laid_in = lay_in(
        skin, shell.upper, [*wagon_panels(drawing), *wagon_ends(drawing)], drawing.sight
    )
    parts = [
        Part("body/shell", upper, Material.PAINT),
        Part("body/underbody", shell.under, Material.PLASTIC),
        *laid_in,
        *place_wheels(
            build_wheel(p.tyre_size),
            axles_mm=axles,
            outer_y_mm=p.half_width_mm - TYRE_INSET_MM,
        ),
        *wagon_trim(drawing),
    ]
    return assemble(name, parts)


def _waterline_mm(d: Drawing) -> list[tuple[float, float]]:
    """Side-view line below which the body is unpainted, jumping inside the wheel arches."""
    p = d.proportions
    inside = 0.9 * p.arch_radius_mm
    return [
        (p.front_x_mm - 50.0, d.front_waterline_z_mm),
        (-inside, d.front_waterline_z_mm),
        (inside, d.sill_waterline_z_mm),
        (p.wheelbase_mm - inside, d.sill_waterline_z_mm),
        (p.wheelbase_mm + inside, d.rear_waterline_z_mm),
        (p.rear_x_mm + 50.0, d.rear_waterline_z_mm),
    ]
