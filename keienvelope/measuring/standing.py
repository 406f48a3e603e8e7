"""Measuring how a vehicle stands on its wheels (ISO 612:1978, 6.4 to 6.11).

Wheels are known by name or found by shape, and put on axles. What is measured of two axles is told
in a module of its own, which is loaded only where there are two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from keienvelope.frozen import dataclass
from keienvelope.measuring.devices import Tag
from keienvelope.measuring.extents.support import Joined, Support
from keienvelope.measuring.geometry import Geometry
from keienvelope.measuring.ground import Ground
from keienvelope.measuring.median import Median
from keienvelope.measuring.road_wheels import RoadWheel, named_wheels, shaped_wheels
from keienvelope.measuring.stance import By, Stance, either_end
from keienvelope.measuring.vehicle_frame import VehicleFrame
from keienvelope.model import Axes, Model

_APART = 0.5
"""Wheels closer along the vehicle than this times their diameter share an axle."""

NO_WHEELS = (
    "no wheels were found: give each wheel or tyre a part of its own, with wheel or tyre in its"
    " name"
)


@dataclass(frozen=True, eq=False)
class Standing:
    """What the stance is measured of.

    Attributes
    ----------
    model, supports, counted, tags
        Of the model; `counted` are the parts that are vehicle.
    axes, scale
        Of the reading.
    ground : Ground
        Under the reading.
    geometry : Geometry
        Where wheels are looked for if no part is named as one.
    length : Joined
        Support of what counts for the overall length.
    across : tuple of int
        The parts that count for the overall width.
    half : str or None
        Which half the model is.
    median : Median or None
        Under the reading.
    """

    model: Model
    supports: Sequence[Support]
    counted: tuple[int, ...]
    tags: Mapping[int, Tag]
    axes: Axes
    scale: float
    ground: Ground
    geometry: Geometry
    length: Joined
    across: tuple[int, ...]
    half: str | None
    median: Median | None

    @property
    def question(self) -> str:
        """Everything that the stance depends on besides the geometry and the overall length."""
        devices = sorted((index, tag.device) for index, tag in self.tags.items())
        return (
            f"{self.axes!r} {self.scale!r} {self.ground!r} {self.half} {self.median!r}"
            f" of {self.counted}, across {self.across}, {devices}"
        )


def measure_stance(given: Standing) -> Stance:
    """Measure how a vehicle stands; what cannot be told is left out, with the reason."""
    if not given.axes.up_sign:
        return Stance(missing="which way is up is not known: --up")
    known = bool(given.axes.forward_sign)
    axes = given.axes if known else replace(given.axes, forward_sign=1)
    frame = VehicleFrame(axes, given.scale)
    by: By = "names of parts"
    wheels = named_wheels(given.model, given.supports, given.counted, frame)
    axles = _axles(wheels)
    if len(axles) < 2 and (seen := given.geometry.axles(given.axes)) is not None:
        by = "shape"
        wheels = shaped_wheels(given.model, given.supports, given.counted, seen, frame)
        axles = _axles(wheels)
    if len(axles) != 2:
        told = f"wheels were found on {len(axles)} axles, not on two" if axles else NO_WHEELS
        return Stance(missing=told)
    from keienvelope.measuring.two_axles import TwoAxles  # noqa: PLC0415 (few models have two)

    stance = TwoAxles(given, frame, axles[0], axles[1]).stance(by)
    return stance if known else either_end(stance)


def _axles(wheels: Sequence[RoadWheel]) -> list[tuple[RoadWheel, ...]]:
    """Put wheels on axles, the first ahead."""
    found: list[list[RoadWheel]] = []
    for wheel in sorted(wheels, key=lambda wheel: wheel.centre[0]):
        if found and wheel.centre[0] - found[-1][0].centre[0] < _APART * wheel.diameter:
            found[-1].append(wheel)
        else:
            found.append([wheel])
    return [tuple(axle) for axle in found]
