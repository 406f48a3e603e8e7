"""A tall wagon from its proportions: skin, shell, laid-in parts, wheels and trim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keienvelope.body.assembly import Part, assemble
from keienvelope.body.net import wagon_net
from keienvelope.body.shell import cut_shell
from keienvelope.body.skin import Skin
from keienvelope.body.style import Material
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
    skin = Skin.from_net(wagon_net(p))
    shell = cut_shell(
        skin,
        axles_mm=axles,
        arch_radius_mm=p.arch_radius_mm,
        half_width_mm=p.half_width_mm,
        waterline_mm=_waterline_mm(p),
    )
    parts = [
        Part("body/shell", shell.upper, Material.PAINT),
        Part("body/underbody", shell.under, Material.PLASTIC),
        *place_wheels(
            build_wheel(p.tyre_size),
            axles_mm=axles,
            outer_y_mm=p.half_width_mm - TYRE_INSET_MM,
        ),
    ]
    return assemble(name, parts)


def _waterline_mm(p: WagonProportions) -> list[tuple[float, float]]:
    """Side-view line below which the body is unpainted, jumping inside the wheel arches."""
    front, sill, rear = p.lip_z_mm + 14.0, p.sill_low_z_mm + 30.0, p.lip_z_mm + 40.0
    inside = 0.9 * p.arch_radius_mm
    return [
        (p.front_x_mm - 50.0, front),
        (-inside, front),
        (inside, sill),
        (p.wheelbase_mm - inside, sill),
        (p.wheelbase_mm + inside, rear),
        (p.rear_x_mm + 50.0, rear),
    ]
