"""What makes a body style look like itself: lines that an engineer does not dimension."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Deck:
    """A boot behind the rear window.

    Parameters
    ----------
    length_mm
        Rearmost point to the foot of the rear window.
    below_belt_mm
        Height of the belt above the foot of the rear window.
    end_below_belt_mm
        Height of the belt above the rear edge of the deck.
    """

    length_mm: float
    below_belt_mm: float = -15.0
    end_below_belt_mm: float = 30.0


@dataclass(frozen=True, kw_only=True)
class Form:
    """Lines and edges of a body style; the defaults are those of a tall wagon.

    Parameters
    ----------
    nose_below_belt_mm, nose_setback_mm, nose_round_mm
        Leading edge of the bonnet: height below the belt, distance behind the foremost point,
        and roundness.
    bumper_share, tail_bumper_share
        Upper end of the upright part of a bumper, between its lower end and the nose.
    cowl_above_belt_mm, cowl_round_mm
        Foot of the windscreen, and how sharply bonnet and windscreen meet.
    header_below_roof_mm, header_sweep_mm, header_round_mm
        Upper edge of the windscreen; how far it sweeps back to the sides.
    roof_peak
        Highest point of the roof, as a share of its length.
    tail_top_below_roof_mm, tail_top_round_mm, tail_setback_mm
        Rear edge of the roof; distance of the tailgate's foot from the rearmost point.
    rail_round_mm
        Roundness of the roof rails.
    rear_corner_share
        Size of the rear corners in plan over the front ones.
    full_wings
        Whether the front wings stay at full width up to the bonnet, as a low body needs them to
        cover its wheels.
    pillar_sweep
        How far the windscreen sweeps back to its pillars, over half the width.
    belt_rise_mm
        How much higher the belt is at the tail than at the windscreen.
    shoulder_below_belt_mm, belt_inset_mm, barrel_mm
        The shoulder below the belt, how far the belt is inside the flanks, and the bulge of the
        side windows.
    floor_above_clearance_mm
        Height of the floor above the lowest part below the vehicle.
    lip_mm, bumper_low_mm, sill_low_mm, sill_high_mm
        Heights above the floor: edge of the front bumper, start of its upright part, and the
        band at full width that forms the sill.
    flare_mm
        How far wheel-arch flares stand out from the flanks.
    arch_gap_mm
        Wheel arch beyond the tyre.
    behind_mm
        What stands behind the tail: a spare wheel.
    open_top
        Whether the glasshouse is pressed down to the belt, for a car without its roof.
    deck
        Boot behind the rear window; none for an upright tail.
    least_roof_mm, door_room_mm
        Shortest roof, and least distance from the top of the windscreen to the rear door edge.
    cowl_ahead_mm
        How far the foot of the windscreen may stand ahead of the front axle.
    glasshouse_mm
        Least and most height between belt and roof.
    """

    nose_below_belt_mm: float = 75.0
    nose_setback_mm: float = 40.0
    nose_round_mm: float = 48.0
    bumper_share: float = 0.50
    tail_bumper_share: float = 0.52
    cowl_above_belt_mm: float = 45.0
    cowl_round_mm: float = 24.0
    header_below_roof_mm: float = 38.0
    header_sweep_mm: float = 55.0
    header_round_mm: float = 60.0
    roof_peak: float = 0.45
    tail_top_below_roof_mm: float = 40.0
    tail_top_round_mm: float = 40.0
    tail_setback_mm: float = 12.0
    rail_round_mm: float = 62.0
    rear_corner_share: float = 0.55
    full_wings: bool = False
    pillar_sweep: float = 0.18
    belt_rise_mm: float = 0.0
    shoulder_below_belt_mm: float = 70.0
    belt_inset_mm: float = 24.0
    barrel_mm: float = 7.0
    floor_above_clearance_mm: float = 0.0
    lip_mm: float = 65.0
    bumper_low_mm: float = 165.0
    sill_low_mm: float = 85.0
    sill_high_mm: float = 180.0
    flare_mm: float = 0.0
    arch_gap_mm: float = 26.0
    behind_mm: float = 0.0
    open_top: bool = False
    deck: Deck | None = None
    least_roof_mm: float = 900.0
    door_room_mm: float = 820.0
    cowl_ahead_mm: float = 30.0
    glasshouse_mm: tuple[float, float] = (450.0, 1150.0)
