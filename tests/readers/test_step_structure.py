"""The structure of a STEP file, held against the kernel's own translation of the whole file."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import cadquery as cq
import numpy as np
import pytest
from OCP.BRepBuilderAPI import BRepBuilderAPI_Transform
from OCP.Interface import Interface_Static
from OCP.STEPControl import STEPControl_Reader
from OCP.TopoDS import TopoDS_Shape

from keienvelope.errors import KeienvelopeError
from keienvelope.measuring.extents import join_supports, supports_of
from keienvelope.measuring.extents.brep import brep_support
from keienvelope.model import Brep
from keienvelope.readers import read
from keienvelope.readers.step import parsed

UNITS = {
    "mm": "( LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.) );",
    "m": "( LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT($,.METRE.) );",
    "um": "( LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MICRO.,.METRE.) );",
}


RELATED = "REPRESENTATION_RELATIONSHIP"
ROUNDING_MM = 1e-9
WITH = "REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION"
SHAPES = "SHAPE_REPRESENTATION_RELATIONSHIP"


def whole(path: Path) -> TopoDS_Shape:
    """The file as the kernel translates it, healed, in one piece."""
    Interface_Static.SetCVal_s("xstep.cascade.unit", "MM")
    reader = STEPControl_Reader()
    reader.ReadFile(str(path))
    reader.TransferRoots()
    return reader.OneShape()


def extents(path: Path) -> tuple[np.ndarray, np.ndarray]:
    model = read(path)
    joined = join_supports(
        supports_of(model.parts, alone=range(len(model.parts))), range(len(model.parts))
    )
    return joined.attained, joined.bound


def same_as_whole(path: Path) -> None:
    attained, bound = extents(path)
    truth = brep_support(whole(path))
    scale = max(1.0, float(np.abs(truth.bound).max()))
    assert attained == pytest.approx(truth.attained, abs=1e-9 * scale)
    assert bound == pytest.approx(truth.bound, abs=1e-6 + 1e-9 * scale)


def location(x: float, y: float, z: float, angle: float) -> cq.Location:
    return cq.Location(cq.Vector(x, y, z), cq.Vector(1, 2, 3), angle)


@pytest.fixture(scope="module")
def text(tmp_path_factory) -> str:
    """An assembly in an assembly: turned, and with the same wheel placed twice."""
    wheel = cq.Workplane().cylinder(8, 30).faces(">Z").workplane().hole(5)
    inner = cq.Assembly(name="axle")
    inner.add(wheel, name="wheel_left", loc=location(5, 60, 7, 40))
    inner.add(wheel, name="wheel_right", loc=location(5, -60, 7, -40))
    inner.add(
        cq.Workplane().sphere(9).translate((1, 2, 3)), name="ball", loc=location(50, 6, 7, 70)
    )
    car = cq.Assembly(name="car")
    car.add(inner, loc=cq.Location(cq.Vector(100, 0, 0), cq.Vector(0, 0, 1), 33))
    car.add(cq.Workplane().box(100, 20, 30), name="body", loc=location(0, 200, 0, 15))
    path = tmp_path_factory.mktemp("structure") / "car.step"
    car.export(str(path))
    return re.sub(r"\n  +", "", path.read_text())


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "changed.step"
    path.write_text(text)
    return path


def test_placements_of_nested_assemblies(text, tmp_path):
    path = write(tmp_path, text)
    same_as_whole(path)
    names = [part.path for part in read(path).parts]
    assert names == ["axle/wheel_left", "axle/wheel_right", "axle/ball", "body"]


@pytest.mark.parametrize("seed", range(6))
def test_every_representation_has_its_own_unit(seed, text, tmp_path):
    rng = np.random.default_rng(seed)

    def another(_: re.Match[str]) -> str:
        return UNITS[str(rng.choice(["mm", "m", "um"]))]

    mixed = re.sub(re.escape(UNITS["mm"]), another, text)
    same_as_whole(write(tmp_path, mixed))


def test_each_product_is_translated_once(text, tmp_path, monkeypatch):
    ranks: list[int] = []
    translated = parsed.StepFile.translated
    monkeypatch.setattr(
        parsed.StepFile,
        "translated",
        lambda self, rank: ranks.append(rank) or translated(self, rank),
    )
    model = read(write(tmp_path, text))
    assert len(ranks) == len(set(ranks))
    breps = [part.geometry for part in model.parts]
    prototypes = {id(brep.prototype) for brep in breps if isinstance(brep, Brep)}
    # Both wheels are one product.
    assert len(prototypes) == len(ranks) == 3


def instances(text: str, count: int) -> str:
    """Place the last component of the top assembly again and again, ten millimetres apart."""
    placing = re.findall(
        r"#(\d+) = CONTEXT_DEPENDENT_SHAPE_REPRESENTATION\(#(\d+),#(\d+)\);", text
    )[-1]
    relation, shape = placing[1:]
    occurrence = re.search(rf"#{shape} = PRODUCT_DEFINITION_SHAPE\([^#]*#(\d+)\)", text)[1]
    parent, child = re.search(
        rf"#{occurrence} = NEXT_ASSEMBLY_USAGE_OCCURRENCE\([^#]*#(\d+),#(\d+)", text
    ).groups()
    first, second, move = re.search(
        rf"#{relation} = \(\s*REPRESENTATION_RELATIONSHIP\([^#]*#(\d+),#(\d+)\)[^#]*#(\d+)\)", text
    ).groups()
    start = re.search(rf"#{move} = ITEM_DEFINED_TRANSFORMATION\([^#]*#(\d+),#(\d+)\)", text)[1]
    number = 1 + max(int(n) for n in re.findall(r"#(\d+) =", text))
    records, axes = [], []
    for index in range(count):
        n = number + 8 * index
        axes.append(f"#{n + 1}")
        records += [
            f"#{n} = CARTESIAN_POINT('',({1000.0 + 10 * index},0.,0.));",
            f"#{n + 1} = AXIS2_PLACEMENT_3D('',#{n},$,$);",
            f"#{n + 2} = ITEM_DEFINED_TRANSFORMATION('','',#{start},#{n + 1});",
            f"#{n + 3} = NEXT_ASSEMBLY_USAGE_OCCURRENCE('','copy{index}','',#{parent},#{child},$);",
            f"#{n + 4} = PRODUCT_DEFINITION_SHAPE('','',#{n + 3});",
            f"#{n + 5} = ( {RELATED}('','',#{first},#{second}) {WITH}(#{n + 2}) {SHAPES}() );",
            f"#{n + 6} = CONTEXT_DEPENDENT_SHAPE_REPRESENTATION(#{n + 5},#{n + 4});",
        ]
    items = rf"(#{second} = SHAPE_REPRESENTATION\('[^']*',\()"
    text = re.sub(items, lambda found: found[1] + ",".join(axes) + ",", text)
    return text.replace("ENDSEC;\nEND-ISO", "\n".join(records) + "\nENDSEC;\nEND-ISO")


def test_many_instances_share_a_prototype(text, tmp_path):
    path = write(tmp_path, instances(text, 200))
    model = read(path)
    assert len(model.parts) == 204
    copies = [part.geometry for part in model.parts if "copy" in part.path]
    assert len({id(copy.prototype) for copy in copies if isinstance(copy, Brep)}) == 1
    same_as_whole(path)


FAULTS: dict[str, tuple[Callable[[str], str], str]] = {
    "an occurrence without a placement": (
        lambda text: re.sub(
            r"#\d+ = CONTEXT_DEPENDENT_SHAPE_REPRESENTATION\(.*?\);", "", text, count=1
        ),
        "has no placement",
    ),
    "an assembly in itself": (
        lambda text: re.sub(
            r"(NEXT_ASSEMBLY_USAGE_OCCURRENCE\('[^#]*)#(\d+),#\d+",
            lambda found: f"{found[1]}#{found[2]},#{found[2]}",
            text,
            count=1,
        ),
        "",
    ),
    "a part without geometry": (
        lambda text: re.sub(
            r"(ADVANCED_BREP_SHAPE_REPRESENTATION\('[^']*',\(#\d+),#\d+\)", r"\1)", text, count=1
        ),
        "could not be translated",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_placed_is_said(fault, text, tmp_path):
    change, message = FAULTS[fault]
    changed = change(text)
    assert changed != text
    model = read(write(tmp_path, changed))
    assert model.incomplete
    assert any(message in reason for reason in model.incomplete), model.incomplete


@pytest.fixture
def referring(models, tmp_path) -> Path:
    """A file of a real assembly that keeps its parts in others, in a folder of its own."""
    shutil.copytree(models / "step" / "external", tmp_path / "files")
    return tmp_path / "files" / "s1_pe_214.stp"


def test_references_are_followed(referring):
    model = read(referring)
    assert not model.incomplete
    assert len(model.parts) == 11


def test_the_case_of_a_referenced_name_does_not_count(referring):
    foot = referring.parent / "foot_asm.stp"
    foot.rename(referring.parent / "FOOT_ASM.STP")
    assert not read(referring).incomplete


def test_a_missing_reference_is_said(referring):
    (referring.parent / "tail_turbine_prt.stp").unlink()
    model = read(referring)
    assert any("tail_turbine_prt.stp" in reason for reason in model.incomplete)
    assert len(model.parts) == 9


def test_a_reference_never_leads_out_of_the_folder(referring, tmp_path):
    outside = tmp_path / "outside.stp"
    (referring.parent / "foot_asm.stp").rename(outside)
    (referring.parent / "foot_asm.stp").symlink_to(outside)
    assert any("foot_asm.stp" in reason for reason in read(referring).incomplete)


def test_files_that_refer_to_each_other_come_to_an_end(referring):
    for path in referring.parent.glob("foot_*_prt.stp"):
        shutil.copy(referring.parent / "foot_asm.stp", path)
    assert read(referring).incomplete


def mended(brep: Brep) -> TopoDS_Shape:
    placed = BRepBuilderAPI_Transform(brep.prototype.mended, brep.placement.transformation(), True)
    return placed.Shape()


def moved_by_healing(path: Path) -> float:
    """How far healing moves the extents of a file beyond its own tolerance, in millimetres.

    Parameter curves that healing itself laid beside the edges are not the file's: how far they
    reach beyond the edges is told by the measurement and taken off.
    """
    model = read(path)
    breps = [part for part in model.parts if isinstance(part.geometry, Brep)]
    if not breps:
        return 0.0
    supports = supports_of(breps, alone=range(len(breps)))
    raw = join_supports(supports, range(len(breps)))
    healed = [brep_support(mended(part.geometry)) for part in breps]
    truth = join_supports(healed, range(len(healed)))
    owners = [healed[owner] for owner in truth.owner]
    tolerance = np.array([owner.tolerance[d] for d, owner in enumerate(owners)])
    beyond = np.array([owner.beyond_edge_mm[d] for d, owner in enumerate(owners)])
    apart = np.maximum(raw.attained - truth.bound, truth.attained - beyond - raw.bound)
    return float((apart - np.maximum(tolerance, 1e-6)).max())


def test_healing_moves_no_extent(models):
    """Every file is measured as it was read and as it is healed."""
    paths = sorted((models / "step").rglob("*.st*p"))
    if not os.environ.get("KEIENVELOPE_LONG"):
        paths = [path for path in paths if path.stat().st_size < 100_000]
    moved = {}
    for path in paths:
        try:
            apart = moved_by_healing(path)
        except KeienvelopeError:
            continue
        if apart > ROUNDING_MM:
            moved[path.name] = apart
    assert not moved
