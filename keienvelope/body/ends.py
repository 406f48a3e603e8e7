"""Front and rear of a wagon: bumpers, lamps, grille, number plate; and lips of the arches."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.drawing import GAP_MM, Drawing, both_sides, mirrored, symmetric
from keienvelope.body.inlay import Inlay
from keienvelope.body.outline import Corner, Outline
from keienvelope.body.panels import PLATE_HEIGHT_MM, in_gap, plate_outline
from keienvelope.body.style import Material
from keienvelope.body.view import FRONT, REAR, RIGHT, View

if TYPE_CHECKING:
    pass

Array = NDArray[np.float64]

_BEHIND_ARCH_MM = 10.0  # clearance of a bumper from the band round the arch


def wagon_ends(drawing: Drawing) -> list[Inlay]:
    """Draw front, rear and wheel arches of a wagon."""
    return [
        _front_bumper(drawing),
        _rear_bumper(drawing),
        *both_sides(_headlamp(drawing)),
        _grille(drawing),
        *both_sides(_tail_lamp(drawing)),
        *(lip for axle in ("front", "rear") for lip in both_sides(_arch_lip(drawing, axle))),
    ]


def _front_bumper(d: Drawing) -> Inlay:
    """Bumper from arch to arch, with air intake, fog lamps and number plate."""
    p = d.proportions
    low, high = d.front_waterline_z_mm + 9.0, d.bonnet_split_z_mm
    corner_x = p.front_x_mm + 0.42 * p.front_overhang_mm
    start, end = 180.0 - d.arch_angle_deg(low + 16.0, _BEHIND_ARCH_MM), 124.0
    side = _arch_edge(d, 0.0, start, end)
    half = [
        *d.wrapped(d.front_wrap, FRONT, [(0.80 * p.half_width_mm, low, 60.0)]),
        *d.wrapped(d.front_wrap, RIGHT, [*side, (corner_x, high - 12.0, 90.0)]),
        *d.wrapped(d.front_wrap, FRONT, [(0.60 * p.half_width_mm, high, 120.0)]),
    ]
    opening = Outline.of(d.front_wrap, symmetric(half))
    fog = _fog_lamp(d)
    bumper = Inlay(
        "body/bumper_front",
        Material.PAINT,
        opening.inset(GAP_MM),
        children=(_intake(d), fog, mirrored(fog), _front_plate(d)),
    )
    return in_gap("body/bumper_seal_front", opening, bumper)


def _rear_bumper(d: Drawing) -> Inlay:
    """Bumper from arch to arch, with reflectors."""
    p = d.proportions
    low, high = d.rear_waterline_z_mm + 9.0, d.tail_split_z_mm
    start, end = d.arch_angle_deg(low + 16.0, _BEHIND_ARCH_MM), 44.0
    side = _arch_edge(d, p.wheelbase_mm, start, end)
    shoulder_x = min(side[-1][0] + 0.45 * (p.rear_x_mm - side[-1][0]), p.rear_x_mm - 70.0)
    half = [
        *d.wrapped(d.rear_wrap, REAR, [(0.70 * p.half_width_mm, low, 60.0)]),
        *d.wrapped(d.rear_wrap, RIGHT, [*side, (shoulder_x, high, 45.0)]),
        *d.wrapped(d.rear_wrap, REAR, [(0.70 * p.half_width_mm, high, 300.0)]),
    ]
    opening = Outline.of(d.rear_wrap, symmetric(half))
    reflector = _rear_reflector(d)
    bumper = Inlay(
        "body/bumper_rear",
        Material.PAINT,
        opening.inset(GAP_MM),
        children=(reflector, mirrored(reflector)),
    )
    return in_gap("body/bumper_seal_rear", opening, bumper)


def _arch_edge(d: Drawing, axle_x: float, start_deg: float, end_deg: float) -> list[Corner]:
    """Edge of a bumper along a wheel arch."""
    angles = np.linspace(start_deg, end_deg, 5)
    radii = (30.0, *[d.band_radius_mm] * 3, 40.0)
    return [
        (*d.on_arch(axle_x, _BEHIND_ARCH_MM, float(angle)), radius)
        for angle, radius in zip(angles, radii, strict=True)
    ]


def _intake(d: Drawing) -> Inlay:
    """Lower air intake with a slat."""
    half, low = d.proportions.half_width_mm, d.front_waterline_z_mm + 28.0
    high = min(low + 74.0, _front_plate_low_z_mm(d) - 14.0)
    middle = (low + high) / 2
    corners = symmetric([(0.56 * half, low, 24.0), (0.62 * half, high, 28.0)])
    slat = symmetric([(0.54 * half, middle - 4.0, 3.5), (0.55 * half, middle + 4.0, 3.5)])
    bar = Inlay("trim/intake_slat", Material.STEEL, Outline.of(FRONT, slat), 3.0)
    return Inlay("trim/intake", Material.PLASTIC, Outline.of(FRONT, corners), 6.0, (bar,))


def _fog_lamp(d: Drawing) -> Inlay:
    half, low = d.proportions.half_width_mm, d.front_waterline_z_mm + 46.0
    pod = [
        (0.705 * half, low, 26.0),
        (0.845 * half, low + 4.0, 30.0),
        (0.870 * half, low + 92.0, 26.0),
        (0.735 * half, low + 84.0, 30.0),
    ]
    lens = _circle(FRONT, 0.785 * half, low + 46.0, 26.0)
    lamp = Inlay("lamps/fog_lamp_right", Material.LENS, lens, 1.0)
    return Inlay("trim/fog_pod_right", Material.PLASTIC, Outline.of(FRONT, pod), 4.0, (lamp,))


def _front_plate(d: Drawing) -> Inlay:
    """Draw the number plate, flush with the foremost surface of the bumper."""
    outline = plate_outline(FRONT, _front_plate_low_z_mm(d))
    return Inlay("trim/plate_front", Material.PLATE, outline)


def _front_plate_low_z_mm(d: Drawing) -> float:
    return min(d.front_waterline_z_mm + 128.0, d.bonnet_split_z_mm - 22.0 - PLATE_HEIGHT_MM)


def _headlamp(d: Drawing) -> Inlay:
    """Lamp that wraps round the corner: a bright rim, a dark glass, two lenses in it."""
    p = d.proportions
    low, high = d.bonnet_split_z_mm + 26.0, p.nose_z_mm - 44.0
    half = p.half_width_mm
    tip_x = p.front_x_mm + 0.40 * p.front_overhang_mm
    corners = [
        *d.wrapped(d.front_wrap, FRONT, [(0.56 * half, low + 18.0, 30.0)]),
        *d.wrapped(d.front_wrap, FRONT, [(0.86 * half, low, 50.0)]),
        *d.wrapped(
            d.front_wrap, RIGHT, [(tip_x, high - 64.0, 18.0), (tip_x + 8.0, high - 34.0, 18.0)]
        ),
        *d.wrapped(
            d.front_wrap, FRONT, [(0.86 * half, high - 24.0, 90.0), (0.54 * half, high, 26.0)]
        ),
    ]
    outline = Outline.of(d.front_wrap, corners)
    radius = min(0.26 * (high - low), 0.055 * half)
    lenses = tuple(
        Inlay(f"lamps/headlamp_{name}_right", Material.LENS, circle, 3.0)
        for name, circle in (
            ("low_beam", _circle(FRONT, 0.80 * half, low + 1.65 * radius, radius)),
            ("high_beam", _circle(FRONT, 0.665 * half, low + 1.95 * radius, 0.9 * radius)),
        )
    )
    glass = Inlay("lamps/headlamp_glass_right", Material.GLASS, outline.inset(9.0), 1.0, lenses)
    return Inlay("lamps/headlamp_right", Material.LENS, outline, 0.5, (glass,))


def _grille(d: Drawing) -> Inlay:
    """Grille between the headlamps, with a bright bar and a badge."""
    p = d.proportions
    half = p.half_width_mm
    low, high = d.bonnet_split_z_mm + 48.0, p.nose_z_mm - 50.0
    corners = symmetric([(0.495 * half, low, 20.0), (0.485 * half, high, 20.0)])
    middle = (low + high) / 2
    bar = [(84.0, middle - 7.0, 5.0), (0.465 * half, middle - 7.0, 5.0)]
    bar += [(0.465 * half, middle + 7.0, 5.0), (84.0, middle + 7.0, 5.0)]
    right = Inlay("trim/grille_bar_right", Material.CHROME, Outline.of(FRONT, bar), 1.0)
    badge = Inlay("trim/badge_front", Material.CHROME, _circle(FRONT, 0.0, middle, 36.0), 1.0)
    outline = Outline.of(FRONT, corners)
    return Inlay("trim/grille", Material.PLASTIC, outline, 6.0, (right, mirrored(right), badge))


def _tail_lamp(d: Drawing) -> Inlay:
    """Upright lamp round the rear corner, from the bumper to above the belt."""
    p = d.proportions
    low, high = d.tail_split_z_mm + 26.0, p.belt_height_mm + 30.0
    inner = [(0.735 * p.half_width_mm, low, 22.0), (0.825 * p.half_width_mm, high, 22.0)]
    bottom_x, top_x = p.rear_x_mm - 105.0, d.rear_pillar_x_mm(high, ahead_mm=-6.0)
    outer = [(bottom_x, low + 8.0, 26.0), (top_x, high - 8.0, 26.0)]
    inner_low, inner_high = d.wrapped(d.rear_wrap, REAR, inner)
    outer_low, outer_high = d.wrapped(d.rear_wrap, RIGHT, outer)
    quad = np.array([inner_low, outer_low, outer_high, inner_high])

    def cell(name: str, material: Material, bottom: float, top: float) -> Inlay:
        """Lamp in the lens, between two shares of its height."""
        shares = [(0.16, bottom), (0.84, bottom), (0.84, top), (0.16, top)]
        corners = [(*_in_quad(quad[:, :2], across, up), 9.0) for across, up in shares]
        outline = Outline.of(d.rear_wrap, corners)
        return Inlay(f"lamps/{name}_right", material, outline, 1.0)

    cells = (
        cell("reversing_lamp", Material.LENS, 0.07, 0.20),
        cell("turn_lamp_rear", Material.AMBER_LENS, 0.24, 0.40),
    )
    outline = Outline.of(d.rear_wrap, [inner_low, outer_low, outer_high, inner_high])
    return Inlay("lamps/tail_lamp_right", Material.RED_LENS, outline, 0.5, cells)


def _in_quad(corners: Array, across: float, up: float) -> tuple[float, float]:
    """Point in a quadrilateral, by shares of its width and height."""
    inner_low, outer_low, outer_high, inner_high = corners
    low = inner_low + across * (outer_low - inner_low)
    high = inner_high + across * (outer_high - inner_high)
    s, z = low + up * (high - low)
    return float(s), float(z)


def _rear_reflector(d: Drawing) -> Inlay:
    half, low = d.proportions.half_width_mm, d.rear_waterline_z_mm + 70.0
    corners = [
        (0.58 * half, low, 9.0),
        (0.76 * half, low, 9.0),
        (0.76 * half, low + 30.0, 9.0),
        (0.58 * half, low + 30.0, 9.0),
    ]
    return Inlay("lamps/reflector_right", Material.RED_LENS, Outline.of(REAR, corners), 1.0)


def _arch_lip(d: Drawing, axle: str) -> Inlay:
    """Shallow channel round a wheel arch that sets off its lip."""
    p = d.proportions
    sill = p.sill_high_z_mm + 12.0
    if axle == "front":
        axle_x, start_z, end_z = 0.0, sill, d.front_waterline_z_mm + 22.0
    else:
        axle_x, start_z, end_z = p.wheelbase_mm, d.rear_waterline_z_mm + 22.0, sill
    outer, inner = -3.0, -17.0
    start = d.arch_angle_deg(start_z, outer)
    end = 180.0 - d.arch_angle_deg(end_z, outer)
    angles = np.linspace(start, end, 11)
    ring = [(*d.on_arch(axle_x, outer, float(a)), d.band_radius_mm) for a in angles]
    ring += [(*d.on_arch(axle_x, inner, float(a)), d.band_radius_mm) for a in angles[::-1]]
    ends = {0, len(angles) - 1, len(angles), 2 * len(angles) - 1}
    corners = [(x, z, 3.0 if i in ends else r) for i, (x, z, r) in enumerate(ring)]
    path = f"body/arch_lip_{axle}_right"
    return Inlay(path, Material.PAINT, Outline.of(RIGHT, corners), 3.5)


def _circle(view: View, centre: float, z: float, radius: float) -> Outline:
    """Circle as a rounded polygon."""
    count = 16
    reach = radius / math.cos(math.pi / count)
    angles = np.arange(count) * 2 * math.pi / count
    return Outline.of(
        view,
        [(centre + reach * math.cos(a), z + reach * math.sin(a), radius) for a in angles],
    )
