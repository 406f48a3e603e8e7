"""PLY and OFF: rows as text and bytes, and counts that lie."""

import subprocess
import sys

import numpy as np
import pytest
import trimesh

from keienvelope.errors import EmptyFileError, ReadError, TruncatedFileError
from keienvelope.readers import read

HEAD = """ply
format {order} 1.0
comment made by hand
element vertex {points}
property {real} x
property {real} y
property {real} z
property uchar red
element face {faces}
property list uchar int vertex_indices
end_header
"""
POINTS = [(0, 0, 0), (3, 0, 0), (3, 2, 0), (0, 2, 1), (99, 99, 99)]
MIXED = [(0, 1, 2), (0, 1, 2, 3)]


def ply(order="ascii", *, polygons=MIXED, points=5, faces=None, real="float", tail=b""):
    """Return a PLY file of the points above and some polygons."""
    count = len(polygons) if faces is None else faces
    head = HEAD.format(order=order, points=points, faces=count, real=real).encode()
    if order == "ascii":
        lines = [f"{x} {y} {z} 7" for x, y, z in POINTS]
        lines += [" ".join(map(str, (len(p), *p))) for p in polygons]
        return head + "\n".join(lines).encode() + b"\n" + tail
    sign = "<" if order == "binary_little_endian" else ">"
    kind = {"float": "f4", "double": "f8"}[real]
    body = b"".join(np.array(p, sign + kind).tobytes() + b"\x07" for p in POINTS)
    body += b"".join(bytes([len(p)]) + np.array(p, sign + "i4").tobytes() for p in polygons)
    return head + body + tail


@pytest.fixture
def reading(tmp_path):
    """Read bytes as a file of a suffix."""

    def read_bytes(suffix, data):
        path = tmp_path / f"car.{suffix}"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read(path)

    return read_bytes


@pytest.mark.parametrize("real", ["float", "double"])
@pytest.mark.parametrize("order", ["ascii", "binary_little_endian", "binary_big_endian"])
@pytest.mark.parametrize("polygons", [MIXED, [(0, 1, 2), (0, 2, 3)]])
def test_every_form_of_ply_holds_the_same_triangles(order, real, polygons, reading):
    model = reading("ply", ply(order, polygons=polygons, real=real))
    (part,) = model.parts
    points = np.array(POINTS, dtype=float)
    cut = [(p[0], p[i], p[i + 1]) for p in polygons for i in range(1, len(p) - 1)]
    np.testing.assert_array_equal(part.geometry.triangles(), points[np.array(cut)])
    assert part.path == "car"
    assert model.coordinate_step == (2.0**-24 if real == "float" else 0)
    assert not model.incomplete


def test_ply_and_off_as_another_writes_them(reading):
    mesh = trimesh.creation.icosphere(2)
    for suffix in ("ply", "off"):
        (part,) = reading(suffix, mesh.export(file_type=suffix)).parts
        np.testing.assert_allclose(part.geometry.triangles(), mesh.triangles, atol=1e-6)


@pytest.mark.parametrize("order", ["ascii", "binary_little_endian", "binary_big_endian"])
@pytest.mark.parametrize("counts", [{"faces": 3}, {"points": 6}, {"points": 10**17}])
def test_ply_that_announces_more_than_it_holds(order, counts, reading):
    with pytest.raises(ReadError, match=r"it announces|cannot be read|nothing of it"):
        reading("ply", ply(order, **counts))


@pytest.mark.parametrize("order", ["ascii", "binary_little_endian", "binary_big_endian"])
def test_ply_that_is_cut_off(order, reading):
    data = ply(order)
    with pytest.raises(TruncatedFileError, match="2 rows of 'face' that it announces"):
        reading("ply", data[:-12])


@pytest.mark.parametrize("order", ["ascii", "binary_little_endian"])
def test_ply_that_holds_more_than_it_announces(order, reading):
    model = reading("ply", ply(order, faces=1))
    assert "stand behind the last one" in model.incomplete[0]


def test_ply_of_points_and_edges_has_nothing_to_measure(reading):
    head = "ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nproperty float y\n"
    tail = "property float z\nelement edge 1\nproperty int a\nproperty int b\nend_header\n"
    with pytest.raises(EmptyFileError, match="only 1 edges, 2 points"):
        reading("ply", head + tail + "0 0 0\n1 1 1\n0 1\n")


def test_ply_with_strips_is_not_read_whole(reading):
    strips = b"element tristrips 1\nproperty list int int vertex_indices\nend_header\n"
    data = ply().replace(b"end_header\n", strips) + b"3 0 1 2\n"
    assert "1 rows of 'tristrips' are not read." in reading("ply", data).incomplete


@pytest.mark.parametrize(
    "text",
    [
        "ply\nformat ascii 1.0\nelement vertex -5\nend_header\n",
        "ply\nformat middle_endian 1.0\nend_header\n",
        "ply\nformat ascii 1.0\nproperty float x\nend_header\n",
        "ply\nformat ascii 1.0\nelement vertex 1\nproperty quad x\nend_header\n",
        "ply\nelement vertex 1\nproperty float x\nend_header\n0\n",
        "ply\nformat ascii 1.0\n",
        "plyers\n",
    ],
)
def test_what_is_no_ply(text, reading):
    with pytest.raises(ReadError, match="not a PLY file"):
        reading("ply", text)


@pytest.mark.parametrize("corner", [5, -1, 2**31 - 1])
def test_a_ply_face_with_a_point_that_is_not_there(corner, reading):
    model = reading("ply", ply("binary_little_endian", polygons=[(0, 1, 2), (0, 1, corner)]))
    assert model.parts[0].geometry.count == 1
    assert "1 triangles refer to points" in model.incomplete[0]


OFF = "OFF\n4 2 0\n0 0 0\n3 0 0\n0 2 0\n0 0 1\n3 0 1 2\n3 0 1 3 255 0 0\n"


@pytest.mark.parametrize(
    "text",
    [OFF, OFF.replace("OFF\n4", "OFF 4"), OFF.removeprefix("OFF\n"), "# a\n" + OFF + "# b\n"],
)
def test_off(text, reading):
    (part,) = reading("off", text).parts
    assert part.geometry.count == 2
    assert np.ptp(part.geometry.extremes.points, axis=0).tolist() == [3, 2, 1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (OFF.replace("4 2 0", "5 2 0"), "announces 5 points and 2 faces, but only 6 lines"),
        (OFF.replace("4 2 0", "99999999999 2 0"), "announces 99999999999 points"),
        (OFF.replace("4 2 0", "-4 2 0"), "not OFF text"),
        (OFF.replace("OFF", "OFF BINARY"), "not OFF text"),
        (OFF.replace("OFF", "4OFF"), "not OFF text"),
        (OFF.replace("3 0 1 2\n", "4 0 1 2\n"), "cannot be read"),
        (OFF.replace("0 2 0\n", "0 2\n"), "cannot be read"),
        (OFF.replace("0 2 0\n", "0 two 0\n"), "cannot be read"),
        (OFF.replace("0 2 0\n", "0 nan 0\n"), "not finite"),
        ("OFF\n", "not OFF text"),
    ],
)
def test_off_that_cannot_be_read(text, reason, reading):
    with pytest.raises(ReadError, match=reason):
        reading("off", text)


def test_off_with_more_than_it_announces(reading):
    model = reading("off", OFF.replace("4 2 0", "4 1 0"))
    assert model.incomplete == ("1 lines stand behind the last face that it announces.",)


def test_readers_of_meshes_need_neither_kernel_nor_trimesh(tmp_path):
    (tmp_path / "car.off").write_text(OFF)
    code = (
        "import sys; from pathlib import Path; from keienvelope.readers import read;"
        f"read(Path({str(tmp_path / 'car.off')!r}));"
        "print({'OCP', 'trimesh', 'cadquery', 'lxml'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_ply_list_of_infinite_length(reading):
    head = "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\n"
    faces = "property float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
    with pytest.raises(ReadError, match="cannot be read"):
        reading("ply", head + faces + "0 0 0\n1e999 0 0 0\n")
