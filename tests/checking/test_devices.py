"""Mirrors do not count in Japan: where they are tagged, plausible, and below the cap."""

import cadquery as cq
import pytest
from bodies import DECLARED, block, finding

import keienvelope as ke
from keienvelope.model import Mark
from keienvelope.readers.objects import METADATA_KEY


def car(mirror_name="mirror_left[device=mirror]", *, reach=150.0, size=120.0, marked=True):
    """A kei body with one mirror on its left that reaches `reach` mm out."""
    assembly = cq.Assembly(name="car")
    if marked:
        assembly.metadata[METADATA_KEY] = Mark.of_export().step_text()
    assembly.add(block(3395, 1475, 1650), name="body")
    y = -(1475 / 2 + reach / 2)
    assembly.add(cq.Workplane().box(size, reach, size).translate((-500, y, 1000)), name=mirror_name)
    return assembly


def test_a_tagged_mirror_does_not_count_and_is_listed():
    report = ke.check(car())
    assert report.verdict == "pass"
    (excluded,) = report.excluded
    assert excluded.part == "mirror_left[device=mirror]"
    assert excluded.protrusion_mm == pytest.approx(150)
    assert excluded.cap_mm == 250
    assert report.measurements["overall_width"].upper_mm == pytest.approx(1475)
    assert report.measurements["width_over_mirrors"].upper_mm == pytest.approx(1625)


def test_a_part_that_no_name_tells_counts():
    report = ke.check(car("ear_left"))
    assert report.verdict == "fail"
    assert finding(report, "KE102").overruns[0].part == "ear_left"


def test_a_part_named_as_a_mirror_does_not_count():
    report = ke.check(car("Door_Mirror_LH", marked=False), **DECLARED)
    assert report.verdict == "pass"
    assert report.excluded[0].by == "name pattern"


def test_a_tag_counts_only_in_a_file_that_is_ours():
    assert ke.check(car("ear[device=mirror]")).verdict == "pass"
    assert ke.check(car("ear[device=mirror]", marked=False), **DECLARED).verdict == "fail"


def test_the_user_can_name_the_mirror():
    report = ke.check(car("ear_L", marked=False), exclude=["mirror=EAR*"], **DECLARED)
    assert report.verdict == "pass"
    assert report.excluded[0].by == "--exclude"


@pytest.mark.parametrize(("reach", "verdict"), [(249.99, "pass"), (250.0, "fail"), (251.0, "fail")])
def test_the_cap_of_250_mm_is_exclusive(reach, verdict):
    report = ke.check(car(reach=reach))
    assert report.verdict == verdict
    cap = finding(report, "KE120", "device_side_protrusion")
    assert cap.verdict == verdict
    assert cap.upper == pytest.approx(reach)
    assert "mirror_left" in cap.message
    # The width is measured without the mirror all the same.
    assert finding(report, "KE102").verdict == "pass"


@pytest.mark.parametrize(("above", "verdict"), [(299.0, "pass"), (300.0, "fail")])
def test_the_cap_of_300_mm_above_the_vehicle(above, verdict):
    assembly = car()
    pole = cq.Workplane().box(20, 20, 350).translate((-500, -600, 1650 + above - 175))
    assembly.add(pole, name="mirror_high[device=mirror]")
    report = ke.check(assembly)
    assert finding(report, "KE120", "device_above_protrusion").verdict == verdict
    assert report.verdict == verdict
    assert report.measurements["overall_height"].upper_mm == pytest.approx(1650)


def test_a_mirror_the_size_of_a_door_counts():
    report = ke.check(car(size=700))
    assert report.verdict == "fail"
    assert any("700 mm large" in note for note in report.notes)


def test_a_mirror_across_the_car_counts():
    assembly = car()
    across = cq.Workplane().box(20, 500, 100).translate((-500, 0, 1700))
    assembly.add(across, name="window_mirror[device=mirror]")
    report = ke.check(assembly)
    assert any("across the middle" in note for note in report.notes)
    assert report.measurements["overall_height"].upper_mm == pytest.approx(1750)


def test_nothing_is_left_out_by_the_empty_convention():
    report = ke.measure(car(), convention="none")
    assert report.measurements["overall_width"].upper_mm == pytest.approx(1625)


def test_reference_parts_are_listed_and_never_measured():
    assembly = car()
    reference = cq.Assembly(name="KE_REFERENCE")
    reference.add(block(3400, 1480, 2000), name="limit_box")
    assembly.add(reference)
    report = ke.check(assembly)
    assert report.verdict == "pass"
    assert report.reference == ("KE_REFERENCE/limit_box",)
    assert report.measurements["overall_length"].upper_mm == pytest.approx(3395)
