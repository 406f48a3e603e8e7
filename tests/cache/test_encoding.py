"""Measurements as plain data: the same comes back, and nothing else does."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from keienvelope.cache.encoding import DamagedError, decode, encode
from keienvelope.measuring.extents.support import Support
from keienvelope.measuring.shape import Shape, Turn
from keienvelope.model import Axes, Unit


def returned(value):
    return decode(json.loads(json.dumps(encode(value))))


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -7, 0.1 + 0.2, 5e-324, -0.0, math.inf, "\u8eca/<script>", (), ((1, "a"), ())],
)
def test_plain_values_come_back(value):
    assert repr(returned(value)) == repr(value)


def test_not_a_number_comes_back():
    assert math.isnan(returned(math.nan))


@pytest.mark.parametrize(
    "array",
    [
        np.array([[0.1, -np.inf], [np.nan, 5e-324]]),
        np.arange(6, dtype=np.int64).reshape(1, 2, 3),
        np.array([1.5], dtype=np.float32),
        np.array([True, False]),
        np.empty((0, 3)),
        np.arange(12.0).reshape(3, 4).T,
    ],
)
def test_arrays_come_back(array):
    found = returned(array)
    assert found.dtype == array.dtype
    np.testing.assert_array_equal(found, array)
    found += found  # a copy, and not a view of bytes that nobody may write to


def test_numbers_of_numpy_come_back_as_those_of_python():
    assert repr(returned((np.float64(0.1), np.int64(3), np.bool_(True)))) == "(0.1, 3, True)"


def test_dataclasses_come_back_with_all_they_hold():
    support = Support(
        attained=np.arange(6.0),
        bound=np.arange(6.0) + 1e-9,
        points=np.arange(18.0).reshape(6, 3),
        faces=np.arange(6),
        tolerance=np.zeros(6),
        beyond_edge_mm=np.zeros(6),
        reasons=("", "why", "", "", "", ""),
    )
    turn = Turn(np.eye(3), "1.0 degrees about z")
    shape = Shape(None, None, Axes.parse("-x", "+z"), "wheels", turn, None, ("odd",))
    found, seen = returned((support, shape))
    for name, value in vars(support).items():
        np.testing.assert_array_equal(getattr(found, name), value)
    assert (seen.axes, seen.reason, seen.oddities) == (shape.axes, "wheels", ("odd",))
    np.testing.assert_array_equal(seen.turn.rotation, np.eye(3))
    assert returned({"a": Unit("mm", 1.0)}) == {"a": Unit("mm", 1.0)}


@pytest.mark.parametrize("value", [Path(), {1}, [1], object(), b"bytes", np.array(["text"])])
def test_what_is_no_measurement_is_not_written(value):
    with pytest.raises(TypeError, match="cannot be kept"):
        encode(value)


UNIT = "keienvelope.model.units.Unit"


@pytest.mark.parametrize(
    "data",
    [
        {"os.system": ["true"]},
        {"builtins.eval": ["1"]},
        {"keienvelope.cli.main": []},
        {"keienvelope.checking.report.Report": []},
        {"keienvelope.model.model.device_of": ["wheel"]},
        {"keienvelope.model.mesh.ArrayMesh": [[]]},
        {"keienvelope.model.prototype.TopoDS_Shape": []},
        {"keienvelope.model.units.dataclass": [None]},
        {"keienvelope.model.nowhere.Unit": ["mm", 1.0]},
        {"keienvelope.model.units.Nothing": []},
        {UNIT: ["mm"]},
        {UNIT: ["mm", 1.0, 2.0]},
        {UNIT: None},
        {UNIT: ["mm", 1.0], "array": []},
        {},
        {"array": ["|O", [1], "AAAAAAAAAAA="]},
        {"array": ["<f8,<f8", [1], "AAAAAAAAAAAAAAAAAAAAAA=="]},
        {"array": ["<f8", [2], "AAAAAAAAAAA="]},
        {"array": ["<f8", [1], "no base 64"]},
        {"array": [8, [1], "AAAAAAAAAAA="]},
        {"array": ["<f8", [1]]},
        {"table": [["key"]]},
        {"table": [[{"table": []}, 1]]},
        {"keienvelope.model.axes.Axes": ["x", 1, "x", 1]},
        [{"os.system": ["true"]}],
    ],
)
def test_what_nobody_wrote_is_damaged(data):
    with pytest.raises(DamagedError):
        decode(data)
