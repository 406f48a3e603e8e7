r"""Control net of a tall wagon's skin, from its proportions.

The skin is one bicubic B-spline surface :math:`S(u, v) = \sum_{ij} N_i(u) N_j(v) P_{ij}`. Its
poles :math:`P_{ij}` form a net. *Rows* (index i) run round the side silhouette: up the front,
along bonnet, windscreen and roof, down the tail and back along the floor. *Columns* (index j)
run from the centre line out to the flank; the left half is the mirror image of the right one.

Only the *named* rows are designed. Each of them is then replaced by the four poles
``P - t, P, P + t, mid-edge``: two poles at the distance t to either side make a rounded edge
of about the radius t, and the mid-edge pole carries the bulge of the panel up to the next row.

Two properties of B-splines make the extents exact. The surface lies in the convex hull of its
poles, so a pole net inside a box gives a body inside that box. And three equal neighbours pull
the surface onto their value, so it touches the box where the net does: at the front and rear
rows, the flat ``roof`` row, and the last two columns, which both lie at half the width.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from keienvelope.body.proportions import WagonProportions

Array = NDArray[np.float64]

COLUMN_COUNT = 10
CROWN, CORNER, RAIL, GLASS_TOP, GLASS_MID, BELT, SHOULDER, SILL_TOP, SILL = range(1, 10)
"""Columns from the centre line (0) outward."""

# Plan outline of a bumper: fractions of the half width, and setbacks for corner size 1.
_PLAN_Y = np.array([0, 0.34, 0.63, 0.765, 0.86, 0.925, 0.966, 0.990, 1, 1])
_PLAN_X = np.array([0, 0, 0.042, 0.108, 0.204, 0.323, 0.469, 0.646, 0.854, 1])
_PLAN_DEPTH = 1.6  # setback of the last column over the corner radius
_CAP_SHARE = np.array([0, 0, 0, 0, 0, 0.02, 0.08, 0.25, 0.62, 1])
_LIP_INSET = np.array([0, 0, 0.1, 0.3, 0.6, 0.9, 1, 0.8, 0.25, 0])
_NOSE_Y = np.array([0, 0.34, 0.60, 0.73, 0.825, 0.895, 0.95, 0.985, 1, 1])
_NOSE_DROP = np.array([0, 2, 9, 18, 31, 50, 76, 90, 0, 0.0])
_FLOOR_Y = np.array([0, 0.34, 0.62, 0.76, 0.86, 0.92, 0.955, 0.985, 1, 1])
_FLOOR_RISE = np.array([0, 0, 0, 0, 4, 14, 36, 62, 30, 65.0])
_BULGE_SHARE = np.array([1, 1, 1, 1, 0.9, 0.5, 0.2, 0, 0, 0])


@dataclass(frozen=True)
class ControlNet:
    """Poles of the right half of a skin.

    Parameters
    ----------
    poles_mm
        Array (rows, columns, 3); the first column lies on the centre plane.
    rows
        Name of each pole row. ``-``, ``+`` and ``~`` mark the poles before, behind and half way
        to the next named row.
    """

    poles_mm: Array
    rows: tuple[str, ...]

    def row_index(self, name: str) -> int:
        """Index of a pole row, which is also its surface parameter u."""
        return self.rows.index(name)

    def pole_mm(self, name: str, column: int) -> Array:
        """Pole (3,) of a named row in a column."""
        return np.asarray(self.poles_mm[self.row_index(name), column])

    def mirrored_mm(self) -> Array:
        """Poles of the whole skin, from the left flank to the right.

        Returns
        -------
        numpy.ndarray
            Array (rows, 2 * columns - 1, 3).
        """
        left = self.poles_mm[:, :0:-1] * np.array([1.0, -1.0, 1.0])
        return np.concatenate([left, self.poles_mm], axis=1)


@dataclass(frozen=True)
class _Row:
    """A designed row: its ten poles, the edge roundness at the centre and on the flank."""

    name: str
    poles_mm: Array
    roundness_mm: float
    flank_roundness_mm: float
    flat: bool = False
    bulge_mm: tuple[float, float] = (0.0, 0.0)  # (x, z) of the panel up to the next row


def wagon_net(proportions: WagonProportions) -> ControlNet:
    """Control net of a tall wagon.

    Parameters
    ----------
    proportions
        The checked parameters.

    Returns
    -------
    ControlNet
        The net; its rows start and end in the middle of the floor.
    """
    rows = [
        *_front_rows(proportions),
        *_glasshouse_rows(proportions),
        *_tail_rows(proportions),
        *_floor_rows(proportions),
    ]
    return _expand(rows)


def front_corner_depth_mm(p: WagonProportions) -> float:
    """Distance over which the front bumper reaches the full width."""
    return max(_PLAN_DEPTH * p.corner_radius_mm, p.front_overhang_mm - 250.0)


def rear_corner_depth_mm(p: WagonProportions) -> float:
    """Distance over which the rear bumper reaches the full width."""
    return max(0.55 * _PLAN_DEPTH * p.corner_radius_mm, p.rear_overhang_mm - 250.0)


def belt_y_mm(p: WagonProportions) -> float:
    """Half width at the belt line."""
    return p.half_width_mm - 24.0


def rail_y_mm(p: WagonProportions, z_mm: float) -> float:
    """Half width of the glasshouse at a height above the belt."""
    lean = math.tan(math.radians(p.tumblehome_deg))
    return belt_y_mm(p) - 8.0 - (z_mm - p.belt_height_mm) * lean


def _plan_x(p: WagonProportions, *, rear: bool) -> Array:
    depth = _PLAN_DEPTH * p.corner_radius_mm * (0.55 if rear else 1.0)
    setback = _PLAN_X * depth
    full = rear_corner_depth_mm(p) if rear else front_corner_depth_mm(p)
    setback[SILL] = full
    setback[SILL_TOP] = max(setback[SILL_TOP], full - 70.0)
    return setback


def _bumper_row(
    p: WagonProportions,
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


def _front_rows(p: WagonProportions) -> list[_Row]:
    low, high = p.sill_low_z_mm, p.sill_high_z_mm
    middle = (low + high) / 2

    def row(setback: float, z: float, cap_z: float, inset: float) -> Array:
        return _bumper_row(p, rear=False, setback_mm=setback, z_mm=z, cap_z_mm=cap_z, inset=inset)

    nose = row(40.0, p.nose_z_mm, high - 40, 0.0)
    nose[:, 0] += 0.05 * _plan_x(p, rear=False)
    nose[:, 1] = _NOSE_Y * p.half_width_mm
    nose[:, 2] -= _NOSE_DROP
    nose[SILL_TOP, 2] = high + (p.nose_z_mm - high) * 0.45
    nose[SILL, 2] = high - 10
    return [
        _Row("lip", row(50.0, p.lip_z_mm, low - 10, 22.0), 35, 35),
        _Row("bumper_low", row(0.0, p.bumper_low_z_mm, low + 30, 4.0), 40, 40),
        _Row(
            "bumper_high", row(0.0, p.bumper_high_z_mm, middle + 30, 0.0), 50, 50, bulge_mm=(-2, 0)
        ),
        _Row("nose", nose, 48, 90, bulge_mm=(-4, 12)),
    ]


def _glasshouse_row(
    p: WagonProportions,
    *,
    centre: tuple[float, float],
    rail: tuple[float, float, float],
    belt: tuple[float, float, float],
    sill: tuple[float, float],
    shoulder_z: float,
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
    barrel_mm = 7.0
    poles[GLASS_MID] = (poles[GLASS_TOP] + belt_point) / 2 + (0.0, barrel_mm, 0.0)
    poles[BELT] = belt_point
    poles[SHOULDER] = (belt[0], half - 5.0, shoulder_z)
    poles[SILL_TOP] = (sill[0], half, sill[1] + 0.45 * (shoulder_z - sill[1]))
    poles[SILL] = (sill[0], half, sill[1])
    return poles


def _glasshouse_rows(p: WagonProportions) -> list[_Row]:
    belt_z, belt_y = p.belt_height_mm, belt_y_mm(p)
    sill_front = p.front_x_mm + front_corner_depth_mm(p)
    sill_rear = p.rear_x_mm - rear_corner_depth_mm(p)
    shoulder_z = belt_z - 70.0
    rail_round = 62.0
    pillar_x = p.cowl_x_mm + 0.18 * p.half_width_mm
    belt_rear = p.rear_x_mm - 0.42 * _PLAN_DEPTH * p.corner_radius_mm
    header_rail_z = p.header_z_mm - 0.7 * p.roof_crown_mm - 22.0
    roof_rail_z = p.height_mm - p.roof_crown_mm - 16.0
    tail_rail_z = p.tail_top_z_mm - 0.8 * p.roof_crown_mm - 18.0
    roof_x = p.header_x_mm + 0.45 * (p.tail_top_x_mm - p.header_x_mm)

    def belt_x(share: float) -> float:
        return pillar_x + share * (belt_rear - pillar_x)

    def sill(share: float, z: float) -> tuple[float, float]:
        return (sill_front + share * (sill_rear - sill_front), z)

    cowl = _glasshouse_row(
        p,
        centre=(p.cowl_x_mm, p.cowl_z_mm),
        rail=(pillar_x, 0.80 * p.half_width_mm, belt_z + 30.0),
        belt=(pillar_x + 35.0, belt_y - 6.0, belt_z),
        sill=(sill_front + 0.09 * (sill_rear - sill_front), p.sill_high_z_mm),
        shoulder_z=shoulder_z,
        inner_mm=110.0,
        outer_mm=40.0,
    )
    header = _glasshouse_row(
        p,
        centre=(p.header_x_mm, p.header_z_mm),
        rail=(p.header_x_mm + 55.0, rail_y_mm(p, header_rail_z), header_rail_z),
        belt=(belt_x(0.22), belt_y, belt_z),
        sill=sill(0.33, p.sill_high_z_mm),
        shoulder_z=shoulder_z,
        inner_mm=1.1 * rail_round,
        outer_mm=rail_round,
    )
    roof = _glasshouse_row(
        p,
        centre=(roof_x, p.height_mm),
        rail=(roof_x, rail_y_mm(p, roof_rail_z), roof_rail_z),
        belt=(belt_x(0.55), belt_y + 2.0, belt_z),
        sill=sill(0.55, p.sill_high_z_mm + 10.0),
        shoulder_z=shoulder_z,
        inner_mm=rail_round,
        outer_mm=rail_round,
    )
    tail_top = _glasshouse_row(
        p,
        centre=(p.tail_top_x_mm, p.tail_top_z_mm),
        rail=(p.tail_top_x_mm - 50.0, rail_y_mm(p, tail_rail_z) - 10.0, tail_rail_z),
        belt=(belt_x(0.86), belt_y - 4.0, belt_z),
        sill=sill(0.80, p.sill_high_z_mm + 5.0),
        shoulder_z=shoulder_z,
        inner_mm=1.1 * rail_round,
        outer_mm=rail_round,
    )
    rise = p.height_mm - p.header_z_mm
    fall = p.height_mm - p.tail_top_z_mm
    return [
        _Row("cowl", cowl, 24, 160, bulge_mm=(-9, 9)),
        _Row("header", header, 60, 220, bulge_mm=(0, 0.25 * rise)),
        _Row("roof", roof, 120, 220, flat=True, bulge_mm=(0, 0.15 * fall)),
        _Row("tail_top", tail_top, 40, 220, bulge_mm=(8, 2)),
    ]


def _tail_rows(p: WagonProportions) -> list[_Row]:
    low, high = p.sill_low_z_mm, p.sill_high_z_mm
    belt_z = p.belt_height_mm
    corner = 0.55 * _PLAN_DEPTH * p.corner_radius_mm
    belt_x = p.rear_x_mm - 0.62 * corner - 20.0
    backlight = _glasshouse_row(
        p,
        centre=(p.rear_x_mm - 6.0, belt_z + 10.0),
        rail=(p.rear_x_mm - 0.17 * corner - 6.0, 0.83 * p.half_width_mm, belt_z + 6.0),
        belt=(belt_x, belt_y_mm(p) - 14.0, belt_z),
        sill=(p.rear_x_mm - rear_corner_depth_mm(p) - 60.0, high),
        shoulder_z=belt_z - 70.0,
        inner_mm=110.0,
        outer_mm=60.0,
    )
    backlight[SHOULDER, 0] = belt_x - 20.0

    def row(setback: float, z: float, cap_z: float, inset: float) -> Array:
        return _bumper_row(p, rear=True, setback_mm=setback, z_mm=z, cap_z_mm=cap_z, inset=inset)

    return [
        _Row("backlight", backlight, 90, 120, bulge_mm=(2, 0)),
        _Row("tail_bumper_high", row(0.0, p.tail_bumper_z_mm, (low + high) / 2 + 40, 0.0), 60, 60),
        _Row("tail_bumper_low", row(0.0, p.bumper_low_z_mm + 40, low + 30, 4.0), 50, 50),
        _Row("tail_lip", row(55.0, p.lip_z_mm + 25, low - 10, 24.0), 40, 40),
    ]


def _floor_rows(p: WagonProportions) -> list[_Row]:
    floor_z = p.ground_clearance_mm

    def row(x: float, sill_x: float) -> Array:
        x_column = np.full(COLUMN_COUNT, x)
        x_column[BELT] = 0.75 * x + 0.25 * sill_x
        x_column[SHOULDER] = 0.5 * (x + sill_x)
        x_column[SILL_TOP:] = sill_x
        return np.column_stack([x_column, _FLOOR_Y * p.half_width_mm, floor_z + _FLOOR_RISE])

    rear_sill = p.rear_x_mm - rear_corner_depth_mm(p) - 140.0
    front_sill = p.front_x_mm + front_corner_depth_mm(p) + 140.0
    return [
        _Row("floor_rear", row(p.rear_x_mm - 330.0, rear_sill), 150, 150),
        _Row("floor_front", row(p.front_x_mm + 330.0, front_sill), 150, 150),
    ]


def _expand(rows: list[_Row]) -> ControlNet:
    """Replace each designed row by its four pole rows, starting in the middle of the floor."""
    ring = [rows[-1], *rows, rows[0]]
    poles: list[Array] = []
    names: list[str] = []
    for (previous, row), following in zip(pairwise(ring[:-1]), ring[2:], strict=True):
        half_way = (row.poles_mm + following.poles_mm) / 2
        bulge_x, bulge_z = row.bulge_mm
        half_way[:, 0] += _BULGE_SHARE * bulge_x
        half_way[:, 2] += _BULGE_SHARE * bulge_z
        poles += [
            row.poles_mm + _step(row, previous.poles_mm),
            row.poles_mm,
            row.poles_mm + _step(row, following.poles_mm),
            half_way,
        ]
        names += [f"{row.name}-", row.name, f"{row.name}+", f"{row.name}~"]
    order = np.roll(np.arange(len(poles)), 1)
    return ControlNet(np.array(poles)[order], tuple(names[i] for i in order))


def _step(row: _Row, towards_mm: Array) -> Array:
    """Offsets from a row towards a neighbouring one that round the edge along the row."""
    step = towards_mm - row.poles_mm
    if row.flat:
        step = step * np.array([1.0, 1.0, 0.0])
    length = np.maximum(np.linalg.norm(step, axis=1), 1e-9)
    flank = np.interp(np.arange(COLUMN_COUNT), [CORNER, BELT], [0.0, 1.0])
    roundness = row.roundness_mm + flank * (row.flank_roundness_mm - row.roundness_mm)
    return np.asarray(step / length[:, None] * np.minimum(roundness, 0.3 * length)[:, None])
