"""IGES files, always in millimetres; the kernel translates them, and what it leaves out is counted.

Format: IGES 5.3 (US PRO/IPO-100). The last record states how many records every section has, the
global section the unit, and the directory section the kind of every entity.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from OCP.IFSelect import IFSelect_ReturnStatus
from OCP.IGESControl import IGESControl_Reader
from OCP.Interface import Interface_Static
from OCP.TCollection import TCollection_HAsciiString
from OCP.TopoDS import TopoDS_Shape

from keienvelope.errors import EmptyFileError, ReadError, TruncatedFileError
from keienvelope.model.brep import Brep
from keienvelope.model.faces import can_be_measured, faces_of
from keienvelope.model.model import Model, Part, SourceFile, UniquePaths
from keienvelope.model.units import Unit, unit_of
from keienvelope.readers.free_geometry import free_geometry
from keienvelope.readers.kernel import kernel_errors

_EXPORT_AGAIN = "Export it again, or export STEP."
_RECORD = re.compile(rb"^.{72}([SGDPT])([ \d]{7})", re.MULTILINE)
_TERMINATE = re.compile(rb"S([ \d]{7})G([ \d]{7})D([ \d]{7})P([ \d]{7})")
_FACE_TYPES = frozenset({143, 144, 510})
"""Bounded surface, trimmed surface, face."""
_UNIT_MM = {
    1: 25.4,
    2: 1.0,
    4: 304.8,
    5: 1609344.0,
    6: 1000.0,
    7: 1e6,
    8: 0.0254,
    9: 0.001,
    10: 10.0,
    11: 0.0000254,
}
"""Unit flag of the global section (IGES 5.3, 2.2.4.3.14); 3 refers to a name."""
_NAMED_UNITS = {"MM": 1.0, "M": 1000.0, "CM": 10.0, "IN": 25.4, "INCH": 25.4, "FT": 304.8}
_SURFACE_TYPES = frozenset({108, 114, 118, 120, 122, 128, 140, 143, 144, 190, 192, 194, 196, 198})
_SOLID_TYPES = frozenset({150, 152, 154, 156, 158, 160, 162, 164, 168, 180, 184, 186, 430, 514})
_STRUCTURES = frozenset({308, 402, 408})
"""What holds other entities."""


@dataclass(eq=False)
class _Translated:
    """What the roots of a file were translated to."""

    shapes: list[tuple[str, TopoDS_Shape]]
    failed: Counter[int]


def read_iges(path: Path) -> Model:
    """Read an IGES file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Model
        A part a named entity, in millimetres; ``incomplete`` says what could not be translated.

    Raises
    ------
    ReadError
        If it is not IGES, ends early, or holds no faces.
    """
    _insist_whole(path)
    reader = _parsed(path)
    done = _translate(reader, path)
    paths = UniquePaths()
    parts = tuple(
        Part(paths.take(name or path.stem), Brep(shape))
        for name, shape in done.shapes
        if can_be_measured(shape)
    )
    if not parts:
        raise EmptyFileError(
            "no surface of it could be translated, so there is nothing to measure.",
            path=str(path),
            fix="Export surfaces or solids, not only wireframe; or export STEP.",
        )
    unit, unit_fault = _declared_unit(reader)
    return Model(
        source=SourceFile(str(path), "iges", path.stat().st_size),
        parts=parts,
        unit=unit,
        scaled=unit.mm if unit else 1.0,
        not_measured=free_geometry([shape for _, shape in done.shapes]),
        incomplete=(*unit_fault, *_untranslated(reader, done)),
        notes=tuple(_hidden(reader)),
    )


def _insist_whole(path: Path) -> None:
    """Hold the sections of the file against what its last record says of them."""
    data = path.read_bytes()
    found = Counter(kind for kind, _ in _RECORD.findall(data))
    if not found[b"S"] and not found[b"G"]:
        raise ReadError(
            "this is not IGES text with records of 80 columns.",
            path=str(path),
            fix="Check what was saved under this name; compressed and binary IGES are not read.",
        )
    last = data.rstrip().rpartition(b"\n")[2]
    counts = _TERMINATE.match(last)
    stated = [int(word) for word in counts.groups()] if counts else []
    held = [found[kind] for kind in (b"S", b"G", b"D", b"P")]
    if stated != held:
        raise TruncatedFileError(
            "its sections are not as long as its last record says, or that record is missing.",
            path=str(path),
            fix=_EXPORT_AGAIN,
        )


def _parsed(path: Path) -> IGESControl_Reader:
    reader = IGESControl_Reader()
    # These settings are process-wide and sticky, so they are set before every read.
    Interface_Static.SetCVal_s("xstep.cascade.unit", "MM")
    Interface_Static.SetIVal_s("read.iges.onlyvisible", 0)
    if reader.ReadFile(str(path)) != IFSelect_ReturnStatus.IFSelect_RetDone:
        raise ReadError("the IGES text could not be parsed.", path=str(path), fix=_EXPORT_AGAIN)
    return reader


def _translate(reader: IGESControl_Reader, path: Path) -> _Translated:
    done = _Translated([], Counter())
    for number in range(1, reader.NbRootsForTransfer() + 1):
        entity = reader.RootForTransfer(number)
        before = reader.NbShapes()
        with kernel_errors(
            "the CAD kernel could not translate the file.", path=path, fix=_EXPORT_AGAIN
        ):
            reader.TransferOneRoot(number)
        kind = entity.TypeNumber()
        if reader.NbShapes() == before and kind in _SURFACE_TYPES | _SOLID_TYPES | _STRUCTURES:
            done.failed[kind] += 1
        name = _text(entity.NameValue()) if entity.HasName() else ""
        done.shapes += [
            (name.replace("/", "\u2215"), reader.Shape(i))
            for i in range(before + 1, reader.NbShapes() + 1)
        ]
    return done


def _untranslated(reader: IGESControl_Reader, done: _Translated) -> Iterator[str]:
    """Say what of the file has not become a face."""
    model = reader.IGESModel()
    numbers = range(1, model.NbEntities() + 1)
    faults = sum(model.IsErrorEntity(number) for number in numbers)
    if faults:
        yield f"{faults} entities of the file cannot be read."
    for kind, count in sorted(done.failed.items()):
        yield f"{count} entities of type {kind} could not be translated."
    faces = sum(model.Entity(number).TypeNumber() in _FACE_TYPES for number in numbers)
    found = {face.TShape() for _, shape in done.shapes for face in faces_of(shape)}
    if len(found) < faces:
        yield f"{faces - len(found)} of {faces} faces of the file could not be translated."


def _hidden(reader: IGESControl_Reader) -> Iterator[str]:
    model = reader.IGESModel()
    entities = (model.Entity(number) for number in range(1, model.NbEntities() + 1))
    hidden = sum(
        entity.BlankStatus() == 1 and entity.TypeNumber() in _SURFACE_TYPES | _SOLID_TYPES
        for entity in entities
    )
    if hidden:
        yield f"The file has {hidden} hidden surfaces; they are measured like all others."


def _declared_unit(reader: IGESControl_Reader) -> tuple[Unit | None, tuple[str, ...]]:
    """Return the unit of the global section; a fault where the kernel may have taken another."""
    head = reader.IGESModel().GlobalSection()
    flag, name = head.UnitFlag(), head.UnitName()
    text = _text(name).upper() if name is not None else ""
    mm = _UNIT_MM.get(flag) or (_NAMED_UNITS.get(text) if flag == 3 else None)
    if mm is None:
        return None, (f"Its unit (flag {flag}, name {text!r}) is not known.",)
    if abs(head.UnitValue() - mm) > 1e-9 * mm:
        return None, (f"Its unit (flag {flag}, name {text!r}) is translated as another.",)
    return unit_of(mm), ()


def _text(string: TCollection_HAsciiString) -> str:
    """Return a string of the file; empty where its bytes are no text."""
    try:
        return str(string.ToCString()).strip()
    except UnicodeDecodeError:
        return ""
