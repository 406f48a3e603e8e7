"""What a shape attains, found by brute force and without the code under test.

Every value is d . p of a point p that was evaluated on an edge or inside the trim of a face, so it
is a lower bound of the support; on smooth shapes the local search brings it within about 1e-7 of
the shape's size.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeVertex
from OCP.BRepClass import BRepClass_FaceClassifier
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.BRepTools import BRepTools
from OCP.BRepTopAdaptor import BRepTopAdaptor_FClass2d
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType
from OCP.gp import gp_Pnt, gp_Pnt2d
from OCP.TopAbs import TopAbs_ShapeEnum, TopAbs_State
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape

Floats = NDArray[np.float64]

# Written out rather than imported: the order +x, -x, +y, -y, +z, -z is part of what is tested.
SIX = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=float)

_NEIGHBOURS = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
_STARTS = 5
_EDGE_SAMPLES = 161
_SPAN_SAMPLES = 4
_NEAR_STEPS = 32.0
"""How far from its middle a parabola through nine points is trusted, in their distance."""
_GOLDEN = (math.sqrt(5) - 1) / 2

Coordinate = Callable[[gp_Pnt], float]
_COORDINATES: list[tuple[Coordinate, float]] = [
    (coordinate, sign) for coordinate in (gp_Pnt.X, gp_Pnt.Y, gp_Pnt.Z) for sign in (1.0, -1.0)
]


def brute_force_support(shape: TopoDS_Shape, grid: int = 48, finest: float = 1e-8) -> Floats:
    """Return the largest d . p found on the faces of a shape, for the six directions.

    Each face is sampled `grid` times in both directions, and the best samples are improved until
    the step is the fraction `finest` of the distance of two samples.
    """
    best = np.full(6, -np.inf)
    for edge in _edges_of_faces(shape):
        if not BRep_Tool.Degenerated_s(edge) and _matters(_few_on_edge(edge), best):
            best = edge_support(edge, best)
    for face in _distinct(shape, TopAbs_ShapeEnum.TopAbs_FACE):
        best = np.maximum(best, _inside_support(TopoDS.Face_s(face), best, grid, finest))
    return best


def _matters(few: Floats, best: Floats) -> bool:
    """Return whether something may reach past what is known, going by a few points (n, 3) on it.

    What lies farther off than the size of the few points is left out, to spare small pieces in the
    middle of large models; leaving a piece out can only lower a lower bound.
    """
    size = float(np.linalg.norm(np.ptp(few, axis=0)))
    return bool(((few @ SIX.T).max(axis=0) + size > best).any())


def _few_on_edge(edge: TopoDS_Edge) -> Floats:
    curve = BRepAdaptor_Curve(edge)
    parameters = np.linspace(curve.FirstParameter(), curve.LastParameter(), 7).tolist()
    return np.array([_xyz(curve.Value(t)) for t in parameters])


def _distinct(shape: TopoDS_Shape, kind: TopAbs_ShapeEnum) -> Iterator[TopoDS_Shape]:
    found = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, kind, found)
    for number in range(1, found.Extent() + 1):
        yield found.FindKey(number)


def _edges_of_faces(shape: TopoDS_Shape) -> Iterator[TopoDS_Edge]:
    found = TopTools_IndexedMapOfShape()
    for face in _distinct(shape, TopAbs_ShapeEnum.TopAbs_FACE):
        TopExp.MapShapes_s(face, TopAbs_ShapeEnum.TopAbs_EDGE, found)
    for number in range(1, found.Extent() + 1):
        yield TopoDS.Edge_s(found.FindKey(number))


def largest_edge_tolerance(shape: TopoDS_Shape) -> float:
    """Return how far, by the shape's own word, its edges may lie from its surfaces."""
    return max((BRep_Tool.Tolerance_s(edge) for edge in _edges_of_faces(shape)), default=0.0)


# Edges


def edge_support(edge: TopoDS_Edge, known: Floats | None = None) -> Floats:
    """Return the largest d . p found on an edge, refined by golden section.

    Where `known` (6,) is given, what cannot exceed it is not refined.
    """
    best = np.full(6, -np.inf) if known is None else known.copy()
    if BRep_Tool.Degenerated_s(edge):
        return best
    curve = BRepAdaptor_Curve(edge)
    first, last = curve.FirstParameter(), curve.LastParameter()
    is_line = curve.GetType() == GeomAbs_CurveType.GeomAbs_Line
    parameters = [first, last] if is_line else _places_on_curve(curve)
    values = np.array([_xyz(curve.Value(t)) for t in parameters]) @ SIX.T
    best = np.maximum(best, values.max(axis=0))
    if is_line:
        return best
    gain = 2 * np.abs(np.diff(values, axis=0)).max(axis=0)
    for number, (coordinate, sign) in enumerate(_COORDINATES):

        def reach(t: float, coordinate: Coordinate = coordinate, sign: float = sign) -> float:
            return sign * coordinate(curve.Value(t))

        for row in _peaks_of_row(values[:, number]):
            if values[row, number] + gain[number] < best[number]:
                break
            low, high = parameters[max(row - 1, 0)], parameters[min(row + 1, len(parameters) - 1)]
            best[number] = max(best[number], _golden_section(reach, low, high))
    return best


def _places_on_curve(curve: BRepAdaptor_Curve) -> list[float]:
    """Return parameters to look at: all over a curve, and within each span of a spline."""
    first, last = curve.FirstParameter(), curve.LastParameter()
    found = np.linspace(first, last, _EDGE_SAMPLES)
    if curve.GetType() == GeomAbs_CurveType.GeomAbs_BSplineCurve:
        spline = curve.BSpline()
        knots = np.array([spline.Knot(i) for i in range(1, spline.NbKnots() + 1)])
        shares = np.arange(_SPAN_SAMPLES) / _SPAN_SAMPLES
        inner = (knots[:-1, None] + shares * np.diff(knots)[:, None]).ravel()
        found = np.union1d(found, inner[(inner > first) & (inner < last)])
    return found.tolist()


def _peaks_of_row(values: Floats) -> list[int]:
    padded = np.concatenate([[-np.inf], values, [-np.inf]])
    peaks = np.flatnonzero((values >= padded[:-2]) & (values >= padded[2:]))
    return [int(row) for row in peaks[np.argsort(-values[peaks])][:_STARTS]]


def _golden_section(reach: Callable[[float], float], low: float, high: float) -> float:
    a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_a, at_b = reach(a), reach(b)
    best = max(at_a, at_b)
    for _ in range(36):
        if at_a >= at_b:
            high, b, at_b = b, a, at_a
            a = high - _GOLDEN * (high - low)
            at_a = reach(a)
        else:
            low, a, at_a = a, b, at_b
            b = low + _GOLDEN * (high - low)
            at_b = reach(b)
        best = max(best, at_a, at_b)
    return best


# Faces


class _Trimmed:
    """A face as a function on the part of the plane that its trim leaves."""

    def __init__(self, face: TopoDS_Face) -> None:
        self.face = face
        self.surface = BRepAdaptor_Surface(face)
        self.box = BRepTools.UVBounds_s(face)
        self._classifier = BRepTopAdaptor_FClass2d(face, 1e-9)

    def holds(self, u: float, v: float) -> bool:
        u0, u1, v0, v1 = self.box
        if not (u0 <= u <= u1 and v0 <= v <= v1):
            return False  # a face without a wire ends with its surface; the classifier knows no end
        return self._classifier.Perform(gp_Pnt2d(u, v)) == TopAbs_State.TopAbs_IN

    def is_off(self, u: float, v: float) -> bool:
        """Return whether a place is outside, the border not counted."""
        return self._classifier.Perform(gp_Pnt2d(u, v)) == TopAbs_State.TopAbs_OUT

    def surely_holds(self, u: float, v: float) -> bool:
        """Return what the slower classifier says, which works on the curves themselves."""
        answer = BRepClass_FaceClassifier(self.face, gp_Pnt2d(u, v), 1e-12)
        return answer.State() == TopAbs_State.TopAbs_IN

    def points(self, us: Floats, vs: Floats) -> Floats:
        """Return the surface over a grid, shape (us, vs, 3)."""
        value = self.surface.Value
        return np.array([[_xyz(value(u, v)) for v in vs.tolist()] for u in us.tolist()])

    def point(self, u: float, v: float) -> gp_Pnt:
        return self.surface.Value(u, v)


def _inside_support(face: TopoDS_Face, known: Floats, grid: int, finest: float) -> Floats:
    trimmed = _Trimmed(face)
    best = known.copy()
    if trimmed.surface.GetType() == GeomAbs_SurfaceType.GeomAbs_Plane:
        return best  # a linear function on a plane region is largest on the region's boundary
    u0, u1, v0, v1 = trimmed.box
    few = trimmed.points(np.linspace(u0, u1, 7), np.linspace(v0, v1, 7)).reshape(-1, 3)
    if not _matters(few, best):
        return best
    # Half steps from the border keep samples off edges and seams, which are searched by themselves.
    du, dv = (u1 - u0) / grid, (v1 - v0) / grid
    us = u0 + du * (np.arange(grid) + 0.5)
    vs = v0 + dv * (np.arange(grid) + 0.5)
    values = trimmed.points(us, vs) @ SIX.T
    gain = 2 * _largest_step(values)
    # Only samples from which a climb may get past what is known are looked at any further.
    inside = np.zeros((grid, grid), dtype=bool)
    for i, j in zip(*np.nonzero((values + gain > best).any(axis=2)), strict=True):
        inside[i, j] = trimmed.holds(float(us[i]), float(vs[j]))
    for number in range(len(SIX)):
        for i, j in _peaks_of_grid(np.where(inside, values[:, :, number], -np.inf)):
            if values[i, j, number] + gain[i, j, number] >= best[number]:
                start = (float(us[i]), float(vs[j]))
                found = _climb(trimmed, number, start, (du, dv), finest, float(best[number]))
                best[number] = max(best[number], found)
    return best


def _neighbours(values: Floats) -> Iterator[Floats]:
    """Yield a grid (n, m, ..) shifted to each of its eight neighbours, the border repeated."""
    padded = np.pad(values, [(1, 1), (1, 1)] + [(0, 0)] * (values.ndim - 2), mode="edge")
    count_u, count_v = values.shape[:2]
    for i, j in _NEIGHBOURS:
        yield padded[1 + i : 1 + i + count_u, 1 + j : 1 + j + count_v]


def _largest_step(values: Floats) -> Floats:
    """Return how much each sample of a grid (n, m, 6) differs from its neighbours, at most."""
    return np.max([np.abs(shifted - values) for shifted in _neighbours(values)], axis=0)


def _peaks_of_grid(values: Floats) -> list[tuple[int, int]]:
    """Return the highest local peaks of a grid."""
    peak = np.isfinite(values)
    for shifted in _neighbours(values):
        peak &= values >= shifted
    rows, columns = np.nonzero(peak)
    order = np.argsort(-values[rows, columns], kind="stable")[:_STARTS]
    return list(zip(rows[order].tolist(), columns[order].tolist(), strict=True))


def _climb(
    trimmed: _Trimmed,
    number: int,
    start: tuple[float, float],
    step: tuple[float, float],
    finest: float,
    known: float,
) -> float:
    """Pattern search inside the trim: go to the best of eight neighbours, else halve the step.

    The top of the parabola through them counts as a neighbour too: along a narrow ridge the eight
    are lower up to the smallest steps, and the search would creep. It gives up where even several
    steps as high as the present ones would not reach what is known.
    """
    coordinate, sign = _COORDINATES[number]
    surface = trimmed.surface.Value
    u, v = start
    du, dv = step
    value = sign * coordinate(surface(u, v))
    path = [(u, v, value)]
    for _ in range(400):
        if du < finest * step[0]:
            break
        around = [(u + i * du, v + j * dv) for i, j in _NEIGHBOURS]
        reached = [(sign * coordinate(surface(a, b)), a, b) for a, b in around]
        if (top := _top_of_parabola(value, [entry[0] for entry in reached])) is not None:
            a, b = u + top[0] * du, v + top[1] * dv
            if trimmed.holds(a, b):  # far off the surface may have no points
                reached.append((sign * coordinate(surface(a, b)), a, b))
        better = sorted((entry for entry in reached if entry[0] > value), reverse=True)
        moved = 0.0
        for candidate, a, b in better:
            if trimmed.holds(a, b):
                moved = max(abs(a - u) / du, abs(b - v) / dv)
                value, u, v = candidate, a, b
                path.append((u, v, value))
                break
        else:
            if value + 4 * max(abs(entry[0] - value) for entry in reached) < known:
                break
        if moved < 0.5:
            du, dv = du / 2, dv / 2
    for a, b, reached_value in reversed(path):
        if trimmed.surely_holds(a, b):
            return reached_value
    return -np.inf


def _top_of_parabola(middle: float, around: list[float]) -> tuple[float, float] | None:
    """Return where the parabola through a value and its eight neighbours is highest, in steps.

    None where that is not near, or nowhere.
    """
    value = dict(zip(_NEIGHBOURS, around, strict=True))
    slope_u = 0.5 * (value[1, 0] - value[-1, 0])
    slope_v = 0.5 * (value[0, 1] - value[0, -1])
    bend_u = value[1, 0] - 2 * middle + value[-1, 0]
    bend_v = value[0, 1] - 2 * middle + value[0, -1]
    twist = 0.25 * (value[1, 1] - value[1, -1] - value[-1, 1] + value[-1, -1])
    size = bend_u * bend_v - twist * twist
    if bend_u >= 0 or size <= 0:
        return None
    u = (twist * slope_v - bend_v * slope_u) / size
    v = (twist * slope_u - bend_u * slope_v) / size
    return (u, v) if max(abs(u), abs(v)) <= _NEAR_STEPS else None


# Points


def distance_to_face(point: Floats, face: TopoDS_Shape) -> float:
    """Return how far a point lies from a trimmed face."""
    vertex = BRepBuilderAPI_MakeVertex(gp_Pnt(*(float(value) for value in point))).Vertex()
    kernel = BRepExtrema_DistShapeShape(vertex, face)
    distance = float(kernel.Value()) if kernel.IsDone() else math.inf
    if distance < 1e-7:
        return distance
    # The kernel's projection can miss the nearest foot, so it is searched for as well.
    return min(distance, _searched_distance(point, TopoDS.Face_s(face)))


def distance_with_edges(point: Floats, face: TopoDS_Shape) -> float:
    """Return how far a point lies from a trimmed face or its edges, whichever is nearer."""
    nearest = distance_to_face(point, face)
    for edge in _edges_of_faces(face):
        curve = BRepAdaptor_Curve(edge)
        low, high = curve.FirstParameter(), curve.LastParameter()
        for _ in range(6):  # each time 100 times closer about the nearest
            places = np.linspace(low, high, 201)
            values = [curve.Value(float(place)) for place in places]
            apart = [math.dist(point, (v.X(), v.Y(), v.Z())) for v in values]
            best = int(np.argmin(apart))
            nearest = min(nearest, apart[best])
            low, high = places[max(best - 1, 0)], places[min(best + 1, 200)]
    return nearest


def _searched_distance(point: Floats, face: TopoDS_Face, grid: int = 40) -> float:
    trimmed = _Trimmed(face)
    u0, u1, v0, v1 = trimmed.box
    du, dv = (u1 - u0) / grid, (v1 - v0) / grid
    target = gp_Pnt(*(float(value) for value in point))
    starts = [
        (target.Distance(trimmed.point(u, v)), u, v)
        for u in np.linspace(u0, u1, grid + 1).tolist()
        for v in np.linspace(v0, v1, grid + 1).tolist()
    ]
    best = math.inf
    for distance, u, v in sorted(starts)[:3]:
        a, b, reached, step = u, v, distance, 1.0
        while step > 1e-9:
            around = [(a + i * step * du, b + j * step * dv) for i, j in _NEIGHBOURS]
            near, p, q = min((target.Distance(trimmed.point(p, q)), p, q) for p, q in around)
            if near < reached:
                a, b, reached = p, q, near
            else:
                step /= 2
        # The foot may lie on the border of the trim, where a classifier says "on" or wavers.
        if not trimmed.is_off(a, b):
            best = min(best, reached)
    return best


def _xyz(point: gp_Pnt) -> tuple[float, float, float]:
    return point.X(), point.Y(), point.Z()
