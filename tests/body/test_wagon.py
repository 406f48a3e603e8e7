"""The whole wagon: extents, validity, parts, over the range of its parameters."""

from __future__ import annotations

import cadquery as cq
import numpy as np
import pytest
import trimesh
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.Geom import Geom_BSplineSurface
from OCP.GeomAbs import GeomAbs_CurveType
from wagons import volume_mm3

from keienvelope.body import Proportions
from keienvelope.generation.meshes import triangles_mm

MIRROR = "[device=mirror]"


def limits(p: Proportions) -> np.ndarray:
    return np.array(
        [
            [p.front_x_mm, -p.half_width_mm, 0.0],
            [p.rear_x_mm, p.half_width_mm, p.height_mm],
        ]
    )


def spline_poles(shape: cq.Shape) -> np.ndarray:
    """Poles of all spline faces and edges of a shape."""
    poles = [[np.nan] * 3]
    for face in shape.Faces():
        surface = BRep_Tool.Surface_s(face.wrapped)
        if isinstance(surface, Geom_BSplineSurface):
            for i in range(1, surface.NbUPoles() + 1):
                for j in range(1, surface.NbVPoles() + 1):
                    pole = surface.Pole(i, j)
                    poles.append([pole.X(), pole.Y(), pole.Z()])
    for edge in shape.Edges():
        curve = BRepAdaptor_Curve(edge.wrapped)
        if curve.GetType() == GeomAbs_CurveType.GeomAbs_BSplineCurve:
            spline = curve.BSpline()
            for i in range(1, spline.NbPoles() + 1):
                pole = spline.Pole(i)
                poles.append([pole.X(), pole.Y(), pole.Z()])
    return np.array(poles[1:]).reshape(-1, 3)


def mesh(shape: cq.Shape) -> trimesh.Trimesh:
    """Triangles as they are written to files, with equal corners made one."""
    corners = triangles_mm(shape.wrapped).reshape(-1, 3)
    vertices, places = np.unique(corners, axis=0, return_inverse=True)
    merged = trimesh.Trimesh(vertices, places.reshape(-1, 3), process=False)
    merged.update_faces(merged.nondegenerate_faces())
    return merged


def assert_within(shapes: dict[str, cq.Shape], p: Proportions) -> None:
    low, high = limits(p)
    for path, shape in shapes.items():
        poles = spline_poles(shape)
        if "[device=" not in path and len(poles):
            assert (poles >= low - 1e-6).all(), path
            assert (poles <= high + 1e-6).all(), path


def assert_touching(shapes: dict[str, cq.Shape], p: Proportions) -> None:
    """A plane 100 mm beyond each side is exactly 100 mm from the nearest of the parts there."""
    low, high = limits(p)
    sides = [
        (0, low[0] - 100.0, ["body/bumper_front", "trim/plate_front"]),
        (0, high[0] + 100.0, ["body/bumper_rear"]),
        (1, low[1] - 100.0, ["body/shell"]),
        (1, high[1] + 100.0, ["body/shell"]),
        (2, high[2] + 100.0, ["body/shell"]),
        (2, low[2] - 100.0, ["wheels/wheel_front_left/tyre", "wheels/wheel_rear_right/tyre"]),
    ]
    for axis, place, names in sides:
        direction = [0.0, 0.0, 0.0]
        direction[axis] = 1.0
        origin = [p.wheelbase_mm / 2, 0.0, p.height_mm / 2]
        origin[axis] = place
        plane = cq.Face.makePlane(9000, 9000, tuple(origin), tuple(direction))
        distances = [
            BRepExtrema_DistShapeShape(shapes[name].wrapped, plane.wrapped).Value()
            for name in names
        ]
        assert min(distances) == pytest.approx(100.0, abs=1e-4), (axis, place)


def assert_witnessed(shapes: dict[str, cq.Shape], p: Proportions) -> None:
    """Points of the box's faces lie on the vehicle."""
    middle = p.bumper_high_z_mm - 80.0
    x, z = 0.4 * p.wheelbase_mm, p.sill_high_z_mm - 20.0
    flank = ((x, side * p.half_width_mm, z) for side in (-1, 1))
    front = ("body/bumper_front", "trim/plate_front", "body/bumper_seal_front")
    roof_x = p.header_x_mm + 0.45 * (p.tail_top_x_mm - p.header_x_mm)
    witnesses = [
        ((p.front_x_mm, 0.0, middle), front),
        ((p.rear_x_mm, 0.0, p.tail_bumper_z_mm - 75.0), ("body/bumper_rear",)),
        ((roof_x, 0.0, p.height_mm), ("body/shell",)),
        *((point, ("body/shell",)) for point in flank),
        ((0.0, p.half_width_mm - 80.0, 0.0), ("wheels/wheel_front_right/tyre",)),
    ]
    for point, names in witnesses:
        vertex = cq.Vertex.makeVertex(*point)
        assert min(shapes[name].distance(vertex) for name in names) < 1e-5, point


def test_extents_are_exact(parts: dict[str, cq.Shape], proportions: Proportions) -> None:
    assert_within(parts, proportions)
    assert_touching(parts, proportions)
    assert_witnessed(parts, proportions)


@pytest.fixture(scope="module")
def meshes(parts: dict[str, cq.Shape]) -> dict[str, list[trimesh.Trimesh]]:
    return {path: [mesh(solid) for solid in shape.Solids()] for path, shape in parts.items()}


def test_no_mesh_vertex_is_outside(
    meshes: dict[str, list[trimesh.Trimesh]], proportions: Proportions
) -> None:
    low, high = limits(proportions)
    found: list[np.ndarray] = []
    for path, solids in meshes.items():
        if "[device=" not in path:
            vertices = np.concatenate([solid.vertices for solid in solids])
            found += [vertices.min(axis=0), vertices.max(axis=0)]
    np.testing.assert_allclose(np.min(found, axis=0), low, atol=0.4)
    np.testing.assert_allclose(np.max(found, axis=0), high, atol=0.4)
    assert (np.min(found, axis=0) >= low - 1e-6).all()
    assert (np.max(found, axis=0) <= high + 1e-6).all()


def test_solids_are_valid_and_watertight(
    parts: dict[str, cq.Shape], meshes: dict[str, list[trimesh.Trimesh]]
) -> None:
    for path, shape in parts.items():
        assert shape.isValid(), path
        assert len(meshes[path]) > 0, path
        for solid, meshed in zip(shape.Solids(), meshes[path], strict=True):
            assert volume_mm3(solid) > 0, path
            assert meshed.is_watertight, path


def test_the_parts_of_a_wagon_are_there(parts: dict[str, cq.Shape]) -> None:
    expected = {
        "body/shell",
        "body/underbody",
        "body/bonnet",
        "body/bumper_front",
        "body/bumper_rear",
        "doors/tailgate",
        "glass/windscreen",
        "glass/backlight",
    }
    for side in ("left", "right"):
        expected |= {
            f"doors/door_front_{side}",
            f"doors/door_rear_{side}",
            f"glass/front_door_{side}",
            f"glass/rear_door_{side}",
            f"glass/quarter_{side}",
            f"lamps/headlamp_{side}",
            f"lamps/tail_lamp_{side}",
            f"mirrors/mirror_{side}{MIRROR}",
            f"wheels/wheel_front_{side}/tyre",
            f"wheels/wheel_rear_{side}/rim",
        }
    assert expected <= set(parts)
    left = {path.replace("left", "right") for path in parts if "left" in path}
    assert left == {path for path in parts if "right" in path}


def test_left_is_negative_y_and_mirrors_the_right(
    parts: dict[str, cq.Shape], meshes: dict[str, list[trimesh.Trimesh]]
) -> None:
    for path, shape in parts.items():
        if "right" in path:
            twin = path.replace("right", "left")
            y, other = (
                np.concatenate([m.vertices[:, 1] for m in meshes[name]]) for name in (path, twin)
            )
            assert y.min() > 0 > other.max(), path
            assert [-other.max(), -other.min()] == pytest.approx([y.min(), y.max()], abs=0.3), path
            assert volume_mm3(parts[twin]) == pytest.approx(volume_mm3(shape), rel=1e-3), path


def test_mirrors_are_one_solid_and_reach_at_most_200_mm_beyond_the_body(
    parts: dict[str, cq.Shape], proportions: Proportions
) -> None:
    for side, sign in (("left", -1), ("right", 1)):
        mirror = parts[f"mirrors/mirror_{side}{MIRROR}"]
        assert len(mirror.Solids()) == 1
        reach = np.max(sign * mesh(mirror).vertices[:, 1]) - proportions.half_width_mm
        assert 100 < reach <= 200
        # The foot of the arm is inside the door, so that the mirror is attached.
        inboard = np.min(sign * mesh(mirror).vertices[:, 1])
        assert inboard < proportions.half_width_mm - 24


def test_wheels_stand_on_the_ground_at_the_axles(
    parts: dict[str, cq.Shape], proportions: Proportions
) -> None:
    for axle, x in zip(("front", "rear"), proportions.axles_x_mm, strict=True):
        for side in ("left", "right"):
            tyre = parts[f"wheels/wheel_{axle}_{side}/tyre"]
            vertices = mesh(tyre).vertices
            assert vertices[:, 2].min() == pytest.approx(0.0, abs=0.4)
            middle = 0.5 * (vertices[:, 0].min() + vertices[:, 0].max())
            assert middle == pytest.approx(x, abs=0.4)
            assert np.abs(vertices[:, 1]).max() < proportions.half_width_mm - 7.0
