"""The bench measures what it says, with our own engine and tiny files."""

import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import cadquery as cq
import numpy as np
import pytest
import trimesh

from bench.commands import run_in_turns
from bench.peers import Plan, Runner, side_by_side
from bench.records import Record, Result
from bench.samples import HEIGHT_MM, LENGTH_MM, WIDTH_MM, bolts, copies, ellipsoid
from bench.table import summary, write_between

ROOT = Path(__file__).resolve().parents[1]
ONCE = Plan(visits=1, runs=1)


def test_a_tiny_run_prints_its_table_and_keeps_the_figures(tmp_path):
    options = ["--cache", str(tmp_path), "--ours-only", "--triangles", "200", "--turns", "1"]
    command = [sys.executable, "-m", "bench", "stl", *options, "--runs"]

    def run(*more):
        done = subprocess.run(
            [*command, *more], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout, Result.load(tmp_path / "results" / "stl.json").records

    printed, records = run("1")
    assert "| 200 triangles" in printed
    found = {(record.item, record.way): len(record.read_s) for record in records}
    items = ("200 triangles", "200 triangles as text")
    assert found == {(i, way): 1 for i in items for way in ("keienvelope.measure", "bare read")}
    assert records[0].size == pytest.approx(records[2].size, abs=0.001)
    assert not (tmp_path / "environments").exists()

    assert run("1", "--resume")[0] == printed  # the same figures to the last digit: nothing ran
    assert {len(record.read_s) for record in run("2", "--resume")[1]} == {2}


@pytest.mark.parametrize(
    ("case", "ways", "told"),
    [
        (
            "step",
            ("keienvelope.extents", "cadquery", "keienvelope"),
            ["3 x", "takes 3.0 times", "a.step (+1 mm)", "keienvelope takes 2.0 times", "60%"],
        ),
        ("start", ("keienvelope check", "python"), ["0.33 x"]),
        ("instances", ("keienvelope", "cadquery"), ["3 x", "1000.000"]),
        ("jobs", ("--jobs 1", "--jobs 2"), ["0.33 x"]),
    ],
)
def test_the_table_of_a_case_tells_its_ratios(case, ways, told):
    ours = Record("a.step", ways[0], 1.0, [0.8], [0.2], [5.0, 5.0, 5.0])
    theirs = Record("a.step", ways[1], 1.0, [2.0], [1.0], [5.0, 6.0, 5.0])
    whole = [Record("a.step", way, 1.0, [1.25], [0.75], [5.0, 5.0, 5.0]) for way in ways[2:]]
    result = Result(case, {}, {}, {}, [ours, theirs, *whole])
    if case == "instances":
        more = [replace(record, item="b", amount=2.0) for record in result.records]
        result = replace(result, records=[*result.records, *more])
    shown = import_module(f"bench.cases.{case}").shown(result)
    for words in told:
        assert words in shown


def test_the_bolts_are_an_assembly_of_that_many_of_one_part(tmp_path):
    path = bolts(tmp_path, 11)  # four in a row, so the third row is not full
    shape = cq.importers.importStep(str(path)).val()
    assert len(shape.Solids()) == 11
    assert len({solid.wrapped.TShape() for solid in shape.Solids()}) == 1
    box = shape.BoundingBox()
    across_flats = 15 * np.sqrt(3) / 2
    expected = (3 * 20 + 15, 2 * 20 + across_flats, 5.5 + 30)
    assert (box.xlen, box.ylen, box.zlen) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("text", [False, True])
def test_the_ellipsoid_has_that_many_triangles_and_is_closed(tmp_path, text):
    path = ellipsoid(tmp_path, 5000, text=text)
    mesh = trimesh.load(path)
    mesh.update_faces(mesh.nondegenerate_faces())
    assert mesh.is_watertight
    assert len(trimesh.load(path, process=False).faces) == pytest.approx(5000, rel=0.01)
    # Its corners lie on the ellipsoid, so its size is a little smaller.
    assert mesh.extents == pytest.approx([LENGTH_MM, WIDTH_MM, HEIGHT_MM], rel=0.002)


def test_copies_take_the_files_over_and_over(tmp_path):
    sources = [tmp_path / "a.step", tmp_path / "b.stp"]
    for source in sources:
        source.write_text(source.name)
    made = copies(sources, tmp_path / "many", 3)
    assert [path.read_text() for path in made] == ["a.step", "b.stp", "a.step"]
    assert len({path.name for path in made}) == 3


class Clockwork(Runner):
    """A way that takes a second and writes down when it was asked."""

    def ask(self, path, runs, plan):
        self.versions.setdefault("asked", path.name)
        LOG.append(self.way)
        return {"read_s": [0.75], "measure_s": [0.25], "size": [1.0], "resident_mb": 7.0}


LOG: list[str] = []


def test_ways_take_turns_in_both_orders_and_stop_when_patience_ends():
    LOG.clear()
    runners = [Clockwork(way, "", Path()) for way in ("a", "b")]
    records = side_by_side(runners, Path("file"), "file", 1.0, Plan(visits=9, patience_s=3.0))
    assert LOG == ["a", "b", "b", "a", "a", "b"]
    assert [record.seconds for record in records] == [[1.0] * 3] * 2


def test_a_file_that_cannot_be_read_is_an_error_of_that_file_alone(tmp_path):
    small = ellipsoid(tmp_path, 200)
    broken = tmp_path / "broken.stl"
    broken.write_bytes(b"")
    runner = Runner("keienvelope", sys.executable, small)
    (failed,) = side_by_side([runner], broken, "broken", 0.0, ONCE)
    (fine,) = side_by_side([runner], small, "small", 0.0, ONCE)
    runner.close()
    assert "EmptyFileError" in failed.error
    assert not failed.read_s
    assert not fine.error
    assert fine.resident_mb > 5
    assert runner.versions["keienvelope"]


def test_a_way_that_does_not_answer_is_stopped_and_may_start_again(tmp_path):
    small = ellipsoid(tmp_path, 200)
    runner = Runner("bare read", sys.executable, small)
    stuck = side_by_side([runner], Path("/dev/zero"), "endless", 0.0, Plan(1, 1, limit_s=0.3))
    fine = side_by_side([runner], small, "small", 0.0, ONCE)
    runner.close()
    assert "no answer" in stuck[0].error
    assert fine[0].read_s


def test_a_command_that_fails_is_told():
    with pytest.raises(RuntimeError, match="import sys"):
        run_in_turns({"a": [sys.executable, "-c", "import sys; sys.exit(3)"]}, "item", 1)


def test_the_summary_tells_where_the_other_way_is_faster():
    def record(item, way, seconds):
        return Record(item, way, read_s=[seconds], measure_s=[0.0])

    records = [record("p", "we", 1.0), record("p", "they", 8.0)]
    records += [record("q", "we", 1.0), record("q", "they", 0.5)]
    records += [record("r", "we", 1.0), Record("r", "they", error="dead")]
    told = summary(records, "we", "they")
    assert "2.0 times as long" in told  # the root of 8 x 0.5
    assert "faster on q (0.50 x)" in told


def test_tables_are_written_between_their_markers_and_nowhere_else(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- bench a -->\nold\n<!-- end of bench a -->\nafter\n")
    write_between(page, "a", "new\n")
    written = "before\n<!-- bench a -->\n\nnew\n\n<!-- end of bench a -->\nafter\n"
    assert page.read_text() == written
    with pytest.raises(ValueError, match="bench b"):
        write_between(page, "b", "new\n")
    assert page.read_text() == written


def test_the_page_has_a_place_for_every_case():
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    for case in ("step", "stl", "start", "instances", "jobs"):
        assert page.index(f"<!-- bench {case} -->") < page.index(f"<!-- end of bench {case} -->")
