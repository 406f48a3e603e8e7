"""What of a part lies outside an envelope: its regions, with their volumes where both close."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from keienvelope.boundary.depth import Deepest, deepest, farthest_of
from keienvelope.boundary.pairs import Floats
from keienvelope.boundary.planes import HalfSpaces
from keienvelope.boundary.solids import Solid, triangles_of_manifold
from keienvelope.boundary.surface import Surface

MOST_REGIONS = 20
"""Of the regions of a part, at most so many are described: the largest."""
_COARSE_MM = 0.05
_ON_SURFACE_MM = 1e-6
_MOST_LOOKED_AT = 2_000
_SLACK = 1e-6


@dataclass(frozen=True, eq=False)
class Region:
    """A region of a part outside an envelope.

    Attributes
    ----------
    part : str
        Path of the part.
    amount_mm : float
        How far its farthest point lies from the envelope.
    point_mm, normal : (3,) float
        That point, and the normal of the envelope there: from its nearest point to this one.
    box_mm : (2, 3) float
        Box round the region.
    area_mm2 : float
        Area of the part's surface outside.
    volume_mm3 : float or None
        Volume outside; None where part or envelope do not close.
    """

    part: str
    amount_mm: float
    point_mm: Floats
    normal: Floats
    box_mm: Floats
    area_mm2: float
    volume_mm3: float | None


def regions_outside(path: str, outside: Any, surface: Surface, *, least_mm: float) -> list[Region]:
    """Find the regions of a part outside an envelope.

    Parameters
    ----------
    path : str
        Of the part.
    outside : Manifold
        What of the part lies outside.
    surface : Surface
        The surface of the envelope.
    least_mm : float
        What reaches no farther is not told: it may be an error of the triangles.
    """
    points = np.unique(triangles_of_manifold(outside).reshape(-1, 3), axis=0)
    amount, point = farthest_of(points, surface, outside=True)
    if amount <= least_mm:
        return []
    found = []
    for triangles, volume in _pieces(outside):
        farthest = deepest(triangles, surface, close_mm=_COARSE_MM, outside=True)
        if farthest.lower > least_mm:
            away = farthest.point - surface.foot(farthest.point)
            found.append(_region(path, farthest, away, triangles, volume, surface))
    return found or [point_region(path, amount, point, surface)]


def plane_regions(
    solid: Solid, envelope: Solid, planes: HalfSpaces, whole: Deepest
) -> list[Region]:
    """Find the regions of a part beyond the planes of a convex envelope.

    The farthest one gets the amount that is proven; the others that of their triangles.
    """
    surface = Surface(envelope.triangles, closed=envelope.closed)
    found = []
    both = solid.closed and envelope.closed
    for triangles, volume in _pieces(solid.manifold - envelope.manifold) if both else []:
        points = triangles.reshape(-1, 3)
        beyond = points @ planes.normals.T - planes.heights
        row, plane = np.unravel_index(int(beyond.argmax()), beyond.shape)
        amount = float(beyond[row, plane])
        if amount > 0:
            farthest = Deepest(amount, amount, points[row])
            away = planes.normals[plane]
            found.append(_region(solid.path, farthest, away, triangles, volume, surface))
    found.sort(key=lambda region: -region.amount_mm)
    away = planes.normals[int((planes.normals @ whole.point - planes.heights).argmax())]
    exact = _at_point(solid.path, whole.lower, whole.point, away)
    if not found:
        return [exact]
    found[0] = replace(found[0], amount_mm=whole.lower, point_mm=whole.point, normal=exact.normal)
    return found


def _pieces(outside: Any) -> list[tuple[Floats, float]]:
    """Return triangles and volumes of the largest pieces of what is outside."""
    shells = [(shell, float(shell.volume())) for shell in outside.decompose()]
    solid = sorted((item for item in shells if item[1] > 0), key=lambda item: -item[1])
    pieces = [(triangles_of_manifold(s), volume) for s, volume in solid[:MOST_REGIONS]]
    for shell, hollow in (item for item in shells if item[1] < 0):
        # A shell turned inward bounds a hole in the smallest piece round it.
        inner = triangles_of_manifold(shell)
        for row, (triangles, volume) in reversed(list(enumerate(pieces))):
            if _surrounds(triangles, inner):
                pieces[row] = np.concatenate([triangles, inner]), volume + hollow
                break
    return pieces


def _surrounds(outer: Floats, inner: Floats) -> bool:
    """Return whether the box of triangles holds that of others."""
    points, others = outer.reshape(-1, 3), inner.reshape(-1, 3)
    low, high = points.min(axis=0), points.max(axis=0)
    return bool((low <= others.min(axis=0)).all() and (others.max(axis=0) <= high).all())


def _region(
    path: str,
    farthest: Deepest,
    away: Floats,
    triangles: Floats,
    volume: float,
    surface: Surface,
) -> Region:
    points = triangles.reshape(-1, 3)
    return Region(
        part=path,
        amount_mm=farthest.lower,
        point_mm=farthest.point,
        normal=_unit(away),
        box_mm=np.array([points.min(axis=0), points.max(axis=0)]),
        area_mm2=_area_off(triangles, surface),
        volume_mm3=volume,
    )


def point_region(path: str, amount: float, point: Floats, surface: Surface) -> Region:
    """Return the farthest point of what does not close, or is too thin for its triangles."""
    return _at_point(path, amount, point, point - surface.foot(point))


def _at_point(path: str, amount: float, point: Floats, away: Floats) -> Region:
    return Region(path, amount, point, _unit(away), np.array([point, point]), 0.0, None)


def _unit(vector: Floats) -> Floats:
    size = float(np.linalg.norm(vector))
    return np.asarray(vector / size) if size else np.zeros(3)


def _area_off(triangles: Floats, surface: Surface) -> float:
    """Return the area of triangles that do not lie on the surface of the envelope."""
    across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    areas = 0.5 * np.linalg.norm(across, axis=1)
    if len(triangles) > _MOST_LOOKED_AT:
        return float(areas.sum())
    distances, _ = surface.nearest(triangles.mean(axis=1))
    return float(areas[distances > _ON_SURFACE_MM].sum())


def space_around(envelope: Solid) -> Any:
    """Return all that lies about an envelope, as a manifold of four times its size."""
    from manifold3d import Manifold  # noqa: PLC0415

    points = envelope.triangles.reshape(-1, 3)
    low, high = points.min(axis=0), points.max(axis=0)
    size = 4 * float(np.linalg.norm(high - low))
    around = Manifold.cube((size, size, size), True).translate(tuple((low + high) / 2))
    return around - envelope.manifold


def gap_inside(solid: Solid, around: Any, surface: Surface) -> tuple[float, Floats]:
    """Return the least distance of a solid from the surface that it lies in, and near where.

    Parameters
    ----------
    solid : Solid
        Of which no point lies beyond the surface.
    around : Manifold
        What lies about the surface.
    surface : Surface
        The surface.
    """
    points = np.asarray(solid.manifold.to_mesh64().vert_properties)[:, :3]
    distances, _ = surface.nearest(points)
    best = int(distances.argmin())
    # The search takes the longer the farther it looks, and a corner tells how far is enough.
    most = float(distances[best])
    gap = around.min_gap(solid.manifold, most * (1 + _SLACK) + _ON_SURFACE_MM)
    return min(gap, most), points[best]
