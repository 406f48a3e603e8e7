"""Sports coupe of the kei class: long bonnet, low roof, short deck, two doors.

Opens in CQ-editor and builds with cq-cli; change a parameter and build again. Axes are those of
ISO 4130 in millimetres: +X rearward, +Y to the vehicle's right, +Z up, with the origin on the
ground below the front axle centre.
"""

from keienvelope import body
from keienvelope.body import describe_parameter

length = 3395.0
width = 1475.0
height = 1250.0
wheelbase = 2230.0
front_overhang = 640.0
rear_overhang = 0.0
track_front = 0.0
track_rear = 0.0
tyre = "165/50R16"
ground_clearance = 112.0
approach_angle = 0.0
departure_angle = 0.0
bonnet_length = 1010.0
belt_height = 830.0
windscreen_angle = 30.0
backlight_angle = 52.0
tumblehome = 15.0
roof_crown = 18.0
corner_radius = 260.0
powertrain = "petrol"

describe_parameter(length, "mm; 0 or 3150 to 3600; overall length (ISO 612 6.1, SAE L103)")
describe_parameter(width, "mm; 1360 to 1600; overall width without mirrors (ISO 612 6.2, SAE W103)")
describe_parameter(height, "mm; 1165 to 1320; overall height (ISO 612 6.3, SAE H101)")
describe_parameter(
    wheelbase,
    "mm; 0 or 2060 to 2350; distance of the axles (ISO 612 6.4, SAE L101)",
)
describe_parameter(
    front_overhang,
    "mm; 0 or 590 to 700; front axle to the foremost point (ISO 612 6.6, SAE L104)",
)
describe_parameter(
    rear_overhang,
    "mm; 0 or 440 to 640; rear axle to the rearmost point (ISO 612 6.7, SAE L105); of the "
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
describe_parameter(ground_clearance, "mm; 95 to 140; lowest part above the ground (ISO 612 6.8)")
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
    "mm; 920 to 1090; foremost point to the foot of the windscreen (SAE L128)",
)
describe_parameter(belt_height, "mm; 805 to 870; height of the belt line above the ground")
describe_parameter(
    windscreen_angle,
    "deg; 26 to 35; windscreen from the horizontal, on the centre line (SAE H122)",
)
describe_parameter(backlight_angle, "deg; 44 to 58; rear window from the vertical (SAE H121)")
describe_parameter(tumblehome, "deg; 10 to 18; lean of the side windows from the vertical")
describe_parameter(roof_crown, "mm; 8 to 30; rise of the roof from its rails to the centre")
describe_parameter(corner_radius, "mm; 200 to 320; size of the bumper corners in plan")
describe_parameter(powertrain, "code; petrol | hybrid | electric; what the package is drawn for")

length, front_overhang, wheelbase, rear_overhang = body.solved_lengths(
    length, front_overhang, wheelbase, rear_overhang
)
form = body.Form(
    nose_below_belt_mm=176.0,
    nose_setback_mm=95.0,
    nose_round_mm=80.0,
    cowl_above_belt_mm=38.0,
    header_below_roof_mm=22.0,
    header_sweep_mm=90.0,
    tail_top_below_roof_mm=32.0,
    roof_peak=0.42,
    rail_round_mm=66.0,
    full_wings=True,
    rear_corner_share=0.95,
    pillar_sweep=0.2,
    barrel_mm=10.0,
    lip_mm=58.0,
    bumper_low_mm=148.0,
    sill_low_mm=80.0,
    sill_high_mm=165.0,
    arch_gap_mm=26.0,
    deck=body.Deck(length_mm=600.0),
    least_roof_mm=285.0,
    door_room_mm=240.0,
    glasshouse_mm=(320.0, 500.0),
    bumper_share=0.42,
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
        tail_angle_deg=backlight_angle,
        tumblehome_deg=tumblehome,
        roof_crown_mm=roof_crown,
        corner_radius_mm=corner_radius,
        form=form,
    ),
    body.Doors(rows=1, length_mm=1120.0),
)
assembly = body.build_vehicle(
    "coupe",
    drawing,
    features=[
        body.front_bumper(drawing),
        body.slim_headlamps(drawing),
        body.bonnet(drawing),
        body.cowl_panel(drawing),
        body.windscreen(drawing),
        body.side_doors(drawing),
        body.backlight(drawing),
        body.boot_lid(drawing),
        body.tail_plate(drawing),
        body.fuel_lid(drawing),
        body.round_tail_lamps(drawing),
        body.rear_bumper(drawing),
        body.arch_lips(drawing),
    ],
    parts=[
        body.mirrors(drawing),
        body.handles(drawing),
    ],
    paint=(0.93, 0.66, 0.05),
    package=body.Package(drawing, 2, powertrain, torso_deg=27.0, hip_mm=190.0),
)

if "show_object" in globals():
    show_object(assembly, name="coupe")
