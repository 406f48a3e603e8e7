"""STEP files: named, placed parts through XCAF, always in millimetres.

The kernel reports little of what it could not translate, so completeness is established here: the
text must end, every face entity of the file must have become a face, every external reference must
be there, and no part may be without geometry. What falls short is listed in ``Model.incomplete``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from OCP.IFSelect import IFSelect_ReturnStatus
from OCP.Interface import Interface_Static
from OCP.Standard import Standard_Failure
from OCP.STEPCAFControl import STEPCAFControl_Reader
from OCP.StepShape import StepShape_Face
from OCP.TCollection import TCollection_ExtendedString
from OCP.TColStd import TColStd_SequenceOfAsciiString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_Label, TDF_LabelSequence
from OCP.TDocStd import TDocStd_Document
from OCP.TopoDS import TopoDS_Shape
from OCP.XCAFDoc import XCAFDoc_DocumentTool, XCAFDoc_ShapeTool

from keienvelope.errors import EmptyFileError, ReadError, TruncatedFileError
from keienvelope.model.faces import can_be_measured, faces_of, has_surface
from keienvelope.model.mark import Mark, from_step_header
from keienvelope.model.model import (
    REFERENCE_NODE,
    Brep,
    Model,
    Part,
    SourceFile,
    UniquePaths,
    device_of,
)
from keienvelope.model.units import Unit, unit_of
from keienvelope.readers import codepage
from keienvelope.readers.files import tail
from keienvelope.readers.free_geometry import free_geometry

_HEAD_BYTES = 65536
_TAIL_BYTES = 4096
_START = b"ISO-10303-21;"
_END = b"END-ISO-10303-21"
_AUTOMATIC_NAME = re.compile(r"^(NAUO\d+|=>\[.*\]|[\d.:\s]*)$")
_GENERIC_LEAF = frozenset({"SOLID", "COMPOUND", "SHELL", "FACE", "COMPSOLID", "part"})
_UNIT_NAMES = {
    "millimetre": 1.0,
    "centimetre": 10.0,
    "metre": 1000.0,
    "inch": 25.4,
    "foot": 304.8,
    "micrometre": 0.001,
    "kilometre": 1e6,
    "mile": 1609344.0,
}
_EXPORT_AGAIN = "Export it again from the CAD system."


@dataclass(frozen=True, eq=False)
class _Leaf:
    path: str
    shape: TopoDS_Shape


def read_step(path: Path, size_bytes: int) -> Model:
    """Read a STEP file.

    Parameters
    ----------
    path : Path
        The file.
    size_bytes : int
        Its size.

    Returns
    -------
    Model
        Parts in millimetres; ``incomplete`` says what could not be read.

    Raises
    ------
    ReadError
        If the file is not STEP, ends early, or holds nothing with faces.
    """
    header = _header_text(path)
    page = codepage.detect(path)
    reader = _parsed(path, page)
    step_model = reader.ChangeReader().StepModel()
    expected_faces = sum(
        isinstance(step_model.Value(number), StepShape_Face)
        for number in range(1, step_model.NbEntities() + 1)
    )
    document = _transferred(reader, path)
    leaves = _without_root(list(_leaves(document)))
    mark = from_step_header(header)
    parts = _parts(leaves, marked=mark is not None)
    if not parts:
        raise _nothing_to_measure(path, leaves, _missing_references(reader))
    unit, unit_notes = _declared_unit(reader)
    return Model(
        source=SourceFile(str(path), "step", size_bytes),
        parts=parts,
        unit=unit,
        scaled=unit.mm if unit else 1.0,
        mark=_in_millimetres(mark),
        not_measured=free_geometry([leaf.shape for leaf in leaves]),
        incomplete=tuple(_shortfalls(reader, leaves, expected_faces)),
        notes=(*unit_notes, *codepage.note(page)),
    )


def _nothing_to_measure(path: Path, leaves: list[_Leaf], missing: list[str]) -> ReadError:
    if missing:
        return ReadError(
            f"the file only references others: {'; '.join(missing)}.",
            path=str(path),
            fix="Put the referenced files beside it.",
        )
    if any(faces_of(leaf.shape) for leaf in leaves):
        return ReadError(
            "the file holds only tessellated geometry, no surfaces.",
            path=str(path),
            fix="Export boundary representation (solids), or the mesh as STL.",
        )
    return EmptyFileError(
        "the file holds no faces, so there is nothing to measure.",
        path=str(path),
        fix="Export solids or surfaces, not only wireframe, points or structure.",
    )


def _in_millimetres(mark: Mark | None) -> Mark | None:
    """Return the mark for coordinates that the reader has already turned into millimetres."""
    if mark is None or mark.ground is None or mark.unit is None:
        return mark
    return Mark(unit_of(1.0), mark.axes, mark.ground * mark.unit.mm, mark.axes_name)


def _header_text(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if _START not in head:
        raise ReadError(
            "this is not a STEP file: it does not start with ISO-10303-21.",
            path=str(path),
            fix="Check what was saved under this name.",
        )
    if _END not in tail(path, _TAIL_BYTES):
        raise TruncatedFileError(
            "the file ends before END-ISO-10303-21: it was cut off while it was written or sent.",
            path=str(path),
            fix=_EXPORT_AGAIN,
        )
    return head.split(b"DATA;", 1)[0].decode("latin-1")


def _parsed(path: Path, page: codepage.CodePage) -> STEPCAFControl_Reader:
    # Both settings are process-wide and sticky, so they are set before every read.
    reader = STEPCAFControl_Reader()
    Interface_Static.SetCVal_s("xstep.cascade.unit", "MM")
    Interface_Static.SetCVal_s("read.step.codepage", page.kernel_name)
    reader.SetNameMode(True)
    reader.SetColorMode(False)
    reader.SetLayerMode(False)
    status = reader.ReadFile(str(path))
    step_model = reader.ChangeReader().StepModel()
    if (
        status != IFSelect_ReturnStatus.IFSelect_RetDone
        or step_model is None
        or step_model.NbEntities() == 0
    ):
        raise ReadError("the STEP text could not be parsed.", path=str(path), fix=_EXPORT_AGAIN)
    return reader


def _transferred(reader: STEPCAFControl_Reader, path: Path) -> TDocStd_Document:
    document = TDocStd_Document(TCollection_ExtendedString("XmlOcaf"))
    if reader.ChangeReader().NbRootsForTransfer() == 0:
        raise EmptyFileError(
            "the STEP file holds no product with a shape.", path=str(path), fix=_EXPORT_AGAIN
        )
    try:
        done = reader.Transfer(document)
    except (Standard_Failure, RuntimeError) as error:
        raise ReadError(
            f"the CAD kernel could not translate the file ({error}).",
            path=str(path),
            fix=_EXPORT_AGAIN,
        ) from error
    if not done:
        raise ReadError(
            "the CAD kernel could not translate the file.", path=str(path), fix=_EXPORT_AGAIN
        )
    return document


def _leaves(document: TDocStd_Document) -> Iterator[_Leaf]:
    tool = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
    roots = TDF_LabelSequence()
    tool.GetFreeShapes(roots)
    labels = [roots.Value(number) for number in range(1, roots.Length() + 1)]
    for label in labels:
        yield from _walk(label, (_name(label) or "part",), None)


def _without_root(leaves: list[_Leaf]) -> list[_Leaf]:
    """Drop the name of a single root: it says no more than the file name."""
    if len(leaves) < 2 or len({leaf.path.split("/", 1)[0] for leaf in leaves}) != 1:
        return leaves
    return [_Leaf(leaf.path.split("/", 1)[-1], leaf.shape) for leaf in leaves]


def _walk(label: TDF_Label, names: tuple[str, ...], placed: TopoDS_Shape | None) -> Iterator[_Leaf]:
    """Yield the leaves below a label; `placed` carries the placement of its parent."""
    shape = XCAFDoc_ShapeTool.GetShape_s(label)
    if placed is not None:
        shape = shape.Moved(placed.Location())
    product = TDF_Label()
    if not XCAFDoc_ShapeTool.GetReferredShape_s(label, product):
        product = label
    if not XCAFDoc_ShapeTool.IsAssembly_s(product):
        yield _Leaf("/".join(_without_echo(names)), shape)
        return
    components = TDF_LabelSequence()
    XCAFDoc_ShapeTool.GetComponents_s(product, components, False)
    for number in range(1, components.Length() + 1):
        component = components.Value(number)
        yield from _walk(component, (*names, _component_name(component)), shape)


def _component_name(component: TDF_Label) -> str:
    """Name a component: by its occurrence where that says something, else by its product."""
    occurrence = _name(component)
    if not _AUTOMATIC_NAME.match(occurrence):
        return occurrence
    product = TDF_Label()
    name = _name(product) if XCAFDoc_ShapeTool.GetReferredShape_s(component, product) else ""
    return "part" if _AUTOMATIC_NAME.match(name) else name


def _without_echo(names: tuple[str, ...]) -> tuple[str, ...]:
    """Drop a last name that only repeats its parent, as CadQuery and the kernel write it."""
    if len(names) > 1 and (names[-1] == f"{names[-2]}_part" or names[-1] in _GENERIC_LEAF):
        return names[:-1]
    return names


def _name(label: TDF_Label) -> str:
    # Asking for an attribute that is absent crashes the kernel's binding on some labels.
    if not label.IsAttribute(TDataStd_Name.GetID_s()):
        return ""
    attribute = TDataStd_Name()
    label.FindAttribute(TDataStd_Name.GetID_s(), attribute)
    return str(attribute.Get().ToExtString()).strip().replace("/", "\u2215")


def _parts(leaves: list[_Leaf], *, marked: bool) -> tuple[Part, ...]:
    paths = UniquePaths()
    return tuple(
        Part(
            path=paths.take(leaf.path),
            geometry=Brep(leaf.shape),
            device=device_of(leaf.path) if marked else None,
            reference=marked and leaf.path.split("/", 1)[0] == REFERENCE_NODE,
        )
        for leaf in leaves
        if can_be_measured(leaf.shape)
    )


def _declared_unit(reader: STEPCAFControl_Reader) -> tuple[Unit | None, tuple[str, ...]]:
    lengths, angles, solid_angles = (TColStd_SequenceOfAsciiString() for _ in range(3))
    reader.ChangeReader().FileUnits(lengths, angles, solid_angles)
    names = {lengths.Value(i).ToCString().lower() for i in range(1, lengths.Length() + 1)}
    if not names:
        return None, ("The STEP file declares no length unit.",)
    known = [_UNIT_NAMES[name] for name in names if name in _UNIT_NAMES]
    if len(names) == 1 and known:
        return unit_of(known[0]), ()
    return unit_of(1.0), (
        f"The file uses the units {', '.join(sorted(names))}; all were turned into millimetres.",
    )


def _missing_references(reader: STEPCAFControl_Reader) -> list[str]:
    """Return what the kernel says it could not read or translate."""
    checks: Any = reader.ChangeReader().WS().TransferReader().LastCheckList()
    messages = []
    checks.Start()
    while checks.More():
        check = checks.Value()
        if check.HasFailed():
            messages.append(str(check.CFail(1)))
        checks.Next()
    return sorted(set(messages))


def _shortfalls(
    reader: STEPCAFControl_Reader, leaves: list[_Leaf], expected_faces: int
) -> Iterator[str]:
    yield from _missing_references(reader)
    damaged = reader.ChangeReader().StepModel().GlobalCheck(True)
    if damaged is not None and damaged.NbFails():
        yield f"The STEP text has {damaged.NbFails()} broken entities or references."
    distinct = {face.TShape() for leaf in leaves for face in faces_of(leaf.shape)}
    if len(distinct) < expected_faces:
        yield (
            f"{expected_faces - len(distinct)} of {expected_faces} faces of the file could not be"
            " translated."
        )
    for leaf in leaves:
        bare = sum(not has_surface(face) for face in faces_of(leaf.shape))
        if bare:
            yield f"Part {leaf.path!r} has {bare} faces without a surface (tessellated geometry)."
        if leaf.shape.IsNull() or leaf.shape.NbChildren() == 0:
            yield f"Part {leaf.path!r} has no geometry in this file."
