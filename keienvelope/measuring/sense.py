"""Which end of a vehicle is its front, where names of parts tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from keienvelope.measuring.devices import Tag
from keienvelope.measuring.extents.support import Support
from keienvelope.model import Axes, Part
from keienvelope.model.axes import direction_index

_FRONT = re.compile(
    r"(?<![a-z])front|vorder|vorne|(?<![a-z])avant|anterior|delanter|フロント|前|전방",
    re.IGNORECASE,
)
_REAR = re.compile(
    r"(?<![a-z])rear|hinter|hinten|arri[eè]re|posterior|traser|リヤ|リア|後|后|후방", re.IGNORECASE
)
_LOOKS_BACK = re.compile(r"rear.?view|r[uü]e?ckspiegel|後写|后视|バックミラー", re.IGNORECASE)
"""A mirror shows the rear; it is not there."""
_AT_AN_END = 0.15
"""What is nearer to the middle than this part of the length tells nothing."""
_LEAST = 2
_DEVICES = {"headlamp": +1, "tail_lamp": -1}


def with_sense(
    axes: Axes,
    parts: Sequence[Part],
    supports: Sequence[Support],
    counted: Sequence[int],
    tags: Mapping[int, Tag],
) -> Axes:
    """Return axes with the sense of forward where at least two names tell it and none objects.

    Parameters
    ----------
    axes : Axes
        Of one reading.
    parts, supports
        Of the model.
    counted : sequence of int
        The parts that are vehicle.
    tags : mapping of int to Tag
        What parts are known as.
    """
    if axes.forward_sign or len(counted) < _LEAST:
        return axes
    votes = list(_votes(axes.forward_axis, parts, supports, counted, tags))
    if len(votes) < _LEAST or len(set(votes)) != 1:
        return axes
    return replace(axes, forward_sign=votes[0])


def _votes(
    axis: int,
    parts: Sequence[Part],
    supports: Sequence[Support],
    counted: Sequence[int],
    tags: Mapping[int, Tag],
) -> Iterator[int]:
    """Yield for every part whose name tells an end the sense of forward that it speaks for."""
    plus = direction_index(axis, +1)
    high = max(supports[i].attained[plus] for i in counted)
    low = min(-supports[i].attained[plus + 1] for i in counted)
    for index in counted:
        end = _end(parts[index].path, tags.get(index))
        middle = 0.5 * (supports[index].bound[plus] - supports[index].bound[plus + 1])
        share = (middle - 0.5 * (low + high)) / max(high - low, 1e-300)
        if end and abs(share) > _AT_AN_END:
            yield end if share > 0 else -end


def _end(path: str, tag: Tag | None) -> int:
    """Return +1 for what is at the front by its name, -1 at the rear, 0 where that is not told."""
    if tag is not None and tag.device in _DEVICES:
        return _DEVICES[tag.device]
    if _LOOKS_BACK.search(path):
        return 0
    return bool(_FRONT.search(path)) - bool(_REAR.search(path))
