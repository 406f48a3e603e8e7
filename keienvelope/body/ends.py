"""Bumpers of a body, with intake, fog lamps, reflectors and number plate; lips of the arches."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.drawing import GAP_MM, Drawing, both_sides, symmetric
from keienvelope.body.inlay import Inlay
from keienvelope.body.outline import Corner, Outline, circle
from keienvelope.body.panels import PLATE_HEIGHT_MM, in_gap, plate_outline
from keienvelope.body.shell import ARCH_DEPTH_MM
from keienvelope.body.style import PANE_MM, SEAL_MM, Material
from keienvelope.body.view import FRONT, REAR, RIGHT

Array = NDArray[np.float64]

_BEHIND_ARCH_MM = 8.0  # clearance of a bumper from the band round the arch
_LEAST_INTAKE_MM = 36.0  # height of an intake below the number plate
_LIP_ARCS = 5  # arcs that the edge of a lip is drawn with
_LIP_CORNER_MM = 3.0
_BEFORE_END_MM = 30.0  # from the side edge of a bumper to the end of the body
_ARCH_IN_TAIL_MM = 35.0  # from the rear arch to the end of the body, below which it cuts the tail


def front_bumper(
    d: Drawing, *, material: Material = Material.PAINT, fog_lamps: bool = True
) -> Inlay:
    """Draw the bumper from arch to arch, with air intake, fog lamps and number plate."""
    p = d.proportions
    low, high = d.front_waterline_z_mm + 9.0, d.bonnet_split_z_mm
    if d.doors.foot_x < -d.band_radius_mm:
        edge_x = d.doors.foot_x - 14.0
        side = [(edge_x, low + 16.0, 40.0), (edge_x, high, 40.0)]
    else:
        side = [
            *_front_arch_edge(d, low + 16.0, high - 30.0),
            (p.front_x_mm + 0.42 * p.front_overhang_mm, high - 12.0, 90.0),
        ]
    half = [
        *d.wrapped(d.front_wrap, FRONT, [(0.80 * p.half_width_mm, low, 60.0)]),
        *d.wrapped(d.front_wrap, RIGHT, side),
        *d.wrapped(d.front_wrap, FRONT, [(0.60 * p.half_width_mm, high, 120.0)]),
    ]
    opening = Outline.of(d.front_wrap, symmetric(half))
    fog = both_sides(_fog_lamp(d)) if fog_lamps else []
    bumper = Inlay(
        "body/bumper_front",
        material,
        opening.inset(GAP_MM),
        children=(*_intake(d), *fog),
    )
    return in_gap("body/bumper_seal_front", opening, bumper)


def rear_bumper(d: Drawing, *, material: Material = Material.PAINT, plate: bool = False) -> Inlay:
    """Draw the bumper from arch to arch, with reflectors, and the number plate if it is here."""
    p = d.proportions
    low, high = d.rear_waterline_z_mm + 9.0, d.tail_split_z_mm
    start = _clear_of_end_deg(d, p.tail_overhang_mm, d.arch_angle_deg(low + 16.0, _BEHIND_ARCH_MM))
    end = max(min(44.0, d.arch_angle_deg(high - 30.0, _BEHIND_ARCH_MM)), start + 12.0)
    side = _arch_edge(d, p.wheelbase_mm, start, end)
    shoulder_x = min(side[-1][0] + 0.45 * (p.rear_x_mm - side[-1][0]), p.rear_x_mm - 70.0)
    corner_y = 0.70 * p.half_width_mm
    if p.tail_overhang_mm < p.arch_radius_mm + _ARCH_IN_TAIL_MM:
        # The arch cuts the lower corner of the tail: the edge rises ahead of its inner wall.
        corner_y = min(corner_y, p.half_width_mm - ARCH_DEPTH_MM - 60.0)
    half = [
        *d.wrapped(d.rear_wrap, REAR, [(corner_y, low, 60.0)]),
        *d.wrapped(d.rear_wrap, RIGHT, [*side, (shoulder_x, high, 45.0)]),
        *d.wrapped(d.rear_wrap, REAR, [(0.70 * p.half_width_mm, high, 300.0)]),
    ]
    opening = Outline.of(d.rear_wrap, symmetric(half))
    children = both_sides(_rear_reflector(d))
    if plate:
        outline = plate_outline(REAR, (low + high - PLATE_HEIGHT_MM) / 2)
        children.append(Inlay("trim/plate_rear", Material.PLATE, outline, PANE_MM))
    bumper = Inlay("body/bumper_rear", material, opening.inset(GAP_MM), children=tuple(children))
    return in_gap("body/bumper_seal_rear", opening, bumper)


def _front_arch_edge(d: Drawing, low_z: float, high_z: float) -> list[Corner]:
    """Edge of the front bumper along the wheel arch, between two heights."""
    angle = d.arch_angle_deg(low_z, _BEHIND_ARCH_MM)
    angle = _clear_of_end_deg(d, d.proportions.front_overhang_mm, angle)
    upper = min(56.0, d.arch_angle_deg(high_z, _BEHIND_ARCH_MM))
    return _arch_edge(d, 0.0, 180.0 - angle, 180.0 - max(upper, angle + 12.0))


def _arch_edge(d: Drawing, axle_x: float, start_deg: float, end_deg: float) -> list[Corner]:
    """Edge of a bumper along a wheel arch."""
    angles = np.linspace(start_deg, end_deg, 5)
    radii = (30.0, *[d.band_radius_mm] * 3, 40.0)
    return [
        (*d.on_arch(axle_x, _BEHIND_ARCH_MM, float(angle)), radius)
        for angle, radius in zip(angles, radii, strict=True)
    ]


def _clear_of_end_deg(d: Drawing, overhang_mm: float, angle_deg: float) -> float:
    """Angle on a wheel arch, at least the given one, that is clear of the end of the body."""
    reach = (overhang_mm - _BEFORE_END_MM) / (d.band_radius_mm + _BEHIND_ARCH_MM)
    return max(angle_deg, math.degrees(math.acos(min(1.0, reach))))


def _intake(d: Drawing) -> list[Inlay]:
    """Lower air intake with a slat, and the number plate: above it, or in it if it is low."""
    half, low = d.proportions.half_width_mm, d.front_waterline_z_mm + 28.0
    plate_z = min(d.front_waterline_z_mm + 128.0, d.bonnet_split_z_mm - 22.0 - PLATE_HEIGHT_MM)
    plate = Inlay("trim/plate_front", Material.PLATE, plate_outline(FRONT, plate_z))
    high = min(low + 74.0, plate_z - 14.0)
    if high - low < _LEAST_INTAKE_MM:
        high = d.bonnet_split_z_mm - 26.0
        mouth = [(0.52 * half, low - 10.0, 50.0), (0.60 * half, (low + high) / 2, 60.0)]
        corners = symmetric([*mouth, (0.50 * half, high, 40.0)])
        return [_dark_intake(corners, _moved_up(plate, (low - 10.0 + high - PLATE_HEIGHT_MM) / 2))]
    middle = (low + high) / 2
    slat = symmetric([(0.54 * half, middle - 4.0, 3.5), (0.55 * half, middle + 4.0, 3.5)])
    bar = Inlay("trim/intake_slat", Material.STEEL, Outline.of(FRONT, slat), PANE_MM)
    corners = symmetric([(0.56 * half, low, 24.0), (0.62 * half, high, 28.0)])
    return [_dark_intake(corners, bar), plate]


def _dark_intake(corners: list[Corner], child: Inlay) -> Inlay:
    return Inlay("trim/intake", Material.PLASTIC, Outline.of(FRONT, corners), SEAL_MM, (child,))


def _moved_up(plate: Inlay, low_z: float) -> Inlay:
    return replace(plate, outline=plate_outline(FRONT, low_z))


def _fog_lamp(d: Drawing) -> Inlay:
    half, low = d.proportions.half_width_mm, d.front_waterline_z_mm + 46.0
    pod = [
        (0.705 * half, low, 26.0),
        (0.845 * half, low + 4.0, 30.0),
        (0.870 * half, low + 92.0, 26.0),
        (0.735 * half, low + 84.0, 30.0),
    ]
    lens = circle(FRONT, 0.785 * half, low + 46.0, 26.0)
    lamp = Inlay("lamps/fog_lamp_right", Material.LENS, lens, PANE_MM)
    return Inlay("trim/fog_pod_right", Material.PLASTIC, Outline.of(FRONT, pod), SEAL_MM, (lamp,))


def _rear_reflector(d: Drawing) -> Inlay:
    half, low = d.proportions.half_width_mm, d.rear_waterline_z_mm + 70.0
    corners = [
        (0.44 * half, low, 9.0),
        (0.61 * half, low, 9.0),
        (0.61 * half, low + 30.0, 9.0),
        (0.44 * half, low + 30.0, 9.0),
    ]
    return Inlay("lamps/reflector_right", Material.RED_LENS, Outline.of(REAR, corners), PANE_MM)


def arch_lips(d: Drawing) -> list[Inlay]:
    """Draw a shallow channel round each wheel arch."""
    axles = ("front", "rear")[: len(d.proportions.arches_x_mm)]
    return [lip for axle in axles for lip in both_sides(_arch_lip(d, axle))]


def _arch_lip(d: Drawing, axle: str) -> Inlay:
    """Shallow channel round a wheel arch that sets off its lip."""
    p = d.proportions
    sill = p.sill_high_z_mm + 28.0
    if axle == "front":
        axle_x, start_z, end_z = 0.0, sill, d.front_waterline_z_mm + 22.0
    else:
        axle_x, start_z, end_z = p.wheelbase_mm, d.rear_waterline_z_mm + 22.0, sill
    outer, inner = -3.0, -14.0
    start, end = d.arch_angle_deg(start_z, outer), d.arch_angle_deg(end_z, outer)
    if axle == "front":
        end = _clear_of_end_deg(d, p.front_overhang_mm, end)
    else:
        start = _clear_of_end_deg(d, p.tail_overhang_mm, start)
    end = 180.0 - end
    corners = [*_arc(d, axle_x, outer, start, end), *_arc(d, axle_x, inner, end, start)]
    path = f"body/arch_lip_{axle}_right"
    return Inlay(path, Material.PAINT, Outline.of(RIGHT, corners), SEAL_MM)


def _arc(
    d: Drawing, axle_x: float, clearance_mm: float, start_deg: float, end_deg: float
) -> list[Corner]:
    """Corners of an arc about an axle: its ends, and where the tangents between them meet."""
    radius = d.band_radius_mm + clearance_mm
    half_step = (end_deg - start_deg) / (2 * _LIP_ARCS)
    beyond = radius / math.cos(math.radians(half_step)) - d.band_radius_mm
    between = [start_deg + (2 * k + 1) * half_step for k in range(_LIP_ARCS)]
    return [
        (*d.on_arch(axle_x, clearance_mm, start_deg), _LIP_CORNER_MM),
        *((*d.on_arch(axle_x, beyond, angle), radius) for angle in between),
        (*d.on_arch(axle_x, clearance_mm, end_deg), _LIP_CORNER_MM),
    ]
