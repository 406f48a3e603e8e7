"""The rows of a body's control net, from its proportions and its form."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.net import (
    BELT,
    COLUMN_COUNT,
    CORNER,
    CROWN,
    GLASS_MID,
    GLASS_TOP,
    RAIL,
    SHOULDER,
    SILL,
    SILL_TOP,
    ControlNet,
    Row,
    expand,
)
from keienvelope.body.proportions import CORNER_DEPTH

if TYPE_CHECKING:
    from keienvelope.body.form import Deck
    from keienvelope.body.proportions import Proportions

Array = NDArray[np.float64]

# Plan outline of a bumper: fractions of the half width, and setbacks for corner size 1.
_PLAN_Y = np.array([0, 0.34, 0.63, 0.765, 0.86, 0.925, 0.966, 0.990, 1, 1])
_PLAN_X = np.array([0, 0, 0.042, 0.108, 0.204, 0.323, 0.469, 0.646, 0.854, 1])
_CAP_SHARE = np.array([0, 0, 0, 0, 0, 0.02, 0.08, 0.25, 0.62, 1])
_LIP_INSET = np.array([0, 0, 0.1, 0.3, 0.6, 0.9, 1, 0.8, 0.25, 0])
_NOSE_Y = np.array([0, 0.34, 0.60, 0.73, 0.825, 0.895, 0.95, 0.985, 1, 1])
_NOSE_DROP = np.array([0, 2, 9, 18, 31, 50, 76, 90, 0, 0.0])
_FULL_NOSE_Y = np.array([0, 0.34, 0.60, 0.73, 0.83, 0.91, 0.98, 1, 1, 1])
_FULL_NOSE_DROP = np.array([0, 2, 9, 18, 30, 42, 52, 58, 0, 0.0])
_FLOOR_Y = np.array([0, 0.34, 0.62, 0.76, 0.86, 0.92, 0.955, 0.985, 1, 1])
_FLOOR_RISE = np.array([0, 0, 0, 0, 4, 14, 36, 62, 30, 65.0])
_DECK_DROP = np.array([0, 2, 8, 18, 34, 60, 90, 90, 0, 0.0])
_TONNEAU_MM = 10.0  # height above the belt to which an open body is pressed down
_WHEEL_ROOM_MM = 250.0  # from an axle to where the flank may start to turn into the bumper


def body_net(proportions: Proportions) -> ControlNet:
    """Control net of a body.

    Parameters
    ----------
    proportions
        The checked parameters.

    Returns
    -------
    ControlNet
        The net; its rows start and end in the middle of the floor.
    """
    p = proportions
    tail = _deck_rows(p, p.form.deck) if p.form.deck else _upright_tail_rows(p)
    return expand(
        [*_front_rows(p), *_glasshouse_rows(p), *tail, *_rear_bumper_rows(p), *_floor_rows(p)]
    )


def front_corner_depth_mm(p: Proportions) -> float:
    """Distance over which the front bumper reaches the full width."""
    return max(CORNER_DEPTH * p.corner_radius_mm, p.front_overhang_mm - _WHEEL_ROOM_MM)


def rear_corner_depth_mm(p: Proportions) -> float:
    """Distance over which the rear end reaches the full width."""
    depth = p.form.rear_corner_share * CORNER_DEPTH * p.corner_radius_mm
    return depth if p.cab_length_mm else max(depth, p.tail_overhang_mm - _WHEEL_ROOM_MM)


def belt_y_mm(p: Proportions) -> float:
    """Half width at the belt line."""
    return p.half_width_mm - p.form.belt_inset_mm


def rail_y_mm(p: Proportions, z_mm: float) -> float:
    """Half width of the glasshouse at a height above the belt."""
    lean = math.tan(math.radians(p.tumblehome_deg))
    return belt_y_mm(p) - 8.0 - (z_mm - p.belt_height_mm) * lean


def _plan_x(p: Proportions, *, rear: bool) -> Array:
    depth = CORNER_DEPTH * p.corner_radius_mm * (p.form.rear_corner_share if rear else 1.0)
    setback = _PLAN_X * depth
    full = rear_corner_depth_mm(p) if rear else front_corner_depth_mm(p)
    setback[SILL] = full
    setback[SILL_TOP] = max(setback[SILL_TOP], full - 70.0)
    return setback


def _end_row(
    p: Proportions,
    *,
    rear: bool,
    setback_mm: float,
    z_mm: float,
    cap_z_mm: float,
    inset: float,
) -> Array:
    """Row that follows the plan outline of a bumper at a height, ending at the sill band."""
    plan = _plan_x(p, rear=rear)
    x = p.rear_x_mm - setback_mm - plan if rear else p.front_x_mm + setback_mm + plan
    y = _PLAN_Y * p.half_width_mm - inset * _LIP_INSET
    z = z_mm + (cap_z_mm - z_mm) * _CAP_SHARE
    return np.column_stack([x, y, z])


def _front_rows(p: Proportions) -> list[Row]:
    low, high = p.sill_low_z_mm, p.sill_high_z_mm
    middle = (low + high) / 2
    form = p.form

    def row(setback: float, z: float, cap_z: float, inset: float) -> Array:
        return _end_row(p, rear=False, setback_mm=setback, z_mm=z, cap_z_mm=cap_z, inset=inset)

    nose = row(form.nose_setback_mm, p.nose_z_mm, high - 40, 0.0)
    nose[:, 0] += 0.05 * _plan_x(p, rear=False)
    nose[:, 1] = (_FULL_NOSE_Y if form.full_wings else _NOSE_Y) * p.half_width_mm
    nose[:, 2] -= _FULL_NOSE_DROP if form.full_wings else _NOSE_DROP
    nose[SILL_TOP, 2] = high + (p.nose_z_mm - high) * 0.45
    nose[SILL, 2] = high - 10
    bumper_high = row(0.0, p.bumper_high_z_mm, middle + 30, 0.0)
    return [
        Row("lip", row(50.0, p.lip_z_mm, low - 10, 22.0), 35, 35),
        Row("bumper_low", row(0.0, p.bumper_low_z_mm, low + 30, 4.0), 40, 40),
        Row("bumper_high", bumper_high, 50, 50, bulge_mm=(-2, 0)),
        Row("nose", nose, form.nose_round_mm, 90, bulge_mm=(-4, 12)),
    ]


def _glasshouse_row(
    p: Proportions,
    *,
    centre: tuple[float, float],
    rail: tuple[float, float, float],
    belt: tuple[float, float, float],
    sill: tuple[float, float],
    inner_mm: float,
    outer_mm: float,
) -> Array:
    """Row from the centre line over the roof rail and the belt down to the sill.

    ``centre`` and ``sill`` are (x, z); between centre line and rail the row is a parabola in y,
    which sweeps the windscreen and crowns the roof. ``inner_mm`` and ``outer_mm`` round the rail.
    """
    half = p.half_width_mm
    rail_point, belt_point = np.array(rail), np.array(belt)
    poles = np.zeros((COLUMN_COUNT, 3))
    poles[0] = (centre[0], 0.0, centre[1])
    poles[CROWN] = (centre[0], 0.36 * rail[1], centre[1])
    y_corner = rail[1] - inner_mm
    share = (y_corner / rail[1]) ** 2
    poles[CORNER] = (
        centre[0] + (rail[0] - centre[0]) * share,
        y_corner,
        centre[1] + (rail[2] - centre[1]) * share,
    )
    poles[RAIL] = rail_point
    down = belt_point - rail_point
    span = float(np.linalg.norm(down))
    poles[GLASS_TOP] = rail_point + down / span * min(outer_mm, 0.3 * span)
    barrel = np.array([0.0, p.form.barrel_mm, 0.0])
    poles[GLASS_MID] = (poles[GLASS_TOP] + belt_point) / 2 + barrel
    poles[BELT] = belt_point
    shoulder_z = belt[2] - p.form.shoulder_below_belt_mm
    poles[SHOULDER] = (belt[0], half - 5.0, shoulder_z)
    poles[SILL_TOP] = (sill[0], half, sill[1] + 0.45 * (shoulder_z - sill[1]))
    poles[SILL] = (sill[0], half, sill[1])
    return poles


def _glasshouse_rows(p: Proportions) -> list[Row]:
    form, belt_z, belt_y = p.form, p.belt_height_mm, belt_y_mm(p)
    sill_front = p.front_x_mm + front_corner_depth_mm(p)
    sill_rear = p.rear_x_mm - rear_corner_depth_mm(p)
    rail_round = form.rail_round_mm
    pillar_x = p.cowl_x_mm + form.pillar_sweep * p.half_width_mm
    belt_rear = _belt_rear_x_mm(p)
    header_rail_z = p.header_z_mm - 0.7 * p.roof_crown_mm - 22.0
    roof_rail_z = p.height_mm - p.roof_crown_mm - 16.0
    tail_rail_z = p.tail_top_z_mm - 0.8 * p.roof_crown_mm - 18.0
    roof_x = p.header_x_mm + form.roof_peak * (p.tail_top_x_mm - p.header_x_mm)

    def belt(share: float, outward: float) -> tuple[float, float, float]:
        x = pillar_x + share * (belt_rear - pillar_x)
        return (x, belt_y + outward, belt_z + share * form.belt_rise_mm)

    def sill(share: float, rise: float = 0.0) -> tuple[float, float]:
        return (sill_front + share * (sill_rear - sill_front), p.sill_high_z_mm + rise)

    cowl = _glasshouse_row(
        p,
        centre=(p.cowl_x_mm, p.cowl_z_mm),
        rail=(pillar_x, 0.80 * p.half_width_mm, belt_z + 30.0),
        belt=(pillar_x + 35.0, belt_y - 6.0, belt_z),
        sill=sill(0.09),
        inner_mm=110.0,
        outer_mm=40.0,
    )
    header = _glasshouse_row(
        p,
        centre=(p.header_x_mm, p.header_z_mm),
        rail=(p.header_x_mm + form.header_sweep_mm, rail_y_mm(p, header_rail_z), header_rail_z),
        belt=belt(0.22, 0.0),
        sill=sill(0.33),
        inner_mm=1.1 * rail_round,
        outer_mm=rail_round,
    )
    roof = _glasshouse_row(
        p,
        centre=(roof_x, p.height_mm),
        rail=(roof_x, rail_y_mm(p, roof_rail_z), roof_rail_z),
        belt=belt(0.55, 2.0),
        sill=sill(0.55, 10.0),
        inner_mm=rail_round,
        outer_mm=rail_round,
    )
    tail_top = _glasshouse_row(
        p,
        centre=(p.tail_top_x_mm, p.tail_top_z_mm),
        rail=(p.tail_top_x_mm - 50.0, rail_y_mm(p, tail_rail_z) - 10.0, tail_rail_z),
        belt=belt(0.86, -4.0),
        sill=sill(0.80, 5.0),
        inner_mm=1.1 * rail_round,
        outer_mm=rail_round,
    )
    if form.open_top:
        for row in (header, roof, tail_top):
            row[:BELT, 2] = np.minimum(row[:BELT, 2], row[BELT, 2] + _TONNEAU_MM)
    above = 0.0 if form.open_top else 1.0
    rise = p.height_mm - p.header_z_mm
    fall = p.height_mm - p.tail_top_z_mm
    return [
        Row("cowl", cowl, form.cowl_round_mm, 160, bulge_mm=(-9, 9)),
        Row("header", header, form.header_round_mm, 220, bulge_mm=(0, above * 0.25 * rise)),
        Row("roof", roof, 120, 220, flat=True, bulge_mm=(0, above * 0.15 * fall)),
        Row("tail_top", tail_top, form.tail_top_round_mm, 220, bulge_mm=(above * 8, above * 2)),
    ]


def _belt_rear_x_mm(p: Proportions) -> float:
    """Rear end of the glasshouse's belt line: at a deck, or where the flank turns into the tail."""
    if p.form.deck:
        return _deck_belt_x_mm(p)
    corner = CORNER_DEPTH * p.corner_radius_mm
    return p.rear_x_mm - min(0.42, 0.764 * p.form.rear_corner_share) * corner


def _deck_belt_x_mm(p: Proportions) -> float:
    """Belt beside the foot of the rear window above a deck."""
    return p.tail_foot_x_mm - 60.0


def _upright_tail_rows(p: Proportions) -> list[Row]:
    belt_z = p.tail_belt_z_mm
    corner = p.form.rear_corner_share * CORNER_DEPTH * p.corner_radius_mm
    belt_x = p.rear_x_mm - 0.62 * corner - 20.0
    backlight = _glasshouse_row(
        p,
        centre=(p.tail_foot_x_mm + 6.0, belt_z + 10.0),
        rail=(p.tail_foot_x_mm + 6.0 - 0.17 * corner, 0.83 * p.half_width_mm, belt_z + 6.0),
        belt=(belt_x, belt_y_mm(p) - 14.0, belt_z),
        sill=(p.rear_x_mm - rear_corner_depth_mm(p) - 60.0, p.sill_high_z_mm),
        inner_mm=110.0,
        outer_mm=60.0,
    )
    backlight[SHOULDER, 0] = belt_x - 20.0
    return [Row("backlight", backlight, 90, 120, bulge_mm=(2, 0))]


def _deck_rows(p: Proportions, deck: Deck) -> list[Row]:
    """Foot of the rear window, and the rear edge of the boot behind it."""
    high, belt_z = p.sill_high_z_mm, p.tail_belt_z_mm
    foot_z = belt_z - deck.below_belt_mm
    foot = _glasshouse_row(
        p,
        centre=(p.tail_foot_x_mm, foot_z),
        rail=(p.tail_foot_x_mm - 40.0, 0.72 * p.half_width_mm, foot_z + 6.0),
        belt=(_deck_belt_x_mm(p), belt_y_mm(p) - 10.0, belt_z),
        sill=(p.rear_x_mm - rear_corner_depth_mm(p) - 90.0, high),
        inner_mm=120.0,
        outer_mm=40.0,
    )
    end_z = belt_z - deck.end_below_belt_mm
    end = _end_row(p, rear=True, setback_mm=70.0, z_mm=end_z, cap_z_mm=high, inset=0.0)
    end[:, 2] -= _DECK_DROP
    end[SILL_TOP, 2] = high + 0.45 * (end_z - high)
    end[SILL, 2] = high
    return [
        Row("backlight", foot, 60, 120, bulge_mm=(0, 8)),
        Row("deck_end", end, 60, 60),
    ]


def _rear_bumper_rows(p: Proportions) -> list[Row]:
    low, high = p.sill_low_z_mm, p.sill_high_z_mm

    def row(setback: float, z: float, cap_z: float, inset: float) -> Array:
        return _end_row(p, rear=True, setback_mm=setback, z_mm=z, cap_z_mm=cap_z, inset=inset)

    bumper_low = row(0.0, p.tail_bumper_low_z_mm, low + 30, 4.0)
    # Where the sill turns into the bumper, across the rows is level: it would else run along them.
    bumper_low[SILL_TOP, 2] = bumper_low[SILL, 2]
    return [
        Row("tail_bumper_high", row(0.0, p.tail_bumper_z_mm, (low + high) / 2 + 40, 0.0), 60, 60),
        Row("tail_bumper_low", bumper_low, 50, 50),
        Row("tail_lip", row(55.0, p.tail_lip_z_mm, low - 10, 24.0), 40, 40),
    ]


def _floor_rows(p: Proportions) -> list[Row]:
    def row(x: float, sill_x: float) -> Array:
        x_column = np.full(COLUMN_COUNT, x)
        x_column[BELT] = 0.75 * x + 0.25 * sill_x
        x_column[SHOULDER] = 0.5 * (x + sill_x)
        x_column[SILL_TOP:] = sill_x
        return np.column_stack([x_column, _FLOOR_Y * p.half_width_mm, p.floor_z_mm + _FLOOR_RISE])

    length = p.rear_x_mm - p.front_x_mm
    ramp = min(330.0, 0.24 * length)
    rear_sill = p.rear_x_mm - rear_corner_depth_mm(p) - 0.42 * ramp
    front_sill = p.front_x_mm + front_corner_depth_mm(p) + 0.42 * ramp
    return [
        Row("floor_rear", row(p.rear_x_mm - ramp, rear_sill), 150, 150),
        Row("floor_front", row(p.front_x_mm + ramp, front_sill), 150, 150),
    ]
