"""Measuring conventions: what a jurisdiction leaves out of a dimension, and with which cap."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from keienvelope.errors import UnknownNameError
from keienvelope.law.data import load_folder
from keienvelope.law.profile import Evidence


class Device(BaseModel):
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

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z_]+$")
    title: str
    leaves_out_of: tuple[str, ...] = Field(min_length=1)
    cap_side_mm: float | None = Field(default=None, gt=0)
    cap_above_mm: float | None = Field(default=None, gt=0)
    evidence: Evidence
    citation: str = Field(min_length=1)


class Convention(BaseModel):
    """How a jurisdiction measures: the devices it does not count.

    Attributes
    ----------
    attitude : str
        In which state the vehicle is measured.
    devices : tuple of Device
        Everything that is not named here counts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    attitude: str
    citations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    devices: tuple[Device, ...] = Field(default=(), alias="device")

    def device(self, name: str) -> Device | None:
        """Return the device with the given tag, or None where it counts."""
        return next((device for device in self.devices if device.name == name), None)


@cache
def conventions() -> tuple[Convention, ...]:
    """Return every convention that is shipped, ordered by id."""
    return tuple(Convention.model_validate(data) for data in load_folder("conventions"))


def convention(name: str) -> Convention:
    """Return the convention with the given id.

    Raises
    ------
    UnknownNameError
        If there is no such convention; the message lists those that exist.
    """
    for candidate in conventions():
        if candidate.id == name:
            return candidate
    raise UnknownNameError("convention", name, [c.id for c in conventions()])
