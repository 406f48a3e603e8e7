"""Parts set onto or into the finished body: mirrors, handles, antenna, flares, spare wheel."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cadquery as cq
import numpy as np

from keienvelope.body.assembly import Part
from keienvelope.body.shell import ARCH_DEPTH_MM
from keienvelope.body.style import Material
from keienvelope.body.view import PLAN, RIGHT
from keienvelope.body.wheel import build_wheel

if TYPE_CHECKING:
    from keienvelope.body.drawing import Drawing

MIRROR_REACH_MM = 165.0
"""How far the mirrors reach beyond the width of the body, on each side."""

_MIRROR_HEIGHT_MM = 136.0
_MIRROR_DEPTH_MM = 80.0
_HANDLE_LENGTH_MM = 168.0
_HANDLE_HEIGHT_MM = 24.0
_HANDLE_REACH_MM = 14.0
_INSIDE_FLANK_MM = 1.0  # what a handle keeps from the width of the body


def handle_centres_mm(drawing: Drawing) -> dict[str, tuple[float, float]]:
    """Side-view centres (x, z) of the door handles, by door."""
    lines = drawing.doors
    from_edge = 40.0 + _HANDLE_LENGTH_MM / 2
    places = {"front": lines.split_x - from_edge}
    if drawing.layout.rows == 2:
        sliding = drawing.layout.sliding
        places["rear"] = lines.split_x + from_edge if sliding else lines.edge_x - 22.0 - from_edge
    return {door: (x, drawing.belt_z_mm(x) - 62.0) for door, x in places.items()}


def mirrors(d: Drawing) -> list[Part]:
    """Model mirror housings on arms; housing and arm are one solid."""
    lines = d.doors
    x, z = lines.window_x + 66.0, d.window_sill_z_mm(lines.window_x) + 2.0
    if d.proportions.form.open_top:
        z -= 90.0
    foot = d.sight.points_mm(RIGHT, np.array([[x, z + 24.0]]))
    inner_y, tip_y = float(foot[0, 1]) - 6.0, d.proportions.width_mm / 2 + MIRROR_REACH_MM
    right = _mirror_housing(inner_y + 40.0, tip_y).union(
        cq.Workplane("XY")
        .box(44.0, 80.0, 26.0, centered=(True, False, True))
        .edges("|Y")
        .fillet(9.0)
        .translate((0.0, inner_y, 24.0))
    )
    solid = right.val().translate(cq.Vector(x, 0.0, z))
    return [
        Part("mirrors/mirror_right[device=mirror]", solid, Material.PAINT),
        Part("mirrors/mirror_left[device=mirror]", solid.mirror("XZ"), Material.PAINT),
    ]


def _mirror_housing(root_y: float, tip_y: float) -> cq.Workplane:
    """Shape the rounded housing, seen from ahead, with its glass side at the rear."""
    outline = [
        (root_y, 8.0),
        (tip_y - 18.0, 2.0),
        (tip_y, _MIRROR_HEIGHT_MM - 34.0),
        (tip_y - 34.0, _MIRROR_HEIGHT_MM),
        (root_y + 14.0, _MIRROR_HEIGHT_MM - 4.0),
    ]
    return (
        cq.Workplane("YZ", origin=(-40.0, 0.0, 0.0))
        .polyline(outline)
        .close()
        .extrude(_MIRROR_DEPTH_MM)
        .edges("|X")
        .fillet(24.0)
        .faces("<X")
        .edges()
        .fillet(22.0)
        .faces(">X")
        .edges()
        .fillet(5.0)
    )


def handles(d: Drawing) -> list[Part]:
    """Model the handles of the side doors."""
    parts = []
    for door, (x, z) in handle_centres_mm(d).items():
        ends = np.array([[x - 0.46 * _HANDLE_LENGTH_MM, z], [x + 0.46 * _HANDLE_LENGTH_MM, z]])
        foot_y = float(d.sight.points_mm(RIGHT, ends)[:, 1].min()) - 3.0
        tip_y = min(foot_y + 3.0 + _HANDLE_REACH_MM, d.proportions.half_width_mm - _INSIDE_FLANK_MM)
        bar = (
            cq.Workplane("XZ", origin=(x, tip_y, z))
            .slot2D(_HANDLE_LENGTH_MM, _HANDLE_HEIGHT_MM)
            .extrude(tip_y - foot_y)
            .val()
        )
        parts += [
            Part(f"doors/handle_{door}_right", bar, Material.CHROME),
            Part(f"doors/handle_{door}_left", bar.mirror("XZ"), Material.CHROME),
        ]
    return parts


def arch_liners(d: Drawing) -> list[Part]:
    """Model the upper half of the lining of each wheel arch, with its inner wall."""
    parts = []
    for axle, axle_x in zip(("front", "rear"), d.proportions.arches_x_mm, strict=False):
        liner = _arch_liner(d, axle_x)
        parts += [
            Part(f"body/arch_liner_{axle}_right", liner, Material.PLASTIC),
            Part(f"body/arch_liner_{axle}_left", liner.mirror("XZ"), Material.PLASTIC),
        ]
    return parts


def _arch_liner(d: Drawing, axle_x: float) -> cq.Shape:
    p = d.proportions
    inner_y = p.half_width_mm - ARCH_DEPTH_MM + 1.0
    (low, high), outer_y = _lined(d, axle_x, inner_y + 30.0)
    radius, thickness, hub = p.arch_radius_mm - 1.0, 5.0, 110.0
    profile = [
        (radius, outer_y),
        (radius, inner_y),
        (hub, inner_y),
        (hub, inner_y + thickness),
        (radius - thickness, inner_y + thickness),
        (radius - thickness, outer_y),
    ]
    face = cq.Face.makeFromWires(
        cq.Wire.makePolygon([cq.Vector(r, y, 0.0) for r, y in profile], close=True)
    )
    turned = cq.Solid.revolve(face, high - low, cq.Vector(0, 0, 0), cq.Vector(0, -1, 0))
    if low:
        turned = turned.rotate(cq.Vector(0, 0, 0), cq.Vector(0, 1, 0), -low)
    return turned.translate(cq.Vector(axle_x, 0, p.wheel_radius_mm))


def _lined(d: Drawing, axle_x: float, least_y: float) -> tuple[tuple[float, float], float]:
    """Find from which angle to which an arch is lined, and how far out.

    That is all of its upper half, but for where the body is no wider there than the inner wall.
    """
    above_sill = d.arch_angle_deg(d.proportions.sill_high_z_mm + 10.0, 2.0)
    for count in (9, 73):
        angles = np.linspace(above_sill, 180.0 - above_sill, count)
        edge = np.array([d.on_arch(axle_x, 2.0, float(angle)) for angle in angles])
        outer = d.sight.points_mm(RIGHT, edge)[:, 1] - 18.0
        wide = np.flatnonzero(outer >= least_y)
        if len(wide) == count:
            break
    low = 0.0 if wide[0] == 0 else float(angles[wide[0]])
    high = 180.0 if wide[-1] == count - 1 else float(angles[wide[-1]])
    return (low, high), float(outer[wide[0] : wide[-1] + 1].min())


def antenna(d: Drawing) -> Part:
    """Model a flexible rod antenna at the front of the roof, leaning back."""
    p = d.proportions
    roof_x = p.header_x_mm + 0.10 * (p.tail_top_x_mm - p.header_x_mm)
    foot = d.sight.points_mm(PLAN, np.array([[roof_x, 0.0]]))[0]
    rod = cq.Solid.makeCone(
        4.0, 2.0, 150.0, cq.Vector(*map(float, foot)), cq.Vector(0.82, 0.0, 0.57)
    )
    base = cq.Solid.makeSphere(15.0, cq.Vector(*map(float, foot)), angleDegrees1=-90)
    solid = base.fuse(rod).Solids()[0]
    return Part("trim/antenna[device=flex_antenna]", solid, Material.PLASTIC)


def flares(d: Drawing) -> list[Part]:
    """Model wheel-arch flares that stand out from the flanks to the full width."""
    p = d.proportions
    full, radius = p.width_mm / 2, p.arch_radius_mm
    inner = full - p.form.flare_mm - 60.0
    profile = [
        (radius - 4.0, inner, 0.0),
        (radius - 4.0, full - 4.0, 0.0),
        (radius, full, 0.0),
        (radius + 26.0, full, 0.0),
        (radius + 50.0, full - p.form.flare_mm - 6.0, 0.0),
        (radius + 50.0, inner, 0.0),
    ]
    face = cq.Face.makeFromWires(
        cq.Wire.makePolygon([cq.Vector(r, y, 0.0) for r, y, _ in profile], close=True)
    )
    low = math.degrees(math.asin((p.sill_low_z_mm + 20.0 - p.wheel_radius_mm) / (radius + 50.0)))
    parts = []
    for axle, axle_x in zip(("front", "rear"), p.axles_x_mm, strict=True):
        turned = cq.Solid.revolve(face, 180.0 - 2 * low, cq.Vector(0, 0, 0), cq.Vector(0, -1, 0))
        placed = turned.rotate(cq.Vector(0, 0, 0), cq.Vector(0, 1, 0), -low)
        solid = placed.translate(cq.Vector(axle_x, 0, p.wheel_radius_mm))
        parts += [
            Part(f"trim/flare_{axle}_right", solid, Material.PLASTIC),
            Part(f"trim/flare_{axle}_left", solid.mirror("XZ"), Material.PLASTIC),
        ]
    return parts


def axles(d: Drawing) -> list[Part]:
    """Model rigid axles with their differentials, which set the ground clearance."""
    p = d.proportions
    parts = []
    for axle, axle_x in zip(("front", "rear"), p.axles_x_mm, strict=True):
        half = p.track_mm(axle) / 2 - p.tyre_size.width_mm / 2 + 20.0
        centre = cq.Vector(axle_x, -half, p.wheel_radius_mm)
        tube = cq.Solid.makeCylinder(38.0, 2 * half, centre, cq.Vector(0, 1, 0))
        ball_radius = p.wheel_radius_mm - p.ground_clearance_mm
        ball = cq.Solid.makeSphere(
            ball_radius, cq.Vector(axle_x, 0.14 * half, p.wheel_radius_mm), angleDegrees1=-90
        )
        parts.append(Part(f"chassis/axle_{axle}", tube.fuse(ball), Material.STEEL))
    return parts


def spare_wheel(d: Drawing) -> list[Part]:
    """Hang a spare wheel on a bracket behind the tail, its outer side in the rearmost plane."""
    p = d.proportions
    wheel = build_wheel(p.tyre_size)
    z = p.tail_bumper_z_mm + p.wheel_radius_mm + 5.0
    bracket = cq.Solid.makeCylinder(
        45.0, p.form.behind_mm + 30.0, cq.Vector(p.rear_x_mm - 30.0, 0.0, z), cq.Vector(1, 0, 0)
    )
    turn = cq.Location(
        cq.Plane(origin=(p.end_x_mm, 0.0, z), xDir=(0.0, -1.0, 0.0), normal=(0.0, 0.0, 1.0))
    )
    return [
        Part("wheels/spare/tyre", wheel.tyre, Material.RUBBER, turn),
        Part("wheels/spare/rim", wheel.rim, Material.ALLOY, turn),
        Part("wheels/spare/bracket", bracket, Material.STEEL),
    ]
