"""Cab-over truck of the kei class: flat cab over the front wheels, load bed with drop sides.

Opens in CQ-editor and builds with cq-cli; change a parameter and build again. Axes are those of
ISO 4130 in millimetres: +X rearward, +Y to the vehicle's right, +Z up, with the origin on the
ground below the front axle centre.
"""

from keienvelope import body
from keienvelope.body import describe_parameter

length = 3395.0
width = 1475.0
height = 1780.0
wheelbase = 1900.0
front_overhang = 720.0
rear_overhang = 0.0
track_front = 0.0
track_rear = 0.0
tyre = "145/80R12"
ground_clearance = 160.0
approach_angle = 0.0
bonnet_length = 115.0
belt_height = 960.0
windscreen_angle = 66.0
rear_wall_angle = 3.0
tumblehome = 5.0
roof_crown = 22.0
corner_radius = 160.0
powertrain = "petrol"
cab_length = 1375.0
bed_height = 660.0
gate_height = 288.0

describe_parameter(length, "mm; 0 or 3150 to 3600; overall length (ISO 612 6.1, SAE L103)")
describe_parameter(width, "mm; 1380 to 1600; overall width without mirrors (ISO 612 6.2, SAE W103)")
describe_parameter(height, "mm; 1700 to 1900; overall height (ISO 612 6.3, SAE H101)")
describe_parameter(
    wheelbase,
    "mm; 0 or 1820 to 2050; distance of the axles (ISO 612 6.4, SAE L101)",
)
describe_parameter(
    front_overhang,
    "mm; 0 or 680 to 780; front axle to the foremost point (ISO 612 6.6, SAE L104)",
)
describe_parameter(
    rear_overhang,
    "mm; 0 or 600 to 950; rear axle to the rearmost point (ISO 612 6.7, SAE L105); of the "
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
describe_parameter(ground_clearance, "mm; 140 to 190; lowest part above the ground (ISO 612 6.8)")
describe_parameter(
    approach_angle,
    "deg; 0 or 8 to 70; steepest slope ahead of the front tyres (ISO 612 6.10, SAE H106); "
    "0: follows from the others",
)
describe_parameter(
    bonnet_length,
    "mm; 80 to 170; foremost point to the foot of the windscreen (SAE L128)",
)
describe_parameter(belt_height, "mm; 930 to 1000; height of the belt line above the ground")
describe_parameter(
    windscreen_angle,
    "deg; 62 to 72; windscreen from the horizontal, on the centre line (SAE H122)",
)
describe_parameter(
    rear_wall_angle,
    "deg; 1 to 6; rear wall of the cab from the vertical (SAE H121)",
)
describe_parameter(tumblehome, "deg; 3 to 8; lean of the side windows from the vertical")
describe_parameter(roof_crown, "mm; 10 to 40; rise of the roof from its rails to the centre")
describe_parameter(corner_radius, "mm; 130 to 200; size of the bumper corners in plan")
describe_parameter(powertrain, "code; petrol | hybrid | electric; what the package is drawn for")
describe_parameter(
    cab_length,
    "mm; 1330 to 1720; foremost point to the rear wall of the cab; about 1665 is an extended cab",
)
describe_parameter(bed_height, "mm; 630 to 720; load floor above the ground")
describe_parameter(gate_height, "mm; 200 to 400; drop sides above the load floor")

length, front_overhang, wheelbase, rear_overhang = body.solved_lengths(
    length, front_overhang, wheelbase, rear_overhang
)
form = body.Form(
    nose_below_belt_mm=40.0,
    nose_setback_mm=28.0,
    nose_round_mm=60.0,
    cowl_above_belt_mm=40.0,
    cowl_round_mm=22.0,
    header_below_roof_mm=48.0,
    header_sweep_mm=45.0,
    tail_top_below_roof_mm=28.0,
    rail_round_mm=54.0,
    rear_corner_share=0.28,
    pillar_sweep=0.11,
    floor_above_clearance_mm=40.0,
    lip_mm=50.0,
    bumper_low_mm=150.0,
    sill_low_mm=70.0,
    sill_high_mm=160.0,
    bumper_share=0.38,
    least_roof_mm=560.0,
    door_room_mm=500.0,
    cowl_ahead_mm=720.0,
)
drawing = body.Drawing(
    body.with_angles(
        approach_deg=approach_angle,
        departure_deg=0.0,
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
        tail_angle_deg=rear_wall_angle,
        tumblehome_deg=tumblehome,
        roof_crown_mm=roof_crown,
        corner_radius_mm=corner_radius,
        cab_length_mm=cab_length,
        form=form,
    ),
    body.Doors(rows=1, length_mm=960.0),
)
bed = body.Bed(drawing, floor_z_mm=bed_height, gate_height_mm=gate_height)
assembly = body.build_vehicle(
    "cab_over_truck",
    drawing,
    features=[
        body.front_bumper(drawing),
        body.upright_headlamps(drawing),
        body.closed_front(drawing),
        body.cowl_panel(drawing),
        body.windscreen(drawing),
        body.side_doors(drawing),
        body.quarter_windows(drawing),
        body.cab_window(drawing),
        body.arch_lips(drawing),
    ],
    parts=[
        body.mirrors(drawing),
        body.handles(drawing),
        body.antenna(drawing),
        *bed.parts(),
    ],
    paint=(0.86, 0.87, 0.87),
    package=body.Package(drawing, 2, powertrain, engine="under_seat"),
)
assembly.metadata["figures"] |= bed.figures()

if "show_object" in globals():
    show_object(assembly, name="cab_over_truck")
