"""Wheels: a tyre and a spoked rim turned about the axle, from analytic surfaces only.

The profiles consist of straight lines and circular arcs, so that the turned faces are planes,
cylinders, cones and tori, whose extents are known in closed form. The tread is a cylinder: a
wheel whose axle is at the height of its radius touches the ground exactly along a line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import cadquery as cq

from keienvelope.body.assembly import Part
from keienvelope.body.style import Material

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keienvelope.body.tyre import TyreSize

SPOKE_COUNT = 6

Corner = tuple[float, float, float]
"""A profile corner: coordinate along the axle, radius, and rounding radius."""


@dataclass(frozen=True)
class Wheel:
    """Parts of one wheel about the axle Y; its outer side faces +Y at ``y = 0``.

    Parameters
    ----------
    tyre
        One turned solid.
    rim
        Barrel, spoked disc and hub.
    brake
        Brake disc.
    """

    tyre: cq.Shape
    rim: cq.Shape
    brake: cq.Shape


@cache
def build_wheel(size: TyreSize) -> Wheel:
    """Model a wheel.

    Parameters
    ----------
    size
        Tyre size.

    Returns
    -------
    Wheel
        Tyre, rim and brake disc; the outer side wall of the tyre lies just inside ``y = 0``.
    """
    rim = cq.Compound.makeCompound([_barrel(size), _spoked_disc(size), _hub()])
    return Wheel(tyre=_tyre(size), rim=rim, brake=_brake(size))


def place_wheels(
    wheel: Wheel, *, axles_mm: Sequence[tuple[float, float]], outer_y_mm: Sequence[float]
) -> list[Part]:
    """Four wheels on two axles.

    Parameters
    ----------
    wheel
        The wheel to place.
    axles_mm
        Positions (x, z) of the front and the rear axle.
    outer_y_mm
        Distance of the outer sides of the tyres from the centre plane, by axle.

    Returns
    -------
    list of Part
        Parts under ``wheels``; the wheels share their shapes.
    """
    parts = []
    for axle, (x, z), outer in zip(("front", "rear"), axles_mm, outer_y_mm, strict=True):
        for side, sign, turn_deg in (("left", -1, 180.0), ("right", 1, 0.0)):
            centre = cq.Vector(x, sign * outer, z)
            location = cq.Location(centre, cq.Vector(0, 0, 1), turn_deg)
            group = f"wheels/wheel_{axle}_{side}"
            parts += [
                Part(f"{group}/tyre", wheel.tyre, Material.RUBBER, location),
                Part(f"{group}/rim", wheel.rim, Material.ALLOY, location),
                Part(f"{group}/brake", wheel.brake, Material.STEEL, location),
            ]
    return parts


def _tyre(size: TyreSize) -> cq.Solid:
    outer, bead, width = size.diameter_mm / 2, size.rim_mm / 2 - 8.0, size.width_mm
    bulge = bead + 0.5 * (outer - bead)
    inner_side: list[Corner] = [
        (-width + 7, bead, 3),
        (-width, bulge, 30),
        (-width + 8, outer - 11, 14),
        (-width + 19, outer, 12),
    ]
    outer_side: list[Corner] = [
        (-19, outer, 12),
        (-8, outer - 11, 14),
        (0, bulge, 30),
        (-7, bead, 3),
    ]
    grooves = [
        corner
        for share in (0.31, 0.5, 0.69)
        for corner in _tread_groove(-width * (1 - share), outer)
    ]
    return _turned([*inner_side, *grooves, *outer_side])


def _tread_groove(y: float, outer: float) -> list[Corner]:
    floor, half = outer - 6.0, 3.0
    return [(y - half, outer, 0), (y - half, floor, 0), (y + half, floor, 0), (y + half, outer, 0)]


def _barrel(size: TyreSize) -> cq.Solid:
    seat, width = size.rim_mm / 2, size.width_mm
    return _turned(
        [
            (-width + 12, seat - 9, 1),
            (-width + 12, seat - 16, 1),
            (-60, seat - 19, 4),
            (-30, seat - 24, 4),
            (-11, seat - 24, 3),
            (-5, seat - 15, 3),
            (-5, seat - 9, 1),
        ]
    )


def _spoked_disc(size: TyreSize) -> cq.Solid:
    """Flat disc with an opening between each two spokes, extruded."""
    edge = size.rim_mm / 2 - 24.0
    outline = cq.Wire.makeCircle(edge, cq.Vector(0, -34, 0), cq.Vector(0, 1, 0))
    opening = _spoke_opening(inner=0.34 * edge, outer=edge - 9.0)
    openings = [
        opening.rotate((0, 0, 0), (0, 1, 0), 360.0 * k / SPOKE_COUNT) for k in range(SPOKE_COUNT)
    ]
    face = cq.Face.makeFromWires(outline, openings)
    return cq.Solid.extrudeLinear(face, cq.Vector(0, 18, 0))


def _spoke_opening(inner: float, outer: float) -> cq.Wire:
    """Draw the rounded trapezium between two spokes, in the plane of the disc's inner side."""
    half_pitch = math.pi / SPOKE_COUNT
    half_inner = inner * math.tan(half_pitch) - 11.0
    half_outer = outer * math.sin(half_pitch) - 12.0
    top = outer * math.cos(half_pitch)
    corners: list[Corner] = [
        (-half_inner, inner, 4),
        (half_inner, inner, 4),
        (half_outer, top, 9),
        (-half_outer, top, 9),
    ]
    return _rounded_wire(corners).rotate((0, 0, 0), (1, 0, 0), 90).translate((0, -34, 0))


def _hub() -> cq.Solid:
    return _turned(
        [
            (-40, 0, 0),
            (-40, 62, 2),
            (-13, 56, 4),
            (-10, 40, 3),
            (-9, 28, 3),
            (-5, 24, 3),
            (-5, 0, 0),
        ]
    )


def _brake(size: TyreSize) -> cq.Solid:
    return cq.Solid.makeCylinder(0.37 * size.rim_mm, 10.0, cq.Vector(0, -60, 0), cq.Vector(0, 1, 0))


def _turned(profile: Sequence[Corner]) -> cq.Solid:
    """Solid of revolution about Y of a polygon with rounded corners."""
    face = cq.Face.makeFromWires(_rounded_wire(profile))
    return cq.Solid.revolve(face, 360.0, cq.Vector(0, 0, 0), cq.Vector(0, 1, 0))


def _rounded_wire(profile: Sequence[Corner]) -> cq.Wire:
    """Polygon with rounded corners; the radius is drawn along X, the axle along Y."""
    arcs = [
        _rounded(before, corner, after)
        for before, corner, after in zip(
            [profile[-1], *profile[:-1]], profile, [*profile[1:], profile[0]], strict=True
        )
    ]
    edges: list[cq.Edge] = []
    for arc, following in zip(arcs, [*arcs[1:], arcs[0]], strict=True):
        if len(arc) == 3:
            edges.append(cq.Edge.makeThreePointArc(*arc))
        edges.append(cq.Edge.makeLine(arc[-1], following[0]))
    return cq.Wire.assembleEdges(edges)


def _rounded(before: Corner, corner: Corner, after: Corner) -> tuple[cq.Vector, ...]:
    """Start, middle and end of the arc that rounds a corner, or the corner itself."""
    point, rounding = _in_profile_plane(corner), corner[2]
    if rounding == 0:
        return (point,)
    towards = (_in_profile_plane(before) - point).normalized()
    onward = (_in_profile_plane(after) - point).normalized()
    half_angle = towards.getAngle(onward) / 2
    tangent = rounding / math.tan(half_angle)
    bisector = (towards + onward).normalized()
    middle = point + bisector * (rounding / math.sin(half_angle) - rounding)
    return (point + towards * tangent, middle, point + onward * tangent)


def _in_profile_plane(corner: Corner) -> cq.Vector:
    return cq.Vector(corner[1], corner[0], 0.0)
