"""glTF: what is drawn where, and what a hostile or broken file is answered with."""

import base64
import json
import struct

import numpy as np
import pytest
import trimesh

from keienvelope.errors import EmptyFileError, MissingFileError, ReadError, TruncatedFileError
from keienvelope.model import Axes
from keienvelope.readers import read

POINTS = np.array([[0, 0, 0], [3, 0, 0], [0, 2, 0], [0, 0, 1]], dtype="<f4")
CORNERS = np.array([0, 1, 2, 0, 1, 3], dtype="<u2")
DATA = POINTS.tobytes() + CORNERS.tobytes()


def document(**changes):
    """Return a document of one mesh of two triangles; keys of the top level may be replaced."""
    uri = "data:application/octet-stream;base64," + base64.b64encode(DATA).decode()
    tree = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "body"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 6, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": 48},
            {"buffer": 0, "byteOffset": 48, "byteLength": 12},
        ],
        "buffers": [{"uri": uri, "byteLength": 60}],
    }
    return {**tree, **changes}


@pytest.fixture
def gltf(tmp_path):
    """Read a document as a file."""

    def read_tree(**changes):
        path = tmp_path / "inner" / "car.gltf"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(document(**changes)))
        return read(path)

    return read_tree


def test_metres_with_the_axes_of_the_format(gltf):
    model = gltf()
    (part,) = model.parts
    np.testing.assert_array_equal(part.geometry.triangles(), POINTS[CORNERS].reshape(2, 3, 3))
    assert part.path == "body"
    assert model.unit.name == "m"
    assert model.mark.axes == Axes.parse("+z", "+y")
    assert model.coordinate_step == 2.0**-24
    assert not model.incomplete


def test_nodes_are_placed_and_named(gltf):
    half = 0.5**0.5
    nodes = [
        {"name": "car", "children": [1, 2], "translation": [10, 0, 0]},
        {"name": "left/wheel", "mesh": 0, "rotation": [0, 0, half, half], "scale": [2, 1, 1]},
        {"mesh": 0, "matrix": [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 5, 6, 7, 1]},
    ]
    model = gltf(nodes=nodes)
    first, second = model.parts
    assert [first.path, second.path] == ["car/left\u2215wheel", "car/mesh 0"]
    # Scaled along x, a quarter turn about z, then moved: (x, y, z) -> (10 - y, 2 x, z).
    expected = POINTS.astype(float) @ np.array([[0, -1, 0], [2, 0, 0], [0, 0, 1]]).T + [10, 0, 0]
    np.testing.assert_allclose(
        first.geometry.triangles(), expected[CORNERS].reshape(2, 3, 3), atol=1e-12
    )
    expected = POINTS.astype(float) * [1, -1, 1] + [15, 6, 7]
    np.testing.assert_allclose(
        second.geometry.triangles(), expected[CORNERS].reshape(2, 3, 3), atol=1e-12
    )


def test_a_glb_of_another_is_read_as_another_reads_it(tmp_path):
    turned = trimesh.transformations.rotation_matrix(0.3, [1, 2, 3], [4, 5, 6])
    scene = trimesh.Scene()
    scene.add_geometry(trimesh.creation.icosphere(2), node_name="ball", transform=turned)
    scene.add_geometry(trimesh.creation.box((3, 2, 1)), node_name="box")
    path = tmp_path / "car.glb"
    path.write_bytes(scene.export(file_type="glb"))
    model = read(path)
    corners = np.concatenate([p.geometry.triangles().reshape(-1, 3) for p in model.parts])
    np.testing.assert_allclose([corners.min(0), corners.max(0)], scene.bounds, atol=1e-6)
    assert sum(part.geometry.count for part in model.parts) == 320 + 12
    assert {part.path.split("/")[-1] for part in model.parts} == {"ball", "box"}


def test_real_files_against_another_reader(models):
    for name in ("CesiumMilkTruck", "chrono_forklift_body", "smarts_simple_car"):
        path = models / f"vehicles/{name}.glb"
        corners = [p.geometry.triangles().reshape(-1, 3) for p in read(path).parts]
        bounds = [np.concatenate(corners).min(0), np.concatenate(corners).max(0)]
        expected = trimesh.load_scene(path, process=False)
        np.testing.assert_allclose(bounds, expected.bounds, atol=1e-6)


def test_strips_fans_and_primitives_without_indices(gltf):
    attributes = {"POSITION": 0}
    primitives = [{"attributes": attributes, "mode": mode} for mode in (5, 6, 1, 0)]
    model = gltf(meshes=[{"primitives": primitives}])
    np.testing.assert_array_equal(
        model.parts[0].geometry.triangles(),
        POINTS[[[0, 1, 2], [1, 2, 3], [0, 1, 2], [0, 2, 3]]],
    )
    assert [(item.what, item.count) for item in model.not_measured] == [("lines", 1), ("points", 1)]
    model = gltf(meshes=[{"primitives": [{"attributes": attributes}]}])
    assert model.parts[0].geometry.count == 1
    assert model.incomplete == ("1 primitives end within a triangle.",)


def test_points_that_are_listed_apart_count(gltf):
    # One point of the array is replaced by another, far away.
    far = np.array([[0, 0, 99]], dtype="<f4")
    data = DATA + np.array([3], "<u2").tobytes() + b"\0\0" + far.tobytes()
    tree = document()
    sparse = {
        "count": 1,
        "indices": {"bufferView": 2, "componentType": 5123},
        "values": {"bufferView": 3},
    }
    model = gltf(
        accessors=[{**tree["accessors"][0], "sparse": sparse}, tree["accessors"][1]],
        bufferViews=[
            *tree["bufferViews"],
            {"buffer": 0, "byteOffset": 60, "byteLength": 2},
            {"buffer": 0, "byteOffset": 64, "byteLength": 12},
        ],
        buffers=[
            {
                "uri": "data:;base64," + base64.b64encode(data).decode(),
                "byteLength": len(data),
            }
        ],
    )
    assert model.parts[0].geometry.triangles()[:, :, 2].max() == 99


def test_positions_as_whole_numbers(gltf):
    # 16 bits, normalized: 32767 is 1.
    points = np.array([[0, 0, 0], [32767, 0, 0], [0, -32767, 0], [0, 0, -32768]], "<i2")
    data = points.tobytes() + CORNERS.tobytes()
    accessor = {"bufferView": 0, "componentType": 5122, "count": 4, "type": "VEC3"}
    model = gltf(
        extensionsRequired=["KHR_mesh_quantization"],
        accessors=[{**accessor, "normalized": True}, document()["accessors"][1]],
        bufferViews=[
            {"buffer": 0, "byteLength": 24},
            {"buffer": 0, "byteOffset": 24, "byteLength": 12},
        ],
        buffers=[{"uri": "data:;base64," + base64.b64encode(data).decode(), "byteLength": 36}],
    )
    points = model.parts[0].geometry.extremes.points
    assert [points[0][0], points[3][1], points[5][2]] == [1, -1, -1]
    assert not model.incomplete


def test_nodes_outside_the_scene_are_measured_too(gltf):
    nodes = [{"mesh": 0, "name": "body"}, {"mesh": 0, "name": "out", "translation": [9, 9, 9]}]
    assert [part.path for part in gltf(nodes=nodes).parts] == ["body", "out"]


BODY = {"attributes": {"POSITION": 0}, "indices": 1}
OPEN = [
    ({"nodes": [{"mesh": 0, "skin": 0}]}, "skeleton"),
    ({"nodes": [{"mesh": 0, "weights": [0, 0.5]}]}, "morphed"),
    ({"nodes": [{"mesh": 0, "extensions": {"EXT_mesh_gpu_instancing": {}}}]}, "repeat their mesh"),
    ({"extensionsRequired": ["ACME_shape{}"]}, "requires 'ACME_shape{}'"),
    ({"meshes": [{"primitives": [BODY, {"attributes": {}}]}]}, "no positions"),
]


@pytest.mark.parametrize(("changes", "reason"), OPEN)
def test_what_is_not_read_is_said(changes, reason, gltf):
    model = gltf(**changes)
    assert len(model.parts) == 1
    (told,) = model.incomplete
    assert reason.replace("{}", "1") in told


def test_a_triangle_whose_points_are_not_there(gltf):
    data = POINTS.tobytes() + np.array([0, 1, 2, 0, 1, 9], dtype="<u2").tobytes()
    uri = "data:;base64," + base64.b64encode(data).decode()
    model = gltf(buffers=[{"uri": uri, "byteLength": 60}])
    assert model.parts[0].geometry.count == 1
    assert "1 triangles refer to points" in model.incomplete[0]


NOT_INSIDE = [
    "../secret.bin",
    "..%2Fsecret.bin",
    "/etc/passwd",
    "file:///etc/passwd",
    "http://localhost:1/a.bin",
    "https://example.com/a.bin",
    "//host/share/a.bin",
    "..\\secret.bin",
    "C:/secret.bin",
    "a\0b",
    "x" * 5000,
]


@pytest.mark.parametrize("uri", NOT_INSIDE)
def test_nothing_outside_the_folder_is_read_or_fetched(uri, gltf, tmp_path):
    (tmp_path / "secret.bin").write_bytes(DATA)
    with pytest.raises(ReadError, match="nothing is fetched") as caught:
        gltf(buffers=[{"uri": uri, "byteLength": 60}])
    assert "GLB" in caught.value.fix
    assert len(str(caught.value)) < 500


def test_a_link_that_leads_out_of_the_folder_is_not_followed(gltf, tmp_path):
    (tmp_path / "secret.bin").write_bytes(DATA)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.bin").symlink_to(tmp_path / "secret.bin")
    with pytest.raises(ReadError, match="not a file in its own folder"):
        gltf(buffers=[{"uri": "a.bin", "byteLength": 60}])


def test_a_buffer_beside_the_file(gltf, tmp_path):
    (tmp_path / "inner" / "sub").mkdir(parents=True)
    (tmp_path / "inner" / "sub" / "a b.bin").write_bytes(DATA)
    assert gltf(buffers=[{"uri": "sub/a%20b.bin", "byteLength": 60}]).parts
    with pytest.raises(TruncatedFileError, match=r"buffers\[0\] is shorter"):
        gltf(buffers=[{"uri": "sub/a%20b.bin", "byteLength": 61}])
    with pytest.raises(MissingFileError, match="Put it beside it"):
        gltf(buffers=[{"uri": "gone.bin", "byteLength": 60}])


def accessor(**changes):
    first, second = document()["accessors"]
    return {"accessors": [{**first, **changes}, second]}


BROKEN = [
    (accessor(count=5), "reaches beyond its end"),
    (accessor(count=10**15), "reaches beyond its end"),
    (accessor(count=-1), "not a whole number"),
    (accessor(count="4"), "not a whole number"),
    (accessor(count=True), "not a whole number"),
    (accessor(byteOffset=4), "reaches beyond its end"),
    (accessor(bufferView=7), r"bufferViews\[7\], which is not there"),
    (accessor(componentType=1), "of no known type"),
    (accessor(type="VEC2"), "not x, y and z"),
    ({"buffers": [{"uri": "data:;base64,$$", "byteLength": 60}]}, "not base64"),
    ({"buffers": [{"byteLength": 60}]}, "does not say where it is"),
    ({"nodes": [{"children": [0]}]}, "contain each other"),
    ({"nodes": [{"children": [2]}, {"children": [2]}, {}]}, "two parents"),
    ({"nodes": [{"mesh": 0, "matrix": [1, 2]}]}, "matrix of a node is not 16 numbers"),
    ({"nodes": [{"mesh": 0, "translation": [0, 0, 1e999]}]}, "JSON cannot be parsed"),
    ({"nodes": [{"mesh": 0, "scale": ["a", 1, 1]}]}, "scale of a node is not 3 numbers"),
    ({"nodes": [{"mesh": 0, "rotation": [0, 0, 0, 0]}]}, "no length"),
    ({"nodes": [{"mesh": 0, "translation": [0, 0, 1e30]}]}, "beyond any length"),
    ({"nodes": "none"}, "nodes are not a list"),
    ({"asset": {"version": "1.0"}}, "only 2.0 is read"),
    ({"asset": None}, "no asset"),
    ({"meshes": [{"primitives": [{**BODY, "mode": 9}]}]}, "mode 9"),
    ({"extensionsRequired": ["KHR_draco_mesh_compression"]}, "compressed"),
    ({"nodes": [{"children": [i + 1]} for i in range(2000)] + [{}]}, "nested deeper"),
]


@pytest.mark.parametrize(("changes", "reason"), BROKEN)
def test_a_broken_document_is_told_in_one_line(changes, reason, gltf):
    with pytest.raises(ReadError, match=reason) as caught:
        gltf(**changes)
    assert caught.value.fix
    assert "\n" not in str(caught.value)


def test_nothing_to_measure(gltf):
    with pytest.raises(EmptyFileError, match="only 1 cameras"):
        gltf(nodes=[{"camera": 0}])


def glb(tree, data=DATA):
    """Return a GLB."""
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    chunks += struct.pack("<II", len(data), 0x004E4942) + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def test_glb_that_lies_about_its_length(tmp_path):
    path = tmp_path / "car.glb"
    whole = glb(document(buffers=[{"byteLength": 60}]))
    path.write_bytes(whole)
    assert read(path).parts[0].geometry.count == 2
    for data in (whole[:-1], whole + b"\0", whole[:11]):
        path.write_bytes(data)
        with pytest.raises(TruncatedFileError):
            read(path)
    lying = bytearray(whole)
    lying[12:16] = struct.pack("<I", 1 << 31)
    path.write_bytes(lying)
    with pytest.raises(ReadError, match="chunk of the GLB reaches beyond its end"):
        read(path)


@pytest.mark.parametrize("text", ["", "{", "[" * 200_000, '{"asset": NaN}', "[]", "\ud800"])
def test_what_is_no_json(text, tmp_path):
    path = tmp_path / "car.gltf"
    path.write_bytes(b" " + text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ReadError, match=r"JSON cannot be parsed|no asset"):
        read(path)


def test_our_own_glb_would_say_so(gltf):
    text = "keienvelope:1;unit=m;axes=iso4130;ground=0"
    nodes = [
        {"name": "KE_REFERENCE", "children": [1]},
        {"name": "box", "mesh": 0},
        {"name": "m [device=mirror]", "mesh": 0},
    ]
    model = gltf(nodes=nodes, asset={"version": "2.0", "extras": {"keienvelope": text}})
    assert [part.reference for part in model.parts] == [True, False]
    assert [part.device for part in model.parts] == [None, "mirror"]
    assert model.mark.ground == 0
    assert not any(part.reference for part in gltf(nodes=nodes).parts), "not ours without the mark"
