"""Parts laid into the skin: panels, panes, lamps, and the gaps between them.

An inlay is a plate that fills a loop on the skin down to the inner surface. Its top may lie
some way below the skin. Its children are laid into holes of it in the same way, so that inlays
nest: a door opening is a dark seal plate, in it the doors, in a door its window. What remains
of the parent between its own loop and its children's is the visible gap or frame.

No boolean operation is needed: all edges are curves on the skin, shared between the faces they
bound. The shell below gets a pocket for each outermost inlay: a hole in its face, a wall, and a
floor on the inner surface.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import cadquery as cq
import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Builder, BRep_Tool
from OCP.Geom import Geom_BSplineSurface
from OCP.TopoDS import TopoDS, TopoDS_Iterator

from keienvelope.body.arrangement import between, closed_solid, inside
from keienvelope.body.assembly import Part
from keienvelope.body.loop import (
    FORWARD,
    QUARTERS,
    REVERSED,
    Loop,
    Rim,
    attach,
    signed_area,
    skin_face,
    wall_face,
    wire_of,
)
from keienvelope.body.outline import mirrored_outline
from keienvelope.body.spline import DEGREE

if TYPE_CHECKING:
    from keienvelope.body.outline import Outline
    from keienvelope.body.skin import Skin
    from keienvelope.body.style import Material
    from keienvelope.body.view import Sight

Array = NDArray[np.float64]
_BUILDER = BRep_Builder()
_DRAWING_MM = 0.4  # how closely a loop follows its drawing
_REFINEMENTS = 6
_BORDER_PIECES = 96  # of each edge of the shell


class InlayError(ValueError):
    """A feature does not fit where it is drawn."""


@dataclass(frozen=True)
class Inlay:
    """A plate laid into the skin.

    Parameters
    ----------
    path
        Path of the part.
    material
        What it is made of.
    outline
        Its border.
    recess_mm
        Depth of its top below the skin.
    children
        Inlays inside it.
    """

    path: str
    material: Material
    outline: Outline
    recess_mm: float = 0.0
    children: tuple[Inlay, ...] = ()


@dataclass(frozen=True)
class _Placed:
    """An inlay with its loop on the skin."""

    inlay: Inlay
    loop: Loop
    children: tuple[_Placed, ...]


def lay_in(
    skin: Skin, shell: cq.Solid, inlays: Sequence[Inlay], sight: Sight
) -> tuple[cq.Solid, list[Part]]:
    """Lay parts into a shell.

    Parameters
    ----------
    skin
        The skin of the shell.
    shell
        Solid below the skin.
    inlays
        Outermost inlays.
    sight
        Finder of drawn points on the skin.

    Returns
    -------
    tuple
        The shell with its pockets, and the parts.

    Raises
    ------
    InlayError
        If an inlay does not lie on the shell, leaves its parent, or crosses another one.
    """
    placed = placed_apart(skin, inlays, sight)
    pocketed = _pocketed(skin, shell, placed)
    return pocketed, [part for root in placed for part in _plates(skin, root)]


def free_plates(skin: Skin, inlay: Inlay, sight: Sight) -> list[Part]:
    """Model an inlay and what is in it as plates that stand by themselves.

    Parameters
    ----------
    skin
        The skin that they are part of; its thickness is theirs.
    inlay
        The outermost plate.
    sight
        Finder of drawn points on the skin.

    Returns
    -------
    list of Part
        The plates.

    Raises
    ------
    InlayError
        If an inlay does not lie on the skin or leaves its parent.
    """
    return _plates(skin, _place(_Finder(skin, sight), inlay))


def placed_apart(skin: Skin, inlays: Sequence[Inlay], sight: Sight) -> list[_Placed]:
    """Find the loops of inlays on a skin.

    Parameters
    ----------
    skin
        The skin.
    inlays
        Outermost inlays.
    sight
        Finder of drawn points on the skin.

    Returns
    -------
    list
        The inlays with their loops.

    Raises
    ------
    InlayError
        If an inlay is not on the skin, leaves its parent, or crosses another one.
    """
    finder = _Finder(skin, sight)
    placed = [_place(finder, inlay) for inlay in inlays]
    _require_apart(placed)
    return placed


class _Finder:
    """Finds the loops of outlines; that of a mirror image is mirrored."""

    def __init__(self, skin: Skin, sight: Sight) -> None:
        self._skin, self._sight = skin, sight
        self._found: dict[Outline, Loop] = {}

    def loop(self, outline: Outline) -> Loop:
        twin = self._found.get(mirrored_outline(outline))
        if twin is not None:
            return twin.mirrored()
        self._found[outline] = drawn_loop(self._skin, outline, self._sight)
        return self._found[outline]


def _place(finder: _Finder, inlay: Inlay) -> _Placed:
    try:
        loop = finder.loop(inlay.outline)
    except ValueError as error:
        raise InlayError(f"{inlay.path} is not on the skin: {error}") from error
    if _crossing(loop.polygon, loop.polygon):
        raise InlayError(f"{inlay.path} crosses itself")
    children = tuple(_place(finder, child) for child in inlay.children)
    for child in children:
        inner = child.loop.polygon
        if _crossing(loop.polygon, inner) or not inside(inner[:1], loop.polygon).all():
            raise InlayError(f"{child.inlay.path} is not inside {inlay.path}")
    _require_apart(children)
    return _Placed(inlay, loop, children)


def drawn_loop(skin: Skin, outline: Outline, sight: Sight) -> Loop:
    """Find the loop of an outline on the skin.

    Parameters
    ----------
    skin
        The skin.
    outline
        The drawing; points are added until the loop follows its lines and arcs.
    sight
        Finder of drawn points on the skin.

    Returns
    -------
    Loop
        The loop, anticlockwise seen from outside.

    Raises
    ------
    ValueError
        If a point is not on the skin as seen in the view of the outline.
    """
    view, track = outline.view, outline.track()
    stations = track.stations()
    uv = sight.locate(view, track.at(stations))
    if signed_area(uv) < 0:
        stations, uv = stations[::-1], uv[::-1]
    for _ in range(_REFINEMENTS):
        loop = Loop(skin, uv)
        turn = math.copysign(track.length_mm, stations[1] - stations[0])
        spans = np.append(stations[1:], stations[0] + turn) - stations
        between = stations[:, None] + spans[:, None] * QUARTERS
        drawn = view.project(skin.outer.points_mm(loop.polygon))
        off = track.off(between.ravel(), drawn).reshape(between.shape)
        wrong = np.flatnonzero(off.max(axis=1) > _DRAWING_MM)
        if len(wrong) == 0:
            return loop
        half_way = stations[wrong] + spans[wrong] / 2
        uv = np.insert(uv, wrong + 1, sight.locate(view, track.at(half_way)), axis=0)
        stations = np.insert(stations, wrong + 1, half_way)
    return Loop(skin, uv)


def _require_apart(placed: Sequence[_Placed]) -> None:
    for one, other in combinations(placed, 2):
        a, b = one.loop.polygon, other.loop.polygon
        if (a.max(axis=0) < b.min(axis=0)).any() or (b.max(axis=0) < a.min(axis=0)).any():
            continue
        if _crossing(a, b) or inside(a[:1], b).any() or inside(b[:1], a).any():
            raise InlayError(f"{one.inlay.path} and {other.inlay.path} overlap")


def _walk(placed: _Placed) -> Iterator[_Placed]:
    yield placed
    for child in placed.children:
        yield from _walk(child)


def _plates(skin: Skin, root: _Placed) -> list[Part]:
    """Model an outermost inlay and what is in it."""
    return [
        Part(one.inlay.path, _plate(skin, one, root.loop), one.inlay.material)
        for one in _walk(root)
    ]


def _plate(skin: Skin, placed: _Placed, around: Loop) -> cq.Solid:
    """Solid between the top of an inlay and the inner surface, with its children's holes.

    Its faces share their surfaces with all at their depth that lies in the loop around it.
    """
    depths = (placed.inlay.recess_mm, skin.thickness_mm)
    loops = [placed.loop, *(child.loop for child in placed.children)]
    top, bottom = ([(loop, loop.rim(depth)) for loop in loops] for depth in depths)
    lid = skin_face(skin, depths[0], top[0], top[1:], within=around)
    base = skin_face(skin, depths[1], bottom[0], bottom[1:], within=around)
    walls = [wall_face(loop, up, down) for (loop, up), (_, down) in zip(top, bottom, strict=True)]
    return closed_solid([lid, base.Reversed(), walls[0].Reversed(), *walls[1:]])


def _pocketed(skin: Skin, shell: cq.Solid, placed: Sequence[_Placed]) -> cq.Solid:
    faces = [face.wrapped for face in shell.Faces()]
    hosts = [index for index, face in enumerate(faces) if _is_skin(skin, face)]
    borders = {index: _border(faces[index]) for index in hosts}
    holes: dict[int, list[tuple[Loop, Rim]]] = {index: [] for index in hosts}
    pockets = []
    for one in placed:
        top, bottom = one.loop.rim(0.0), one.loop.rim(skin.thickness_mm)
        holes[_host(one, borders)].append((one.loop, top))
        pockets += [
            wall_face(one.loop, top, bottom),
            skin_face(skin, skin.thickness_mm, (one.loop, bottom)),
        ]
    for index, cuts in holes.items():
        faces[index] = _pierced(faces[index], cuts)
    return closed_solid([*faces, *pockets])


def _is_skin(skin: Skin, face: Any) -> bool:
    """Whether a face lies on the skin and has its parameters: its poles are as many."""
    surface = BRep_Tool.Surface_s(face)
    return (
        isinstance(surface, Geom_BSplineSurface) and surface.NbVPoles() == skin.outer.v_end + DEGREE
    )


def _border(face: Any) -> tuple[Array, Array]:
    """Return starts and ends of short straight pieces of the border, in the parameter plane."""
    starts, ends = [], []
    for edge in cq.Face(face).Edges():
        curve = BRep_Tool.CurveOnSurface_s(edge.wrapped, face, 0.0, 1.0)
        first, last = BRep_Tool.Range_s(edge.wrapped)
        times = np.linspace(first, last, _BORDER_PIECES + 1).tolist()
        points = np.array([(at.X(), at.Y()) for at in map(curve.Value, times)])
        starts.append(points[:-1])
        ends.append(points[1:])
    return np.concatenate(starts), np.concatenate(ends)


def _host(placed: _Placed, borders: Mapping[int, tuple[Array, Array]]) -> int:
    """Index of the face that holds the whole loop."""
    for index, border in borders.items():
        if between(placed.loop.uv, *border).all():
            return index
    raise InlayError(f"{placed.inlay.path} leaves the shell")


def _pierced(face: Any, holes: Sequence[tuple[Loop, Rim]]) -> Any:
    """Copy of a face with more holes."""
    copy = TopoDS.Face_s(face.EmptyCopied())
    copy.Orientation(FORWARD)
    wires = TopoDS_Iterator(face, cumOri=False, cumLoc=False)
    while wires.More():
        _BUILDER.Add(copy, wires.Value())
        wires.Next()
    for loop, rim in holes:
        attach(rim, loop, copy)
        _BUILDER.Add(copy, wire_of(rim.edge, REVERSED))
    return copy.Oriented(face.Orientation())


def _crossing(a: Array, b: Array) -> bool:
    """Whether two closed polygons, or one with itself, have crossing sides."""
    ends, others = np.roll(a, -1, axis=0), np.roll(b, -1, axis=0)
    low, high = np.minimum(a, ends), np.maximum(a, ends)
    lowest, highest = np.minimum(b, others), np.maximum(b, others)
    near = np.ones((len(a), len(b)), dtype=bool)
    for k in (0, 1):
        near &= (low[:, None, k] <= highest[:, k]) & (high[:, None, k] >= lowest[:, k])
    i, j = np.nonzero(near)
    p, q, r, s = a[i], ends[i], b[j], others[j]
    apart = (_side(p, q, r) * _side(p, q, s) < 0) & (_side(r, s, p) * _side(r, s, q) < 0)
    return bool(apart.any())


def _side(start: Array, end: Array, point: Array) -> Array:
    along, to = end - start, point - start
    return np.asarray(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])
