"""Reference vehicles: published sizes, each with its source, to start a design from."""

from __future__ import annotations

import dataclasses
from functools import cache

from keienvelope.errors import UnknownNameError
from keienvelope.frozen import dataclass
from keienvelope.law.tables import KEY, load_shipped


@dataclass(frozen=True)
class Vehicle:
    """A reference vehicle; what is not known is None.

    Attributes
    ----------
    id, title : str
        Its short name, and maker, model, code and years.
    template : str or None
        Template that draws a body of its kind; None where none does.
    length_mm, width_mm, height_mm, wheelbase_mm, front_overhang_mm : float or None
        Published sizes; the front overhang is always an estimate.
    track_front_mm, track_rear_mm, ground_clearance_mm : float or None
        Published sizes.
    tyre : str or None
        Size code.
    powertrain : str
        ``petrol``, ``hybrid`` or ``electric``.
    seats : float
        Number of seats.
    unverified : tuple of str
        Names of the attributes that no source of good standing confirmed.
    sources : tuple of str
        Where the sizes were read.
    """

    id: str
    title: str
    powertrain: str
    seats: float
    unverified: tuple[str, ...]
    sources: tuple[str, ...]
    template: str | None = None
    length_mm: float | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    wheelbase_mm: float | None = None
    front_overhang_mm: float | None = None
    track_front_mm: float | None = None
    track_rear_mm: float | None = None
    ground_clearance_mm: float | None = None
    tyre: str | None = None

    @property
    def parameters(self) -> dict[str, float | str]:
        """Parameters of a template that the sizes set, by name."""
        names = (
            "length",
            "width",
            "height",
            "wheelbase",
            "front_overhang",
            "track_front",
            "track_rear",
            "ground_clearance",
        )
        found: dict[str, float | str] = {}
        for name in names:
            value = getattr(self, f"{name}_mm")
            if value is not None:
                found[name] = value
        if self.tyre is not None:
            found["tyre"] = self.tyre
        found["powertrain"] = self.powertrain
        found["seats"] = "2" if self.seats < 4 else "4"
        return found


@dataclass(frozen=True)
class _Vehicles:
    vehicles: tuple[Vehicle, ...] = dataclasses.field(metadata={KEY: "vehicle"})


@cache
def vehicles() -> tuple[Vehicle, ...]:
    """Return the reference vehicles, in the order of the table."""
    return load_shipped(_Vehicles, "", "vehicles").vehicles


def vehicle(name: str) -> Vehicle:
    """Return a reference vehicle by its id.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists those that exist.
    """
    for candidate in vehicles():
        if candidate.id == name:
            return candidate
    raise UnknownNameError("vehicle", name, [v.id for v in vehicles()])
