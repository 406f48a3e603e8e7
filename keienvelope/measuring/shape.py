"""What the geometry shows of how a vehicle is drawn: across, along, up, straight or turned, whole.

Mirror symmetry tells the width. Wheels or arches tell what is along and what is up; where there are
none, a body that is twice as long as wide or high is taken to lie along its longest extent. Nothing
is told where two of these speak against each other, or where something in the file is no vehicle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keienvelope.measuring.oddities import find_oddities
from keienvelope.measuring.surface import Floats, Surface
from keienvelope.measuring.symmetry import (
    OFF_AXIS_DEG,
    SYMMETRIC,
    Mirror,
    decisive_mirror,
    find_mirrors,
)
from keienvelope.measuring.wheels import Axles, decisive, find_axles
from keienvelope.model import Axes

LONG = 2.0
"""A body without wheels lies along its longest extent where that is so many times the others."""
_ALIGNED_SHARE = 0.005
_ALIGNED = float(np.cos(np.radians(0.1)))
_XYZ = "xyz"


@dataclass(frozen=True, eq=False)
class Turn:
    """How a vehicle is turned against the axes of its file.

    Attributes
    ----------
    rotation : (3, 3) float
        Turns the model so that it stands straight.
    words : str
        The angles, for a reader.
    """

    rotation: Floats
    words: str

    @property
    def angle_deg(self) -> float:
        """The angle of the rotation."""
        return float(np.degrees(np.arccos(np.clip((np.trace(self.rotation) - 1) / 2, -1, 1))))


@dataclass(frozen=True, eq=False)
class Shape:
    """What the geometry shows.

    Attributes
    ----------
    mirror : Mirror or None
        The one plane that the model is symmetric across.
    axles : Axles or None
        Two axles, where they agree with the symmetry.
    axes : Axes or None
        Which axis is along and which up, with the sense where that is seen.
    reason : str
        What shows these axes.
    turn : Turn or None
        How it is turned, where it is.
    rest : Turn or None
        How it would be turned if the angles were known better than they are.
    oddities : tuple of str
        What makes it doubtful that the file holds one whole vehicle and nothing else.
    """

    mirror: Mirror | None
    axles: Axles | None
    axes: Axes | None
    reason: str
    turn: Turn | None
    rest: Turn | None
    oddities: tuple[str, ...]

    def objection(self, axes: Axes) -> str | None:
        """Say why a vehicle of this shape is not drawn in the given axes; None where it may be."""
        if self.axes is not None and axes.order != self.axes.order:
            return self.reason
        if self.axes is not None and axes.up_sign * self.axes.up_sign < 0:
            return f"its wheels show that {self.axes.up} is up"
        if self.mirror is not None and axes.width_axis != self.mirror.axis:
            return f"it is symmetric across {_XYZ[self.mirror.axis]} alone"
        return None


def look_at(surface: Surface) -> Shape:
    """Find out what the geometry shows."""
    mirrors = find_mirrors(surface)
    mirror = decisive_mirror(mirrors)
    axles = decisive(find_axles(surface))
    if axles is not None and not _agrees(axles, mirror, mirrors, surface):
        # One of the two is mistaken, and nothing says which.
        mirror = mirror if mirror is None or mirror.axis == axles.width_axis else None
        axles = None
    turn, rest = _turn(mirror, axles, OFF_AXIS_DEG), _turn(mirror, axles, 0.0)
    oddities = find_oddities(surface, up_axis=axles.up_axis if axles else None)
    if min(one.residual for one in mirrors) > SYMMETRIC:
        oddities = (*oddities, "it is symmetric across no plane: a part of it may be missing")
    axes, reason = None, ""
    if not oddities:
        axes, reason = _axes(surface, mirror, axles)
    return Shape(mirror, axles, axes, reason, turn, rest, oddities)


def _agrees(
    axles: Axles, mirror: Mirror | None, mirrors: tuple[Mirror, Mirror, Mirror], surface: Surface
) -> bool:
    """Return whether axles agree with the symmetry and are not those of something short."""
    length, width, height = (
        float(surface.size[axis]) for axis in (axles.length_axis, axles.width_axis, axles.up_axis)
    )
    if length < 0.8 * height or length < width:
        return False
    if mirror is not None:
        return mirror.axis == axles.width_axis
    symmetric = mirrors[axles.width_axis].residual <= SYMMETRIC
    return symmetric and axles.kind == "wheels" and length >= 1.25 * max(height, width)


def _axes(surface: Surface, mirror: Mirror | None, axles: Axles | None) -> tuple[Axes | None, str]:
    if axles is not None:
        if axles.kind == "arches" and not _is_aligned(surface, axles.length_axis, axles.up_axis):
            return None, ""
        axes = Axes(axles.length_axis, 0, axles.up_axis, axles.up_sign)
        return axes, f"its {axles.kind} lie one behind the other along {_XYZ[axles.length_axis]}"
    if mirror is None:
        return None, ""
    length, up = sorted((a for a in range(3) if a != mirror.axis), key=lambda a: -surface.size[a])
    core = np.ptp(np.quantile(surface.points, (0.005, 0.995), axis=0), axis=0)
    for size in (surface.size, core):
        if size[length] < LONG * max(size[up], size[mirror.axis]):
            return None, ""
    if not _is_aligned(surface, length, up):
        return None, ""
    return Axes.open_order(length, up), (
        f"it is symmetric across {_XYZ[mirror.axis]} and"
        f" {surface.size[length] / surface.size[up]:.1f} times as far along {_XYZ[length]} as"
        f" along {_XYZ[up]}"
    )


def _is_aligned(surface: Surface, *axes: int) -> bool:
    """Return whether some of the surface lies exactly across one of two axes.

    Without wheels that is what shows that a body does not lean forward or back.
    """
    straight = np.abs(surface.normals[:, list(axes)]) > _ALIGNED
    return bool(straight.mean(axis=0).max() >= _ALIGNED_SHARE)


def _turn(mirror: Mirror | None, axles: Axles | None, least_deg: float) -> Turn | None:
    """Return how a vehicle has to be turned to stand straight; None where it does."""
    rotation, words = np.eye(3), []
    if mirror is not None and mirror.turned_deg > least_deg:
        across = np.eye(3)[mirror.axis]
        rotation = _between(mirror.normal, across)
        about = int(np.argmax(np.abs(np.cross(mirror.normal, across))))
        words.append(f"{mirror.turned_deg:.1f} degrees about {_XYZ[about]}")
    if axles is not None and axles.kind != "arches" and abs(axles.slope_deg) > least_deg:
        along = np.eye(3)[axles.length_axis]
        slope = np.radians(axles.slope_deg)
        ground = np.cos(slope) * along + np.sin(slope) * np.eye(3)[axles.up_axis]
        rotation = _between(ground, along) @ rotation
        words.append(f"{abs(axles.slope_deg):.1f} degrees about {_XYZ[axles.width_axis]}")
    return Turn(rotation, " and ".join(words)) if words else None


def _between(start: Floats, end: Floats) -> Floats:
    """Return the smallest rotation that turns one unit vector into another."""
    cross = np.cross(start, end)
    skew = np.array([[0, -cross[2], cross[1]], [cross[2], 0, -cross[0]], [-cross[1], cross[0], 0]])
    return np.asarray(np.eye(3) + skew + skew @ skew / (1 + float(start @ end)))
