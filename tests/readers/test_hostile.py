"""Files that are made to fool, hang or rob a gate, beside those in the tests of each format."""

import gzip
import io
import os
import struct
import subprocess
import sys
import zipfile

import cadquery as cq
import pytest
from bodies import block, block_mesh, write_binary_stl

from keienvelope.errors import ReadError
from keienvelope.readers import read

TRIANGLE = [(0, 0, 0), (3000, 0, 0), (0, 1400, 1500)]
DEVICE = "/dev/zero"


def refused(path):
    """Whether a file is refused with what to do, or said not to be read whole: never a pass."""
    try:
        return read(path).incomplete
    except ReadError as error:
        return error.fix


def text_of(suffix, x):
    """A triangle with a coordinate as it is typed."""
    rows = [f"{x} 0 0", "3000 0 0", "0 1400 1500"]
    if suffix == "stl":
        corners = "\n".join(f"vertex {row}" for row in rows)
        return (
            f"solid a\nfacet normal 0 0 1\nouter loop\n{corners}\nendloop\nendfacet\nendsolid a\n"
        )
    if suffix == "obj":
        return "".join(f"v {row}\n" for row in rows) + "f 1 2 3\n"
    if suffix == "off":
        return "OFF\n3 1 0\n" + "\n".join(rows) + "\n3 0 1 2\n"
    properties = "property double x\nproperty double y\nproperty double z"
    return (
        f"ply\nformat ascii 1.0\nelement vertex 3\n{properties}\nelement face 1\n"
        "property list uchar int vertex_indices\nend_header\n" + "\n".join(rows) + "\n3 0 1 2\n"
    )


@pytest.mark.parametrize("suffix", ["stl", "obj", "off", "ply"])
@pytest.mark.parametrize(
    "x", ["nan", "inf", "-inf", "1e999", "1e308", "-1e300", "0x10", "1_0", "1,5"]
)
def test_what_is_no_length_in_any_text(suffix, x, tmp_path):
    path = tmp_path / f"car.{suffix}"
    path.write_text(text_of(suffix, "0"))
    assert not read(path).incomplete
    path.write_text(text_of(suffix, x))
    assert refused(path)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 3.4e38])
def test_what_is_no_length_in_a_binary_stl(value, tmp_path):
    triangles = block_mesh(3000, 1400, 1500).triangles.copy()
    triangles[3, 1, 2] = value
    path = write_binary_stl(tmp_path / "car.stl", triangles)
    with pytest.raises(ReadError, match=r"finite|any length"):
        read(path)


@pytest.mark.parametrize("x", ["nan", "inf", "1e308"])
def test_a_corner_far_from_its_edges_in_a_brep(x, tmp_path):
    path = tmp_path / "car.brep"
    block(3000, 1400, 600, bottom=7).val().exportBrep(str(path))
    assert not read(path).incomplete
    text = path.read_text()
    # The corners are listed behind their tolerance, each in a line of its own.
    moved = text.replace("\n-1500 -700 607\n", f"\n-1500 -700 {x}\n")
    assert moved != text
    path.write_text(moved)
    assert refused(path)


@pytest.mark.skipif(os.name != "posix", reason="there are no such files")
def test_devices_and_pipes_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe.stl")
    (tmp_path / "device.stl").symlink_to(DEVICE)
    for name in ("pipe.stl", "device.stl"):
        with pytest.raises(ReadError, match="not a regular file"):
            read(tmp_path / name)


@pytest.mark.skipif(os.name != "posix", reason="there are no such files")
def test_a_link_out_of_its_repository_is_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("solid the password\n")
    inside = tmp_path / "repository" / "inside"
    inside.mkdir(parents=True)
    write_binary_stl(inside / "car.stl", block_mesh(3000, 1400, 1500).triangles)
    (inside / "same.stl").symlink_to("car.stl")
    (inside / "other.stl").symlink_to(secret)
    (inside.parent / "folder").symlink_to(tmp_path, target_is_directory=True)
    (inside.parent / ".git").mkdir()
    assert read(inside / "same.stl").parts
    for name in ("inside/other.stl", "folder/secret"):
        path = inside.parent / name
        with pytest.raises(ReadError, match="leads out of its repository") as caught:
            read(path)
        assert "password" not in str(caught.value)


def test_a_link_that_leads_to_itself(tmp_path):
    (tmp_path / "a.stl").symlink_to("a.stl")
    with pytest.raises(ReadError, match="no such file"):
        read(tmp_path / "a.stl")


@pytest.mark.parametrize("name", ["car.fcstd", "car.3mf", "car.stpz"])
def test_an_archive_that_expands_without_end(name, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        inner = {"car.fcstd": "Document.xml", "car.3mf": "3D/3dmodel.model", "car.stpz": "car.stp"}
        archive.writestr(inner[name], bytes(40 << 20))
    path = tmp_path / name
    path.write_bytes(packed.getvalue())
    with pytest.raises(ReadError, match="expands to more than"):
        read(path)


def test_a_gzip_that_expands_without_end(tmp_path):
    path = tmp_path / "car.step.gz"
    path.write_bytes(gzip.compress(bytes(40 << 20)))
    with pytest.raises(ReadError, match="expands to more than"):
        read(path)


@pytest.mark.parametrize("name", ["car.fcstd", "car.3mf", "car.stpz"])
@pytest.mark.parametrize(
    ("at", "new"),
    [
        (10, b"\x63"),  # a compression that nobody knows
        (6, b"\x01"),  # encrypted
        (42, struct.pack("<I", 2**31)),  # lies far behind the end
        (24, struct.pack("<I", 2**32 - 2)),  # larger than it is
    ],
)
def test_an_archive_whose_list_lies(name, at, new, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for inner in ("Document.xml", "3D/3dmodel.model", "car.stp"):
            archive.writestr(inner, b"<a/>")
    data = packed.getvalue()
    while (place := data.find(b"PK\x01\x02")) >= 0:
        data = data[:place] + b"PK\x01\x03" + data[place + 4 :]
        data = data[: place + at] + new + data[place + at + len(new) :]
    path = tmp_path / name
    path.write_bytes(data.replace(b"PK\x01\x03", b"PK\x01\x02"))
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.fix


def test_a_placement_that_is_no_placement(tmp_path):
    path = tmp_path / "car.FCStd"
    for place in ('Px="nan"', 'Px=""', 'Px="1e400"', 'Q3="0"', 'Px="1_0"'):
        given = dict(word.split("=") for word in (place, 'Q3="1"')[: 1 if "Q3" in place else 2])
        values = " ".join(f"{key}={value}" for key, value in given.items())
        text = (
            '<Document><Objects><Object name="a" type="Part::Feature"/></Objects><ObjectData>'
            '<Object name="a"><Properties><Property name="Placement"><PropertyPlacement'
            f' {values}/></Property><Property name="Shape"><Part file="a.brp"/></Property>'
            "</Properties></Object></ObjectData></Document>"
        )
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("Document.xml", text)
        with pytest.raises(ReadError, match="placement of its object 'a' cannot be read"):
            read(path)


PAYLOADS = {
    "script.py": "import pathlib; pathlib.Path({marker!r}).touch()",
    "call.obj": "call {marker}.obj\ncsh touch {marker}\nmtllib |touch {marker}\nv 0 0 0\nf 1 1 1\n",
    "pickle.stl": "cposix\nsystem\n(S'touch {marker}'\ntR.",
    "eval.off": "OFF\n3 1 0\n__import__('os').mknod({marker!r}) 0 0\n1 0 0\n0 1 0\n3 0 1 2\n",
    "command.gltf": '{{"asset": {{"version": "2.0"}}, "buffers": [{{"uri": "|touch {marker}"}}]}}',
}


@pytest.mark.parametrize("name", PAYLOADS)
def test_nothing_in_a_file_is_executed(name, tmp_path):
    marker = tmp_path / "marker"
    path = tmp_path / name
    path.write_text(PAYLOADS[name].format(marker=str(marker)))
    assert refused(path)
    assert not marker.exists()


def test_the_python_of_a_freecad_document_is_not_executed(tmp_path):
    marker = tmp_path / "marker"
    code = f"__import__('pathlib').Path({str(marker)!r}).touch()"
    text = (
        '<Document><Objects><Object name="a" type="Part::FeaturePython"/></Objects><ObjectData>'
        '<Object name="a"><Properties><Property name="Proxy" type="App::PropertyPythonObject">'
        f'<Python value="{code.encode().hex()}" encoded="yes" module="os" class="system"/>'
        f'</Property><Property name="ExpressionEngine"><Expression path="x" expression="{code}"/>'
        '</Property><Property name="Shape"><Part file="a.brp"/></Property></Properties></Object>'
        "</ObjectData></Document>"
    )
    shape = io.BytesIO()
    cq.Workplane().box(1, 2, 3).val().exportBrep(shape)
    with zipfile.ZipFile(tmp_path / "car.FCStd", "w") as archive:
        archive.writestr("Document.xml", text)
        archive.writestr("GuiDocument.xml", code)
        archive.writestr("a.brp", shape.getvalue())
    assert len(read(tmp_path / "car.FCStd").parts) == 1
    assert not marker.exists()


def test_brackets_without_end_in_a_step_file(tmp_path):
    step = tmp_path / "good.step"
    block(10, 10, 10).val().exportStep(str(step))
    deep = step.read_bytes().replace(
        b"CARTESIAN_POINT('',(", b"CARTESIAN_POINT('',(" + b"(" * 10**5, 1
    )
    (tmp_path / "deep.step").write_bytes(deep)
    done = subprocess.run(
        [sys.executable, "-m", "keienvelope", "check", tmp_path / "deep.step", "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout
    assert done.stderr == ""
    assert "ERROR" in done.stdout or "UNDECIDED" in done.stdout
