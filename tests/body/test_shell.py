"""The cut body: the same as boolean operations make, and closed."""

from __future__ import annotations

from collections import Counter

import cadquery as cq
import numpy as np
import pytest
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
from OCP.TopTools import TopTools_ListOfShape
from wagons import drawing_of, off_their_faces, volume_mm3

from keienvelope.body import Drawing
from keienvelope.body.contour import TOLERANCE_MM
from keienvelope.body.shell import ARCH_DEPTH_MM, Shell, cut_shell
from keienvelope.body.vehicle import waterline_mm


def cut(d: Drawing) -> Shell:
    p = d.proportions
    return cut_shell(
        d.skin,
        axles_mm=[(x, p.wheel_radius_mm) for x in p.arches_x_mm],
        arch_radius_mm=p.arch_radius_mm,
        half_width_mm=p.half_width_mm,
        waterline_mm=waterline_mm(d),
    )


# The arches of the van end on the flat sill bands, one of the off-roader's above them in the floor,
# and its waterline leaves the body inside an arch; the truck has arches at the front alone.
@pytest.fixture(scope="module", params=["cab-over-van", "suv", "cab-over-truck"])
def body(request: pytest.FixtureRequest) -> tuple[Drawing, Shell]:
    drawing = drawing_of(request.param)
    return drawing, cut(drawing)


def by_booleans(d: Drawing) -> cq.Shape:
    """Cut the arches out of the skin by the kernel."""
    p = d.proportions
    tools = TopTools_ListOfShape()
    for x in p.arches_x_mm:
        for side in (-1, 1):
            foot = cq.Vector(x, side * (p.half_width_mm - ARCH_DEPTH_MM), p.wheel_radius_mm)
            arch = cq.Solid.makeCylinder(p.arch_radius_mm, 500.0, foot, cq.Vector(0, side, 0))
            tools.Append(arch.wrapped)
    arguments = TopTools_ListOfShape()
    arguments.Append(d.skin.solid())
    operation = BRepAlgoAPI_Cut()
    operation.SetArguments(arguments)
    operation.SetTools(tools)
    operation.Build()
    return cq.Shape.cast(operation.Shape())


def test_it_is_valid_closed_and_as_large_as_booleans_make_it(body: tuple[Drawing, Shell]) -> None:
    drawing, shell = body
    for solid in (shell.upper, shell.under):
        assert solid.isValid()
        uses = Counter(edge.hashCode() for face in solid.Faces() for edge in face.Edges())
        assert set(uses.values()) == {2}
    whole = volume_mm3(shell.upper, 1e-5) + volume_mm3(shell.under, 1e-5)
    assert whole == pytest.approx(volume_mm3(by_booleans(drawing), 1e-5), rel=2e-5)


def test_it_is_split_along_the_waterline(body: tuple[Drawing, Shell]) -> None:
    drawing, shell = body
    line = np.array(waterline_mm(drawing))
    for solid, sign in ((shell.upper, 1.0), (shell.under, -1.0)):
        for vertex in solid.Vertices():
            height = np.interp(vertex.X, *line.T)
            assert sign * (vertex.Z - height) > -TOLERANCE_MM


def test_edges_lie_on_their_faces(body: tuple[Drawing, Shell]) -> None:
    for solid in (body[1].upper, body[1].under):
        assert all(off <= TOLERANCE_MM for _, off in off_their_faces(solid))


def test_it_is_mirror_symmetric(body: tuple[Drawing, Shell]) -> None:
    for solid in (body[1].upper, body[1].under):
        points = np.array([vertex.toTuple() for vertex in solid.Vertices()])
        mirrored = points * [1.0, -1.0, 1.0]
        gaps = np.linalg.norm(points[:, None] - mirrored, axis=2).min(axis=1)
        assert gaps.max() < 1e-6


def test_a_waterline_that_bends_outside_the_arches_is_refused(drawing: Drawing) -> None:
    p = drawing.proportions
    middle = p.wheelbase_mm / 2
    with pytest.raises(RuntimeError, match="close"):
        cut_shell(
            drawing.skin,
            axles_mm=[(x, p.wheel_radius_mm) for x in p.arches_x_mm],
            arch_radius_mm=p.arch_radius_mm,
            half_width_mm=p.half_width_mm,
            waterline_mm=[
                (p.front_x_mm - 50.0, 330.0),
                (middle, 360.0),
                (p.rear_x_mm + 50.0, 330.0),
            ],
        )
