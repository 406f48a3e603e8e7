"""The size of a file by its outermost faces, against the size of the file read whole."""

from __future__ import annotations

import os
import re
from pathlib import Path

import cadquery as cq
import numpy as np
import pytest

import keienvelope as ke
from keienvelope.errors import EmptyFileError, KeienvelopeError, MissingFileError, UsageError
from keienvelope.measuring.outermost import file_extents, model_extents
from keienvelope.readers import read
from keienvelope.readers.step import thinned
from keienvelope.readers.step.thinned import ThinnedStep

LONG = os.environ.get("KEIENVELOPE_LONG") == "1"
GAP_MM = 1e-6


@pytest.fixture(autouse=True)
def _thin_small_files_too(monkeypatch):
    for name in ("_LEAST_BYTES", "_LEAST_FACES", "_LEAST_FACES_OF_A_GROUP"):
        monkeypatch.setattr(thinned, name, 0)


@pytest.fixture(scope="module")
def plate(tmp_path_factory):
    """A plate with many holes, a dome on it, and rounded edges; as text."""
    holes = [(x, y) for x in range(-900, 901, 300) for y in range(-400, 401, 200)]
    body = cq.Workplane().box(2000, 1000, 40).edges("|Z").fillet(30)
    body = body.faces(">Z").workplane().pushPoints(holes).hole(40)
    body = body.union(cq.Workplane().sphere(90).translate((150, 100, 0)))
    path = tmp_path_factory.mktemp("plate") / "plate.step"
    cq.exporters.export(body, str(path))
    return path.read_text()


@pytest.fixture
def file(plate, tmp_path):
    path = tmp_path / "plate.step"
    path.write_text(plate)
    return path


def assert_agrees(found, whole):
    """Both hold the same numbers, and neither is wider than what counts as closed."""
    for here, there in zip(found.sides, whole.sides, strict=True):
        assert here.direction == there.direction
        assert here.lower_mm <= there.upper_mm
        assert there.lower_mm <= here.upper_mm
        width = there.upper_mm - there.lower_mm
        assert here.upper_mm - here.lower_mm <= max(GAP_MM, width + GAP_MM)


def read_in_part(path):
    """Return how many faces were read to find the extents, and of how many."""
    counts = []

    class Counting(ThinnedStep):
        def read(self, chosen):
            model = super().read(chosen)
            counts.append((int(model.has_face.sum()), len(model.has_face)))
            return model

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thinned, "ThinnedStep", Counting)
        found = file_extents(path)
    return found, counts


def test_few_faces_are_read_and_the_size_is_known_by_a_closed_form(file):
    found, counts = read_in_part(file)
    assert counts[-1][0] < 0.2 * counts[-1][1]
    assert found.lower_mm == pytest.approx((2000, 1000, 180), abs=GAP_MM)
    assert found.upper_mm == pytest.approx((2000, 1000, 180), abs=GAP_MM)
    assert all(low <= high for low, high in zip(found.lower_mm, found.upper_mm, strict=True))
    assert_agrees(found, model_extents(read(file)))


def test_witnesses_are_where_they_are_said_to_be(file):
    for number, side in enumerate(file_extents(file).sides):
        axis, sign = divmod(number, 2)
        assert side.point_mm[axis] * (-1 if sign else 1) == pytest.approx(side.lower_mm)
        assert side.loose_because == ""


UNITS = {"CM": 10.0, "INCH": 25.4, "MM": 1.0}


@pytest.mark.parametrize("unit", UNITS)
def test_units(unit, plate, tmp_path):
    """The plate as it is, said to be in another unit."""
    si = {"CM": ".CENTI.", "MM": ".MILLI."}.get(unit)
    if si:
        text = plate.replace("SI_UNIT(.MILLI.,.METRE.)", f"SI_UNIT({si},.METRE.)")
    else:
        unit_record = re.search(r"#(\d+) = \( LENGTH_UNIT\(\)[^;]*;", plate)
        text = plate.replace(
            unit_record[0],
            f"#{unit_record[1]} = ( CONVERSION_BASED_UNIT('INCH',#90001) LENGTH_UNIT()"
            " NAMED_UNIT(#90003) );"
            "\n#90001 = LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(25.4),#90002);"
            "\n#90002 = ( LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.) );"
            "\n#90003 = DIMENSIONAL_EXPONENTS(1.,0.,0.,0.,0.,0.,0.);",
        )
    path = tmp_path / "unit.step"
    path.write_text(text)
    found, counts = read_in_part(path)
    assert counts
    assert found.upper_mm == pytest.approx(np.array([2000, 1000, 180]) * UNITS[unit], rel=1e-9)
    assert_agrees(found, model_extents(read(path)))


def placed(*degrees):
    axes = ((0, 0, 1), (1, 0, 0), (1, 2, 3))
    location = cq.Location((700, -300, 250))
    for axis, angle in zip(axes, degrees, strict=False):
        location = location * cq.Location((0, 0, 0), axis, angle)
    return location


@pytest.mark.parametrize("degrees", [(90,), (180, 90), (30,), (10, 20, 30)], ids=str)
def test_an_assembly_whose_parts_are_turned(degrees, tmp_path):
    bar = cq.Workplane().box(800, 60, 90).faces(">Z").workplane().rarray(90, 1, 8, 1).hole(30)
    inner = cq.Assembly(name="inner")
    inner.add(bar, name="bar", loc=placed(*degrees))
    inner.add(
        cq.Workplane().cylinder(300, 50), name="post", loc=cq.Location((0, 40, 0), (1, 1, 0), 50)
    )
    outer = cq.Assembly(name="outer")
    outer.add(inner, name="first", loc=cq.Location((100, 0, 0), (0, 1, 0), 90))
    outer.add(inner, name="second", loc=cq.Location((-300, 500, 0), (1, 0, 0), 35))
    outer.add(bar, name="third")
    path = tmp_path / "assembly.step"
    outer.export(str(path))
    found, counts = read_in_part(path)
    assert len(counts) > 1
    assert_agrees(found, model_extents(read(path)))


def test_a_solid_that_two_products_share_counts_in_both_places(tmp_path):
    pair = cq.Assembly(name="pair")
    bar = cq.Workplane().box(800, 60, 90).faces(">Z").workplane().rarray(90, 1, 8, 1).hole(30)
    pair.add(bar, name="bar", loc=cq.Location((0, 0, 0), (0, 0, 1), 90))
    pair.add(cq.Workplane().cylinder(300, 50), name="post", loc=cq.Location((2000, 0, 0)))
    path = tmp_path / "pair.step"
    pair.export(str(path))
    text = path.read_text()
    first, second = re.findall(r"#(\d+) = MANIFOLD_SOLID_BREP", text)
    item = re.compile(rf"(ADVANCED_BREP_SHAPE_REPRESENTATION\('',\(#\d+),#{second}\)")
    shared = item.sub(rf"\1,#{second},#{first})", text)  # the bar once more, where the post is
    assert shared != text
    path.write_text(shared)
    found, _ = read_in_part(path)
    whole = model_extents(read(path))
    assert whole.upper_mm[0] > 2000 + 400  # it counts there
    assert found is not None
    assert_agrees(found, whole)


SPOILT = {
    "a spline of no degree": ("B_SPLINE_CURVE_WITH_KNOTS('',3", "B_SPLINE_CURVE_WITH_KNOTS('',0"),
    "a radius below nothing": ("CYLINDRICAL_SURFACE('',#", "CYLINDRICAL_SURFACE('',$,#"),
    "a broken face": ("ADVANCED_FACE('',(#", "ADVANCED_FACE('',($,#"),
    "an edge that is none": ("EDGE_CURVE('',#", "EDGE_CURVE('',$,#"),
    "no plane": ("PLANE('',#", "PLANE('',$,#"),
}


@pytest.mark.parametrize(("old", "new"), SPOILT.values(), ids=SPOILT.keys())
def test_what_cannot_be_read_is_never_left_out_in_silence(old, new, plate, tmp_path):
    """Every single record of a kind is spoilt in turn, in a few places of the file."""
    places = [match.start() for match in re.finditer(re.escape(old), plate)]
    for place in places[:: max(1, len(places) // 6)]:
        path = tmp_path / "spoilt.step"
        path.write_text(plate[:place] + new + plate[place + len(old) :])
        found = file_extents(path)
        if found is None:
            continue
        whole = read(path)
        assert not whole.incomplete
        assert_agrees(found, model_extents(whole))


def test_a_face_outside_of_the_product_is_not_passed_over(plate, tmp_path):
    """A far away face that no shell lists: the whole file is read, and it counts."""
    face = re.search(r"#(\d+) = ADVANCED_FACE", plate)[1]
    path = tmp_path / "lone.step"
    path.write_text(re.sub(rf"(SHELL\('',\()#{face},", r"\1", plate, count=1))
    assert file_extents(path) is None


def test_reference_parts_do_not_count(tmp_path):
    car = cq.Assembly(name="car")
    car.add(cq.Workplane().box(100, 100, 100), name="body")
    reference = cq.Assembly(name="KE_REFERENCE")
    reference.add(cq.Workplane().box(900, 900, 900), name="limit_box")
    car.add(reference)
    from keienvelope.generation.export import write_step

    path = tmp_path / "car.step"
    write_step(car, path)
    assert ke.extents(path).upper_mm == pytest.approx((100, 100, 100))


def test_files_without_a_unit_need_one(tmp_path):
    path = tmp_path / "box.stl"
    cq.exporters.export(cq.Workplane().box(1, 2, 3), str(path))
    with pytest.raises(UsageError, match="declares no unit"):
        ke.extents(path)
    assert ke.extents(path, unit="in").upper_mm == pytest.approx((25.4, 50.8, 76.2))
    assert ke.extents(path.read_bytes(), type="stl", unit="mm").upper_mm == pytest.approx((1, 2, 3))


def test_objects_and_errors(tmp_path):
    assert ke.extents(cq.Workplane().box(1, 2, 3)).lower_mm == pytest.approx((1, 2, 3))
    with pytest.raises(MissingFileError):
        ke.extents(tmp_path / "nothing.step")
    (tmp_path / "empty.step").write_text("")
    with pytest.raises(EmptyFileError):
        ke.extents(tmp_path / "empty.step")


def test_real_files(models: Path):
    """Every enclosure of a file read in part agrees with that of the whole file."""
    seen = 0
    paths = sorted(p for p in models.rglob("*") if p.suffix.lower() in {".step", ".stp"})
    for path in paths:
        if not LONG and path.stat().st_size > 120_000:
            continue
        try:
            found = file_extents(path)
        except KeienvelopeError:
            continue
        if found is not None:
            assert_agrees(found, model_extents(read(path)))
            seen += 1
    assert seen > 10
