"""Views of a vehicle with its dimensions: a shaded picture, and lines and words over it.

The lines and words are kept apart from the pixels, so that each format draws them its own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from keienvelope.report.phrases import interval
from keienvelope.report.raster import rasterise, shade
from keienvelope.report.stage import Stage, file_direction

Floats = NDArray[np.float64]
Look = Literal["limit", "size", "over", "waived", "ground", "plain"]
Point = tuple[float, float]

BODY = (0.66, 0.72, 0.79)
DEVICE = (0.62, 0.50, 0.80)
OVER = (0.86, 0.10, 0.13)
WAIVED = (0.93, 0.62, 0.10)
_MOST_LABELS = 4
_LABEL, _APART = 130, 330
"""Pixels that a label needs, and those between two: a narrow page writes them larger."""
_SIGNS = {"<=": "max", ">=": "min", "<": "below", ">": "above"}
_STRAIGHT = 0.9
_HIDDEN = 0.05
_OVER_A_PIXEL = 2
"""Pixels of the picture for one pixel of the view, in each direction."""


@dataclass(frozen=True)
class Line:
    """A line of a view, in pixels."""

    start: Point
    end: Point
    look: Look
    dashed: bool = False
    arrows: bool = False


@dataclass(frozen=True)
class Words:
    """A text of a view."""

    at: Point
    text: str
    look: Look
    upright: bool = False
    """True where it reads upwards, along a vertical dimension."""


@dataclass(frozen=True)
class Ring:
    """A ring around a place that sticks out."""

    at: Point
    look: Look


Mark = Line | Words | Ring


@dataclass(frozen=True, eq=False)
class View:
    """A view of the vehicle.

    Attributes
    ----------
    name : str
        What is looked at.
    size : (int, int)
        Width and height in pixels.
    picture : (height, width, 4) float
        Red, green, blue and alpha from 0 to 1.
    marks : list
        Lines, words and rings over it.
    """

    name: str
    size: tuple[int, int]
    picture: NDArray[np.float32]
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Camera:
    """A parallel projection.

    Attributes
    ----------
    rows : (3, 3) float
        To the right, up, and towards the viewer, in the vehicle's axes.
    scale : float
        Pixels per millimetre.
    middle : (3,) float
        What is in the middle of the view, in the vehicle's axes.
    size : (int, int)
        Width and height in pixels.
    """

    rows: Floats
    scale: float
    middle: Floats
    size: tuple[int, int]

    def project(self, points: Floats) -> Floats:
        """Return x to the right, y down and z towards the viewer, in pixels."""
        turned = (np.asarray(points) - self.middle) @ self.rows.T * self.scale
        centre = np.array([self.size[0] / 2, self.size[1] / 2, 0])
        return np.asarray(turned * [1, -1, 1] + centre)

    def heights(self, places: Floats, outward: Floats) -> Floats:
        """Return how far along a direction the points lie that are seen at places of the view."""
        x, y, z = self.rows @ outward / self.scale
        across, down = places[:, 0] - self.size[0] / 2, places[:, 1] - self.size[1] / 2
        return np.asarray(x * across - y * down + z * places[:, 2] + outward @ self.middle)

    def at(self, point: Floats) -> Point:
        """Return where a point is seen."""
        x, y, _ = self.project(point)
        return float(x), float(y)


_SIDE = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
_FRONT = np.array([[0, -1.0, 0], [0, 0, 1], [-1, 0, 0]])
_TOP = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]])
VIEWS = {"side": _SIDE, "front": _FRONT, "top": _TOP}
_SIZES = {
    "side": ("overall_length", "overall_height"),
    "front": ("overall_width", "overall_height"),
    "top": ("overall_length", "overall_width"),
}


def three_views(stage: Stage, *, width: int, margin: int = 64) -> list[View]:
    """Return side, front and top at one scale.

    Parameters
    ----------
    width : int
        Pixels of the side view; the front view is as wide as the vehicle asks for.
    margin : int
        Pixels around, for the dimensions.
    """
    low, high = reach(stage)
    scale = (width - 2 * margin) / max(high[0] - low[0], 1e-9)
    views = []
    for name, rows in VIEWS.items():
        span = np.abs(rows @ (high - low)) * scale
        size = (int(span[0]) + 2 * margin, int(span[1]) + 2 * margin)
        camera = Camera(rows, scale, (low + high) / 2, size)
        title = "left side" if name == "side" else name
        title += "" if stage.axes_known else " (axes assumed)"
        view = View(title, size, pictured(stage, camera))
        view.marks.extend(_dimensions(stage, camera, name))
        view.marks.extend(callouts(stage, camera))
        views.append(view)
    return views


def looking_from(
    stage: Stage, direction: Sequence[float], size: tuple[int, int], *, name: str
) -> View:
    """Return a view from any direction, with what sticks out marked."""
    towards = np.array(direction, dtype=np.float64)
    towards /= np.linalg.norm(towards)
    right = np.cross([0.0, 0.0, 1.0], towards)
    right /= np.linalg.norm(right)
    rows = np.stack([right, np.cross(towards, right), towards])
    low, high = reach(stage)
    ends = np.array(
        [[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
    )
    seen = ends @ rows.T
    span = seen.max(axis=0) - seen.min(axis=0)
    middle = rows.T @ ((seen.max(axis=0) + seen.min(axis=0)) / 2)
    scale = 0.9 * min(size[0] / span[0], size[1] / span[1])
    camera = Camera(rows, scale, middle, size)
    view = View(name, size, pictured(stage, camera))
    view.marks.extend(_box_lines(stage, camera))
    view.marks.extend(callouts(stage, camera))
    return view


def reach(stage: Stage) -> tuple[Floats, Floats]:
    """Return the box around the vehicle and the limit box together."""
    low, high = stage.box
    if stage.limits is not None:
        low, high = np.minimum(low, stage.limits[0]), np.maximum(high, stage.limits[1])
    return low, np.maximum(high, low + 1e-6)


def pictured(stage: Stage, camera: Camera) -> NDArray[np.float32]:
    """Return the shaded picture, what sticks out in red."""
    fine = _OVER_A_PIXEL
    width, height = camera.size
    large = Camera(camera.rows, camera.scale * fine, camera.middle, (width * fine, height * fine))
    corners = large.project(stage.corners)
    raster = rasterise(corners, *large.size)
    normals = stage.normals @ camera.rows.T * [1, -1, 1]
    picture = shade(raster, corners, normals, partial(_colours, stage, large))
    picture[..., :3] *= picture[..., 3:]
    small = picture.reshape(height, fine, width, fine, 4).mean(axis=(1, 3))
    small[..., :3] /= np.maximum(small[..., 3:], 1e-9)
    return np.asarray(small)


def _colours(stage: Stage, camera: Camera, hit: NDArray[np.int64], places: Floats) -> Floats:
    """Return the colour of surfaces at places of the picture."""
    owner = stage.owners[hit]
    counts = stage.counts[owner]
    # Neighbouring parts differ a little, so that they are told apart.
    tone = 1.0 + 0.07 * np.cos(2.4 * owner)
    colours = np.where(counts[:, None], np.array(BODY), np.array(DEVICE)) * tone[:, None]
    for plane in stage.exceeded:
        beyond = camera.heights(places, plane.outward) > plane.height_mm + _TINY_MM
        colours[beyond & counts] = WAIVED if plane.waived else OVER
    return np.asarray(colours)


_TINY_MM = 1e-2
"""Depth is kept in single precision: what lies in the plane itself is not beyond it."""


def _dimensions(stage: Stage, camera: Camera, name: str) -> list[Mark]:
    """Return the limits as dashed lines, and what was measured as dimensions."""
    low, high = stage.counted_box
    marks: list[Mark] = []
    outer_low, outer_high = reach(stage)
    ends = np.array([camera.at(outer_low), camera.at(outer_high)])
    left, right, bottom = ends[:, 0].min(), ends[:, 0].max(), ends[:, 1].max()
    if stage.limits is not None:
        marks += _rectangle(camera, stage.limits)
    if name != "top":
        _, y = camera.at(np.array([0, 0, stage.ground]))
        marks.append(Line((left - 30, y), (right + 30, y), "ground"))
    across, upwards = _SIZES[name]
    one, other = camera.at(low), camera.at(high)
    marks += _dimension(stage, across, (one[0], other[0]), bottom + 26, upright=False)
    marks += _dimension(stage, upwards, (one[1], other[1]), left - 26, upright=True)
    return marks


def _dimension(
    stage: Stage, quantity: str, ends: Point, offset: float, *, upright: bool
) -> list[Mark]:
    measurement = stage.report.measurements.get(quantity)
    if measurement is None:
        return []
    finding = next((f for f in stage.report.findings if f.quantity == quantity), None)
    over = finding is not None and finding.verdict == "fail"
    look: Look = "size" if not over else "waived" if finding and finding.waived else "over"
    text = interval(measurement.lower_mm, measurement.upper_mm)
    if finding is not None and finding.limit:
        text += f"  ({_SIGNS.get(finding.comparator, finding.comparator)} {finding.limit:g})"
    low, high = min(ends), max(ends)
    if upright:
        line = Line((offset, low), (offset, high), look, arrows=True)
        return [line, Words((offset - 8, (low + high) / 2), text, look, upright=True)]
    line = Line((low, offset), (high, offset), look, arrows=True)
    return [line, Words(((low + high) / 2, offset + 21), text, look)]


def _rectangle(camera: Camera, box: tuple[Floats, Floats]) -> list[Mark]:
    (x0, y0), (x1, y1) = camera.at(box[0]), camera.at(box[1])
    ring = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    return [Line(one, other, "limit", dashed=True) for one, other in pairwise(ring)]


def _box_lines(stage: Stage, camera: Camera) -> list[Mark]:
    """Return the edges of the limit box."""
    if stage.limits is None:
        return []
    ends = np.stack(stage.limits)
    marks: list[Mark] = []
    for axis in range(3):
        one, other = [a for a in range(3) if a != axis]
        for i in (0, 1):
            for j in (0, 1):
                start = np.empty(3)
                start[one], start[other] = ends[i, one], ends[j, other]
                end = start.copy()
                start[axis], end[axis] = ends[0, axis], ends[1, axis]
                marks.append(Line(camera.at(start), camera.at(end), "limit", dashed=True))
    return marks


def callouts(stage: Stage, camera: Camera) -> list[Mark]:
    """Return a ring and an amount at the overruns that are seen from here."""
    marks: list[Mark] = []
    taken: list[Point] = []
    for mark in stage.marked:
        facing = float(camera.rows[2] @ stage.turn @ file_direction(stage.axes, mark.overrun.side))
        # From straight ahead an overrun has no height to be seen; from behind it is hidden.
        if facing > _STRAIGHT or facing < -_HIDDEN:
            continue
        x, y = camera.at(mark.point)
        if any(abs(x - a) < _APART and abs(y - b) < 60 for a, b in taken):
            continue
        look: Look = "waived" if mark.finding.waived else "over"
        text = f"{mark.overrun.side} +{mark.overrun.amount_mm:.1f} mm"
        inside = x + _LABEL / 2 if x < camera.size[0] / 3 else x
        inside = x - _LABEL / 2 if x > camera.size[0] * 2 / 3 else inside
        marks += [Ring((x, y), look), Words((inside, y - 16 if y > 40 else y + 28), text, look)]
        taken.append((x, y))
        if len(taken) == _MOST_LABELS:
            break
    return marks
