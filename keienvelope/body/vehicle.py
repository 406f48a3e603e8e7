"""A vehicle from its drawing: shell, laid-in parts, wheels and what is set onto them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from keienvelope.body.assembly import Part, assemble
from keienvelope.body.inlay import Inlay, lay_in
from keienvelope.body.shell import cut_shell
from keienvelope.body.style import Material
from keienvelope.body.trim import arch_liners
from keienvelope.body.wheel import Wheel, build_wheel, place_wheels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import cadquery as cq

    from keienvelope.body.drawing import Drawing
    from keienvelope.body.package import Package

Item = TypeVar("Item", Inlay, Part)


def build_vehicle(
    name: str,
    drawing: Drawing,
    features: Iterable[Inlay | Sequence[Inlay]],
    parts: Iterable[Part | Sequence[Part]],
    *,
    hollows: Sequence[cq.Solid] = (),
    paint: tuple[float, float, float] = (0.72, 0.10, 0.09),
    package: Package | None = None,
) -> cq.Assembly:
    """Build a vehicle.

    Parameters
    ----------
    name
        Name of the assembly.
    drawing
        The drawing of its body.
    features
        What is laid into the skin: inlays, or sequences of them.
    parts
        What is set onto it: parts, or sequences of them. Wheels and wheel-arch liners need not
        be among them.
    hollows
        What is cut out of the body.
    paint
        Colour of painted parts: red, green, blue from 0 to 1.
    package
        Occupants and powertrain, added as reference parts; their figures are kept in the
        assembly's metadata under ``figures``.

    Returns
    -------
    cadquery.Assembly
        Named, coloured parts in vehicle axes, millimetres.
    """
    p = drawing.proportions
    shell = cut_shell(
        drawing.skin,
        axles_mm=[(x, p.wheel_radius_mm) for x in p.arches_x_mm],
        arch_radius_mm=p.arch_radius_mm,
        half_width_mm=p.half_width_mm,
        waterline_mm=waterline_mm(drawing),
        hollows=hollows,
    )
    upper, laid_in = lay_in(drawing.skin, shell.upper, flattened(features), drawing.sight)
    assembly = assemble(
        name,
        [
            Part("body/shell", upper, Material.PAINT),
            Part("body/underbody", shell.under, Material.PLASTIC),
            *laid_in,
            *_wheels(drawing, build_wheel(p.tyre_size)),
            *arch_liners(drawing),
            *flattened(parts),
            *(package.parts() if package else []),
        ],
        paint=paint,
    )
    assembly.metadata["figures"] = package.figures() if package else {}
    return assembly


def flattened(items: Iterable[Item | Sequence[Item]]) -> list[Item]:
    """Put items and sequences of items, however nested, into one list."""
    flat: list[Item] = []
    for item in items:
        if isinstance(item, (list, tuple)):
            flat += flattened(item)
        else:
            flat.append(cast("Item", item))
    return flat


def _wheels(d: Drawing, wheel: Wheel) -> list[Part]:
    p = d.proportions
    half_tyre = p.tyre_size.width_mm / 2
    outer_y = [d.track_mm(axle) / 2 + half_tyre for axle in ("front", "rear")]
    axles = [(x, p.wheel_radius_mm) for x in p.axles_x_mm]
    return place_wheels(wheel, axles_mm=axles, outer_y_mm=outer_y)


def waterline_mm(d: Drawing) -> list[tuple[float, float]]:
    """Side-view line below which the body is unpainted, jumping inside the wheel arches."""
    p = d.proportions
    inside = 0.9 * p.arch_radius_mm
    line = [
        (p.front_x_mm - 50.0, d.front_waterline_z_mm),
        (-inside, d.front_waterline_z_mm),
        (inside, d.sill_waterline_z_mm),
    ]
    if p.cab_length_mm:
        return [*line, (p.rear_x_mm + 50.0, d.sill_waterline_z_mm)]
    return [
        *line,
        (p.wheelbase_mm - inside, d.sill_waterline_z_mm),
        (p.wheelbase_mm + inside, d.rear_waterline_z_mm),
        (p.rear_x_mm + 50.0, d.rear_waterline_z_mm),
    ]
