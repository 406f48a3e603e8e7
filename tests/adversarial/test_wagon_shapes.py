"""The tall wagon with holes and arches cut: no enclosure misses what brute force finds."""

from __future__ import annotations

import os

import pytest
from adversarial.judging import faults, measure
from adversarial.wagon_cuts import draw_cut

CUTS = 60 if os.environ.get("KEIENVELOPE_LONG") == "1" else 3


@pytest.mark.parametrize("seed", range(CUTS))
def test_enclosures_of_cut_parts_keep_their_promises(seed):
    what, drawn = draw_cut(seed)
    wrong = [f"{what}: {fault}" for fault in faults(measure(drawn, 24, 1e-7), tight=True)]
    assert not wrong, "\n".join(wrong)
