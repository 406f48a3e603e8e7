"""A scene set up for looking at, in the vehicle's axes, with what sticks out told apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from keienvelope.checking.report import Finding, Overrun, Report
from keienvelope.measuring.scene import Scene, ScenePart, corner_normals
from keienvelope.model import DIRECTIONS, NAMED_AXES, Axes

Floats = NDArray[np.float64]

COUNTED, EXCLUDED, REFERENCE = "counted", "excluded", "reference"


@dataclass(frozen=True, eq=False)
class Exceeded:
    """A plane of the limit box with something beyond it.

    Attributes
    ----------
    outward : (3,) float
        Unit vector.
    height_mm : float
        Height of the plane along `outward`.
    waived : bool
        Whether what is beyond was agreed on.
    """

    outward: Floats
    height_mm: float
    waived: bool


@dataclass(frozen=True, eq=False)
class Marked:
    """An overrun with its place in the vehicle's axes."""

    finding: Finding
    overrun: Overrun
    point: Floats


@dataclass(frozen=True, eq=False)
class Stage:
    """A report with its scene.

    Attributes
    ----------
    report : Report
        What was found.
    scene : Scene
        What is shown, in the file's axes.
    """

    report: Report
    scene: Scene

    @cached_property
    def axes(self) -> Axes:
        """How the file's axes lie in the vehicle."""
        return axes_of(self.report)

    @cached_property
    def axes_known(self) -> bool:
        """Whether sides can be named: nobody has to guess where the front is."""
        frame = self.report.frame
        told = (frame.forward, frame.up) if frame else (None, None)
        return all(text is not None and len(text) == 2 for text in told)

    @cached_property
    def turn(self) -> Floats:
        """Rows that turn the file's axes into the vehicle's: rearward, right, up."""
        rows = np.zeros((3, 3))
        rows[0, self.axes.forward_axis] = -self.axes.forward_sign or 1
        rows[2, self.axes.up_axis] = self.axes.up_sign or 1
        rows[1] = np.cross(rows[2], rows[0])
        return rows

    def kind(self, part: ScenePart) -> str:
        """Return whether a part counts, is a device that does not, or is not vehicle."""
        if part.reference:
            return REFERENCE
        return EXCLUDED if part.path in self._excluded else COUNTED

    @cached_property
    def _excluded(self) -> frozenset[str]:
        return frozenset(exclusion.part for exclusion in self.report.excluded)

    @cached_property
    def shown(self) -> tuple[ScenePart, ...]:
        """The parts that a drawing shows: all that are vehicle."""
        return tuple(part for part in self.scene.parts if not part.reference)

    @cached_property
    def corners(self) -> Floats:
        """Corners of all shown triangles in the vehicle's axes, shape (n, 3, 3)."""
        return self._joined([part.triangles for part in self.shown])

    @cached_property
    def normals(self) -> Floats:
        """Normals at these corners."""
        return self._joined([corner_normals(part.triangles) for part in self.shown])

    def _joined(self, pieces: list[NDArray[np.float32]]) -> Floats:
        joined = np.concatenate([*pieces, np.empty((0, 3, 3), dtype=np.float32)])
        return np.asarray(joined.astype(np.float64) @ self.turn.T)

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """Number of the shown part of every shown triangle."""
        counts = [len(part.triangles) for part in self.shown]
        return np.repeat(np.arange(len(counts)), counts)

    @cached_property
    def box(self) -> tuple[Floats, Floats]:
        """Box around all shown triangles, in the vehicle's axes."""
        return _box(self.corners)

    @cached_property
    def counted_box(self) -> tuple[Floats, Floats]:
        """Box around the triangles of the parts that count."""
        return _box(self.corners[self.counts[self.owners]])

    @cached_property
    def counts(self) -> NDArray[np.bool_]:
        """Which of the shown parts count."""
        return np.array([self.kind(part) == COUNTED for part in self.shown], dtype=bool)

    @cached_property
    def limits(self) -> tuple[Floats, Floats] | None:
        """The limit box in the vehicle's axes; None where a side of it is open."""
        if self.report.limit_box is None:
            return None
        corners = np.array(self.report.limit_box.box_mm, dtype=np.float64)
        if not np.isfinite(corners).all():
            return None
        ends = corners @ self.turn.T
        return ends.min(axis=0), ends.max(axis=0)

    @cached_property
    def ground(self) -> float:
        """Height of the ground in the vehicle's axes: as known, else the lowest point."""
        frame = self.report.frame
        if frame is not None and frame.ground_z_mm is not None:
            return float(frame.ground_z_mm) * float(self.turn[2].sum())
        return float(self.box[0][2])

    @cached_property
    def marked(self) -> tuple[Marked, ...]:
        """All overruns, the farthest out first."""
        found = [
            Marked(finding, overrun, self.turn @ np.array(overrun.point_mm))
            for finding in self.report.findings
            for overrun in finding.overruns
        ]
        return tuple(sorted(found, key=lambda mark: -mark.overrun.amount_mm))

    @cached_property
    def exceeded(self) -> tuple[Exceeded, ...]:
        """The planes with something beyond them, turned into the vehicle's axes."""
        return tuple(
            Exceeded(self.turn @ plane.outward, plane.height_mm, plane.waived)
            for plane in exceeded_planes(self.report, self.axes)
        )


def _box(corners: Floats) -> tuple[Floats, Floats]:
    points = corners.reshape(-1, 3)
    return (points.min(axis=0), points.max(axis=0)) if len(points) else (np.zeros(3), np.ones(3))


def file_direction(axes: Axes, side: str) -> Floats:
    """Return the outward direction of a side in the file's axes."""
    names = [axes.side(number) for number in range(len(DIRECTIONS))]
    number = names.index(side) if side in names else DIRECTIONS.index(side)
    direction = np.zeros(3)
    direction[number // 2] = 1 if number % 2 == 0 else -1
    return direction


def exceeded_planes(report: Report, axes: Axes) -> list[Exceeded]:
    """Return the planes with something beyond them, one a side, in the file's axes."""
    found: dict[str, Exceeded] = {}
    for finding in report.findings:
        for overrun in finding.overruns:
            outward = file_direction(axes, overrun.side)
            height = float(outward @ np.array(overrun.point_mm)) - overrun.amount_mm
            found.setdefault(
                overrun.side, Exceeded(outward, height, waived=finding.waived is not None)
            )
    return list(found.values())


def scene_planes(report: Report) -> list[tuple[int, float]]:
    """Return the same planes as `build_scene` takes them."""
    return [
        (
            2 * int(np.abs(plane.outward).argmax()) + (0 if plane.outward.sum() > 0 else 1),
            plane.height_mm,
        )
        for plane in exceeded_planes(report, axes_of(report))
    ]


def axes_of(report: Report) -> Axes:
    """Return how the file's axes lie in the vehicle; ISO 4130 where that is open."""
    frame = report.frame
    if frame is None or frame.forward is None or frame.up is None:
        return NAMED_AXES["iso4130"]
    return Axes.parse(frame.forward, frame.up)
