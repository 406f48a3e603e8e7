"""Random shapes of every family: no enclosure misses the truth, and what is proven is closed.

The short form draws a few members of every family, the same in every run. The long form draws more
than 5,000 and can share them out over processes::

    KEIENVELOPE_LONG=1 python -m pytest tests/adversarial/test_random_shapes.py -n 2 --dist load
"""

from __future__ import annotations

import os

import pytest
from adversarial.judging import faults, measure
from adversarial.random_shapes import FAMILIES, draw

LONG = os.environ.get("KEIENVELOPE_LONG") == "1"
MEMBERS = 100 if LONG else 3
CHUNK = 10
GRID = 48 if LONG else 20


def test_short_form_draws_hundreds_and_long_form_thousands():
    assert len(FAMILIES) * 3 >= 150
    assert len(FAMILIES) * 100 >= 5000


@pytest.mark.parametrize("start", range(0, MEMBERS, CHUNK))
@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_enclosures_of_a_family_keep_their_promises(name, start):
    kind = FAMILIES[name]
    wrong = [
        f"{name} {seed}: {fault}"
        for seed in range(start, min(start + CHUNK, MEMBERS))
        for fault in faults(measure(draw(kind, seed), GRID, 1e-7), tight=kind.tight)
    ]
    assert not wrong, "\n".join(wrong)
