"""A report from the cache is the report that measuring again would give, whatever has changed."""

import os
from dataclasses import replace
from pathlib import Path

import cadquery as cq
import pytest
import trimesh
from bodies import DECLARED, block, block_mesh, write_binary_stl

from keienvelope import law, workflow
from keienvelope.cache import MeasurementCache
from keienvelope.checking import parse_declared
from keienvelope.checking.waivers import Waiver
from keienvelope.report.formats import render
from keienvelope.workflow import Task, check_file, frame_choice, measure_file

KEI = law.profile("jp-kei-1998")
WIDTH = "overall_width"


@pytest.fixture
def cache(tmp_path):
    return MeasurementCache(tmp_path / "cache", "this program")


def kept(cache) -> list[Path]:
    return list(cache.folder.rglob("*.json"))


def told(reports) -> str:
    """All that reports say, but how long they took, and the hash that only the cache needs."""
    named = [replace(r, file=replace(r.file, sha256=None)) for r in reports]
    return render("json", named, reproducible=True)


@pytest.fixture
def read_no_more(monkeypatch):
    """From when it is called, whatever reads a file fails."""

    def forbid():
        def fail(path, **_):
            raise AssertionError(f"{path} was read")

        monkeypatch.setattr(workflow, "read", fail)

    return forbid


def wagon(path: Path, width: float = 1500.0) -> Path:
    """A body that is too wide, with wheels and mirrors that are parts of their own."""
    together = cq.Assembly(name="car")
    together.add(block(3300, width, 1500, bottom=200), name="body")
    for number, (x, y) in enumerate(((-1200, -600), (-1200, 600), (1200, -600), (1200, 600))):
        wheel = cq.Workplane("XZ").cylinder(160, 280).translate((x, y, 280))
        together.add(wheel, name=f"wheel_{number}")
    for side, y in (("left", -1), ("right", 1)):
        mirror = cq.Workplane().box(120, 150, 120).translate((-700, y * (width / 2 + 70), 1100))
        together.add(mirror, name=f"mirror_{side}")
    together.export(str(path))
    return path


@pytest.fixture(scope="module")
def step(tmp_path_factory):
    return wagon(tmp_path_factory.mktemp("wagon") / "wagon.step")


@pytest.fixture(scope="module")
def task(step):
    return Task(step, (KEI,), frame_choice(**DECLARED))


def test_a_report_that_was_made_before_is_made_again(task, cache, read_no_more):
    cold = check_file(replace(task, cache=cache))
    assert cold[0].verdict == "fail"
    assert told(cold) == told(check_file(task))
    read_no_more()
    warm = check_file(replace(task, cache=cache))
    assert warm[0].findings == cold[0].findings
    assert render("json", warm, reproducible=True) == render("json", cold, reproducible=True)
    assert len(kept(cache)) == 1
    # Where nothing is asked that was not asked before, nothing is written either.
    written = kept(cache)[0].stat().st_ino
    check_file(replace(task, cache=cache))
    assert kept(cache)[0].stat().st_ino == written


CHOICES = [
    {},
    {"ground": "lowest"},
    {"ground": "-100"},
    {"forward": "+x", "up": "+z"},
    {"forward": "+y", "up": "+z", "ground": "lowest"},
    {"unit": "cm", **DECLARED},
    {"exclude": ("mirror=*body*",), **DECLARED},
    {"exclude": ("reference=*wheel*",), **DECLARED},
    {"exclude": ("reference=*body*", "reference=*mirror*"), **DECLARED},
    {"half": "left", "median": "0", **DECLARED},
    {"anchor": "front", **DECLARED},
    {"straighten": True},
]


@pytest.fixture(scope="module")
def asked_before(task, tmp_path_factory):
    """A cache that knows the wagon from a check with declared axes."""
    cache = MeasurementCache(tmp_path_factory.mktemp("cache"), "this program")
    check_file(replace(task, cache=cache))
    return cache


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_no_answer_to_another_question_is_served(choice, task, asked_before):
    other = replace(task, choice=frame_choice(**choice))
    fresh = told(check_file(other))
    assert told(check_file(replace(other, cache=asked_before))) == fresh
    assert told(check_file(replace(other, cache=asked_before))) == fresh


@pytest.mark.parametrize("convention", law.convention_names())
def test_other_conventions_and_classes(convention, task, asked_before):
    profiles = tuple(p for p in law.classes() if p.convention == convention)
    other = replace(task, profiles=profiles, cache=asked_before)
    assert told(check_file(other)) == told(check_file(replace(other, cache=None)))
    measured = measure_file(other, convention)
    assert told([measured]) == told([measure_file(replace(other, cache=None), convention)])


def test_what_is_no_measurement_is_never_kept(task, asked_before, read_no_more):
    read_no_more()
    cached = replace(task, cache=asked_before)
    assert [r.verdict for r in check_file(cached)] == ["fail"]
    declared = parse_declared(["seats=5", "power=64PS"])
    (report,) = check_file(replace(cached, declared=declared))
    assert any(f.quantity == "seats" and f.verdict == "fail" for f in report.findings)
    waiver = Waiver("KE102", 30.0, "agreed", "test")
    (report,) = check_file(replace(cached, waivers=(waiver,)))
    assert all(f.waived for f in report.findings if f.rule == "KE102" and f.verdict == "fail")
    (report,) = check_file(replace(cached, require=("KE203",)))
    assert any("KE203 is required" in note for note in report.notes)


def test_a_profile_that_changes_changes_the_verdict(task, asked_before, read_no_more):
    read_no_more()
    verdicts = []
    for width in (1500.1, 1499.9):
        limits = [replace(x, value=width) if x.quantity == WIDTH else x for x in KEI.limits]
        changed = replace(KEI, limits=tuple(limits))
        (report,) = check_file(
            replace(task, profiles=(changed,), cache=asked_before, describe=False)
        )
        verdicts.append(report.verdict)
    assert verdicts == ["pass", "fail"]


def exported(folder: Path) -> list[Path]:
    """The same block in formats of every kind."""
    mesh = block_mesh(3300, 1500, 1900)
    paths = [write_binary_stl(folder / "binary.stl", mesh.triangles)]
    for suffix in ("obj", "ply", "glb"):
        paths.append(folder / f"block.{suffix}")
        trimesh.Scene({"body": mesh}).export(str(paths[-1]))
    paths += [folder / "block.step", folder / "block.brep"]
    shape = block(3300, 1500, 1900).val()
    shape.exportStep(str(paths[-2]))
    shape.exportBrep(str(paths[-1]))
    return paths


def test_every_format(cache, tmp_path, read_no_more):
    paths = exported(tmp_path)
    choices = [frame_choice(), frame_choice(unit="mm", **DECLARED), frame_choice(ground="lowest")]
    tasks = [Task(path, (KEI,), choice, cache=cache) for path in paths for choice in choices]
    cold = [told(check_file(task)) for task in tasks]
    assert cold == [told(check_file(replace(task, cache=None))) for task in tasks]
    read_no_more()
    assert [told(check_file(task)) for task in tasks] == cold


def test_real_files(models, cache, read_no_more):
    most = None if os.environ.get("KEIENVELOPE_LONG") else 12_000
    paths = [
        path
        for path in sorted(models.rglob("*.*"))
        if path.suffix.lower() in (".stp", ".step", ".stl", ".obj", ".glb", ".dae", ".igs", ".brep")
        and (most is None or path.stat().st_size < most)
    ]
    tasks = [Task(path, (KEI,), frame_choice(), cache=cache) for path in paths]
    cold = {task.path: check_file(task) for task in tasks}
    read_no_more()
    known = [task for task in tasks if cold[task.path][0].verdict != "error"]
    assert len(known) > 10
    for task in known:
        assert told(check_file(task)) == told(cold[task.path]), task.path.name


def test_errors_are_not_kept(cache, tmp_path):
    path = tmp_path / "body.stl"
    write_binary_stl(path, block_mesh(3300, 1400, 1900).triangles)
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    task = Task(path, (KEI,), frame_choice(unit="mm", **DECLARED), cache=cache)
    for _ in range(2):
        assert check_file(task)[0].verdict == "error"
    assert not kept(cache)
    path.write_bytes(whole)
    assert check_file(task)[0].verdict == "pass"


def test_a_script_is_run_every_time(cache, tmp_path):
    path = tmp_path / "body.py"
    size = tmp_path / "size.txt"
    path.write_text(
        "import cadquery as cq\nfrom pathlib import Path\n"
        f"width = float(Path({str(size)!r}).read_text())\n"
        "show_object(cq.Workplane().box(3300, width, 1500))\n"
    )
    task = Task(path, (KEI,), frame_choice(**DECLARED), run_scripts=True, cache=cache)
    verdicts = []
    for width in (1400, 1600):
        size.write_text(str(width))
        verdicts.append(check_file(task)[0].verdict)
    assert verdicts == ["pass", "fail"]
    assert not kept(cache)


def test_pictures_read_the_file_again(task, asked_before):
    (report,) = check_file(replace(task, triangles=1000, cache=asked_before))
    (fresh,) = check_file(replace(task, triangles=1000))
    assert report.scene.full_count == fresh.scene.full_count > 0
