"""The sheet on which the features of a wagon are drawn: lines that several of them share.

Features are drawn for the right side and mirrored. Their places follow from the wheel arches,
the belt and the poles of the skin, with clearances, so that they fit for all proportions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.net import BELT, RAIL
from keienvelope.body.view import LEFT, PLAN, RIGHT, View, WrapView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keienvelope.body.inlay import Inlay
    from keienvelope.body.net import ControlNet
    from keienvelope.body.outline import Corner, Outline
    from keienvelope.body.proportions import WagonProportions
    from keienvelope.body.view import Sight

Array = NDArray[np.float64]

ARCH_LIP_MM = 26.0
"""Width of the band of shell that stays round a wheel arch."""
GAP_MM = 5.0
"""Shut line between a panel and its surroundings."""


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
        Between front and rear door.
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
    """Proportions, net and skin of a wagon, and the lines its features follow.

    Parameters
    ----------
    proportions
        The checked parameters.
    net
        The control net of the skin.
    sight
        Finder of drawn points on the skin.
    """

    proportions: WagonProportions
    net: ControlNet
    sight: Sight

    @cached_property
    def front_wrap(self) -> WrapView:
        """View unrolled round the front corners."""
        return WrapView(0.0, self.proportions.half_width_mm, -1)

    @cached_property
    def rear_wrap(self) -> WrapView:
        """View unrolled round the rear corners."""
        p = self.proportions
        return WrapView(p.wheelbase_mm, p.half_width_mm, 1)

    @property
    def band_radius_mm(self) -> float:
        """Radius about an axle within which the shell stays whole."""
        return self.proportions.arch_radius_mm + ARCH_LIP_MM

    @property
    def window_sill_z_mm(self) -> float:
        """Lower edge of the side windows."""
        return self.proportions.belt_height_mm + 30.0

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
        return self.proportions.bumper_low_z_mm - 10.0

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
        p = self.proportions
        window_x = self.pillar_x_mm(self.window_sill_z_mm, behind_mm=62.0)
        foot_x = max(self.band_radius_mm + 24.0, window_x - 90.0)
        head_z = float(self.net.pole_mm("header", RAIL)[2]) - 42.0
        head_x = self.pillar_x_mm(head_z, behind_mm=38.0)
        edge_x = p.rear_door_edge_x_mm
        return DoorLines(
            foot_x=foot_x,
            bottom_z=p.sill_high_z_mm + 28.0,
            window_x=window_x,
            head_x=head_x,
            head_z=head_z,
            split_x=max(foot_x + 0.53 * (edge_x - foot_x), head_x + 180.0),
            edge_x=edge_x,
            edge_lean=28.0,
            edge_z=self.window_top_z_mm(edge_x) + 24.0,
        )

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
        outline=_mirrored_outline(inlay.outline),
        children=tuple(mirrored(child) for child in inlay.children),
    )


def both_sides(inlay: Inlay) -> list[Inlay]:
    """Return an inlay of the right side and its mirror image."""
    return [inlay, mirrored(inlay)]


def symmetric(half: Sequence[Corner]) -> list[Corner]:
    """Close the right half of an outline, in order from one end to the other, with the left."""
    return [*half, *((-s, z, radius) for s, z, radius in reversed(half))]


def _mirrored_outline(outline: Outline) -> Outline:
    if outline.view == RIGHT:
        return outline.mirrored(LEFT)
    axis = 1 if outline.view == PLAN else 0
    return outline.mirrored(outline.view, axis=axis)
