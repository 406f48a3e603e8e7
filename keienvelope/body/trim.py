"""Parts set onto or into the finished body: mirrors, door handles, liners of the arches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cadquery as cq
import numpy as np

from keienvelope.body.assembly import Part
from keienvelope.body.shell import ARCH_DEPTH_MM
from keienvelope.body.style import Material
from keienvelope.body.view import RIGHT

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


def wagon_trim(drawing: Drawing) -> list[Part]:
    """Model the trim of a wagon."""
    return [*_mirrors(drawing), *_handles(drawing), *_arch_liners(drawing)]


def handle_centres_mm(drawing: Drawing) -> dict[str, tuple[float, float]]:
    """Side-view centres (x, z) of the door handles, by door."""
    lines, z = drawing.doors, drawing.proportions.belt_height_mm - 62.0
    from_edge = 40.0 + _HANDLE_LENGTH_MM / 2
    return {"front": (lines.split_x - from_edge, z), "rear": (lines.edge_x - 22.0 - from_edge, z)}


def _mirrors(d: Drawing) -> list[Part]:
    """Mirror housings on arms; housing and arm are one solid."""
    lines = d.doors
    x, z = lines.window_x + 66.0, d.window_sill_z_mm + 2.0
    foot = d.sight.points_mm(RIGHT, np.array([[x, z + 24.0]]))
    inner_y, tip_y = float(foot[0, 1]) - 6.0, d.proportions.half_width_mm + MIRROR_REACH_MM
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


def _handles(d: Drawing) -> list[Part]:
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


def _arch_liners(d: Drawing) -> list[Part]:
    """Upper half of the lining of each wheel arch, with its inner wall."""
    parts = []
    for axle, axle_x in zip(("front", "rear"), d.proportions.axles_x_mm, strict=True):
        liner = _arch_liner(d, axle_x)
        parts += [
            Part(f"body/arch_liner_{axle}_right", liner, Material.PLASTIC),
            Part(f"body/arch_liner_{axle}_left", liner.mirror("XZ"), Material.PLASTIC),
        ]
    return parts


def _arch_liner(d: Drawing, axle_x: float) -> cq.Shape:
    p = d.proportions
    above_sill = d.arch_angle_deg(p.sill_high_z_mm + 10.0, 2.0)
    angles = np.linspace(above_sill, 180.0 - above_sill, 9)
    edge = np.array([d.on_arch(axle_x, 2.0, float(angle)) for angle in angles])
    outer_y = float(d.sight.points_mm(RIGHT, edge)[:, 1].min()) - 18.0
    inner_y = p.half_width_mm - ARCH_DEPTH_MM + 1.0
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
    turned = cq.Solid.revolve(face, 180.0, cq.Vector(0, 0, 0), cq.Vector(0, -1, 0))
    return turned.translate(cq.Vector(axle_x, 0, p.wheel_radius_mm))
