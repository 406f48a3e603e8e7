"""A STEP file, parsed but not yet translated: its reader, and the entities that tell its structure.

The kernel heals what it translates unless told otherwise, and it takes that telling only between
parsing and translating.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from OCP import StepBasic, StepRepr, StepShape, StepVisual
from OCP.IFSelect import IFSelect_ReturnStatus
from OCP.Interface import Interface_Static
from OCP.Resource import Resource_DataMapOfAsciiStringAsciiString
from OCP.STEPControl import STEPControl_Reader
from OCP.TCollection import TCollection_AsciiString, TCollection_ExtendedString
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape

from keienvelope.errors import ReadError, TruncatedFileError
from keienvelope.model.kernel_errors import KERNEL_ERRORS
from keienvelope.readers import codepage
from keienvelope.readers.files import tail
from keienvelope.readers.step.records import find_records

_GIVES_UP: tuple[type[Exception], ...] = (*KERNEL_ERRORS, RuntimeError)
EXPORT_AGAIN = "Export it again from the CAD system."

PRODUCT = StepBasic.StepBasic_ProductDefinition
OCCURRENCE = StepRepr.StepRepr_NextAssemblyUsageOccurrence
DEFINITION = StepShape.StepShape_ShapeDefinitionRepresentation
PLACING = StepShape.StepShape_ContextDependentShapeRepresentation
REPRESENTATION = StepShape.StepShape_ShapeRepresentation
RELATIONSHIP = StepRepr.StepRepr_ShapeRepresentationRelationship
MAPPED = StepRepr.StepRepr_MappedItem
INVISIBLE = StepVisual.StepVisual_Invisibility
FACE = StepShape.StepShape_Face
_KINDS = (
    PRODUCT,
    OCCURRENCE,
    DEFINITION,
    PLACING,
    REPRESENTATION,
    RELATIONSHIP,
    MAPPED,
    INVISIBLE,
    FACE,
)

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HEAD_BYTES = 65536
_TAIL_BYTES = 4096
_START = b"ISO-10303-21;"
_END = b"END-ISO-10303-21"
_FIXES = (
    "FreeShell FreeFace FreeWire SameParameter Solid ShellOrientation Shell FaceOrientation Face"
    " Wire Orientation AddNaturalBound MissingSeam SmallAreaWire IntersectingWires LoopWires"
    " SplitFace Reorder Small Connected EdgeCurves Degenerated Lacking SelfIntersection Reversed2d"
    " RemovePCurve RemoveCurve3d AddPCurve AddCurve3d Seam Shifted EdgeSameParameter NotchedEdges"
    " Tail SelfIntersectingEdge IntersectingEdges NonAdjacentIntersectingEdges VertexPosition"
    " VertexTolerance"
)
_REMOVALS = ("SmallAreaFace", "Loop")


class StepFile:
    """A parsed STEP file.

    Attributes
    ----------
    path : Path
        Where it lies.
    header : str
        Its text before the data.
    page : CodePage
        How its names are encoded.
    reader : STEPControl_Reader
        It lives as long as the entities are used.
    rank : dict
        Number in the file of every entity that tells structure.
    face_count : int
        How many faces the file describes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header = _header_text(path)
        self.page = codepage.detect(path)
        self.reader = _parsed(path, self.page)
        self.rank: dict[Any, int] = {}
        self._by_kind: dict[type, list[Any]] = defaultdict(list)
        self.face_count = 0
        self._scan()

    def _scan(self) -> None:
        """Sort the entities that tell structure by kind."""
        model = self.reader.StepModel()
        count = model.NbEntities()
        records = find_records(self.path, count, *_keywords())
        if records is not None:
            doubtful = [
                rank
                for rank, sure in zip(records.ranks.tolist(), records.sure.tolist(), strict=True)
                if not self._take(rank, model.Value(rank)) and sure
            ]
            if not doubtful:
                self.face_count += records.faces
                return
            self._by_kind.clear()
            self.rank.clear()
            self.face_count = 0
        for rank in range(1, count + 1):
            self._take(rank, model.Value(rank))

    def _take(self, rank: int, entity: Any) -> bool:
        """Keep an entity if it tells structure, and say whether it does."""
        kind = _kinds().get(type(entity))
        if kind is FACE:
            self.face_count += 1
        elif kind is not None:
            self._by_kind[kind].append(entity)
            self.rank[entity] = rank
        return kind is not None

    def entities(self, kind: type) -> list[Any]:
        """Return the entities of a kind, in file order."""
        return self._by_kind[kind]

    def translated(self, rank: int) -> TopoDS_Shape | None:
        """Translate an entity by its number; None where it holds no shape.

        Raises
        ------
        ReadError
            If the kernel gives up.
        """
        before = self.reader.NbShapes()
        try:
            done = self.reader.TransferOne(rank)
        except _GIVES_UP as error:
            raise self._gave_up(error) from error
        return self.reader.Shape(before + 1) if done and self.reader.NbShapes() > before else None

    def translated_roots(self) -> list[TopoDS_Shape]:
        """Translate whatever stands at the top of the file, product or not."""
        before = self.reader.NbShapes()
        if self.reader.NbRootsForTransfer() == 0:
            return []
        try:
            self.reader.TransferRoots()
        except _GIVES_UP as error:
            raise self._gave_up(error) from error
        count = self.reader.NbShapes()
        return [self.reader.Shape(number) for number in range(before + 1, count + 1)]

    def _gave_up(self, error: Exception) -> ReadError:
        return ReadError(
            f"the CAD kernel could not translate the file ({error}).",
            path=str(self.path),
            fix=EXPORT_AGAIN,
        )

    def numbers_of(self, faces: Iterable[TopoDS_Face], numbers: Iterable[int]) -> list[int]:
        """Return the numbers of the entities that faces were translated from.

        Parameters
        ----------
        faces : iterable of TopoDS_Face
        numbers : iterable of int
            Where to look; 0 stands for a face whose entity is not among them.
        """
        model, transfer = self.reader.StepModel(), self.reader.WS().TransferReader()
        # The number of an entity itself is not told by the kernel in this version.
        number_of = {model.Value(number): number for number in numbers}
        return [number_of.get(transfer.EntityFromShapeResult(face, 1), 0) for face in faces]

    def broken_count(self) -> int:
        """Return how many entities or references of the text are broken."""
        check = self.reader.StepModel().GlobalCheck(True)
        return check.NbFails() if check is not None else 0


def text_of(string: Any) -> str:
    """Return a string of the kernel, fit for a part path; empty where there is none."""
    if string is None:
        return ""
    try:
        text = str(string.ToCString())
    except UnicodeDecodeError:
        text = str(TCollection_ExtendedString(string.String(), True).ToExtString())
    return text.strip().replace("/", "\u2215")


@cache
def _kinds() -> dict[type, type]:
    """Return for every class of the kernel that tells structure which kind it counts as."""
    found: dict[type, type] = {}
    for room in (StepBasic, StepRepr, StepShape, StepVisual):
        for name in dir(room):
            member = getattr(room, name)
            if isinstance(member, type):
                for kind in _KINDS:
                    if issubclass(member, kind):
                        found[member] = kind
                        break
    return found


@cache
def _keywords() -> tuple[set[str], set[str]]:
    """Return the keywords of what tells structure, and those of faces."""
    structure: set[str] = set()
    faces: set[str] = set()
    for member, kind in _kinds().items():
        name = member.__name__.split("_", 1)[1]
        keyword = _CAPITAL.sub("_", name).upper()
        (faces if kind is FACE else structure).add(keyword)
    return structure, faces


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
            fix=EXPORT_AGAIN,
        )
    return head.split(b"DATA;", 1)[0].decode("latin-1")


def _parsed(path: Path, page: codepage.CodePage) -> STEPControl_Reader:
    reader = STEPControl_Reader()
    # Both settings are process-wide and sticky, so they are set before every read.
    Interface_Static.SetCVal_s("xstep.cascade.unit", "MM")
    Interface_Static.SetCVal_s("read.step.codepage", page.kernel_name)
    status = reader.ReadFile(str(path))
    model = reader.StepModel()
    if status != IFSelect_ReturnStatus.IFSelect_RetDone or model is None or model.NbEntities() == 0:
        raise ReadError("the STEP text could not be parsed.", path=str(path), fix=EXPORT_AGAIN)
    reader.SetShapeFixParameters(_no_healing())
    return reader


def _no_healing() -> Resource_DataMapOfAsciiStringAsciiString:
    found = Resource_DataMapOfAsciiStringAsciiString()
    names = [f"Fix{name}Mode" for name in _FIXES.split()] + [
        f"Remove{name}Mode" for name in _REMOVALS
    ]
    for name in names:
        found.Bind(TCollection_AsciiString(f"FixShape.{name}"), TCollection_AsciiString("0"))
    return found
