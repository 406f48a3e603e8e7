"""CadQuery assemblies and trees of labelled shapes: placed, named, and drawn once."""

from types import SimpleNamespace

import cadquery as cq
import numpy as np
import pytest
from OCP.BRep import BRep_Builder
from OCP.gp import gp_Pnt
from OCP.Poly import Poly_Triangle, Poly_Triangulation
from OCP.TopoDS import TopoDS_Face

import keienvelope as ke
from keienvelope.measuring.extents import join_supports, support_of
from keienvelope.readers import read_object

BOX = cq.Workplane().box(6, 4, 2)
TURN = cq.Location((10, 0, 0), (0, 0, 1), 90)


def reach(model):
    """The box of a model: farthest along +x, -x, +y, -y, +z, -z."""
    supports = [support_of(part) for part in model.parts]
    return join_supports(supports, range(len(supports))).attained.tolist()


def test_instances_of_an_assembly_share_their_prototype():
    bolts = cq.Assembly(name="bolts", loc=TURN)
    for number in range(3):
        bolts.add(BOX, name=f"bolt {number}", loc=cq.Location((0, 100 * number, 0)))
    car = cq.Assembly(name="car").add(bolts).add(cq.Workplane().box(1, 1, 1), name="a/b")
    model = read_object(car)
    names = ["bolts/bolt 0", "bolts/bolt 1", "bolts/bolt 2", "a\u2215b"]
    assert [part.path for part in model.parts] == names
    assert len({id(part.geometry.prototype) for part in model.parts}) == 2
    # A quarter turn sends y to -x: the bolts stand at x = 10, -90 and -190.
    assert reach(model) == pytest.approx([12, 192, 3, 3, 1, 1], abs=1e-9)
    for part, shape in zip(model.parts[:3], range(3), strict=True):
        centre = cq.Shape.cast(part.geometry.shape).Center().toTuple()
        assert centre == pytest.approx((10 - 100 * shape, 0, 0), abs=1e-9)


def test_a_compound_that_places_a_shape_again_and_again():
    compound = cq.Compound.makeCompound([BOX.val().moved(TURN), BOX.val()])
    for thing in (compound, compound.wrapped, cq.Workplane(compound)):
        model = read_object(thing)
        assert [part.path for part in model.parts] == ["shape", "shape#2"]
        assert model.parts[0].geometry.prototype is model.parts[1].geometry.prototype
        assert reach(model) == pytest.approx([12, 3, 3, 3, 1, 1], abs=1e-9)


def labelled(label, shape, *children):
    """An object as build123d makes them: a compound of its children, which keep their labels."""
    return SimpleNamespace(label=label, wrapped=shape.wrapped, children=children)


def with_triangles(shape: cq.Shape) -> cq.Compound:
    """A shape, and a face of two triangles that lies on no surface."""
    corners = [(0, 0, 0), (9000, 0, 0), (9000, 9, 0), (0, 9, 0)]
    mesh = Poly_Triangulation(4, 2, False)
    for number, corner in enumerate(corners, start=1):
        mesh.SetNode(number, gp_Pnt(*corner))
    mesh.SetTriangle(1, Poly_Triangle(1, 2, 3))
    mesh.SetTriangle(2, Poly_Triangle(1, 3, 4))
    face = TopoDS_Face()
    BRep_Builder().MakeFace(face, mesh)
    return cq.Compound.makeCompound([shape, cq.Face(face)])


def test_a_face_without_a_surface_is_missing_and_nothing_passes():
    car = cq.Workplane().box(3000, 1400, 1500).val()
    declared = {"forward": "+x", "up": "+z", "ground": "lowest"}
    assert ke.check(car, **declared).verdict == "pass"
    report = ke.check(with_triangles(car), **declared)
    assert report.verdict == "undecided"
    assert "Not read whole: 1 face has triangles only and no surface to measure." in report.notes


def test_wires_of_an_assembly_are_listed_where_they_were_placed():
    line = cq.Workplane(cq.Edge.makeLine((0, 0, 0), (5, 0, 0)))
    car = cq.Assembly(name="car").add(BOX, name="box")
    car.add(line, name="axis", loc=cq.Location((100, 0, 0)))
    (wires,) = read_object(car).not_measured
    assert (wires.what, wires.count) == ("free wires", 1)
    assert wires.box == pytest.approx(np.array([(100, 0, 0), (105, 0, 0)]), abs=1e-6)


def test_a_tree_of_labelled_shapes():
    left, right = BOX.val(), BOX.val().moved(cq.Location((0, 50, 0)))
    axle = cq.Compound.makeCompound([left, right]).moved(TURN)
    car = cq.Compound.makeCompound([axle])
    tree = labelled("car", car, labelled("axle", axle, labelled("left", left), labelled("", right)))
    model = read_object(tree)
    assert [part.path for part in model.parts] == ["axle/left", "axle/shape"]
    assert reach(model) == pytest.approx(reach(read_object(car)), abs=1e-9)
    assert len({id(part.geometry.prototype) for part in model.parts}) == 1


def test_labels_that_do_not_hold_the_whole_shape_are_not_trusted():
    both = cq.Compound.makeCompound([BOX.val(), BOX.val().moved(TURN)])
    model = read_object(labelled("car", both, labelled("one", BOX.val())))
    assert [part.path for part in model.parts] == ["shape", "shape#2"]
