"""An open car: the body without its roof, a cockpit let into it, and a free-standing windscreen.

The open body and the roof above it are drawn on two skins that share everything below the belt:
the glasshouse of the open one is pressed down to the belt. The windscreen with its frame is a
plate of the closed skin, so that it stands where it stands with the roof closed.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import cadquery as cq

from keienvelope.body.assembly import Part
from keienvelope.body.drawing import GAP_MM, Drawing, both_sides, symmetric
from keienvelope.body.inlay import Inlay, free_plates
from keienvelope.body.net import RAIL
from keienvelope.body.outline import Corner, Outline
from keienvelope.body.panels import in_gap
from keienvelope.body.skin import Skin
from keienvelope.body.style import PANE_MM, Material
from keienvelope.body.view import FRONT, RIGHT

if TYPE_CHECKING:
    from keienvelope.body.proportions import Proportions

_FRAME_MM = 18.0  # thickness of the windscreen's frame
_TUB_WALL_MM = 6.0


def opened(drawing: Drawing) -> Drawing:
    """Drawing of the same body with the roof off."""
    p = drawing.proportions
    open_form = replace(p.form, open_top=True)
    return replace(drawing, proportions=replace(p, form=open_form), closed=drawing)


def low_doors(d: Drawing) -> list[Inlay]:
    """Draw doors that end at the belt."""
    p, lines = d.proportions, d.doors
    hinge_x = min(lines.foot_x, lines.window_x - 46.0)
    top = d.belt_z_mm(hinge_x) - 46.0
    corners: list[Corner] = [
        (lines.foot_x, p.wheel_radius_mm + 0.75 * d.band_radius_mm, 150.0),
        (hinge_x, top, 40.0),
        (lines.edge_x, d.belt_z_mm(lines.edge_x) - 46.0, 50.0),
        *reversed(d.under_edge(lines.foot_x, lines.edge_x, lines.bottom_z)),
    ]
    opening = Outline.of(RIGHT, corners)
    panel = Inlay("doors/door_front_right", Material.PAINT, opening.inset(GAP_MM))
    return both_sides(in_gap("doors/seal_right", opening, panel))


def windscreen_frame(closed: Drawing) -> list[Part]:
    """Model the windscreen in its frame, as part of the closed skin."""
    p = closed.proportions
    foot, head = closed.net.pole_mm("cowl", RAIL), closed.net.pole_mm("header", RAIL)
    frame = [
        (float(foot[1]) - 6.0, p.cowl_z_mm + 8.0, 30.0),
        (float(head[1]) - 26.0, p.header_z_mm - 26.0, 60.0),
    ]
    glass = [
        (float(foot[1]) - 48.0, p.cowl_z_mm + 34.0, 45.0),
        (float(head[1]) - 68.0, p.header_z_mm - 64.0, 60.0),
    ]
    pane = Inlay("glass/windscreen", Material.GLASS, Outline.of(FRONT, symmetric(glass)), PANE_MM)
    outline = Outline.of(FRONT, symmetric(frame))
    plate = Inlay("body/windscreen_frame", Material.PAINT, outline, 0.0, (pane,))
    skin = Skin.from_net(closed.net, thickness_mm=_FRAME_MM)
    return free_plates(skin, plate, closed.sight)


def cockpit_cutter(d: Drawing) -> cq.Solid:
    """Space that is cut out of the body for the occupants, open upward."""
    return _prism(d, 0.0, d.proportions.floor_z_mm + 90.0, d.proportions.height_mm)


def cockpit(d: Drawing) -> list[Part]:
    """Model the lining of the cockpit, two seats with roll hoops, and the steering wheel."""
    p = d.proportions
    low, high = p.floor_z_mm + 90.0, p.belt_height_mm - 70.0
    tub = _prism(d, 0.5, low, high).cut(_prism(d, _TUB_WALL_MM, low + _TUB_WALL_MM, high + 10.0))
    start, end = _span_x(p)
    parts = [Part("interior/tub", tub, Material.PLASTIC)]
    back_x = end - 60.0
    hip_z = low + 150.0
    seat_y = 0.26 * p.width_mm
    seat = _seat(back_x, hip_z, p.belt_height_mm + 70.0)
    hoop = _hoop(back_x + 12.0, p.belt_height_mm - 60.0)
    for side, sign in (("right", 1.0), ("left", -1.0)):
        place = cq.Vector(0.0, sign * seat_y, 0.0)
        parts += [
            Part(f"interior/seat_{side}", seat.translate(place), Material.CLOTH),
            Part(f"interior/roll_hoop_{side}", hoop.translate(place), Material.ALLOY),
        ]
    wheel = cq.Solid.makeTorus(
        165.0,
        14.0,
        cq.Vector(start + 0.42 * (end - start), seat_y, hip_z + 330.0),
        cq.Vector(-0.88, 0.0, 0.47),
    )
    return [*parts, Part("interior/steering_wheel", wheel, Material.PLASTIC)]


def _span_x(p: Proportions) -> tuple[float, float]:
    """Front and rear end of the cockpit."""
    return p.cowl_x_mm + 0.30 * p.half_width_mm, p.tail_top_x_mm + 130.0


def _prism(d: Drawing, inset_mm: float, low_z: float, high_z: float) -> cq.Solid:
    p = d.proportions
    start, end = _span_x(p)
    half = p.half_width_mm - p.form.belt_inset_mm - 52.0
    plan = (
        cq.Workplane("XY", origin=((start + end) / 2, 0.0, low_z))
        .rect(end - start - 2 * inset_mm, 2 * (half - inset_mm))
        .extrude(high_z - low_z)
        .edges("|Z")
        .fillet(110.0 - inset_mm)
    )
    return plan.solids().vals()[0]


def _seat(back_x: float, hip_z: float, top_z: float) -> cq.Shape:
    """Bucket seat about the centre plane, its backrest leaning by 22 degrees."""
    lean = math.tan(math.radians(22.0))
    side = [
        (back_x - 560.0, hip_z - 20.0),
        (back_x - 560.0, hip_z - 110.0),
        (back_x - 40.0, hip_z - 120.0),
        (back_x - 5.0, top_z),
        (back_x - 95.0, top_z),
        (back_x - 105.0 - lean * 0.45 * (top_z - hip_z), hip_z + 10.0),
    ]
    solid = cq.Workplane("XZ", origin=(0.0, 235.0, 0.0)).polyline(side).close().extrude(470.0)
    return solid.edges("|Y").fillet(20.0).edges("not |Y").fillet(12.0).val()


def _hoop(x: float, low_z: float) -> cq.Shape:
    """Roll hoop behind a seat."""
    ring = cq.Solid.makeTorus(150.0, 17.0, cq.Vector(x, 0.0, low_z + 90.0), cq.Vector(1, 0, 0))
    below = cq.Solid.makeBox(60.0, 400.0, 300.0, cq.Vector(x - 30.0, -200.0, low_z - 210.0))
    legs = [
        cq.Solid.makeCylinder(17.0, 90.0, cq.Vector(x, y, low_z), cq.Vector(0, 0, 1))
        for y in (-150.0, 150.0)
    ]
    return ring.cut(below).fuse(*legs).Solids()[0]
