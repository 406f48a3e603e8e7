"""Prototypes: shapes in their own coordinates, drawn once and placed any number of times.

A STEP file is read without the kernel's healing, which costs several times the reading and is
needed for few faces. Curves and surfaces are right as they are, and so are extents that rest on
them; what needs the trim of a face (its loops in the parameters of its surface) asks for the mended
face, which is the face itself where its loops are whole. Pictures, sections and triangles ask for
the mended shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from OCP.Bnd import Bnd_Box
from OCP.BRep import BRep_Builder
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.ShapeBuild import ShapeBuild_ReShape
from OCP.ShapeFix import ShapeFix_Shape
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Compound, TopoDS_Face, TopoDS_Shape
from OCP.TopTools import (
    TopTools_IndexedDataMapOfShapeListOfShape,
    TopTools_IndexedMapOfShape,
    TopTools_ListOfShape,
)

from keienvelope.errors import ReadError
from keienvelope.model.faces import (
    faces_of,
    is_covered,
    parts_of,
    plain_faces,
    triangles_of,
    unmeshed,
)
from keienvelope.model.kernel_errors import KERNEL_ERRORS
from keienvelope.model.loops import are_whole

_ANGLE_RAD = 0.3
"""How far triangles may turn away from a surface."""
_MANY_PLAIN = 0.25
"""Where a smaller share of the faces is plain, mending the others takes as long as mending all."""


class Prototype:
    """A shape in its own coordinates, in millimetres.

    Parameters
    ----------
    shape : TopoDS_Shape
        As it was read.
    sound : bool
        Whether the kernel made or healed it, so that nothing has to be mended.

    Attributes
    ----------
    shape : TopoDS_Shape
        As it was read.
    sound : bool
        As given.
    """

    def __init__(self, shape: TopoDS_Shape, *, sound: bool = True) -> None:
        self.shape = shape
        self.sound = sound
        self._whole: dict[int, bool] = {}
        self._triangles: dict[float, NDArray[np.float64]] = {}

    @cached_property
    def faces(self) -> list[TopoDS_Face]:
        """The distinct faces as they were read; face numbers count them from 1."""
        return faces_of(self.shape)

    @cached_property
    def face_boxes(self) -> NDArray[np.float64]:
        """Boxes that hold the faces, (n, 2, 3), told by poles and not closely.

        The box of a face without a surface holds no point; one that the kernel finds no box for may
        lie anywhere.
        """
        boxes = np.empty((len(self.faces), 2, 3))
        for row, face in enumerate(self.faces):
            box = Bnd_Box()
            try:
                BRepBndLib.Add_s(face, box, False)
                boxes[row] = np.nan if box.IsVoid() else np.reshape(box.Get(), (2, 3))
            except KERNEL_ERRORS:
                boxes[row] = [[-np.inf] * 3, [np.inf] * 3]
        return boxes

    def faces_with(self, edge: TopoDS_Shape) -> list[int]:
        """Return the numbers of the faces that an edge bounds."""
        place = self._owners.FindIndex(edge)
        if place == 0:
            return []
        owners = shapes_in(self._owners.FindFromIndex(place))
        return [self._numbers.FindIndex(face) for face in owners]

    @cached_property
    def _numbers(self) -> TopTools_IndexedMapOfShape:
        found = TopTools_IndexedMapOfShape()
        TopExp.MapShapes_s(self.shape, TopAbs_ShapeEnum.TopAbs_FACE, found)
        return found

    @cached_property
    def _owners(self) -> TopTools_IndexedDataMapOfShapeListOfShape:
        found = TopTools_IndexedDataMapOfShapeListOfShape()
        TopExp.MapShapesAndAncestors_s(
            self.shape, TopAbs_ShapeEnum.TopAbs_EDGE, TopAbs_ShapeEnum.TopAbs_FACE, found
        )
        return found

    @cached_property
    def mended(self) -> TopoDS_Shape:
        """The whole shape, healed."""
        return self.shape if self.sound else self._healing.Shape()

    def triangles(self, deflection_mm: float) -> NDArray[np.float64]:
        """Return triangles (n, 3, 3) of the mended shape, made once for whoever asks again.

        Parameters
        ----------
        deflection_mm : float
            How far a triangle may leave the surface.
        """
        if deflection_mm not in self._triangles:
            found = self._partly_mended_triangles(deflection_mm)
            if found is None:
                drawn = _meshed(self.mended, deflection_mm)
                found = [triangles_of(face) for face in faces_of(drawn)]
            self._triangles[deflection_mm] = np.concatenate([np.empty((0, 3, 3)), *found])
        return self._triangles[deflection_mm]

    def _partly_mended_triangles(self, deflection_mm: float) -> list[NDArray[np.float64]] | None:
        """Return triangles of the shape with its plain faces as they were read.

        None where few faces are plain, or where the triangles of one do not cover it.
        """
        if self.sound or "_healing" in self.__dict__:  # nothing to mend, or done already
            return None
        plain = set(plain_faces(self.faces))
        if len(plain) < _MANY_PLAIN * len(self.faces):
            return None
        rest = {n: face for n, face in enumerate(self.faces, 1) if n not in plain}
        mended = _mended(rest) if rest else {}
        numbered = [(n, f) for n, face in enumerate(self.faces, 1) for f in mended.get(n, [face])]
        drawn = parts_of(_meshed(_compound(face for _, face in numbered), deflection_mm))
        found = []
        for (number, _), copy in zip(numbered, drawn, strict=True):
            face = TopoDS.Face_s(copy)
            found.append(triangles_of(face))
            if number in plain and not is_covered(face, found[-1]):
                return None
        self._whole |= dict.fromkeys(plain, True)  # its loops enclose just what was drawn
        return found

    def mended_face(self, number: int) -> list[TopoDS_Face]:
        """Return what healing one face by itself makes of it: usually one face."""
        face = self.faces[number - 1]
        if self._is_sound(number):
            return [face]
        healing = _healed(face)
        return faces_of(healing.Shape())

    def mended_with_all(self, number: int) -> list[TopoDS_Face]:
        """Return what healing the whole shape makes of a face."""
        face = self.faces[number - 1]
        return [face] if self.sound else _successors(self._healing.Context(), face)

    def mended_together(self, numbers: Iterable[int]) -> dict[int, list[TopoDS_Face]]:
        """Return what healing some faces together makes of each; they keep their common edges."""
        chosen = {number: self.faces[number - 1] for number in numbers}
        if "_healing" in self.__dict__:  # done already, for a picture or a section
            return {number: self.mended_with_all(number) for number in chosen}
        sound = {number: [face] for number, face in chosen.items() if self._is_sound(number)}
        ill = {number: face for number, face in chosen.items() if number not in sound}
        if not ill:
            return sound
        mended = _mended(ill)
        common = _edges(sound.values()) & _edges([face] for face in ill.values())
        if not common <= _edges(mended.values()):
            return _mended(chosen)
        return {number: (mended | sound)[number] for number in chosen}

    def _is_sound(self, number: int) -> bool:
        """Return whether healing would find nothing to do in a face."""
        if self.sound:
            return True
        if number not in self._whole:
            self._whole[number] = are_whole(self.faces[number - 1])
        return self._whole[number]

    @cached_property
    def _healing(self) -> ShapeFix_Shape:
        return _healed(self.shape)


def shapes_in(shapes: TopTools_ListOfShape) -> list[TopoDS_Shape]:
    """Return what a list of the kernel holds.

    Python's own way to do so ends in a C++ exception, which takes a millisecond.
    """
    rest, found = TopTools_ListOfShape(shapes), []
    while not rest.IsEmpty():
        found.append(rest.First())
        rest.RemoveFirst()
    return found


def _healed(shape: TopoDS_Shape) -> ShapeFix_Shape:
    healing = ShapeFix_Shape(shape)
    try:
        healing.Perform()
    except KERNEL_ERRORS as error:
        raise ReadError(
            "the CAD kernel cannot mend a face that lacks its trim.",
            fix="Export it again, or repair its faces in the program that drew it.",
        ) from error
    return healing


def _mended(faces: dict[int, TopoDS_Face]) -> dict[int, list[TopoDS_Face]]:
    """Return what healing faces together makes of each."""
    context = _healed(_compound(faces.values())).Context()
    return {number: _successors(context, face) for number, face in faces.items()}


def _compound(faces: Iterable[TopoDS_Face]) -> TopoDS_Compound:
    compound, builder = TopoDS_Compound(), BRep_Builder()
    builder.MakeCompound(compound)
    for face in faces:
        builder.Add(compound, face)
    return compound


def _meshed(shape: TopoDS_Shape, deflection_mm: float) -> TopoDS_Shape:
    """Return a copy of a shape that carries triangles."""
    drawn = unmeshed(shape)
    BRepMesh_IncrementalMesh(drawn, deflection_mm, False, _ANGLE_RAD, True)
    return drawn


def _edges(faces: Iterable[list[TopoDS_Face]]) -> set[TopoDS_Shape]:
    """Return the edges of faces, wherever they are placed and however they are turned."""
    found = TopTools_IndexedMapOfShape()
    for pieces in faces:
        for face in pieces:
            TopExp.MapShapes_s(face, TopAbs_ShapeEnum.TopAbs_EDGE, found)
    return {found.FindKey(number).TShape() for number in range(1, found.Extent() + 1)}


def _successors(context: ShapeBuild_ReShape, face: TopoDS_Face) -> list[TopoDS_Face]:
    return faces_of(context.Apply(face))
