"""Named axes: which way a vehicle faces by the conventions that people name."""

import numpy as np
import pytest

from keienvelope.errors import UsageError
from keienvelope.model import NAMED_AXES, Axes, named_axes

# Where the axes x, y, z of each convention point, as the standards word it.
WORDS = {
    "iso4130": ("rear", "right", "top"),
    "iso8855": ("front", "left", "top"),
    "sae-j670-zup": ("front", "left", "top"),
    "sae-j670-zdown": ("front", "right", "bottom"),
    "gltf": ("left", "top", "front"),
    "occ-gltf": ("right", "top", "rear"),
    "occ-zup": ("right", "front", "top"),
    "blender": ("left", "rear", "top"),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_named_convention_points_where_its_standard_says(name):
    axes = named_axes(name)
    assert tuple(axes.side(direction) for direction in (0, 2, 4)) == WORDS[name]


def test_every_named_convention_is_held_against_its_words():
    assert set(WORDS) == set(NAMED_AXES)


@pytest.mark.parametrize("forward", ["+x", "-x", "+y", "-y", "+z", "-z"])
@pytest.mark.parametrize("up", ["+x", "-x", "+y", "-y", "+z", "-z"])
def test_the_right_is_forward_times_up(forward, up):
    if forward[1] == up[1]:
        with pytest.raises(UsageError, match="same axis"):
            Axes.parse(forward, up)
        return
    axes = Axes.parse(forward, up)
    ahead, above = np.zeros(3), np.zeros(3)
    ahead[axes.forward_axis], above[axes.up_axis] = axes.forward_sign, axes.up_sign
    assert np.cross(ahead, above)[axes.width_axis] == axes.right_sign


def test_plain_sae_j670_is_refused_with_the_two_names():
    with pytest.raises(UsageError, match="two axis systems") as caught:
        named_axes("sae-j670")
    assert caught.value.fix == "Give --axes sae-j670-zup or --axes sae-j670-zdown."


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="'iso' is not a named axes") as caught:
        named_axes("iso")
    assert "iso4130, iso8855" in caught.value.fix
