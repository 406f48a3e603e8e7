"""Edges of a cut body that lie on its skin: along its cuts, and along the borders of its bands."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.arrangement import Image, Line, ray
from keienvelope.body.contour import TOLERANCE_MM, Band, Crossing, Map, Test, pieces, traced
from keienvelope.body.cuts import SIDES
from keienvelope.body.levels import side_view
from keienvelope.body.loop import curve_in_plane, curve_in_space
from keienvelope.body.spline import Spline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keienvelope.body.arrangement import Arrangement
    from keienvelope.body.cuts import Cuts
    from keienvelope.body.levels import Level, Round, Sheet

Array = NDArray[np.float64]

NEAR_MM = 1e-3
"""Distance below which a node is on a level."""

_MARGIN_MM = 120.0  # beyond what is wanted of a contour: more than a cell of the grid
_SAMPLES = np.linspace(0.0, 1.0, 33)


class SkinTraces:
    """Adds the edges on the skin to an arrangement.

    Parameters
    ----------
    cuts
        The cuts.
    made
        Where the edges are added.

    Attributes
    ----------
    wall_ends
        Nodes where the inner wall of an arch, by its index and side, meets other lines of the skin.
    rim_nodes
        Nodes of the skin round the sill bands, by side.
    """

    def __init__(self, cuts: Cuts, made: Arrangement) -> None:
        self._cuts, self._made = cuts, made
        self.wall_ends: dict[tuple[int, int], set[int]] = {}
        self.rim_nodes: dict[int, set[int]] = {side: set() for side in SIDES}
        # Ends of what was traced: band, u, v, node.
        self._ends: list[tuple[int, float, float, int]] = []
        for band, (u0, u1) in enumerate(cuts.bands):
            grid = Band.of(cuts.skin.outer, u0, u1)
            for index, arch in enumerate(cuts.arches):
                self._trace_arch(band, grid, index, arch)
                self._trace_walls(band, grid, index, arch)
            for sheet in cuts.sheets:
                self._trace_sheet(band, grid, sheet)
        self._draw_rims()
        self._draw_seams()

    def _trace_arch(self, band: int, grid: Band, index: int, arch: Round) -> None:
        """Trace where the cylinder of an arch meets a band of the skin."""
        cuts = self._cuts
        crossings = [Crossing(sheet.level, sheet.over) for sheet in cuts.sheets]
        crossings.append(Crossing(cuts.wall))
        near = _on_the_right(lambda points: cuts.depth_mm(points) > -_MARGIN_MM)
        image = (arch.parameters, arch.points_mm)
        for uv in self._pieces(grid, arch, near, crossings, lambda p: cuts.depth_mm(p) > 0):
            spline = self._traced(arch, uv, image)
            for side in SIDES:
                self._add(band, self._on_side(spline, side), f"arch {index} {side}")

    def _trace_walls(self, band: int, grid: Band, index: int, arch: Round) -> None:
        """Trace where the inner walls of an arch meet a band of the skin."""
        wall = self._cuts.wall
        crossings = [Crossing(sheet.level, sheet.over) for sheet in self._cuts.sheets]
        crossings.append(Crossing(arch))
        near = _on_the_right(lambda points: arch.values_mm(points) < _MARGIN_MM)
        for uv in self._pieces(grid, wall, near, crossings, lambda p: arch.values_mm(p) < 0):
            spline = self._traced(wall, uv)
            for side in SIDES:
                surface = f"wall {index} {side}"
                ends = self._add(band, self._on_side(spline, side), surface, side_view)
                self.wall_ends.setdefault((index, side), set()).update(ends)

    def _trace_sheet(self, band: int, grid: Band, sheet: Sheet) -> None:
        """Trace where a line of the waterline meets a band of the skin."""
        cuts = self._cuts
        crossings = [
            Crossing(arch, lambda p: sheet.over(p) & (cuts.depth_mm(p) > -NEAR_MM))
            for arch in cuts.arches
        ]
        crossings += [
            Crossing(wall, lambda p: sheet.over(p) & cuts.behind_arches(p))
            for wall in (cuts.wall, cuts.wall.mirrored())
        ]

        def wanted(points_mm: Array) -> NDArray[np.bool_]:
            return sheet.over(points_mm) & ~cuts.within_arches(points_mm)

        for uv in self._pieces(grid, sheet.level, sheet.over, crossings, wanted):
            right = (cuts.skin.outer.points_mm(uv[[0, -1]])[:, 1] > 0).tolist()
            if not any(right):
                continue  # the mirror image of one on the right
            spline = self._traced(sheet.level, uv)
            for side in SIDES if all(right) else (1,):
                self._add(band, self._on_side(spline, side), sheet.name, sheet.parameters)

    def _pieces(
        self, grid: Band, level: Level, near: Test, crossings: Sequence[Crossing], wanted: Test
    ) -> list[Array]:
        """Pieces of the contours of a level between crossings."""
        return [
            piece
            for uv in grid.contours(level, near)
            for piece in pieces(grid.patch, level, uv, crossings, wanted)
        ]

    def _traced(self, level: Level, uv: Array, image: tuple[Map, Map] | None = None) -> Spline:
        skin = self._cuts.skin
        return traced(skin.outer, level, uv, box_mm=skin.box_mm, image=image)

    def _on_side(self, spline: Spline, side: int) -> Spline:
        """Trace from the right on its side or, mirrored, on the other."""
        if side > 0:
            return spline
        count = spline.poles.shape[1]
        moved = np.array([0.0, 0.0, 0.0, 0.0, self._cuts.skin.outer.v_end, 0.0, 0.0])[:count]
        signs = np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0])[:count]
        return Spline(spline.knots, moved + signs * spline.poles)

    def _add(
        self, band: int, spline: Spline, surface: str, parameters: Map | None = None
    ) -> tuple[int, int]:
        """Add the edge along a trace; return its nodes.

        Its image on the surface that cuts is part of the trace, or computed where that is a plane.
        """
        values = spline(_SAMPLES)
        images = {f"skin {band}": Image(values[:, 3:5], curve_in_plane(spline.part(3, 5)))}
        if parameters is None:
            images[surface] = Image(values[:, 5:], curve_in_plane(spline.part(5, 7)))
        else:
            images[surface] = Image(parameters(values[:, :3]))
        uv = spline.poles[[0, -1], 3:5]
        start, end = (self._made.node(point) for point in self._cuts.skin.outer.points_mm(uv))
        for (u, v), node in zip(uv.tolist(), (start, end), strict=True):
            self._ends.append((band, u, v, node))
        curve = curve_in_space(spline.part(0, 3))
        self._made.lines.append(Line((start, end), curve, (0.0, 1.0), images, TOLERANCE_MM))
        return start, end

    def _draw_rims(self) -> None:
        """Draw the borders of the skin round the sill bands."""
        outer = self._cuts.skin.outer
        for v, side in ((0, -1), (outer.v_end, 1)):
            curve = self._cuts.skin.surface(0.0).VIso(v)
            for band, (u0, u1) in enumerate(self._cuts.bands):
                stops = {u: node for b, u, at, node in self._ends if b == band and at == v}
                corners = np.array([[u0, v], [u1, v]], dtype=float)
                for (one, start), (other, end) in pairwise(self._stops(stops, corners, 0)):
                    u = one + (other - one) * _SAMPLES
                    rim = outer.points_mm(np.column_stack([u, np.full(len(u), v)]))
                    images = {
                        f"skin {band}": Image(
                            np.array([[one, v], [other, v]]), ray((0.0, v), (1.0, 0.0))
                        ),
                        f"flank {side}": Image(side_view(rim)),
                    }
                    self.rim_nodes[side] |= {start, end}
                    self._made.lines.append(Line((start, end), curve, (one, other), images))

    def _draw_seams(self) -> None:
        """Draw the lines that two bands share, each at its own parameter."""
        skin = self._cuts.skin
        (start, end), u_end = skin.floor_u, skin.outer.u_end
        for shared in (((0, start), (1, start)), ((0, end), (2, end)), ((1, 0), (2, u_end))):
            stops = {v: node for band, u, v, node in self._ends if (band, u) in shared}
            u = shared[0][1]
            corners = np.array([[u, 0], [u, skin.outer.v_end]], dtype=float)
            curve = skin.surface(0.0).UIso(u)
            for (one, first), (other, last) in pairwise(self._stops(stops, corners, 1)):
                images = {
                    f"skin {band}": Image(
                        np.array([[at, one], [at, other]]), ray((at, 0.0), (0.0, 1.0))
                    )
                    for band, at in shared
                }
                self._made.lines.append(Line((first, last), curve, (one, other), images))

    def _stops(
        self, between: dict[float, int], corners: Array, along: int
    ) -> list[tuple[float, int]]:
        """Parameters and nodes along a line of the skin from corner to corner, each node once."""
        nodes = [self._made.node(point) for point in self._cuts.skin.outer.points_mm(corners)]
        stops = between | dict(zip(corners[:, along].tolist(), nodes, strict=True))
        once = {node: at for at, node in sorted(stops.items(), reverse=True)}
        return sorted((at, node) for node, at in once.items())


def _on_the_right(wanted: Test) -> Test:
    return lambda points_mm: wanted(points_mm) & (points_mm[..., 1] > 0)
