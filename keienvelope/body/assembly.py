"""Named, coloured parts, nested into a CadQuery assembly by their paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cadquery as cq

from keienvelope.body.style import Material

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Part:
    """One part of a vehicle.

    Parameters
    ----------
    path
        Groups and name, joined by ``/``: ``glass/windscreen``.
    shape
        Its one or few solids.
    material
        What it is made of.
    location
        Where the shape is placed.
    """

    path: str
    shape: cq.Shape
    material: Material
    location: cq.Location = field(default_factory=cq.Location)


def assemble(name: str, parts: Iterable[Part], *, paint: tuple[float, float, float]) -> cq.Assembly:
    """Nest parts into groups.

    Parameters
    ----------
    name
        Name of the root.
    parts
        The parts; a group comes into being with its first part.
    paint
        Colour of painted parts: red, green, blue from 0 to 1.

    Returns
    -------
    cadquery.Assembly
        The assembly.
    """
    root = cq.Assembly(name=name)
    nested: dict[str, list[Part]] = {}
    for part in parts:
        group, _, rest = part.path.partition("/")
        if rest:
            nested.setdefault(group, []).append(
                Part(rest, part.shape, part.material, part.location)
            )
        else:
            colour = cq.Color(*paint) if part.material is Material.PAINT else part.material.colour
            root.add(part.shape, name=group, color=colour, loc=part.location)
    for group, members in nested.items():
        root.add(assemble(group, members, paint=paint), name=group)
    return root
