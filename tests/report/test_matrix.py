"""One design against every class, in 80 columns."""

import io

import cadquery as cq
from bodies import DECLARED, block, block_mesh
from rich.console import Console

from keienvelope import law, workflow
from keienvelope.report.matrix import print_matrix


def matrix(body, **frame):
    stream = io.StringIO()
    choice = workflow.frame_choice(**{**DECLARED, **frame})
    with workflow.opened(body) as loaded:
        reports = list(workflow.check_loaded(loaded, law.classes(), choice, describe=False))
    print_matrix(reports, Console(file=stream, width=80, markup=False, highlight=False))
    return [line.rstrip() for line in stream.getvalue().splitlines()], reports


def row(lines, name):
    return next(line.split() for line in lines if line.split()[:1] == [name])


def test_a_row_a_class():
    lines, reports = matrix(block(3295, 1395, 1650))
    assert max(map(len, lines)) <= 80
    assert row(lines, "jp-kei-1998") == ["jp-kei-1998", "pass", "+105.0", "+85.0", "+350.0"]
    assert row(lines, "jp-kei-1990")[1:4] == ["pass", "+5.0", "+5.0"]
    assert row(lines, "jp-kei-1976")[1:3] == ["fail", "-95.0"]
    assert row(lines, "jp-kei-1976")[-1] == "superseded"
    assert row(lines, "eu-m1e-proposed") == [
        "eu-m1e-proposed", "pass", "+905.0", "-", "-", "proposal"
    ]  # fmt: skip
    assert row(lines, "us-lsv")[1:] == ["undecided", "-", "-", "-"]
    told = " ".join(lines)
    assert "us-lsv: undecided without gross mass rating, top speed." in told
    assert {r.profile.id for r in reports} == {p.id for p in law.profiles()} - {"us-car"}
    assert all(row(lines, r.profile.id)[1] == r.verdict for r in reports)


def test_a_kei_car_of_today_is_too_long_for_oregon():
    lines, _ = matrix(block(3395, 1475, 1650))
    assert row(lines, "us-or-sb1213")[1:3] == ["fail", "-42.2"]


def test_what_keeps_several_classes_open_is_said_once():
    car = cq.Assembly(name="car")
    car.add(block(3395, 1475, 1650), name="body")
    car.add(cq.Workplane().box(120, 190, 120).translate((-500, -800, 1000)), name="door_mirror_l")
    lines, _ = matrix(car)
    assert row(lines, "jp-kei-1998")[1] == "pass"
    assert row(lines, "kr-gyeong")[1] == "undecided"
    assert " ".join(lines).count("door_mirror_l (mirror), which no source confirmed") == 1


def test_an_undeclared_unit_is_asked_for_once():
    lines, _ = matrix(block_mesh(3395, 1475, 1650))
    told = " ".join(line.strip() for line in lines)
    assert told.count("--unit mm") == 1
