"""What a body is drawn round: occupants, luggage, powertrain, and the room they have.

Occupants are envelopes about the H-point of SAE J1100: the links of the 95th-percentile man of
SAE J826 (thigh 456 mm, lower leg 459 mm) and a torso and head above them. They are reference
parts: never measured, and exported only when asked for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import cadquery as cq
import numpy as np

from keienvelope.body.assembly import Part
from keienvelope.body.shell import ARCH_DEPTH_MM
from keienvelope.body.style import Material
from keienvelope.body.view import PLAN, RIGHT

if TYPE_CHECKING:
    from keienvelope.body.drawing import Drawing

REFERENCE = "KE_REFERENCE/package"
THIGH_MM = 456.0
LEG_MM = 459.0
_TORSO_MM = 500.0  # H-point to the shoulders
_HEAD_MM = 700.0  # H-point to the middle of the head, along the torso
_HEAD_RADIUS_MM = 112.0
_SKIN_MM = 62.0  # flank to the trim inside
_ROOF_MM = 45.0  # roof to its lining
_HOUSE_MM = 25.0  # wheel arch to the trim of the wheel house
_FLOOR_MM = 85.0  # underside of the floor to the carpet
_BATTERY_MM = 115.0
_COUPLE_MM = 860.0  # H-point of the front seats to that of the rear seats

Engine = Literal["front", "under_seat", "rear"]


@dataclass(frozen=True)
class Package:
    """Occupants and powertrain of a body.

    Parameters
    ----------
    drawing
        The drawing of the body, with its roof on.
    seats
        2 or 4.
    powertrain
        ``petrol``, ``hybrid`` or ``electric``.
    engine
        Where engine or motor is.
    torso_deg
        Lean of the torso from the vertical.
    hip_mm
        Height of the H-points above the carpet (SAE H30); less where the roof is low.
    """

    drawing: Drawing
    seats: int
    powertrain: str
    engine: Engine = "front"
    torso_deg: float = 20.0
    hip_mm: float = 330.0

    @property
    def _floor_z(self) -> float:
        return self.drawing.proportions.floor_z_mm + _FLOOR_MM

    @property
    def _heel_x(self) -> float:
        p = self.drawing.proportions
        if p.cowl_x_mm < -100.0:  # feet ahead of the wheels
            return p.front_x_mm + 250.0
        return max(p.arch_radius_mm + 60.0, p.cowl_x_mm + 20.0)

    @cached_property
    def hips(self) -> list[tuple[float, float]]:
        """H-points (x, z) of the rows."""
        p = self.drawing.proportions
        lean = math.radians(self.torso_deg)
        over_hip = _HEAD_MM * math.cos(lean) + _HEAD_RADIUS_MM
        room = p.height_mm - 1.6 * p.roof_crown_mm - _ROOF_MM - self._floor_z
        rise = min(self.hip_mm, max(150.0, room - over_hip - 25.0))
        reach = math.sqrt((0.96 * (THIGH_MM + LEG_MM)) ** 2 - rise**2)
        front = (self._heel_x + min(reach, 840.0), self._floor_z + rise)
        if self.seats == 2:
            # The head stays below the roof, and ahead of an upright rear wall.
            behind = _HEAD_RADIUS_MM + 30.0 if p.cab_length_mm else 20.0
            last = p.tail_top_x_mm - _HEAD_MM * math.sin(lean) - behind
            return [(min(front[0], last), front[1])]
        last = p.tail_foot_x_mm - 300.0
        return [front, (min(front[0] + _COUPLE_MM, last), front[1] + 15.0)]

    @property
    def _seat_y(self) -> float:
        return 0.235 * self.drawing.proportions.width_mm

    def parts(self) -> list[Part]:
        """Model occupants, luggage and powertrain as reference parts."""
        parts = []
        for row, (x, z) in zip(("front", "rear"), self.hips, strict=False):
            solid = self._occupant(x, z)
            for side, sign in (("right", 1.0), ("left", -1.0)):
                placed = solid.translate(cq.Vector(0.0, sign * self._seat_y, 0.0))
                path = f"{REFERENCE}/occupant_{row}_{side}"
                parts.append(Part(path, placed, Material.MANIKIN))
        luggage = self._luggage()
        if luggage is not None:
            parts.append(Part(f"{REFERENCE}/luggage", luggage, Material.LUGGAGE))
        return [*parts, *self._powertrain()]

    def _occupant(self, x: float, z: float) -> cq.Shape:
        lean = math.radians(self.torso_deg)
        up = (math.sin(lean), math.cos(lean))
        shoulder = (x + _TORSO_MM * up[0], z + _TORSO_MM * up[1])
        head = (x + _HEAD_MM * up[0], z + _HEAD_MM * up[1])
        knee, heel = self._knee(x, z)
        torso = _bar((x, z), shoulder, 130.0, 85.0)
        legs = [_bar((x, z), knee, 75.0, 60.0), _bar(knee, heel, 58.0, 45.0)]
        skull = cq.Solid.makeSphere(
            _HEAD_RADIUS_MM, cq.Vector(head[0], 0.0, head[1]), angleDegrees1=-90
        )
        return cq.Compound.makeCompound([torso, *legs, skull])

    def _knee(self, x: float, z: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Knee and heel: two links between the H-point and the floor."""
        drop = z - self._floor_z - 60.0
        most = 0.97 * (THIGH_MM + LEG_MM)
        ahead = min(x - self._heel_x, math.sqrt(most**2 - drop**2)) if x else 0.0
        ahead = min(max(ahead, 420.0), 800.0)
        heel = (x - ahead, self._floor_z + 60.0)
        span = math.hypot(ahead, drop)
        bend = math.acos(min(1.0, (THIGH_MM**2 + span**2 - LEG_MM**2) / (2 * THIGH_MM * span)))
        angle = math.atan2(-drop, -ahead) - bend
        return (x + THIGH_MM * math.cos(angle), z + THIGH_MM * math.sin(angle)), heel

    @property
    def _luggage_x(self) -> tuple[float, float]:
        p = self.drawing.proportions
        back = self.hips[-1][0] + _TORSO_MM * math.sin(math.radians(self.torso_deg)) + 110.0
        if p.form.deck:
            back = max(back, p.tail_foot_x_mm - 80.0)
        end = p.tail_foot_x_mm if not p.form.deck else p.rear_x_mm - 60.0
        lean = 0.0 if p.form.deck else 0.5 * (p.tail_foot_x_mm - p.tail_top_x_mm)
        return back, end - lean - 70.0

    def _luggage(self) -> cq.Solid | None:
        p = self.drawing.proportions
        if p.cab_length_mm:
            return None
        start, end = self._luggage_x
        high = p.tail_belt_z_mm - (90.0 if p.form.deck else 0.0)
        low = self._floor_z + (250.0 if p.form.deck else 150.0)
        half = p.half_width_mm - _SKIN_MM - 110.0
        if end - start < 60.0:
            return None
        half_outline = [(half, low), (half, high)]
        house_x = (p.wheelbase_mm - p.arch_radius_mm, p.wheelbase_mm + p.arch_radius_mm)
        house_top = p.wheel_radius_mm + p.arch_radius_mm + _HOUSE_MM
        if start < house_x[1] and house_x[0] < end and low < house_top:
            between = p.half_width_mm - ARCH_DEPTH_MM - _HOUSE_MM
            top = min(high, house_top)
            half_outline = [(between, low), (between, top)]
            if high > house_top:
                half_outline += [(half, top), (half, high)]
        outline = [*half_outline, *((-y, z) for y, z in reversed(half_outline))]
        room = cq.Workplane("YZ").polyline(outline).close().extrude(end - start)
        return cq.Solid.cast(room.translate((start, 0.0, 0.0)).val().wrapped)

    def _powertrain(self) -> list[Part]:
        p = self.drawing.proportions
        floor = p.floor_z_mm
        width = 0.46 * p.width_mm
        if self.engine == "front":
            x = (p.front_x_mm + 190.0, max(p.cowl_x_mm + 60.0, p.front_x_mm + 480.0))
            high = min(p.nose_z_mm - 110.0, floor + 560.0)
        elif self.engine == "under_seat":
            x = (self.hips[0][0] - 330.0, self.hips[0][0] + 230.0)
            high = min(self.hips[0][1] - 110.0, floor + 420.0)
        else:
            x = (p.wheelbase_mm - 250.0, p.wheelbase_mm + 210.0)
            high = p.wheel_radius_mm + 150.0
        if self.powertrain == "electric":
            x = (x[0], min(x[1], x[0] + 380.0))
            high = min(high, floor + 380.0)
        name = "motor" if self.powertrain == "electric" else "engine"
        parts = [
            Part(
                f"{REFERENCE}/{name}",
                cq.Solid.makeBox(
                    x[1] - x[0], width, high - floor - 20.0, cq.Vector(x[0], -width / 2, floor + 20)
                ),
                Material.ENGINE,
            )
        ]
        start, end = p.arch_radius_mm + 40.0, p.wheelbase_mm - p.arch_radius_mm - 40.0
        if self.powertrain == "electric":
            half = p.half_width_mm - 170.0
            pack = cq.Solid.makeBox(
                end - start, 2 * half, _BATTERY_MM - 30.0, cq.Vector(start, -half, floor + 10.0)
            )
            return [*parts, Part(f"{REFERENCE}/battery", pack, Material.BATTERY)]
        tank = cq.Solid.makeBox(440.0, 620.0, 100.0, cq.Vector(end - 440.0, -310.0, floor + 6.0))
        parts.append(Part(f"{REFERENCE}/tank", tank, Material.TANK))
        if self.powertrain == "hybrid":
            small = cq.Solid.makeBox(300.0, 320.0, 70.0, cq.Vector(start + 280, 30.0, floor + 8.0))
            parts.append(Part(f"{REFERENCE}/battery", small, Material.BATTERY))
        return parts

    def figures(self) -> dict[str, float]:
        """Room and sizes, by name with the unit in it.

        Returns
        -------
        dict
            ``headroom_*_mm`` head to roof lining, ``shoulder_room_*_mm`` between the trims,
            ``luggage_l``, ``interior_volume_l``, ``frontal_area_m2``, ``surface_area_m2``,
            ``wheelbase_to_length``.
        """
        p, sight = self.drawing.proportions, self.drawing.sight
        lean = math.radians(self.torso_deg)
        found: dict[str, float] = {}
        for row, (x, z) in zip(("front", "rear"), self.hips, strict=False):
            head_x, head_z = x + _HEAD_MM * math.sin(lean), z + _HEAD_MM * math.cos(lean)
            roof = sight.points_mm(PLAN, np.array([[head_x, self._seat_y]]))[0, 2]
            found[f"headroom_{row}_mm"] = float(roof) - _ROOF_MM - head_z - _HEAD_RADIUS_MM
            at_shoulder = [[x, min(z + _TORSO_MM * math.cos(lean), p.belt_height_mm + 60.0)]]
            side = sight.points_mm(RIGHT, np.array(at_shoulder))[0, 1]
            found[f"shoulder_room_{row}_mm"] = 2 * (float(side) - _SKIN_MM)
        luggage = self._luggage()
        found["luggage_l"] = luggage.Volume() / 1e6 if luggage is not None else 0.0
        return {**found, **_body_figures(self.drawing, self._floor_z, self._heel_x)}


def _body_figures(d: Drawing, floor_z: float, heel_x: float) -> dict[str, float]:
    """Areas and volume of the skin, by sampling it."""
    p, skin = d.proportions, d.skin.outer
    u = np.linspace(0.0, skin.u_end, 361)
    v = np.linspace(0.0, skin.v_end, 121)
    grid = skin.points_mm(np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1).reshape(-1, 2))
    points = grid.reshape(len(u), len(v), 3)
    across, along = np.diff(points, axis=1)[:-1], np.diff(points, axis=0)[:, :-1]
    surface = float(np.linalg.norm(np.cross(along, across), axis=2).sum())
    heights = np.linspace(p.floor_z_mm, p.height_mm, 201)
    level = np.clip(np.digitize(grid[:, 2], heights) - 1, 0, len(heights) - 2)
    half_width = np.zeros(len(heights) - 1)
    np.maximum.at(half_width, level, grid[:, 1])
    step = float(heights[1] - heights[0])
    frontal = 2 * float(half_width.sum()) * step
    frontal += 2 * p.tyre_size.width_mm * p.floor_z_mm
    inside = grid[(grid[:, 0] > heel_x) & (grid[:, 2] > floor_z)]
    stations = np.linspace(heel_x, p.rear_x_mm, 61)
    volume = 0.0
    for low, high in pairwise(stations):
        section = inside[(inside[:, 0] >= low) & (inside[:, 0] < high)]
        if len(section) < 4:
            continue
        rows = np.digitize(section[:, 2], heights) - 1
        widths = np.zeros(len(heights))
        np.maximum.at(widths, np.clip(rows, 0, len(heights) - 1), section[:, 1] - _SKIN_MM)
        filled = np.flatnonzero(widths > 0)
        if len(filled):
            between = np.arange(filled[0], filled[-1] + 1)
            volume += (
                float(np.interp(between, filled, widths[filled]).sum()) * 2 * step * (high - low)
            )
    return {
        "interior_volume_l": float(volume) / 1e6,
        "frontal_area_m2": frontal / 1e6,
        "surface_area_m2": surface / 1e6,
        "wheelbase_to_length": p.wheelbase_mm / p.length_mm,
    }


def _bar(
    start: tuple[float, float], end: tuple[float, float], radius: float, end_radius: float
) -> cq.Solid:
    """Tapered limb between two points of the side view, in the centre plane."""
    run, rise = end[0] - start[0], end[1] - start[1]
    return cq.Solid.makeCone(
        radius,
        end_radius,
        math.hypot(run, rise),
        cq.Vector(start[0], 0.0, start[1]),
        cq.Vector(run, 0.0, rise),
    )
