"""Devices that a convention does not count, and the parts that are such a device.

A part is left out of a dimension only when the convention names its device, the part was tagged as
that device, its shape and place are plausible for it, and it stays below the protrusion cap.
Everything that is left out is listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from keienvelope.law import Convention, Device
from keienvelope.measuring.choice import FrameChoice
from keienvelope.measuring.extents.support import Joined, Support, join_supports
from keienvelope.model import Axes, Part
from keienvelope.model.axes import direction_index

LARGEST_DEVICE_MM = 600.0
"""No mirror, camera or warning device is larger than this in any direction."""

_AT_THE_SIDE = frozenset({"mirror", "camera_monitor", "side_collision_sensor"})
_ANY_HEIGHT = frozenset({"flex_antenna"})


@dataclass(frozen=True)
class Exclusion:
    """A part that is left out of one or more dimensions.

    Attributes
    ----------
    part : str
        Path of the part.
    device : str
        What it is.
    by : str
        How that is known: ``tag in the file`` or ``--exclude``.
    protrusion_mm : float
        How far it reaches beyond what counts, to the side.
    cap_mm : float or None
        What the convention allows.
    leaves_out_of : tuple of str
        The quantities.
    index : int
        Index of the part in the model.
    """

    part: str
    device: str
    by: str
    protrusion_mm: float
    cap_mm: float | None
    leaves_out_of: tuple[str, ...]
    index: int


@dataclass(frozen=True)
class DeviceDecision:
    """Which parts are left out, and what was noticed on the way."""

    excluded: tuple[Exclusion, ...] = ()
    notes: tuple[str, ...] = ()

    def without(self, quantity: str, indices: Sequence[int]) -> tuple[int, ...]:
        """Return the parts that count for a quantity."""
        gone = {e.index for e in self.excluded if quantity in e.leaves_out_of}
        return tuple(index for index in indices if index not in gone)


def decide_devices(
    parts: Sequence[Part],
    supports: Sequence[Support],
    counted: Sequence[int],
    *,
    axes: Axes,
    scale: float,
    convention: Convention,
    choice: FrameChoice,
) -> DeviceDecision:
    """Decide which of the counted parts a convention leaves out.

    Parameters
    ----------
    parts, supports : sequences
        Of the model.
    counted : sequence of int
        The parts that are vehicle.
    axes : Axes
        How the file's axes lie in the vehicle.
    scale : float
        Millimetres per coordinate.
    """
    tagged = [(index, *tag) for index in counted if (tag := tag_of(parts[index], choice))]
    known = [(i, device, by) for i, name, by in tagged if (device := convention.device(name))]
    rest = [i for i in counted if i not in {index for index, _, _ in known}]
    if not known or not rest:
        return DeviceDecision()
    body = join_supports(supports, rest)
    excluded, notes = [], []
    for index, device, by in known:
        part, support = parts[index], supports[index]
        # How far it reaches beyond what counts, in the six directions.
        beyond = scale * (support.bound - body.attained)
        objection = _objection(support, body, device, axes, scale) or _beyond_cap(
            beyond, device, axes
        )
        if objection is not None:
            notes.append(f"{part.path} is tagged {device.name} but counts: {objection}.")
            continue
        excluded.append(
            Exclusion(
                part=part.path,
                device=device.name,
                by=by,
                protrusion_mm=_sideways(beyond, axes),
                cap_mm=device.cap_side_mm,
                leaves_out_of=device.leaves_out_of,
                index=index,
            )
        )
    return DeviceDecision(tuple(excluded), tuple(notes))


def tag_of(part: Part, choice: FrameChoice) -> tuple[str, str] | None:
    """Return the device that a part is tagged as, and by what; None where it is not."""
    for device, pattern in choice.exclude:
        if fnmatchcase(part.path.casefold(), pattern.casefold()):
            return device, "--exclude"
    return (part.device, "tag in the file") if part.device else None


def _objection(
    support: Support, body: Joined, device: Device, axes: Axes, scale: float
) -> str | None:
    """Say why shape or place speak against a part being the device; None where they do not."""
    sizes = scale * (support.bound[::2] + support.bound[1::2])
    if device.name in _ANY_HEIGHT:
        sizes = np.delete(sizes, axes.up_axis)
    if sizes.max() > LARGEST_DEVICE_MM:
        return f"it is {sizes.max():.0f} mm large"
    positive = direction_index(axes.width_axis, +1)
    median = 0.5 * (body.attained[positive] - body.attained[positive + 1])
    on_one_side = -support.bound[positive + 1] > median or support.bound[positive] < median
    if device.name in _AT_THE_SIDE and not on_one_side:
        return "it reaches across the middle of the vehicle"
    return None


def _sideways(beyond_mm: NDArray[np.float64], axes: Axes) -> float:
    positive = direction_index(axes.width_axis, +1)
    return float(max(beyond_mm[positive], beyond_mm[positive + 1], 0.0))


def _beyond_cap(beyond_mm: NDArray[np.float64], device: Device, axes: Axes) -> str | None:
    """Say which cap a device reaches; None where it stays below. A cap itself is too much."""
    sideways = _sideways(beyond_mm, axes)
    if device.cap_side_mm is not None and sideways >= device.cap_side_mm:
        return (
            f"it reaches {sideways:.1f} mm out, and less than {device.cap_side_mm:g} mm is allowed"
        )
    if device.cap_above_mm is None:
        return None
    # Where the sense of the up axis is open, either end may be the top.
    ends = [+1, -1] if axes.up_sign == 0 else [axes.up_sign]
    above = max(float(beyond_mm[direction_index(axes.up_axis, end)]) for end in ends)
    if above >= device.cap_above_mm:
        return (
            f"it reaches {above:.1f} mm above, and less than {device.cap_above_mm:g} mm is allowed"
        )
    return None
