"""Triangles of chosen faces, for what needs a region or a picture; never for a dimension."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Builder
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeVertex
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.gp import gp_Pnt
from OCP.TopoDS import TopoDS, TopoDS_Compound, TopoDS_Iterator

from keienvelope.model.faces import triangles_of, unmeshed
from keienvelope.model.prototype import Prototype


def planar_faces(prototype: Prototype, numbers: Collection[int]) -> list[int]:
    """Return which of some faces are planes: their triangles lie on them."""
    return [
        number
        for number in numbers
        if BRepAdaptor_Surface(prototype.faces[number - 1], False).GetType()
        == GeomAbs_SurfaceType.GeomAbs_Plane
    ]


def nearest_on_face(
    prototype: Prototype, number: int, point: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Return the point of a face that is nearest to a point; None where the kernel finds none."""
    vertex = BRepBuilderAPI_MakeVertex(gp_Pnt(*(float(value) for value in point))).Vertex()
    best: tuple[float, gp_Pnt] | None = None
    for face in prototype.mended_face(number):
        search = BRepExtrema_DistShapeShape(vertex, face)
        if search.IsDone() and search.NbSolution() and (best is None or search.Value() < best[0]):
            best = search.Value(), search.PointOnShape2(1)
    return None if best is None else np.array([best[1].X(), best[1].Y(), best[1].Z()])


def face_triangles(
    prototype: Prototype, numbers: Collection[int], deflection_mm: float, angle_rad: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Tessellate some faces of a prototype.

    Parameters
    ----------
    prototype : Prototype
        In its own coordinates, in millimetres.
    numbers : collection of int
        The faces, counted from 1.
    deflection_mm, angle_rad : float
        How far a triangle may leave the surface, and how far it may turn away from it.

    Returns
    -------
    triangles : (n, 3, 3) float
    owners : (n,) int
        Number of the face of every triangle.
    """
    mended = prototype.mended_together(numbers)
    chosen = [(number, face) for number, faces in mended.items() for face in faces]
    compound, builder = TopoDS_Compound(), BRep_Builder()
    builder.MakeCompound(compound)
    for _, face in chosen:
        builder.Add(compound, face)
    drawn = unmeshed(compound)
    BRepMesh_IncrementalMesh(drawn, deflection_mm, False, angle_rad, True)
    copies = TopoDS_Iterator(drawn)
    pieces = []
    for number, _ in chosen:
        pieces.append((number, triangles_of(TopoDS.Face_s(copies.Value()))))
        copies.Next()
    triangles = [piece for _, piece in pieces]
    owners = [np.full(len(piece), number) for number, piece in pieces]
    if not triangles:
        return np.empty((0, 3, 3)), np.empty(0, dtype=np.int64)
    return np.concatenate(triangles), np.concatenate(owners)
