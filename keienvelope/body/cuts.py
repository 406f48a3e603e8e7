"""The cuts of a body: where its arches and its waterline are, and the surfaces that take part.

Surfaces go by names: ``skin 0`` (the upper body), ``skin 1`` and ``skin 2`` (the floor); ``flank
-1`` and ``flank 1``, the flat sill bands on the left and on the right; ``arch 0 -1`` and ``wall 0
-1``, the cylinder and the inner wall of the first arch on the left; and ``sheet 0``, the first line
of the waterline across the whole width.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.levels import Flat, Round, Sheet, upright
from keienvelope.body.skin import segment

if TYPE_CHECKING:
    from keienvelope.body.arrangement import Region
    from keienvelope.body.skin import Skin

Array = NDArray[np.float64]

SIDES = (-1, 1)
"""Left and right."""

UPPER, UNDER = "upper", "under"


@dataclass(frozen=True)
class Cuts:
    """The cuts of a body.

    Parameters
    ----------
    skin
        Its skin.
    arches
        Cylinders of its wheel arches.
    wall_y_mm
        Where the arches end inward, from the centre plane.
    waterline_mm
        Side-view polyline (n, 2) below which it is underbody.
    """

    skin: Skin
    arches: tuple[Round, ...]
    wall_y_mm: float
    waterline_mm: Array

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Lines of the waterline."""
        lines = enumerate(pairwise(self.waterline_mm))
        return tuple(Sheet(f"sheet {index}", start, end) for index, (start, end) in lines)

    @property
    def wall(self) -> Flat:
        """Plane of the inner walls on the right."""
        return Flat((0.0, self.wall_y_mm, 0.0), (0.0, 1.0, 0.0))

    @property
    def flank_y_mm(self) -> float:
        """Where the sill bands are, from the centre plane."""
        return float(self.skin.outer.poles_mm[0, -1, 1])

    @property
    def bands(self) -> tuple[tuple[int, int], ...]:
        """First and last parameter u of the bands of the skin: upper body, floor, floor."""
        start, end = self.skin.floor_u
        return (start, end), (0, start), (end, self.skin.outer.u_end)

    def depth_mm(self, points_mm: Array) -> Array:
        """How far beyond the inner walls of the arches points (..., 3) are."""
        return np.asarray(np.abs(points_mm[..., 1]) - self.wall_y_mm)

    def behind_arches(self, points_mm: Array) -> NDArray[np.bool_]:
        """Whether points are within an arch as the side view shows it, however deep."""
        within = [arch.values_mm(points_mm) < 0 for arch in self.arches]
        return np.asarray(np.logical_or.reduce(within))

    def within_arches(self, points_mm: Array) -> NDArray[np.bool_]:
        """Whether points are in an arch."""
        return self.behind_arches(points_mm) & (self.depth_mm(points_mm) > 0)

    def surfaces(self) -> dict[str, Any]:
        """Make all surfaces for the kernel, by name."""
        surface, v_end = self.skin.surface(0.0), self.skin.outer.v_end
        found: dict[str, Any] = {
            f"skin {band}": segment(surface, u0, u1, 0, v_end)
            for band, (u0, u1) in enumerate(self.bands)
        }
        for side in SIDES:
            found[f"flank {side}"] = upright(side * self.flank_y_mm)
            for index, arch in enumerate(self.arches):
                found[f"wall {index} {side}"] = upright(side * self.wall_y_mm)
                found[f"arch {index} {side}"] = arch.surface()
        return found | {sheet.name: sheet.plane() for sheet in self.sheets}

    def solids(self, surface: str, region: Region) -> Iterator[tuple[str, bool]]:
        """Solids that a region of a surface bounds.

        Yields
        ------
        tuple
            `UPPER` or `UNDER`, and whether the normal of the surface points out of it.
        """
        kind, first, *rest = surface.split()
        if kind == "sheet":
            yield UPPER, False
            yield UNDER, True
            return
        side = int(rest[0] if rest else first)
        u, v = region.inner.tolist()
        if kind == "skin":
            point, outward = self.skin.outer.points_mm(region.inner[None])[0], True
        elif kind == "arch":
            point, outward = self.arches[int(first)].points_mm(region.inner), False
        else:
            point, outward = np.array([u, side * self.flank_y_mm, v]), side < 0
        if kind in ("skin", "flank") and bool(self.within_arches(point)):
            return
        height = float(np.interp(point[0], *self.waterline_mm.T))
        yield (UPPER if point[2] > height else UNDER), outward
