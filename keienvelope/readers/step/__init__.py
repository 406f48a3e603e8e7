"""STEP files: named, placed parts, always in millimetres.

The structure is told by the entities of the file, and every product is translated once, without the
kernel's healing. The kernel reports little of what it could not translate, so completeness is
established here: the text must end, every face of the file must have become a face, every external
reference must be there, and no part may be without geometry. What falls short is listed in
``Model.incomplete``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from OCP.BRepBuilderAPI import BRepBuilderAPI_Transform
from OCP.gp import gp_GTrsf
from OCP.TColStd import TColStd_SequenceOfAsciiString
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Face, TopoDS_Iterator, TopoDS_Shape

from keienvelope.errors import EmptyFileError, ReadError
from keienvelope.model.brep import IN_PLACE, Brep, Placement, placed, placement_of
from keienvelope.model.faces import all_triangles, faces_of, has_surface, triangles_of
from keienvelope.model.mark import Mark, from_step_header
from keienvelope.model.mesh import ArrayMesh
from keienvelope.model.model import (
    REFERENCE_NODE,
    Model,
    Part,
    SourceFile,
    UniquePaths,
    device_of,
)
from keienvelope.model.prototype import Prototype
from keienvelope.model.units import Unit, unit_of
from keienvelope.readers import codepage
from keienvelope.readers.free_geometry import free_geometry
from keienvelope.readers.step.hidden import Hidden
from keienvelope.readers.step.parsed import EXPORT_AGAIN, StepFile
from keienvelope.readers.step.references import beside, references_of
from keienvelope.readers.step.structure import Structure

_COMPOUND = TopAbs_ShapeEnum.TopAbs_COMPOUND
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


@dataclass(eq=False)
class _Piece:
    """What one entity was translated to.

    Attributes
    ----------
    shape : TopoDS_Shape or None
        As translated, unplaced.
    prototype : Prototype or None
        None where no face has a surface.
    triangles : array
        Of the faces that have no surface, shape (n, 3, 3).
    bare : int
        How many faces have neither surface nor triangles.
    """

    shape: TopoDS_Shape | None
    prototype: Prototype | None = None
    triangles: Any = None
    bare: int = 0
    faces: list[TopoDS_Face] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.faces = faces_of(self.shape) if self.shape is not None else []
        without = [face for face in self.faces if not has_surface(face)]
        if len(without) < len(self.faces):
            self.prototype = Prototype(self.shape, sound=False)
        if self.shape is not None and without and len(without) == len(self.faces):
            drawn = all_triangles(self.shape, self.faces)
        else:
            drawn = [triangles_of(face) for face in without]
        self.bare = sum(not len(item) for item in drawn)
        self.triangles = np.concatenate([np.empty((0, 3, 3)), *drawn])

    def scaled(self, placement: Placement) -> _Piece:
        """Return the piece as a placement that does not keep sizes makes it."""
        motion = gp_GTrsf()
        for row in range(3):
            for column in range(3):
                motion.SetValue(row + 1, column + 1, float(placement.rotation[row, column]))
        return _Piece(BRepBuilderAPI_Transform(self.shape, motion.Trsf(), True).Shape())


class _Pieces:
    """Translates each entity of a file once."""

    def __init__(self, file: StepFile) -> None:
        self._file = file
        self._by_rank: dict[int, list[tuple[_Piece, Placement]]] = {}
        self._by_shape: dict[Any, _Piece] = {}

    def of(self, rank: int) -> list[tuple[_Piece, Placement]]:
        """Return what an entity was translated to: nothing, or pieces and where they are in it."""
        if rank not in self._by_rank:
            shape = self._file.translated(rank)
            drawn = [] if shape is None or shape.NbChildren() == 0 else list(_instances(shape))
            self._by_rank[rank] = [(self._piece(item), placement) for item, placement in drawn]
        return self._by_rank[rank]

    def all(self) -> Iterable[_Piece]:
        """Return all pieces so far."""
        return self._by_shape.values()

    def _piece(self, shape: TopoDS_Shape) -> _Piece:
        key = shape.TShape()
        if key not in self._by_shape:
            self._by_shape[key] = _Piece(shape)
        return self._by_shape[key]


def _instances(shape: TopoDS_Shape) -> Iterator[tuple[TopoDS_Shape, Placement]]:
    """Take a shape apart that places others, and yield each in its own coordinates."""
    children = list(_children(shape)) if shape.ShapeType() == _COMPOUND else []
    if all(child.Location().IsIdentity() for child in children):
        yield shape.Located(TopLoc_Location()), placement_of(shape)
        return
    for child in children:
        yield from _instances(child)


def _children(shape: TopoDS_Shape) -> Iterator[TopoDS_Shape]:
    iterator = TopoDS_Iterator(shape)
    while iterator.More():
        yield iterator.Value()
        iterator.Next()


@dataclass(frozen=True, eq=False)
class _Placed:
    names: tuple[str, ...]
    piece: _Piece
    placement: Placement
    hidden: bool


@dataclass(eq=False)
class _Read:
    """What a file and those that it references hold."""

    leaves: list[_Placed] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    hidden_items: int = 0


def read_step(path: Path, size_bytes: int, *, stands_for: Path | None = None) -> Model:
    """Read a STEP file.

    Parameters
    ----------
    path : Path
        The file.
    size_bytes : int
        Its size.
    stands_for : Path, optional
        The compressed file that it came from: other files are looked for beside that one too.

    Returns
    -------
    Model
        Parts in millimetres; ``incomplete`` says what could not be read.

    Raises
    ------
    ReadError
        If the file is not STEP, ends early, or holds nothing with faces.
    """
    return StepReading.of(path, size_bytes, stands_for=stands_for).model


@dataclass(frozen=True, eq=False)
class StepReading:
    """A STEP file that was read.

    Attributes
    ----------
    model : Model
        What was drawn.
    """

    model: Model
    _file: StepFile
    _leaves: list[_Placed]

    @classmethod
    def of(cls, path: Path, size_bytes: int, *, stands_for: Path | None = None) -> StepReading:
        """Read a file; parameters and errors as of `read_step`."""
        file = StepFile(path)
        leaves, model = _opened(file, size_bytes, stands_for)
        return cls(model, file, leaves)

    @property
    def has_one_unit(self) -> bool:
        """Whether all lengths of the file are in one unit, and that is known."""
        unit, notes = _declared_unit(self._file)
        return unit is not None and not notes

    def places(self, numbers: Iterable[int]) -> Iterator[tuple[list[int], Placement]]:
        """Yield where everything that the parts are made of is placed, piece by piece.

        With it come the numbers of the records of the faces of the piece, counted from 1.

        Parameters
        ----------
        numbers : iterable of int
            Of the records that they may be; 0 stands for any other.
        """
        pieces = {id(leaf.piece): leaf.piece for leaf in self._leaves}
        faces = [face for piece in pieces.values() for face in piece.faces]
        told = iter(self._file.numbers_of(faces, numbers))
        found = {key: list(islice(told, len(piece.faces))) for key, piece in pieces.items()}
        for leaf in self._leaves:
            yield found[id(leaf.piece)], leaf.placement


def _opened(
    file: StepFile, size_bytes: int, stands_for: Path | None
) -> tuple[list[_Placed], Model]:
    path = file.path
    try:
        found = _read(file, seen=(path.resolve(),), stands_for=stands_for)
    except (AttributeError, TypeError) as error:
        # What the text lacks the kernel gives as None, in any place of the structure.
        if not (broken := file.broken_count()):
            raise
        raise ReadError(
            f"the STEP text has {broken} broken entities or references, and its structure cannot"
            " be read without them.",
            path=str(path),
            fix=EXPORT_AGAIN,
        ) from error
    leaves = _without_root(found.leaves)
    mark = from_step_header(file.header)
    parts = tuple(_parts(leaves, marked=mark is not None))
    if not parts:
        raise _nothing_to_measure(file, found)
    unit, unit_notes = _declared_unit(file)
    model = Model(
        source=SourceFile(str(path), "step", size_bytes),
        parts=parts,
        unit=unit,
        scaled=unit.mm if unit else 1.0,
        mark=_in_millimetres(mark),
        not_measured=_free_geometry(leaves),
        incomplete=tuple(dict.fromkeys([*found.missing, *found.incomplete])),
        notes=(*unit_notes, *codepage.note(file.page), *_hidden_note(found)),
    )
    return leaves, model


def _read(file: StepFile, *, seen: Sequence[Path], stands_for: Path | None = None) -> _Read:
    """Translate every product of a file once, and follow its references."""
    places = [file.path] if stands_for is None else [file.path, stands_for]
    structure = Structure(file)
    references = references_of(file)
    hidden = Hidden(file)
    pieces = _Pieces(file)
    found = _Read(hidden_items=hidden.item_count)
    elsewhere: dict[str, _Read] = {}
    for leaf in structure.leaves():
        drawn = pieces.of(leaf.rank)
        names = references.of(leaf.product)
        is_hidden = not hidden.occurrences.isdisjoint(leaf.occurrences)
        for piece, own in drawn:
            there = leaf.placement if own is IN_PLACE else leaf.placement.after(own)
            found.leaves.append(_rigid(_Placed(leaf.names, piece, there, is_hidden)))
        if not drawn and not names:
            where = "/".join(leaf.names)
            found.incomplete.append(f"Part {where!r} has no geometry in this file.")
        for name in () if any(piece.faces for piece, _ in drawn) else names:
            if name not in elsewhere:
                elsewhere[name] = _referenced(places, name, seen)
            for inner in elsewhere[name].leaves:
                found.leaves.append(
                    _Placed(
                        (*leaf.names, *inner.names[1:]),
                        inner.piece,
                        leaf.placement.after(inner.placement),
                        is_hidden or inner.hidden,
                    )
                )
    for other in elsewhere.values():
        found.missing += other.missing
        found.incomplete += other.incomplete
        found.hidden_items += other.hidden_items
    found.incomplete += structure.faults
    found.incomplete += _untranslated(file, pieces, found)
    return found


def _rigid(leaf: _Placed) -> _Placed:
    """Return a leaf whose placement keeps sizes."""
    if leaf.placement is IN_PLACE or leaf.placement.keeps_size or leaf.piece.shape is None:
        return leaf
    shift = Placement(np.eye(3), leaf.placement.translation)
    return replace(leaf, piece=leaf.piece.scaled(leaf.placement), placement=shift)


def _referenced(places: Sequence[Path], name: str, seen: Sequence[Path]) -> _Read:
    found = (beside(path, name, seen=seen) for path in places)
    other = next((path for path in found if path is not None), None)
    if other is None:
        return _Read(missing=[f"the referenced file {name} is not there"])
    return _read(StepFile(other), seen=(*seen, other.resolve()))


def _untranslated(file: StepFile, pieces: _Pieces, found: _Read) -> Iterator[str]:
    """Say what of the file has not become a face, after a last try from the top of the file."""
    if broken := file.broken_count():
        yield f"The STEP text has {broken} broken entities or references."
    distinct = {face.TShape() for piece in pieces.all() for face in piece.faces}
    if len(distinct) < file.face_count or not found.leaves:
        for shape in file.translated_roots():
            rest = _Piece(shape)
            fresh = {face.TShape() for face in rest.faces} - distinct
            if fresh:
                found.leaves.append(_Placed(("part",), rest, IN_PLACE, hidden=False))
                distinct |= fresh
    lost = file.face_count - len(distinct)
    if lost > 0:
        yield f"{lost} of {file.face_count} faces of the file could not be translated."
    bare = sum(leaf.piece.bare for leaf in found.leaves)
    if bare:
        yield f"{bare} faces have neither a surface nor triangles."


def _without_root(leaves: list[_Placed]) -> list[_Placed]:
    """Drop the name of a single root: it says no more than the file name."""
    if len(leaves) < 2 or len({leaf.names[:1] for leaf in leaves}) != 1:
        return leaves
    return [
        _Placed(leaf.names[1:] or leaf.names, leaf.piece, leaf.placement, leaf.hidden)
        for leaf in leaves
    ]


def _path(names: tuple[str, ...]) -> str:
    """Join names, without a last one that only repeats its parent, as some writers have it."""
    if len(names) > 1 and (names[-1] == f"{names[-2]}_part" or names[-1] in _GENERIC_LEAF):
        names = names[:-1]
    return "/".join(names)


def _parts(leaves: list[_Placed], *, marked: bool) -> Iterator[Part]:
    paths = UniquePaths()
    for leaf in leaves:
        path = _path(leaf.names)
        device = device_of(path) if marked else None
        reference = marked and leaf.names[0] == REFERENCE_NODE
        if leaf.piece.prototype is not None:
            geometry = Brep(leaf.piece.prototype, leaf.placement)
            yield Part(paths.take(path), geometry, device, reference)
        if len(leaf.piece.triangles):
            rotation, translation = leaf.placement.rotation, leaf.placement.translation
            mesh = ArrayMesh(leaf.piece.triangles @ rotation.T + translation)
            yield Part(paths.take(path), mesh, device, reference)


def _free_geometry(leaves: list[_Placed]) -> Any:
    loose: dict[int, bool] = {}
    for leaf in leaves:
        key = id(leaf.piece)
        if key not in loose:
            loose[key] = leaf.piece.shape is not None and bool(free_geometry([leaf.piece.shape]))
    return free_geometry(
        placed(leaf.piece.shape, leaf.placement)
        for leaf in leaves
        if loose[id(leaf.piece)] and leaf.piece.shape is not None
    )


def _hidden_note(found: _Read) -> Iterator[str]:
    parts = sum(leaf.hidden for leaf in found.leaves)
    for count, what in ((parts, "hidden parts"), (found.hidden_items, "hidden bodies")):
        if count:
            yield f"The file has {count} {what}; they are measured like all others."


def _nothing_to_measure(file: StepFile, found: _Read) -> ReadError:
    path = file.path
    if found.missing:
        return ReadError(
            f"the file only references others: {'; '.join(sorted(set(found.missing)))}.",
            path=str(path),
            fix="Put the referenced files beside it.",
        )
    if file.face_count or any(leaf.piece.bare for leaf in found.leaves):
        return ReadError(
            "no face of the file could be translated.", path=str(path), fix=EXPORT_AGAIN
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


def _declared_unit(file: StepFile) -> tuple[Unit | None, tuple[str, ...]]:
    lengths, angles, solid_angles = (TColStd_SequenceOfAsciiString() for _ in range(3))
    file.reader.FileUnits(lengths, angles, solid_angles)
    names = {lengths.Value(i).ToCString().lower() for i in range(1, lengths.Length() + 1)}
    if not names:
        return None, ("The STEP file declares no length unit.",)
    known = [_UNIT_NAMES[name] for name in names if name in _UNIT_NAMES]
    if len(names) == 1 and known:
        return unit_of(known[0]), ()
    return unit_of(1.0), (
        f"The file uses the units {', '.join(sorted(names))}; all were turned into millimetres.",
    )
