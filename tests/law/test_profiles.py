"""The profiles say what the law says, and cannot be wrong in shape."""

import datetime as dt
from itertools import pairwise

import pytest

from keienvelope.errors import UnknownNameError, UsageError
from keienvelope.law import Limit, convention, conventions, profile, profiles

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
