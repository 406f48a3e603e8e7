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


def test_coordinates_that_are_not_finite(tmp_path):
    triangles = BOX.copy()
    triangles[3, 1, 2] = np.nan
    with pytest.raises(ReadError, match="1 of 12 triangles"):
        read(write_binary_stl(tmp_path / "box.stl", triangles))


FACET = """\
facet normal nan nan nan
 outer loop
  vertex 1 2.5 -3e2
  vertex 4 5 6
  vertex 7 8 9
 endloop
endfacet
"""
CORNERS = [[[1, 2.5, -300], [4, 5, 6], [7, 8, 9]]]


def ascii_model(folder, text, end="endsolid\n"):
    path = folder / "text.stl"
    path.write_bytes(f"solid a part\n{text}{end}".encode())
    return read(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        str.upper,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" ", "\t\t"),
        lambda text: text.replace("\n", " ") + "\n",
        lambda text: text.replace("vertex 4 5 6\n", "vertex 4\n5\n6 "),
        lambda text: text.replace("  vertex 7", " vertex 7").replace("\n ", "\n\n "),
    ],
    ids=[
        "plain",
        "capitals",
        "carriage returns",
        "tabs",
        "one line",
        "broken lines",
        "blank lines",
    ],
)
def test_layouts_of_ascii(change, tmp_path):
    (part,) = ascii_model(tmp_path, change(FACET) * 3).parts
    assert part.path == "a part"
    assert part.geometry.triangles().tolist() == CORNERS * 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("4 5 6", "4 wide 6", r"not a number \(wide\)"),
        ("4 5 6", "4 0x1F 6", r"not a number \(0x1f\)"),
        ("4 5 6", "4 nan 6", r"not a number \(nan\)"),
        ("4 5 6", "4 -inf 6", r"not a number \(-inf\)"),
        ("4 5 6", "4,0 5,0 6,0", r"not a number \(4,0\)"),
        ("4 5 6", "4 1_000 6", r"not a number \(1_000\)"),
        ("4 5 6", "4 1e999 6", "1 of 2 triangles have coordinates that are not finite"),
        ("4 5 6", "4 5", "does not have three coordinates"),
        ("4 5 6", "4 5 6 7", "does not have three coordinates"),
        ("  vertex 4 5 6\n", "", "does not have three corners and an end"),
        ("  vertex 4 5 6\n", "  vertex 4 5 6\n" * 2, "does not have three corners and an end"),
        ("endfacet\n", "", "does not have three corners and an end"),
    ],
)
def test_a_broken_facet_says_what_is_wrong(old, new, message, tmp_path):
    with pytest.raises(ReadError, match=message):
        ascii_model(tmp_path, FACET + FACET.replace(old, new))


def test_a_coordinate_moved_to_the_next_corner_is_not_taken(tmp_path):
    # Nine numbers a facet, but two in one corner and four in the next.
    text = FACET.replace("4 5 6", "4 5").replace("7 8 9", "6 7 8 9")
    with pytest.raises(ReadError, match="does not have three coordinates"):
        ascii_model(tmp_path, text)


@pytest.mark.parametrize("end", ["", "endsoli", "endsolid\nsolid b\n"])
def test_a_solid_that_does_not_end(end, tmp_path):
    with pytest.raises(ReadError, match="ends before endsolid"):
        ascii_model(tmp_path, FACET, end)


@pytest.mark.parametrize("piece", [1, 50, 150, 1000])
def test_ascii_is_the_same_in_pieces_of_any_size(piece, tmp_path, monkeypatch):
    monkeypatch.setattr("keienvelope.readers.stl_text._PIECE", piece)
    text = FACET + FACET.replace("4 5 6", "40 50 60") + "endsolid\nsolid vertex facet\n" + FACET
    first, second = ascii_model(tmp_path, text).parts
    assert first.path == "a part"
    assert first.geometry.triangles()[:, 1].tolist() == [[4, 5, 6], [40, 50, 60]]
    assert second.path == "vertex facet"
    assert second.geometry.triangles().tolist() == CORNERS


def test_a_large_file_that_only_starts_like_a_text(tmp_path, monkeypatch):
    monkeypatch.setattr("keienvelope.readers.stl_text._LONGEST_FACET", 1 << 21)
    path = tmp_path / "binary.stl"
    path.write_bytes(b"solid".ljust(80) + b"\xff" * (1 << 23))
    with pytest.raises(ReadError, match="disagrees with its size"):
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


@pytest.mark.parametrize("count", [1, 7, 40])
def test_several_readers_find_what_one_finds(count, tmp_path, monkeypatch):
    generator = np.random.default_rng(count)
    triangles = generator.normal(size=(count * 16 - 3, 3, 3)).astype(np.float32)
    path = write_binary_stl(tmp_path / "soup.stl", triangles)
    monkeypatch.setattr("keienvelope.readers.stl.BLOCK", 16)
    found = []
    for blocks in (2, 10_000):
        monkeypatch.setattr("keienvelope.readers.stl._MANY_BLOCKS", blocks)
        found.append(read(path).parts[0].geometry)
    for mesh in found:
        corners = triangles.reshape(-1, 3)
        farthest = np.column_stack([corners.argmax(axis=0), corners.argmin(axis=0)]).ravel()
        np.testing.assert_array_equal(mesh.extremes.points, corners[farthest])
        np.testing.assert_array_equal(mesh.extremes.triangles, farthest // 3)
        np.testing.assert_array_equal(mesh.triangles(), triangles)
        np.testing.assert_array_equal(mesh.sample(), found[0].sample())


def test_a_number_that_is_none_is_told_whoever_reads_it(tmp_path, monkeypatch):
    triangles = np.zeros((640, 3, 3), dtype=np.float32)
    triangles[600, 1, 2] = np.nan
    monkeypatch.setattr("keienvelope.readers.stl.BLOCK", 16)
    with pytest.raises(ReadError, match="1 of 640 triangles"):
        read(write_binary_stl(tmp_path / "soup.stl", triangles))
