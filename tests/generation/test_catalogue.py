"""Templates tell their parameters without being run."""

import pytest

import keienvelope as ke
from keienvelope.errors import ParameterError, UnknownNameError
from keienvelope.generation import catalogue, template


def test_every_template_describes_what_it_needs():
    for item in catalogue():
        names = [parameter.name for parameter in item.parameters]
        assert {"length", "width", "height"} <= set(names)
        assert item.title
        for parameter in item.parameters:
            assert parameter.meaning
            assert parameter.unit in ("mm", "deg", "code")
            if parameter.choices:
                assert parameter.default in parameter.choices
            elif parameter.unit != "code":
                follows = parameter.may_follow and parameter.default == 0
                assert follows or parameter.low < parameter.default < parameter.high


def test_names_are_found_either_way():
    assert template("tall-wagon") == template("tall_wagon")
    assert "tall-wagon" in [item.name for item in ke.templates()]
    with pytest.raises(UnknownNameError, match="tall-wagon"):
        template("small-wagon")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"length": 9000}, r"length = 9000 mm is out of range.*3600"),
        ({"length": "long"}, "not a number"),
        ({"length": "nan"}, "not a number"),
        ({"lenght": 3000}, r"no parameter 'lenght'.*Known: length"),
        ({"width": 1485}, r"width = 1485 mm breaks jp-kei-1998.*1480.*--allow-overrun"),
        ({"height": 2010.0}, r"height = 2010 mm breaks jp-kei-1998.*2000"),
        ({"tyre": "round"}, "tyre"),
    ],
)
def test_values_that_cannot_be_are_refused_by_name(values, message):
    with pytest.raises(ParameterError, match=message):
        ke.generate("tall-wagon", parameters=values)


def test_an_older_class_refuses_a_present_body():
    with pytest.raises(ParameterError, match="jp-kei-1990"):
        ke.generate("tall-wagon", profile="jp-kei-1990")
