"""BREP, IGES and compressed STEP: read whole, or told to be cut off, damaged or too large."""

import gzip
import io
import random
import re
import zipfile

import cadquery as cq
import pytest
from OCP.BinTools import BinTools
from OCP.IGESControl import IGESControl_Writer
from OCP.TopoDS import TopoDS_Shape

import keienvelope as ke
from keienvelope.errors import EmptyFileError, ReadError, TruncatedFileError
from keienvelope.measuring.extents import join_supports, support_of
from keienvelope.readers import read

BOX = cq.Workplane().box(30, 20, 10)


def reach(model):
    """The box of a model: farthest along +x, -x, +y, -y, +z, -z."""
    supports = [support_of(part) for part in model.parts]
    return join_supports(supports, range(len(supports))).attained.tolist()


def brep(path, shape, *, binary=False):
    if binary:
        BinTools.Write_s(shape.wrapped, str(path))
    else:
        shape.exportBrep(str(path))
    return path


@pytest.mark.parametrize("binary", [False, True])
def test_brep_has_no_unit(binary, tmp_path):
    model = read(brep(tmp_path / "car.brep", BOX.val(), binary=binary))
    assert reach(model) == [15, 15, 10, 10, 5, 5]
    assert model.unit is None
    assert model.source.format == "brep"
    assert [part.path for part in model.parts] == ["car"]


def test_brep_in_inches_is_measured_in_millimetres(tmp_path):
    path = brep(tmp_path / "car.brep", cq.Workplane().box(130, 57, 60).val())
    report = ke.measure(path, unit="in", forward="-x", up="+z", ground="lowest")
    assert report.measurements["overall_length"].upper_mm == pytest.approx(130 * 25.4, abs=1e-3)
    assert ke.check(path).verdict != "pass"


def test_instances_in_a_brep_share_their_prototype(tmp_path):
    bolt = cq.Solid.makeBox(1, 2, 3)
    places = [bolt.moved(cq.Location((10 * i, 0, 0), (0, 0, 1), 90)) for i in range(3)]
    model = read(brep(tmp_path / "car.brep", cq.Compound.makeCompound(places)))
    assert [part.path for part in model.parts] == ["car", "car#2", "car#3"]
    assert len({id(part.geometry.prototype) for part in model.parts}) == 1
    # A quarter turn about z sends x to y, and y to -x.
    assert reach(model) == pytest.approx([20, 2, 1, 0, 3, 0], abs=1e-9)


@pytest.mark.parametrize("binary", [False, True])
def test_a_brep_that_is_cut_off_ends_in_an_error(binary, tmp_path, capfd):
    whole = brep(tmp_path / "car.brep", BOX.val(), binary=binary).read_bytes()
    chance = random.Random(1)
    path = tmp_path / "cut.brep"
    for _ in range(20):
        path.write_bytes(whole[: chance.randrange(1, len(whole) - 3)])
        with pytest.raises(ReadError, match=r"cut off|cannot be read"):
            read(path)
    assert capfd.readouterr().out == "", "the kernel prints past its own messenger"


def test_a_brep_that_announces_more_than_it_can_hold(tmp_path):
    path = brep(tmp_path / "car.brep", BOX.val())
    path.write_bytes(path.read_bytes().replace(b"Curves 12", b"Curves 1200000000"))
    with pytest.raises(TruncatedFileError, match="cut off"):
        read(path)


def test_a_brep_without_faces(tmp_path):
    path = brep(tmp_path / "car.brep", cq.Edge.makeLine((0, 0, 0), (1, 1, 1)))
    with pytest.raises(EmptyFileError, match="no faces"):
        read(path)
    path.write_text("solid car\n")
    with pytest.raises(ReadError, match="not one of the CAD kernel"):
        read(path)


def iges(path, shape: TopoDS_Shape, *, unit="MM", faces=True):
    writer = IGESControl_Writer(unit, 0 if faces else 1)
    writer.AddShape(shape)
    assert writer.Write(str(path))
    return path


@pytest.mark.parametrize("faces", [True, False])
@pytest.mark.parametrize(("unit", "name"), [("MM", "mm"), ("IN", "in"), ("M", "m")])
def test_iges_in_its_unit(unit, name, faces, tmp_path):
    model = read(iges(tmp_path / "car.igs", BOX.val().wrapped, unit=unit, faces=faces))
    assert model.unit.name == name
    assert reach(model) == pytest.approx([15, 15, 10, 10, 5, 5], abs=1e-6)
    assert not model.incomplete
    assert model.mm_per_coordinate(model.unit) == 1


def test_iges_that_is_cut_off_or_lacks_a_record(tmp_path):
    path = iges(tmp_path / "car.iges", BOX.val().wrapped)
    lines = path.read_bytes().splitlines(keepends=True)
    for kept in (lines[: len(lines) // 2], lines[:-1], lines[:20] + lines[21:]):
        path.write_bytes(b"".join(kept))
        with pytest.raises(TruncatedFileError, match="not as long as its last record says"):
            read(path)
    path.write_bytes(b"ISO-10303-21;")
    with pytest.raises(ReadError, match="not IGES"):
        read(path)


def test_iges_with_a_face_that_cannot_be_translated(tmp_path):
    path = iges(tmp_path / "car.iges", BOX.val().wrapped)
    text = path.read_bytes()
    # The last trimmed surface (type 144) refers to a line (type 110) instead of its surface.
    line = re.search(rb"^     110.{64}D0*(\d+)", text, re.MULTILINE)[1]
    at = text.rindex(b"\n144,") + 5
    pointer = text[at : text.index(b",", at)]
    assert len(line) <= len(pointer)
    path.write_bytes(text[:at] + line.rjust(len(pointer)) + text[at + len(pointer) :])
    model = read(path)
    assert any("1 of 6 faces of the file could not be translated" in m for m in model.incomplete)


def test_iges_with_an_unknown_unit(tmp_path):
    path = iges(tmp_path / "car.iges", BOX.val().wrapped)
    path.write_bytes(path.read_bytes().replace(b",2,2HMM,", b",3,2HQQ,"))
    model = read(path)
    assert model.unit is None
    assert "is not known" in model.incomplete[0]


def test_iges_of_wires_has_nothing_to_measure(tmp_path):
    with pytest.raises(EmptyFileError, match="no surface"):
        read(iges(tmp_path / "car.iges", cq.Edge.makeLine((0, 0, 0), (1, 1, 1)).wrapped))


@pytest.fixture(scope="module")
def step(tmp_path_factory):
    """The bytes of a STEP file."""
    path = tmp_path_factory.mktemp("step") / "box.step"
    BOX.val().exportStep(str(path))
    return path.read_bytes()


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["car.stpz", "car.step.gz", "CAR.STP.GZ", "car.step"])
@pytest.mark.parametrize("archive", [False, True])
def test_compressed_step_is_told_by_its_first_bytes(name, archive, step, tmp_path):
    path = tmp_path / name
    path.write_bytes(
        zipped({"sub/box.stp": step, "a.txt": b""}) if archive else gzip.compress(step)
    )
    model = read(path)
    assert reach(model) == pytest.approx([15, 15, 10, 10, 5, 5], abs=1e-9)
    assert model.source.name == str(path)
    assert model.source.size_bytes == path.stat().st_size


def test_an_archive_that_does_not_say_which_drawing(step, tmp_path):
    path = tmp_path / "car.stpz"
    path.write_bytes(zipped({"a.stp": step, "b.stp": step}))
    with pytest.raises(ReadError, match=r"none is called like it: a\.stp, b\.stp"):
        read(path)
    path.write_bytes(zipped({"car.stp": step, "b.stp": step}))
    assert len(read(path).parts) == 1
    path.write_bytes(zipped({"x/a.stp": step, "y/a.stp": step}))
    with pytest.raises(ReadError, match="same name"):
        read(path)
    path.write_bytes(zipped({"readme.txt": b""}))
    with pytest.raises(ReadError, match="holds 0 STEP files"):
        read(path)


def test_members_do_not_leave_the_folder_they_are_unpacked_to(step, tmp_path):
    path = tmp_path / "inner" / "car.stpz"
    path.parent.mkdir()
    path.write_bytes(zipped({"../../car.step": step, "/tmp/other.step": step}))
    assert read(path).parts
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["car.stpz", "inner"]


@pytest.mark.parametrize("archive", [False, True])
def test_step_that_expands_to_far_more_than_a_drawing(archive, step, tmp_path):
    bomb = step[:60] + b" " * (1 << 26) + step[60:]
    path = tmp_path / "car.stpz"
    path.write_bytes(zipped({"a.stp": bomb}) if archive else gzip.compress(bomb))
    with pytest.raises(ReadError, match="expands to more than 16 MiB"):
        read(path)


@pytest.mark.parametrize("archive", [False, True])
def test_damaged_compression(archive, step, tmp_path):
    data = zipped({"a.stp": step}) if archive else gzip.compress(step)
    path = tmp_path / "car.stpz"
    for broken in (data[: len(data) // 2], data[:200] + b"\xff\x00\xff" + data[203:]):
        path.write_bytes(broken)
        with pytest.raises(ReadError, match="or a damaged one") as caught:
            read(path)
        assert "\n" not in str(caught.value)


def test_errors_in_compressed_step_name_the_compressed_file(step, tmp_path):
    path = tmp_path / "car.step.gz"
    path.write_bytes(gzip.compress(step[:-40]))
    with pytest.raises(TruncatedFileError) as caught:
        read(path)
    assert caught.value.path == str(path)


def test_references_of_compressed_step_are_looked_for_beside_it(models, tmp_path):
    folder = models / "step" / "external"
    for item in folder.iterdir():
        (tmp_path / item.name).write_bytes(item.read_bytes())
    (tmp_path / "s1_pe_214.stp").unlink()
    path = tmp_path / "s1_pe_214.stpz"
    path.write_bytes(gzip.compress((folder / "s1_pe_214.stp").read_bytes()))
    assert reach(read(path)) == pytest.approx(reach(read(folder / "s1_pe_214.stp")), abs=1e-9)
    path.write_bytes(zipped({item.name: item.read_bytes() for item in folder.iterdir()}))
    for item in tmp_path.glob("*.stp"):
        item.unlink()
    model = read(path)
    assert not model.incomplete
    assert reach(model) == pytest.approx(reach(read(folder / "s1_pe_214.stp")), abs=1e-9)


def test_the_real_cube_is_the_same_in_iges_and_step(models):
    same = [read(models / f"step/mayo_cube.{kind}") for kind in ("iges", "step")]
    assert reach(same[0]) == pytest.approx(reach(same[1]), abs=1e-6)
