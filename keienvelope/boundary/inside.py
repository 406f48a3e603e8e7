"""Is a design within an envelope: how far it stays inside, or reaches beyond it, and where.

Both are taken in the axes in which they are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from keienvelope.boundary.depth import (
    CLOSE_MM,
    Deepest,
    clearance,
    deepest,
    farthest_of,
    sides_of,
)
from keienvelope.boundary.envelope import Envelope
from keienvelope.boundary.pairs import Floats, reach
from keienvelope.boundary.planes import Reach, reach_beyond
from keienvelope.boundary.regions import (
    Region,
    gap_inside,
    plane_regions,
    point_region,
    regions_outside,
)
from keienvelope.boundary.solids import Solid, solid_of, triangles_of_manifold
from keienvelope.model import Part

ALLOWANCE_MM = 1e-5
_WORTH = 0.1
_FINER = 4.0
"""So many times as closely triangles follow where that decides."""
_MOST_FINER = 30_000
"""Parts of more triangles would take minutes."""
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


def hold_inside(
    parts: Sequence[Part], scale: float, envelope: Envelope, *, wanted_mm: float = 0.0
) -> Inside:
    """Find how far parts stay inside an envelope, or reach beyond it.

    Where triangles do not tell whether the clearance is kept, and finer ones would, those parts
    are held against a finer envelope.

    Parameters
    ----------
    parts : sequence of Part
        What has to lie inside; at least one.
    scale : float
        Millimetres per coordinate of the parts.
    envelope : Envelope
        The space that they may fill.
    wanted_mm : float
        The clearance that is asked for.
    """
    if envelope.planes is not None:
        return _in_half_spaces(parts, scale, envelope)
    solids = [solid_of(part, scale, chord_mm=envelope.chord_mm) for part in parts]
    error = envelope.solid.error_mm + max(solid.error_mm for solid in solids)
    if not (envelope.solid.closed and all(solid.closed for solid in solids)):
        return _of_triangles(solids, envelope, error)
    held = _hold(solids, envelope, error)
    if not _finer_would_tell(held, error, wanted_mm) or envelope.doubts:
        return _told(held, solids, envelope, error)
    clear = _clearances(solids, held, envelope) - error
    open_rows = np.flatnonzero(clear < wanted_mm)
    if sum(len(solids[row].triangles) for row in open_rows) > _MOST_FINER:
        return _told(held, solids, envelope, error)
    open_parts = [parts[int(row)] for row in open_rows]
    finer = hold_inside(open_parts, scale, envelope.finer(_FINER), wanted_mm=wanted_mm)
    return replace(finer, lower=min([finer.lower, *clear[clear >= wanted_mm]]))


@dataclass(frozen=True, eq=False)
class _Held:
    """Closed solids that are held against a closed envelope; triangles alone, without their error.

    Attributes
    ----------
    lower, upper : float
        The least clearance of all.
    row : int
        Of the solid that it is about.
    point : (3,) float
        Where.
    outside : dict of int to Manifold
        What of the solids lies outside, by their rows.
    """

    lower: float
    upper: float
    row: int
    point: Floats
    outside: Mapping[int, Any]


def _hold(solids: Sequence[Solid], envelope: Envelope, error: float) -> _Held:
    """Hold closed solids against a closed envelope: what is left when it is taken away."""
    left = {row: solid.manifold - envelope.solid.manifold for row, solid in enumerate(solids)}
    outside = {row: rest for row, rest in left.items() if rest.num_tri()}
    if not outside:
        return _hold_within(solids, envelope)
    pieces = {row: triangles_of_manifold(rest) for row, rest in outside.items()}
    triangles = np.concatenate(list(pieces.values()))
    # Of all parts together: what reaches far settles at once how closely the rest is looked at.
    found = deepest(triangles, envelope.surface, close_mm=_close_mm(error), outside=True)
    owners = np.repeat(list(pieces), [len(item) for item in pieces.values()])
    return _Held(-found.upper, -found.lower, int(owners[found.row]), found.point, outside)


def _hold_within(solids: Sequence[Solid], envelope: Envelope) -> _Held:
    """Find the least clearance of closed solids of which nothing lies outside."""
    lows = np.array([_least_clearance(solid, envelope) for solid in solids])
    best, row, point = np.inf, 0, solids[0].triangles[0, 0]
    for index in np.argsort(lows, kind="stable"):
        if lows[index] >= best:
            break  # and so do all that follow
        gap, place = gap_inside(solids[index], envelope.around, envelope.surface)
        if gap < best:
            best, row, point = gap, int(index), place
    return _Held(best, best, row, point, {})


def _clearances(solids: Sequence[Solid], held: _Held, envelope: Envelope) -> Floats:
    """Return what every solid keeps at least, of its triangles."""
    found = np.array([_least_clearance(solid, envelope) for solid in solids])
    found[list(held.outside)] = held.lower
    return np.asarray(np.maximum(found, held.lower))


def _least_clearance(solid: Solid, envelope: Envelope) -> float:
    """Return a clearance that a solid inside an envelope keeps, from the middles of triangles."""
    distances, _ = envelope.surface.nearest(solid.triangles.mean(axis=1))
    return max(0.0, float((distances - reach(solid.triangles)).min()))


def _finer_would_tell(held: _Held, error: float, wanted_mm: float) -> bool:
    """Return whether finer triangles tell if a clearance is kept, where these do not."""
    open_now = held.lower - error < wanted_mm <= held.upper + error
    off = max(held.lower - wanted_mm, wanted_mm - held.upper)
    return open_now and off > 2 * error / _FINER


def _told(held: _Held, solids: Sequence[Solid], envelope: Envelope, error: float) -> Inside:
    """Return what was found of closed solids, with the regions that lie outside for certain."""
    least = error + _close_mm(error)
    regions = [
        region
        for row, rest in held.outside.items()
        if -held.upper > least
        for region in regions_outside(solids[row].path, rest, envelope.surface, least_mm=least)
    ]
    interval = held.lower, held.upper
    return _found(interval, error, solids[held.row].path, held.point, regions, envelope)


def _of_triangles(solids: Sequence[Solid], envelope: Envelope, error: float) -> Inside:
    """Hold triangles that may be open against an envelope that may be open."""
    triangles = np.concatenate([solid.triangles for solid in solids])
    owners = np.repeat(np.arange(len(solids)), [len(solid.triangles) for solid in solids])
    sides = sides_of(triangles, envelope.surface)
    if sides.all_inside:
        gap, point, row = clearance(triangles, envelope.surface)
        return _found((gap, gap), error, solids[owners[row]].path, point, (), envelope)
    searched = np.flatnonzero(sides.meets | sides.outside)
    found = deepest(triangles[searched], envelope.surface, close_mm=_close_mm(error))
    least = error + _close_mm(error)
    regions = [
        region
        for owner in np.unique(owners[searched])
        if found.lower > least
        for region in _regions_of_triangles(
            solids[owner], triangles[searched[owners[searched] == owner]], envelope, least
        )
    ]
    path = solids[owners[searched[found.row]]].path
    return _found((-found.upper, -found.lower), error, path, found.point, regions, envelope)


def _regions_of_triangles(
    solid: Solid, triangles: Floats, envelope: Envelope, least_mm: float
) -> list[Region]:
    """Return the regions of one part outside, of which triangles are met or lie beyond."""
    if solid.closed and envelope.solid.closed:
        rest = solid.manifold - envelope.solid.manifold
        return regions_outside(solid.path, rest, envelope.surface, least_mm=least_mm)
    points = np.unique(triangles.reshape(-1, 3), axis=0)
    amount, point = farthest_of(points, envelope.surface, outside=False)
    if amount <= least_mm:
        return []
    return [point_region(solid.path, amount, point, envelope.surface)]


def _close_mm(error: float) -> float:
    """Return how closely the farthest point is searched: no closer than triangles are good for."""
    return max(CLOSE_MM, _WORTH * error)


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
