"""Lines on a skin: where planes and cylinders meet it."""

from __future__ import annotations

import cadquery as cq
import numpy as np
import pytest
from OCP.BRepAlgoAPI import BRepAlgoAPI_Section
from OCP.gp import gp_Dir, gp_Pln, gp_Pnt

from keienvelope.body import Drawing
from keienvelope.body.contour import TOLERANCE_MM, Band, Crossing, pieces, traced
from keienvelope.body.levels import Flat, Round


def everywhere(points_mm: np.ndarray) -> np.ndarray:
    return np.ones(points_mm.shape[:-1], dtype=bool)


@pytest.fixture(scope="module")
def band(drawing: Drawing) -> Band:
    return Band.of(drawing.skin.outer, *drawing.skin.floor_u)


@pytest.mark.parametrize(
    ("point", "normal"),
    [((0.0, 0.0, 700.0), (0.0, 0.0, 1.0)), ((1200.0, 0.0, 0.0), (1.0, 0.0, 0.0))],
)
def test_a_traced_plane_is_as_long_as_the_kernels_section(
    drawing: Drawing, band: Band, point: tuple, normal: tuple
) -> None:
    level, length = Flat(point, normal), 0.0
    skin = drawing.skin
    for uv in band.contours(level, everywhere):
        assert np.abs(level.values_mm(skin.outer.points_mm(uv))).max() < 1e-6
        half = len(uv) // 2  # a ring has no ends of its own
        for part in (uv[: half + 1], uv[half:]):
            spline = traced(skin.outer, level, part, box_mm=skin.box_mm)
            times = np.linspace(0.0, 1.0, 2001)
            drawn = spline(times)
            assert np.abs(level.values_mm(drawn[:, :3])).max() <= TOLERANCE_MM
            off = np.linalg.norm(drawn[:, :3] - skin.outer.points_mm(drawn[:, 3:5]), axis=1)
            assert off.max() <= TOLERANCE_MM
            assert off[[0, -1]].max() < 1e-9
            length += float(np.linalg.norm(np.diff(drawn[:, :3], axis=0), axis=1).sum())
    face = cq.Solid(skin.solid()).Faces()
    upper = max(face, key=lambda one: one.Area())
    section = BRepAlgoAPI_Section(upper.wrapped, gp_Pln(gp_Pnt(*point), gp_Dir(*normal)))
    section.Build()
    wanted = sum(edge.Length() for edge in cq.Shape.cast(section.Shape()).Edges())
    assert length == pytest.approx(wanted, rel=1e-4)


def test_a_cylinder_is_traced_in_its_own_parameters_too(drawing: Drawing, band: Band) -> None:
    arch, skin = Round(0.0, 280.0, 330.0), drawing.skin
    found = band.contours(arch, lambda points: points[..., 1] > 0)
    assert len(found) == 1
    image = (arch.parameters, arch.points_mm)
    spline = traced(skin.outer, arch, found[0], box_mm=skin.box_mm, image=image)
    drawn = spline(np.linspace(0.0, 1.0, 501))
    off = np.linalg.norm(arch.points_mm(drawn[:, 5:]) - drawn[:, :3], axis=1)
    assert off.max() <= TOLERANCE_MM
    assert (np.diff(drawn[:, 5]) > 0).all() or (np.diff(drawn[:, 5]) < 0).all()  # no way back


def test_contours_are_cut_at_crossings_and_only_what_is_wanted_stays(
    drawing: Drawing, band: Band
) -> None:
    arch, level = Round(0.0, 280.0, 330.0), Flat((0.0, 0.0, 450.0), (0.0, 0.0, 1.0))
    patch = drawing.skin.outer
    (uv,) = band.contours(arch, lambda points: points[..., 1] > 0)
    above = list(
        pieces(patch, arch, uv, [Crossing(level)], lambda points: level.values_mm(points) > 0)
    )
    assert len(above) == 1
    ends = patch.points_mm(above[0][[0, -1]])
    reach = np.sqrt(330.0**2 - 170.0**2)  # half the chord at that height
    assert sorted(ends[:, 0].tolist()) == pytest.approx([-reach, reach], abs=1e-6)
    assert ends[:, 2] == pytest.approx([450.0, 450.0], abs=1e-6)
    not_here = Crossing(level, lambda points: points[:, 0] > 1000.0)
    assert len(list(pieces(patch, arch, uv, [not_here], everywhere))) == 1


def test_what_does_not_meet_the_skin_has_no_contour(drawing: Drawing, band: Band) -> None:
    above_the_roof = drawing.proportions.height_mm + 1.0
    level = Flat((0.0, 0.0, above_the_roof), (0.0, 0.0, 1.0))
    assert band.contours(level, everywhere) == []
