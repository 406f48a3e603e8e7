"""Edges between nodes in space, and the faces that they bound on each of several surfaces.

An edge knows its image in the parameter plane of every surface that it lies on. Round each node of
such a plane the images are put in order by direction; walking along them and always taking the
next one leaves the regions they bound on the left. This needs no search for intersections: the
edges meet in their nodes alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import cadquery as cq
import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Builder
from OCP.Geom2d import Geom2d_Line
from OCP.gp import gp_Dir2d, gp_Pnt, gp_Pnt2d
from OCP.TopAbs import TopAbs_Orientation
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import (
    TopoDS_Edge,
    TopoDS_Face,
    TopoDS_Shell,
    TopoDS_Solid,
    TopoDS_Vertex,
    TopoDS_Wire,
)

Array = NDArray[np.float64]

_SAME_MM = 1e-3  # nodes that are nearer than this are one
_INWARD = 0.02  # share of the mean width of a region that its inner point lies from its border
_FORWARD = TopAbs_Orientation.TopAbs_FORWARD
_REVERSED = TopAbs_Orientation.TopAbs_REVERSED
_BUILDER = BRep_Builder()


@dataclass(frozen=True)
class Image:
    """An edge in the parameter plane of a surface.

    Parameters
    ----------
    polyline
        Points (n, 2) from its start to its end.
    curve
        Curve of the kernel over the parameters of the edge; planes do without.
    """

    polyline: Array
    curve: Any = None


@dataclass(eq=False)
class Line:
    """An edge between two nodes.

    Parameters
    ----------
    ends
        Indices of the nodes where it starts and ends.
    curve, span
        Curve of the kernel, and the parameters of its ends.
    images
        Its images by the name of the surface.
    tolerance_mm
        Most distance of the curve from its images.
    """

    ends: tuple[int, int]
    curve: Any
    span: tuple[float, float]
    images: dict[str, Image]
    tolerance_mm: float = 1e-6


@dataclass(frozen=True)
class Region:
    """A part of a surface within a ring of edges.

    Parameters
    ----------
    ring
        Edges, anticlockwise in the parameter plane, and whether each is run through forward.
    inner
        A point (u, v) inside.
    """

    ring: tuple[tuple[Line, bool], ...]
    inner: Array


@dataclass
class Arrangement:
    """Nodes, the edges between them, and the surfaces they lie on.

    Parameters
    ----------
    surfaces
        Surfaces of the kernel by name.
    tolerance_mm
        Largest tolerance of an edge, which is that of the nodes.
    """

    surfaces: dict[str, Any]
    tolerance_mm: float
    nodes_mm: list[Array] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    _vertices: dict[int, Any] = field(default_factory=dict)
    _edges: dict[Line, Any] = field(default_factory=dict)

    def node(self, point_mm: Array) -> int:
        """Index of the node at a point (3,), made if there is none."""
        for index, known in enumerate(self.nodes_mm):
            if float(np.abs(known - point_mm).max()) < _SAME_MM:
                return index
        self.nodes_mm.append(np.array(point_mm, dtype=float))
        return len(self.nodes_mm) - 1

    def regions(self, surface: str) -> Iterator[Region]:
        """Regions that the edges on a surface bound."""
        leaving: dict[int, list[tuple[float, Line, bool]]] = {}
        for line in self.lines:
            if surface in line.images:
                path = line.images[surface].polyline
                for forward, (start, ahead) in ((True, path[:2]), (False, path[:-3:-1])):
                    angle = math.atan2(*(ahead - start)[::-1].tolist())
                    leaving.setdefault(line.ends[not forward], []).append((angle, line, forward))
        following: dict[tuple[Line, bool], tuple[Line, bool]] = {}
        for around in leaving.values():
            around.sort(key=lambda item: item[0])
            for one, other in zip(around, [*around[1:], around[0]], strict=True):
                # Arriving along the later one, the next to the right of it is the earlier one.
                following[other[1], not other[2]] = one[1:]
        while following:
            first = next(iter(following))
            ring = [first]
            while (step := following.pop(ring[-1])) != first:
                ring.append(step)
            region = _region(ring, surface)
            if region is not None:
                yield region

    def face(self, surface: str, region: Region, *, outward: bool) -> Any:
        """Face of a region.

        Parameters
        ----------
        surface
            Name of the surface.
        region
            The region.
        outward
            Whether the normal of the surface points out of the solid.
        """
        face, wire = TopoDS_Face(), TopoDS_Wire()
        _BUILDER.MakeFace(face, self.surfaces[surface], TopLoc_Location(), 1e-6)
        _BUILDER.MakeWire(wire)
        for line, forward in region.ring:
            _BUILDER.Add(wire, self._edge(line).Oriented(_FORWARD if forward else _REVERSED))
        wire.Closed(True)
        _BUILDER.Add(face, wire)
        return face if outward else face.Reversed()

    def _edge(self, line: Line) -> Any:
        if line not in self._edges:
            edge = TopoDS_Edge()
            _BUILDER.MakeEdge(edge, line.curve, line.tolerance_mm)
            for node, orientation in zip(line.ends, (_FORWARD, _REVERSED), strict=True):
                _BUILDER.Add(edge, self._vertex(node).Oriented(orientation))
            _BUILDER.Range(edge, *line.span)
            for surface, image in line.images.items():
                if image.curve is not None:
                    _BUILDER.UpdateEdge(
                        edge,
                        image.curve,
                        self.surfaces[surface],
                        TopLoc_Location(),
                        line.tolerance_mm,
                    )
            self._edges[line] = edge
        return self._edges[line]

    def _vertex(self, node: int) -> Any:
        if node not in self._vertices:
            vertex = TopoDS_Vertex()
            point = gp_Pnt(*self.nodes_mm[node].tolist())
            _BUILDER.MakeVertex(vertex, point, self.tolerance_mm)
            self._vertices[node] = vertex
        return self._vertices[node]


def _region(ring: Sequence[tuple[Line, bool]], surface: str) -> Region | None:
    """Region within a ring, unless the ring goes round the outside of all."""
    paths = [line.images[surface].polyline[:: 1 if forward else -1] for line, forward in ring]
    border = np.concatenate([path[:-1] for path in paths])
    sides = np.roll(border, -1, axis=0) - border
    area = (
        float(
            np.sum(
                border[:, 0] * np.roll(border[:, 1], -1) - border[:, 1] * np.roll(border[:, 0], -1)
            )
        )
        / 2
    )
    if area <= 0:
        return None
    lengths = np.linalg.norm(sides, axis=1)
    longest = int(np.argmax(lengths))
    left = np.array([-sides[longest, 1], sides[longest, 0]]) / lengths[longest]
    inner = border[longest] + sides[longest] / 2 + left * _INWARD * area / lengths.sum()
    return Region(tuple(ring), inner)


def ray(start: tuple[float, float], way: tuple[float, float]) -> Any:
    """Make a line in a parameter plane for the kernel."""
    return Geom2d_Line(gp_Pnt2d(*start), gp_Dir2d(*way))


def closed_solid(faces: Sequence[Any]) -> cq.Solid:
    """Solid of faces that close."""
    shell = TopoDS_Shell()
    _BUILDER.MakeShell(shell)
    for face in faces:
        _BUILDER.Add(shell, face)
    shell.Closed(True)
    solid = TopoDS_Solid()
    _BUILDER.MakeSolid(solid)
    _BUILDER.Add(solid, shell)
    return cq.Solid(solid)


def inside(points: Array, polygon: Array) -> NDArray[np.bool_]:
    """Even-odd rule for points (n, 2) and a closed polygon (m, 2)."""
    return between(points, polygon, np.roll(polygon, -1, axis=0))


def between(points: Array, start: Array, end: Array) -> NDArray[np.bool_]:
    """Even-odd rule for points (n, 2) and closed borders, given by their sides in any order."""
    x, y = points[:, :1], points[:, 1:]
    spans = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    left = x < start[:, 0] + (y - start[:, 1]) / rise * (end[:, 0] - start[:, 0])
    return np.asarray((spans & left).sum(axis=1) % 2 == 1)
