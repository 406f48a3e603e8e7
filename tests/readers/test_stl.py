"""STL: binary and ASCII, whole or refused."""

import numpy as np
import pytest
import trimesh
from bodies import block_mesh, write_binary_stl

from keienvelope.errors import EmptyFileError, ReadError, TruncatedFileError
from keienvelope.model import Mark
from keienvelope.readers import read

BOX = block_mesh(3, 2, 1).triangles


def test_binary_coordinates_are_taken_as_written(tmp_path):
    model = read(write_binary_stl(tmp_path / "box.stl", BOX))
    (part,) = model.parts
    assert part.path == "box"
    np.testing.assert_array_equal(part.geometry.triangles(), BOX.astype(np.float32))
    assert model.unit is None
    assert model.mark is None


def test_binary_with_a_header_that_says_solid(tmp_path):
    model = read(write_binary_stl(tmp_path / "box.stl", BOX, b"solid box"))
    assert model.parts[0].geometry.count == 12


def test_ascii_gives_the_same_triangles(tmp_path):
    path = tmp_path / "box.stl"
    path.write_text(trimesh.exchange.stl.export_stl_ascii(block_mesh(3, 2, 1)))
    (part,) = read(path).parts
    np.testing.assert_allclose(part.geometry.triangles(), BOX, atol=1e-6)


def test_solids_of_an_ascii_file_are_parts(tmp_path):
    text = trimesh.exchange.stl.export_stl_ascii(block_mesh(3, 2, 1))
    first = text.replace("solid ", "solid body").replace("endsolid body", "endsolid")
    path = tmp_path / "two.stl"
    path.write_text(f"{first}\nsolid wheel\n" + text.split("\n", 1)[1])
    assert [part.path for part in read(path).parts][1] == "wheel"


def test_our_header_declares_unit_axes_and_ground(tmp_path):
    model = read(write_binary_stl(tmp_path / "box.stl", BOX, Mark.of_export().stl_header()))
    assert model.unit.name == "mm"
    assert model.mark.axes_name == "iso4130"
    assert model.mark.ground == 0


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        (b"UNITS=cm", "cm"),
        (b"UNITS=25.4", "in"),
        (b"UNITS=parsec", None),
        (b"exported with UNITS=mm", None),
        (b"UNITS=mm GROUND=nan", None),
    ],
)
def test_a_header_with_a_unit_alone(header, unit, tmp_path):
    model = read(write_binary_stl(tmp_path / "box.stl", BOX, header))
    assert (model.unit.name if model.unit else None) == unit


@pytest.mark.parametrize("change", [-1, 1, -50, 50, -600])
def test_a_count_that_disagrees_with_the_size(change, tmp_path):
    path = write_binary_stl(tmp_path / "box.stl", BOX)
    data = path.read_bytes()
    path.write_bytes(data[:change] if change < 0 else data + b"\0" * change)
    with pytest.raises(TruncatedFileError, match=r"announces 12 triangles|too few"):
        read(path)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_an_ascii_file_that_was_cut_off(share, tmp_path):
    text = trimesh.exchange.stl.export_stl_ascii(block_mesh(3, 2, 1))
    path = tmp_path / "cut.stl"
    path.write_text(text[: int(len(text) * share)])
    with pytest.raises(ReadError):
        read(path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_coordinates_that_are_not_finite(value, tmp_path):
    triangles = BOX.copy()
    triangles[3, 1, 2] = value
    with pytest.raises(ReadError, match="1 of 12 triangles"):
        read(write_binary_stl(tmp_path / "box.stl", triangles))


def test_a_coordinate_that_is_no_number(tmp_path):
    text = trimesh.exchange.stl.export_stl_ascii(block_mesh(3, 2, 1))
    path = tmp_path / "bad.stl"
    path.write_text(text.replace("vertex -1.5", "vertex wide", 1))
    with pytest.raises(ReadError, match="not a number"):
        read(path)


def test_no_triangle_at_all(tmp_path):
    with pytest.raises(EmptyFileError, match="no triangle"):
        read(write_binary_stl(tmp_path / "none.stl", BOX[:0]))
    path = tmp_path / "empty_ascii.stl"
    path.write_text(
        "solid nothing at all, but long enough to have a whole binary header " * 3 + "\nendsolid\n"
    )
    with pytest.raises(EmptyFileError, match="no triangle"):
        read(path)
