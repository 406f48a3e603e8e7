"""The tall wagon, drawn whichever way and in whatever unit: the same sizes and the same verdict."""

import os

import cadquery as cq
import numpy as np
import pytest
import trimesh
from cars import ORIENTATIONS, UNITS

import keienvelope as ke
from keienvelope.checking.report import Report
from keienvelope.law import OVERALL
from keienvelope.readers.objects import METADATA_KEY

pytestmark = pytest.mark.skipif(
    not os.environ.get("KEIENVELOPE_LONG"),
    reason="a whole wagon is turned in the long form: KEIENVELOPE_LONG=1",
)


@pytest.fixture(scope="module")
def wagon() -> cq.Assembly:
    return ke.generate("tall-wagon").assembly


@pytest.fixture(scope="module")
def mesh(wagon) -> trimesh.Trimesh:
    """The wagon as one mesh, whose mirrors would count because nothing names them, without them."""
    shapes = [shape.moved(place) for shape, name, place, _ in wagon if "mirror" not in name]
    vertices, faces = cq.Compound.makeCompound(shapes).tessellate(2.0, 0.3)
    return trimesh.Trimesh([v.toTuple() for v in vertices], faces, process=False)


@pytest.fixture(scope="module")
def straight(mesh) -> Report:
    return ke.check(mesh, unit="mm")


@pytest.fixture(scope="module")
def straight_solids(wagon) -> Report:
    return ke.check(wagon)


def turned(assembly: cq.Assembly, orientation: np.ndarray) -> cq.Assembly:
    """The assembly as it is when another frame is drawn in; names and tags kept, axes not told."""
    plane = cq.Plane((0, 0, 0), xDir=tuple(orientation[:, 0]), normal=tuple(orientation[:, 2]))
    told = {METADATA_KEY: "keienvelope:1;unit=mm"}
    other = cq.Assembly(name=assembly.name, loc=cq.Location(plane), metadata=told)
    for child in assembly.children:
        other.add(child)
    return other


def same(report, expected, rel: float) -> None:
    assert report.verdict in (expected.verdict, "undecided")
    if report.assumed:
        assert report.questions
        return
    assert report.verdict == expected.verdict
    for size in OVERALL:
        low, high = (expected.measurements[size].lower_mm, expected.measurements[size].upper_mm)
        assert report.measurements[size].upper_mm >= low * (1 - rel)
        assert report.measurements[size].lower_mm <= high * (1 + rel)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("number", range(24))
def test_a_mesh_of_the_wagon(mesh, straight, number, unit):
    drawn = mesh.copy()
    drawn.vertices = mesh.vertices @ ORIENTATIONS[number].T / UNITS[unit]
    report = ke.check(drawn, unit=unit)
    same(report, straight, 1e-9)
    assert straight.verdict == "pass"


@pytest.mark.parametrize("number", range(24))
def test_the_solids_of_the_wagon(wagon, straight_solids, number):
    report = ke.check(turned(wagon, ORIENTATIONS[number]))
    same(report, straight_solids, 1e-9)
    assert straight_solids.verdict == "pass"
