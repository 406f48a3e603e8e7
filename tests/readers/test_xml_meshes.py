"""3MF and COLLADA: placements, units, and XML and archives that are made to harm."""

import io
import zipfile

import numpy as np
import pytest

from keienvelope.errors import EmptyFileError, ReadError
from keienvelope.readers import read

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
PRODUCTION = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
POINTS = [(0, 0, 0), (3, 0, 0), (0, 2, 0), (0, 0, 1)]
MESH = (
    "<mesh><vertices>"
    + "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in POINTS)
    + '</vertices><triangles><triangle v1="0" v2="1" v3="2"/><triangle v1="0" v2="1" v3="3"/>'
    "</triangles></mesh>"
)
PART = f'<object id="1" name="body" type="model">{MESH}</object>'
BUILD = '<item objectid="1"/>'


def model_xml(objects=PART, items=BUILD, head='unit="inch"', metadata="", before=""):
    return (
        f'<?xml version="1.0"?>{before}<model xmlns="{CORE}" xmlns:p="{PRODUCTION}" {head}>'
        f"{metadata}<resources>{objects}</resources><build>{items}</build></model>"
    )


@pytest.fixture
def package(tmp_path):
    """Read members as a 3MF package."""

    def read_members(text, **others):
        path = tmp_path / "car.3mf"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("3D/3dmodel.model", text)
            for name, content in others.items():
                archive.writestr(name, content)
        return read(path)

    return read_members


def low_high(model):
    corners = np.concatenate([part.geometry.triangles().reshape(-1, 3) for part in model.parts])
    return [corners.min(axis=0).tolist(), corners.max(axis=0).tolist()]


def test_3mf_in_its_unit(package):
    model = package(model_xml())
    assert [part.path for part in model.parts] == ["body"]
    assert model.unit.name == "in"
    assert low_high(model) == [[0, 0, 0], [3, 2, 1]]
    assert not model.incomplete
    assert package(model_xml(head="")).unit.name == "mm"


def test_components_are_placed_within_items(package):
    # A row (x, y, z, 1) times the matrix: the item swaps x and y, after the component moved by 10.
    objects = PART + (
        '<object id="2" name="car"><components>'
        '<component objectid="1" transform="1 0 0 0 1 0 0 0 1 10 0 0"/>'
        '<component objectid="1"/></components></object>'
    )
    items = '<item objectid="2" transform="0 1 0 1 0 0 0 0 1 0 0 5"/>'
    model = package(model_xml(objects, items))
    assert [part.path for part in model.parts] == ["car/body", "car/body#2"]
    assert low_high(model) == [[0, 0, 5], [2, 13, 6]]


def test_objects_of_other_model_parts(package):
    text = model_xml("", '<item objectid="1" p:path="/3D/Other.model"/>')
    model = package(text, **{"3D/other.model": model_xml(items="")})
    assert low_high(model) == [[0, 0, 0], [3, 2, 1]]
    with pytest.raises(ReadError, match=r"it has no 3D/Other\.model"):
        package(text)


def test_what_is_not_built_is_listed(package):
    spare = PART.replace('id="1"', 'id="7"')
    model = package(model_xml(PART + spare))
    (item,) = model.not_measured
    assert (item.what, item.count) == ("objects that are not on the build plate", 1)


def test_our_own_3mf(package):
    mark = "<metadata name='Description'>keienvelope:1;unit=mm;axes=iso4130;ground=0</metadata>"
    named = PART.replace("body", "door mirror [device=mirror]")
    model = package(model_xml(named, metadata=mark, head=""))
    assert model.mark.axes is not None
    assert model.parts[0].device == "mirror"
    assert package(model_xml(named)).parts[0].device is None


LOOP = '<object id="1"><components><component objectid="1"/></components></object>'
DOUBLING = "".join(
    f'<object id="{i}"><components><component objectid="{i + 1}"/><component objectid="{i + 1}"/>'
    "</components></object>"
    for i in range(1, 60)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (model_xml(LOOP), "contains itself"),
        (model_xml(DOUBLING + '<object id="60"/>'), "places more than"),
        (model_xml(items='<item objectid="9"/>'), "object '9', which is not there"),
        (model_xml(PART + PART), "there twice"),
        (model_xml(head='unit="parsec"'), "'parsec' is not one of 3MF"),
        (model_xml(items='<item objectid="1" transform="1 2 3"/>'), "not 12 numbers"),
        (model_xml(PART.replace('x="3"', 'x="three"')), "cannot be read"),
        (model_xml(PART.replace('x="3"', 'x="3_0"')), "cannot be read"),
        (model_xml(PART.replace('x="3"', "")), "cannot be read"),
        (model_xml(PART.replace('x="3"', 'x="nan"')), "not finite"),
        (model_xml(PART.replace('x="3"', 'x="1e308"')), "beyond any length"),
        ("<model", "cannot be parsed"),
        ("<html/>", "is not a model"),
    ],
)
def test_broken_3mf_is_told_in_one_line(text, reason, package):
    with pytest.raises(ReadError, match=reason) as caught:
        package(text)
    assert caught.value.fix
    assert "\n" not in str(caught.value)


def test_what_of_3mf_is_not_read_is_said(package):
    lattice = PART.replace("</mesh>", "<b:beamlattice xmlns:b='urn:b'/></mesh>")
    model = package(model_xml(lattice, head='requiredextensions="b" xmlns:b="urn:b"'))
    assert model.incomplete == (
        "It requires 'urn:b', an extension that is not read.",
        "1 meshes have a beamlattice, which is not read.",
    )
    model = package(model_xml(PART.replace('v3="3"', 'v3="4"')))
    assert "1 triangles refer to points" in model.incomplete[0]


def test_nothing_to_measure_in_3mf(package):
    with pytest.raises(EmptyFileError, match="1 objects that are not on the build plate"):
        package(model_xml(items=""))


def test_a_member_that_expands_to_far_more_than_a_drawing(package):
    with pytest.raises(ReadError, match="expands to more than"):
        package(model_xml(metadata=" " * (1 << 26)))


def test_no_package(tmp_path):
    path = tmp_path / "car.3mf"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("3D/3dmodel.model", model_xml())
    for data in (b"PK\x03\x04 but no more", buffer.getvalue()[: len(buffer.getvalue()) // 2]):
        path.write_bytes(data)
        with pytest.raises(ReadError, match="no zip archive"):
            read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(ReadError, match=r"it has no 3D/3dmodel\.model"):
        read(path)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://localhost:1/x.dtd">'


@pytest.mark.parametrize("before", [BOMB, OUTSIDE, REMOTE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_it_is_read(before, encoding, package, tmp_path):
    with pytest.raises(ReadError, match="whose entities are never expanded"):
        package(model_xml(before=before, metadata="<metadata>&b;</metadata>").encode(encoding))
    path = tmp_path / "car.dae"
    path.write_bytes(dae(before=before).encode(encoding))
    with pytest.raises(ReadError, match="DOCTYPE"):
        read(path)


def test_xml_that_nests_without_end(tmp_path):
    path = tmp_path / "car.dae"
    path.write_text("<a>" * 1_000_000)
    with pytest.raises(ReadError, match="cannot be parsed"):
        read(path)


SOURCE = (
    '<source id="s"><float_array id="f" count="12">'
    + " ".join(f"{x} {y} {z}" for x, y, z in POINTS)
    + '</float_array><technique_common><accessor source="#f" count="4" stride="3"/>'
    "</technique_common></source>"
    '<vertices id="v"><input semantic="POSITION" source="#s"/></vertices>'
)
INPUT = '<input semantic="VERTEX" source="#v" offset="0"/>'
TRIANGLES = f'<triangles count="2">{INPUT}<p>0 1 2 0 1 3</p></triangles>'
NODE = '<node name="body"><instance_geometry url="#g"/></node>'


def dae(nodes=NODE, primitives=TRIANGLES, *, before="", asset="", source=SOURCE, more=""):
    return (
        f'<?xml version="1.0"?>{before}'
        '<COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">'
        f'<asset>{asset}</asset><library_geometries><geometry id="g"><mesh>{source}{primitives}'
        f"</mesh></geometry></library_geometries>{more}"
        f'<library_visual_scenes><visual_scene id="scene">{nodes}</visual_scene>'
        '</library_visual_scenes><scene><instance_visual_scene url="#scene"/></scene></COLLADA>'
    )


@pytest.fixture
def collada(tmp_path):
    """Read a text as COLLADA."""

    def read_text(text):
        path = tmp_path / "car.dae"
        path.write_text(text)
        return read(path)

    return read_text


def test_collada_in_its_unit(collada):
    model = collada(dae(asset='<unit name="inch" meter="0.0254"/><up_axis>Z_UP</up_axis>'))
    assert [part.path for part in model.parts] == ["body"]
    assert low_high(model) == [[0, 0, 0], [3, 2, 1]]
    assert model.unit.name == "in"
    assert "The file declares +z as its up axis." in model.notes
    assert not model.incomplete
    assert collada(dae()).unit.name == "m"


def test_collada_places_nodes_in_the_order_that_they_list(collada):
    nodes = (
        '<node name="car"><translate>10 0 0</translate><rotate>0 0 1 90</rotate>'
        '<node name="wheel"><scale>2 1 1</scale>'
        '<matrix>1 0 0 1 0 1 0 0 0 0 1 0 0 0 0 1</matrix><instance_geometry url="#g"/></node>'
        '<instance_node url="#spare"/></node>'
    )
    library = (
        '<library_nodes><node id="spare"><translate>0 0 -7</translate>'
        '<instance_geometry url="#g"/></node></library_nodes>'
    )
    model = collada(dae(nodes, more=library))
    wheel, spare = model.parts
    assert [wheel.path, spare.path] == ["car/wheel", "car/spare"]
    # Moved by 1, stretched to twice along x, a quarter turn about z, moved by 10.
    points = np.array(POINTS, dtype=float)
    moved = np.add(points, [1, 0, 0]) * [2, 1, 1]
    expected = np.column_stack([10 - moved[:, 1], moved[:, 0], moved[:, 2]])
    corners = [[0, 1, 2], [0, 1, 3]]
    np.testing.assert_allclose(wheel.geometry.triangles(), expected[corners], atol=1e-12)
    expected = np.column_stack([10 - points[:, 1], points[:, 0], points[:, 2] - 7])
    np.testing.assert_allclose(spare.geometry.triangles(), expected[corners], atol=1e-12)


MIXED = (
    f'<polylist count="2">{INPUT}<input semantic="NORMAL" source="#s" offset="1"/>'
    "<vcount>3 4</vcount><p>0 9 1 9 2 9 0 9 1 9 2 9 3 9</p></polylist>"
)


@pytest.mark.parametrize(
    ("primitives", "count"),
    [
        (MIXED, 3),
        (f'<polygons count="2">{INPUT}<p>0 1 2</p><p>0 1 2 3</p></polygons>', 3),
        (f'<tristrips count="1">{INPUT}<p>0 1 2 3</p></tristrips>', 2),
        (f'<trifans count="1">{INPUT}<p>0 1 2 3</p></trifans>', 2),
    ],
)
def test_every_primitive_of_collada(primitives, count, collada):
    model = collada(dae(primitives=primitives))
    assert model.parts[0].geometry.count == count
    assert low_high(model) == [[0, 0, 0], [3, 2, 1]]
    assert not model.incomplete


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (dae(primitives=TRIANGLES.replace('count="2"', 'count="3"')), "hold 2"),
        (dae(primitives=TRIANGLES.replace("0 1 3<", "0 1 4<")), "refer to points"),
        (dae(NODE + '<node><instance_geometry url="other.dae#g"/></node>'), "other files"),
        (dae(NODE.replace("<inst", "<lookat>0 0 0 0 0 0 0 0 0</lookat><inst")), "lookat"),
        (dae(source=SOURCE.replace('count="12"', 'count="15"')), "as they state"),
    ],
)
def test_what_of_collada_is_not_read_is_said(text, reason, collada):
    (told,) = collada(text).incomplete
    assert reason in told


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (dae('<node id="n"><instance_node url="#n"/></node>'), "contain each other"),
        (dae('<node><instance_geometry url="#gone"/></node>'), "'#gone', which is not there"),
        (dae(primitives=TRIANGLES.replace("0 1 3<", "0 1<")), "end within a triangle"),
        (dae(primitives=TRIANGLES.replace("0 1 3<", "0 1 x<")), "is not numbers"),
        (dae(source=SOURCE.replace('count="4"', 'count="5"')), "reach beyond its numbers"),
        (dae(source=SOURCE.replace("3 0 0", "inf 0 0")), "not finite"),
        (dae(asset='<unit meter="0"/>'), "metres is none"),
        (dae(NODE.replace("<inst", "<matrix>1 2</matrix><inst")), "matrix of it is not 16 numbers"),
        ("<svg/>", "not COLLADA"),
        ("no xml", "cannot be parsed"),
    ],
)
def test_broken_collada_is_told_in_one_line(text, reason, collada):
    if reason == "end within a triangle":
        assert collada(text).incomplete[0].endswith("end within a triangle.")
        return
    with pytest.raises(ReadError, match=reason) as caught:
        collada(text)
    assert caught.value.fix
    assert "\n" not in str(caught.value)


def test_real_collada(models):
    # The pickup is drawn in inches; its size is that of its own numbers, read by eye in the text.
    model = read(models / "vehicles/gazebo_polaris_ranger_ev.dae")
    assert model.unit.name == "in"
    assert len(model.parts) == 9
    assert not model.incomplete
