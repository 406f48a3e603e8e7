"""Ranges: they hold what the kernel evaluates, and shrink with the box they are asked about."""

from __future__ import annotations

import math

import numpy as np
import pytest
from adversarial.building import bezier_surface, height_net, point_row, spline_curve, spline_surface
from OCP.Geom import (
    Geom_BezierCurve,
    Geom_Circle,
    Geom_Curve,
    Geom_Ellipse,
    Geom_Hyperbola,
    Geom_Line,
    Geom_OffsetCurve,
    Geom_OffsetSurface,
    Geom_Parabola,
    Geom_Surface,
    Geom_SurfaceOfRevolution,
    Geom_TrimmedCurve,
)
from OCP.gp import gp_Ax1, gp_Ax2, gp_Dir, gp_Pnt, gp_Vec

from keienvelope.measuring.extents.curve_ranges import curve_range
from keienvelope.measuring.extents.intervals import Interval, cross, dot, exactly, length
from keienvelope.measuring.extents.surface_ranges import surface_range
from keienvelope.measuring.extents.trims import Trim

RNG = np.random.default_rng(3)
FRAME = gp_Ax2(gp_Pnt(3, -2, 5), gp_Dir(2, -1, 2), gp_Dir(1, 2, 0))
SPINE = gp_Ax1(gp_Pnt(1, 2, 3), gp_Dir(1, -1, 2))
SAMPLES = 7


def wavy_curve(count: int, degree: int, *, rational: bool, periodic: bool = False):
    curve = spline_curve(RNG.uniform(-5, 5, (count, 3)), degree, periodic=periodic)
    for number in range(1, count + 1):
        if rational:
            curve.SetWeight(number, float(RNG.uniform(0.2, 4)))
    return curve


CURVES: dict[str, tuple[Geom_Curve, float, float, int]] = {
    "spline": (wavy_curve(9, 3, rational=False), 0.4, 5.5, 2),
    "rational": (wavy_curve(8, 2, rational=True), 0.0, 6.0, 2),
    "periodic": (wavy_curve(8, 3, rational=False, periodic=True), 6.5, 13.5, 2),
    "bezier": (Geom_BezierCurve(point_row(RNG.uniform(-5, 5, (6, 3)))), 0.1, 1.0, 2),
    "line": (Geom_Line(gp_Pnt(1, 2, 3), gp_Dir(1, -2, 2)), -5.0, 7.0, 2),
    "circle": (Geom_Circle(FRAME, 3.0), -9.0, 5.0, 2),
    "ellipse": (Geom_Ellipse(FRAME, 3.0, 0.5), 1.0, 7.0, 2),
    "hyperbola": (Geom_Hyperbola(FRAME, 3.0, 0.5), -2.0, 1.0, 2),
    "parabola": (Geom_Parabola(FRAME, 0.7), -4.0, 3.0, 2),
    "trimmed": (Geom_TrimmedCurve(Geom_Circle(FRAME, 2.0), 0.3, 2.0, False), 4.4, 5.9, 2),
    "offset": (Geom_OffsetCurve(wavy_curve(9, 3, rational=False), 0.7, gp_Dir(1, 2, 3)), 0, 6, 1),
    "offset-of-ellipse": (
        Geom_OffsetCurve(Geom_Ellipse(FRAME, 3, 1), -0.7, gp_Dir(2, -1, 2)),
        0,
        6,
        1,
    ),
}


def wavy_surface(*, rational: bool, periodic: bool = False):
    net = height_net(RNG.uniform(-2, 2, (7, 6)))
    net[1:-1, 1:-1, :2] += RNG.uniform(-0.5, 0.5, (5, 4, 2))
    weights = RNG.uniform(0.3, 3, (7, 6)) if rational else None
    return spline_surface(net, (3, 2), periodic=(periodic, False), weights=weights)


SURFACES: dict[str, tuple[Geom_Surface, tuple[float, ...], int]] = {
    "spline": (wavy_surface(rational=False), (0.3, 4.0, 0.0, 3.1), 2),
    "rational": (wavy_surface(rational=True), (0.0, 4.0, 0.5, 4.0), 2),
    "bezier": (bezier_surface(RNG.uniform(-3, 3, (4, 5, 3))), (0.0, 0.9, 0.2, 1.0), 2),
    "revolution-of-spline": (
        Geom_SurfaceOfRevolution(wavy_curve(7, 3, rational=True), SPINE),
        (-2.0, 5.0, 0.0, 4.0),
        2,
    ),
    "revolution-of-parabola": (
        Geom_SurfaceOfRevolution(Geom_Parabola(FRAME, 0.7), SPINE),
        (0.0, 6.0, -1.0, 2.0),
        2,
    ),
    "revolution-of-circle": (
        Geom_SurfaceOfRevolution(Geom_Circle(FRAME, 2.0), SPINE),
        (7.0, 9.0, 0.0, 6.28),
        2,
    ),
    "offset-of-spline": (Geom_OffsetSurface(wavy_surface(rational=False), 0.4), (0, 4, 0, 4), 1),
    "offset-of-rational": (Geom_OffsetSurface(wavy_surface(rational=True), -2.0), (0, 4, 0, 4), 1),
    "offset-of-revolution": (
        Geom_OffsetSurface(Geom_SurfaceOfRevolution(Geom_Ellipse(FRAME, 2, 1), SPINE), 0.5),
        (0.0, 6.0, 0.0, 6.0),
        1,
    ),
}


class Everywhere(Trim):
    """A trim that leaves all of a surface."""

    def __init__(self) -> None:
        self.whole, self.known = True, False


def cut(low: float, high: float, count: int) -> np.ndarray:
    ends = np.linspace(low, high, count + 1)
    return np.column_stack([ends[:-1], ends[1:]])


def xyz(vector: gp_Vec | gp_Pnt) -> tuple[float, float, float]:
    return vector.X(), vector.Y(), vector.Z()


def curve_derivatives(curve: Geom_Curve, t: float, order: int) -> list[tuple[float, ...]]:
    return [xyz(curve.Value(t)), *(xyz(curve.DN(t, k)) for k in range(1, order + 1))]


def surface_derivatives(surface: Geom_Surface, u: float, v: float, order: int):
    if isinstance(surface, Geom_OffsetSurface):
        return offset_derivatives(surface, u, v)
    numbers = [(i - j, j) for i in range(1, order + 1) for j in range(i + 1)]
    return [xyz(surface.Value(u, v)), *(xyz(surface.DN(u, v, i, j)) for i, j in numbers)]


def offset_derivatives(surface: Geom_OffsetSurface, u: float, v: float):
    """Take them by differences: the kernel's own are wrong where the basis is a revolution."""
    h = 1e-5

    def at(i: int, j: int) -> np.ndarray:
        return np.array(xyz(surface.Value(u + i * h, v + j * h)))

    return [at(0, 0), (at(1, 0) - at(-1, 0)) / (2 * h), (at(0, 1) - at(0, -1)) / (2 * h)]


def holds(interval: Interval, column: int, value: tuple[float, ...]) -> bool:
    slack = 1e-8 * (1 + np.abs(value).max())
    low, high = interval.low[:, column] - slack, interval.high[:, column] + slack
    return bool(((low <= value) & (value <= high)).all())


@pytest.mark.parametrize("name", sorted(CURVES))
@pytest.mark.parametrize("count", [1, 5, 40])
def test_ranges_hold_a_curve_and_its_derivatives(name, count):
    curve, first, last, order = CURVES[name]
    found = curve_range(curve, first, last)
    assert found is not None
    boxes = cut(first, last, count)
    ranges = found.over(boxes, order)
    for column, (low, high) in enumerate(boxes):
        for t in np.linspace(low + 1e-9, high - 1e-9, SAMPLES).tolist():
            for interval, value in zip(ranges, curve_derivatives(curve, t, order), strict=True):
                assert holds(interval, column, value)


@pytest.mark.parametrize("name", sorted(SURFACES))
@pytest.mark.parametrize("count", [1, 3, 9])
def test_ranges_hold_a_surface_and_its_derivatives(name, count):
    surface, (u0, u1, v0, v1), order = SURFACES[name]
    found = surface_range(surface, Everywhere(), np.array([u0, u1, v0, v1]))
    assert found is not None
    boxes = np.array([[*u, *v] for u in cut(u0, u1, count) for v in cut(v0, v1, count)])
    ranges = found.over(boxes, order)
    for column, (a, b, c, d) in enumerate(boxes):
        for u in np.linspace(a + 2e-5, b - 2e-5, 4).tolist():
            for v in np.linspace(c + 2e-5, d - 2e-5, 4).tolist():
                values = surface_derivatives(surface, u, v, order)
                for interval, value in zip(ranges, values, strict=True):
                    assert holds(interval, column, value), (u, v)


@pytest.mark.parametrize("name", sorted(SURFACES))
def test_ranges_shrink_with_the_box(name):
    """Or nothing would ever be closed in: a box of a tenth has a tenth of the range, about."""
    surface, (u0, u1, v0, v1), _ = SURFACES[name]
    found = surface_range(surface, Everywhere(), np.array([u0, u1, v0, v1]))
    assert found is not None
    middle = np.array([0.6 * u0 + 0.4 * u1, 0.7 * v0 + 0.3 * v1])
    sizes = []
    for half in (1e-3, 1e-4, 1e-5):
        box = np.array([[middle[0] - half, middle[0] + half, middle[1] - half, middle[1] + half]])
        sizes.append(max((item.high - item.low).max() for item in found.over(box, 1)))
    assert sizes[1] <= 0.2 * sizes[0]
    assert sizes[2] <= 0.2 * sizes[1]


def test_derivatives_of_a_rational_curve_do_not_depend_on_where_it_lies():
    curve, first, last, order = CURVES["rational"]
    boxes = cut(first, last, 60)
    far = curve.Translated(gp_Vec(1e6, -2e6, 5e5))
    ranges = [curve_range(item, first, last).over(boxes, order) for item in (curve, far)]
    for here, there in list(zip(*ranges, strict=True))[1:]:
        # What the numbers of a curve so far away are rounded to is magnified by differences.
        assert (there.high - there.low <= 1.01 * (here.high - here.low) + 1e-4).all()


# Interval arithmetic


def random_intervals(shape: tuple[int, ...]) -> Interval:
    ends = np.sort(RNG.normal(scale=3, size=(2, *shape)), axis=0)
    return Interval(ends[0], ends[1])


def some_of(interval: Interval) -> np.ndarray:
    share = RNG.uniform(0, 1, interval.low.shape)
    return interval.low + share * (interval.high - interval.low)


def inside(interval: Interval, values: np.ndarray) -> bool:
    return bool(((interval.low <= values) & (values <= interval.high)).all())


def test_operations_hold_their_results():
    for _ in range(50):
        a, b = random_intervals((3, 20)), random_intervals((3, 20))
        x, y = some_of(a), some_of(b)
        assert inside(a + b, x + y)
        assert inside(a - b, x - y)
        assert inside(a * b, x * y)
        assert inside(a / b, x / y)
        assert inside(-a, -x)
        assert inside(a.square(), x**2)
        assert inside(a.square().root(), np.abs(x))
        assert inside(a.cosine(), np.cos(x))
        assert inside(a.sine(), np.sin(x))
        assert inside(a.growing(np.sinh), np.sinh(x))
        assert inside(cross(a, b), np.cross(x.T, y.T).T)
        assert inside(dot(a, b), (x * y).sum(axis=0))
        assert inside(length(a), np.linalg.norm(x, axis=0))


def test_division_by_what_may_be_zero_is_anything():
    found = exactly(np.array([2.0])) / Interval(np.array([-1.0]), np.array([0.0]))
    assert found.low[0] == -math.inf
    assert found.high[0] == math.inf


def test_zero_times_anything_is_zero():
    anything = Interval(np.array([-math.inf]), np.array([math.inf]))
    found = exactly(np.array([0.0])) * anything
    assert abs(found.low[0]) < 1e-200
    assert abs(found.high[0]) < 1e-200


@pytest.mark.parametrize("turns", [-3, 0, 5])
def test_a_wave_reaches_its_tops_and_only_those_it_passes(turns):
    around = 2 * math.pi * turns
    top = Interval(np.array([around - 0.1]), np.array([around + 0.2])).cosine()
    assert top.high[0] == 1.0
    assert top.low[0] == pytest.approx(math.cos(0.2))
    slope = Interval(np.array([around + 0.1]), np.array([around + 0.2])).cosine()
    assert slope.high[0] == pytest.approx(math.cos(0.1))


def test_rounding_goes_outward():
    third = exactly(np.array([1.0])) / exactly(np.array([3.0]))
    assert third.low[0] < 1 / 3 < third.high[0]
    assert third.high[0] - third.low[0] < 1e-14
