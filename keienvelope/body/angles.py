"""Bumpers drawn for an approach or departure angle.

The angle follows from overhang, tyre and ground clearance, and from the height of the bumper's
lower edge, which nobody dimensions. An angle that is asked for is met by that height alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.proportions import Proportions
from keienvelope.body.rows import body_net
from keienvelope.body.skin import Skin

Array = NDArray[np.float64]

_LEAST_LIP_MM = 10.0  # of the bumper's lower edge above the floor
_MOST_RISE_MM = 70.0
_ACROSS, _ALONG = 49, 193  # samples of half an end of the skin
_STEPS = 24
_END_ROWS = {"front": ("floor_front", "bumper_high"), "rear": ("tail_bumper_high", "floor_rear")}


def with_angles(*, approach_deg: float, departure_deg: float, **sizes: Any) -> Proportions:
    """Proportions whose bumpers let a vehicle up slopes of given angles (ISO 612 6.10, 6.11).

    Parameters
    ----------
    approach_deg, departure_deg
        Angles; 0 where one follows from the other sizes.
    sizes
        What `Proportions` takes.

    Returns
    -------
    Proportions
        The proportions.

    Raises
    ------
    ValueError
        If the sizes contradict each other, or no bumper gives the angle; the message names the
        parameters and the angles that go with them.
    """
    p = Proportions(**sizes)
    for end, asked in (("front", approach_deg), ("rear", departure_deg)):
        if asked:
            p = _risen(p, end, _rise_mm(p, end, asked))
    return p


def _risen(p: Proportions, end: str, rise_mm: float) -> Proportions:
    if end == "front":
        return replace(p, front_rise_mm=rise_mm)
    return replace(p, rear_rise_mm=rise_mm)


def _rise_mm(p: Proportions, end: str, asked_deg: float) -> float:
    """Find the height by which the lower edge of a bumper moves, by halving."""
    low, high = _LEAST_LIP_MM - p.form.lip_mm, _MOST_RISE_MM
    least, most = (angle_deg(_risen(p, end, rise), end) for rise in (low, high))
    if not least <= asked_deg <= most:
        name, overhang = (
            ("approach_angle", f"front_overhang = {p.front_overhang_mm:g}")
            if end == "front"
            else ("departure_angle", f"rear_overhang = {p.rear_overhang_mm:g}")
        )
        raise ValueError(
            f"{name} = {asked_deg:g} does not go with {overhang},"
            f" ground_clearance = {p.ground_clearance_mm:g} and tyre = {p.tyre}: with them a"
            f" bumper is drawn for {least:.1f} to {most:.1f} deg. Change one of them, or set"
            f" {name} to 0, and it follows from the others."
        )
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if angle_deg(_risen(p, end, middle), end) < asked_deg:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def angle_deg(p: Proportions, end: str) -> float:
    """Angle of the steepest slope that the tyres of an axle and the skin before it stand on.

    A plane at the angle a that touches a tyre of the radius r from below passes a point at
    (out, up) from the axle at the distance sin(a) out - cos(a) up = r.
    """
    net = body_net(p)
    first, last = (net.row_index(name) for name in _END_ROWS[end])
    count = len(net.rows)
    along = np.linspace(first, last if last > first else last + count, _ALONG) % count
    skin = Skin.from_net(net)
    across = np.linspace(0.0, skin.outer.v_end / 2, _ACROSS)
    uv = np.stack(np.meshgrid(along, across, indexing="ij"), axis=-1).reshape(-1, 2)
    points = skin.outer.points_mm(uv)
    axle_x, sense = (0.0, -1.0) if end == "front" else (p.wheelbase_mm, 1.0)
    radius = p.wheel_radius_mm
    out, up = sense * (points[:, 0] - axle_x), points[:, 2] - radius
    # What is nearer to the axle than the wheel arch is cut away.
    beyond = (out > 0) & (np.hypot(out, up) > p.arch_radius_mm)
    out, up = out[beyond], up[beyond]
    slopes = np.arcsin(radius / np.hypot(out, up)) + np.arctan2(up, out)
    return float(np.degrees(slopes.min()))
