"""Prototypes of shapes, and what mending them comes to."""

import cadquery as cq
import pytest
from OCP.ShapeFix import ShapeFix_Shape
from OCP.Standard import Standard_NumericError

from keienvelope.errors import ReadError
from keienvelope.model import prototype
from keienvelope.model.prototype import Prototype

BALL = cq.Workplane().sphere(6).val().wrapped  # with a pole, which healing has to look at


class Failing(ShapeFix_Shape):
    """As the kernel is on some faces whose numbers were damaged."""

    def Perform(self, *_):  # noqa: N802 (the kernel's name)
        raise Standard_NumericError


def test_a_face_that_cannot_be_mended_is_told_in_words(monkeypatch):
    monkeypatch.setattr(prototype, "ShapeFix_Shape", Failing)
    for asked in (
        lambda shape: shape.mended,
        lambda shape: shape.mended_face(1),
        lambda shape: shape.mended_together([1]),
    ):
        with pytest.raises(ReadError, match="cannot mend a face") as caught:
            asked(Prototype(BALL, sound=False))
        assert caught.value.fix
