"""The faces of a boundary representation, in one order for everybody who counts them."""

from __future__ import annotations

import io
import struct

import numpy as np
from numpy.typing import NDArray
from OCP.BinTools import BinTools
from OCP.BRep import BRep_Tool
from OCP.BRepBuilderAPI import BRepBuilderAPI_Copy
from OCP.BRepGProp import BRepGProp
from OCP.Geom import Geom_Line, Geom_Plane
from OCP.GProp import GProp_GProps
from OCP.TopAbs import TopAbs_Orientation, TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Iterator, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape


def faces_of(shape: TopoDS_Shape) -> list[TopoDS_Face]:
    """Return the distinct placed faces of a shape; face numbers count them from 1."""
    found = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, TopAbs_ShapeEnum.TopAbs_FACE, found)
    return [TopoDS.Face_s(found.FindKey(number)) for number in range(1, found.Extent() + 1)]


def parts_of(shape: TopoDS_Shape) -> list[TopoDS_Shape]:
    """Return what a shape consists of, as it was put together."""
    found, parts = [], TopoDS_Iterator(shape)
    while parts.More():
        found.append(parts.Value())
        parts.Next()
    return found


def unmeshed(shape: TopoDS_Shape) -> TopoDS_Shape:
    """Return a copy on the same curves and surfaces that carries no triangles.

    What is meshed keeps its triangles, and whoever exports it takes them for his own: nothing that
    belongs to a caller is meshed.
    """
    return BRepBuilderAPI_Copy(shape, False, False).Shape()


def has_surface(face: TopoDS_Face) -> bool:
    """Return whether a face has a surface; a tessellated one has only triangles."""
    return BRep_Tool.Surface_s(face, TopLoc_Location()) is not None


def can_be_measured(shape: TopoDS_Shape) -> bool:
    """Return whether a shape has at least one face with a surface."""
    return any(has_surface(face) for face in faces_of(shape))


def plain_faces(faces: list[TopoDS_Face]) -> list[int]:
    """Return the numbers of the faces that are flat and have straight edges alone.

    Such a face needs no curves in the parameters of its surface, and its edges are divided nowhere.
    """
    straight: dict[TopoDS_Shape, bool] = {}
    found = []
    for number, face in enumerate(faces, 1):
        if not isinstance(BRep_Tool.Surface_s(face, TopLoc_Location()), Geom_Plane):
            continue
        edges = TopTools_IndexedMapOfShape()
        TopExp.MapShapes_s(face, TopAbs_ShapeEnum.TopAbs_EDGE, edges)
        for place in range(1, edges.Extent() + 1):
            edge = TopoDS.Edge_s(edges.FindKey(place))
            drawn = edge.TShape()
            if drawn not in straight:
                straight[drawn] = isinstance(BRep_Tool.Curve_s(edge, 0.0, 0.0), Geom_Line)
            if not straight[drawn]:
                break
        else:
            found.append(number)
    return found


def is_covered(face: TopoDS_Face, triangles: NDArray[np.float64]) -> bool:
    """Return whether triangles have the area that the loops of a face enclose."""
    across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    found = 0.5 * float(np.linalg.norm(across, axis=1).sum())
    enclosed = GProp_GProps()
    BRepGProp.SurfaceProperties_s(face, enclosed)
    return found > 0 and abs(found - enclosed.Mass()) <= _SAME_AREA * found


_SAME_AREA = 1e-6
_MESH_HEAD = struct.Struct("<ii??d")
_MESHES, _AFTER_MESHES = b"\nTriangulations ", b"\nTShapes "


def all_triangles(shape: TopoDS_Shape, faces: list[TopoDS_Face]) -> list[NDArray[np.float64]]:
    """Return the triangles of every face of a shape whose faces are nothing but triangles.

    One answer of the kernel after another costs more than everything else, so it writes all
    triangles into memory at once: for each face the counts of nodes and triangles, whether it has
    parameters and normals, a deflection, the nodes, the parameters, the triangles, the normals.
    """
    if any(not face.Location().IsIdentity() for face in faces):
        return [triangles_of(face) for face in faces]
    stream = io.BytesIO()
    BinTools.Write_s(shape, stream)
    data = stream.getvalue()
    at = data.find(_MESHES)
    at = data.find(b"\n", at + 1) + 1
    found = []
    while at > 0 and not data.startswith(_AFTER_MESHES, at) and at + _MESH_HEAD.size < len(data):
        nodes, triangles, has_uv, has_normals, _ = _MESH_HEAD.unpack_from(data, at)
        at += _MESH_HEAD.size
        points = np.frombuffer(data, "<f8", 3 * nodes, at).reshape(-1, 3)
        at += 8 * (5 if has_uv else 3) * nodes
        corners = np.frombuffer(data, "<i4", 3 * triangles, at).reshape(-1, 3) - 1
        at += 12 * triangles + (12 * nodes if has_normals else 0)
        found.append(_resolved(points, corners))
    if len(found) != len(faces) or not data.startswith(_AFTER_MESHES, at):
        return [triangles_of(face) for face in faces]
    return found


def _resolved(points: NDArray[np.float64], corners: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return triangles by their corners; none where one refers to a point that is not there."""
    if not len(corners) or corners.min() < 0 or corners.max() >= len(points):
        return np.empty((0, 3, 3))
    return np.asarray(points[corners], dtype=np.float64)


def triangles_of(face: TopoDS_Face) -> NDArray[np.float64]:
    """Return the triangles that a face carries, placed with it, shape (n, 3, 3).

    There are none where a triangle refers to a point that is not there.
    """
    location = TopLoc_Location()
    mesh = BRep_Tool.Triangulation_s(face, location)
    if mesh is None:
        return np.empty((0, 3, 3))
    nodes = [mesh.Node(i) for i in range(1, mesh.NbNodes() + 1)]
    if not location.IsIdentity():
        placement = location.Transformation()
        nodes = [node.Transformed(placement) for node in nodes]
    points = np.array([(node.X(), node.Y(), node.Z()) for node in nodes])
    corners = np.array([mesh.Triangle(i).Get() for i in range(1, mesh.NbTriangles() + 1)]) - 1
    if face.Orientation() == TopAbs_Orientation.TopAbs_REVERSED:
        corners = corners[:, ::-1]
    return _resolved(points, corners)
