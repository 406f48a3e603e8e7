"""Files made by others: the enclosure holds what brute force finds on every part.

By default only small files are measured; ``KEIENVELOPE_LONG=1`` measures all of them.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from adversarial.building import compound
from adversarial.oracle import SIX, brute_force_support, largest_edge_tolerance
from OCP.BRep import BRep_Tool
from OCP.BRepBuilderAPI import BRepBuilderAPI_Copy
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.TopLoc import TopLoc_Location

from keienvelope.errors import KeienvelopeError
from keienvelope.measuring.extents import support_of
from keienvelope.model import Brep
from keienvelope.model.faces import faces_of
from keienvelope.readers import read

LONG = os.environ.get("KEIENVELOPE_LONG") == "1"
SMALL_BYTES = 300_000
ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("KEIENVELOPE_MODELS", ROOT.parent / "shared" / "models")) / "step"


def files() -> list[object]:
    if not FOLDER.is_dir():
        absent = pytest.mark.skip(reason="no folder of real models: set KEIENVELOPE_MODELS to one")
        return [pytest.param(None, marks=absent, id="no-models")]
    # The folders below hold the pieces of an assembly, and one cube in many units.
    places = FOLDER.rglob("*") if LONG else FOLDER.glob("*")
    found = sorted(p for p in places if p.suffix.lower() in {".step", ".stp"})
    chosen = [path for path in found if LONG or path.stat().st_size <= SMALL_BYTES]
    return [pytest.param(path, id=path.relative_to(FOLDER).as_posix()) for path in chosen]


def tessellation_support(shape) -> np.ndarray:
    """Return the support of the corners of a coarse mesh, which the mesher puts on the faces."""
    copy = BRepBuilderAPI_Copy(shape).Shape()
    BRepMesh_IncrementalMesh(copy, 0.5, False, 0.5)
    best = np.full(6, -np.inf)
    for face in faces_of(copy):
        location = TopLoc_Location()
        mesh = BRep_Tool.Triangulation_s(face, location)
        if mesh is None:
            continue
        place = location.Transformation()
        nodes = [mesh.Node(i).Transformed(place) for i in range(1, mesh.NbNodes() + 1)]
        points = np.array([(p.X(), p.Y(), p.Z()) for p in nodes])
        best = np.maximum(best, (points @ SIX.T).max(axis=0))
    return best


@pytest.mark.parametrize("path", files())
def test_enclosure_holds_what_is_found_on_the_faces(path):
    try:
        model = read(path)
    except KeienvelopeError as error:
        pytest.skip(f"not readable: {error}")
    done = set()
    for part in model.parts:
        if not isinstance(part.geometry, Brep) or id(part.geometry.prototype) in done:
            continue  # triangles, or a further instance; placements are tested by themselves
        done.add(id(part.geometry.prototype))
        shape = part.geometry.shape
        support = support_of(part)
        # Damaged files hold faces that enclose nothing; what lies "on" them is anybody's guess.
        faces = [face for face in faces_of(shape) if BRepCheck_Analyzer(face).IsValid()]
        shape = compound(*faces)
        found = brute_force_support(shape, 24 if len(faces) <= 60 else 10, 1e-4)
        # Edges and surfaces of a file agree within the tolerance that the file carries.
        slack = largest_edge_tolerance(shape) + 1e-12 * float(np.abs(found).max())
        assert (support.bound >= support.attained).all(), part.path
        assert (support.bound >= found - slack).all(), (part.path, support.bound - found)
        assert (support.bound >= tessellation_support(shape) - slack).all(), part.path
        reached = np.einsum("ij,ij->i", SIX, support.points)
        assert reached == pytest.approx(support.attained, rel=1e-12, abs=1e-12)
