"""The profiles say what the law says, and cannot be wrong in shape."""

import datetime as dt
from itertools import pairwise

import pytest

from keienvelope.errors import UnknownNameError, UsageError
from keienvelope.law import (
    OVERALL,
    Limit,
    convention,
    conventions,
    profile,
    profiles,
    quantity,
)

# Era, length, width, height, displacement as told by the history of the class.
HISTORY = [
    ("jp-kei-1954", 3000, 1300, 2000, 360),
    ("jp-kei-1976", 3200, 1400, 2000, 550),
    ("jp-kei-1990", 3300, 1400, 2000, 660),
    ("jp-kei-1998", 3400, 1480, 2000, 660),
]


@pytest.mark.parametrize(("name", "length", "width", "height", "displacement"), HISTORY)
def test_limits_of_every_era(name, length, width, height, displacement):
    limits = {limit.quantity: limit.value for limit in profile(name).limits}
    assert limits["overall_length"] == length
    assert limits["overall_width"] == width
    assert limits["overall_height"] == height
    assert limits["displacement_cc"] == displacement


# Length, width, height as the sources print them; 0 where they name none.
SIZES = {
    "jp-kei-1949": (2800, 1000, 2000),
    "jp-kei-1950": (3000, 1300, 2000),
    "jp-kei-1951": (3000, 1300, 2000),
    "jp-ultracompact": (2500, 1300, 2000),
    "jp-ultracompact-certified": (3400, 1480, 2000),
    "jp-minicar": (2500, 1300, 2000),
    "jp-small": (4700, 1700, 2000),
    "jp-general": (12000, 2500, 3800),
    "eu-l6e-a": (4000, 2000, 2500),
    "eu-l6e-b": (3000, 1500, 2500),
    "eu-l7e-a": (4000, 2000, 2500),
    "eu-l7e-b": (4000, 2000, 2500),
    "eu-l7e-c": (3700, 1500, 2500),
    "eu-m1e-proposed": (4200, 0, 0),
    "kr-gyeong": (3600, 1600, 2000),
    "kr-gyeong-1st": (3500, 1500, 0),
    "kr-gyeong-micro": (3600, 1500, 2000),
    "kr-small": (4700, 1700, 2000),
    "cn-microev-draft": (3500, 1500, 1700),
    "in-sub4m": (4000, 0, 0),
    "us-lsv": (0, 0, 0),
    "us-car": (0, 0, 0),
    "us-or-sb1213": (11 * 304.8, 4.9 * 304.8, 6.6 * 304.8),
}


def test_sizes_of_every_other_class():
    for name, sizes in SIZES.items():
        limits = [profile(name).limit(quantity) for quantity in OVERALL]
        found = tuple(limit.value if limit else 0 for limit in limits)
        assert found == pytest.approx(sizes, abs=1e-9), name
    assert set(SIZES) | {name for name, *_ in HISTORY} == {p.id for p in profiles()}


# Quantity, comparator, limit of what is declared, as the sources print them.
DECLARED = {
    "jp-kei-1949": {("displacement_cc", "<=", 150), ("displacement_cc", "<=", 100)},
    "jp-kei-1950": {("displacement_cc", "<=", 300), ("displacement_cc", "<=", 200)},
    "jp-kei-1951": {("displacement_cc", "<=", 360), ("displacement_cc", "<=", 240)},
    "jp-ultracompact": {("top_speed_kmh", "<=", 60), ("rated_power_kw", ">", 0.6)},
    "jp-small": {("displacement_cc", "<=", 2000)},
    "kr-gyeong": {("displacement_cc", "<", 1000), ("power_kw", "<=", 80)},
    "kr-gyeong-1st": {("displacement_cc", "<", 800)},
    "kr-small": {("displacement_cc", "<", 1600)},
    "kr-gyeong-micro": {
        ("displacement_cc", "<=", 250),
        ("rated_power_kw", "<=", 15),
        ("kerb_mass_kg", "<=", 600),
        ("top_speed_kmh", "<=", 80),
    },
    "cn-microev-draft": {
        ("combustion_engines", "<=", 0),
        ("kerb_mass_kg", "<=", 750),
        ("seats", "<=", 4),
        ("top_speed_kmh", ">=", 40),
        ("top_speed_kmh", "<", 70),
    },
    "in-sub4m": {("displacement_cc", "<=", 1200), ("displacement_cc", "<=", 1500)},
    "us-lsv": {("gvwr_kg", "<", 1361), ("top_speed_kmh", ">", 32), ("top_speed_kmh", "<=", 40)},
    "us-or-sb1213": {("displacement_cc", "<=", 660)},
    "eu-l7e-c": {
        ("running_order_mass_kg", "<=", 450),
        ("running_order_mass_kg", "<=", 600),
        ("rated_power_kw", "<=", 15),
        ("top_speed_kmh", "<=", 90),
        ("seats", "<=", 4),
        ("seats", "<=", 2),
    },
}


@pytest.mark.parametrize("name", DECLARED)
def test_what_every_class_wants_declared(name):
    limits = [x for x in profile(name).limits if quantity(x.quantity).source == "declared"]
    assert {(x.quantity, x.comparator, x.value) for x in limits} == DECLARED[name]


def test_what_no_source_confirmed_is_advisory():
    for item in profiles():
        for limit in item.every_limit:
            assert limit.evidence != "unverified" or not limit.is_requirement
    masses = [x for x in profile("eu-l7e-c").limits if x.quantity == "running_order_mass_kg"]
    assert {x.severity for x in masses} == {"advisory"}
    assert profile("jp-minicar").limit("seats").severity == "advisory"


def test_a_bill_and_a_draft_are_not_law():
    proposals = {p.id for p in profiles() if p.status == "proposal"}
    assert proposals == {"us-or-sb1213", "cn-microev-draft", "eu-m1e-proposed"}


def test_eras_follow_each_other_without_gap():
    eras = [profile(name) for name, *_ in HISTORY]
    for earlier, later in pairwise(eras):
        assert earlier.valid_to is not None
        assert earlier.valid_to + dt.timedelta(days=1) == later.valid_from
    assert eras[-1].valid_to is None
    assert [era.status for era in eras] == ["superseded"] * 3 + ["in-force"]


def test_the_present_class_is_listed_first():
    assert profiles()[0].id == "jp-kei-1998"


def test_power_is_an_advisory_and_never_a_requirement():
    limit = profile("jp-kei-1998").limit("power_ps")
    assert limit is not None
    assert limit.severity == "advisory"


def test_every_limit_is_cited():
    for item in profiles():
        assert item.citations
        assert all(limit.citation for limit in item.limits)


def test_every_profile_has_a_convention():
    assert {item.convention for item in profiles()} <= {item.id for item in conventions()}


def test_japan_leaves_out_mirrors_below_the_cap_and_nothing_on_the_flank():
    japan = convention("jp")
    mirror = japan.device("mirror")
    assert mirror is not None
    assert mirror.cap_side_mm == 250
    assert mirror.cap_above_mm == 300
    assert japan.device("side_collision_sensor").cap_side_mm == 100
    for counted in ("turn_lamp", "door_handle", "rigid_antenna", "number_plate", "mud_flap"):
        assert japan.device(counted) is None


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UnknownNameError, match=r"jp-kei-1998.*jp-kei-1954"):
        profile("jp-kei-2030")
    with pytest.raises(UnknownNameError, match=r"jp.*none"):
        convention("mars")


def _limit(**changes):
    return {
        "quantity": "overall_length",
        "value": 1.0,
        "unit": "mm",
        "evidence": "verified",
        "citation": "x",
        **changes,
    }


def test_an_unverified_number_cannot_be_a_requirement():
    with pytest.raises(UsageError, match="unverified"):
        Limit(**_limit(evidence="unverified"))
    Limit(**_limit(evidence="unverified", severity="advisory"))
