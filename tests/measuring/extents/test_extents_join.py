"""Joined supports: the farthest part decides, and no bound of a chosen part is lost."""

from __future__ import annotations

import numpy as np
from adversarial.building import moved, translation
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox

from keienvelope.measuring.extents import Support, join_supports, support_of
from keienvelope.model import Brep, Part


def box_at(x: float) -> Support:
    shape = moved(BRepPrimAPI_MakeBox(1.0, 1.0, 1.0).Solid(), translation(x, 0, 0))
    return support_of(Part("box", Brep(shape)))


def interval(attained: float, bound: float, reason: str = "") -> Support:
    """The same enclosure on all six sides."""
    return Support(
        attained=np.full(6, attained),
        bound=np.full(6, bound),
        points=np.zeros((6, 3)),
        faces=np.ones(6, dtype=np.int64),
        tolerance=np.zeros(6),
        beyond_edge_mm=np.zeros(6),
        reasons=(reason,) * 6,
    )


def test_the_farthest_part_owns_each_side():
    joined = join_supports([box_at(0), box_at(10), box_at(-7)], [0, 1, 2])
    assert joined.attained[:2].tolist() == [11, 7]
    assert joined.owner[:2].tolist() == [1, 2]


def test_owners_are_counted_among_all_parts_not_among_the_chosen():
    joined = join_supports([box_at(100), box_at(0), box_at(10)], [1, 2])
    assert joined.attained[0] == 11
    assert joined.owner[0] == 2
    assert joined.owner[1] == 1


def test_a_part_with_a_low_witness_can_still_set_the_bound():
    joined = join_supports([interval(5, 5), interval(3, 8)], [0, 1])
    assert joined.attained.tolist() == [5] * 6
    assert joined.bound.tolist() == [8] * 6
    assert joined.owner.tolist() == [0] * 6


def test_the_reason_of_a_part_that_sets_the_bound_is_kept():
    joined = join_supports([interval(5, 5), interval(3, 8, "estimated")], [0, 1])
    assert joined.reasons == ("estimated",) * 6


def test_the_reason_of_a_part_that_may_reach_past_the_witness_is_kept():
    """Another part has the largest bound, yet the estimate still takes part in the result."""
    joined = join_supports([interval(5, 9), interval(3, 8, "estimated")], [0, 1])
    assert joined.reasons == ("estimated",) * 6


def test_parts_that_are_not_chosen_leave_no_trace():
    joined = join_supports([interval(5, 5), interval(30, 80, "estimated")], [0])
    assert joined.bound.tolist() == [5] * 6
    assert joined.reasons == ("",) * 6
