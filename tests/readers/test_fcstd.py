"""FreeCAD documents: what stands for itself is measured once, where its containers put it."""

import zipfile

import cadquery as cq
import pytest
from OCP.BRep import BRep_Builder
from OCP.gp import gp_Pnt
from OCP.Poly import Poly_Triangle, Poly_Triangulation
from OCP.TopoDS import TopoDS_Face

from keienvelope.errors import EmptyFileError, ReadError
from keienvelope.measuring.extents import support_of
from keienvelope.readers import read

IDENTITY = (0, 0, 0, 0, 0, 0, 1)
QUARTER_TURN = (100, 0, 0, 0, 0, 0.5**0.5, 0.5**0.5)


def thing(name, kind="Part::Feature", *, shape="", placement=IDENTITY, group=(), tool=None):
    """The two entries of an object in Document.xml."""
    keys = ("Px", "Py", "Pz", "Q0", "Q1", "Q2", "Q3")
    place = " ".join(f'{key}="{value}"' for key, value in zip(keys, placement, strict=True))
    members = "".join(f'<Link value="{member}"/>' for member in group)
    return (
        f'<Object type="{kind}" name="{name}"/>',
        f'<Object name="{name}"><Properties>'
        f'<Property name="Label"><String value="{name} label"/></Property>'
        f'<Property name="Placement"><PropertyPlacement {place}/></Property>'
        + (f'<Property name="Shape"><Part file="{shape}"/></Property>' if shape else "")
        + (f'<Property name="Group"><LinkList>{members}</LinkList></Property>' if group else "")
        + (f'<Property name="Tool"><Link value="{tool}"/></Property>' if tool else "")
        + "</Properties></Object>",
    )


def write(path, objects, shapes):
    """Write a document of the given objects and CadQuery shapes."""
    heads, bodies = zip(*objects, strict=True)
    text = (
        f"<Document><Objects>{''.join(heads)}</Objects>"
        f"<ObjectData>{''.join(bodies)}</ObjectData></Document>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Document.xml", text)
        for name, shape in shapes.items():
            brep = path.with_suffix(".brep")
            shape.val().exportBrep(str(brep))
            archive.write(brep, name)
    return path


BOX = {"a.brp": cq.Workplane().box(30, 20, 10)}


def test_a_shape_in_a_turned_part(tmp_path):
    objects = [
        thing("Box", shape="a.brp"),
        thing("Car", "App::Part", placement=QUARTER_TURN, group=["Box"]),
    ]
    (part,) = read(write(tmp_path / "car.FCStd", objects, BOX)).parts
    assert part.path == "Car label/Box label"
    # A quarter turn about z swaps x and y, then everything moves by 100 along x.
    assert support_of(part).attained == pytest.approx([110, -90, 15, 15, 5, 5])


def test_what_another_object_was_made_from_is_not_counted_twice(tmp_path):
    objects = [
        thing("Tool", shape="b.brp"),
        thing("Cut", "Part::Cut", shape="a.brp", tool="Tool"),
        thing("Pad", "PartDesign::Pad", shape="b.brp"),
        thing("Body", "PartDesign::Body", shape="a.brp", group=["Pad"]),
    ]
    shapes = {**BOX, "b.brp": cq.Workplane().box(900, 900, 900)}
    model = read(write(tmp_path / "car.FCStd", objects, shapes))
    assert [part.path for part in model.parts] == ["Cut label", "Body label"]
    assert not model.incomplete


def test_links_and_meshes_are_said_to_be_missing(tmp_path):
    objects = [
        thing("Box", shape="a.brp"),
        thing("Wheel", "App::Link"),
        thing("M", "Mesh::Feature"),
    ]
    model = read(write(tmp_path / "car.FCStd", objects, BOX))
    assert len(model.incomplete) == 2
    assert "App::Link" in model.incomplete[0]


def test_faces_without_a_surface_are_said_to_be_missing(tmp_path):
    mesh = Poly_Triangulation(3, 1, False)
    for number, corner in enumerate([(0, 0, 0), (9000, 0, 0), (0, 9, 0)], start=1):
        mesh.SetNode(number, gp_Pnt(*corner))
    mesh.SetTriangle(1, Poly_Triangle(1, 2, 3))
    face = TopoDS_Face()
    BRep_Builder().MakeFace(face, mesh)
    bare = cq.Workplane(cq.Face(face))
    objects = [thing("Box", shape="a.brp"), thing("Scan", shape="b.brp")]
    (missing,) = read(write(tmp_path / "car.FCStd", objects, BOX | {"b.brp": bare})).incomplete
    assert missing == "1 face has triangles only and no surface to measure."


def test_groups_that_contain_each_other_end(tmp_path):
    objects = [
        thing("Box", shape="a.brp"),
        thing("A", "App::Part", group=["Box", "B"]),
        thing("B", "App::Part", group=["A"]),
    ]
    with pytest.raises(ReadError, match="contain each other"):
        read(write(tmp_path / "car.FCStd", objects, BOX))


def test_what_is_no_document(tmp_path):
    path = tmp_path / "car.FCStd"
    path.write_bytes(b"PK but not a zip")
    with pytest.raises(ReadError, match="no zip archive"):
        read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(ReadError, match=r"no Document\.xml"):
        read(path)
    with pytest.raises(EmptyFileError):
        read(write(path, [thing("Car", "App::Part")], {}))
    with pytest.raises(ReadError, match=r"no gone\.brp"):
        read(write(path, [thing("Box", shape="gone.brp")], {}))


def test_a_shape_that_is_cut_off(tmp_path):
    path = write(tmp_path / "car.FCStd", [thing("Box", shape="a.brp")], BOX)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data[: len(data) // 2] if name == "a.brp" else data)
    with pytest.raises(ReadError):
        read(path)
