"""What is kept of a file, when it is good, and when the file is read again."""

import gzip
import json
import shutil
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from bodies import block, block_mesh, write_binary_stl
from readers.test_gltf import DATA, document

from keienvelope.cache import MeasurementCache, entries
from keienvelope.errors import MissingFileError, ReadError
from keienvelope.model import Brep, Mesh
from keienvelope.readers import read
from keienvelope.readers.side_files import noted_side_files


class Reader:
    """Reads a file, and counts how often."""

    def __init__(self):
        self.count = 0

    def __call__(self, path):
        self.count += 1
        return read(path)


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def cache(tmp_path):
    return MeasurementCache(tmp_path / "cache", "this program")


@pytest.fixture
def seen(cache, reader):
    """Ask one question about a file, as measuring does, and return the model and the answer."""

    def look(path, question="how long?", answer=1.0):
        with cache.opened(path, lambda: reader(path)) as (model, _):
            return model, model.facts.recall(question, lambda: answer)

    return look


@pytest.fixture
def stl(tmp_path):
    return write_binary_stl(tmp_path / "body.stl", block_mesh(3000, 1400, 1500).triangles)


@pytest.fixture
def step(tmp_path):
    block(3000, 1400, 1500).export(str(tmp_path / "body.step"))
    return tmp_path / "body.step"


def test_a_file_is_read_once_and_a_question_asked_once(seen, reader, stl):
    first, answer = seen(stl)
    again, same = seen(stl, answer="not looked at")
    assert (reader.count, answer, same) == (1, 1.0, 1.0)
    assert again.source == first.source
    assert [p.path for p in again.parts] == [p.path for p in first.parts]
    assert again.parts[0].geometry.count == first.parts[0].geometry.count == 12


@pytest.mark.parametrize("kind", ["stl", "step"])
def test_all_that_a_model_tells_but_its_geometry_comes_back(kind, seen, reader, request):
    path = request.getfixturevalue(kind)
    first, _ = seen(path)
    again, _ = seen(path)
    for name, value in vars(first).items():
        if name not in ("parts", "facts"):
            assert getattr(again, name) == value, name
    for one, other in zip(first.parts, again.parts, strict=True):
        assert (one.path, one.device, one.reference) == (other.path, other.device, other.reference)
        assert isinstance(other.geometry, Mesh if kind == "stl" else Brep)
    assert reader.count == 1


def test_geometry_is_read_where_it_is_looked_at(seen, cache, reader, stl):
    model, _ = seen(stl)
    with cache.opened(stl, lambda: reader(stl)) as (unread, _):
        assert reader.count == 1
        mesh, real = unread.parts[0].geometry, model.parts[0].geometry
        np.testing.assert_array_equal(mesh.extremes.points, real.extremes.points)
        np.testing.assert_array_equal(mesh.triangles(), real.triangles())
        np.testing.assert_array_equal(mesh.sample(), real.sample())
        np.testing.assert_array_equal(next(mesh.blocks())[1], real.triangles())
        corner = real.extremes.points[0]
        np.testing.assert_array_equal(
            mesh.meeting(corner, corner)[0], real.meeting(*[corner] * 2)[0]
        )
        assert len(mesh.fans) == 6
        assert reader.count == 2


def test_boundary_representation_is_read_where_it_is_looked_at(seen, cache, reader, step):
    seen(step)
    with cache.opened(step, lambda: reader(step)) as (unread, _):
        brep = unread.parts[0].geometry
        assert reader.count == 1
        assert len(brep.prototype.faces) == 6
        assert brep.shape is not None
        assert brep.placement.keeps_size
        assert reader.count == 2
        with pytest.raises(AttributeError, match="nothing"):
            _ = brep.nothing


def test_answers_are_added_to_those_that_are_kept(seen, reader, stl):
    seen(stl, "how long?", 1.0)
    seen(stl, "how wide?", 2.0)
    assert seen(stl, "how long?", None)[1] == 1.0
    assert seen(stl, "how wide?", None)[1] == 2.0
    assert reader.count == 1


def test_other_content_is_read(seen, reader, stl):
    seen(stl)
    data = bytearray(stl.read_bytes())
    data[-10] ^= 1  # one bit of one coordinate
    stl.write_bytes(data)
    assert seen(stl, answer=2.0)[1] == 2.0
    assert reader.count == 2


def test_only_content_and_name_count(seen, reader, stl, tmp_path):
    seen(stl)
    stl.touch()
    seen(stl)
    (tmp_path / "copy").mkdir()
    copy = tmp_path / "copy" / "body.stl"
    shutil.copy(stl, copy)
    model, _ = seen(copy)
    assert reader.count == 1
    assert model.source.name == str(copy)
    # A part without a name is called like its file.
    other = stl.rename(tmp_path / "wheel.stl")
    model, _ = seen(other)
    assert (reader.count, model.parts[0].path) == (2, "wheel")


def test_another_program_measures_again(seen, cache, reader, stl):
    seen(stl)
    with replace(cache, program="another").opened(stl, lambda: reader(stl)):
        assert reader.count == 2


def test_a_damaged_entry_is_measured_again(seen, cache, reader, stl):
    seen(stl)
    (entry,) = cache.folder.rglob("*.json")
    entry.write_bytes(entry.read_bytes()[:-1])
    assert seen(stl, answer=2.0)[1] == 2.0
    assert seen(stl, answer=3.0)[1] == 2.0
    assert reader.count == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.pop("facts"),
        lambda entry: entry.pop("beside"),
        lambda entry: entry.update(parts=[["body"]]),
        lambda entry: entry.update(model={"source": {"os.system": ["true"]}}),
        lambda entry: entry["model"].pop("source"),
        lambda entry: entry["model"].update(colour="red"),
        lambda entry: entry.update(facts={"how long?": {"builtins.eval": ["1"]}}),
        lambda entry: entry.update(facts=[]),
    ],
)
def test_an_entry_that_makes_no_sense_is_measured_again(change, seen, cache, reader, stl):
    seen(stl)
    (path,) = cache.folder.rglob("*.json")
    entry = json.loads(path.read_text().split("\n")[1])
    change(entry)
    entries.save(cache.folder, path.stem, entry)
    assert seen(stl, answer=2.0)[1] == 2.0
    assert reader.count == 2


def test_nothing_is_kept_of_a_file_that_changes_while_it_is_checked(cache, reader, stl):
    with cache.opened(stl, lambda: reader(stl)) as (model, _):
        model.facts.recall("how long?", lambda: 1.0)
        write_binary_stl(stl, block_mesh(3100, 1400, 1500).triangles)
    assert not list(cache.folder.rglob("*.json"))


def test_nothing_is_kept_of_a_file_that_is_gone(cache, reader, stl):
    with cache.opened(stl, lambda: reader(stl)) as (model, _):
        model.facts.recall("how long?", lambda: 1.0)
        stl.unlink()
    assert not list(cache.folder.rglob("*.json"))


def test_an_answer_that_cannot_be_kept_costs_nothing_but_time(seen, cache, reader, stl):
    assert seen(stl, answer={1, 2})[1] == {1, 2}
    assert seen(stl, answer={3})[1] == {3}
    assert not list(cache.folder.rglob("*.json"))
    assert reader.count == 2


def test_nothing_is_kept_where_measuring_fails(seen, cache, stl):
    with pytest.raises(ZeroDivisionError), cache.opened(stl, lambda: read(stl)) as (model, _):
        model.facts.recall("how long?", lambda: 1.0 / 0)
    assert not list(cache.folder.rglob("*.json"))


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"solid nothing\nendsolid nothing\n", "no triangle"), (None, "no such file")],
)
def test_a_file_that_cannot_be_read_is_told_as_ever(content, word, cache, tmp_path):
    path = tmp_path / "broken.stl"
    if content is not None:
        path.write_bytes(content)
    for _ in range(2):
        with pytest.raises(ReadError, match=word), cache.opened(path, lambda: read(path)):
            pytest.fail("it was read")


def test_a_file_that_has_other_parts_when_it_is_looked_at_is_an_error(seen, cache, stl, tmp_path):
    seen(stl)
    other = tmp_path / "other.stl"
    shutil.copy(stl, other)
    with (
        cache.opened(stl, lambda: read(other)) as (model, _),
        pytest.raises(ReadError, match="changed while it was checked"),
    ):
        model.parts[0].geometry.triangles()


@pytest.fixture
def gltf(tmp_path):
    """A glTF whose buffer is a file of its own."""
    path = tmp_path / "car" / "car.gltf"
    (path.parent / "buffers").mkdir(parents=True)
    path.write_text(json.dumps(document(buffers=[{"uri": "buffers/car.bin", "byteLength": 60}])))
    (path.parent / "buffers" / "car.bin").write_bytes(DATA)
    return path


def test_a_file_beside_counts_like_the_file_itself(gltf, seen, reader):
    seen(gltf)
    seen(gltf)
    assert reader.count == 1
    beside = gltf.parent / "buffers" / "car.bin"
    points = np.frombuffer(DATA, "<f4", 12).copy()
    points *= 2
    beside.write_bytes(points.tobytes() + DATA[48:])
    model, _ = seen(gltf)
    assert reader.count == 2
    assert model.parts[0].geometry.extremes.points.max() == 6.0
    beside.unlink()
    with pytest.raises(MissingFileError):
        seen(gltf)
    beside.write_bytes(DATA)
    seen(gltf, answer=4.0)
    assert reader.count == 4


def test_a_file_beside_that_changes_meanwhile_keeps_nothing(gltf, cache, reader):
    with cache.opened(gltf, lambda: reader(gltf)) as (model, _):
        model.facts.recall("how long?", lambda: 1.0)
        (gltf.parent / "buffers" / "car.bin").write_bytes(DATA + b"\0")
    assert not list(cache.folder.rglob("*.json"))


@pytest.fixture
def referring(models, tmp_path):
    """A real assembly that keeps its parts in other files."""
    shutil.copytree(models / "step" / "external", tmp_path / "files")
    (tmp_path / "files").chmod(0o755)
    return tmp_path / "files" / "s1_pe_214.stp"


def test_references_that_were_missing_must_still_be_missing(referring, seen, reader):
    part = referring.parent / "tail_turbine_prt.stp"
    aside = part.rename(referring.parent / "aside")
    model, _ = seen(referring)
    assert any(part.name in reason for reason in model.incomplete)
    again, _ = seen(referring)
    assert again.incomplete == model.incomplete
    assert reader.count == 1
    aside.rename(part.with_name(part.name.upper()))
    whole, _ = seen(referring)
    assert not whole.incomplete
    assert reader.count == 2


def test_parts_of_parts_count_too(referring, seen, reader):
    seen(referring)
    seen(referring)
    assert reader.count == 1
    deep = referring.parent / "foot_front_prt.stp"
    text = deep.read_text(encoding="latin-1")
    deep.chmod(0o644)
    deep.write_text(text.replace("FILE_NAME", "/* again */ FILE_NAME", 1), encoding="latin-1")
    seen(referring)
    assert reader.count == 2


def test_everything_that_a_reader_opens_beside_is_noted(referring, gltf, monkeypatch):
    """Held against what Python itself sees being opened."""
    opened = set()
    listening = [True]

    def listen(event, arguments):
        if listening and event == "open" and isinstance(arguments[0], str):
            opened.add(arguments[0])

    sys.addaudithook(listen)
    try:
        for path in (referring, gltf):
            opened.clear()
            with noted_side_files() as noted:
                read(path)
            own = {name for name in opened if name.startswith(str(path.parent))} - {str(path)}
            assert own
            assert own <= {str(name) for name in noted}
    finally:
        listening.clear()


def test_what_lies_in_an_archive_is_part_of_it(models, tmp_path, seen, reader):
    path = tmp_path / "s1_pe_214.stpz"
    with zipfile.ZipFile(path, "w") as archive:
        for item in (models / "step" / "external").iterdir():
            archive.write(item, item.name)
    seen(path)
    seen(path)
    assert reader.count == 1


def test_what_lies_beside_an_archive_counts(models, tmp_path, seen, reader):
    folder = models / "step" / "external"
    for item in folder.iterdir():
        (tmp_path / item.name).write_bytes(item.read_bytes())
    path = tmp_path / "s1_pe_214.stpz"
    path.write_bytes(gzip.compress((tmp_path / "s1_pe_214.stp").read_bytes()))
    foot = (tmp_path / "foot_asm.stp").rename(tmp_path / "aside")
    model, _ = seen(path)
    assert model.incomplete
    foot.rename(tmp_path / "foot_asm.stp")
    model, _ = seen(path)
    assert not model.incomplete
    assert reader.count == 2
