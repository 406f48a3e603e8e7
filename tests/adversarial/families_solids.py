"""Random solids and patches on planes, cylinders, cones, spheres, tori and ellipsoids."""

from __future__ import annotations

import math

import numpy as np
from adversarial.building import compound, moved, rotation, translation, window
from adversarial.families import (
    CannotBeDrawnError,
    SupportFunction,
    direction,
    family,
    random_rotation,
)
from adversarial.oracle import Floats
from adversarial.windows import circle_window, line_window
from numpy.random import Generator
from OCP.BRepAlgoAPI import BRepAlgoAPI_Common, BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepBuilderAPI import (
    BRepBuilderAPI_GTransform,
    BRepBuilderAPI_MakeFace,
    BRepBuilderAPI_MakePolygon,
    BRepBuilderAPI_NurbsConvert,
)
from OCP.BRepFilletAPI import BRepFilletAPI_MakeChamfer, BRepFilletAPI_MakeFillet
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeBox,
    BRepPrimAPI_MakeCone,
    BRepPrimAPI_MakeCylinder,
    BRepPrimAPI_MakePrism,
    BRepPrimAPI_MakeSphere,
    BRepPrimAPI_MakeTorus,
    BRepPrimAPI_MakeWedge,
)
from OCP.Geom import (
    Geom_ConicalSurface,
    Geom_CylindricalSurface,
    Geom_SphericalSurface,
    Geom_ToroidalSurface,
)
from OCP.gp import gp_Ax2, gp_Ax3, gp_Dir, gp_GTrsf, gp_Mat, gp_Pnt, gp_Trsf, gp_Vec, gp_XYZ
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape

_NARROW = (1e-5, 1e-4, 1e-3)


def uniform(rng: Generator, low: float, high: float) -> float:
    """Draw a number."""
    return float(rng.uniform(low, high))


def interval(rng: Generator, low: float, high: float) -> tuple[float, float]:
    """Draw an interval, now and then a very narrow one."""
    start = uniform(rng, low, high)
    if rng.random() < 0.2:
        return start, start + float(rng.choice(_NARROW)) * (high - low)
    return start, start + uniform(rng, 0.05, 1.0) * (high - start)


def edges_of(shape: TopoDS_Shape) -> list[TopoDS_Edge]:
    """Return the distinct edges of a shape."""
    found = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, TopAbs_ShapeEnum.TopAbs_EDGE, found)
    return [TopoDS.Edge_s(found.FindKey(number)) for number in range(1, found.Extent() + 1)]


# Primitives with a closed form


def _points(corners: Floats) -> SupportFunction:
    return lambda seen: np.asarray((seen @ corners.T).max(axis=1))


def _box(rng: Generator) -> tuple[TopoDS_Shape, SupportFunction]:
    size = rng.uniform(0.5, 12, 3)
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)]) * size
    return BRepPrimAPI_MakeBox(*size.tolist()).Solid(), _points(corners)


def _cylinder(rng: Generator) -> tuple[TopoDS_Shape, SupportFunction]:
    radius, height = rng.uniform(0.5, 10, 2).tolist()
    return (
        BRepPrimAPI_MakeCylinder(radius, height).Solid(),
        lambda seen: (
            radius * np.hypot(seen[:, 0], seen[:, 1]) + height * np.clip(seen[:, 2], 0, None)
        ),
    )


def _cone(rng: Generator) -> tuple[TopoDS_Shape, SupportFunction]:
    low, height = rng.uniform(1, 10, 2).tolist()
    high = float(rng.choice([0.0, uniform(rng, 0.1, 12)]))
    if abs(high - low) < 1e-3:
        raise CannotBeDrawnError
    return BRepPrimAPI_MakeCone(low, high, height).Solid(), lambda seen: np.maximum(
        low * np.hypot(seen[:, 0], seen[:, 1]),
        high * np.hypot(seen[:, 0], seen[:, 1]) + height * seen[:, 2],
    )


def _sphere(rng: Generator) -> tuple[TopoDS_Shape, SupportFunction]:
    radius, centre = uniform(rng, 0.5, 10), rng.uniform(-5, 5, 3)
    return BRepPrimAPI_MakeSphere(
        gp_Pnt(*centre.tolist()), radius
    ).Solid(), lambda seen: seen @ centre + radius


def _octant(rng: Generator) -> tuple[TopoDS_Shape, SupportFunction]:
    radius = uniform(rng, 0.5, 10)
    solid = BRepPrimAPI_MakeSphere(gp_Ax2(), radius, 0.0, math.pi / 2, math.pi / 2).Solid()
    return solid, lambda seen: radius * np.linalg.norm(np.clip(seen, 0, None), axis=1)


def _torus(rng: Generator) -> tuple[TopoDS_Shape, SupportFunction]:
    tube, ring = sorted(rng.uniform(0.5, 8, 2).tolist())
    return BRepPrimAPI_MakeTorus(
        ring, tube
    ).Solid(), lambda seen: ring * np.hypot(seen[:, 0], seen[:, 1]) + tube


_PRIMITIVES = (_box, _cylinder, _cone, _sphere, _octant, _torus)


def primitive(rng: Generator) -> tuple[TopoDS_Shape, SupportFunction]:
    """Draw a solid with a closed form."""
    return _PRIMITIVES[rng.integers(len(_PRIMITIVES))](rng)


@family("primitive")
def primitives(rng):
    return primitive(rng)


@family("primitive-of-nurbs", approximate=True)
def primitives_of_nurbs(rng):
    shape, support = primitive(rng)
    return BRepBuilderAPI_NurbsConvert(shape, True).Shape(), support


@family("primitive-stretched", approximate=True)
def primitives_stretched(rng):
    # The support function of A(S) is that of S along A^T d.
    shape, support = primitive(rng)
    linear = rng.normal(size=(3, 3)) + np.diag(rng.choice([-1.5, 1.5], 3))
    if np.linalg.cond(linear) > 20:
        raise CannotBeDrawnError
    change = gp_GTrsf(gp_Mat(*linear.ravel().tolist()), gp_XYZ(0, 0, 0))

    def stretched(seen: Floats) -> Floats:
        vectors = seen @ linear
        lengths = np.linalg.norm(vectors, axis=1)
        return np.asarray(lengths * support(vectors / lengths[:, None]))

    return BRepBuilderAPI_GTransform(shape, change, True).Shape(), stretched


@family("prism-of-a-polygon")
def prisms(rng):
    angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 9)))
    if np.diff(angles).min() < 0.05 or angles[0] + 2 * np.pi - angles[-1] < 0.05:
        raise CannotBeDrawnError
    radii = rng.uniform(1, 6, len(angles))
    foot = np.column_stack([radii * np.cos(angles), radii * np.sin(angles), 0 * angles])
    polygon = BRepBuilderAPI_MakePolygon()
    for point in foot.tolist():
        polygon.Add(gp_Pnt(*point))
    polygon.Close()
    sweep = rng.uniform(-5, 5, 3)
    sweep[2] = uniform(rng, 0.01, 8)
    face = BRepBuilderAPI_MakeFace(polygon.Wire()).Face()
    solid = BRepPrimAPI_MakePrism(face, gp_Vec(*sweep.tolist())).Shape()
    return solid, _points(np.concatenate([foot, foot + sweep]))


@family("wedge")
def wedges(rng):
    dx, dy, dz = rng.uniform(1, 10, 3).tolist()
    x0, x1 = np.sort(rng.uniform(0, dx, 2)).tolist()
    z0, z1 = np.sort(rng.uniform(0, dz, 2)).tolist()
    corners = [[x, 0, z] for x in (0, dx) for z in (0, dz)]
    corners += [[x, dy, z] for x in (x0, x1) for z in (z0, z1)]
    solid = BRepPrimAPI_MakeWedge(dx, dy, dz, x0, z0, x1, z1).Solid()
    return solid, _points(np.array(corners))


@family("filleted-box")
def filleted_boxes(rng):
    # The Minkowski sum of a smaller box and a ball.
    size = rng.uniform(2, 10, 3)
    radius = uniform(rng, 0.01, 0.45) * float(size.min())
    box = BRepPrimAPI_MakeBox(*size.tolist()).Solid()
    maker = BRepFilletAPI_MakeFillet(box)
    for edge in edges_of(box):
        maker.Add(radius, edge)
    inner = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    support = _points(inner * (size - 2 * radius) + radius)
    return maker.Shape(), lambda seen: support(seen) + radius


# Patches and pieces


def _full(rng: Generator, span: float) -> tuple[float, float]:
    """Draw an interval of angles, across the seam or beyond a turn now and then."""
    start = uniform(rng, -span, span)
    return start, start + interval(rng, 0.0, 0.97 * span)[1]


@family("sphere-patch")
def sphere_patches(rng):
    radius = uniform(rng, 1, 10)
    u, v = _full(rng, 2 * math.pi), interval(rng, -1.5, 1.5)
    face = window(Geom_SphericalSurface(gp_Ax3(), radius), *u, *v)
    return face, circle_window(0.0, radius, u, v)


@family("sphere-cap")
def sphere_caps(rng):
    low = uniform(rng, -1.2, 1.4)
    return BRepPrimAPI_MakeSphere(gp_Ax2(), uniform(rng, 1, 10), low, math.pi / 2).Solid()


@family("torus-patch")
def torus_patches(rng):
    tube, ring = rng.uniform(0.5, 8, 2).tolist()  # a spindle where the tube is the wider one
    u, v = _full(rng, 2 * math.pi), _full(rng, 2 * math.pi)
    face = window(Geom_ToroidalSurface(gp_Ax3(), ring, tube), *u, *v)
    return face, circle_window(ring, tube, u, v)


@family("cylinder-patch")
def cylinder_patches(rng):
    radius = uniform(rng, 0.5, 10)
    u, v = _full(rng, 2 * math.pi), interval(rng, -5, 5)
    face = window(Geom_CylindricalSurface(gp_Ax3(), radius), *u, *v)
    return face, line_window(radius, 0.0, u, v)


@family("cone-patch")
def cone_patches(rng):
    half_angle = uniform(rng, 0.02, 1.5) * float(rng.choice([-1, 1]))
    radius = uniform(rng, 0.5, 5)
    u, v = _full(rng, 2 * math.pi), interval(rng, -8, 8)
    face = window(Geom_ConicalSurface(gp_Ax3(), half_angle, radius), *u, *v)
    return face, line_window(radius, half_angle, u, v)


def _nudge(rng: Generator) -> gp_Trsf:
    return translation(*rng.uniform(-0.6, 0.6, 3).tolist())


def _from_to(start: Floats, end: Floats) -> gp_Trsf:
    """Return the rotation that takes one direction to another."""
    axis = np.cross(start, end)
    angle = math.atan2(float(np.linalg.norm(axis)), float(start @ end))
    return rotation(axis.tolist(), angle) if np.linalg.norm(axis) > 1e-9 else gp_Trsf()


@family("sphere-drilled", approximate=True)
def drilled_spheres(rng):
    # Mostly close to a pole of the sphere or to a peak, which the drill may or may not take away.
    ball = BRepPrimAPI_MakeSphere(5.0).Solid()
    normal = direction(rng)
    axis = gp_Ax2(gp_Pnt(*(9 * normal).tolist()), gp_Dir(*(-normal).tolist()))
    drill = BRepPrimAPI_MakeCylinder(axis, uniform(rng, 0.05, 3), uniform(rng, 6, 20)).Solid()
    shape = BRepAlgoAPI_Cut(ball, moved(drill, _nudge(rng))).Shape()
    # Turned so that the drilled place is seen straight on, or nearly.
    near = direction(rng) if rng.random() < 0.3 else np.eye(3)[rng.integers(3)]
    return moved(shape, _from_to(normal, near))


# Booleans


def _anywhere(rng: Generator) -> TopoDS_Shape:
    turned = moved(primitive(rng)[0], random_rotation(rng))
    return moved(turned, translation(*rng.uniform(-4, 4, 3).tolist()))


def boolean(rng: Generator) -> TopoDS_Shape:
    """Draw two primitives and join, cut or intersect them."""
    operation = (BRepAlgoAPI_Fuse, BRepAlgoAPI_Cut, BRepAlgoAPI_Cut, BRepAlgoAPI_Common)
    maker = operation[rng.integers(4)](_anywhere(rng), _anywhere(rng))
    if not maker.IsDone():
        raise CannotBeDrawnError
    return maker.Shape()


@family("boolean-of-two", approximate=True)
def booleans_of_two(rng):
    return boolean(rng)


@family("boolean-of-three", approximate=True)
def booleans_of_three(rng):
    return BRepAlgoAPI_Cut(boolean(rng), _anywhere(rng)).Shape()


def _some_edges(rng: Generator, shape: TopoDS_Shape) -> list[TopoDS_Edge]:
    edges = edges_of(shape)
    if not edges:
        raise CannotBeDrawnError
    return [edges[i] for i in rng.choice(len(edges), min(len(edges), 3), replace=False)]


def simple(rng: Generator) -> TopoDS_Shape:
    """Draw a solid whose edges the kernel can round; on others it may search without end."""
    makers = (prisms, wedges, _box, _cylinder)
    return makers[rng.integers(len(makers))](rng)[0]


@family("filleted-edges", approximate=True)
def filleted_edges(rng):
    shape = simple(rng)
    maker = BRepFilletAPI_MakeFillet(shape)
    for edge in _some_edges(rng, shape):
        maker.Add(uniform(rng, 0.02, 0.3), uniform(rng, 0.02, 0.3), edge)
    return maker.Shape()


@family("chamfered-edges", approximate=True)
def chamfered_edges(rng):
    shape = simple(rng)
    maker = BRepFilletAPI_MakeChamfer(shape)
    for edge in _some_edges(rng, shape):
        maker.Add(uniform(rng, 0.02, 0.3), edge)
    return maker.Shape()


# Company


@family("instances")
def instances(rng):
    shape, support = primitive(rng)
    places, supports = [], []
    for _ in range(int(rng.integers(2, 6))):
        change, shift = random_rotation(rng), rng.uniform(-20, 20, 3)
        change = translation(*shift.tolist()).Multiplied(change)
        turn = np.array([[change.Value(i, j) for j in (1, 2, 3)] for i in (1, 2, 3)])
        places.append(shape.Moved(TopLoc_Location(change)))
        supports.append(lambda seen, turn=turn, shift=shift: support(seen @ turn) + seen @ shift)
    return compound(*places), lambda seen: np.max([h(seen) for h in supports], axis=0)
