"""Triangles of chosen faces, for what needs a region or a picture; never for a dimension."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Builder
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.TopoDS import TopoDS_Compound

from keienvelope.model.faces import triangles_of
from keienvelope.model.prototype import Prototype


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
    BRepMesh_IncrementalMesh(compound, deflection_mm, False, angle_rad, True)
    pieces = [(number, triangles_of(face)) for number, face in chosen]
    triangles = [piece for _, piece in pieces]
    owners = [np.full(len(piece), number) for number, piece in pieces]
    if not triangles:
        return np.empty((0, 3, 3)), np.empty(0, dtype=np.int64)
    return np.concatenate(triangles), np.concatenate(owners)
