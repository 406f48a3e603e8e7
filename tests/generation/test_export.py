"""What is generated is written, read back and checked before anybody sees it."""

import os
import re
import zipfile

import cadquery as cq
import numpy as np
import pytest
import trimesh
from bodies import block, finding

import keienvelope as ke
from keienvelope.errors import BuildError, UsageError
from keienvelope.generation.export import export_checked
from keienvelope.law import profile
from keienvelope.model import Mark
from keienvelope.readers import read
from keienvelope.readers.objects import METADATA_KEY


@pytest.fixture(scope="module")
def wagon():
    return ke.generate("tall-wagon")


@pytest.fixture(scope="module")
def step(wagon, tmp_path_factory):
    return wagon.export(tmp_path_factory.mktemp("wagon") / "wagon.step")


@pytest.fixture(scope="module")
def report(step):
    return ke.check(step.path)


@pytest.fixture(scope="module")
def car():
    """A body on four tyres, which is what every format needs."""
    flank = [(-450, 150), (-450, 450), (-400, 700), (300, 900), (800, 1150), (900, 1350)]
    flank += [(2500, 1350), (2700, 1150), (2800, 900), (2850, 600), (2850, 150)]
    body = cq.Workplane("XZ").polyline(flank).close().extrude(700, both=True)
    wheels = cq.Assembly(name="wheels")
    for axle, x in (("front", 0.0), ("rear", 2400.0)):
        for side, y in (("left", -690.0), ("right", 540.0)):
            tyre = cq.Solid.makeCylinder(270.0, 150.0, cq.Vector(x, y, 270.0), cq.Vector(0, 1, 0))
            name = f"wheel_{axle}_{side}"
            wheels.add(cq.Assembly(name=name).add(tyre, name="tyre"), name=name)
    skid = cq.Solid.makeBox(100, 100, 30, cq.Vector(1000, -50, 120))
    whole = cq.Assembly(name="car").add(body, name="body").add(skid, name="skid").add(wheels)
    whole.metadata[METADATA_KEY] = Mark.of_export().step_text()
    return whole


def exported(assembly, path, **more):
    return export_checked(
        assembly,
        path,
        **{"profile": profile("jp-kei-1998"), "force": False, "allow_overrun": False, **more},
    )


def test_the_wagon_passes_and_meets_its_dimensions(report):
    assert report.verdict == "pass"
    for name, size in (("length", 3395), ("width", 1475), ("height", 1650)):
        measured = report.measurements[f"overall_{name}"]
        assert measured.lower_mm == pytest.approx(size, abs=1e-5)
        assert measured.upper_mm == pytest.approx(size, abs=1e-5)
    assert report.frame.axes_source == "file"
    assert report.frame.ground_source == "file"


def test_a_step_file_is_small_enough_to_send(step):
    assert step.path.stat().st_size < 3_000_000


def test_the_mirrors_are_tagged_left_out_and_listed(report):
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
    assert export.report.verdict == "pass"  # of the file, read back
    assert export.report.frame.unit_source == "file"
    assert export.report.measurements["overall_width"].upper_mm == pytest.approx(1475, abs=1e-3)


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
        exported(lying, path)
    assert list(tmp_path.iterdir()) == []


def test_an_overrun_for_study_sticks_out_on_both_flanks(tmp_path):
    wide = cq.Assembly(name="car").add(block(3395, 1485, 1650), name="body")
    export = exported(wide, tmp_path / "wide.step", allow_overrun=True)
    assert export.report.verdict == "fail"
    width = finding(export.report, "KE102")
    assert {overrun.side for overrun in width.overruns} == {"left", "right"}
    assert width.overruns[0].amount_mm == pytest.approx(2.5, abs=1e-5)


def test_at_the_limit_it_passes_with_an_advisory(tmp_path):
    whole = cq.Assembly(name="car").add(block(3395, 1480, 1650), name="body")
    export = exported(whole, tmp_path / "limit.step")
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


@pytest.mark.parametrize("suffix", [".glb", ".3mf", ".brep", ".dxf", ".svg", ".pdf"])
def test_other_formats_are_read_back_before_they_are_kept(car, suffix, tmp_path):
    export = exported(car, tmp_path / f"car{suffix}")
    assert export.report.verdict == "pass"
    assert export.path.stat().st_size > 2_000
    assert [path.name for path in tmp_path.iterdir()] == [f"car{suffix}"]


@pytest.mark.skipif(not os.environ.get("KEIENVELOPE_LONG"), reason="long form")
@pytest.mark.parametrize("suffix", [".glb", ".3mf", ".brep", ".dxf", ".svg", ".pdf"])
def test_a_whole_vehicle_is_written_in_every_format(wagon, suffix, tmp_path):
    export = wagon.export(tmp_path / f"wagon{suffix}")
    assert export.report.verdict == "pass"
    assert export.path.stat().st_size > 10_000


def test_a_glb_is_in_metres_with_its_front_towards_plus_z(car, tmp_path):
    scene = trimesh.load(exported(car, tmp_path / "car.glb").path)
    width, height, length = scene.bounds[1] - scene.bounds[0]
    assert (width, height, length) == pytest.approx((1.400, 1.350, 3.300), abs=1e-3)
    assert scene.bounds[1][2] == pytest.approx(0.450, abs=1e-3)  # front overhang ahead of the axle


def test_a_3mf_holds_closed_meshes_in_millimetres(car, tmp_path):
    with zipfile.ZipFile(exported(car, tmp_path / "car.3mf").path) as package:
        model = package.read("3D/3dmodel.model").decode()
    assert '<model unit="millimeter"' in model
    meshes = [mesh_of(text) for text in re.findall(r"<mesh>.*?</mesh>", model)]
    assert len(meshes) == 6
    assert all(mesh.is_watertight for mesh in meshes)
    low = np.min([mesh.bounds[0] for mesh in meshes], axis=0)
    high = np.max([mesh.bounds[1] for mesh in meshes], axis=0)
    assert high - low == pytest.approx([3300, 1400, 1350], abs=0.3)


def mesh_of(text):
    """Read a mesh of a 3MF as its vertices and triangles stand in it."""
    vertices, triangles = (
        np.array([re.findall(r'"([^"]*)"', item) for item in re.findall(rf"<{kind} [^>]*>", text)])
        for kind in ("vertex", "triangle")
    )
    return trimesh.Trimesh(vertices.astype(float), triangles.astype(int), process=False)
