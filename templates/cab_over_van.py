"""Semi-cab-over van of the kei class: one-box body, front wheels below the doors, sliding doors.

Opens in CQ-editor and builds with cq-cli; change a parameter and build again. Axes are those of
ISO 4130 in millimetres: +X rearward, +Y to the vehicle's right, +Z up, with the origin on the
ground below the front axle centre.
"""

from keienvelope import body
from keienvelope.body import describe_parameter

length = 3395.0
width = 1475.0
height = 1895.0
wheelbase = 2430.0
front_overhang = 580.0
rear_overhang = 0.0
track_front = 0.0
track_rear = 0.0
tyre = "145/80R12"
ground_clearance = 160.0
approach_angle = 0.0
departure_angle = 0.0
bonnet_length = 290.0
belt_height = 1000.0
windscreen_angle = 52.0
tailgate_angle = 3.0
tumblehome = 4.0
roof_crown = 26.0
corner_radius = 190.0
seats = "4"
powertrain = "petrol"

describe_parameter(length, "mm; 0 or 3200 to 3600; overall length (ISO 612 6.1, SAE L103)")
describe_parameter(width, "mm; 1380 to 1600; overall width without mirrors (ISO 612 6.2, SAE W103)")
describe_parameter(height, "mm; 1780 to 1990; overall height (ISO 612 6.3, SAE H101)")
describe_parameter(
    wheelbase,
    "mm; 0 or 2300 to 2520; distance of the axles (ISO 612 6.4, SAE L101)",
)
describe_parameter(
    front_overhang,
    "mm; 0 or 520 to 660; front axle to the foremost point (ISO 612 6.6, SAE L104)",
)
describe_parameter(
    rear_overhang,
    "mm; 0 or 310 to 560; rear axle to the rearmost point (ISO 612 6.7, SAE L105); of the "
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
describe_parameter(ground_clearance, "mm; 135 to 195; lowest part above the ground (ISO 612 6.8)")
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
    "mm; 220 to 380; foremost point to the foot of the windscreen (SAE L128)",
)
describe_parameter(belt_height, "mm; 950 to 1060; height of the belt line above the ground")
describe_parameter(
    windscreen_angle,
    "deg; 46 to 60; windscreen from the horizontal, on the centre line (SAE H122)",
)
describe_parameter(tailgate_angle, "deg; 1 to 7; tailgate from the vertical (SAE H121)")
describe_parameter(tumblehome, "deg; 3 to 8; lean of the side windows from the vertical")
describe_parameter(roof_crown, "mm; 12 to 45; rise of the roof from its rails to the centre")
describe_parameter(corner_radius, "mm; 150 to 240; size of the bumper corners in plan")
describe_parameter(seats, "code; 2 | 4; seats of the package")
describe_parameter(powertrain, "code; petrol | hybrid | electric; what the package is drawn for")

length, front_overhang, wheelbase, rear_overhang = body.solved_lengths(
    length, front_overhang, wheelbase, rear_overhang
)
form = body.Form(
    nose_below_belt_mm=120.0,
    cowl_above_belt_mm=34.0,
    cowl_round_mm=40.0,
    header_below_roof_mm=50.0,
    tail_top_below_roof_mm=32.0,
    rear_corner_share=0.4,
    rail_round_mm=60.0,
    cowl_ahead_mm=420.0,
    pillar_sweep=0.2,
    door_room_mm=900.0,
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
    body.Doors(rows=2, sliding=True, split=0.46),
)
assembly = body.build_vehicle(
    "cab_over_van",
    drawing,
    features=[
        body.front_bumper(drawing),
        body.upright_headlamps(drawing),
        body.bar_grille(drawing),
        body.cowl_panel(drawing),
        body.windscreen(drawing),
        body.side_doors(drawing),
        body.quarter_windows(drawing),
        body.roof_strips(drawing),
        body.fuel_lid(drawing),
        body.tailgate(drawing),
        body.upright_tail_lamps(drawing, above_belt_mm=40.0),
        body.rear_bumper(drawing),
        body.sliding_rails(drawing),
    ],
    parts=[
        body.mirrors(drawing),
        body.handles(drawing),
        body.antenna(drawing),
    ],
    paint=(0.80, 0.81, 0.82),
    package=body.Package(drawing, int(seats), powertrain, engine="under_seat"),
)

if "show_object" in globals():
    show_object(assembly, name="cab_over_van")
