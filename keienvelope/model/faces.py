"""The faces of a boundary representation, in one order for everybody who counts them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Tool
from OCP.TopAbs import TopAbs_Orientation, TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape


def faces_of(shape: TopoDS_Shape) -> list[TopoDS_Face]:
    """Return the distinct placed faces of a shape; face numbers count them from 1."""
    found = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, TopAbs_ShapeEnum.TopAbs_FACE, found)
    return [TopoDS.Face_s(found.FindKey(number)) for number in range(1, found.Extent() + 1)]


def has_surface(face: TopoDS_Face) -> bool:
    """Return whether a face has a surface; a tessellated one has only triangles."""
    return BRep_Tool.Surface_s(face, TopLoc_Location()) is not None


def can_be_measured(shape: TopoDS_Shape) -> bool:
    """Return whether a shape has at least one face with a surface."""
    return any(has_surface(face) for face in faces_of(shape))


def triangles_of(face: TopoDS_Face) -> NDArray[np.float64]:
    """Return the triangles that a face carries, placed with it, shape (n, 3, 3).

    There are none where a triangle refers to a point that is not there.
    """
    location = TopLoc_Location()
    mesh = BRep_Tool.Triangulation_s(face, location)
    if mesh is None:
        return np.empty((0, 3, 3))
    placement = location.Transformation()
    nodes = [mesh.Node(i).Transformed(placement) for i in range(1, mesh.NbNodes() + 1)]
    points = np.array([(node.X(), node.Y(), node.Z()) for node in nodes])
    corners = np.array([mesh.Triangle(i).Get() for i in range(1, mesh.NbTriangles() + 1)]) - 1
    if not len(corners) or corners.min() < 0 or corners.max() >= len(points):
        return np.empty((0, 3, 3))
    if face.Orientation() == TopAbs_Orientation.TopAbs_REVERSED:
        corners = corners[:, ::-1]
    return np.asarray(points[corners], dtype=np.float64)
