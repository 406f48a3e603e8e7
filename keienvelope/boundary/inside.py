"""Is a design within an envelope: how far it stays inside, or reaches beyond it, and where.

Both are taken in the axes in which they are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from keienvelope.boundary.depth import CLOSE_MM, Deepest, clearance, deepest, sides_of
from keienvelope.boundary.envelope import Envelope
from keienvelope.boundary.pairs import Floats
from keienvelope.boundary.planes import Reach, reach_beyond
from keienvelope.boundary.regions import (
    Region,
    gap_inside,
    manifold_of,
    plane_regions,
    regions_outside,
    triangles_of_manifold,
)
from keienvelope.boundary.solids import Solid, solid_of
from keienvelope.model import Part

ALLOWANCE_MM = 1e-5
_WORTH = 0.1
_ROUNDING = 1e-9
"""Of the size of the envelope: what booleans and distances may be off."""


@dataclass(frozen=True, eq=False)
class Inside:
    """Where a design lies in an envelope.

    Attributes
    ----------
    lower, upper : float
        Its least clearance, in millimetres; negative where it reaches beyond the envelope.
    proven : bool
        Whether the interval holds for the surfaces as they are drawn; otherwise it rests on how
        closely the kernel's triangles follow them.
    error_mm : float
        What of the interval is due to triangles.
    part : str
        The part that it is about.
    point_mm : (3,) float
        Where, in the file's axes.
    regions : tuple of Region
        What lies outside, the farthest first.
    doubts : tuple of str
        Why nothing can be proven to lie inside.
    """

    lower: float
    upper: float
    proven: bool
    error_mm: float
    part: str
    point_mm: Floats
    regions: tuple[Region, ...]
    doubts: tuple[str, ...]


def hold_inside(parts: Sequence[Part], scale: float, envelope: Envelope) -> Inside:
    """Hold parts against an envelope.

    Parameters
    ----------
    parts : sequence of Part
        What has to lie inside; at least one.
    scale : float
        Millimetres per coordinate of the parts.
    envelope : Envelope
        The space that they may fill.
    """
    if envelope.planes is not None:
        return _in_half_spaces(parts, scale, envelope)
    solids = [solid_of(part, scale, chord_mm=envelope.chord_mm) for part in parts]
    error = envelope.solid.error_mm + max(solid.error_mm for solid in solids)
    if envelope.solid.closed and all(solid.closed for solid in solids):
        return _of_solids(solids, envelope, error)
    return _of_triangles(solids, envelope, error)


def _of_solids(solids: Sequence[Solid], envelope: Envelope, error: float) -> Inside:
    """Hold closed solids against a closed envelope: what is left when it is taken away."""
    space = manifold_of(envelope.solid.triangles)
    bodies = [manifold_of(solid.triangles) for solid in solids]
    left = [triangles_of_manifold(body - space) for body in bodies]
    beyond = {
        index: deepest(triangles, envelope.surface, close_mm=_close_mm(error))
        for index, triangles in enumerate(left)
        if len(triangles)
    }
    if not beyond:
        gaps = [
            (gap_inside(body, space, solid.triangles, envelope.surface), index)
            for index, (body, solid) in enumerate(zip(bodies, solids, strict=True))
        ]
        (gap, point), index = min(gaps, key=lambda item: item[0][0])
        return _found((gap, gap), error, solids[index].path, point, (), envelope)
    return _outside(solids, beyond, envelope, error)


def _of_triangles(solids: Sequence[Solid], envelope: Envelope, error: float) -> Inside:
    """Hold triangles that may be open against an envelope that may be open."""
    triangles = np.concatenate([solid.triangles for solid in solids])
    owners = np.repeat(np.arange(len(solids)), [len(solid.triangles) for solid in solids])
    sides = sides_of(triangles, envelope.surface)
    if sides.all_inside:
        gap, point, row = clearance(triangles, envelope.surface)
        return _found((gap, gap), error, solids[owners[row]].path, point, (), envelope)
    searched = sides.meets | sides.outside
    beyond = {
        int(owner): deepest(
            triangles[(owners == owner) & searched],
            envelope.surface,
            close_mm=_close_mm(error),
        )
        for owner in np.unique(owners[searched])
    }
    return _outside(solids, beyond, envelope, error)


def _close_mm(error: float) -> float:
    """Return how closely the farthest point is searched: no closer than triangles are good for."""
    return max(CLOSE_MM, _WORTH * error)


def _outside(
    solids: Sequence[Solid], beyond: Mapping[int, Deepest], envelope: Envelope, error: float
) -> Inside:
    worst = max(beyond, key=lambda owner: beyond[owner].lower)
    least = error + _close_mm(error)
    regions = [
        region
        for owner, item in beyond.items()
        if item.lower > least
        for region in regions_outside(
            solids[owner], envelope.solid, envelope.surface, item, least_mm=least
        )
    ]
    interval = (-max(item.upper for item in beyond.values()), -beyond[worst].lower)
    return _found(interval, error, solids[worst].path, beyond[worst].point, regions, envelope)


def _found(
    interval: tuple[float, float],
    error: float,
    part: str,
    point: Floats,
    regions: Sequence[Region],
    envelope: Envelope,
) -> Inside:
    ordered = tuple(sorted(regions, key=lambda region: -region.amount_mm))
    rounding = _ROUNDING * envelope.surface.size
    return Inside(
        lower=interval[0] - error - rounding,
        upper=interval[1] + error + rounding,
        proven=error == 0,
        error_mm=error,
        part=part,
        point_mm=point,
        regions=ordered,
        doubts=envelope.doubts,
    )


def _in_half_spaces(parts: Sequence[Part], scale: float, envelope: Envelope) -> Inside:
    """Hold parts against a convex envelope of planes: by their supports, which are proven."""
    planes = envelope.planes
    assert planes is not None
    reaches = [reach_beyond(part, scale, planes) for part in parts]
    worst = max(range(len(parts)), key=lambda index: float(reaches[index].lower.max()))
    plane = int(reaches[worst].lower.argmax())
    regions: list[Region] = []
    for part, found in zip(parts, reaches, strict=True):
        if found.lower.max() > ALLOWANCE_MM:
            solid = solid_of(part, scale, chord_mm=envelope.chord_mm)
            regions += plane_regions(solid, envelope.solid, planes, _deepest(found))
    return Inside(
        lower=-max(float(found.upper.max()) for found in reaches),
        upper=-float(reaches[worst].lower.max()),
        proven=True,
        error_mm=0.0,
        part=parts[worst].path,
        point_mm=reaches[worst].points[plane],
        regions=tuple(sorted(regions, key=lambda region: -region.amount_mm)),
        doubts=envelope.doubts,
    )


def _deepest(found: Reach) -> Deepest:
    plane = int(found.lower.argmax())
    return Deepest(float(found.lower[plane]), float(found.upper.max()), found.points[plane])
