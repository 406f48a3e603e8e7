"""Names tell devices in eight languages, and no false friend among them."""

import re

import pytest

from keienvelope.law import conventions, device_kinds
from keienvelope.law.part_names import LONGEST_NAME, named_device

NAMES = {
    "mirror": [
        "mirror", "Mirrors", "door_mirror_LH", "DoorMirror_R", "side-mirror left", "WING MIRROR RH",
        "rear view mirror", "mirror#2", "mirror_L_001", "mirror_cover_l", "mirror housing right",
        "Außenspiegel links", "Aussenspiegel_rechts", "Rückspiegel", "Seitenspiegel_L",
        "Spiegelkappe_R",
        "Rétroviseur gauche", "retroviseur_exterieur_droit", "Miroir_D",
        "Specchietto sinistro", "specchio_retrovisore_dx", "retrovisore esterno",
        "espejo_retrovisor_izquierdo", "Retrovisor derecho", "espejo lateral der",
        "ドアミラー左", "サイドミラー_R", "ﾄﾞｱﾐﾗｰ", "後写鏡",
        "左后视镜", "外后视镜右", "後視鏡",
        "사이드미러 좌", "백미러", "후사경_우",
    ],
    "camera_monitor": [
        "mirror_camera_left", "camera monitor R", "Spiegelkamera links", "電子ミラー右",
    ],
    "flex_antenna": ["whip_antenna", "Flexible antenna", "たわみ式アンテナ", "柔性天线"],
    "rigid_antenna": [
        "antenna", "SharkFin", "shark_fin_antenna", "Dachantenne", "アンテナ", "안테나",
    ],
    "number_plate": [
        "number plate front", "License_Plate", "Kennzeichen hinten", "plaque_immatriculation",
        "ナンバープレート", "车牌", "번호판 뒤",
    ],
    "side_collision_sensor": ["side_collision_sensor_left", "側方衝突警報装置"],
    "flank_lamp": ["side_marker_lamp_R", "Seitenblinker links", "サイドマーカー左"],
    "mud_flap": ["mud_flap_rear_left", "Schmutzfänger hinten", "マッドフラップ"],
    "coupling": ["tow_ball", "Anhängerkupplung", "attelage"],
    "bumper": ["Front Bumper", "bumper_rear", "Stoßfänger vorne", "フロントバンパー", "保险杠"],
    "headlamp": ["headlamp_L", "Scheinwerfer rechts", "ヘッドライト左", "phare gauche"],
}  # fmt: skip

FALSE_FRIENDS = [
    "window_mirror",  # glass, by a keyword of a renderer
    "Windows", "window_trim", "Hybrid_Windows", "glass",
    "mirror finish", "Flat_Mirror", "Chrome_Reflector",  # surfaces
    "Mirror1", "Mirror001", "Mirrored", "Mirroring", "Part__Mirroring", "Spiegeln1",
    "Symétrie1", "Simetría1", "ミラー反転", "Mirror of bumper", "MirrorBumper", "bumper_mirror",
    "body_mirror", "cover_mirror", "Part_mirror", "door_mirror_copy", "handle_L_mirror",
    "number_plate_bracket", "number plate lamp", "Kennzeichenhalter", "plate", "PLATE", "plaque",
    "spare_wheel", "Steering_Wheel", "Wheel_Front_Left_", "Wheels_Rear", "wheels",
    "Hitch_Sphere", "HitchFix_Cylinder.006", "BumperLinks_Plane", "Lampe_Cylinder",
    "retrograde", "espejismo", "specchiera", "door", "l", "left", "", "#2", "123",
    "mirror_left[device=mirror]",  # a tag counts only in a file that is ours
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "device"), [(name, device) for device, names in NAMES.items() for name in names]
)
def test_a_name_tells_its_device(name, device):
    assert named_device(f"car/{name}") == (device, f"car/{name}")


@pytest.mark.parametrize("name", FALSE_FRIENDS)
def test_a_false_friend_names_no_device(name):
    assert named_device(f"car/{name}") is None


def test_the_step_nearest_to_the_part_decides_and_the_parts_below_belong_together():
    assert named_device("car/mirrors/left/glass") == ("mirror", "car/mirrors")
    assert named_device("mirrors/antenna/solid") == ("rigid_antenna", "mirrors/antenna")


def test_a_name_that_never_ends_is_no_device_and_costs_nothing():
    assert named_device("mirror" * 100_000) is None
    crafted = ("rearview" * 20)[: LONGEST_NAME - 1] + "!"
    assert named_device(crafted + "mirror?") is None


def test_every_device_of_a_convention_is_known_by_name():
    known = {kind.name for kind in device_kinds()}
    for convention in conventions():
        assert {device.name for device in convention.devices} <= known


def test_names_of_real_models_name_what_they_are(models):
    """No part of these vehicles and machines is named as a device."""
    found = {}
    for path in [*models.glob("vehicles/*.obj"), *models.glob("vehicles/*.dae")]:
        text = path.read_text(encoding="utf-8", errors="replace")
        names = re.findall(r"^[og] (.+?)\s*$", text, re.MULTILINE)
        names += re.findall(r'<node[^>]* name="([^"]+)"', text)
        found |= {name: named_device(name) for name in names}
    for path in [*models.glob("step/*.st*p"), *models.glob("vehicles/*.step")]:
        text = path.read_text(encoding="latin-1")
        found |= {name: named_device(name) for name in re.findall(r"PRODUCT\('([^']+)'", text)}
    assert len(found) > 200
    assert {name: device for name, device in found.items() if device} == {}
