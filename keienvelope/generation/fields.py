"""The legal fields round a vehicle, as reference parts: where its class and its wheels reach.

Limit box of a profile, ground plane, ground-clearance plane, approach, departure and ramp planes,
the zones in which a profile wants its bumpers, and the room that each wheel takes when it steers
and jounces. They stand under ``KE_REFERENCE`` and are never measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.generation.meshes import triangles_mm
from keienvelope.law import Profile
from keienvelope.model.model import REFERENCE_NODE

if TYPE_CHECKING:
    import cadquery

Array = NDArray[np.float64]

_STEER_DEG = 38.0
_BUMP_MM = 70.0
_PLATE_MM = 1.0
_PLANE_MM = 900.0  # length of approach and departure planes
_COLOUR = (0.20, 0.55, 0.95, 0.25)


@dataclass(frozen=True)
class Stance:
    """Where a generated vehicle stands, found on its parts.

    Attributes
    ----------
    box_mm : numpy.ndarray
        Corners (2, 3) of the vehicle, devices and reference parts left out.
    front_x_mm, rear_x_mm : float
        Axles.
    tyre_radius_mm : float
        Outer radius of the tyres.
    track_front_mm, track_rear_mm : float
        Distance of the tyres' middles.
    tyre_width_mm : float
        Width of a tyre.
    clearance_mm : float
        Lowest point of all but the wheels.
    approach_deg, departure_deg : float
        Angles to the ground of planes that touch tyres and body.
    breakover_deg : tuple of float
        Angles to the ground of the two planes from the tyres of the front and the rear axle that
        meet at the body between them; their sum is the ramp angle.
    breakover_x_mm : float
        Where they meet.
    """

    box_mm: Array
    front_x_mm: float
    rear_x_mm: float
    tyre_radius_mm: float
    track_front_mm: float
    track_rear_mm: float
    tyre_width_mm: float
    clearance_mm: float
    approach_deg: float
    departure_deg: float
    breakover_deg: tuple[float, float]
    breakover_x_mm: float

    @property
    def figures(self) -> dict[str, float]:
        """The figures that are reported, by name with the unit in it."""
        return {
            "ground_clearance_mm": self.clearance_mm,
            "approach_angle_deg": self.approach_deg,
            "departure_angle_deg": self.departure_deg,
            "ramp_angle_deg": sum(self.breakover_deg),
        }


def stance_of(assembly: cadquery.Assembly) -> Stance:
    """Find the stance of a vehicle that a template built, from meshes of its parts."""
    tyres: dict[str, Array] = {}
    body: list[Array] = []
    for shape, name, location, _ in assembly:
        if REFERENCE_NODE in name or "[device=" in name:
            continue
        placed = shape.moved(location)
        if "/wheels/wheel_" in name:
            if name.endswith("tyre"):
                box = placed.BoundingBox()
                tyres[name.split("/")[-2]] = np.array(
                    [[box.xmin, box.ymin, box.zmin], [box.xmax, box.ymax, box.zmax]]
                )
            continue
        body.append(triangles_mm(placed.wrapped).reshape(-1, 3).astype(float))
    points = np.concatenate(body)
    wheels = np.concatenate(list(tyres.values()))
    box = np.array(
        [
            np.minimum(points.min(axis=0), wheels.min(axis=0)),
            np.maximum(points.max(axis=0), wheels.max(axis=0)),
        ]
    )
    front, rear = tyres["wheel_front_right"], tyres["wheel_rear_right"]
    radius = float(front[1, 2] - front[0, 2]) / 2
    front_x, rear_x = (float(t[:, 0].mean()) for t in (front, rear))
    tracks = [2 * float(t[:, 1].mean()) for t in (front, rear)]
    ahead = points[points[:, 0] < front_x] - [front_x, 0.0, radius]
    behind = points[points[:, 0] > rear_x] - [rear_x, 0.0, radius]
    between = points[(points[:, 0] > front_x + radius) & (points[:, 0] < rear_x - radius)]
    breakover, breakover_x = _breakover(between, (front_x, rear_x), radius)
    return Stance(
        box_mm=box,
        front_x_mm=front_x,
        rear_x_mm=rear_x,
        tyre_radius_mm=radius,
        track_front_mm=tracks[0],
        track_rear_mm=tracks[1],
        tyre_width_mm=float(front[1, 1] - front[0, 1]),
        clearance_mm=float(points[:, 2].min()),
        approach_deg=_tangent_deg(-ahead[:, 0], ahead[:, 2], radius),
        departure_deg=_tangent_deg(behind[:, 0], behind[:, 2], radius),
        breakover_deg=breakover,
        breakover_x_mm=breakover_x,
    )


def _tangent_deg(out: Array, up: Array, radius: float) -> float:
    """Steepest plane tangent to a tyre that no point (out, up) about its axle is below."""
    beyond = np.hypot(out, up) > radius
    return float(_through_deg(out[beyond], up[beyond], radius).min())


def _through_deg(out: Array, up: Array, radius: float) -> Array:
    """Angles of the planes below a tyre through points (out, up) about its axle.

    A plane at the angle a below the tyre has the distance r = sin(a) out - cos(a) up from the
    axle at a point on it.
    """
    distance = np.hypot(out, up)
    return np.asarray(np.degrees(np.arcsin(radius / distance) + np.arctan2(up, out)))


def _breakover(
    points: Array, axles_x: tuple[float, float], radius: float
) -> tuple[tuple[float, float], float]:
    """Angles of the planes from the two axles' tyres to the point that grounds first; its x."""
    up = points[:, 2] - radius
    front = _through_deg(points[:, 0] - axles_x[0], up, radius)
    rear = _through_deg(axles_x[1] - points[:, 0], up, radius)
    first = int(np.argmin(front + rear))
    return (float(front[first]), float(rear[first])), float(points[first, 0])


def add_limits(assembly: cadquery.Assembly, stance: Stance, target: Profile) -> None:
    """Add the legal fields of a profile to an assembly, under its reference node."""
    from cadquery import Assembly, Color  # noqa: PLC0415 (the kernel)

    fields = Assembly(name="limits")
    for name, shape in _fields(stance, target).items():
        fields.add(shape, name=name, color=Color(*_COLOUR))
    node = next((c for c in assembly.children if c.name == REFERENCE_NODE), None)
    if node is None:
        assembly.add(Assembly(name=REFERENCE_NODE).add(fields, name="limits"), name=REFERENCE_NODE)
    else:
        node.add(fields, name="limits")


def _fields(stance: Stance, target: Profile) -> dict[str, cadquery.Shape]:
    (x0, _, _), (x1, _, top) = stance.box_mm
    limits = [target.limit(f"overall_{name}") for name in ("length", "width", "height")]
    length, width, height = (limit.value if limit else None for limit in limits)
    middle, reach = (x0 + x1) / 2, (length or x1 - x0) / 2
    half = (width or 2 * float(stance.box_mm[1, 1])) / 2
    box_x = (middle - reach, middle + reach)
    found = {
        "limit_box": _box(box_x, (-half, half), (0.0, height or top)),
        "ground_plane": _box(
            (box_x[0] - 300.0, box_x[1] + 300.0), (-half - 300.0, half + 300.0), (-_PLATE_MM, 0.0)
        ),
        "ground_clearance_plane": _box(
            (stance.front_x_mm, stance.rear_x_mm),
            (-0.4 * stance.track_front_mm, 0.4 * stance.track_front_mm),
            (stance.clearance_mm - _PLATE_MM, stance.clearance_mm),
        ),
    }
    breakover_x, (ramp_front, ramp_rear) = stance.breakover_x_mm, stance.breakover_deg
    for name, axle_x, angle, run in (
        ("approach_plane", stance.front_x_mm, stance.approach_deg, -_PLANE_MM),
        ("departure_plane", stance.rear_x_mm, stance.departure_deg, _PLANE_MM),
        ("ramp_plane_front", stance.front_x_mm, ramp_front, breakover_x - stance.front_x_mm),
        ("ramp_plane_rear", stance.rear_x_mm, ramp_rear, breakover_x - stance.rear_x_mm),
    ):
        slope = math.copysign(angle, run)
        found[name] = _tilted(axle_x, slope, stance.tyre_radius_mm, run, half)
    found |= _bumper_zones(stance, target)
    for axle, x, track, steer_deg in (
        ("front", stance.front_x_mm, stance.track_front_mm, _STEER_DEG),
        ("rear", stance.rear_x_mm, stance.track_rear_mm, 0.0),
    ):
        for side, sign in (("right", 1.0), ("left", -1.0)):
            found[f"wheel_envelope_{axle}_{side}"] = _wheel_room(
                stance, x, sign * track / 2, steer_deg
            )
    return found


def _bumper_zones(stance: Stance, target: Profile) -> dict[str, cadquery.Shape]:
    """Plates before the foremost and the rearmost plane, as high as the bumpers have to be."""
    (x0, y0, _), (x1, y1, _) = stance.box_mm
    heights = {limit.quantity: limit.value for limit in target.every_limit}
    zones = {}
    for end, x in (("front", (x0 - _PLATE_MM, x0)), ("rear", (x1, x1 + _PLATE_MM))):
        bottom, top = (heights.get(f"bumper_{end}_{edge}") for edge in ("bottom", "top"))
        if bottom is not None and top is not None:
            zones[f"bumper_zone_{end}"] = _box(x, (y0, y1), (bottom, top))
    return zones


def _box(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]) -> cadquery.Solid:
    from cadquery import Solid, Vector  # noqa: PLC0415

    return Solid.makeBox(
        float(x[1] - x[0]), float(y[1] - y[0]), float(z[1] - z[0]), Vector(x[0], y[0], z[0])
    )


def _tilted(
    axle_x: float, angle_deg: float, radius: float, run: float, half: float
) -> cadquery.Shape:
    """Thin plate tangent to the tyres of an axle from below, rising to one side."""
    from cadquery import Vector  # noqa: PLC0415

    angle = math.radians(angle_deg)  # of the sign of `run`: the plate begins where it touches
    low, high = sorted((0.0, (run - radius * math.sin(angle)) / math.cos(angle)))
    plate = _box((low, high), (-half, half), (-radius - _PLATE_MM, -radius))
    turned = plate.rotate(Vector(0, 0, 0), Vector(0, 1, 0), -angle_deg)
    return turned.translate(Vector(axle_x, 0.0, radius))


def _wheel_room(stance: Stance, x: float, y: float, steer_deg: float) -> cadquery.Shape:
    """Room of a wheel: its cylinder, as wide as steering makes it, and as high as it jounces."""
    from cadquery import Solid, Vector  # noqa: PLC0415

    half_width, radius = stance.tyre_width_mm / 2, stance.tyre_radius_mm
    steer = math.radians(steer_deg)
    reach = radius * math.cos(steer) + half_width * math.sin(steer)
    half = radius * math.sin(steer) + half_width * math.cos(steer)
    barrel = Solid.makeCylinder(
        max(radius, reach), 2 * half, Vector(x, y - half, radius), Vector(0, 1, 0)
    )
    return barrel.fuse(barrel.translate(Vector(0.0, 0.0, _BUMP_MM)))
