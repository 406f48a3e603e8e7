"""Panels of a wagon: doors, bonnet, tailgate, and the windows in and between them."""

from __future__ import annotations

import math

import numpy as np

from keienvelope.body.drawing import GAP_MM, Drawing, both_sides, mirrored, symmetric
from keienvelope.body.inlay import Inlay
from keienvelope.body.net import RAIL
from keienvelope.body.outline import Corner, Outline
from keienvelope.body.style import Material
from keienvelope.body.view import FRONT, PLAN, REAR, RIGHT, View

SEAL_DEPTH_MM = 4.0
GLASS_DEPTH_MM = 1.5
PLATE_HEIGHT_MM = 165.0


def wagon_panels(drawing: Drawing) -> list[Inlay]:
    """Draw the panels and windows of a wagon."""
    return [
        *both_sides(_doors(drawing)),
        *both_sides(_quarter_window(drawing)),
        *both_sides(_roof_strip(drawing)),
        mirrored(_fuel_lid(drawing)),
        _bonnet(drawing),
        _cowl_panel(drawing),
        _windscreen(drawing),
        _tailgate(drawing),
    ]


def in_gap(path: str, outline: Outline, panel: Inlay) -> Inlay:
    """Dark seal in an opening, round the panel that fills it."""
    return Inlay(path, Material.SEAL, outline, SEAL_DEPTH_MM, (panel,))


def pane(path: str, outline: Outline) -> Inlay:
    """Window pane, a little below the paint."""
    return Inlay(path, Material.GLASS, outline, GLASS_DEPTH_MM)


def _doors(d: Drawing) -> Inlay:
    """Both doors of a side in one opening, with a slit between them."""
    lines = d.doors
    front = [*_front_door_edge(d), (lines.split_x, lines.top_z(lines.split_x), 5.0 + GAP_MM)]
    front.append((lines.split_x, lines.bottom_z, 5.0 + GAP_MM))
    rear = [*_rear_door_edge(d), (lines.split_x, lines.bottom_z, 5.0 + GAP_MM)]
    rear.append((lines.split_x, lines.top_z(lines.split_x), 5.0 + GAP_MM))
    opening = Outline.of(RIGHT, [*_front_door_edge(d), *_rear_door_edge(d)])
    doors = []
    # The two regions overlap, so that their insets leave a slit as wide as the other gaps.
    for name, corners, shift in (("front", front, GAP_MM / 2), ("rear", rear, -GAP_MM / 2)):
        moved = [(x + shift if x == lines.split_x else x, z, r) for x, z, r in corners]
        window = Outline.of(RIGHT, _door_window(d, name))
        door = Inlay(
            f"doors/door_{name}_right",
            Material.PAINT,
            Outline.of(RIGHT, moved).inset(GAP_MM),
            children=(pane(f"glass/{name}_door_right", window),),
        )
        doors.append(door)
    return Inlay("doors/seal_right", Material.SEAL, opening, SEAL_DEPTH_MM, tuple(doors))


def _front_door_edge(d: Drawing) -> list[Corner]:
    """Front door from the sill along the hinges and the windscreen pillar to the roof."""
    p, lines = d.proportions, d.doors
    hinge_x = min(lines.foot_x, lines.window_x - 46.0)
    return [
        (lines.foot_x, lines.bottom_z, 50.0),
        (lines.foot_x, p.wheel_radius_mm + 0.75 * d.band_radius_mm, 150.0),
        (hinge_x, p.belt_height_mm - 50.0, 60.0),
        (lines.window_x - 46.0, d.window_sill_z_mm, 60.0),
        (lines.head_x, lines.head_z, 55.0),
    ]


def _rear_door_edge(d: Drawing) -> list[Corner]:
    """Rear door from the roof down its rear edge and along the wheel arch to the sill."""
    p, lines = d.proportions, d.doors
    clearance = 20.0
    start = 180.0 - math.degrees(
        math.acos((p.wheelbase_mm - lines.edge_x) / (d.band_radius_mm + clearance))
    )
    end = 180.0 - d.arch_angle_deg(lines.bottom_z, clearance)
    arch = [
        (*d.on_arch(p.wheelbase_mm, clearance, angle), d.band_radius_mm)
        for angle in np.linspace(start, end, 4)
    ]
    arch[0] = (*arch[0][:2], 60.0)
    arch[-1] = (*arch[-1][:2], 35.0)
    return [
        (lines.edge_x - lines.edge_lean, lines.top_z(lines.edge_x), 50.0),
        (lines.edge_x, d.window_sill_z_mm, 200.0),
        *arch,
    ]


def _door_window(d: Drawing, name: str) -> list[Corner]:
    lines, sill = d.doors, d.window_sill_z_mm
    below_roof, beside_split, beside_edge = 24.0, 9.0, 30.0
    if name == "front":
        head_z = lines.head_z - below_roof
        rear_x = lines.split_x - beside_split
        return [
            (lines.window_x, sill, 16.0),
            (d.pillar_x_mm(head_z, behind_mm=62.0), head_z, 45.0),
            (rear_x, lines.top_z(rear_x) - below_roof, 22.0),
            (rear_x, sill, 18.0),
        ]
    front_x, rear_x = lines.split_x + beside_split, lines.edge_x - beside_edge
    return [
        (front_x, sill, 18.0),
        (front_x, lines.top_z(front_x) - below_roof, 22.0),
        (rear_x - lines.edge_lean, lines.top_z(rear_x) - below_roof, 35.0),
        (rear_x, sill, 22.0),
    ]


def _quarter_window(d: Drawing) -> Inlay:
    """Third side window, between the rear door and the rearmost pillar."""
    lines, sill = d.doors, d.window_sill_z_mm
    top_z = lines.top_z(lines.edge_x) - 24.0
    front_x = lines.edge_x + 26.0
    rear_x = d.rear_pillar_x_mm(top_z, ahead_mm=62.0)
    corners = [
        (front_x, sill, 22.0),
        (front_x - lines.edge_lean, top_z, 30.0),
        (rear_x, min(top_z, d.window_top_z_mm(rear_x)), 70.0),
        (d.rear_pillar_x_mm(sill, ahead_mm=42.0), sill + 12.0, 60.0),
    ]
    return pane("glass/quarter_right", Outline.of(RIGHT, corners))


def _roof_strip(d: Drawing) -> Inlay:
    """Black strip in the roof ditch, along the rail."""
    rails = [d.net.pole_mm(row, RAIL) for row in ("header", "roof", "tail_top")]
    line = [
        (float(x) + shift, float(y) - 46.0)
        for (x, y, _), shift in zip(rails, (50.0, 0.0, -30.0), strict=True)
    ]
    ends = (3.0, 900.0, 3.0)
    right = [(x, y + 5.0, radius) for (x, y), radius in zip(line, ends, strict=True)]
    left = [(x, y - 5.0, radius) for (x, y), radius in zip(line, ends, strict=True)]
    outline = Outline.of(PLAN, [*right, *reversed(left)])
    return Inlay("trim/roof_strip_right", Material.PLASTIC, outline, 2.0)


def _fuel_lid(d: Drawing) -> Inlay:
    """Lid in the rear wing, between wheel arch and belt."""
    p = d.proportions
    low = p.wheel_radius_mm + d.band_radius_mm + 34.0
    high = min(p.belt_height_mm - 40.0, low + 150.0)
    x = p.wheelbase_mm - 20.0
    opening = Outline.of(
        RIGHT,
        [(x, low, 30.0), (x + 140.0, low, 30.0), (x + 140.0, high, 30.0), (x, high, 30.0)],
    )
    return in_gap(
        "body/fuel_lid_seal",
        opening,
        Inlay("body/fuel_lid", Material.PAINT, opening.inset(0.7 * GAP_MM)),
    )


def _bonnet(d: Drawing) -> Inlay:
    p = d.proportions
    half = 0.72 * p.half_width_mm
    front_x = p.front_x_mm + 54.0
    right = [
        (front_x, 0.30 * half, 400.0),
        (front_x + 9.0, 0.68 * half, 300.0),
        (front_x + 34.0, 0.95 * half, 60.0),
        *reversed(_along_screen(d, half, ahead_mm=36.0, end_radius_mm=34.0)),
    ]
    opening = Outline.of(PLAN, _across(right))
    panel = Inlay("body/bonnet", Material.PAINT, opening.inset(GAP_MM))
    return in_gap("body/bonnet_seal", opening, panel)


def _cowl_panel(d: Drawing) -> Inlay:
    """Black panel between bonnet and windscreen, on which the wipers rest."""
    p = d.proportions
    half = 0.71 * p.half_width_mm
    up_screen = 12.0 * math.cos(math.radians(p.windscreen_angle_deg))
    right = [
        *_along_screen(d, half, ahead_mm=25.0, end_radius_mm=7.0),
        *reversed(_along_screen(d, half, ahead_mm=-up_screen, end_radius_mm=7.0)),
    ]
    return Inlay("body/cowl_panel", Material.PLASTIC, Outline.of(PLAN, _across(right)), 1.0)


def _windscreen(d: Drawing) -> Inlay:
    p = d.proportions
    foot, head = d.net.pole_mm("cowl", RAIL), d.net.pole_mm("header", RAIL)
    right = [
        (float(foot[1]) - 42.0, p.cowl_z_mm + 34.0, 45.0),
        (float(head[1]) - 52.0, p.header_z_mm - 56.0, 60.0),
    ]
    return pane("glass/windscreen", Outline.of(FRONT, symmetric(right)))


def _tailgate(d: Drawing) -> Inlay:
    p = d.proportions
    half = p.half_width_mm
    top_half = float(d.net.pole_mm("tail_top", RAIL)[1]) - 72.0
    top_z, belt_z = p.tail_top_z_mm - 42.0, p.belt_height_mm + 44.0
    opening = Outline.of(
        REAR,
        symmetric(
            [
                (0.70 * half, d.tail_split_z_mm + 16.0, 60.0),
                (0.79 * half, p.belt_height_mm, 200.0),
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
        children=(backlight, _rear_plate(d), _tailgate_bar(d)),
    )
    return in_gap("doors/tailgate_seal", opening, panel)


def _rear_plate(d: Drawing) -> Inlay:
    """Draw the number plate in a black recess of the tailgate."""
    low = d.tail_split_z_mm + 60.0
    recess = [(222.0, low - 14.0, 26.0), (236.0, low + PLATE_HEIGHT_MM + 34.0, 26.0)]
    plate = Inlay("trim/plate_rear", Material.PLATE, plate_outline(REAR, low), 3.0)
    return Inlay(
        "trim/plate_recess_rear",
        Material.PLASTIC,
        Outline.of(REAR, symmetric(recess)),
        5.0,
        (plate,),
    )


def _tailgate_bar(d: Drawing) -> Inlay:
    """Bright bar above the number plate."""
    low = d.tail_split_z_mm + 60.0 + PLATE_HEIGHT_MM + 48.0
    corners = symmetric([(250.0, low, 8.0), (250.0, low + 20.0, 8.0)])
    return Inlay("trim/tailgate_bar", Material.CHROME, Outline.of(REAR, corners), 1.0)


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
