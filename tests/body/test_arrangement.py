"""Regions between edges that meet in nodes."""

from __future__ import annotations

import cadquery as cq
import numpy as np
import pytest
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.Geom import Geom_Line
from OCP.gp import gp_Dir, gp_Pnt

from keienvelope.body.arrangement import Arrangement, Image, Line, inside
from keienvelope.body.levels import side_view, upright

CORNERS = [(0.0, 0.0), (100.0, 0.0), (100.0, 60.0), (0.0, 60.0)]


def square(*more: tuple[int, int]) -> Arrangement:
    """Rectangle in the side view, with more lines between its corners."""
    made = Arrangement({"plane": upright(5.0)}, 1e-4)
    nodes = [made.node(np.array([x, 5.0, z])) for x, z in CORNERS]
    for start, end in [(0, 1), (1, 2), (2, 3), (3, 0), *more]:
        points = np.array([made.nodes_mm[nodes[start]], made.nodes_mm[nodes[end]]])
        way = points[1] - points[0]
        curve = Geom_Line(gp_Pnt(*points[0].tolist()), gp_Dir(*way.tolist()))
        span = (0.0, float(np.linalg.norm(way)))
        images = {"plane": Image(side_view(points))}
        made.lines.append(Line((nodes[start], nodes[end]), curve, span, images))
    return made


def test_nearby_points_are_one_node() -> None:
    made = Arrangement({}, 1e-4)
    first = made.node(np.array([1.0, 2.0, 3.0]))
    assert made.node(np.array([1.0, 2.0009, 3.0])) == first
    assert made.node(np.array([1.0, 2.0011, 3.0])) != first


@pytest.mark.parametrize(("more", "areas"), [((), [6000.0]), (((0, 2),), [3000.0, 3000.0])])
def test_edges_bound_regions_and_the_outside_is_none(
    more: tuple[tuple[int, int], ...], areas: list[float]
) -> None:
    made = square(*more)
    regions = list(made.regions("plane"))
    faces = [cq.Face(made.face("plane", region, outward=True)) for region in regions]
    assert [face.Area() for face in faces] == pytest.approx(areas)
    for face, region in zip(faces, regions, strict=True):
        assert BRepCheck_Analyzer(face.wrapped).IsValid()
        ring = [
            line.images["plane"].polyline[0 if forward else -1] for line, forward in region.ring
        ]
        assert inside(region.inner[None], np.array(ring))[0]
    normals = [face.normalAt().y for face in faces]
    assert normals == pytest.approx([-1.0] * len(areas))


def test_a_face_that_looks_inward_is_turned() -> None:
    made = square()
    (region,) = made.regions("plane")
    assert cq.Face(made.face("plane", region, outward=False)).normalAt().y == pytest.approx(1.0)


def test_even_odd_rule() -> None:
    polygon = np.array(CORNERS)
    points = np.array([[50.0, 30.0], [99.9, 59.9], [100.1, 30.0], [50.0, -0.1]])
    assert inside(points, polygon).tolist() == [True, True, False, False]
