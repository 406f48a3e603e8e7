"""The space that a design may fill: parts of a file, joined into one closed surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np

from keienvelope.boundary.pairs import Floats
from keienvelope.boundary.planes import HalfSpaces, half_spaces
from keienvelope.boundary.regions import space_around
from keienvelope.boundary.solids import (
    Solid,
    chord_for,
    solid_of,
    triangles_of_manifold,
    vertex_numbers,
    volumes_of,
)
from keienvelope.boundary.surface import Surface
from keienvelope.boundary.template import TEMPLATE, template_parts
from keienvelope.errors import EmptyFileError, UsageError
from keienvelope.measuring.connected import connected
from keienvelope.model import Axes, Model, Part, named_axes, parse_unit
from keienvelope.readers import read


@dataclass(frozen=True, eq=False)
class Envelope:
    """The space that a design may fill.

    Attributes
    ----------
    name : str
        As it was given.
    solid : Solid
        Its triangles, joined.
    chord_mm : float
        How closely triangles follow surfaces, its own and those of what is held against it.
    parts : tuple of Part
        What it was joined from.
    scale : float
        Millimetres per coordinate of them.
    planes : HalfSpaces or None
        Where it is convex and has plane faces alone.
    axes : Axes or None
        What is known of its axes.
    doubts : tuple of str
        Why nothing can be proven to lie inside.
    """

    name: str
    solid: Solid
    chord_mm: float
    parts: tuple[Part, ...]
    scale: float
    planes: HalfSpaces | None = None
    axes: Axes | None = None
    doubts: tuple[str, ...] = ()

    @cached_property
    def surface(self) -> Surface:
        """Its surface."""
        return Surface(self.solid.triangles, closed=self.solid.closed)

    @cached_property
    def around(self) -> Any:
        """All that lies about it, as manifold3d has it."""
        return space_around(self.solid)

    def finer(self, times: float) -> Envelope:
        """Return the same envelope with triangles that follow it so many times as closely."""
        found = envelope_of(
            self.parts, self.scale, self.name, axes=self.axes, chord_mm=self.chord_mm / times
        )
        return replace(found, doubts=self.doubts)


def load_envelope(text: str) -> Envelope:
    """Read an envelope as it is typed.

    Parameters
    ----------
    text : str
        A CAD or mesh file, with ``?unit=mm`` behind it where it declares no unit, or
        ``template:NAME?key=value&key=value``.

    Raises
    ------
    UsageError
        If it makes no sense, or the unit of the file is not known.
    ReadError
        If the file cannot be read.
    """
    name, _, query = text.partition("?")
    values = dict(parse_qsl(query, keep_blank_values=True))
    if name.startswith(TEMPLATE):
        parts = template_parts(name.removeprefix(TEMPLATE), values)
        return envelope_of(parts, 1.0, text, axes=named_axes("iso4130"))
    if set(values) - {"unit"}:
        raise UsageError(
            f"{query!r} is no option of an envelope.", fix="Only ?unit=mm can stand behind a file."
        )
    model = read(Path(name))
    unit = parse_unit(values["unit"]) if "unit" in values else model.unit
    if unit is None:
        raise UsageError(
            "the envelope declares no unit.", path=name, fix=f"Give it: --inside '{name}?unit=mm'."
        )
    kept = [part for part in model.parts if not part.reference]
    found = envelope_of(kept, model.mm_per_coordinate(unit), name, axes=axes_of(model))
    if model.incomplete:
        return replace(found, doubts=(*found.doubts, *model.incomplete))
    return found


def axes_of(model: Model) -> Axes | None:
    """Return the axes that a model of our own names; None where it is not one."""
    return named_axes(model.mark.axes_name) if model.mark and model.mark.axes_name else None


def envelope_of(
    parts: Sequence[Part],
    scale: float,
    name: str,
    *,
    axes: Axes | None = None,
    chord_mm: float | None = None,
) -> Envelope:
    """Join parts into an envelope; what they enclose together counts as inside.

    Parameters
    ----------
    parts : sequence of Part
        Solids or meshes.
    scale : float
        Millimetres per coordinate.
    name : str
        What the report calls it.
    axes : Axes, optional
        What is known of its axes.
    chord_mm : float, optional
        How closely triangles follow it; by default a part of its size.
    """
    if not parts:
        raise EmptyFileError("the envelope holds no part with faces.", path=name)
    chord = chord_mm or chord_for(parts, scale)
    solids = [solid_of(part, scale, chord_mm=chord) for part in parts]
    joined, doubts = _joined(solids, name), []
    if not joined.closed:
        doubts.append(
            f"the envelope {name} is not closed ({joined.open_edges} open edges): inside is where"
            " its winding number is above one half, which proves nothing"
        )
    elif joined.voids:
        doubts.append(
            f"the envelope {name} has an inner void, which a solid that surrounds it would fill"
        )
    planes = half_spaces(parts[0], scale) if len(parts) == 1 else None
    return Envelope(name, joined, chord, tuple(parts), scale, planes, axes, tuple(doubts))


def _joined(solids: Sequence[Solid], name: str) -> Solid:
    error = max(solid.error_mm for solid in solids)
    if len(solids) == 1:
        return solids[0]
    loose = sum(solid.open_edges for solid in solids)
    if loose:
        triangles = np.concatenate([solid.triangles for solid in solids])
        return Solid(name, triangles, error, loose, 0)
    whole = solids[0].manifold
    for solid in solids[1:]:
        whole += solid.manifold
    # A shell that is turned inward bounds what the parts enclose together.
    outer = [piece for piece in _shells(triangles_of_manifold(whole)) if piece.voids == 0]
    return Solid(name, np.concatenate([piece.triangles for piece in outer]), error, 0, 0)


def _shells(triangles: Floats) -> list[Solid]:
    """Return the closed shells of a surface, each by itself with a void where it faces inward."""
    labels = connected(vertex_numbers(triangles))
    volumes = volumes_of(triangles)
    found = []
    for label in np.unique(labels):
        rows = labels == label
        found.append(Solid("", triangles[rows], 0.0, 0, int(volumes[rows].sum() < 0)))
    return found
