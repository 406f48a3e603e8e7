"""Lamps and grilles of a body."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.drawing import Drawing, both_sides, mirrored, symmetric
from keienvelope.body.inlay import Inlay
from keienvelope.body.outline import Corner, Outline, circle
from keienvelope.body.style import PANE_MM, SEAL_MM, Material
from keienvelope.body.view import FRONT, REAR, RIGHT, View

Array = NDArray[np.float64]


def _lamp_band_mm(d: Drawing) -> tuple[float, float]:
    """Heights between which headlamps and grille stand."""
    return d.bonnet_split_z_mm + 26.0, d.proportions.nose_z_mm - 44.0


def swept_headlamps(d: Drawing) -> list[Inlay]:
    """Draw lamps that wrap round the corners: a bright rim, a dark glass, two lenses in it."""
    p = d.proportions
    low, high = _lamp_band_mm(d)
    half = p.half_width_mm
    tip_x = p.front_x_mm + 0.40 * p.front_overhang_mm
    tip = [(tip_x, high - 64.0, 18.0), (tip_x + 8.0, high - 34.0, 18.0)]
    corners = [
        *d.wrapped(d.front_wrap, FRONT, [(0.56 * half, low + 18.0, 30.0)]),
        *d.wrapped(d.front_wrap, FRONT, [(0.86 * half, low, 50.0)]),
        *d.wrapped(d.front_wrap, RIGHT, tip),
        *d.wrapped(
            d.front_wrap, FRONT, [(0.86 * half, high - 24.0, 90.0), (0.54 * half, high, 26.0)]
        ),
    ]
    radius = min(0.26 * (high - low), 0.055 * half)
    lenses = (
        _lens("low_beam", circle(FRONT, 0.80 * half, low + 1.65 * radius, radius)),
        _lens("high_beam", circle(FRONT, 0.665 * half, low + 1.95 * radius, 0.9 * radius)),
    )
    return both_sides(_headlamp(Outline.of(d.front_wrap, corners), lenses))


def upright_headlamps(d: Drawing) -> list[Inlay]:
    """Draw tall lamps at the corners of a blunt front, one lens above the other."""
    p = d.proportions
    low, high = _lamp_band_mm(d)
    half = p.half_width_mm
    tip_x = p.front_x_mm + 0.20 * p.front_overhang_mm
    tip = [(tip_x, low + 12.0, 30.0), (tip_x + 10.0, high - 22.0, 30.0)]
    corners = [
        *d.wrapped(d.front_wrap, FRONT, [(0.68 * half, low, 34.0)]),
        *d.wrapped(d.front_wrap, RIGHT, tip),
        *d.wrapped(d.front_wrap, FRONT, [(0.66 * half, high - 6.0, 34.0)]),
    ]
    height = high - low
    radius = min(0.14 * height, 0.05 * half)
    lenses = (
        _lens("low_beam", circle(FRONT, 0.765 * half, low + 0.64 * height, radius)),
        _lens("high_beam", circle(FRONT, 0.765 * half, low + 0.29 * height, radius)),
    )
    return both_sides(_headlamp(Outline.of(d.front_wrap, corners), lenses))


def round_headlamps(d: Drawing, *, across: float = 0.70) -> list[Inlay]:
    """Draw round lamps with a turn lamp beside each of them.

    `across` is the place of their centres, over half the width.
    """
    p = d.proportions
    low, high = _lamp_band_mm(d)
    half = p.half_width_mm
    radius = min(0.46 * (high - low), 0.135 * half)
    centre, z = across * half, high - radius - 2.0
    lens = _lens("beam", circle(FRONT, centre, z, 0.62 * radius))
    lamp = _headlamp(circle(FRONT, centre, z, radius), (lens,), rim_mm=0.12 * radius)
    aside = radius + 32.0 if across < 0.72 else -radius - 30.0
    turn = circle(FRONT, centre + aside, z, 16.0)
    turn_lamp = Inlay("lamps/turn_lamp_front_right", Material.AMBER_LENS, turn, PANE_MM)
    return [*both_sides(lamp), *both_sides(turn_lamp)]


def slim_headlamps(d: Drawing) -> list[Inlay]:
    """Draw low, wide lamps of a sports car."""
    p = d.proportions
    low, high = _lamp_band_mm(d)
    half = p.half_width_mm
    low = max(low, high - 95.0)
    tip_x = p.front_x_mm + 0.36 * p.front_overhang_mm
    corners = [
        *d.wrapped(d.front_wrap, FRONT, [(0.58 * half, low + 10.0, 16.0)]),
        *d.wrapped(d.front_wrap, FRONT, [(0.82 * half, low, 40.0)]),
        *d.wrapped(d.front_wrap, RIGHT, [(tip_x, high - 42.0, 14.0)]),
        *d.wrapped(
            d.front_wrap, FRONT, [(0.84 * half, high - 16.0, 90.0), (0.60 * half, high - 8.0, 24.0)]
        ),
    ]
    radius = 0.25 * (high - low)
    lenses = tuple(
        _lens(name, circle(FRONT, share * half, low + 0.50 * (high - low), radius))
        for name, share in (("high_beam", 0.68), ("low_beam", 0.79))
    )
    return both_sides(_headlamp(Outline.of(d.front_wrap, corners), lenses, rim_mm=6.0))


def _lens(name: str, outline: Outline) -> Inlay:
    return Inlay(f"lamps/headlamp_{name}_right", Material.LENS, outline, SEAL_MM)


def _headlamp(outline: Outline, lenses: tuple[Inlay, ...], *, rim_mm: float = 9.0) -> Inlay:
    glass = outline.inset(rim_mm)
    dark = Inlay("lamps/headlamp_glass_right", Material.GLASS, glass, PANE_MM, lenses)
    return Inlay("lamps/headlamp_right", Material.LENS, outline, 0.0, (dark,))


def bar_grille(d: Drawing) -> Inlay:
    """Draw a grille between the headlamps, with a bright bar and a badge."""
    half = d.proportions.half_width_mm
    low, high = d.bonnet_split_z_mm + 48.0, d.proportions.nose_z_mm - 50.0
    corners = symmetric([(0.495 * half, low, 20.0), (0.485 * half, high, 20.0)])
    middle = (low + high) / 2
    bar = [(84.0, middle - 7.0, 5.0), (0.465 * half, middle - 7.0, 5.0)]
    bar += [(0.465 * half, middle + 7.0, 5.0), (84.0, middle + 7.0, 5.0)]
    right = Inlay("trim/grille_bar_right", Material.CHROME, Outline.of(FRONT, bar), PANE_MM)
    radius = min(36.0, 0.42 * (high - low))
    badge = Inlay("trim/badge_front", Material.CHROME, circle(FRONT, 0.0, middle, radius), PANE_MM)
    outline = Outline.of(FRONT, corners)
    return Inlay("trim/grille", Material.PLASTIC, outline, SEAL_MM, (right, mirrored(right), badge))


def slot_grille(d: Drawing, *, count: int = 5) -> list[Inlay]:
    """Draw upright slots between round headlamps."""
    half = d.proportions.half_width_mm
    low, high = _lamp_band_mm(d)
    low, high = low + 8.0, high - 18.0
    pitch = 0.80 * half / count
    slots = []
    for index in range(count):
        middle = (index - (count - 1) / 2) * pitch
        ends = [(middle - 0.27 * pitch, low), (middle + 0.27 * pitch, low)]
        ends += [(x, high) for x, _ in reversed(ends)]
        outline = Outline.of(FRONT, [(x, z, 0.24 * pitch) for x, z in ends])
        slots.append(Inlay(f"trim/grille_slot_{index + 1}", Material.PLASTIC, outline, SEAL_MM))
    return slots


def closed_front(d: Drawing) -> Inlay:
    """Draw the closed front of an electric vehicle: a dark band with a badge."""
    half = d.proportions.half_width_mm
    low, high = _lamp_band_mm(d)
    middle, reach = (low + high) / 2, min(34.0, 0.28 * (high - low))
    band = symmetric([(0.50 * half, middle - reach, 18.0), (0.50 * half, middle + reach, 18.0)])
    badge = circle(FRONT, 0.0, middle, 0.72 * reach)
    return Inlay(
        "trim/front_band",
        Material.PLASTIC,
        Outline.of(FRONT, band),
        PANE_MM,
        (Inlay("trim/badge_front", Material.CHROME, badge, SEAL_MM),),
    )


def upright_tail_lamps(d: Drawing, *, above_belt_mm: float = 30.0) -> list[Inlay]:
    """Draw upright lamps round the rear corners, from the bumper to above the belt."""
    p = d.proportions
    low, high = d.tail_split_z_mm + 26.0, p.tail_belt_z_mm + above_belt_mm
    inner = [(0.735 * p.half_width_mm, low, 22.0), (0.825 * p.half_width_mm, high, 22.0)]
    at_high = d.rear_pillar_x_mm(high, ahead_mm=-6.0)
    bottom_x, top_x = min(p.rear_x_mm - 105.0, at_high + 40.0), at_high
    outer = [(bottom_x, low + 8.0, 26.0), (top_x, high - 8.0, 26.0)]
    inner_low, inner_high = d.wrapped(d.rear_wrap, REAR, inner)
    outer_low, outer_high = d.wrapped(d.rear_wrap, RIGHT, outer)
    corners = [inner_low, outer_low, outer_high, inner_high]
    cells = (
        _cell(d.rear_wrap, corners, "reversing_lamp", Material.LENS, (0.07, 0.20)),
        _cell(d.rear_wrap, corners, "turn_lamp_rear", Material.AMBER_LENS, (0.24, 0.40)),
    )
    outline = Outline.of(d.rear_wrap, corners)
    return both_sides(Inlay("lamps/tail_lamp_right", Material.RED_LENS, outline, 0.0, cells))


def low_tail_lamps(d: Drawing) -> list[Inlay]:
    """Draw upright lamps below the belt, on the rear face beside the tailgate."""
    p = d.proportions
    half, low = p.half_width_mm, d.tail_split_z_mm + 22.0
    high = min(low + 230.0, p.tail_belt_z_mm - 40.0)
    corners = [(0.815 * half, low, 16.0), (0.905 * half, low, 16.0)]
    corners += [(0.895 * half, high, 16.0), (0.825 * half, high, 16.0)]
    view = REAR
    cells = (
        _cell(view, corners, "reversing_lamp", Material.LENS, (0.08, 0.28)),
        _cell(view, corners, "turn_lamp_rear", Material.AMBER_LENS, (0.36, 0.62)),
    )
    outline = Outline.of(view, corners)
    return both_sides(Inlay("lamps/tail_lamp_right", Material.RED_LENS, outline, 0.0, cells))


def round_tail_lamps(d: Drawing) -> list[Inlay]:
    """Draw two round lamps on each side of the tail."""
    p = d.proportions
    half = p.half_width_mm
    low = d.tail_split_z_mm
    high = p.tail_belt_z_mm - (p.form.deck.end_below_belt_mm if p.form.deck else 0.0) - 46.0
    radius = min(0.40 * (high - low), 0.075 * half)
    z = (low + high) / 2
    lamps = []
    for name, share, material in (
        ("tail_lamp", 0.815, Material.RED_LENS),
        ("turn_lamp_rear", 0.815 - 2.5 * radius / half, Material.RED_LENS),
    ):
        inner = Inlay(
            f"lamps/{name}_cell_right",
            Material.AMBER_LENS if name.startswith("turn") else Material.LENS,
            circle(REAR, share * half, z, 0.42 * radius),
            SEAL_MM,
        )
        outline = circle(REAR, share * half, z, radius)
        lamps += both_sides(Inlay(f"lamps/{name}_right", material, outline, PANE_MM, (inner,)))
    return lamps


def _cell(
    view: View,
    corners: list[Corner],
    name: str,
    material: Material,
    shares: tuple[float, float],
) -> Inlay:
    """Lamp in a four-cornered lens, between two shares of its height."""
    quad = np.array([corner[:2] for corner in corners])
    places = [(0.16, shares[0]), (0.84, shares[0]), (0.84, shares[1]), (0.16, shares[1])]
    drawn = [(*_in_quad(quad, across, up), 9.0) for across, up in places]
    return Inlay(f"lamps/{name}_right", material, Outline.of(view, drawn), PANE_MM)


def _in_quad(corners: Array, across: float, up: float) -> tuple[float, float]:
    """Point in a quadrilateral, by shares of its width and height."""
    inner_low, outer_low, outer_high, inner_high = corners
    low = inner_low + across * (outer_low - inner_low)
    high = inner_high + across * (outer_high - inner_high)
    s, z = low + up * (high - low)
    return float(s), float(z)
