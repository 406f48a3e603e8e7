"""A width that only a pair of small things breaks may be broken by mirrors: a hint, no more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keienvelope.checking.report import Finding, Overrun
from keienvelope.measuring import Measured, ReadingResult

_LARGEST_MM = 600.0
_APART_MM = 50.0
"""How far the two of a pair may differ in length and height."""
_BAND = (0.4, 1.0)
"""Between which shares of the height of the vehicle mirrors stand."""


def mirror_hint(findings: Sequence[Finding], measured: Measured) -> list[str]:
    """Return a hint where the only overruns of a failing width look like a pair of mirrors."""
    width = next((f for f in findings if f.quantity == "overall_width"), None)
    if width is None or width.verdict != "fail" or len(width.overruns) != 2:
        return []
    one, other = width.overruns
    result = measured.open_results[0]
    if one.side == other.side or not _is_pair(one, other, result):
        return []
    others = len({part.path for part in measured.model.parts} - {one.part, other.part})
    names = sorted({one.part, other.part})
    advice = (
        "export them as parts of their own, named as mirrors, or leave them out"
        if len(names) == 1 or not others
        else f"name them as mirrors, or type --exclude 'mirror={names[0]}'"
        f" --exclude 'mirror={names[1]}'"
    )
    hint = (
        "Only a symmetric pair of small regions at mirror height is too wide. Mirrors do not count"
        f" where the convention says so: if that is what they are, {advice}."
    )
    return [hint]


def _is_pair(one: Overrun, other: Overrun, result: ReadingResult) -> bool:
    axes = result.reading.axes
    if axes is None:
        return False
    boxes = np.array([one.box_mm, other.box_mm])
    sizes, middles = boxes[:, 1] - boxes[:, 0], boxes.mean(axis=1)
    along = [axes.forward_axis, axes.up_axis]
    apart = np.abs(middles[0] - middles[1])[along]
    plus = 2 * axes.up_axis
    reach = result.scale * result.reach["overall_height"].attained
    low, high = -reach[plus + 1], reach[plus]
    share = (middles[:, axes.up_axis].mean() - low) / (high - low)
    shares = {+1: [share], -1: [1 - share], 0: [share, 1 - share]}[axes.up_sign]
    return bool(
        sizes.max() <= _LARGEST_MM
        and apart.max() <= _APART_MM
        and any(_BAND[0] <= value <= _BAND[1] for value in shares)
    )
