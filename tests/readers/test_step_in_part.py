"""The text of a STEP file taken apart in bulk, against what the kernel reads of it."""

from __future__ import annotations

import re

import cadquery as cq
import numpy as np
import pytest
from bodies import block

from keienvelope.readers.step.excerpt import Excerpts
from keienvelope.readers.step.geometry import Geometry, Kind
from keienvelope.readers.step.hulls import Hulls
from keienvelope.readers.step.parsed import StepFile
from keienvelope.readers.step.text import StepText


@pytest.fixture(scope="module")
def car(tmp_path_factory):
    """Two parts: a block with a hole, and a ball that is placed above it."""
    assembly = cq.Assembly(name="car")
    drilled = block(3000, 1400, 1500).faces(">Z").workplane().hole(200)
    assembly.add(drilled, name="shell", color=cq.Color("red"))
    assembly.add(cq.Workplane().sphere(100), name="ball", loc=cq.Location((0, 0, 1700)))
    path = tmp_path_factory.mktemp("car") / "car.step"
    assembly.export(str(path))
    return path.read_bytes()


@pytest.fixture
def written(car, tmp_path):
    path = tmp_path / "car.step"
    path.write_bytes(car)
    return path


CHANGES = {
    "as written": lambda text: text,
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "no spaces": lambda text: text.replace(" = ", "="),
    "many spaces": lambda text: text.replace(" = ", "  =  \n  "),
    "spaces in records": lambda text: text.replace("(", " ( ").replace(",", " ,\n "),
    "tokens in strings": lambda text: text.replace("'ball'", "'#12=B((1,2);'"),
    "a quote in a string": lambda text: text.replace("'ball'", "'Ball''s #7'"),
    "a comment before the data": lambda text: text.replace("DATA;", "/* it's here */\nDATA;", 1),
    "large numbers": lambda text: re.sub(r"#(\d+)", lambda m: f"#{int(m[1]) * 1000003}", text),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_records_are_those_of_the_kernel(written, change):
    written.write_text(change(written.read_text()))
    text = StepText.of(written.read_bytes())
    file = StepFile(written)
    model = file.reader.StepModel()
    assert len(text) == model.NbEntities()
    for keyword, kind in (("ADVANCED_FACE", "AdvancedFace"), ("CARTESIAN_POINT", "CartesianPoint")):
        names = [type(model.Value(n)).__name__ for n in range(1, model.NbEntities() + 1)]
        known = [row for row, name in enumerate(names) if name.endswith(f"_{kind}")]
        assert text.rows(keyword).tolist() == known


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_points_are_those_of_the_kernel(written, change):
    written.write_text(change(written.read_text()))
    geometry = Geometry(StepText.of(written.read_bytes()))
    file = StepFile(written)
    model = file.reader.StepModel()
    for row in geometry.rows(Kind.POINT).tolist():
        point = model.Value(row + 1)
        assert geometry.points[row].tolist() == [point.CoordinatesValue(k) for k in (1, 2, 3)]


ODDITIES = {
    "a comment in the data": lambda text: text.replace("#10 =", "/* here */ #10 =", 1),
    "a quote too many": lambda text: text.replace("'ball'", "'ball", 1),
    "a reference to nothing": lambda text: re.sub(
        r"VERTEX_POINT\('',#\d+", "VERTEX_POINT('',#99999", text, count=1
    ),
    "a number for two records": lambda text: text.replace("#11 =", "#10 =", 1),
    "a record without an end": lambda text: text.replace(";\n#12 =", "\n#12 =", 1),
    "a reference that is no number": lambda text: text.replace(
        "VERTEX_POINT('',#", "VERTEX_POINT('',#x", 1
    ),
    "a bracket too many": lambda text: text.replace("PLANE('',", "PLANE(('',", 1),
    "two sections of data": lambda text: text.replace(";\n#12 =", ";\nENDSEC;\nDATA;\n#12 =", 1),
    "no end": lambda text: text.replace("END-ISO", "END-OSI"),
    "nothing": lambda _: "",
}


@pytest.mark.parametrize("change", ODDITIES.values(), ids=ODDITIES.keys())
def test_an_odd_text_is_left_to_the_kernel(written, change):
    text = written.read_text()
    changed = change(text)
    assert changed != text
    assert StepText.of(changed.encode()) is None


def test_equal_records_may_share_a_number(written):
    text = written.read_text()
    record = re.search(r"#\d+ = DIRECTION\([^;]*;\n", text)[0]
    twice = StepText.of(text.replace(record, record + record, 1).encode())
    assert len(twice) == len(StepText.of(text.encode())) + 1


def test_a_number_that_is_none_makes_no_face_known(written):
    text = written.read_text()
    broken = re.sub(r"(CARTESIAN_POINT\('',\()[^,]*,", r"\1abc,", text)
    assert len(Hulls(Geometry(StepText.of(text.encode()))).faces) > 0
    assert len(Hulls(Geometry(StepText.of(broken.encode()))).faces) == 0


UNKNOWN = {
    "a surface of another kind": ("PLANE(", "PLANAR("),
    "an edge without an end": ("EDGE_CURVE('',#", "EDGE_CURVE('',$,#"),
    "an axis of no length": ("DIRECTION('',(0.,0.,1.))", "DIRECTION('',(0.,0.,0.))"),
    "a bound that is none": ("FACE_BOUND(", "FACE_LIMIT("),
}


@pytest.mark.parametrize(("old", "new"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_a_face_is_known_down_to_its_last_record(written, old, new):
    text = written.read_text()
    before = Hulls(Geometry(StepText.of(text.encode()))).faces
    after = Hulls(Geometry(StepText.of(text.replace(old, new).encode()))).faces
    assert len(after) < len(before)


def test_hulls_of_plain_bodies_have_closed_forms(written):
    """The block reaches to its sides and the ball to its radius, each where it is drawn."""
    text = StepText.of(written.read_bytes())
    hulls = Hulls(Geometry(text))
    ball = text.rows("SPHERICAL_SURFACE")
    is_ball = np.isin(text.target(hulls.faces, -1), ball)
    assert hulls.reach[is_ball].max(axis=0) == pytest.approx([100] * 6)
    assert hulls.reach[~is_ball].max(axis=0) == pytest.approx([1500, 1500, 700, 700, 1500, 0])


def test_a_cone_without_its_seam_may_go_on_to_its_apex(tmp_path):
    path = tmp_path / "cone.step"
    cq.exporters.export(cq.Workplane(cq.Solid.makeCone(50, 0, 100)), str(path))
    text = path.read_text()
    assert np.isfinite(Hulls(Geometry(StepText.of(text.encode()))).reach).all()
    # The loop of the cone is left with the circle alone, whose edge begins and ends at one point.
    ring = re.search(r"#(\d+) = EDGE_CURVE\('',#(\d+),#\2,", text)[1]
    oriented = re.findall(rf"#(\d+) = ORIENTED_EDGE\('',\*,\*,#{ring},", text)
    loops = [m for m in re.finditer(r"EDGE_LOOP\('',\(([#\d,\s]*)\)\)", text) if "," in m[1]]
    (loop,) = loops
    here = next(number for number in oriented if f"#{number}" in loop[1])
    open_ended = text.replace(loop[0], f"EDGE_LOOP('',(#{here}))")
    hulls = Hulls(Geometry(StepText.of(open_ended.encode())))
    assert np.isinf(hulls.reach).all(axis=1).tolist().count(True) == 1


def test_an_excerpt_holds_the_chosen_faces_and_one_of_every_part(written, tmp_path):
    text = StepText.of(written.read_bytes())
    excerpts = Excerpts(text)
    assert excerpts.possible
    assert not excerpts.is_flat
    assert len(np.unique(excerpts.group)) == 2
    none = np.zeros(len(excerpts.faces), dtype=bool)
    assert len(excerpts.keep(none).faces) == 2
    for chosen in range(len(none)):
        flags = none.copy()
        flags[chosen] = True
        excerpt = excerpts.keep(flags)
        assert excerpts.faces[chosen] in excerpt.faces
        assert len(excerpt.faces) == 2
        path = tmp_path / f"{chosen}.step"
        path.write_bytes(excerpt.written())
        file = StepFile(path)
        assert file.broken_count() == 0
        assert file.face_count == 2
        model = file.reader.StepModel()
        numbers = excerpt.face_numbers.tolist()
        assert {type(model.Value(n)).__name__ for n in numbers} == {"StepShape_AdvancedFace"}


def test_a_face_outside_of_every_product_forbids_excerpts(written):
    text = written.read_text()
    face = re.search(r"#(\d+) = ADVANCED_FACE", text)[1]
    lone = re.sub(rf"(SHELL\('',\()#{face},", r"\1", text, count=1)
    assert lone != text
    assert Excerpts(StepText.of(text.encode())).possible
    assert not Excerpts(StepText.of(lone.encode())).possible
