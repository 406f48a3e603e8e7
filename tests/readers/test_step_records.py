"""Records found in the bytes are those that the kernel finds by looking at every entity."""

from __future__ import annotations

import re

import cadquery as cq
import pytest
from bodies import block

from keienvelope.readers.step.parsed import FACE, StepFile, _keywords, _kinds
from keienvelope.readers.step.records import find_records


def by_looking(file):
    """Ranks of what tells structure and how many faces there are, entity by entity."""
    model = file.reader.StepModel()
    kinds = [_kinds().get(type(model.Value(i))) for i in range(1, model.NbEntities() + 1)]
    ranks = {rank for rank, kind in enumerate(kinds, start=1) if kind not in (None, FACE)}
    return ranks, kinds.count(FACE)


@pytest.fixture
def text(tmp_path):
    assembly = cq.Assembly(name="car")
    assembly.add(block(3000, 1400, 1500), name="shell", color=cq.Color("red"))
    assembly.add(cq.Workplane().sphere(100), name="ball", loc=cq.Location((0, 0, 1700)))
    path = tmp_path / "car.step"
    assembly.export(str(path))
    return path.read_text()


CHANGES = {
    "as written": lambda text: text,
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "no spaces": lambda text: text.replace(" = ", "="),
    "many spaces": lambda text: text.replace(" = ", "  =  \n  "),
    "a space before the bracket": lambda text: text.replace(
        "PRODUCT_DEFINITION(", "PRODUCT_DEFINITION ("
    ),
    "a space before every bracket": lambda text: re.sub(r"(= ?[A-Z_]+)\(", r"\1 \n(", text),
    "a comment before the bracket": lambda text: text.replace(
        "PRODUCT_DEFINITION(", "PRODUCT_DEFINITION /* that is */ ("
    ),
    "records side by side": lambda text: text.replace(";\n#", ";#"),
    "an equals sign in a name": lambda text: text.replace("'shell'", "'l = 5, #7=X(1)'"),
    "a comment": lambda text: text.replace("DATA;", "DATA;\n/* #5 = FACE( old ) */"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_the_text_looks_like(change, text, tmp_path):
    path = tmp_path / "changed.step"
    path.write_bytes(CHANGES[change](text).encode())
    file = StepFile(path)
    ranks, faces = by_looking(file)
    assert set(file.rank.values()) == ranks
    assert file.face_count == faces == 7


@pytest.mark.parametrize("change", ["as written", "a space before every bracket"])
def test_plain_text_needs_no_look_at_every_entity(change, text, tmp_path):
    path = tmp_path / "car.step"
    path.write_text(CHANGES[change](text))
    file = StepFile(path)
    count = file.reader.StepModel().NbEntities()
    records = find_records(path, count, *_keywords())
    assert records is not None
    assert len(records.ranks) < count / 5
    assert find_records(path, count + 1, *_keywords()) is None


def test_files_of_many_systems(models):
    for path in sorted((models / "step").glob("*.st*p")):
        file = StepFile(path)
        ranks, faces = by_looking(file)
        assert set(file.rank.values()) == ranks, path
        assert file.face_count == faces, path
