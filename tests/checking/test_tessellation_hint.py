"""A mesh that passes by less than its surface may be larger gets a hint, not another verdict."""

import numpy as np
import pytest
import trimesh
from bodies import DECLARED, finding

import keienvelope as ke

SECTIONS = 24
LACKING = 2 * (1 - np.cos(np.pi / SECTIONS))
"""What the diameter of a drum lacks that lies on a flat strip, for a radius of 1."""


def drum(width_mm):
    """A drum along x that is as wide as given from flat to flat, in a frame that is less high."""
    radius = 0.5 * width_mm / np.cos(np.pi / SECTIONS)
    made = trimesh.creation.cylinder(radius, 3000, sections=SECTIONS)
    vertices = np.asarray(made.vertices)
    angle = np.pi / SECTIONS
    turn = np.array(
        [[0, 0, 1], [np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0]]
    )
    return trimesh.Trimesh(vertices @ turn.T, made.faces, process=False)


def hints(report):
    return [note for note in report.notes if "made from" in note]


# The estimate is a third more than an arc lacks.
JUST = 4 / 3 * LACKING * 740 / np.cos(np.pi / SECTIONS)


@pytest.mark.parametrize(
    ("width", "hinted"),
    [(1480 - JUST - 0.5, False), (1480 - JUST + 0.5, True), (1480.0, True), (1400.0, False)],
)
def test_a_hint_where_the_margin_is_smaller(width, hinted):
    report = ke.check(drum(width), unit="mm", **DECLARED)
    assert finding(report, "KE102").verdict == "pass"
    assert len(hints(report)) == hinted
    assert all(hint.startswith("The overall width keeps") for hint in hints(report))


def test_a_fail_needs_no_hint():
    report = ke.check(drum(1481.0), unit="mm", **DECLARED)
    assert finding(report, "KE102").verdict == "fail"
    assert not hints(report)


def test_flat_faces_at_the_limit_get_none():
    report = ke.check(trimesh.creation.box((3400, 1480, 2000)), unit="mm", **DECLARED)
    assert report.ok
    assert not hints(report)
