"""Mirrors do not count in Japan: where they are tagged, plausible, and below the cap."""

import cadquery as cq
import pytest
import trimesh
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


def mirrored_car(names=("door_mirror_left", "door_mirror_right"), *, over=1860.0, size=(120, 150)):
    """A kei body with a mirror on each side, `over` mm wide over both."""
    assembly = cq.Assembly(name="car")
    assembly.add(block(3395, 1475, 1650), name="body")
    reach = (over - 1475) / 2
    for name, sign in zip(names, (-1, 1), strict=True):
        mirror = cq.Workplane().box(size[0], reach, size[1])
        assembly.add(mirror.translate((-500, sign * (1475 / 2 + reach / 2), 1000)), name=name)
    return assembly


def test_a_wagon_1860_mm_wide_over_its_mirrors_passes_with_the_mirrors_listed():
    report = ke.check(mirrored_car(), **DECLARED)
    assert report.verdict == "pass"
    assert {e.part for e in report.excluded} == {"door_mirror_left", "door_mirror_right"}
    assert report.measurements["width_over_mirrors"].upper_mm == pytest.approx(1860)
    assert finding(report, "KE120", "device_side_protrusion").upper == pytest.approx(192.5)


def test_the_same_file_with_mirrors_unnamed_fails_with_a_hint():
    report = ke.check(mirrored_car(("part_7", "part_8")), **DECLARED)
    assert report.verdict == "fail"
    (hint,) = (note for note in report.notes if "symmetric pair" in note)
    assert "--exclude 'mirror=part_7' --exclude 'mirror=part_8'" in hint
    told = ke.check(
        mirrored_car(("part_7", "part_8")), exclude=["mirror=part_7", "mirror=part_8"], **DECLARED
    )
    assert told.verdict == "pass"


def test_a_nameless_mesh_with_mirrors_gets_a_hint_and_no_pass():
    body = mirrored_car().toCompound()
    vertices, faces = body.tessellate(1.0)
    mesh = trimesh.Trimesh([v.toTuple() for v in vertices], faces, process=False)
    report = ke.check(mesh, unit="mm", **DECLARED)
    assert report.verdict == "fail"
    (hint,) = (note for note in report.notes if "symmetric pair" in note)
    assert "export them as parts of their own" in hint


@pytest.mark.parametrize(
    "assembly",
    [
        mirrored_car(("a", "b"), size=(700, 150)),  # as long as a door
        car("ear", marked=False),  # one alone
    ],
    ids=["large", "one"],
)
def test_what_does_not_look_like_mirrors_gets_no_hint(assembly):
    report = ke.check(assembly, **DECLARED)
    assert report.verdict == "fail"
    assert not [note for note in report.notes if "symmetric pair" in note]


def test_window_glass_is_not_a_mirror():
    report = ke.check(mirrored_car(("window_mirror_left", "window_mirror_right")), **DECLARED)
    assert report.verdict == "fail"
    assert not report.excluded


def test_a_mirrored_half_of_anything_is_not_a_mirror():
    report = ke.check(mirrored_car(("Mirror1", "Mirror2")), **DECLARED)
    assert report.verdict == "fail"
    assert not report.excluded


def test_a_door_that_a_mirrored_copy_names_mirror_counts_whole():
    # "door_mirror" is the mirrored door here: with its handle it is too large for a mirror.
    assembly = cq.Assembly(name="car")
    assembly.add(block(3395, 1460, 1650), name="body")
    door = cq.Assembly(name="door_mirror")
    door.add(cq.Workplane().box(1100, 10, 900).translate((0, -735, 900)), name="skin")
    door.add(cq.Workplane().box(150, 30, 40).translate((300, -755, 1000)), name="handle")
    assembly.add(door)
    report = ke.check(assembly, **DECLARED)
    assert not report.excluded
    assert report.measurements["overall_width"].upper_mm == pytest.approx(1460 / 2 + 770)
    assert any("1100 mm large" in note for note in report.notes)


def test_the_parts_of_a_named_group_are_one_device_a_side():
    assembly = cq.Assembly(name="car")
    assembly.add(block(3395, 1475, 1650), name="body")
    group = cq.Assembly(name="mirrors")
    for side, sign in (("left", -1), ("right", 1)):
        for name, at in (("arm", 760), ("housing", 850)):
            solid = cq.Workplane().box(100, 90, 120).translate((-500, sign * at, 1000))
            group.add(solid, name=f"{name}_{side}")
    assembly.add(group)
    report = ke.check(assembly, **DECLARED)
    assert report.verdict == "pass"
    assert len(report.excluded) == 4


def test_a_mirror_at_the_sill_counts():
    assembly = cq.Assembly(name="car")
    assembly.add(block(3395, 1475, 1650), name="body")
    assembly.add(cq.Workplane().box(100, 100, 100).translate((0, -780, 200)), name="side_mirror")
    report = ke.check(assembly, **DECLARED)
    assert report.verdict == "fail"
    assert any("not at the height of one" in note for note in report.notes)


def finned_car(name="shark_fin_antenna"):
    """A car of 2000 mm with a rigid antenna of 30 mm on its roof."""
    assembly = cq.Assembly(name="car")
    assembly.add(block(3395, 1475, 2000), name="body")
    fin = cq.Workplane().box(150, 40, 30).translate((1200, 0, 2015))
    assembly.add(fin, name=name)
    return assembly


def test_a_rigid_antenna_counts_in_japan():
    report = ke.check(finned_car(), **DECLARED)
    assert report.verdict == "fail"
    height = finding(report, "KE103")
    assert height.lower == pytest.approx(2030)
    assert height.overruns[0].part == "shark_fin_antenna"


def test_a_flexible_antenna_does_not():
    assert ke.check(finned_car("whip_antenna"), **DECLARED).verdict == "pass"


def test_measured_as_cars_are_in_europe_the_antenna_leaves_the_height():
    report = ke.measure(finned_car(), convention="eu-m", **DECLARED)
    assert report.measurements["overall_height"].upper_mm == pytest.approx(2000)
    (antenna,) = report.excluded
    assert antenna.leaves_out_of == ("overall_height",)
    assert antenna.protrusion_mm == pytest.approx(30)
    assert antenna.unverified


@pytest.mark.parametrize(
    ("profile", "over", "verdict"),
    [
        ("kr-gyeong", 1590.0, "pass"),  # within the limit, mirrors counted or not
        ("kr-gyeong", 1610.0, "undecided"),
        ("eu-l7e-c", 1510.0, "undecided"),
        ("us-or-sb1213", 1610.0, "fail"),  # too long whatever the mirrors are
    ],
)
def test_an_unverified_exclusion_alone_never_makes_a_pass(profile, over, verdict):
    report = ke.check(mirrored_car(over=over), profile, **DECLARED)
    assert report.verdict == verdict
    if verdict == "undecided":
        width = finding(report, "KE102")
        assert width.verdict == "undecided"
        assert "door_mirror_left (mirror)" in width.message
        assert "no source confirmed" in width.message
        assert (width.lower, width.upper) == (pytest.approx(1475), pytest.approx(over))


def test_too_wide_without_mirrors_fails_whatever_mirrors_are():
    assembly = mirrored_car(over=1700.0)
    assembly.add(block(3000, 1620, 500, bottom=300), name="sills")
    assert ke.check(assembly, "kr-gyeong", **DECLARED).verdict == "fail"


def test_a_plate_does_not_count_by_jis_and_its_bracket_does():
    assembly = cq.Assembly(name="car")
    assembly.add(block(3390, 1475, 1650), name="body")
    plate = cq.Workplane().box(4, 330, 165)
    assembly.add(plate.translate((-1697, 0, 600)), name="front_number_plate")
    assembly.add(plate.translate((1697, 0, 600)), name="number_plate_bracket")

    def length(convention):
        report = ke.measure(assembly, convention=convention, **DECLARED)
        return report.measurements["overall_length"].upper_mm

    assert length("jp") == pytest.approx(3398)
    assert length("jis-d0302") == pytest.approx(3394)


def test_the_user_can_say_what_is_not_vehicle():
    assembly = cq.Assembly(name="car")
    assembly.add(block(3395, 1475, 1650), name="body")
    assembly.add(block(3400, 1480, 2000), name="legal box")
    whole = ke.check(assembly, **DECLARED).measurements["overall_height"]
    assert whole.upper_mm == pytest.approx(2000)
    report = ke.check(assembly, exclude=["reference=legal*"], **DECLARED)
    assert report.measurements["overall_height"].upper_mm == pytest.approx(1650)
    assert report.reference == ("legal box",)


def test_a_mirror_ahead_of_the_car_counts():
    assembly = cq.Assembly(name="car")
    assembly.add(block(3395, 1475, 1650), name="body")
    ahead = cq.Workplane().box(300, 200, 200).translate((-1850, -600, 1000))
    assembly.add(ahead, name="door_mirror_left")
    report = ke.check(assembly, **DECLARED)
    assert finding(report, "KE101").verdict == "fail"
    assert any("ahead of the vehicle" in note for note in report.notes)


def test_a_vehicle_of_nothing_but_mirrors_counts():
    report = ke.check(mirrored_car(), exclude=["mirror=*"], **DECLARED)
    assert report.verdict == "fail"
    assert any("all of them count" in note for note in report.notes)


def test_what_the_user_names_in_vain_is_said():
    report = ke.check(
        mirrored_car(), exclude=["mirror=nothing*", "wiper=door_mirror_left"], **DECLARED
    )
    assert "--exclude mirror=nothing* names no part." in report.notes
    assert any("a wiper counts by the convention jp" in note for note in report.notes)
    # The user goes before the name: what he calls a wiper counts as one.
    assert report.verdict == "fail"


def test_what_is_left_out_is_listed_even_where_the_axes_are_open():
    assembly = cq.Assembly(name="car")
    assembly.add(block(3395, 1400, 1300), name="body")
    mirror = cq.Workplane().box(120, 190, 120)
    assembly.add(mirror.translate((-500, -795, 800)), name="door_mirror_left")
    report = ke.check(assembly, ground="lowest")
    assert report.frame.forward is None
    assert [e.part for e in report.excluded] == ["door_mirror_left"]


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
