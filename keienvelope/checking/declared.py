"""What no CAD file holds, as the user declares it: powertrain, power, seats, masses and more."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, Literal, cast

from keienvelope.errors import UsageError
from keienvelope.frozen import dataclass
from keienvelope.law import POWERTRAINS, USES, Powertrain, Use

Attitude = Literal["unladen", "kerb", "design"]
ATTITUDES: tuple[Attitude, ...] = ("unladen", "kerb", "design")

KILOWATTS = {"PS": 0.73549875, "kW": 1.0, "hp": 0.745699872}
"""Kilowatts in a metric horsepower (75 kgf m/s), a kilowatt, and a mechanical horsepower."""

_POWER = re.compile(r"([0-9.eE+-]+)\s*([A-Za-z]+)")
_OPENING = re.compile(r"([0-9.]+)\s*x\s*([0-9.]+)")


@dataclass(frozen=True)
class Power:
    """A power as it was declared.

    Attributes
    ----------
    value : float
        In `unit`.
    unit : str
        ``PS``, ``kW`` or ``hp``.
    """

    value: float
    unit: str

    def in_unit(self, unit: str) -> float:
        """Convert to another unit."""
        if unit == self.unit:
            return self.value
        return self.value * KILOWATTS[self.unit] / KILOWATTS[unit]

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}"


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What the user declares; None where nothing was said.

    Attributes
    ----------
    power, rated_power : Power or None
        The largest power, and the one that can be kept (continuous or 30 minutes).
    cargo_opening_mm : tuple of two float or None
        Sides of the loading opening, the shorter first.
    use : str or None
        ``passenger``, ``van`` or ``truck`` (open bed).
    attitude : str or None
        The ride height that the model shows.
    """

    powertrain: Powertrain | None = None
    displacement_cc: float | None = None
    power: Power | None = None
    rated_power: Power | None = None
    seats: float | None = None
    payload_kg: float | None = None
    kerb_mass_kg: float | None = None
    running_order_mass_kg: float | None = None
    gvwr_kg: float | None = None
    top_speed_kmh: float | None = None
    cg_height_mm: float | None = None
    use: Use | None = None
    cargo_floor_m2: float | None = None
    seating_floor_m2: float | None = None
    cargo_opening_mm: tuple[float, float] | None = None
    attitude: Attitude | None = None

    def __post_init__(self) -> None:
        if self.powertrain == "electric" and self.displacement_cc is not None:
            raise UsageError(
                "an electric vehicle has no displacement.",
                fix="Declare powertrain=hybrid, or leave displacement_cc out.",
            )

    @property
    def texts(self) -> dict[str, str]:
        """What was declared, by key, as text."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {key: _text(value) for key, value in values.items() if value is not None}


NOTHING_DECLARED = Declared()


def parse_declared(items: Iterable[str] | Mapping[str, object]) -> Declared:
    """Read ``KEY=VALUE`` items, or a mapping of the same keys.

    Raises
    ------
    UsageError
        If a key is not known or given twice, or a value is not what it must be.
    """
    pairs = (
        [(str(key), str(value)) for key, value in items.items()]
        if isinstance(items, Mapping)
        else [_split(item) for item in items]
    )
    values: dict[str, object] = {}
    for key, text in pairs:
        if key not in _PARSERS:
            raise UsageError(f"{key!r} cannot be declared.", fix=f"Known: {', '.join(_PARSERS)}.")
        if key in values:
            raise UsageError(f"{key} is declared twice.", fix="Give it once.")
        values[key] = _PARSERS[key](key, text.strip())
    return Declared(**cast(dict[str, Any], values))


def _split(item: str) -> tuple[str, str]:
    key, equals, value = item.partition("=")
    if not (key and equals and value):
        raise UsageError(
            f"{item!r} declares nothing.", fix="Give KEY=VALUE, for example powertrain=electric."
        )
    return key.strip(), value


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return " x ".join(f"{side:g}" for side in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(key: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise UsageError(
            f"{key}={text} is not a positive number.", fix=f"Give a plain number: {key}=100."
        )
    return value


def _whole(key: str, text: str) -> float:
    value = _number(key, text)
    if value != round(value):
        raise UsageError(f"{key}={text} is not a whole number.", fix=f"Give {key}=4, for example.")
    return value


def _power(key: str, text: str) -> Power:
    found = _POWER.fullmatch(text)
    units = {unit.casefold(): unit for unit in KILOWATTS}
    if found is None or found[2].casefold() not in units:
        raise UsageError(
            f"{key}={text} is not a power.",
            fix=f"Give it with its unit: {key}=64PS, {key}=47kW or {key}=63hp.",
        )
    return Power(_number(key, found[1]), units[found[2].casefold()])


def _opening(key: str, text: str) -> tuple[float, float]:
    found = _OPENING.fullmatch(text)
    if found is None:
        raise UsageError(f"{key}={text} is not an opening.", fix=f"Give {key}=600x800.")
    one, other = sorted(_number(key, side) for side in found.groups())
    return one, other


def _one_of(*known: str) -> Callable[[str, str], str]:
    def parse(key: str, text: str) -> str:
        if text not in known:
            raise UsageError(f"{key}={text} is not known.", fix=f"Known: {', '.join(known)}.")
        return text

    return parse


_PARSERS: dict[str, Callable[[str, str], object]] = {
    "powertrain": _one_of(*POWERTRAINS),
    "displacement_cc": _number,
    "power": _power,
    "rated_power": _power,
    "seats": _whole,
    "payload_kg": _number,
    "kerb_mass_kg": _number,
    "running_order_mass_kg": _number,
    "gvwr_kg": _number,
    "top_speed_kmh": _number,
    "cg_height_mm": _number,
    "use": _one_of(*USES),
    "cargo_floor_m2": _number,
    "seating_floor_m2": _number,
    "cargo_opening_mm": _opening,
    "attitude": _one_of(*ATTITUDES),
}

DECLARABLE = tuple(_PARSERS)
"""Everything that can be declared."""
