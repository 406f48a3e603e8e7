"""Ladder-frame off-roader of the kei class: upright panels, flares, short overhangs, three doors.

Opens in CQ-editor and builds with cq-cli; change a parameter and build again. Axes are those of
ISO 4130 in millimetres: +X rearward, +Y to the vehicle's right, +Z up, with the origin on the
ground below the front axle centre.
"""

from keienvelope import body
from keienvelope.body import describe_parameter

length = 3395.0
width = 1475.0
height = 1725.0
wheelbase = 2250.0
front_overhang = 540.0
rear_overhang = 0.0
track_front = 0.0
track_rear = 0.0
tyre = "175/80R16"
ground_clearance = 205.0
approach_angle = 0.0
departure_angle = 0.0
bonnet_length = 870.0
belt_height = 1040.0
windscreen_angle = 62.0
tailgate_angle = 2.5
tumblehome = 5.0
roof_crown = 14.0
corner_radius = 150.0
seats = "4"
powertrain = "petrol"

describe_parameter(length, "mm; 0 or 3150 to 3600; overall length (ISO 612 6.1, SAE L103)")
describe_parameter(width, "mm; 1380 to 1600; overall width without mirrors (ISO 612 6.2, SAE W103)")
describe_parameter(height, "mm; 1640 to 1850; overall height (ISO 612 6.3, SAE H101)")
describe_parameter(
    wheelbase,
    "mm; 0 or 2000 to 2400; distance of the axles (ISO 612 6.4, SAE L101)",
)
describe_parameter(
    front_overhang,
    "mm; 0 or 505 to 590; front axle to the foremost point (ISO 612 6.6, SAE L104)",
)
describe_parameter(
    rear_overhang,
    "mm; 0 or 590 to 760; rear axle to the rearmost point (ISO 612 6.7, SAE L105); of the "
    "four lengths the one that is 0 follows from the others",
)
describe_parameter(
    track_front,
    "mm; 0 or 1100 to 1440; distance of the front tyres' middles (ISO 612 6.5, SAE W101-1); "
    "0: tyres just inside the flanks",
)
describe_parameter(
    track_rear,
    "mm; 0 or 1100 to 1440; the same at the rear (SAE W101-2); 0: just inside the flanks",
)
describe_parameter(tyre, "code; ; tyre size: width in mm / aspect in percent R rim in inches")
describe_parameter(ground_clearance, "mm; 185 to 235; lowest part above the ground (ISO 612 6.8)")
describe_parameter(
    approach_angle,
    "deg; 0 or 8 to 70; steepest slope ahead of the front tyres (ISO 612 6.10, SAE H106); "
    "0: follows from the others",
)
describe_parameter(
    departure_angle,
    "deg; 0 or 8 to 70; the same behind the rear tyres (ISO 612 6.11, SAE H107)",
)
describe_parameter(
    bonnet_length,
    "mm; 800 to 940; foremost point to the foot of the windscreen (SAE L128)",
)
describe_parameter(belt_height, "mm; 1000 to 1090; height of the belt line above the ground")
describe_parameter(
    windscreen_angle,
    "deg; 54 to 68; windscreen from the horizontal, on the centre line (SAE H122)",
)
describe_parameter(tailgate_angle, "deg; 1 to 6; tailgate from the vertical (SAE H121)")
describe_parameter(tumblehome, "deg; 3 to 8; lean of the side windows from the vertical")
describe_parameter(roof_crown, "mm; 8 to 28; rise of the roof from its rails to the centre")
describe_parameter(corner_radius, "mm; 120 to 200; size of the bumper corners in plan")
describe_parameter(seats, "code; 2 | 4; seats of the package")
describe_parameter(powertrain, "code; petrol | hybrid | electric; what the package is drawn for")

length, front_overhang, wheelbase, rear_overhang = body.solved_lengths(
    length, front_overhang, wheelbase, rear_overhang
)
form = body.Form(
    nose_below_belt_mm=85.0,
    nose_setback_mm=20.0,
    nose_round_mm=26.0,
    cowl_above_belt_mm=26.0,
    cowl_round_mm=14.0,
    header_below_roof_mm=26.0,
    header_sweep_mm=28.0,
    header_round_mm=40.0,
    tail_top_below_roof_mm=24.0,
    tail_top_round_mm=30.0,
    behind_mm=190.0,
    rail_round_mm=44.0,
    pillar_sweep=0.1,
    belt_inset_mm=16.0,
    barrel_mm=4.0,
    floor_above_clearance_mm=45.0,
    lip_mm=80.0,
    bumper_low_mm=150.0,
    flare_mm=24.0,
    arch_gap_mm=36.0,
    bumper_share=0.42,
    tail_bumper_share=0.4,
    rear_corner_share=0.75,
)
drawing = body.Drawing(
    body.with_angles(
        approach_deg=approach_angle,
        departure_deg=departure_angle,
        length_mm=length,
        width_mm=width,
        height_mm=height,
        wheelbase_mm=wheelbase,
        front_overhang_mm=front_overhang,
        track_front_mm=track_front,
        track_rear_mm=track_rear,
        tyre=tyre,
        ground_clearance_mm=ground_clearance,
        bonnet_length_mm=bonnet_length,
        belt_height_mm=belt_height,
        windscreen_angle_deg=windscreen_angle,
        tail_angle_deg=tailgate_angle,
        tumblehome_deg=tumblehome,
        roof_crown_mm=roof_crown,
        corner_radius_mm=corner_radius,
        form=form,
    ),
    body.Doors(rows=1, length_mm=1120.0),
)
assembly = body.build_vehicle(
    "suv",
    drawing,
    features=[
        body.front_bumper(drawing, material=body.Material.PLASTIC),
        body.round_headlamps(drawing),
        body.slot_grille(drawing),
        body.bonnet(drawing),
        body.cowl_panel(drawing),
        body.windscreen(drawing),
        body.side_doors(drawing),
        body.quarter_windows(drawing),
        body.fuel_lid(drawing),
        body.tailgate(drawing, plate=False),
        body.low_tail_lamps(drawing),
        body.rear_bumper(drawing, material=body.Material.PLASTIC, plate=True),
    ],
    parts=[
        body.mirrors(drawing),
        body.handles(drawing),
        body.antenna(drawing),
        body.flares(drawing),
        body.axles(drawing),
        body.spare_wheel(drawing),
    ],
    paint=(0.24, 0.38, 0.24),
    package=body.Package(drawing, int(seats), powertrain),
)

if "show_object" in globals():
    show_object(assembly, name="suv")
