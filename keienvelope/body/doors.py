"""Side doors and side windows of a body."""

from __future__ import annotations

from keienvelope.body.drawing import GAP_MM, Drawing, both_sides
from keienvelope.body.inlay import Inlay
from keienvelope.body.outline import Corner, Outline
from keienvelope.body.style import (
    FLUSH_MM,
    PANE_MM,
    SEAL_MM,
    Material,
)
from keienvelope.body.view import RIGHT

_BELOW_ROOF_MM = 24.0
_BESIDE_SPLIT_MM = 9.0
_BESIDE_EDGE_MM = 30.0
_LEAST_QUARTER_MM = 110.0


def side_doors(d: Drawing) -> list[Inlay]:
    """Draw the doors of both sides, each side in one opening with slits between its doors."""
    lines = d.doors
    opening = [
        *_front_edge(d),
        *_rear_edge(d),
        *reversed(d.under_edge(lines.foot_x, lines.edge_x, lines.bottom_z)),
    ]
    if d.layout.rows == 1:
        doors = [_door(d, "front", opening, 0.0)]
    else:
        split = lines.split_x
        corner = 5.0 + GAP_MM
        front = [
            *_front_edge(d),
            (split, lines.top_z(split), corner),
            *_squared(d.under_edge(lines.foot_x, split, lines.bottom_z)[::-1], corner),
        ]
        under = _squared(d.under_edge(split, lines.edge_x, lines.bottom_z), corner)
        rear = [(split, lines.top_z(split), corner), *_rear_edge(d), *reversed(under)]
        # The two regions overlap, so that their insets leave a slit as wide as the other gaps.
        doors = [_door(d, "front", front, GAP_MM / 2), _door(d, "rear", rear, -GAP_MM / 2)]
    seal = Inlay(
        "doors/seal_right", Material.SEAL, Outline.of(RIGHT, opening), SEAL_MM, tuple(doors)
    )
    return both_sides(seal)


def _squared(corners: list[Corner], radius: float) -> list[Corner]:
    """Corners of a lower edge whose first one, at the split, is nearly sharp."""
    return [(*corners[0][:2], radius), *corners[1:]]


def _door(d: Drawing, name: str, corners: list[Corner], shift: float) -> Inlay:
    split = d.doors.split_x
    moved = [(x + shift if x == split else x, z, r) for x, z, r in corners]
    children: tuple[Inlay, ...] = ()
    if name == "front" or d.layout.rear_windows:
        window = Outline.of(RIGHT, _door_window(d, name))
        children = (Inlay(f"glass/{name}_door_right", Material.GLASS, window, PANE_MM),)
    outline = Outline.of(RIGHT, moved).inset(GAP_MM)
    return Inlay(f"doors/door_{name}_right", Material.PAINT, outline, FLUSH_MM, children)


def _front_edge(d: Drawing) -> list[Corner]:
    """Front door from the sill along the hinges and the windscreen pillar to the roof."""
    p, lines = d.proportions, d.doors
    upper = [
        (lines.window_x - 46.0, d.window_sill_z_mm(lines.window_x), 60.0),
        (lines.head_x, lines.head_z, 55.0),
    ]
    if lines.foot_x < d.band_radius_mm:
        return [(lines.foot_x, d.belt_z_mm(lines.foot_x) - 60.0, 90.0), *upper]
    hinge_x = min(lines.foot_x, lines.window_x - 46.0)
    arch_top_z = p.wheel_radius_mm + 0.75 * d.band_radius_mm
    return [
        (lines.foot_x, arch_top_z, 150.0),
        (hinge_x, max(d.belt_z_mm(hinge_x) - 50.0, arch_top_z + 60.0), 60.0),
        *upper,
    ]


def _rear_edge(d: Drawing) -> list[Corner]:
    """Rearmost door from the roof down to the belt."""
    lines = d.doors
    return [
        (lines.edge_x - lines.edge_lean, lines.top_z(lines.edge_x), 50.0),
        (lines.edge_x, d.window_sill_z_mm(lines.edge_x), 200.0),
    ]


def _door_window(d: Drawing, name: str) -> list[Corner]:
    lines = d.doors
    rear_x = lines.edge_x - _BESIDE_EDGE_MM
    rear = [
        (rear_x - lines.edge_lean, lines.top_z(rear_x) - _BELOW_ROOF_MM, 35.0),
        (rear_x, d.window_sill_z_mm(rear_x), 22.0),
    ]
    if name == "front":
        if d.layout.rows == 2:
            rear_x = lines.split_x - _BESIDE_SPLIT_MM
            rear = [
                (rear_x, lines.top_z(rear_x) - _BELOW_ROOF_MM, 22.0),
                (rear_x, d.window_sill_z_mm(rear_x), 18.0),
            ]
        head_z = lines.head_z - _BELOW_ROOF_MM
        return [
            (lines.window_x, d.window_sill_z_mm(lines.window_x), 16.0),
            (d.pillar_x_mm(head_z, behind_mm=62.0), head_z, 45.0),
            *rear,
        ]
    front_x = lines.split_x + _BESIDE_SPLIT_MM
    return [
        (front_x, d.window_sill_z_mm(front_x), 18.0),
        (front_x, lines.top_z(front_x) - _BELOW_ROOF_MM, 22.0),
        *rear,
    ]


def quarter_windows(d: Drawing) -> list[Inlay]:
    """Draw the rearmost side windows, where doors and rear pillars leave room for them."""
    lines = d.doors
    front_x = lines.edge_x + 26.0
    sill = d.window_sill_z_mm(front_x)
    top_z = lines.top_z(lines.edge_x) - _BELOW_ROOF_MM
    rear_x = d.rear_pillar_x_mm(top_z, ahead_mm=62.0)
    foot_x = d.rear_pillar_x_mm(sill, ahead_mm=42.0)
    if min(foot_x - front_x, rear_x - front_x + lines.edge_lean) < _LEAST_QUARTER_MM:
        return []
    corners = [
        (front_x, sill, 22.0),
        (front_x - lines.edge_lean, top_z, 30.0),
        (rear_x, min(top_z, d.window_top_z_mm(rear_x)), 70.0),
        (foot_x, d.window_sill_z_mm(foot_x) + 12.0, 60.0),
    ]
    outline = Outline.of(RIGHT, corners)
    return both_sides(Inlay("glass/quarter_right", Material.GLASS, outline, PANE_MM))


def sliding_rails(d: Drawing) -> list[Inlay]:
    """Draw the rails along which the rear doors slide, below the quarter windows."""
    lines = d.doors
    start = lines.edge_x + 18.0
    z = d.belt_z_mm(start) - 58.0
    end = d.rear_pillar_x_mm(z, ahead_mm=52.0)
    corners = [(start, z, 4.0), (end, z, 4.0), (end, z + 11.0, 4.0), (start, z + 11.0, 4.0)]
    outline = Outline.of(RIGHT, corners)
    return both_sides(Inlay("doors/sliding_rail_right", Material.SEAL, outline, SEAL_MM))
