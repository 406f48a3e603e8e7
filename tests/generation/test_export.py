"""What is generated is written, read back and checked before anybody sees it."""

import cadquery as cq
import pytest
import trimesh
from bodies import block, finding

import keienvelope as ke
from keienvelope.errors import BuildError, UsageError
from keienvelope.generation.export import export_checked
from keienvelope.law import profile
from keienvelope.readers import read


@pytest.fixture(scope="module")
def wagon():
    return ke.generate("tall-wagon")


@pytest.fixture(scope="module")
def step(wagon, tmp_path_factory):
    return wagon.export(tmp_path_factory.mktemp("wagon") / "wagon.step")


def test_the_wagon_passes_and_meets_its_dimensions(step):
    report = ke.check(step.path)
    assert report.verdict == "pass"
    for name, size in (("length", 3395), ("width", 1475), ("height", 1650)):
        measured = report.measurements[f"overall_{name}"]
        assert measured.lower_mm == pytest.approx(size, abs=1e-5)
        assert measured.upper_mm == pytest.approx(size, abs=1e-5)
    assert report.frame.axes_source == "file"
    assert report.frame.ground_source == "file"


def test_a_step_file_is_small_enough_to_send(step):
    assert step.path.stat().st_size < 3_000_000


def test_the_mirrors_are_tagged_left_out_and_listed(step):
    report = ke.check(step.path)
    assert sorted(exclusion.device for exclusion in report.excluded) == [
        "flex_antenna",
        "mirror",
        "mirror",
    ]
    over_mirrors = report.measurements["width_over_mirrors"].upper_mm
    assert 1475 < over_mirrors < 1475 + 2 * 250


def test_the_assembly_in_memory_says_the_same_as_its_file(wagon, step):
    report = ke.check(wagon.assembly)
    assert report.verdict == "pass"
    vehicle = [part.path for part in wagon.parts if not part.reference]
    assert vehicle == [part.path for part in read(step.path).parts]
    assert report.measurements["overall_length"].upper_mm == pytest.approx(3395, abs=1e-5)


def test_an_stl_leaves_the_devices_out_and_says_so(wagon, tmp_path):
    export = wagon.export(tmp_path / "wagon.stl")
    assert {name.split("[")[0] for name in export.left_out} == {
        "antenna",
        "mirror_left",
        "mirror_right",
    }
    report = ke.check(export.path)
    assert report.verdict == "pass"
    assert report.frame.unit_source == "file"
    assert report.measurements["overall_width"].upper_mm == pytest.approx(1475, abs=1e-3)


def test_nothing_is_overwritten_without_force(wagon, step):
    before = step.path.read_bytes()
    with pytest.raises(UsageError, match="--force"):
        wagon.export(step.path)
    assert step.path.read_bytes() == before


@pytest.mark.parametrize("name", ["wagon.obj", "wagon", "nowhere/wagon.step"])
def test_a_target_that_cannot_be_is_refused(wagon, name, tmp_path):
    with pytest.raises(UsageError):
        wagon.export(tmp_path / name)


def test_what_does_not_measure_as_promised_is_not_kept(tmp_path):
    lying = cq.Assembly(name="car").add(block(3395, 1500, 1650), name="body")
    path = tmp_path / "lying.step"
    with pytest.raises(BuildError, match=r"overall width .* exceeds 1480"):
        export_checked(
            lying,
            path,
            profile=profile("jp-kei-1998"),
            force=False,
            parts=None,
            allow_overrun=False,
        )
    assert list(tmp_path.iterdir()) == []


def test_an_overrun_for_study_sticks_out_on_both_flanks(tmp_path):
    model = ke.generate("tall-wagon", allow_overrun=True, width=1485)
    export = model.export(tmp_path / "wide.step")
    assert export.report.verdict == "fail"
    width = finding(export.report, "KE102")
    assert {overrun.side for overrun in width.overruns} == {"left", "right"}
    assert width.overruns[0].amount_mm == pytest.approx(2.5, abs=1e-5)


def test_at_the_limit_it_passes_with_an_advisory(tmp_path):
    export = ke.generate("tall-wagon", width=1480).export(tmp_path / "limit.step")
    assert export.report.verdict == "pass"
    assert finding(export.report, "KE110", "overall_width").verdict == "fail"


def test_legal_fields_and_package_are_references_and_do_not_count(wagon, tmp_path):
    everything = ["body", "devices", "limits", "package"]
    export = wagon.export(tmp_path / "whole.step", parts=everything)
    assert export.report.verdict == "pass"
    assert export.report.measurements["overall_length"].upper_mm == pytest.approx(3395, abs=1e-5)
    names = {path.rsplit("/", 1)[-1] for path in export.report.reference}
    assert {"limit_box", "ground_plane", "approach_plane", "departure_plane"} <= names
    assert {"wheel_envelope_front_left", "ground_clearance_plane"} <= names
    assert {"ramp_plane_front", "ramp_plane_rear"} <= names
    assert {"occupant_front_right", "occupant_rear_left", "luggage", "engine", "tank"} <= names


def test_the_package_is_left_out_unless_it_is_asked_for(step):
    assert step.report.reference == ()


@pytest.mark.parametrize("suffix", [".glb", ".3mf", ".brep", ".dxf", ".svg"])
def test_other_formats_are_read_back_before_they_are_kept(wagon, suffix, tmp_path):
    export = wagon.export(tmp_path / f"wagon{suffix}")
    assert export.report.verdict == "pass"
    assert export.path.stat().st_size > 10_000
    assert [path.name for path in tmp_path.iterdir()] == [f"wagon{suffix}"]


def test_a_glb_is_in_metres_with_its_front_towards_plus_z(wagon, tmp_path):
    scene = trimesh.load(wagon.export(tmp_path / "wagon.glb", parts=["body"]).path)
    width, height, length = scene.bounds[1] - scene.bounds[0]
    assert (width, height, length) == pytest.approx((1.475, 1.650, 3.395), abs=1e-3)
    assert scene.bounds[1][2] == pytest.approx(0.545, abs=1e-3)  # front overhang ahead of the axle
