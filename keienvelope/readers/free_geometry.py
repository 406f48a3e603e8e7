"""What shapes hold besides faces that can be measured."""

from __future__ import annotations

from collections.abc import Iterable

from OCP.Bnd import Bnd_Box
from OCP.BRepBndLib import BRepBndLib
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS_Shape

from keienvelope.model.faces import faces_of, has_surface
from keienvelope.model.model import NotMeasured

_FACE = TopAbs_ShapeEnum.TopAbs_FACE
_EDGE = TopAbs_ShapeEnum.TopAbs_EDGE
_VERTEX = TopAbs_ShapeEnum.TopAbs_VERTEX


def free_geometry(shapes: Iterable[TopoDS_Shape]) -> tuple[NotMeasured, ...]:
    """List the edges and points that bound no face, with the box around them."""
    wires, points = Bnd_Box(), Bnd_Box()
    wire_count = point_count = 0
    for shape in shapes:
        wire_count += _collect(shape, _EDGE, _FACE, wires)
        point_count += _collect(shape, _VERTEX, _EDGE, points)
    return tuple(
        NotMeasured(what, count, _corners(box))
        for what, count, box in (
            ("free wires", wire_count, wires),
            ("free points", point_count, points),
        )
        if count
    )


def bare_faces(shapes: Iterable[TopoDS_Shape]) -> tuple[str, ...]:
    """Say how many faces have no surface, as those that are drawn by triangles alone."""
    count = sum(not has_surface(face) for shape in shapes for face in faces_of(shape))
    if not count:
        return ()
    faces_have = "1 face has" if count == 1 else f"{count} faces have"
    return (f"{faces_have} triangles only and no surface to measure.",)


def _collect(
    shape: TopoDS_Shape, kind: TopAbs_ShapeEnum, avoid: TopAbs_ShapeEnum, box: Bnd_Box
) -> int:
    explorer = TopExp_Explorer(shape, kind, avoid)
    count = 0
    while explorer.More():
        BRepBndLib.Add_s(explorer.Current(), box, False)
        count += 1
        explorer.Next()
    return count


def _corners(
    box: Bnd_Box,
) -> tuple[tuple[float, float, float], tuple[float, float, float]] | None:
    if box.IsVoid() or box.IsOpen():
        return None
    box.SetGap(0.0)
    x0, y0, z0, x1, y1, z1 = box.Get()
    return (x0, y0, z0), (x1, y1, z1)
