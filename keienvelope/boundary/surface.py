"""The surface of an envelope: how far points are from it, and on which side.

The nearest triangle is found by VTK's cell locator. Inside is where the winding number of the
surface is above one half: the solid angle under which the triangles are seen, over 4 pi. It is a
whole number for a closed surface, also where several closed parts overlap, and degrades gently
where a mesh has holes (Jacobson and others, 2013). Far groups of triangles count by their vector
area (Barill and others, 2018).
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keienvelope.boundary.pairs import Floats, split
from keienvelope.boundary.solids import vertex_numbers

_GROUP = 64
_FAR = 3.0
_SPREAD = 50_000
"""About so many points are spread over the surface."""
_ROUGH = 0.25
"""By this part a point that is looked for may be farther than the nearest one: where all are about
equally far, as from the middle of a ball, the nearest takes a hundred times as long."""
_BLOCK = 2_000_000
_AT_CORNER = 1e-9


class Surface:
    """Triangles, of which every closed part is turned outward.

    Parameters
    ----------
    triangles : (n, 3, 3) float
        In millimetres.
    closed : bool
        Whether they bound a solid without overlaps, so that the normals where a point is nearest
        tell inside from outside.
    """

    def __init__(self, triangles: Floats, *, closed: bool) -> None:
        self.triangles = triangles
        self._closed = closed

    @property
    def size(self) -> float:
        """Diagonal of its box."""
        points = self.triangles.reshape(-1, 3)
        return float(np.linalg.norm(np.ptp(points, axis=0)))

    @cached_property
    def _locator(self) -> Any:
        from vtkmodules.util.numpy_support import (  # noqa: PLC0415 (heavy)
            numpy_to_vtk,
            numpy_to_vtkIdTypeArray,
        )
        from vtkmodules.vtkCommonCore import vtkPoints  # noqa: PLC0415
        from vtkmodules.vtkCommonDataModel import (  # noqa: PLC0415
            vtkCellArray,
            vtkPolyData,
            vtkStaticCellLocator,
        )

        points, cells, mesh = vtkPoints(), vtkCellArray(), vtkPolyData()
        points.SetData(numpy_to_vtk(np.ascontiguousarray(self.triangles.reshape(-1, 3)), deep=1))
        corners = np.arange(3 * len(self.triangles))
        cells.SetData(3, numpy_to_vtkIdTypeArray(corners, deep=1))
        mesh.SetPoints(points)
        mesh.SetPolys(cells)
        locator = vtkStaticCellLocator()
        locator.SetDataSet(mesh)
        locator.BuildLocator()
        return locator

    def nearest(self, points: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """Return the distances of points (n, 3) from the surface, and the nearest triangles."""
        from vtkmodules.vtkCommonCore import reference  # noqa: PLC0415
        from vtkmodules.vtkCommonDataModel import vtkGenericCell  # noqa: PLC0415

        closest, cell = [0.0, 0.0, 0.0], vtkGenericCell()
        number: Any = reference(0)
        square: Any = reference(0.0)
        part = reference(0)
        distances = np.empty(len(points))
        cells = np.empty(len(points), dtype=np.int64)
        find = self._locator.FindClosestPoint
        for row, point in enumerate(points.tolist()):
            find(point, closest, cell, number, part, square)
            distances[row], cells[row] = float(square), int(number)
        return np.sqrt(distances), cells

    def foot(self, point: Floats) -> Floats:
        """Return the point of the surface that is nearest to a point (3,)."""
        from vtkmodules.vtkCommonCore import reference  # noqa: PLC0415
        from vtkmodules.vtkCommonDataModel import vtkGenericCell  # noqa: PLC0415

        closest = [0.0, 0.0, 0.0]
        self._locator.FindClosestPoint(
            point.tolist(), closest, vtkGenericCell(), reference(0), reference(0), reference(0.0)
        )
        return np.array(closest)

    def near_boxes(self, low: Floats, high: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return pairs of boxes (n, 3) and triangles whose own boxes meet them."""
        from vtkmodules.vtkCommonCore import vtkIdList  # noqa: PLC0415

        found, rows, cells = vtkIdList(), [], []
        bounds = np.stack([low, high], axis=2).reshape(-1, 6)
        for row, box in enumerate(bounds.tolist()):
            self._locator.FindCellsWithinBounds(box, found)
            count = found.GetNumberOfIds()
            if count:
                rows.append(np.full(count, row))
                cells.append(np.array([found.GetId(k) for k in range(count)]))
        if not rows:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        return np.concatenate(rows).astype(np.int64), np.concatenate(cells).astype(np.int64)

    @cached_property
    def _spread(self) -> tuple[Any, float]:
        """A tree of points on the surface, and how far from one of them any point of it is."""
        from scipy.spatial import cKDTree  # noqa: PLC0415 (heavy)

        across = self.triangles[:, 1:] - self.triangles[:, :1]
        area = 0.5 * float(np.linalg.norm(np.cross(across[:, 0], across[:, 1]), axis=1).sum())
        grain = float(np.sqrt(area / _SPREAD))
        pieces, triangles = [self.triangles.reshape(-1, 3)], self.triangles
        while len(triangles):
            middles = triangles.mean(axis=1)
            far = np.linalg.norm(triangles - middles[:, None], axis=2).max(axis=1) > grain
            pieces.append(middles[~far])
            triangles = split(triangles[far])
        return cKDTree(np.concatenate(pieces)), grain

    def roughly(self, points: Floats) -> tuple[Floats, Floats]:
        """Return bounds from below and from above of the distances of points (n, 3)."""
        tree, grain = self._spread
        above, _ = tree.query(points, eps=_ROUGH)
        return np.maximum(above / (1 + _ROUGH) - grain, 0.0), above

    @cached_property
    def _groups(self) -> list[tuple[Floats, Floats, float, Floats]]:
        """Triangles that lie together: they, their middle, their reach and their vector area."""
        triangles = self.triangles
        middles = triangles.mean(axis=1)
        waiting, found = [np.arange(len(triangles))], []
        while waiting:
            rows = waiting.pop()
            if len(rows) > _GROUP:
                axis = int(np.ptp(middles[rows], axis=0).argmax())
                half = len(rows) // 2
                order = rows[np.argpartition(middles[rows, axis], half)]
                waiting += [order[:half], order[half:]]
                continue
            group = triangles[rows]
            area = 0.5 * np.cross(group[:, 1] - group[:, 0], group[:, 2] - group[:, 0])
            weight = np.linalg.norm(area, axis=1) + 1e-300
            middle = (middles[rows] * weight[:, None]).sum(axis=0) / weight.sum()
            radius = float(np.linalg.norm(group.reshape(-1, 3) - middle, axis=1).max())
            found.append((group, middle, radius, area.sum(axis=0)))
        return found

    def winding(self, points: Floats) -> Floats:
        """Return how often the surface goes round points (n, 3)."""
        if not len(points):
            return np.zeros(0)
        total = np.zeros(len(points))
        for group, middle, radius, area in self._groups:
            away = middle - points
            distance = np.linalg.norm(away, axis=1)
            far = distance > _FAR * radius
            total[far] += (away[far] @ area) / distance[far] ** 3
            near = np.flatnonzero(~far)
            for block in np.array_split(near, max(1, len(near) * len(group) // _BLOCK)):
                total[block] += _solid_angles(points[block], group)
        return total / (4 * np.pi)

    def inside(self, points: Floats) -> NDArray[np.bool_]:
        """Return which points (n, 3) lie inside."""
        return np.asarray(self.winding(points) > 0.5)

    def beyond(
        self, points: Floats, distances: Floats, cells: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Return which points (n, 3) lie outside, given what `nearest` said of them."""
        triangles = self.triangles[cells]
        normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
        size = np.linalg.norm(normal, axis=1)
        height = np.einsum("ij,ij->i", points - triangles[:, 0], normal)
        height /= np.where(size > 0, size, 1.0)
        side = height.copy()
        for corner in range(3):
            away = points - triangles[:, corner]
            at = np.linalg.norm(away, axis=1) <= distances * (1 + _AT_CORNER)
            normals = self._corner_normals[cells[at], corner]
            side[at] = np.einsum("ij,ij->i", away[at], normals)
        told = (np.abs(height) > _AT_CORNER * distances) & self._closed
        found = side > 0
        found[~told] = ~self.inside(points[~told])
        return np.asarray(found)

    @cached_property
    def _corner_normals(self) -> Floats:
        """Normals (n, 3, 3) at the corners: means by angle, which tell inside from outside there.

        Baerentzen and Aanaes, Signed distance computation using the angle weighted pseudonormal,
        2005.
        """
        triangles = self.triangles
        across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
        flat = across / np.maximum(np.linalg.norm(across, axis=1), 1e-300)[:, None]
        numbers = vertex_numbers(triangles)
        total = np.zeros((int(numbers.max()) + 1, 3))
        for corner in range(3):
            u, v = (triangles[:, (corner + k) % 3] - triangles[:, corner] for k in (1, 2))
            sine = np.linalg.norm(np.cross(u, v), axis=1)
            angle = np.arctan2(sine, np.einsum("ij,ij->i", u, v))
            np.add.at(total, numbers[:, corner], angle[:, None] * flat)
        return np.asarray(total[numbers])


def _solid_angles(points: Floats, triangles: Floats) -> Floats:
    """Return the solid angle of all triangles together from each point (van Oosterom 1983)."""
    a, b, c = (triangles[None, :, k] - points[:, None] for k in range(3))
    la, lb, lc = (np.linalg.norm(v, axis=2) for v in (a, b, c))
    volume = np.einsum("ijk,ijk->ij", a, np.cross(b, c))
    ab, bc, ca = (np.einsum("ijk,ijk->ij", u, v) for u, v in ((a, b), (b, c), (c, a)))
    return np.asarray(
        2 * np.arctan2(volume, la * lb * lc + ab * lc + bc * la + ca * lb).sum(axis=1)
    )
