"""What of a part lies outside an envelope: its regions, with their volumes where both close."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from keienvelope.boundary.depth import Deepest, deepest
from keienvelope.boundary.pairs import Floats
from keienvelope.boundary.planes import HalfSpaces
from keienvelope.boundary.solids import Solid, vertex_numbers
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


def regions_outside(
    solid: Solid, envelope: Solid, surface: Surface, whole: Deepest, *, least_mm: float
) -> list[Region]:
    """Find the regions of a part outside an envelope.

    Parameters
    ----------
    solid, envelope : Solid
        The part, and the envelope.
    surface : Surface
        The surface of the envelope.
    whole : Deepest
        The farthest point of the part.
    least_mm : float
        What reaches no farther is not told: it may be an error of the triangles.
    """

    def measured(triangles: Floats) -> tuple[Deepest, Floats]:
        farthest = deepest(triangles, surface, close_mm=_COARSE_MM)
        return farthest, farthest.point - surface.foot(farthest.point)

    pieces = _pieces(solid, envelope)
    found = []
    for triangles, volume in pieces:
        farthest, away = measured(triangles)
        if farthest.lower > least_mm:
            found.append(_region(solid.path, farthest, away, triangles, volume, surface))
    if not found:
        away = whole.point - surface.foot(whole.point)
        found.append(_point_region(solid.path, whole, away))
    return found


def plane_regions(
    solid: Solid, envelope: Solid, planes: HalfSpaces, whole: Deepest
) -> list[Region]:
    """Find the regions of a part beyond the planes of a convex envelope.

    The farthest one gets the amount that is proven; the others that of their triangles.
    """
    surface = Surface(envelope.triangles, closed=envelope.closed)
    found = []
    for triangles, volume in _pieces(solid, envelope):
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
    exact = _point_region(solid.path, whole, away)
    if not found:
        return [exact]
    found[0] = replace(found[0], amount_mm=whole.lower, point_mm=whole.point, normal=exact.normal)
    return found


def _pieces(solid: Solid, envelope: Solid) -> list[tuple[Floats, float]]:
    """Return triangles and volumes of what is outside; nothing where one of both is open."""
    if not (solid.closed and envelope.closed):
        return []
    outside = manifold_of(solid.triangles) - manifold_of(envelope.triangles)
    shells = [(triangles_of_manifold(s), float(s.volume())) for s in outside.decompose()]
    pieces = sorted((s for s in shells if s[1] > 0), key=lambda s: s[1])
    for inner, hollow in (s for s in shells if s[1] < 0):
        # A shell turned inward bounds a hole in the smallest piece round it.
        for row, (triangles, volume) in enumerate(pieces):
            if _surrounds(triangles, inner):
                pieces[row] = np.concatenate([triangles, inner]), volume + hollow
                break
    return sorted(pieces, key=lambda piece: -piece[1])[:MOST_REGIONS]


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


def _point_region(path: str, farthest: Deepest, away: Floats) -> Region:
    """Return the farthest point of what does not close, or is too thin for its triangles."""
    box = np.array([farthest.point, farthest.point])
    return Region(path, farthest.lower, farthest.point, _unit(away), box, 0.0, None)


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


def manifold_of(triangles: Floats) -> Any:
    """Return closed triangles as manifold3d has them."""
    from manifold3d import Manifold, Mesh64  # noqa: PLC0415 (only where something is outside)

    numbers = vertex_numbers(triangles)
    points = np.empty((int(numbers.max()) + 1, 3))
    points[numbers.ravel()] = triangles.reshape(-1, 3)
    return Manifold(Mesh64(points, numbers.astype(np.uint64)))


def gap_inside(body: Any, space: Any, triangles: Floats, surface: Surface) -> tuple[float, Floats]:
    """Return the least distance of a body inside a space from its surface, and near where.

    Parameters
    ----------
    body, space : Manifold
        Of which the first lies within the second.
    triangles : (n, 3, 3) float
        Of the body.
    surface : Surface
        Of the space.
    """
    points = triangles.reshape(-1, 3)
    below, above = surface.roughly(points)
    near = np.flatnonzero(below <= above.min())
    near = near[np.argsort(above[near])][:_MOST_LOOKED_AT]
    distances, _ = surface.nearest(points[near])
    best = int(distances.argmin())
    from manifold3d import Manifold  # noqa: PLC0415

    size = 4 * surface.size
    low, high = points.min(axis=0), points.max(axis=0)
    around = Manifold.cube((size, size, size), True).translate(tuple((low + high) / 2))
    # The search takes the longer the farther it looks, and a corner tells how far is enough.
    most = float(distances[best])
    gap = (around - space).min_gap(body, most * (1 + _SLACK) + _ON_SURFACE_MM)
    return min(gap, most), points[near[best]]


def triangles_of_manifold(manifold: Any) -> Floats:
    """Return the triangles of a manifold, (n, 3, 3)."""
    mesh = manifold.to_mesh64()
    points = np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3]
    return np.asarray(points[np.asarray(mesh.tri_verts)])
