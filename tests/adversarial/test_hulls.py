"""What the text of a STEP file tells of its faces, against the faces that the kernel draws from it.

Every adversarial shape is written as STEP. No face may reach beyond what the text says of it. By
default it is a part of them; ``KEIENVELOPE_LONG=1`` takes all.
"""

from __future__ import annotations

import os

import numpy as np
import pytest
from adversarial.handmade import CASES
from adversarial.random_shapes import FAMILIES, draw
from OCP.IFSelect import IFSelect_ReturnStatus
from OCP.STEPControl import STEPControl_StepModelType, STEPControl_Writer

from keienvelope.errors import ReadError
from keienvelope.measuring.extents import support_of
from keienvelope.model import Brep, Part
from keienvelope.model.faces import faces_of
from keienvelope.model.prototype import Prototype
from keienvelope.readers.step.geometry import Geometry
from keienvelope.readers.step.hulls import Hulls
from keienvelope.readers.step.parsed import StepFile
from keienvelope.readers.step.text import StepText

LONG = os.environ.get("KEIENVELOPE_LONG") == "1"
SEEDS = range(500, 510 if LONG else 501)
HAND_MADE, DRAWN = (sorted(names)[:: 1 if LONG else 5] for names in (CASES, FAMILIES))


def written(shape, path):
    """Write a shape as STEP; skip the test where the kernel cannot."""
    writer = STEPControl_Writer()
    writer.Transfer(shape, STEPControl_StepModelType.STEPControl_AsIs)
    if writer.Write(str(path)) != IFSelect_ReturnStatus.IFSelect_RetDone:
        pytest.skip("the kernel does not write this shape")
    return path


def drawn_faces(path):
    """Return the faces that the kernel draws from a file, by the number of their record."""
    file = StepFile(path)
    try:
        shapes = file.translated_roots()
    except ReadError:
        pytest.skip("the kernel does not read what it has written")
    faces = [face for shape in shapes for face in faces_of(shape)]
    numbers = range(1, file.reader.StepModel().NbEntities() + 1)
    return dict(zip(file.numbers_of(faces, numbers), faces, strict=True))


def compare(path):
    """Hold every face of a file against its hull; return how many were told by the text."""
    hulls = Hulls(Geometry(StepText.of(path.read_bytes())))
    drawn = drawn_faces(path)
    told = 0
    for row, reach in zip(hulls.faces.tolist(), hulls.reach, strict=True):
        if row + 1 not in drawn:
            continue
        told += bool(np.isfinite(reach).all())
        attained = support_of(Part("face", Brep(Prototype(drawn[row + 1])))).attained
        beyond = attained - reach
        assert (beyond <= 1e-9 * (1.0 + np.abs(attained))).all(), (row, beyond.max())
    return told


@pytest.mark.parametrize("name", ["box-rotated", "cylinder-tilted", "torus-rotated"])
def test_every_face_of_a_plain_body_is_told(name, tmp_path):
    shape = CASES[name]().shape
    assert compare(written(shape, tmp_path / "shape.step")) == len(faces_of(shape))


@pytest.mark.parametrize("name", HAND_MADE)
def test_hand_made_shapes_stay_in_their_hulls(name, tmp_path):
    compare(written(CASES[name]().shape, tmp_path / "shape.step"))


@pytest.mark.parametrize("name", DRAWN)
def test_random_shapes_stay_in_their_hulls(name, tmp_path):
    for seed in SEEDS:
        compare(written(draw(FAMILIES[name], seed).shape, tmp_path / f"{seed}.step"))
