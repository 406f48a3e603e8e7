"""Devices that a convention does not count, and the parts that are such a device.

A part is left out of a dimension only when the convention names its device, the part is known as
that device (by the user, by its tag or by its name), and its shape and place are plausible for it.
Everything that is left out is listed with how far it reaches; the caps are held against that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from keienvelope.frozen import dataclass
from keienvelope.law import Convention, Device
from keienvelope.law.part_names import DeviceKind, device_kind, named_device
from keienvelope.measuring.choice import FrameChoice
from keienvelope.measuring.extents.support import Joined, Support, join_supports
from keienvelope.model import Axes, Part
from keienvelope.model.axes import direction_index

BY_USER, BY_TAG, BY_NAME = "--exclude", "tag in the file", "name pattern"

LARGEST_MM = 600.0
"""A device of a kind that is not known by name is not larger than this in any direction."""

_END_SHARE = 0.25
"""What is at an end of the vehicle has its middle in this share of the length from there."""


@dataclass(frozen=True)
class Tag:
    """What a part is known as.

    Attributes
    ----------
    device : str
        The device.
    by : str
        How that is known.
    root : str
        Path down to the step that names it: all parts below belong to one device.
    """

    device: str
    by: str
    root: str


@dataclass(frozen=True)
class Reach:
    """How far a device reaches beyond what counts, enclosed."""

    lower_mm: float
    upper_mm: float


@dataclass(frozen=True)
class Exclusion:
    """A part that is left out of one or more dimensions.

    Attributes
    ----------
    part : str
        Path of the part.
    by : str
        How its device is known: ``--exclude``, ``tag in the file`` or ``name pattern``.
    row : Device
        What the convention says of the device.
    side, above : Reach
        How far it reaches beyond what counts, to the farther side and upward.
    protrusion_mm : float
        The same, in any direction of the dimensions that it is left out of.
    index : int
        Index of the part in the model.
    """

    part: str
    by: str
    row: Device
    side: Reach
    above: Reach
    protrusion_mm: float
    index: int

    @property
    def device(self) -> str:
        """The device tag."""
        return self.row.name

    @property
    def cap_mm(self) -> float | None:
        """What the convention allows to the side."""
        return self.row.cap_side_mm

    @property
    def leaves_out_of(self) -> tuple[str, ...]:
        """The quantities."""
        return self.row.leaves_out_of

    @property
    def unverified(self) -> bool:
        """Whether no source has confirmed that the device does not count."""
        return self.row.evidence == "unverified"


@dataclass(frozen=True)
class DeviceDecision:
    """Which parts are left out, and what was noticed on the way."""

    excluded: tuple[Exclusion, ...] = ()
    notes: tuple[str, ...] = ()

    def without(
        self, quantity: str, indices: Sequence[int], *, verified_only: bool = False
    ) -> tuple[int, ...]:
        """Return the parts that count for a quantity.

        Parameters
        ----------
        verified_only : bool
            Count what is left out for an unverified reason.
        """
        gone = {
            e.index
            for e in self.excluded
            if quantity in e.leaves_out_of and not (verified_only and e.unverified)
        }
        return tuple(index for index in indices if index not in gone)


def tags_of(parts: Sequence[Part], choice: FrameChoice) -> dict[int, Tag]:
    """Return what parts are known as, by their index: the user goes before tag, tag before name.

    A part that stands alone is the vehicle, whatever its name is.
    """
    tags = {i: _tag(part, choice, by_name=len(parts) > 1) for i, part in enumerate(parts)}
    return {index: tag for index, tag in tags.items() if tag is not None}


def is_named(path: str, pattern: str) -> bool:
    """Return whether a part's path fits a pattern; ``*`` crosses ``/`` and case does not matter."""
    return fnmatchcase(path.casefold(), pattern.casefold())


def _tag(part: Part, choice: FrameChoice, *, by_name: bool) -> Tag | None:
    for device, pattern in choice.exclude:
        if is_named(part.path, pattern):
            return Tag(device, BY_USER, part.path)
    if part.device:
        return Tag(part.device, BY_TAG, part.path)
    named = named_device(part.path) if by_name else None
    return Tag(named[0], BY_NAME, named[1]) if named else None


@dataclass(frozen=True)
class _Frame:
    """What the place of a device is held against: the vehicle without devices."""

    body: Joined
    axes: Axes
    scale: float

    def span(self, reach: NDArray[np.float64], axis: int) -> tuple[float, float]:
        """Return the extent of a support along an axis, in millimetres."""
        plus = direction_index(axis, +1)
        return float(-self.scale * reach[plus + 1]), float(self.scale * reach[plus])


def decide_devices(
    parts: Sequence[Part],
    supports: Sequence[Support],
    counted: Sequence[int],
    tags: Mapping[int, Tag],
    *,
    axes: Axes,
    scale: float,
    convention: Convention,
) -> DeviceDecision:
    """Decide which of the counted parts a convention leaves out.

    Parameters
    ----------
    parts, supports : sequences
        Of the model.
    counted : sequence of int
        The parts that are vehicle.
    tags : mapping of int to Tag
        What parts are known as.
    axes : Axes
        How the file's axes lie in the vehicle.
    scale : float
        Millimetres per coordinate.
    """
    known = {i: row for i in counted if i in tags and (row := convention.device(tags[i].device))}
    rest = [i for i in counted if i not in known]
    if not known:
        return DeviceDecision()
    if not rest:
        return DeviceDecision(
            notes=("Every part is known as a device, so that all of them count.",)
        )
    frame = _Frame(join_supports(supports, rest), axes, scale)
    excluded: list[Exclusion] = []
    notes: list[str] = []
    for members in _devices(known, tags, supports, frame):
        row, whole = known[members[0]], join_supports(supports, members)
        objection = _objection(whole, row, frame)
        if objection is not None:
            name = parts[members[0]].path if len(members) == 1 else tags[members[0]].root
            notes.append(f"{name} is known as {row.name} but counts: {objection}.")
            continue
        excluded += [
            _exclusion(i, parts[i].path, tags[i].by, row, supports[i], frame) for i in members
        ]
    return DeviceDecision(tuple(excluded), tuple(notes))


def _devices(
    known: Mapping[int, Device],
    tags: Mapping[int, Tag],
    supports: Sequence[Support],
    frame: _Frame,
) -> list[list[int]]:
    """Put parts together that are one device: of one name, on one side of the vehicle."""
    groups: dict[tuple[str, str, bool], list[int]] = {}
    middle = sum(frame.span(frame.body.attained, frame.axes.width_axis)) / 2
    for index in known:
        low, high = frame.span(supports[index].bound, frame.axes.width_axis)
        key = (tags[index].root, known[index].name, low + high > 2 * middle)
        groups.setdefault(key, []).append(index)
    return list(groups.values())


def _objection(whole: Joined, row: Device, frame: _Frame) -> str | None:
    """Say why shape or place speak against a device; None where they do not."""
    kind = device_kind(row.name) or DeviceKind(name=row.name, heads=(), largest_mm=LARGEST_MM)
    sizes = [high - low for low, high in (frame.span(whole.bound, axis) for axis in range(3))]
    if max(sizes) > kind.largest_mm:
        return f"it is {max(sizes):.0f} mm large"
    if kind.thinnest_mm is not None and min(sizes) > kind.thinnest_mm:
        return f"it is {min(sizes):.0f} mm thick"
    return _misplaced(whole, kind, frame)


def _misplaced(whole: Joined, kind: DeviceKind, frame: _Frame) -> str | None:
    """Say why the place speaks against a device; None where it does not."""
    if kind.place == "side" and _is_across(whole, frame):
        return "it reaches across the middle of the vehicle"
    if kind.place == "side" and not _is_between_the_ends(whole, frame):
        return "it is ahead of the vehicle or behind it"
    if kind.place == "end" and not _is_at_an_end(whole, frame):
        return "it is not at the front or the rear"
    if kind.band and not _is_in_band(whole, kind.band, frame):
        return "it is not at the height of one"
    return None


def _is_across(whole: Joined, frame: _Frame) -> bool:
    low, high = frame.span(frame.body.attained, frame.axes.width_axis)
    near, far = frame.span(whole.bound, frame.axes.width_axis)
    return near <= (low + high) / 2 <= far


def _is_between_the_ends(whole: Joined, frame: _Frame) -> bool:
    low, high = frame.span(frame.body.attained, frame.axes.forward_axis)
    return low <= sum(frame.span(whole.bound, frame.axes.forward_axis)) / 2 <= high


def _is_at_an_end(whole: Joined, frame: _Frame) -> bool:
    low, high = frame.span(frame.body.attained, frame.axes.forward_axis)
    middle = sum(frame.span(whole.bound, frame.axes.forward_axis)) / 2
    return min(middle - low, high - middle) <= _END_SHARE * (high - low)


def _is_in_band(whole: Joined, band: tuple[float, ...], frame: _Frame) -> bool:
    """Return whether the middle of a device is at a height that is usual for it.

    Where the sense of the up axis is open, either sense may show it.
    """
    low, high = frame.span(frame.body.attained, frame.axes.up_axis)
    share = (sum(frame.span(whole.bound, frame.axes.up_axis)) / 2 - low) / max(high - low, 1e-9)
    shares = {+1: [share], -1: [1 - share], 0: [share, 1 - share]}[frame.axes.up_sign]
    return any(band[0] <= value <= band[1] for value in shares)


def _exclusion(
    index: int, path: str, by: str, row: Device, support: Support, frame: _Frame
) -> Exclusion:
    axes = frame.axes
    plus = direction_index(axes.width_axis, +1)
    # Where the sense of the up axis is open, either end may be the top.
    tops = [
        direction_index(axes.up_axis, sign)
        for sign in ([axes.up_sign] if axes.up_sign else [+1, -1])
    ]
    directions = {
        "overall_length": [direction_index(axes.forward_axis, sign) for sign in (+1, -1)],
        "overall_width": [plus, plus + 1],
        "overall_height": tops,
    }
    left_out = [d for quantity in row.leaves_out_of for d in directions.get(quantity, [])]
    return Exclusion(
        part=path,
        by=by,
        row=row,
        side=_reach(support, frame, [plus, plus + 1]),
        above=_reach(support, frame, tops),
        protrusion_mm=_reach(support, frame, left_out).upper_mm,
        index=index,
    )


def _reach(support: Support, frame: _Frame, directions: Sequence[int]) -> Reach:
    """Return how far a part reaches beyond what counts, in the farthest of some directions."""
    chosen = list(directions)
    lower = frame.scale * (support.attained - frame.body.bound)[chosen]
    upper = frame.scale * (support.bound - frame.body.attained)[chosen]
    return Reach(max(0.0, float(lower.max())), max(0.0, float(upper.max())))
