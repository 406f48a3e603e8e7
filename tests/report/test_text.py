"""The text report, as it looks in a log."""

import io

import cadquery as cq
from bodies import DECLARED, block, block_mesh
from rich.console import Console

import keienvelope as ke
from keienvelope.report.text import print_report


def rendered(report):
    stream = io.StringIO()
    console = Console(file=stream, width=120, markup=False, highlight=False, emoji=False)
    print_report(report, console)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines())


def test_a_pass():
    report = ke.check(block(3395, 1475, 1650), **DECLARED)
    assert rendered(report) == (
        """\
object  PASS (dimensions); 4 declared values, 8 other values not checked  jp-kei-1998
  rule                       limit   measured     margin   verdict
  ────────────────────────────────────────────────────────────────
  KE101   overall length   <= 3400   3395.000     +5.000   pass
  KE102   overall width    <= 1480   1475.000     +5.000   pass
  KE103   overall height   <= 2000   1650.000   +350.000   pass
  not declared: displacement, seats, payload, power
  not shown by the model: ground clearance, rear overhang, stability, wheels inside the body, lamp heights, number plate
  stance not told: no wheels were found: give each wheel or tyre a part of its own, with wheel or tyre in its name
  unit mm (file), forward -x, up +z (declared), ground 0 mm (lowest point)
"""  # noqa: E501
    )


def test_a_fail_with_its_overruns():
    report = ke.check(block(3395, 1485, 1650), **DECLARED)
    assert rendered(report) == (
        """\
object  FAIL (dimensions); 4 declared values, 8 other values not checked  jp-kei-1998
  rule                       limit   measured     margin   verdict
  ────────────────────────────────────────────────────────────────
  KE101   overall length   <= 3400   3395.000     +5.000   pass
  KE102   overall width    <= 1480   1485.000     -5.000   fail
  KE103   overall height   <= 2000   1650.000   +350.000   pass
  KE102  right +2.500 mm  shape  right flank, 0 mm behind the front end, 0 mm above the ground  at (-1697.5, 742.5, 0.0), region 3395 x 2 x 1650 mm, 14.0 l outside
  KE102  left +2.500 mm  shape  left flank, 0 mm behind the front end, 0 mm above the ground  at (-1697.5, -742.5, 0.0), region 3395 x 2 x 1650 mm, 14.0 l outside
  KE102  trim 2.5 mm each side, or scale the width by 0.9966
  not declared: displacement, seats, payload, power
  not shown by the model: ground clearance, rear overhang, stability, wheels inside the body, lamp heights, number plate
  stance not told: no wheels were found: give each wheel or tyre a part of its own, with wheel or tyre in its name
  unit mm (file), forward -x, up +z (declared), ground 0 mm (lowest point)
"""  # noqa: E501
    )


def test_an_undeclared_unit():
    lines = rendered(ke.check(block_mesh(3395, 1475, 1650), **DECLARED)).splitlines()
    assert lines[0].startswith("object  UNDECIDED (dimensions)")
    assert lines[4].endswith("1475.000     +5.000   undecided")
    question = (
        "  ? The file declares no unit: as mm it is 3395.0 x 1650.0 x 1475.0 mm (would pass);"
        " as cm it is 33950.0 x 16500.0 x 14750.0 mm (larger than any road vehicle);"
    )
    assert lines[6].startswith(question)
    assert lines[7] == "    type: --unit mm"


def test_names_from_a_file_neither_steer_the_terminal_nor_become_markup():
    car = cq.Assembly(name="car")
    car.add(block(3000, 1500, 1500), name="[red]\x1b[31mdoor[bold]")
    text = rendered(ke.check(car, **DECLARED))
    assert "[red]\\x1b[31mdoor[bold]" in text
    assert "\x1b" not in text
