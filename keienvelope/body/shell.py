"""The body below the skin, with wheel arches cut out and the underbody split off."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import cadquery as cq
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Splitter
from OCP.TopTools import TopTools_ListOfShape

from keienvelope.body.intersections import thin_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keienvelope.body.skin import Skin

ARCH_DEPTH_MM = 235.0
"""Depth of a wheel arch, from the flank inward."""


@dataclass(frozen=True)
class Shell:
    """The two solids below a skin.

    Parameters
    ----------
    upper
        Painted body, from the sills up.
    under
        Floor, sills and lower edges.
    """

    upper: cq.Solid
    under: cq.Solid


def cut_shell(
    skin: Skin,
    *,
    axles_mm: Sequence[tuple[float, float]],
    arch_radius_mm: float,
    half_width_mm: float,
    waterline_mm: Sequence[tuple[float, float]],
    hollows: Sequence[cq.Solid] = (),
) -> Shell:
    """Cut the wheel arches and split off the underbody.

    Parameters
    ----------
    skin
        The skin.
    axles_mm
        Axle positions (x, z).
    arch_radius_mm
        Radius of the wheel arches.
    half_width_mm
        Half the width of the body.
    waterline_mm
        Side-view polyline (x, z), front to rear, below which the body is underbody.
    hollows
        What else is cut out.

    Returns
    -------
    Shell
        Upper and lower solid.

    Raises
    ------
    RuntimeError
        If a boolean operation fails or does not give two solids.
    """
    reach = half_width_mm + 100.0
    arches = [
        cq.Solid.makeCylinder(
            arch_radius_mm,
            ARCH_DEPTH_MM + 100.0,
            cq.Vector(x, side * (half_width_mm - ARCH_DEPTH_MM), z),
            cq.Vector(0, side, 0),
        ).wrapped
        for x, z in axles_mm
        for side in (-1, 1)
    ]
    body = _operate(
        BRepAlgoAPI_Cut(), [skin.solid()], [*arches, *(hollow.wrapped for hollow in hollows)]
    )
    sheets = [_sheet(start, end, reach).wrapped for start, end in pairwise(waterline_mm)]
    pieces = cq.Shape.cast(_operate(BRepAlgoAPI_Splitter(), [body], sheets)).Solids()
    if len(pieces) != 2:
        raise RuntimeError(f"splitting off the underbody gave {len(pieces)} solids instead of 2")
    low, high = skin.box_mm
    thin_out([piece.wrapped for piece in pieces], low_mm=low, high_mm=high)
    under, upper = sorted(pieces, key=lambda solid: solid.Center().z)
    return Shell(upper=upper, under=under)


def _sheet(start: tuple[float, float], end: tuple[float, float], reach: float) -> cq.Face:
    """Rectangle across the whole width over a side-view line."""
    corners = [(start, -reach), (end, -reach), (end, reach), (start, reach)]
    outline = [cq.Vector(x, y, z) for (x, z), y in corners]
    return cq.Face.makeFromWires(cq.Wire.makePolygon(outline, close=True))


def _operate(operation: Any, arguments: Iterable[Any], tools: Iterable[Any]) -> Any:
    operation.SetArguments(_listed(arguments))
    operation.SetTools(_listed(tools))
    operation.Build()
    if not operation.IsDone():
        raise RuntimeError(f"{type(operation).__name__} failed")
    return operation.Shape()


def _listed(shapes: Iterable[Any]) -> Any:
    listed = TopTools_ListOfShape()
    for shape in shapes:
        listed.Append(shape)
    return listed
