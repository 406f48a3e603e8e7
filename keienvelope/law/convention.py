"""Measuring conventions: what a jurisdiction leaves out of a dimension, and with which cap."""

from __future__ import annotations

from dataclasses import field
from functools import cache

from keienvelope.errors import UnknownNameError
from keienvelope.frozen import dataclass
from keienvelope.law.profile import Evidence
from keienvelope.law.tables import KEY, load_shipped, shipped_names


@dataclass(frozen=True, kw_only=True)
class Device:
    """A device that a convention does not count.

    Attributes
    ----------
    name : str
        The device tag, for example ``mirror``.
    leaves_out_of : tuple of str
        The quantities it is left out of.
    cap_side_mm, cap_above_mm : float or None
        The device must protrude less than this beyond the outermost side, or above the vehicle.
    """

    name: str
    title: str
    leaves_out_of: tuple[str, ...]
    evidence: Evidence
    citation: str
    cap_side_mm: float | None = None
    cap_above_mm: float | None = None


@dataclass(frozen=True, kw_only=True)
class Convention:
    """How a jurisdiction measures: the devices it does not count.

    Attributes
    ----------
    attitude : str
        In which state the vehicle is measured.
    devices : tuple of Device
        Everything that is not named here counts.
    """

    id: str
    title: str
    attitude: str
    citations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    devices: tuple[Device, ...] = field(default=(), metadata={KEY: "device"})

    def device(self, name: str) -> Device | None:
        """Return the device with the given tag, or None where it counts."""
        return next((device for device in self.devices if device.name == name), None)


@cache
def _shipped(name: str) -> Convention:
    return load_shipped(Convention, "conventions", name)


def conventions() -> tuple[Convention, ...]:
    """Return every convention that is shipped, ordered by id."""
    return tuple(_shipped(name) for name in convention_names())


def convention_names() -> list[str]:
    """Return the ids of the conventions, without reading them."""
    return shipped_names("conventions")


def convention(name: str) -> Convention:
    """Return the convention with the given id.

    Raises
    ------
    UnknownNameError
        If there is no such convention; the message lists those that exist.
    """
    if name not in convention_names():
        raise UnknownNameError("convention", name, convention_names())
    return _shipped(name)
