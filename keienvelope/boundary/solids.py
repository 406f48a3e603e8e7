"""Triangles of parts, and what is known of them: how closely they follow, whether they close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keienvelope.boundary.pairs import Floats
from keienvelope.measuring.connected import connected, weld
from keienvelope.model import Brep, Part

_FINENESS = 3000.0
"""Triangles are to follow a surface to this part of the size of the envelope."""
_COARSEST_MM = 0.5
_SAFETY = 2.0
"""The kernel aims at that; so many times of it is taken for certain."""
_FINEST_MM = 0.005
_ANGLE_RAD = 0.35
_WELD_MM = 1e-4
_SEAM_MM = 1e-3


@dataclass(frozen=True, eq=False)
class Solid:
    """The triangles of a part.

    Attributes
    ----------
    path : str
        Of the part.
    triangles : (n, 3, 3) float
        In millimetres, turned outward where they close.
    error_mm : float
        How far the drawn surface may lie from them; 0 where they are the surface.
    open_edges : int
        Edges where the triangles do not close, or are turned against each other.
    voids : int
        Closed surfaces within that are turned inward.
    """

    path: str
    triangles: Floats
    error_mm: float
    open_edges: int
    voids: int

    @property
    def closed(self) -> bool:
        """Whether the triangles bound a solid."""
        return self.open_edges == 0

    @cached_property
    def manifold(self) -> Any:
        """The solid as manifold3d has it; only where it is closed."""
        return manifold_of(self.triangles)


def chord_for(parts: Sequence[Part], scale: float) -> float:
    """Return how closely triangles have to follow the surfaces of parts, in millimetres."""
    boxes = np.array([_box(part) for part in parts]) * scale
    size = float(np.linalg.norm(boxes[:, 1].max(axis=0) - boxes[:, 0].min(axis=0)))
    return min(max(size / _FINENESS, _FINEST_MM), _COARSEST_MM)


def _box(part: Part) -> Floats:
    """Return corners (2, 3) of a box about a part, which may be too large."""
    if not isinstance(part.geometry, Brep):
        points = part.geometry.extremes.points
        return np.array([points.min(axis=0), points.max(axis=0)])
    from OCP.Bnd import Bnd_Box  # noqa: PLC0415 (the kernel)
    from OCP.BRepBndLib import BRepBndLib  # noqa: PLC0415

    box = Bnd_Box()
    BRepBndLib.Add_s(part.geometry.shape, box, False)
    if box.IsVoid():
        return np.zeros((2, 3))
    low, high = box.CornerMin(), box.CornerMax()
    return np.array([(low.X(), low.Y(), low.Z()), (high.X(), high.Y(), high.Z())])


def solid_of(part: Part, scale: float, *, chord_mm: float) -> Solid:
    """Turn a part into triangles.

    Parameters
    ----------
    part : Part
        Boundary representation or mesh.
    scale : float
        Millimetres per coordinate.
    chord_mm : float
        How closely triangles follow curved faces.
    """
    if isinstance(part.geometry, Brep):
        triangles, flat = _tessellated(part.geometry, chord_mm / scale)
        error = 0.0 if flat else _SAFETY * chord_mm
    else:
        triangles, error = part.geometry.triangles().astype(np.float64), 0.0
    return closed(Solid(part.path, triangles * scale, error, 0, 0))


def closed(solid: Solid) -> Solid:
    """Return a solid with its triangles turned outward, and what was found of them."""
    triangles = solid.triangles
    numbers = vertex_numbers(triangles)
    kept = (numbers != np.roll(numbers, 1, axis=1)).all(axis=1)
    triangles, numbers = triangles[kept], numbers[kept]
    loose = len(_loose_edges(numbers))
    if loose or not len(triangles):
        return replace(solid, triangles=triangles, open_edges=loose or 1)
    volumes = volumes_of(triangles)
    if volumes.sum() < 0:
        triangles, numbers, volumes = triangles[:, ::-1], numbers[:, ::-1], -volumes
    labels = connected(numbers)
    _, places = np.unique(labels, return_inverse=True)
    by_shell = np.bincount(places.ravel(), volumes)
    return replace(solid, triangles=triangles, open_edges=0, voids=int((by_shell < 0).sum()))


def _tessellated(brep: Brep, deflection: float) -> tuple[Floats, bool]:
    """Return the triangles of a placed prototype, and whether they are exact."""
    from OCP.BRepMesh import BRepMesh_IncrementalMesh  # noqa: PLC0415 (the kernel)

    from keienvelope.model.faces import faces_of, triangles_of, unmeshed  # noqa: PLC0415

    shape = unmeshed(brep.prototype.mended)
    faces = faces_of(shape)
    BRepMesh_IncrementalMesh(shape, deflection, False, _ANGLE_RAD, True)
    pieces = [np.empty((0, 3, 3)), *(triangles_of(face) for face in faces)]
    triangles = np.concatenate(pieces) @ brep.placement.rotation.T + brep.placement.translation
    if np.linalg.det(brep.placement.rotation) < 0:
        triangles = triangles[:, ::-1]
    return triangles, all(is_plane(face) for face in faces) and straight(shape)


def is_plane(face: object) -> bool:
    """Return whether a face of the kernel lies in a plane."""
    from OCP.BRepAdaptor import BRepAdaptor_Surface  # noqa: PLC0415
    from OCP.GeomAbs import GeomAbs_SurfaceType  # noqa: PLC0415

    return bool(BRepAdaptor_Surface(face, False).GetType() == GeomAbs_SurfaceType.GeomAbs_Plane)


def straight(shape: object) -> bool:
    """Return whether all edges of a shape are straight."""
    from OCP.BRepAdaptor import BRepAdaptor_Curve  # noqa: PLC0415
    from OCP.GeomAbs import GeomAbs_CurveType  # noqa: PLC0415
    from OCP.TopAbs import TopAbs_ShapeEnum  # noqa: PLC0415
    from OCP.TopExp import TopExp  # noqa: PLC0415
    from OCP.TopoDS import TopoDS  # noqa: PLC0415
    from OCP.TopTools import TopTools_IndexedMapOfShape  # noqa: PLC0415

    edges = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, TopAbs_ShapeEnum.TopAbs_EDGE, edges)
    return all(
        BRepAdaptor_Curve(TopoDS.Edge_s(edges.FindKey(k))).GetType()
        == GeomAbs_CurveType.GeomAbs_Line
        for k in range(1, edges.Extent() + 1)
    )


def corners_of(shape: object) -> Floats:
    """Return the vertices of a shape of the kernel, (n, 3)."""
    from OCP.BRep import BRep_Tool  # noqa: PLC0415
    from OCP.TopAbs import TopAbs_ShapeEnum  # noqa: PLC0415
    from OCP.TopExp import TopExp  # noqa: PLC0415
    from OCP.TopoDS import TopoDS  # noqa: PLC0415
    from OCP.TopTools import TopTools_IndexedMapOfShape  # noqa: PLC0415

    vertices = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, TopAbs_ShapeEnum.TopAbs_VERTEX, vertices)
    points = [
        BRep_Tool.Pnt_s(TopoDS.Vertex_s(vertices.FindKey(k)))
        for k in range(1, vertices.Extent() + 1)
    ]
    return np.array([(point.X(), point.Y(), point.Z()) for point in points])


def vertex_numbers(triangles: Floats) -> NDArray[np.int64]:
    """Give the corners of triangles numbers; corners that nearly fall together are one."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 (heavy)

    points = triangles.reshape(-1, 3)
    numbers = weld(points, _WELD_MM).reshape(-1, 3)
    loose = np.unique(_loose_edges(numbers))
    if not len(loose):
        return numbers
    # What rounds to two multiples of a step although it falls together lies on an open edge.
    first = np.empty(int(numbers.max()) + 1, dtype=np.int64)
    first[numbers.ravel()] = np.arange(numbers.size)
    pairs = cKDTree(points[first[loose]]).query_pairs(_SEAM_MM, output_type="ndarray")
    same = np.arange(len(first))
    for one, other in loose[pairs[np.lexsort(pairs.T)]]:
        low, high = sorted((same[one], same[other]))
        same[same == high] = low
    return np.asarray(same[numbers])


def _directed(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    whole = (numbers != np.roll(numbers, 1, axis=1)).all(axis=1)
    return np.concatenate([numbers[whole][:, [k, (k + 1) % 3]] for k in range(3)])


def _loose_edges(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the edges (n, 2) that are not gone along as often one way as the other."""
    edges = _directed(numbers)
    if not len(edges):
        return edges
    low, high = edges.min(axis=1), edges.max(axis=1)
    keys = low * (int(high.max()) + 1) + high
    unique, first, places = np.unique(keys, return_index=True, return_inverse=True)
    balance = np.bincount(places.ravel(), np.where(edges[:, 0] == low, 1.0, -1.0), len(unique))
    return np.asarray(np.stack([low, high], axis=1)[first[balance != 0]])


def manifold_of(triangles: Floats) -> Any:
    """Return closed triangles as manifold3d has them."""
    from manifold3d import Manifold, Mesh64  # noqa: PLC0415 (only where booleans are wanted)

    numbers = vertex_numbers(triangles)
    points = np.empty((int(numbers.max()) + 1, 3))
    points[numbers.ravel()] = triangles.reshape(-1, 3)
    return Manifold(Mesh64(points, numbers.astype(np.uint64)))


def triangles_of_manifold(manifold: Any) -> Floats:
    """Return the triangles of a manifold, (n, 3, 3)."""
    mesh = manifold.to_mesh64()
    points = np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3]
    return np.asarray(points[np.asarray(mesh.tri_verts)])


def volumes_of(triangles: Floats) -> Floats:
    """Return the signed volumes under triangles, seen from one of their corners."""
    at = triangles - triangles[0, 0]
    return np.asarray(np.einsum("ij,ij->i", at[:, 0], np.cross(at[:, 1], at[:, 2])) / 6)
