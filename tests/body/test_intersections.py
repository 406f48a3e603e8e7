"""Curves of boolean operations drawn anew: the same lines, with fewer poles."""

from __future__ import annotations

import cadquery as cq
import numpy as np
import pytest
from OCP.BRep import BRep_Tool
from OCP.Geom import Geom_BSplineCurve
from wagons import off_their_faces, volume_mm3

from keienvelope.body import Drawing, shell
from keienvelope.body.intersections import TOLERANCE_MM
from keienvelope.body.shell import Shell, cut_shell


def cut(drawing: Drawing) -> Shell:
    p = drawing.proportions
    return cut_shell(
        drawing.skin,
        axles_mm=[(0.0, p.wheel_radius_mm)],
        arch_radius_mm=p.arch_radius_mm,
        half_width_mm=p.half_width_mm,
        waterline_mm=[(p.front_x_mm - 50.0, 330.0), (p.rear_x_mm + 50.0, 330.0)],
        hollows=[cq.Solid.makeBox(700.0, 900.0, 900.0, cq.Vector(p.header_x_mm, -450.0, 900.0))],
    )


@pytest.fixture(scope="module")
def drawn_anew(drawing: Drawing) -> Shell:
    return cut(drawing)


@pytest.fixture(scope="module")
def as_cut(drawing: Drawing) -> Shell:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shell, "thin_out", lambda *_solids, **_box: None)
        return cut(drawing)


def splines(solid: cq.Solid) -> list[tuple[Geom_BSplineCurve, tuple[float, float]]]:
    found = []
    for edge in solid.Edges():
        curve = BRep_Tool.Curve_s(edge.wrapped, 0.0, 1.0)
        if isinstance(curve, Geom_BSplineCurve):
            found.append((curve, BRep_Tool.Range_s(edge.wrapped)))
    return found


def points(curve: Geom_BSplineCurve, span: tuple[float, float]) -> np.ndarray:
    return np.array([curve.Value(t).Coord() for t in np.linspace(*span, 1001).tolist()])


def test_curves_drawn_anew_are_the_same_lines_with_fewer_poles(
    as_cut: Shell, drawn_anew: Shell
) -> None:
    edges = (as_cut.upper, drawn_anew.upper)
    before, after = (
        [found for found in splines(solid) if found[0].StartPoint().Z() > 800.0] for solid in edges
    )
    assert len(before) == len(after) >= 4
    for (old, span), (new, new_span) in zip(before, after, strict=True):
        assert span == new_span
        off = np.linalg.norm(points(old, span) - points(new, span), axis=1)
        assert off.max() <= TOLERANCE_MM
        assert off[[0, -1]].max() < 1e-9  # where other edges begin
    poles = [sum(curve.NbPoles() for curve, _ in found) for found in (before, after)]
    assert poles[1] < 0.7 * poles[0]


def test_their_images_on_the_faces_are_the_same_lines(drawn_anew: Shell) -> None:
    for solid in (drawn_anew.upper, drawn_anew.under):
        for edge, off in off_their_faces(solid):
            assert off <= BRep_Tool.Tolerance_s(edge.wrapped)


def test_the_solids_stay_valid_and_as_large(
    drawing: Drawing, as_cut: Shell, drawn_anew: Shell
) -> None:
    for part in ("upper", "under"):
        old, new = getattr(as_cut, part), getattr(drawn_anew, part)
        assert new.isValid()
        assert volume_mm3(new) == pytest.approx(volume_mm3(old), rel=1e-6)
    low, high = drawing.skin.box_mm
    for curve, span in splines(drawn_anew.upper):
        found = points(curve, span)
        assert (found >= low).all()
        assert (found <= high).all()
