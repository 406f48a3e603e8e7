"""Panels of a body: bonnet, windscreen, tailgate or boot lid, roof strips, lid of the tank."""

from __future__ import annotations

import math

from keienvelope.body.drawing import GAP_MM, Drawing, both_sides, mirrored, symmetric
from keienvelope.body.inlay import Inlay
from keienvelope.body.net import RAIL
from keienvelope.body.outline import Corner, Outline
from keienvelope.body.style import PANE_MM, SEAL_MM, Material
from keienvelope.body.view import FRONT, PLAN, REAR, RIGHT, View

PLATE_HEIGHT_MM = 165.0


def in_gap(path: str, outline: Outline, panel: Inlay) -> Inlay:
    """Dark seal in an opening, round the panel that fills it."""
    return Inlay(path, Material.SEAL, outline, SEAL_MM, (panel,))


def pane(path: str, outline: Outline) -> Inlay:
    """Window pane, a little below the paint."""
    return Inlay(path, Material.GLASS, outline, PANE_MM)


def roof_strips(d: Drawing) -> list[Inlay]:
    """Draw a black strip in the roof ditch, along the rail."""
    rails = [d.net.pole_mm(row, RAIL) for row in ("header", "roof", "tail_top")]
    line = [
        (float(x) + shift, float(y) - 46.0)
        for (x, y, _), shift in zip(rails, (50.0, 0.0, -30.0), strict=True)
    ]
    ends = (3.0, 900.0, 3.0)
    right = [(x, y + 5.0, radius) for (x, y), radius in zip(line, ends, strict=True)]
    left = [(x, y - 5.0, radius) for (x, y), radius in zip(line, ends, strict=True)]
    outline = Outline.of(PLAN, [*right, *reversed(left)])
    return both_sides(Inlay("trim/roof_strip_right", Material.PLASTIC, outline, PANE_MM))


def fuel_lid(d: Drawing) -> Inlay:
    """Draw the lid of tank or charging socket, in the left rear wing between arch and belt."""
    p = d.proportions
    if p.form.deck:
        x, width, height = p.wheelbase_mm + 70.0, 90.0, 72.0
        low = d.on_arch(p.wheelbase_mm, 18.0, 78.0)[1]
        high = low + height
    else:
        x, width = p.wheelbase_mm - 20.0, 140.0
        low = p.wheel_radius_mm + d.band_radius_mm + 24.0
        below_belt = 84.0 if d.layout.sliding else 50.0
        high = min(d.belt_z_mm(p.wheelbase_mm) - below_belt, low + 150.0)
    corners = [(x, low), (x + width, low), (x + width, high), (x, high)]
    opening = Outline.of(RIGHT, [(*corner, 0.21 * width) for corner in corners])
    lid = Inlay("body/fuel_lid", Material.PAINT, opening.inset(0.7 * GAP_MM))
    return mirrored(in_gap("body/fuel_lid_seal", opening, lid))


def bonnet(d: Drawing) -> Inlay:
    """Draw the bonnet lid."""
    p = d.proportions
    half = 0.72 * p.half_width_mm
    front_x = p.front_x_mm + p.form.nose_setback_mm + 14.0
    right = [
        (front_x, 0.30 * half, 400.0),
        (front_x + 9.0, 0.68 * half, 300.0),
        (front_x + 34.0, 0.95 * half, 60.0),
        *reversed(_along_screen(d, half, ahead_mm=36.0, end_radius_mm=34.0)),
    ]
    opening = Outline.of(PLAN, _across(right))
    panel = Inlay("body/bonnet", Material.PAINT, opening.inset(GAP_MM))
    return in_gap("body/bonnet_seal", opening, panel)


def cowl_panel(d: Drawing) -> Inlay:
    """Draw the black panel between bonnet and windscreen, on which the wipers rest."""
    p = d.proportions
    half = 0.71 * p.half_width_mm
    up_screen = 12.0 * math.cos(math.radians(p.windscreen_angle_deg))
    right = [
        *_along_screen(d, half, ahead_mm=25.0, end_radius_mm=7.0),
        *reversed(_along_screen(d, half, ahead_mm=-up_screen, end_radius_mm=7.0)),
    ]
    return Inlay("body/cowl_panel", Material.PLASTIC, Outline.of(PLAN, _across(right)), PANE_MM)


def windscreen(d: Drawing) -> Inlay:
    """Draw the windscreen."""
    p = d.proportions
    foot, head = d.net.pole_mm("cowl", RAIL), d.net.pole_mm("header", RAIL)
    right = [
        (float(foot[1]) - 42.0, p.cowl_z_mm + 34.0, 45.0),
        (float(head[1]) - 52.0, p.header_z_mm - 56.0, 60.0),
    ]
    return pane("glass/windscreen", Outline.of(FRONT, symmetric(right)))


def tailgate(d: Drawing, *, plate: bool = True) -> Inlay:
    """Draw the tailgate with its window, and number plate and bar unless the bumper has them."""
    p = d.proportions
    half = p.half_width_mm
    top_half = float(d.net.pole_mm("tail_top", RAIL)[1]) - 72.0
    top_z, belt_z = p.tail_top_z_mm - 42.0, p.tail_belt_z_mm + 44.0
    opening = Outline.of(
        REAR,
        symmetric(
            [
                (0.70 * half, d.tail_split_z_mm + 16.0, 60.0),
                (0.79 * half, p.tail_belt_z_mm, 200.0),
                (top_half, top_z, 55.0),
            ]
        ),
    )
    window = symmetric([(0.79 * half - 40.0, belt_z, 60.0), (top_half - 26.0, top_z - 34.0, 50.0)])
    backlight = pane("glass/backlight", Outline.of(REAR, window))
    panel = Inlay(
        "doors/tailgate",
        Material.PAINT,
        opening.inset(GAP_MM),
        children=(backlight, _rear_plate(d), _tailgate_bar(d)) if plate else (backlight,),
    )
    return in_gap("doors/tailgate_seal", opening, panel)


def _rear_plate(d: Drawing) -> Inlay:
    """Draw the number plate in a black recess of the tailgate."""
    low = d.tail_split_z_mm + 60.0
    recess = [(222.0, low - 14.0, 26.0), (236.0, low + PLATE_HEIGHT_MM + 34.0, 26.0)]
    plate = Inlay("trim/plate_rear", Material.PLATE, plate_outline(REAR, low), PANE_MM)
    return Inlay(
        "trim/plate_recess_rear",
        Material.PLASTIC,
        Outline.of(REAR, symmetric(recess)),
        SEAL_MM,
        (plate,),
    )


def _tailgate_bar(d: Drawing) -> Inlay:
    """Bright bar above the number plate."""
    low = d.tail_split_z_mm + 60.0 + PLATE_HEIGHT_MM + 48.0
    corners = symmetric([(250.0, low, 8.0), (250.0, low + 20.0, 8.0)])
    return Inlay("trim/tailgate_bar", Material.CHROME, Outline.of(REAR, corners), PANE_MM)


def plate_outline(view: View, low_z: float) -> Outline:
    """Japanese number plate of 330 by 165 mm, with its lower edge at a height."""
    corners = symmetric([(165.0, low_z, 8.0), (165.0, low_z + PLATE_HEIGHT_MM, 8.0)])
    return Outline.of(view, corners)


def _along_screen(
    d: Drawing, half: float, *, ahead_mm: float, end_radius_mm: float
) -> list[Corner]:
    """Plan-view line from the centre out, parallel to the swept foot of the windscreen."""
    p = d.proportions
    rail = d.net.pole_mm("cowl", RAIL)
    sweep = float(rail[0]) - p.cowl_x_mm
    corners = []
    for share in (0.12, 0.34, 0.56, 0.78, 1.0):
        y = share * half
        x = p.cowl_x_mm - ahead_mm + sweep * (y / float(rail[1])) ** 2
        corners.append((x, y, end_radius_mm if share == 1.0 else 300.0))
    return corners


def _across(right: list[Corner]) -> list[Corner]:
    """Whole outline of a right half given as (x, y, radius)."""
    return [*right, *((x, -y, radius) for x, y, radius in reversed(right))]


def backlight(d: Drawing) -> Inlay:
    """Draw the rear window above a deck."""
    p = d.proportions
    foot, head = d.net.pole_mm("backlight", RAIL), d.net.pole_mm("tail_top", RAIL)
    right = [
        (float(foot[1]) - 30.0, float(foot[2]) + 42.0, 50.0),
        (float(head[1]) - 66.0, p.tail_top_z_mm - 44.0, 60.0),
    ]
    return pane("glass/backlight", Outline.of(REAR, symmetric(right)))


def boot_lid(d: Drawing) -> Inlay:
    """Draw the lid of the boot on the deck, with the number plate below it on the tail."""
    p = d.proportions
    half = 0.62 * p.half_width_mm
    front_x, rear_x = p.tail_foot_x_mm + 48.0, p.rear_x_mm - 92.0
    right = [
        (front_x, 0.30 * half, 300.0),
        (front_x + 6.0, 0.96 * half, 50.0),
        (rear_x - 34.0, half, 60.0),
        (rear_x - 4.0, 0.55 * half, 300.0),
    ]
    opening = Outline.of(PLAN, _across(right))
    panel = Inlay("body/boot_lid", Material.PAINT, opening.inset(GAP_MM))
    return in_gap("body/boot_lid_seal", opening, panel)


def tail_plate(d: Drawing) -> Inlay:
    """Draw the number plate on the rear bumper of a low tail."""
    low = d.tail_split_z_mm + 14.0
    return Inlay("trim/plate_rear", Material.PLATE, plate_outline(REAR, low), PANE_MM)


def cab_window(d: Drawing) -> Inlay:
    """Draw the rear window of a cab."""
    p = d.proportions
    head = float(d.net.pole_mm("tail_top", RAIL)[1])
    low, high = p.tail_belt_z_mm + 70.0, p.tail_top_z_mm - 70.0
    right = [(0.72 * p.half_width_mm, low, 50.0), (head - 100.0, high, 50.0)]
    return pane("glass/cab_window", Outline.of(REAR, symmetric(right)))
