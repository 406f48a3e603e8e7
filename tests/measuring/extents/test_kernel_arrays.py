"""Arrays of the kernel's geometry say what the kernel says of one curve and surface at a time."""

from __future__ import annotations

import numpy as np
import pytest
from OCP.Geom import (
    Geom_BezierCurve,
    Geom_BezierSurface,
    Geom_Circle,
    Geom_ConicalSurface,
    Geom_CylindricalSurface,
    Geom_Ellipse,
    Geom_Hyperbola,
    Geom_Line,
    Geom_OffsetCurve,
    Geom_OffsetSurface,
    Geom_Parabola,
    Geom_Plane,
    Geom_RectangularTrimmedSurface,
    Geom_SphericalSurface,
    Geom_SurfaceOfLinearExtrusion,
    Geom_SurfaceOfRevolution,
    Geom_ToroidalSurface,
    Geom_TrimmedCurve,
)
from OCP.GeomConvert import GeomConvert
from OCP.gp import gp_Ax1, gp_Ax2, gp_Ax3, gp_Dir, gp_Pnt
from OCP.TColgp import TColgp_Array1OfPnt, TColgp_Array2OfPnt
from OCP.TColStd import TColStd_Array1OfReal, TColStd_Array2OfReal

from keienvelope.measuring.extents.kernel_arrays import (
    OTHER,
    STRAIGHT,
    Cone,
    Conic,
    Line,
    Poles,
    Round,
    read_curves,
    read_surfaces,
)

AXES = gp_Ax2(gp_Pnt(1, 2, 3), gp_Dir(0, 1, 1))
SPACE = gp_Ax3(gp_Pnt(1, 2, 3), gp_Dir(0, 1, 1))
LINE = Geom_Line(gp_Ax1(gp_Pnt(1, 2, 3), gp_Dir(0, 0, 1)))
CIRCLE, ELLIPSE = Geom_Circle(AXES, 5.0), Geom_Ellipse(AXES, 5.0, 3.0)
CONE = Geom_ConicalSurface(SPACE, 0.3, 4.0)


def bezier_curve(*, rational):
    points, weights = TColgp_Array1OfPnt(1, 4), TColStd_Array1OfReal(1, 4)
    for i in range(4):
        points.SetValue(i + 1, gp_Pnt(i, i * i, 0.5))
        weights.SetValue(i + 1, 1.0 + i)
    return Geom_BezierCurve(points, weights) if rational else Geom_BezierCurve(points)


def bezier_surface(*, rational):
    points, weights = TColgp_Array2OfPnt(1, 3, 1, 2), TColStd_Array2OfReal(1, 3, 1, 2)
    for i in range(3):
        for j in range(2):
            points.SetValue(i + 1, j + 1, gp_Pnt(i, j, i * j))
            weights.SetValue(i + 1, j + 1, 1.0 + i)
    return Geom_BezierSurface(points, weights) if rational else Geom_BezierSurface(points)


def xyz(point):
    return [point.X(), point.Y(), point.Z()]


def poles_of(spline):
    """The poles and weights of a spline, asked one by one."""
    if hasattr(spline, "NbUPoles"):
        rows, columns = range(1, spline.NbUPoles() + 1), range(1, spline.NbVPoles() + 1)
        points = [[xyz(spline.Pole(i, j)) for j in columns] for i in rows]
        weights = [[spline.Weight(i, j) for j in columns] for i in rows]
        return np.array(points), np.array(weights)
    numbers = range(1, spline.NbPoles() + 1)
    return np.array([xyz(spline.Pole(i)) for i in numbers]), np.array(
        [spline.Weight(i) for i in numbers]
    )


CURVES = [bezier_curve(rational=False), bezier_curve(rational=True)]
CURVES += [GeomConvert.CurveToBSplineCurve_s(curve) for curve in (*CURVES, CIRCLE)]
SURFACES = [bezier_surface(rational=False), bezier_surface(rational=True)]
SURFACES += [GeomConvert.SurfaceToBSplineSurface_s(surface) for surface in SURFACES]
SURFACES.append(
    GeomConvert.SurfaceToBSplineSurface_s(Geom_RectangularTrimmedSurface(CONE, 0, 1, 0, 1))
)


@pytest.mark.parametrize("spline", CURVES + SURFACES)
def test_poles_and_weights(spline):
    read = read_surfaces if hasattr(spline, "NbUPoles") else read_curves
    (found,) = read([spline])
    assert isinstance(found, Poles)
    points, weights = poles_of(spline)
    assert np.array_equal(found.points, points)
    assert np.array_equal(
        found.weights if found.weights is not None else 1.0 + 0 * weights, weights
    )
    assert found.bounds


def test_lines_and_conics():
    line, circle, ellipse, trimmed = read_curves(
        [LINE, CIRCLE, ELLIPSE, Geom_TrimmedCurve(CIRCLE, 0, 1)]
    )
    assert line == Line((1, 2, 3, 0, 0, 1))
    assert isinstance(circle, Conic)
    assert isinstance(ellipse, Conic)
    assert (circle.major, circle.minor) == (5, 5)
    assert (ellipse.major, ellipse.minor) == (5, 3)
    assert trimmed == circle
    for conic, curve in ((circle, CIRCLE), (ellipse, ELLIPSE)):
        values = np.array(conic.values).reshape(4, 3)
        at = (
            values[0]
            + np.cos(0.7) * conic.major * values[2]
            + np.sin(0.7) * conic.minor * values[3]
        )
        assert at == pytest.approx(xyz(curve.Value(0.7)), abs=1e-12)


def test_surfaces_of_every_kind():
    spline = CURVES[2]
    kinds = read_surfaces(
        [
            Geom_Plane(SPACE),
            Geom_CylindricalSurface(SPACE, 3.0),
            Geom_SurfaceOfLinearExtrusion(spline, gp_Dir(0, 0, 1)),
            Geom_SphericalSurface(SPACE, 2.0),
            Geom_ToroidalSurface(SPACE, 5.0, 2.0),
            CONE,
            Geom_RectangularTrimmedSurface(CONE, 0, 1, 0, 1),
            Geom_SurfaceOfRevolution(spline, gp_Ax1(gp_Pnt(), gp_Dir(0, 1, 0))),
            Geom_OffsetSurface(CONE, 2.0),
        ]
    )
    assert kinds[:3] == [STRAIGHT] * 3
    sphere, torus, cone, trimmed = kinds[3:7]
    assert isinstance(sphere, Round)
    assert isinstance(torus, Round)
    assert sphere.values[:3] == torus.values[:3] == (1, 2, 3)
    assert sphere.values[3:6] == pytest.approx(xyz(SPACE.Direction()), abs=1e-15)
    assert (sphere.major, sphere.minor, torus.major, torus.minor) == (0, 2, 5, 2)
    assert isinstance(cone, Cone)
    assert cone.tip == pytest.approx(xyz(CONE.Apex()), abs=1e-12)
    assert trimmed == cone
    assert kinds[7:] == [OTHER] * 2


def test_order_and_repetition_are_kept():
    curves = [CIRCLE, LINE, CIRCLE, Geom_Parabola(AXES, 2.0), Geom_Hyperbola(AXES, 3.0, 2.0)]
    curves += [Geom_OffsetCurve(CIRCLE, 1.5, gp_Dir(0, 1, 0)), LINE]
    found = read_curves(curves)
    assert found[0] == found[2]
    assert found[1] == found[6]
    assert found[3:6] == [OTHER] * 3
    assert read_curves([]) == []
