"""STEP: names, structure, units, our mark, and what was not read whole."""

import cadquery as cq
import pytest
from bodies import block

from keienvelope.errors import EmptyFileError, ReadError, TruncatedFileError
from keienvelope.generation.export import write_step
from keienvelope.measuring.extents import join_supports, support_of
from keienvelope.readers import read


def sizes(model):
    supports = [support_of(part) for part in model.parts]
    joined = join_supports(supports, range(len(supports)))
    return joined.attained[::2] + joined.attained[1::2]


@pytest.fixture
def assembly():
    car = cq.Assembly(name="car")
    body = cq.Assembly(name="body")
    body.add(block(3000, 1400, 1500), name="shell")
    body.add(block(100, 50, 60), name="handle", loc=cq.Location((0, 700, 900)))
    car.add(body, loc=cq.Location((10, 0, 0)))
    car.add(block(10, 10, 10), name="mirror_left[device=mirror]", loc=cq.Location((0, -720, 900)))
    return car


def test_names_placements_devices_and_our_mark(assembly, tmp_path):
    path = tmp_path / "car.step"
    write_step(assembly, path)
    model = read(path)
    assert [part.path for part in model.parts] == [
        "body/shell",
        "body/handle",
        "mirror_left[device=mirror]",
    ]
    assert [part.device for part in model.parts] == [None, None, "mirror"]
    assert model.mark.axes_name == "iso4130"
    assert model.mark.ground == 0
    assert model.unit.name == "mm"
    assert not model.incomplete
    handle = support_of(model.parts[1])
    assert handle.attained == pytest.approx([60, 40, 725, -675, 960, -900])


def test_a_foreign_step_has_no_mark_and_no_devices(assembly, tmp_path):
    path = tmp_path / "car.step"
    assembly.export(str(path))
    model = read(path)
    assert model.mark is None
    assert {part.device for part in model.parts} == {None}


def test_parts_of_the_same_name_are_numbered(tmp_path):
    car = cq.Assembly(name="car")
    for index in range(3):
        axle = cq.Assembly(name=f"axle{index}")
        axle.add(block(10, 10, 10), name="wheel", loc=cq.Location((index * 100, 0, 0)))
        car.add(axle)
    path = tmp_path / "car.step"
    car.export(str(path))
    paths = [part.path for part in read(path).parts]
    assert len(set(paths)) == 3


@pytest.mark.parametrize(("unit", "mm"), [("MM", 1), ("M", 1000), ("INCH", 25.4)])
def test_every_unit_gives_millimetres(unit, mm, tmp_path):
    path = tmp_path / "body.step"
    # CadQuery takes the numbers of the shape to be in the unit that is written.
    body = block(3395 / mm, 1475 / mm, 1650 / mm)
    cq.Assembly(body, name="body").export(str(path), unit=unit)
    model = read(path)
    assert sizes(model) == pytest.approx([3395, 1475, 1650], abs=1e-6)
    assert model.unit.mm == mm


def _step_text(tmp_path):
    path = tmp_path / "body.step"
    cq.exporters.export(block(3395, 1475, 1650), str(path))
    return path.read_text()


@pytest.mark.parametrize("share", [0.1, 0.6, 0.9, 0.999])
def test_a_step_that_was_cut_off(share, tmp_path):
    text = _step_text(tmp_path)
    path = tmp_path / "cut.step"
    path.write_text(text[: int(len(text) * share)])
    with pytest.raises(TruncatedFileError, match="cut off") as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_faces_that_could_not_be_translated_are_counted(tmp_path):
    text = _step_text(tmp_path)
    # One face refers to a surface that is not there.
    broken = text.replace("= ADVANCED_FACE('',(", "= ADVANCED_FACE('',(#999999,", 1)
    assert broken != text
    path = tmp_path / "broken.step"
    path.write_text(broken)
    model = read(path)
    assert model.incomplete


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("a.step", "hello", ReadError, "not a STEP file"),
        ("a.stp", "", EmptyFileError, "empty"),
        (
            "a.step",
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
            ReadError,
            "git lfs pull",
        ),
        (
            "a.step",
            "ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n",
            ReadError,
            "could not be parsed",
        ),
    ],
)
def test_what_is_no_step_is_named(name, content, error, message, tmp_path):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(error, match=message) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_wires_alone_are_nothing_to_measure(tmp_path):
    path = tmp_path / "wires.step"
    cq.exporters.export(cq.Workplane().rect(3000, 1400), str(path))
    with pytest.raises(EmptyFileError, match="no faces"):
        read(path)


def test_faces_of_which_none_could_be_translated_are_not_called_absent(tmp_path):
    path = tmp_path / "block.step"
    cq.exporters.export(block(1, 2, 3), str(path))
    path.write_text(path.read_text().replace("PLANE('',", "SPHERICAL_SURFACE('',"))  # no radius
    with pytest.raises(ReadError, match="no face of the file could be translated"):
        read(path)


def test_free_wires_beside_a_body_are_listed(tmp_path):
    wire = cq.Workplane().moveTo(0, 0).lineTo(5000, 0).val()
    compound = cq.Compound.makeCompound([block(3000, 1400, 1500).val(), wire])
    path = tmp_path / "both.step"
    cq.exporters.export(cq.Workplane(compound), str(path))
    model = read(path)
    assert sizes(model) == pytest.approx([3000, 1400, 1500])
    (item,) = model.not_measured
    assert item.what == "free wires"
    assert item.box[1][0] == pytest.approx(5000, abs=1e-3)
