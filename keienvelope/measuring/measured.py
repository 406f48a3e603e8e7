"""A model, measured under every reading that is open."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from keienvelope.errors import EmptyFileError
from keienvelope.frozen import dataclass
from keienvelope.law import Convention
from keienvelope.measuring.choice import FrameChoice
from keienvelope.measuring.devices import DeviceDecision, Tag, decide_devices, tags_of
from keienvelope.measuring.dimensions import Measurement, measure_axis, measure_height
from keienvelope.measuring.extents import Support, join_supports, supports_of
from keienvelope.measuring.extents.support import Joined
from keienvelope.measuring.geometry import Geometry
from keienvelope.measuring.ground import Ground, find_ground, is_wheel
from keienvelope.measuring.median import Median, find_median, whole_width
from keienvelope.measuring.oddities import cut_text
from keienvelope.measuring.places import KNOWN_BY_PLACE, measure_places
from keienvelope.measuring.readings import Reading, axes_are_open, enumerate_readings
from keienvelope.measuring.sense import with_sense
from keienvelope.measuring.stance import Stance, loosened
from keienvelope.measuring.standing import Standing, measure_stance
from keienvelope.measuring.straighten import STRAIGHT_DEG, Straightened, straighten
from keienvelope.model import Axes, Model, Part

if TYPE_CHECKING:
    from keienvelope.measuring.shape import Shape, Turn

REFERENCE = "reference"
"""What the user calls a part that is not vehicle."""

TURN_TOLERANCE_DEG = 0.3
"""The angle of a turned vehicle is found to within this."""


@dataclass(frozen=True, eq=False)
class ReadingResult:
    """What was measured under one reading.

    Attributes
    ----------
    reading : Reading
        The reading; one that the unit alone refutes has no axes and no measurements.
    scale : float
        Millimetres per coordinate.
    measurements : mapping of str to Measurement
        By quantity.
    reach : mapping of str to Joined
        Support of what counts for each overall quantity, in coordinates.
    ground : Ground
        Where the ground is.
    devices : DeviceDecision
        What was left out.
    cautious : mapping of str to Measurement
        The quantities from which something is left out for an unverified reason, with that counted.
    median : Median or None
        The median plane, where more than the extents tells it.
    stance : Stance
        How it stands on its wheels.
    """

    reading: Reading
    scale: float
    measurements: Mapping[str, Measurement]
    reach: Mapping[str, Joined]
    counted: Mapping[str, tuple[int, ...]]
    ground: Ground
    devices: DeviceDecision
    cautious: Mapping[str, Measurement] = field(default_factory=dict)
    median: Median | None = None
    stance: Stance = field(default_factory=Stance)

    @property
    def open(self) -> bool:
        """Whether the reading is accepted or open."""
        return self.reading.status != "implausible"


@dataclass(frozen=True, eq=False)
class Measured:
    """A model with its measurements.

    Attributes
    ----------
    model : Model
        What was read.
    convention : Convention
        What was not counted.
    choice : FrameChoice
        What the user said.
    supports : tuple of Support
        One a part, in coordinates of the model.
    results : tuple of ReadingResult
        One a reading.
    seconds : float
        What the measuring took.
    geometry : Geometry
        What can be looked at.
    shape : Shape or None
        What the geometry shows, where the axes are open.
    straightened : Straightened or None
        How the model was turned, where the user wanted that.
    """

    model: Model
    convention: Convention
    choice: FrameChoice
    supports: tuple[Support, ...]
    results: tuple[ReadingResult, ...]
    seconds: float
    geometry: Geometry
    shape: Shape | None = None
    straightened: Straightened | None = None

    @property
    def open_results(self) -> tuple[ReadingResult, ...]:
        """The results that no rule refutes."""
        return tuple(result for result in self.results if result.open)

    @property
    def turn(self) -> Turn | None:
        """How the vehicle is turned against the axes of its file, where that is in question."""
        return self.shape.turn if self.shape else None

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """What makes it doubtful that the file holds one whole vehicle and nothing else."""
        if self.choice.half is not None:
            return ()
        if self.shape is not None:
            return self.shape.oddities
        return tuple(cut_text(direction) for direction in self.cuts)

    @cached_property
    def cuts(self) -> tuple[int, ...]:
        """Where a model of declared axes is cut open along its middle, if nobody calls it half."""
        axes = self.choice.axes
        return self.geometry.cuts(axes) if axes is not None and self.choice.half is None else ()


def measure_model(
    model: Model,
    convention: Convention,
    choice: FrameChoice,
    *,
    before: Measured | None = None,
) -> Measured:
    """Measure a model under every reading that is open.

    Parameters
    ----------
    model : Model
        What was read.
    convention : Convention
        What is not counted.
    choice : FrameChoice
        What the user says.
    before : Measured, optional
        The same model and choice, where it was measured by another convention before.

    Raises
    ------
    EmptyFileError
        If nothing in it is vehicle.
    """
    start = time.perf_counter()
    tags = tags_of(model.parts, choice)
    model = _with_references(model, tags)
    counted = tuple(i for i, part in enumerate(model.parts) if not part.reference)
    if not counted:
        raise EmptyFileError("the model holds no part that is vehicle.", path=model.source.name)
    straightened = before.straightened if before else None
    if choice.straighten and before is None:
        straightened = straighten(model, counted)
    model = straightened.model if straightened else model
    # Where a vehicle is straightened its own axes are not known yet.
    up = _told_up_axis(model, choice) if straightened is None else None
    supports = before.supports if before else _supports(model, tags, up)
    geometry = before.geometry if before else _geometry(model, counted, straightened)
    reach = join_supports(supports, counted)
    shape = geometry.shape if axes_are_open(model, reach, choice) else None
    readings = enumerate_readings(model, reach, choice, shape)
    readings = tuple(
        replace(reading, axes=with_sense(reading.axes, model.parts, supports, counted, tags))
        if reading.axes is not None and reading.axes_source == "shape"
        else reading
        for reading in readings
    )
    if before is None and any(reading.axes and reading.axes.up_axis != up for reading in readings):
        supports = _supports(model, tags, None)
    given = _Given(model, supports, counted, tags, convention, choice, geometry, shape)
    results = tuple(_result(given, reading) for reading in readings)
    if shape is not None and shape.turn is not None:
        angle_deg, reason = (
            shape.turn.angle_deg + TURN_TOLERANCE_DEG,
            f"turned by {shape.turn.words}",
        )
        results = tuple(_loosened(result, angle_deg, reason, reach) for result in results)
    elif straightened is not None and straightened.words:
        reason = f"straightened to within {STRAIGHT_DEG:g} degrees"
        results = tuple(_loosened(result, STRAIGHT_DEG, reason, reach) for result in results)
    seconds = time.perf_counter() - start
    return Measured(
        model, convention, choice, supports, results, seconds, geometry, shape, straightened
    )


def _geometry(
    model: Model, counted: tuple[int, ...], straightened: Straightened | None
) -> Geometry:
    return straightened.geometry if straightened else Geometry(model, counted)


def _told_up_axis(model: Model, choice: FrameChoice) -> int | None:
    """Return the axis that the user or our own export says is up; None where neither does."""
    axes = choice.axes or (model.mark.axes if model.mark else None)
    return axes.up_axis if axes is not None else None


def _supports(model: Model, tags: Mapping[int, Tag], up: int | None) -> tuple[Support, ...]:
    """Enclose the parts: tightly where they may be left out or are looked at by themselves.

    What is known by its place alone is so only along the axis that is up.
    """
    alone = {
        i for i, part in enumerate(model.parts) if part.reference or is_wheel(part) or i in tags
    }
    told: dict[int, int] = {}
    if up is not None:
        told = {i: up for i in alone & tags.keys() if _is_known_by_place(model.parts[i], tags[i])}
    alone -= told.keys()
    return model.facts.recall(
        f"supports, alone {sorted(alone)}, along axis {up} {sorted(told)}",
        lambda: supports_of(model.parts, alone=alone, told=told),
    )


def _is_known_by_place(part: Part, tag: Tag) -> bool:
    return tag.device in KNOWN_BY_PLACE and not part.reference and not is_wheel(part)


def _loosened(result: ReadingResult, angle_deg: float, reason: str, reach: Joined) -> ReadingResult:
    """Widen what was measured of a turned vehicle, so that it holds for the vehicle itself.

    No extent of a body changes by more than its diagonal times the chord of the angle.
    """
    extents = result.scale * (reach.bound[::2] + reach.bound[1::2])
    slack = float(2 * np.sin(np.radians(angle_deg) / 2) * np.linalg.norm(extents))
    loose = {
        name: replace(
            m,
            lower_mm=max(0.0, m.lower_mm - slack),
            upper_mm=m.upper_mm + slack,
            basis="estimated",
            reason=f"the model is {reason}",
        )
        for name, m in result.measurements.items()
    }
    return replace(result, measurements=loose, stance=loosened(result.stance, angle_deg, reason))


def _with_references(model: Model, tags: Mapping[int, Tag]) -> Model:
    """Return a model in which what the user calls a reference is one."""
    if not any(tag.device == REFERENCE for tag in tags.values()):
        return model
    parts = [
        replace(part, reference=True) if i in tags and tags[i].device == REFERENCE else part
        for i, part in enumerate(model.parts)
    ]
    return replace(model, parts=tuple(parts))


@dataclass(frozen=True, eq=False)
class _Given:
    """What is the same under every reading."""

    model: Model
    supports: tuple[Support, ...]
    counted: tuple[int, ...]
    tags: Mapping[int, Tag]
    convention: Convention
    choice: FrameChoice
    geometry: Geometry
    shape: Shape | None


def _result(given: _Given, reading: Reading) -> ReadingResult:
    model, supports, counted = given.model, given.supports, given.counted
    scale = model.mm_per_coordinate(reading.unit)
    axes = reading.axes
    if axes is None:
        nothing = Ground(None, None, "unknown")
        return ReadingResult(reading, scale, {}, {}, {}, nothing, DeviceDecision())
    devices = decide_devices(
        model.parts,
        supports,
        counted,
        given.tags,
        axes=axes,
        scale=scale,
        convention=given.convention,
    )
    ground = find_ground(
        model,
        supports,
        counted,
        axes=axes,
        scale=scale,
        unit_mm=reading.unit.mm,
        choice=given.choice.ground,
        geometry=given.geometry,
    )
    quantities = {
        "overall_length": axes.forward_axis,
        "overall_width": axes.width_axis,
        "overall_height": axes.up_axis,
        "width_over_mirrors": axes.width_axis,
    }
    kept = {name: devices.without(name, counted) for name in quantities}
    careful = {name: devices.without(name, counted, verified_only=True) for name in quantities}
    reach = {name: join_supports(supports, kept[name]) for name in quantities}

    median = find_median(
        given.choice,
        axes,
        reach["overall_width"],
        given.geometry,
        given.shape,
        scale=scale,
        unit_mm=reading.unit.mm,
        own_axes=reading.axes_source == "file"
        and model.mark is not None
        and model.mark.axes_name is not None,
    )

    def measured(name: str, joined: Joined) -> Measurement:
        found = _measurement(name, quantities[name], joined, ground, model, supports, axes, scale)
        if given.choice.half is None or median is None or quantities[name] != axes.width_axis:
            return found
        return whole_width(found, joined, median, given.choice, axes, scale=scale)

    measurements = {name: measured(name, reach[name]) for name in quantities}
    stance = Stance()
    if reading.status != "implausible":
        asked = Standing(
            model,
            supports,
            counted,
            given.tags,
            axes,
            scale,
            ground,
            given.geometry,
            reach["overall_length"],
            kept["overall_width"],
            given.choice.half,
            median,
        )
        stance = model.facts.recall(
            f"stance {asked.question}, length of {kept['overall_length']}",
            lambda: measure_stance(asked),
        )
        measurements |= stance.measurements
    measurements |= measure_places(
        model, supports, counted, given.tags, axes=axes, scale=scale, ground=ground
    )
    cautious = {
        name: measured(name, join_supports(supports, indices))
        for name, indices in careful.items()
        if indices != kept[name]
    }
    return ReadingResult(
        reading, scale, measurements, reach, kept, ground, devices, cautious, median, stance
    )


def _measurement(
    name: str,
    axis: int,
    joined: Joined,
    ground: Ground,
    model: Model,
    supports: tuple[Support, ...],
    axes: Axes,
    scale: float,
) -> Measurement:
    if name == "overall_height":
        return measure_height(
            joined, ground, model=model, supports=supports, axes=axes, scale=scale
        )
    return measure_axis(name, axis, joined, model=model, supports=supports, axes=axes, scale=scale)
