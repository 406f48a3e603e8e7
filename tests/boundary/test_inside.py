"""Is a design within an envelope: closed forms, and random cases against brute force."""

import os

import cadquery as cq
import numpy as np
import pytest
import trimesh

from keienvelope.boundary.envelope import envelope_of, load_envelope
from keienvelope.boundary.inside import hold_inside
from keienvelope.errors import UnknownNameError, UsageError
from keienvelope.readers import read_object


def parts(shape):
    return list(read_object(shape).parts)


def held(design, envelope):
    return hold_inside(parts(design), 1.0, envelope_of(parts(envelope), 1.0, "envelope"))


def box(x, y, z, at=(0, 0, 0)):
    return cq.Workplane().box(x, y, z).translate(at)


def sphere(radius, at=(0, 0, 0)):
    return cq.Workplane().sphere(radius).translate(at)


@pytest.fixture(scope="module")
def wagon():
    return load_envelope("template:tall-wagon?height=1700")


@pytest.fixture(scope="module")
def cabin(wagon):
    """A piece of the upper body that is star-shaped about `MIDDLE`: flanks, glass, roof."""
    skin = cq.Shape.cast(wagon.parts[0].geometry.shape)
    return skin.intersect(cq.Solid.makeBox(500, 2000, 900, cq.Vector(1500, -1000, 1000)))


MIDDLE = np.array([1750.0, 0.0, 1300.0])
"""A point of the cabin, off the planes that cut it."""


def scaled(shape, factor):
    return shape.translate(tuple(-MIDDLE)).scale(factor).translate(tuple(MIDDLE))


@pytest.mark.parametrize("radius", [24.0, 25.0, 26.0])
def test_a_sphere_in_a_box_is_proven_to_the_last_digit(radius):
    found = held(sphere(radius), box(200, 100, 50))
    assert found.proven
    assert found.lower == pytest.approx(25 - radius, abs=1e-6)
    assert found.upper == pytest.approx(25 - radius, abs=1e-6)
    assert found.lower <= 25 - radius <= found.upper


def test_the_regions_of_a_sphere_beyond_a_box_are_its_two_caps():
    found = held(sphere(26), box(200, 100, 50))
    assert [region.amount_mm for region in found.regions] == pytest.approx([1, 1], abs=0.05)
    assert sorted(region.normal[2] for region in found.regions) == pytest.approx([-1, 1])
    cap = np.pi * 1**2 * (3 * 26 - 1) / 3  # a cap of height 1
    for region in found.regions:
        assert region.volume_mm3 == pytest.approx(cap, rel=0.1)
        assert region.box_mm[1, 0] == pytest.approx(np.sqrt(26**2 - 25**2), abs=0.2)


def test_a_box_in_a_sphere_holds_the_closed_form():
    inside, outside = held(box(80, 80, 80), sphere(100)), held(box(120, 120, 120), sphere(100))
    for found, truth in ((inside, 100 - 40 * np.sqrt(3)), (outside, 100 - 60 * np.sqrt(3))):
        assert not found.proven
        assert found.lower <= truth <= found.upper
        assert found.upper - found.lower < 0.6
    assert len(outside.regions) == 8
    assert outside.regions[0].normal == pytest.approx(
        np.sign(outside.regions[0].normal) / 3**0.5, abs=0.02
    )


def test_a_corner_that_only_the_box_has_is_outside_of_an_l():
    corner = box(100, 50, 50, at=(50, 25, 0))
    space = box(200, 100, 50).cut(corner)
    assert held(box(20, 20, 20, at=(-40, 0, 0)), space).lower == pytest.approx(15, abs=1e-4)
    found = held(box(20, 20, 20, at=(50, 25, 0)), space)
    assert found.proven
    # The farthest corner (40, 35) is 40 from one wall of the notch and 35 from the other.
    assert (found.lower, found.upper) == pytest.approx((-35, -35), abs=0.01)
    assert found.regions[0].volume_mm3 == pytest.approx(8000)
    assert found.regions[0].normal == pytest.approx((0, 1, 0), abs=1e-6)


def test_a_shifted_copy_reaches_out_by_the_shift():
    space = box(200, 100, 50).cut(box(100, 50, 50, at=(50, 25, 0)))
    found = held(space.translate((3, 0, 0)), space)
    assert (found.lower, found.upper) == pytest.approx((-3, -3), abs=0.01)
    assert {region.normal.round(6)[0] for region in found.regions} == {1.0}


def test_a_copy_touches_its_envelope():
    space = box(200, 100, 50).cut(box(100, 50, 50, at=(50, 25, 0)))
    found = held(space, space)
    assert found.lower <= 0 <= found.upper
    assert found.lower > -1e-5


def test_what_several_parts_enclose_counts_as_inside():
    walls = cq.Assembly()
    for side in (-1, 1):
        walls.add(box(60, 10, 60, at=(0, 25 * side, 0)), name=f"wall{side}")
        walls.add(box(10, 60, 60, at=(25 * side, 0, 0)), name=f"end{side}")
        walls.add(box(60, 60, 10, at=(0, 0, 25 * side)), name=f"plate{side}")
    space = envelope_of(parts(walls), 1.0, "walls")
    assert not space.doubts
    assert hold_inside(parts(sphere(25)), 1.0, space).lower > 4


def test_an_inner_void_is_no_proof():
    hollow = box(60, 60, 60).cut(box(20, 20, 20))
    space = envelope_of(parts(hollow), 1.0, "hollow")
    assert "inner void" in space.doubts[0]
    found = hold_inside(parts(sphere(5)), 1.0, space)
    # No point of the ball's surface is farther from the walls of the void than this one.
    assert found.lower <= 5 / np.sqrt(3) - 10 <= found.upper


@pytest.mark.parametrize("drop", [0, 1])
def test_an_open_mesh_is_told_by_its_winding_number_and_proves_nothing(drop):
    mesh = trimesh.creation.icosphere(4, radius=100)
    mesh.update_faces(np.arange(len(mesh.faces)) >= drop)
    space = envelope_of(parts(mesh), 1.0, "mesh")
    assert bool(space.doubts) == bool(drop)
    design = parts(trimesh.creation.box((80, 80, 80)))
    assert hold_inside(design, 1.0, space).upper == pytest.approx(30.7, abs=0.3)
    outside = parts(trimesh.creation.box((120, 120, 120)))
    assert hold_inside(outside, 1.0, space).upper == pytest.approx(-3.9, abs=0.4)


def test_triangles_turned_against_each_other_prove_nothing():
    mesh = trimesh.creation.icosphere(3, radius=100)
    faces = mesh.faces.copy()
    faces[::3] = faces[::3, ::-1]
    shuffled = trimesh.Trimesh(mesh.vertices, faces, process=False)
    assert envelope_of(parts(shuffled), 1.0, "mesh").doubts


def brute_force(points, mesh, triangles_of_mesh):
    """Signed distances by a way of its own: rays for the side, all triangles for the distance."""
    a, b, c = triangles_of_mesh.transpose(1, 0, 2)
    distances = []
    for point in points:
        nearest = trimesh.triangles.closest_point(
            triangles_of_mesh, np.broadcast_to(point, a.shape)
        )
        distance = np.linalg.norm(nearest - point, axis=1).min()
        distances.append(-distance if _crossings(point, a, b, c) % 2 else distance)
    return np.array(distances)


def _crossings(point, a, b, c):
    """How many triangles a ray from a point goes through (Moeller and Trumbore)."""
    way = np.array([0.4826, 0.6113, 0.6271])
    across = np.cross(way, c - a)
    size = np.einsum("ij,ij->i", b - a, across)
    t = point - a
    u = np.einsum("ij,ij->i", t, across) / size
    q = np.cross(t, b - a)
    v = q @ way / size
    distance = np.einsum("ij,ij->i", c - a, q) / size
    return int(((u >= 0) & (v >= 0) & (u + v <= 1) & (distance > 0)).sum())


@pytest.mark.parametrize("block", range(20 if os.environ.get("KEIENVELOPE_LONG") else 1))
def test_random_cases_against_brute_force(block):
    """Ten cases a block, 200 in the long form."""
    generator = np.random.default_rng(block)
    for _ in range(10):
        space = trimesh.creation.icosphere(1, radius=50)
        # Dents make it concave; it stays closed and does not meet itself.
        space.vertices *= generator.uniform(0.6, 1.0, (len(space.vertices), 1))
        design = trimesh.convex.convex_hull(generator.normal(size=(8, 3)))
        design.vertices *= generator.uniform(4, 30)
        design.vertices += generator.uniform(-25, 25, 3)
        found = hold_inside(parts(design), 1.0, envelope_of(parts(space), 1.0, "space"))
        samples, _ = trimesh.sample.sample_surface(design, 150, seed=1)
        points = np.concatenate([design.vertices, samples])
        deepest = brute_force(points, space, space.triangles).max()
        # What is attained cannot be more than what is found, and 158 points tell a good deal.
        assert found.lower <= found.upper
        assert -deepest >= found.lower - 1e-6
        reach = np.linalg.norm(np.ptp(design.vertices, axis=0)) / 4
        assert -deepest <= found.upper + reach
        assert found.upper - found.lower < 0.02
        own = brute_force(found.point_mm[None], space, space.triangles)[0]
        if found.upper < 0:
            assert -own == pytest.approx(found.upper, abs=1e-6)


def test_finer_triangles_tell_a_clearance_that_coarse_ones_leave_open():
    space, truth = envelope_of(parts(sphere(100)), 1.0, "ball"), 100 - 40 * np.sqrt(3)
    coarse = hold_inside(parts(box(80, 80, 80)), 1.0, space)
    assert coarse.lower < truth - 0.2 < coarse.upper
    for wanted, passes in ((truth - 0.2, True), (truth + 0.1, False)):
        fine = hold_inside(parts(box(80, 80, 80)), 1.0, space, wanted_mm=wanted)
        assert fine.error_mm == pytest.approx(coarse.error_mm / 4)
        assert fine.lower <= truth <= fine.upper
        assert (fine.lower >= wanted, fine.upper < wanted) == (passes, not passes)


def test_parts_that_are_clear_anyway_are_not_looked_at_again():
    space, truth = envelope_of(parts(sphere(100)), 1.0, "ball"), 100 - 40 * np.sqrt(3)
    both = cq.Assembly().add(box(80, 80, 80), name="large").add(box(5, 5, 5), name="small")
    found = hold_inside(parts(both), 1.0, space, wanted_mm=truth - 0.2)
    assert truth - 0.2 <= found.lower <= truth <= found.upper
    assert found.part == "large"


def exact_distance(point, shape):
    """The kernel's own distance of a point from the surface of a shape."""
    from OCP.BRepExtrema import BRepExtrema_DistShapeShape

    shells = cq.Compound.makeCompound(shape.Shells())
    vertex = cq.Vertex.makeVertex(*(float(value) for value in point))
    return BRepExtrema_DistShapeShape(vertex.wrapped, shells.wrapped).Value()


def skin_planes(wagon, low, high):
    """How far the tangent planes of the skin in a box lie from `MIDDLE`."""
    triangles = wagon.solid.triangles
    middles = triangles.mean(axis=1)
    kept = ((middles > low) & (middles < high)).all(axis=1)
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])[kept]
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    return np.einsum("ij,ij->i", middles[kept] - MIDDLE, normal)


def test_a_piece_of_the_template_scaled_down_is_inside_and_scaled_up_is_outside(wagon, cabin):
    heights = skin_planes(wagon, (1500, -1000, 1000), (2000, 1000, 1800))
    assert heights.min() > 300  # every tangent plane has the middle behind it: star-shaped
    inside = hold_inside(parts(scaled(cabin, 0.99)), 1.0, wagon)
    assert 0 < inside.lower <= 0.01 * heights.min() <= inside.upper
    outside = hold_inside(parts(scaled(cabin, 1.01)), 1.0, wagon)
    # A point moves by a hundredth of its distance, and its tangent plane of that one's.
    assert outside.lower <= -0.01 * heights.max() <= outside.upper < 0
    # The kernel's distance of that very point, which knows nothing of triangles.
    exact = exact_distance(outside.point_mm, cq.Shape.cast(wagon.parts[0].geometry.shape))
    assert -outside.upper <= exact <= -outside.lower
    assert outside.regions[0].amount_mm == pytest.approx(exact, abs=wagon.solid.error_mm)


def test_a_shifted_piece_of_the_template_reaches_out_by_the_shift(wagon, cabin):
    found = hold_inside(parts(cabin.translate((0, 10, 0))), 1.0, wagon)
    # What is widest moves straight away from the skin, and nothing moves farther than the shift.
    assert found.lower <= -10 <= found.upper < 0
    assert found.upper - found.lower < 5
    assert {region.normal.round(1)[1] for region in found.regions} == {1.0}


def test_the_template_is_an_envelope(wagon):
    space = wagon
    low, high = (
        space.solid.triangles.reshape(-1, 3).min(axis=0),
        space.solid.triangles.reshape(-1, 3).max(axis=0),
    )
    assert low == pytest.approx((-545, -737.5, 0), abs=0.6)
    assert high == pytest.approx((2850, 737.5, 1700), abs=0.6)
    assert not space.doubts
    found = hold_inside(parts(box(1500, 1000, 600, at=(1400, 0, 700))), 1.0, space)
    assert found.lower > 100
    # A box as large as the vehicle has corners that the body does not have.
    assert hold_inside(parts(box(3390, 1470, 1400, at=(1152, 0, 900))), 1.0, space).upper < -100


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("template:waggon", UnknownNameError),
        ("template:tall-wagon?colour=red", UsageError),
        ("template:tall-wagon?height=9000", UsageError),
        ("template:cab-over-truck", UsageError),
        ("space.step?scale=2", UsageError),
    ],
)
def test_an_envelope_that_makes_no_sense_is_refused(text, error):
    with pytest.raises(error):
        load_envelope(text)
