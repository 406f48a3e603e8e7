"""CadQuery assemblies and trees of labelled shapes: placed, named, and drawn once."""

from types import SimpleNamespace

import cadquery as cq
import pytest

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
