"""Functions for CadQuery scripts."""

import subprocess
import sys
from types import SimpleNamespace

import cadquery as cq
import pytest
from bodies import block
from cadquery import cqgi

from keienvelope.checking.report import EnvelopeViolation
from keienvelope.errors import UsageError
from keienvelope.plugins.cadquery import (
    check_envelope,
    check_report,
    limit_box,
    overruns,
    refuse_foreign,
    show_check,
)


def test_invoke_hands_the_workplane_on_or_raises():
    good = block(3395, 1475, 1650)
    assert good.invoke(check_envelope) is good
    with pytest.raises(EnvelopeViolation) as caught:
        block(3395, 1500, 1650).invoke(check_envelope)
    assert caught.value.report.verdict == "fail"


def test_nothing_is_patched_on_import():
    code = (
        "import cadquery as cq; before = set(dir(cq.Workplane)) | set(dir(cq.Shape));"
        "import keienvelope.plugins.cadquery;"
        "assert before == set(dir(cq.Workplane)) | set(dir(cq.Shape))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_limit_box_stands_about_the_shape():
    box = limit_box(block(3000, 1400, 1600).translate((100, 0, 0))).val().BoundingBox()
    assert (box.xmin, box.xmax) == pytest.approx((100 - 1700, 100 + 1700), abs=1e-3)
    assert (box.ymin, box.ymax) == pytest.approx((-740, 740), abs=1e-3)
    assert (box.zmin, box.zmax) == pytest.approx((0, 2000), abs=1e-3)


def test_overruns_are_named_blocks():
    found = overruns(block(3395, 1500, 1650))
    assert sorted(name.split()[-2] for name, _ in found) == ["+10.0", "+10.0"]
    widths = [item.val().BoundingBox().ylen for _, item in found]
    assert widths == pytest.approx([10, 10], abs=1e-3)


def test_cqgi_gets_layers_and_debug_objects():
    script = (
        "import cadquery as cq\n"
        "from keienvelope.plugins.cadquery import show_check\n"
        "width = 1500.0\n"
        "body = cq.Workplane().box(3395, width, 1650, centered=(True, True, False))\n"
        "show_check(body, show_object, debug)\n"
    )
    result = cqgi.parse(script).build()
    assert result.success, result.exception
    assert [item.options["name"] for item in result.results] == ["design", "limits"]
    assert len(result.debugObjects) == 2
    assert not cqgi.parse(script).build({"width": 1475.0}).debugObjects


def test_without_debug_what_sticks_out_is_shown():
    shown = []
    show_check(block(3395, 1500, 1650), lambda *_, **given: shown.append(given["name"]))
    assert shown[:2] == ["design", "limits"]
    assert len(shown) == 4


def test_an_object_of_another_library_with_the_same_kernel_is_checked():
    own = SimpleNamespace(wrapped=block(3395, 1475, 1650).val().wrapped)
    assert check_report(own).verdict == "pass"


def test_an_object_of_another_kernel_is_refused_with_both_versions():
    foreign = type("TopoDS_Solid", (), {"__version__": "7.8.1"})()
    with pytest.raises(UsageError) as caught:
        refuse_foreign(SimpleNamespace(wrapped=foreign))
    assert "7.8.1" in str(caught.value)
    assert "7.9" in str(caught.value)
    assert "STEP" in str(caught.value)


def test_an_assembly_is_checked():
    assembly = cq.Assembly().add(block(3395, 1475, 1650), name="body")
    assert check_report(assembly).verdict == "pass"
