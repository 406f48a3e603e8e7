"""Prototypes of shapes, and what mending them comes to."""

import cadquery as cq
import numpy as np
import pytest
from OCP.ShapeFix import ShapeFix_Shape
from OCP.Standard import Standard_NumericError

from keienvelope.errors import ReadError
from keienvelope.model import prototype
from keienvelope.model.faces import faces_of, is_covered
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


def area(triangles):
    across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    return 0.5 * np.linalg.norm(across, axis=1).sum()


PRISM = cq.Workplane().polygon(8, 40).extrude(10).faces(">Z").workplane().hole(6)
FLAT_AREA = sum(face.Area() for face in PRISM.faces("#Z").vals() if face.geomType() == "PLANE")


@pytest.fixture
def mended(monkeypatch):
    """Return the numbers of faces that were mended, each time that some were."""
    found = []

    def noted(shape):
        found.append(len(faces_of(shape)))
        return healed(shape)

    healed = prototype._healed
    monkeypatch.setattr(prototype, "_healed", noted)
    return found


def test_plain_faces_are_not_mended_for_triangles(mended):
    shape = Prototype(PRISM.val().wrapped, sound=False)
    triangles = shape.triangles(0.01)
    assert mended == [3]  # two rings and the wall of the hole; the eight sides are plain
    upright = np.ptp(triangles[..., 2], axis=1) > 0
    outside = upright & (np.hypot(triangles[..., 0], triangles[..., 1]) > 4).all(axis=1)
    assert area(triangles[outside]) == pytest.approx(FLAT_AREA, rel=1e-9)
    assert area(triangles) == pytest.approx(PRISM.val().Area(), rel=2e-3)
    assert shape.triangles(0.01) is triangles


def test_a_shape_is_mended_whole_where_triangles_do_not_cover_a_plain_face(mended, monkeypatch):
    monkeypatch.setattr(prototype, "is_covered", lambda *_: False)
    shape = Prototype(PRISM.val().wrapped, sound=False)
    assert area(shape.triangles(0.01)) == pytest.approx(PRISM.val().Area(), rel=2e-3)
    assert mended == [3, 11]


def test_a_shape_with_few_plain_faces_is_mended_whole(mended):
    barrel = cq.Workplane().circle(20).extrude(10).val()
    assert area(Prototype(barrel.wrapped, sound=False).triangles(0.01)) == pytest.approx(
        barrel.Area(), rel=2e-3
    )
    assert mended == [3]


def test_triangles_that_leave_out_a_part_of_a_face_do_not_cover_it():
    square = cq.Face.makePlane(10, 10).wrapped
    both = Prototype(square).triangles(1.0)
    assert is_covered(square, both)
    assert not is_covered(square, both[:1])
    assert not is_covered(square, both[:0])
