"""The kernel's own boundary representation, ``.brep``: one shape as text or bytes, without a unit.

The kernel reads a cut text for ever and takes announced counts on trust, so both are looked at
before it may.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from OCP.BinTools import BinTools
from OCP.BRep import BRep_Builder, BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepTools import BRepTools
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape

from keienvelope.errors import EmptyFileError, ReadError, TruncatedFileError
from keienvelope.model.brep import IN_PLACE, Brep
from keienvelope.model.corners import allowed_mm
from keienvelope.model.kernel_errors import KERNEL_ERRORS
from keienvelope.model.model import Model, Part, SourceFile, UniquePaths
from keienvelope.readers.free_geometry import bare_faces, free_geometry
from keienvelope.readers.instances import Prototypes
from keienvelope.readers.kernel import kernel_errors, quiet_kernel

_EXPORT_AGAIN = "Export it again."
_START = re.compile(rb"\s*(DBRep_DrawableShape\s+)?CASCADE Topology V[123],")
_BINARY_START = b"Open CASCADE Topology V"
_END = re.compile(rb"\*\s*[+-]\d+ \d+\s*(\d\s*)?$")
_END_BYTES = 200
_SECTION = re.compile(
    rb"^(?:Locations|Curve2ds|Curves|Polygon3D|PolygonOnTriangulations|Surfaces|Triangulations"
    rb"|TShapes) (\d+)\s*$",
    re.MULTILINE,
)
_FEWEST_BYTES = 2
"""An entry of a section is at least a digit and a blank."""


def read_brep(path: Path) -> Model:
    """Read a BREP file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Model
        A part a placed shape; no unit, for the format holds none.

    Raises
    ------
    ReadError
        If it cannot be read whole, or holds no faces.
    """
    shape = shape_of(path.read_bytes(), path, what="the shape", fix=_EXPORT_AGAIN)
    paths = UniquePaths()
    parts = tuple(Part(paths.take(path.stem), brep) for brep in Prototypes().breps(shape))
    if not parts:
        raise EmptyFileError(
            "the file holds no faces, so there is nothing to measure.",
            path=str(path),
            fix="Export solids or surfaces, not only wireframe or points.",
        )
    for part in parts:
        placement = part.geometry.placement if isinstance(part.geometry, Brep) else IN_PLACE
        if not np.isfinite([*placement.rotation.ravel(), *placement.translation]).all():
            raise ReadError("a placement in it is impossible.", path=str(path), fix=_EXPORT_AGAIN)
    return Model(
        source=SourceFile(str(path), "brep", path.stat().st_size),
        parts=parts,
        not_measured=free_geometry([shape]),
        incomplete=faults_of([shape]),
    )


def faults_of(shapes: Iterable[TopoDS_Shape]) -> tuple[str, ...]:
    """Say what of shapes that the kernel has written cannot be measured.

    These are faces that have no surface, and corners that do not lie where their edges end: which
    of both was drawn is open.
    """
    shapes = list(shapes)
    return (*bare_faces(shapes), *_stray_corners(shapes))


def _stray_corners(shapes: Iterable[TopoDS_Shape]) -> tuple[str, ...]:
    edges = TopTools_IndexedMapOfShape()
    for shape in shapes:
        TopExp.MapShapes_s(shape, TopAbs_ShapeEnum.TopAbs_EDGE, edges)
    found = (TopoDS.Edge_s(edges.FindKey(number)) for number in range(1, edges.Extent() + 1))
    count = sum(_has_stray_end(edge) for edge in found)
    if not count:
        return ()
    edges_do = "1 edge does not end at its" if count == 1 else f"{count} edges do not end at their"
    return (f"{edges_do} corners.",)


def _has_stray_end(edge: TopoDS_Edge) -> bool:
    if BRep_Tool.Degenerated_s(edge) or not BRep_Tool.IsGeometric_s(edge):
        return False
    try:
        curve = BRepAdaptor_Curve(edge)
    except KERNEL_ERRORS:
        return True
    for corner in (TopExp.FirstVertex_s(edge), TopExp.LastVertex_s(edge)):
        if corner.IsNull():
            continue
        end = curve.Value(BRep_Tool.Parameter_s(corner, edge))
        apart = BRep_Tool.Pnt_s(corner).Distance(end)
        if not apart <= allowed_mm(edge, corner):
            return True
    return False


def shape_of(data: bytes, path: Path, *, what: str, fix: str) -> TopoDS_Shape:
    """Read a shape that the kernel has written.

    Parameters
    ----------
    data : bytes
        Text or binary form.
    path : Path
        The file, for messages.
    what : str
        What the shape is within the file, for messages.
    fix : str
        What to do where it is broken.

    Raises
    ------
    ReadError
        If it is none, or cut off.
    """
    is_text = _START.match(data[:_END_BYTES]) is not None
    if not is_text and _BINARY_START not in data[:_END_BYTES]:
        raise ReadError(
            f"{what} is cut off, or not one of the CAD kernel.", path=str(path), fix=fix
        )
    if is_text:
        lying = any(int(n) * _FEWEST_BYTES > len(data) for n in _SECTION.findall(data))
        if lying or _END.search(data[-_END_BYTES:]) is None:
            raise TruncatedFileError(f"{what} is cut off.", path=str(path), fix=fix)
    shape = TopoDS_Shape()
    with tempfile.TemporaryDirectory(prefix="keienvelope-") as folder:
        extracted = Path(folder) / "shape.brep"
        extracted.write_bytes(data)
        with kernel_errors(f"{what} cannot be read.", path=path, fix=fix), quiet_kernel():
            if is_text:
                done = BRepTools.Read_s(shape, str(extracted), BRep_Builder())
            else:
                done = BinTools.Read_s(shape, str(extracted))
    if not done or shape.IsNull():
        raise ReadError(f"{what} cannot be read.", path=str(path), fix=fix)
    return shape
