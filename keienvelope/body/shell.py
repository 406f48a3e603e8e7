"""The body below the skin, with wheel arches cut out and the underbody split off.

All cuts stand square on the side view: arches are cylinders across the vehicle with a flat inner
wall, and the waterline is a line of the side view, seen as sheets across the whole width. Where
they meet the skin is traced on the skin itself; where they meet each other and the flat sill bands
are circles and lines. So every edge is known before any face is made, and no boolean operation is
needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import cadquery as cq
import numpy as np
from numpy.typing import NDArray
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
from OCP.Geom import Geom_Line
from OCP.gp import gp_Dir, gp_Pnt
from OCP.TopTools import TopTools_ListOfShape

from keienvelope.body.arrangement import Arrangement, Image, Line, closed_solid, inside, ray
from keienvelope.body.contour import TOLERANCE_MM
from keienvelope.body.cuts import SIDES, UNDER, UPPER, Cuts
from keienvelope.body.intersections import thin_out
from keienvelope.body.levels import Round, side_view
from keienvelope.body.traces import NEAR_MM, SkinTraces

if TYPE_CHECKING:
    from keienvelope.body.levels import Level, Sheet
    from keienvelope.body.skin import Skin

Array = NDArray[np.float64]

ARCH_DEPTH_MM = 235.0
"""Depth of a wheel arch, from the flank inward."""

_SAMPLES = np.linspace(0.0, 1.0, 33)
_RIM_SAMPLES_PER_SPAN = 16


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
        Side-view polyline (x, z), front to rear, below which the body is underbody. It bends only
        inside the arches, and starts and ends beyond the body.
    hollows
        What else is cut out.

    Returns
    -------
    Shell
        Upper and lower solid.

    Raises
    ------
    RuntimeError
        If the cuts do not leave two closed solids.
    """
    cuts = Cuts(
        skin,
        tuple(Round(x, z, arch_radius_mm) for x, z in axles_mm),
        half_width_mm - ARCH_DEPTH_MM,
        np.array(waterline_mm, dtype=float),
    )
    upper, under = _divided(cuts)
    if hollows:
        low, high = skin.box_mm
        upper, under = (_hollowed(solid, hollows) for solid in (upper, under))
        thin_out([upper.wrapped, under.wrapped], low_mm=low, high_mm=high)
    return Shell(upper=upper, under=under)


def _divided(cuts: Cuts) -> tuple[cq.Solid, cq.Solid]:
    """Upper and lower solid."""
    made = Arrangement(cuts.surfaces(), TOLERANCE_MM)
    traces = SkinTraces(cuts, made)
    inner = _InnerEdges(cuts, made)
    inner.draw_flanks(traces.rim_nodes)
    inner.draw_arches(traces.wall_ends)
    inner.draw_bends()
    faces: dict[str, list[Any]] = {UPPER: [], UNDER: []}
    uses: dict[str, Counter[Line]] = {UPPER: Counter(), UNDER: Counter()}
    for surface in made.surfaces:
        for region in made.regions(surface):
            for name, outward in cuts.solids(surface, region):
                faces[name].append(made.face(surface, region, outward=outward))
                uses[name].update(line for line, _ in region.ring)
    for name, counter in uses.items():
        if set(counter.values()) != {2}:
            raise RuntimeError(f"the {name} body does not close after it was cut")
    return closed_solid(faces[UPPER]), closed_solid(faces[UNDER])


def _hollowed(solid: cq.Solid, hollows: Sequence[cq.Solid]) -> cq.Solid:
    """Solid without the hollows, by a boolean operation."""
    operation = BRepAlgoAPI_Cut()
    operation.SetArguments(_listed([solid]))
    operation.SetTools(_listed(hollows))
    operation.Build()
    pieces = cq.Shape.cast(operation.Shape()).Solids() if operation.IsDone() else []
    if len(pieces) != 1:
        raise RuntimeError(f"cutting out a hollow gave {len(pieces)} solids instead of 1")
    return pieces[0]


def _listed(shapes: Sequence[cq.Solid]) -> Any:
    listed = TopTools_ListOfShape()
    for shape in shapes:
        listed.Append(shape.wrapped)
    return listed


class _InnerEdges:
    """Adds the edges that do not lie on the skin to an arrangement: circles and lines.

    Parameters
    ----------
    cuts
        The cuts.
    made
        Where the edges are added.
    """

    def __init__(self, cuts: Cuts, made: Arrangement) -> None:
        self._cuts, self._made = cuts, made

    def draw_flanks(self, rim_nodes: dict[int, set[int]]) -> None:
        """Draw the arches and the waterline on the sill bands.

        Parameters
        ----------
        rim_nodes
            Nodes on the border of the band, by side.
        """
        outer = self._cuts.skin.outer
        u = np.linspace(0.0, outer.u_end, _RIM_SAMPLES_PER_SPAN * outer.u_end + 1)
        rim = side_view(outer.points_mm(np.column_stack([u, np.full(len(u), outer.v_end)])))
        crossings = [
            point
            for sheet in self._cuts.sheets
            for arch in self._cuts.arches
            for point in sheet.crossings(arch)
            if inside(point[None], rim)[0]
        ]
        for side in SIDES:
            y, surface = side * self._cuts.flank_y_mm, f"flank {side}"
            nodes = rim_nodes[side] | {self._made.node(np.array([x, y, z])) for x, z in crossings}
            for index in range(len(self._cuts.arches)):
                self._draw_arcs(index, side, nodes, surface, within=rim)
            for sheet in self._cuts.sheets:
                for ends in pairwise(self._along(sheet, nodes)):
                    middle = (self._made.nodes_mm[ends[0]] + self._made.nodes_mm[ends[1]]) / 2
                    in_band = inside(side_view(middle)[None], rim)[0]
                    if in_band and not self._cuts.behind_arches(middle):
                        self._draw_level(sheet, ends, surface)

    def draw_arches(self, wall_ends: dict[tuple[int, int], set[int]]) -> None:
        """Draw the inner walls of the arches, and the waterline on them and on the cylinders.

        Parameters
        ----------
        wall_ends
            Nodes where the inner wall of an arch, by its index and side, meets lines of the skin.
        """
        for index, arch in enumerate(self._cuts.arches):
            for side in SIDES:
                y, surface = side * self._cuts.wall_y_mm, f"wall {index} {side}"
                met = wall_ends.get((index, side), set())
                edge = {node for node in met if self._is_on(node, arch)}
                if len(edge) != 2:
                    raise RuntimeError(f"a wheel arch meets the floor in {len(edge)} points, not 2")
                low, high = sorted(self._angle(arch, node) for node in edge)
                for sheet in self._cuts.sheets:
                    bends = [np.array([x, y, z]) for x, z in (sheet.start, sheet.end)]
                    stops = {self._made.node(bend) for bend in bends if arch.values_mm(bend) < 0}
                    for x, z in sheet.crossings(arch):
                        node = self._made.node(np.array([x, y, z]))
                        if low < self._angle(arch, node) < high:
                            self._draw_ruling(sheet, index, side, node)
                            stops.add(node)
                            edge.add(node)
                    for ends in pairwise(self._along(sheet, stops | met)):
                        self._draw_level(sheet, ends, surface)
                self._draw_arcs(index, side, edge, surface)

    def draw_bends(self) -> None:
        """Draw the edges between the sheets, from inner wall to inner wall."""
        y = self._cuts.wall_y_mm
        for one, other in pairwise(self._cuts.sheets):
            x, z = one.end.tolist()
            points = np.array([[x, -y, z], [x, y, z]])
            images = {sheet.name: Image(sheet.parameters(points)) for sheet in (one, other)}
            ends = self._made.node(points[0]), self._made.node(points[1])
            self._made.lines.append(Line(ends, _across(x, z), (-y, y), images))

    def _draw_arcs(
        self,
        index: int,
        side: int,
        nodes: Iterable[int],
        surface: str,
        *,
        within: Array | None = None,
    ) -> None:
        """Draw an arch on a plane along the side view, between those nodes that are on it."""
        arch = self._cuts.arches[index]
        on_arch = [node for node in nodes if self._is_on(node, arch)]
        on_arch.sort(key=lambda node: self._angle(arch, node))
        for ends in pairwise(on_arch):
            one, other = (self._angle(arch, node) for node in ends)
            y = float(self._made.nodes_mm[ends[0]][1])
            turn = one + (other - one) * _SAMPLES
            arc = side_view(arch.points_mm(np.column_stack([turn, np.full(len(turn), y)])))
            if within is not None and not inside(arc[len(arc) // 2][None], within)[0]:
                continue
            images = {
                surface: Image(arc),
                f"arch {index} {side}": Image(
                    np.array([[one, y], [other, y]]), ray((0.0, y), (1.0, 0.0))
                ),
            }
            self._made.lines.append(Line(ends, arch.circle(y), (one, other), images))

    def _draw_level(self, sheet: Sheet, ends: tuple[int, int], surface: str) -> None:
        """Draw a part of the waterline on a plane along the side view."""
        points = np.array([self._made.nodes_mm[node] for node in ends])
        images = {
            surface: Image(side_view(points)),
            sheet.name: Image(sheet.parameters(points)),
        }
        one, other = sheet.along_mm(points).tolist()
        self._made.lines.append(Line(ends, sheet.line(float(points[0, 1])), (one, other), images))

    def _draw_ruling(self, sheet: Sheet, index: int, side: int, wall: int) -> None:
        """Draw the line along which a sheet meets an arch, from a node on the inner wall."""
        x, _, z = self._made.nodes_mm[wall].tolist()
        outer = [
            node
            for node, point in enumerate(self._made.nodes_mm)
            if float(np.abs(side_view(point) - [x, z]).max()) < NEAR_MM
            and side * float(point[1]) > self._cuts.wall_y_mm + NEAR_MM
        ]
        if len(outer) != 1:
            raise RuntimeError(f"the waterline meets the edge of an arch in {len(outer)} points")
        ends = (wall, outer[0]) if side > 0 else (outer[0], wall)
        points = np.array([self._made.nodes_mm[node] for node in ends])
        on_arch = self._cuts.arches[index].parameters(points)
        on_arch[:, 0] = on_arch[0, 0]
        images = {
            f"arch {index} {side}": Image(on_arch, ray((float(on_arch[0, 0]), 0.0), (0.0, 1.0))),
            sheet.name: Image(sheet.parameters(points)),
        }
        one, other = points[:, 1].tolist()
        self._made.lines.append(Line(ends, _across(x, z), (one, other), images))

    def _is_on(self, node: int, level: Level) -> bool:
        return abs(float(level.values_mm(self._made.nodes_mm[node]))) < NEAR_MM

    def _angle(self, arch: Round, node: int) -> float:
        return float(arch.parameters(self._made.nodes_mm[node])[0])

    def _along(self, sheet: Sheet, nodes: Iterable[int]) -> list[int]:
        """Those nodes that lie on a sheet, in the order in which they lie along it."""
        found = []
        for node in nodes:
            along = float(sheet.along_mm(self._made.nodes_mm[node]))
            if self._is_on(node, sheet.level) and -NEAR_MM < along < sheet.length_mm + NEAR_MM:
                found.append((along, node))
        return [node for _, node in sorted(found)]


def _across(x_mm: float, z_mm: float) -> Any:
    """Make a line across the vehicle for the kernel, by y."""
    return Geom_Line(gp_Pnt(x_mm, 0.0, z_mm), gp_Dir(0, 1, 0))
