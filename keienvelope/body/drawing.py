"""The sheet on which the features of a body are drawn: lines that several of them share.

Features are drawn for the right side and mirrored. Their places follow from the wheel arches,
the belt and the poles of the skin, with clearances, so that they fit for all proportions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.net import BELT, RAIL, ControlNet
from keienvelope.body.outline import mirrored_outline
from keienvelope.body.rows import body_net
from keienvelope.body.skin import Skin
from keienvelope.body.view import RIGHT, Sight, View, WrapView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keienvelope.body.inlay import Inlay
    from keienvelope.body.outline import Corner
    from keienvelope.body.proportions import Proportions

Array = NDArray[np.float64]

ARCH_LIP_MM = 20.0
"""Width of the band of shell that stays round a wheel arch."""
_COVERED_DEG = (-30.0, 50.0)
"""Part of a wheel arch that has to cover the wheel, from ahead of the axle to behind it."""
_COVER_MM = 3.5
"""How far an arch reaches beyond a tyre: more than a mesh of either may be off."""
GAP_MM = 5.0
"""Shut line between a panel and its surroundings."""
_BEHIND_ARCH_MM = 30.0  # least clearance of a door from the band round an arch
_DOOR_TO_ARCH_MM = 22.0  # clearance of a door's lower edge where it follows an arch


@dataclass(frozen=True)
class Doors:
    """How the doors of a side are laid out.

    Parameters
    ----------
    rows
        1 for a front door only, 2 for a front and a rear door.
    sliding
        Whether the rear door slides along a rail.
    split
        Length of the front door over both.
    length_mm
        Length of a single door, as far as the rear wheel arch leaves room.
    rear_windows
        Whether the rear doors and the sides behind them have windows.
    """

    rows: int = 2
    sliding: bool = False
    split: float = 0.53
    length_mm: float = 1080.0
    rear_windows: bool = True


@dataclass(frozen=True)
class DoorLines:
    """Shut lines of the doors in side view, in mm.

    Parameters
    ----------
    foot_x, bottom_z
        Front lower corner.
    window_x
        Foremost point of the front window.
    head_x, head_z
        Corner below the front end of the roof rail.
    split_x
        Between front and rear door; the rear edge where there is one door.
    edge_x, edge_lean, edge_z
        Rear edge at the belt, how far it leans forward to the roof, and its upper end.
    """

    foot_x: float
    bottom_z: float
    window_x: float
    head_x: float
    head_z: float
    split_x: float
    edge_x: float
    edge_lean: float
    edge_z: float

    def top_z(self, x: float) -> float:
        """Upper edge of the doors, a straight line."""
        share = (x - self.head_x) / (self.edge_x - self.edge_lean - self.head_x)
        return self.head_z + share * (self.edge_z - self.head_z)


@dataclass(frozen=True)
class Drawing:
    """Proportions, net and skin of a body, and the lines its features follow.

    Parameters
    ----------
    proportions
        The checked parameters.
    layout
        The doors of a side.
    closed
        Drawing of the same body with its roof on, if this one is without.
    """

    proportions: Proportions
    layout: Doors = field(default_factory=Doors)
    closed: Drawing | None = None

    @cached_property
    def net(self) -> ControlNet:
        """Control net of the skin."""
        return body_net(self.proportions)

    @cached_property
    def skin(self) -> Skin:
        """The skin."""
        return Skin.from_net(self.net)

    @cached_property
    def sight(self) -> Sight:
        """Finder of drawn points on the skin."""
        return Sight(self.skin)

    @cached_property
    def front_wrap(self) -> WrapView:
        """View unrolled round the front corners."""
        return WrapView(0.0, self.proportions.half_width_mm, -1)

    @cached_property
    def rear_wrap(self) -> WrapView:
        """View unrolled round the rear corners."""
        p = self.proportions
        axis = p.rear_x_mm - 400.0 if p.cab_length_mm else p.wheelbase_mm
        return WrapView(axis, p.half_width_mm, 1)

    def track_mm(self, axle: str) -> float:
        """Distance of an axle's tyre middles; where it is not given, the arches cover the tyres."""
        p = self.proportions
        given = p.track_front_mm if axle == "front" else p.track_rear_mm
        at = 0 if axle == "front" else 1
        if given or p.form.flare_mm or at >= len(p.arches_x_mm):
            return p.track_mm(axle)
        angles = np.radians(np.linspace(*_COVERED_DEG, 9))
        radius = p.arch_radius_mm + 1.0
        edge = np.column_stack([np.sin(angles), np.cos(angles)]) * radius
        centre = np.array([p.arches_x_mm[at], p.wheel_radius_mm])
        over = self.sight.points_mm(RIGHT, centre + edge)
        cover = 2 * (float(over[:, 1].min()) - _COVER_MM) - p.tyre_size.width_mm
        return min(p.track_mm(axle), cover)

    @property
    def band_radius_mm(self) -> float:
        """Radius about an axle within which the shell stays whole."""
        return self.proportions.arch_radius_mm + ARCH_LIP_MM

    def belt_z_mm(self, x: float) -> float:
        """Height of the belt line."""
        p = self.proportions
        rise = p.form.belt_rise_mm * (x - p.cowl_x_mm) / (p.rear_x_mm - p.cowl_x_mm)
        return p.belt_height_mm + rise

    def window_sill_z_mm(self, x: float) -> float:
        """Lower edge of the side windows."""
        return self.belt_z_mm(x) + 30.0

    @property
    def front_waterline_z_mm(self) -> float:
        """Height below which the front is unpainted."""
        return self.proportions.bumper_low_z_mm - 35.0

    @property
    def sill_waterline_z_mm(self) -> float:
        """Height below which the sides are unpainted."""
        return self.proportions.sill_low_z_mm + 30.0

    @property
    def rear_waterline_z_mm(self) -> float:
        """Height below which the rear is unpainted."""
        return self.proportions.tail_bumper_low_z_mm - 50.0

    @property
    def bonnet_split_z_mm(self) -> float:
        """Upper edge of the front bumper."""
        p = self.proportions
        return p.bumper_high_z_mm + 0.17 * (p.nose_z_mm - p.bumper_high_z_mm)

    @property
    def tail_split_z_mm(self) -> float:
        """Upper edge of the rear bumper."""
        return self.proportions.tail_bumper_z_mm + 10.0

    @cached_property
    def doors(self) -> DoorLines:
        """Shut lines of the doors."""
        if self.closed is not None:
            return self.closed.doors
        p = self.proportions
        sill = self.window_sill_z_mm(p.cowl_x_mm + 0.3 * p.half_width_mm)
        window_x = self.pillar_x_mm(sill, behind_mm=62.0)
        foot_x = self._door_foot_x_mm(window_x)
        head_z = float(self.net.pole_mm("header", RAIL)[2]) - 42.0
        head_x = self.pillar_x_mm(head_z, behind_mm=38.0)
        edge_x = p.rear_door_edge_x_mm
        if self.layout.rows == 1:
            clear = p.wheelbase_mm - self.band_radius_mm - 34.0
            if p.form.deck:
                clear = min(clear, float(self.net.pole_mm("tail_top", RAIL)[0]) - 4.0)
            edge_x = min(foot_x + self.layout.length_mm, edge_x if p.cab_length_mm else clear)
        split_x = max(foot_x + self.layout.split * (edge_x - foot_x), head_x + 180.0)
        return DoorLines(
            foot_x=foot_x,
            bottom_z=p.sill_high_z_mm + 28.0,
            window_x=window_x,
            head_x=head_x,
            head_z=head_z,
            split_x=edge_x if self.layout.rows == 1 else split_x,
            edge_x=edge_x,
            edge_lean=28.0,
            edge_z=self.window_top_z_mm(edge_x) + 24.0,
        )

    def _door_foot_x_mm(self, window_x: float) -> float:
        """Front edge of the front door: behind the wheel arch, above it, or ahead of it."""
        reach = self.band_radius_mm + _BEHIND_ARCH_MM
        if window_x > 0.35 * reach:
            return max(reach, window_x - 90.0)
        if window_x > -0.75 * reach:
            return max(window_x - 60.0, -0.62 * reach)
        return min(window_x - 60.0, -reach - 60.0)

    def under_edge(self, start_x: float, end_x: float, z: float) -> list[Corner]:
        """Lower edge of a door from front to rear, led round the wheel arches in its way."""
        p = self.proportions
        radius = self.band_radius_mm + _DOOR_TO_ARCH_MM
        height = max(z - p.wheel_radius_mm, 0.0)
        half_chord = math.sqrt(max(radius**2 - height**2, 0.0))
        corners: list[Corner] = []
        inside = False
        if not any(abs(start_x - axle) < half_chord for axle in p.arches_x_mm):
            corners.append((start_x, z, 50.0))
        for axle in p.arches_x_mm:
            low, high = max(start_x, axle - half_chord), min(end_x, axle + half_chord)
            if low >= high:
                continue
            angles = np.arccos(np.clip((np.array([low, high]) - axle) / radius, -1.0, 1.0))
            count = max(2, math.ceil((angles[0] - angles[1]) / 0.40) + 1)
            for angle in np.linspace(float(angles[0]), float(angles[1]), count):
                point = (axle + radius * math.cos(angle), p.wheel_radius_mm)
                corners.append((point[0], point[1] + radius * math.sin(angle), self.band_radius_mm))
            for index, at in ((-count, low), (-1, high)):
                free = abs(at - axle) < half_chord - 1e-6
                corners[index] = (*corners[index][:2], 60.0 if free else 35.0)
            inside = high == end_x
        if not inside:
            corners.append((end_x, z, 50.0))
        return corners

    def window_top_z_mm(self, x: float) -> float:
        """Upper edge of the side windows, which follows the roof rail."""
        rails = np.array([self.net.pole_mm(row, RAIL) for row in ("header", "roof", "tail_top")])
        return float(np.interp(x, rails[:, 0], rails[:, 2])) - 66.0

    def pillar_x_mm(self, z: float, *, behind_mm: float) -> float:
        """Position at a height of the line parallel to the windscreen pillar in side view."""
        foot, head = (self.net.pole_mm(row, RAIL)[[0, 2]] for row in ("cowl", "header"))
        run, rise = head - foot
        slant = math.hypot(run, rise) / rise
        return float(foot[0] + (z - foot[1]) * run / rise + behind_mm * slant)

    def rear_pillar_x_mm(self, z: float, *, ahead_mm: float) -> float:
        """Position at a height of the line parallel to the rearmost pillar in side view."""
        foot, head = self.net.pole_mm("backlight", BELT), self.net.pole_mm("tail_top", RAIL)
        return float(np.interp(z, [foot[2], head[2]], [foot[0], head[0]])) - ahead_mm

    def on_arch(self, axle_x: float, clearance_mm: float, angle_deg: float) -> tuple[float, float]:
        """Side-view point beyond an arch band; 0 degrees is rearward, 90 up."""
        radius = self.band_radius_mm + clearance_mm
        angle = math.radians(angle_deg)
        height = self.proportions.wheel_radius_mm + radius * math.sin(angle)
        return axle_x + radius * math.cos(angle), height

    def arch_angle_deg(self, z: float, clearance_mm: float) -> float:
        """Angle, at most 90 degrees, at which a circle beyond an arch band has a height."""
        radius = self.band_radius_mm + clearance_mm
        share = (z - self.proportions.wheel_radius_mm) / radius
        return math.degrees(math.asin(min(1.0, max(-1.0, share))))

    def wrapped(self, wrap: WrapView, view: View, corners: Sequence[Corner]) -> list[Corner]:
        """Corners drawn in another view, carried over to an unrolled one."""
        points = self.sight.points_mm(view, np.array([corner[:2] for corner in corners]))
        unrolled = wrap.project(points)
        return [
            (float(s), float(z), corner[2])
            for (s, z), corner in zip(unrolled, corners, strict=True)
        ]


def mirrored(inlay: Inlay) -> Inlay:
    """Mirror an inlay of the right side, with its children, to the left."""
    return replace(
        inlay,
        path=inlay.path.replace("right", "left"),
        outline=mirrored_outline(inlay.outline),
        children=tuple(mirrored(child) for child in inlay.children),
    )


def both_sides(inlay: Inlay) -> list[Inlay]:
    """Return an inlay of the right side and its mirror image."""
    return [inlay, mirrored(inlay)]


def symmetric(half: Sequence[Corner]) -> list[Corner]:
    """Close the right half of an outline, in order from one end to the other, with the left."""
    return [*half, *((-s, z, radius) for s, z, radius in reversed(half))]
