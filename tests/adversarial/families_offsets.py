"""Random offset surfaces and hollow solids.

The kernel draws the edges of an offset by approximation, as a rule within 1e-7 mm.
"""

from __future__ import annotations

import math

from adversarial.building import window
from adversarial.families import CannotBeDrawnError, SupportFunction, family
from adversarial.families_solids import interval, primitive, simple, uniform
from adversarial.families_splines import free_curve, free_surface, smooth_surface, trimmed
from adversarial.families_swept import SPINE, outline
from numpy.random import Generator
from OCP.BRepOffset import BRepOffset_Mode
from OCP.BRepOffsetAPI import BRepOffsetAPI_MakeOffsetShape, BRepOffsetAPI_MakeThickSolid
from OCP.Geom import (
    Geom_ConicalSurface,
    Geom_CylindricalSurface,
    Geom_OffsetSurface,
    Geom_Plane,
    Geom_SphericalSurface,
    Geom_SurfaceOfLinearExtrusion,
    Geom_SurfaceOfRevolution,
    Geom_ToroidalSurface,
)
from OCP.GeomAbs import GeomAbs_JoinType
from OCP.gp import gp_Ax3, gp_Dir
from OCP.TopoDS import TopoDS_Shape
from OCP.TopTools import TopTools_ListOfShape

from keienvelope.model.faces import faces_of


@family("offset-of-plane-cylinder-or-cone")
def offsets_of_straight_surfaces(rng):
    kind = int(rng.integers(3))
    if kind == 0:
        surface = Geom_OffsetSurface(Geom_Plane(gp_Ax3()), uniform(rng, -2, 2))
        return window(surface, *interval(rng, -5, 5), *interval(rng, -5, 5))
    basis = (
        Geom_CylindricalSurface(gp_Ax3(), uniform(rng, 3, 8))
        if kind == 1
        else Geom_ConicalSurface(gp_Ax3(), uniform(rng, 0.1, 1.2), uniform(rng, 3, 6))
    )
    surface = Geom_OffsetSurface(basis, uniform(rng, -2, 2))
    return window(surface, *interval(rng, 0, 2 * math.pi), *interval(rng, 0, 8))


@family("offset-of-sphere-or-torus")
def offsets_of_round_surfaces(rng):
    if rng.random() < 0.5:
        surface = Geom_OffsetSurface(
            Geom_SphericalSurface(gp_Ax3(), uniform(rng, 2, 6)), uniform(rng, -1.5, 1.5)
        )
        return window(surface, *interval(rng, 0, 2 * math.pi), *interval(rng, -1.4, 1.4))
    basis = Geom_ToroidalSurface(gp_Ax3(), uniform(rng, 5, 8), uniform(rng, 2, 3))
    surface = Geom_OffsetSurface(basis, uniform(rng, -1.5, 1.5))
    return window(surface, *interval(rng, 0, 2 * math.pi), *interval(rng, 0, 2 * math.pi))


@family("offset-of-spline", approximate=True)
def offsets_of_splines(rng):
    surface = Geom_OffsetSurface(smooth_surface(rng, 1.0), uniform(rng, -0.4, 0.4))
    return window(surface)


@family("offset-of-spline-trimmed", approximate=True)
def offsets_of_splines_trimmed(rng):
    surface = Geom_OffsetSurface(smooth_surface(rng, 1.0), uniform(rng, -0.4, 0.4))
    return trimmed(rng, surface)


@family("offset-beyond-the-curvature", tight=False, approximate=True)
def offsets_beyond_the_curvature(rng):
    # The parallel surface may turn over and cross itself.
    surface = Geom_OffsetSurface(free_surface(rng, kinks=False), uniform(rng, -4, 4))
    return window(surface)


@family("offset-of-rational", tight=False, approximate=True)
def offsets_of_rationals(rng):
    basis = free_surface(rng, amplitude=1.0, rational=True, kinks=False)
    return window(Geom_OffsetSurface(basis, uniform(rng, -0.3, 0.3)))


@family("offset-of-revolution", approximate=True)
def offsets_of_revolutions(rng):
    basis = Geom_SurfaceOfRevolution(outline(rng, skew=bool(rng.random() < 0.3)), SPINE)
    surface = Geom_OffsetSurface(basis, uniform(rng, -0.3, 0.3))
    return window(surface, *interval(rng, 0, 2 * math.pi), *surface.Bounds()[2:])


@family("offset-of-extrusion", approximate=True)
def offsets_of_extrusions(rng):
    basis = Geom_SurfaceOfLinearExtrusion(free_curve(rng), gp_Dir(0, uniform(rng, -0.5, 0.5), 1))
    surface = Geom_OffsetSurface(basis, uniform(rng, -0.3, 0.3))
    return window(surface, *surface.Bounds()[:2], *interval(rng, -5, 5))


# Hollow and grown solids


def _hollowed(shape: TopoDS_Shape, thickness: float, opened: TopTools_ListOfShape) -> TopoDS_Shape:
    maker = BRepOffsetAPI_MakeThickSolid()
    maker.MakeThickSolidByJoin(shape, opened, thickness, 1e-4)
    if not maker.IsDone():
        raise CannotBeDrawnError
    return maker.Shape()


def _opened(rng: Generator, shape: TopoDS_Shape) -> TopTools_ListOfShape:
    faces = faces_of(shape)
    if not faces:
        raise CannotBeDrawnError
    opened = TopTools_ListOfShape()
    opened.Append(faces[int(rng.integers(len(faces)))])
    return opened


@family("shell-of-a-solid", approximate=True)
def shells_of_solids(rng):
    shape = (primitive(rng)[0], simple(rng))[rng.integers(2)]
    thickness = uniform(rng, 0.02, 0.3) * float(rng.choice([-1, 1]))
    return _hollowed(shape, thickness, _opened(rng, shape))


@family("grown-solid", approximate=True)
def grown_solids(rng) -> tuple[TopoDS_Shape, SupportFunction]:
    # The set of all points within a distance of a convex solid: its support grows by as much.
    shape, support = primitive(rng)
    by = uniform(rng, 0.01, 0.8)
    maker = BRepOffsetAPI_MakeOffsetShape()
    maker.PerformByJoin(
        shape,
        by,
        1e-6,
        BRepOffset_Mode.BRepOffset_Skin,
        False,
        False,
        GeomAbs_JoinType.GeomAbs_Arc,
    )
    if not maker.IsDone():
        raise CannotBeDrawnError
    return maker.Shape(), lambda seen: support(seen) + by


@family("thick-free-form", approximate=True)
def thick_free_forms(rng):
    face = window(smooth_surface(rng, 0.6))
    maker = BRepOffsetAPI_MakeThickSolid()
    maker.MakeThickSolidBySimple(face, uniform(rng, 0.05, 0.4) * float(rng.choice([-1, 1])))
    if not maker.IsDone():
        raise CannotBeDrawnError
    return maker.Shape()
