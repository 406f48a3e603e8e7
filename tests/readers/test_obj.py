"""OBJ: what its polygons are, which are not read, and what stands between them."""

import codecs

import numpy as np
import pytest

from keienvelope.errors import EmptyFileError, ReadError
from keienvelope.readers import read

TRIANGLE = "v 0 0 0\nv 3 0 0\nv 0 2 1\nf 1 2 3\n"


@pytest.fixture
def obj(tmp_path):
    """Read a text as an OBJ file."""

    def read_text(text):
        path = tmp_path / "car.obj"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path)

    return read_text


def reach(part):
    """The sizes of a part along x, y and z."""
    return np.ptp(part.geometry.triangles().reshape(-1, 3), axis=0).tolist()


def test_objects_and_groups_are_parts(obj):
    model = obj(
        "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 9 0 0\n"
        "o body\nf 1 2 3\ng mirror_l mirrors\nf 1 2 4\ng default\nf 1 3 4\no wheel/1#2\nf 2 3 4\n"
        "g body\no body\nf 1 2 4\n"
    )
    names = ["body", "body/mirror_l mirrors", "wheel\u22151#2"]
    assert [part.path for part in model.parts] == names
    assert [part.geometry.count for part in model.parts] == [3, 1, 1]
    assert model.unit is None
    assert not model.incomplete


def test_a_file_without_names_is_called_like_itself(obj):
    (part,) = obj(TRIANGLE).parts
    assert part.path == "car"
    assert reach(part) == [3, 2, 1]


def test_numbers_below_zero_count_back_from_the_last_point_so_far(obj):
    # The second triangle repeats the numbers of the first and means points of its own.
    model = obj(
        "v 0 0 0\nv 1 0 0\nv 0 1 0\nf -3 -2 -1\n"
        "v 10 0 0\nv 11 0 0\nv 10 1 0\nf -3/7/7 -2//7 -1\n"
        "v 500 500 500\n"
    )
    (part,) = model.parts
    np.testing.assert_array_equal(
        part.geometry.triangles(),
        [[[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[10, 0, 0], [11, 0, 0], [10, 1, 0]]],
    )


def test_polygons_are_cut_and_points_without_a_face_do_not_count(obj):
    corners = "".join(f"v {np.cos(t):.9f} {np.sin(t):.9f} 0\n" for t in np.arange(6) * np.pi / 3)
    (part,) = obj(f"v 99 99 99\n{corners}f 2 3 4 \\\n 5 6 7\n").parts
    assert part.geometry.count == 4
    area = np.linalg.norm(
        np.cross(*np.diff(part.geometry.triangles(), axis=1).swapaxes(0, 1)), axis=1
    )
    assert area.sum() / 2 == pytest.approx(1.5 * 3**0.5, rel=1e-8)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_text_with_a_byte_order_mark(encoding, obj):
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    (part,) = obj(mark + f"{TRIANGLE}".encode(encoding)).parts
    assert reach(part) == [3, 2, 1]


def test_utf_16_without_a_mark_is_not_text(obj):
    with pytest.raises(ReadError, match="save it as UTF-8"):
        obj(TRIANGLE.encode("utf-16-le"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("f 1 2 4", "1 triangles refer to points"),
        ("f 1 2 0", "1 faces refer to points"),
        ("f 1 2 -4", "1 faces refer to points"),
        ("f 1 2", "1 faces have fewer than three corners"),
        ("f 1 2 x", "1 faces cannot be read"),
        ("f 1 2 1_3", "1 faces cannot be read"),
        (f"f 1 2 {'9' * 30}", "1 faces cannot be read"),
        ("v 1 x 2", "1 points cannot be read"),
        ("v 1_0 1 2", "1 points cannot be read"),
        ("v 1 2", "1 points cannot be read"),
        ("surf 0 1 0 1 1 2 3", "1 free-form curves or surfaces are not read"),
        ("call other.obj", "never done"),
        ("csh -rm *", "never done"),
        ("<html>", "1 lines are not OBJ"),
    ],
)
def test_what_is_not_read_is_said(line, reason, obj):
    model = obj(f"{TRIANGLE}{line}\n")
    assert len(model.parts) == 1
    (told,) = model.incomplete
    assert reason in told


def test_lines_and_points_are_listed(obj):
    model = obj(f"{TRIANGLE}l 1 2\nl 2 3\np 1\n")
    assert [(item.what, item.count) for item in model.not_measured] == [("lines", 2), ("points", 1)]
    assert not model.incomplete


def test_nothing_to_measure(obj):
    with pytest.raises(EmptyFileError, match="only 1 lines, 2 points"):
        obj("v 0 0 0\nv 1 1 1\nl 1 2\n")
    with pytest.raises(ReadError, match=r"1 faces refer to points that are not in the file"):
        obj("v 0 0 0\nf 1 2 -9\n")


@pytest.mark.parametrize("value", ["nan", "inf", "1e999"])
def test_a_coordinate_that_is_not_finite(value, obj):
    with pytest.raises(ReadError, match="1 of 1 triangles have coordinates that are not finite"):
        obj(TRIANGLE.replace("v 3", f"v {value}"))


def test_a_coordinate_that_is_no_length(obj):
    with pytest.raises(ReadError, match="beyond any length"):
        obj(TRIANGLE.replace("v 3", "v 1e308"))
    assert obj(TRIANGLE + "v 1e308 nan 0\n").parts, "no triangle uses that point"
