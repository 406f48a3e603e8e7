"""What a config may say, what it says for which file, and how it refuses what it may not."""

import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from keienvelope.config import config_schema
from keienvelope.config.pattern import matches
from keienvelope.config.settings import FILE_KEYS, parse_config, parse_sidecar
from keienvelope.errors import UsageError

PATH = Path("/repository/keienvelope.toml")
FULL = """
profile = ["jp-kei-1998", "jp-kei-1990"]
forward = "-x"
up = "+z"
ground = 0
exclude = ["mirror=*mirror*"]
require = "ke201"
declare = { displacement_cc = 658, power = "64PS" }

[[files]]
match = ["exports/**/*.stl", "*.stl"]
unit = "mm"
ground = "lowest"

[[files]]
match = "exports/old/*"
axes = "iso4130"
unit = 25.4

[[waivers]]
rule = "KE102"
file = "cad/wagon.step"
part = "body/flare_*"
max_excess_mm = 3
reason = "show car"
expires = 2027-03-31
reviewer = "A. Reader"
"""
WAIVER = """
[[waivers]]
rule = "KE102"
file = "a.step"
max_excess_mm = 3
reason = "x"
"""


def parsed(text):
    return parse_config(tomllib.loads(text), PATH)


def editable(value):
    """A table as an editor's TOML plugin gives it to a JSON Schema: days are text."""
    if isinstance(value, dict):
        return {key: editable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [editable(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("a.stl", "*.stl", True),
        ("b/a.stl", "*.stl", False),
        ("b/a.stl", "**/*.stl", True),
        ("a.stl", "**/*.stl", True),
        ("b/c/a.stl", "b/**", True),
        ("b/c/a.stl", "b/**/a.stl", True),
        ("b/a.stl", "b/**/a.stl", True),
        ("bb/a.stl", "b*/a.stl", True),
        ("b/a.stl", "b?a.stl", False),
        ("a+b.stl", "a+b.stl", True),
        ("aab.stl", "a+b.stl", False),
        ("a.stl", "./a.stl", True),
        ("aXstl", "a.stl", False),
    ],
)
def test_patterns(path, pattern, expected):
    assert matches(path, pattern) is expected


def test_what_holds_for_a_file_and_where_it_is_written():
    config = parsed(FULL)
    top = config.settings_for("cad/wagon.step")
    assert top.values == {
        "profile": ("jp-kei-1998", "jp-kei-1990"),
        "forward": "-x",
        "up": "+z",
        "ground": "0",
        "exclude": ("mirror=*mirror*",),
        "require": ("ke201",),
        "declare": ("displacement_cc=658", "power=64PS"),
    }
    assert set(top.sources.values()) == {"keienvelope.toml"}
    stl = config.settings_for("exports/new/a.stl")
    assert stl.values["unit"] == "mm"
    assert stl.values["ground"] == "lowest"
    assert "[[files]] 1" in stl.sources["ground"]


def test_a_later_section_replaces_and_axes_are_replaced_together():
    old = parsed(FULL).settings_for("exports/old/a.stl")
    assert old.values["unit"] == "25.4"
    assert old.values["axes"] == "iso4130"
    assert "forward" not in old.values
    assert "up" not in old.sources
    given = old.overridden({"forward": "+x", "up": "+z", "unit": None, "exclude": ()}, "here")
    assert given.values["forward"] == "+x"
    assert "axes" not in given.values
    assert given.values["unit"] == "25.4"
    assert given.values["exclude"] == ("mirror=*mirror*",)


def test_waivers_belong_to_their_files():
    config = parsed(FULL)
    (waiver,) = config.waivers_for("cad/wagon.step")
    assert (waiver.rule, waiver.part, waiver.max_excess_mm) == ("KE102", "body/flare_*", 3.0)
    assert waiver.expires == date(2027, 3, 31)
    assert waiver.source == "keienvelope.toml"
    assert config.waivers_for("cad/wagon2.step") == ()


def test_a_sidecar_holds_the_waivers_of_its_file():
    path = Path("/repository/wagon.step.waivers.toml")
    text = WAIVER.replace('file = "a.step"\n', "")
    (waiver,) = parse_sidecar(tomllib.loads(text), path)
    assert waiver.source == "wagon.step.waivers.toml"
    for wrong in (WAIVER, text + "\n[[files]]\n"):
        with pytest.raises(UsageError):
            parse_sidecar(tomllib.loads(wrong), path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('unti = "mm"', "Did you mean 'unit'?"),
        ('profiles = "x"', "Did you mean 'profile'?"),
        ("zebra = 1", "Known: anchor, axes, declare"),
        ('[[files]]\nmatch = "*"\ngruond = 0', "'gruond' in [[files]] 1. Did you mean 'ground'?"),
        ('[[files]]\nunit = "mm"', "match in [[files]] 1"),
        ('[files]\nmatch = "*"', "tables under [[files]]"),
        ("unit = true", "unit at the top"),
        ('unit = ""', "unit at the top"),
        ("profile = []", "profile at the top"),
        ("exclude = [1]", "exclude at the top"),
        ('require = "KE999"', "Known: KE101"),
        ('declare = "64PS"', "a table"),
        ("declare = { seats = true }", "seats in declare"),
        (WAIVER + "max_exces_mm = 2\n", "Did you mean 'max_excess_mm'?"),
        (WAIVER.replace("max_excess_mm = 3", ""), "max_excess_mm is missing in [[waivers]] 1"),
        (WAIVER.replace("= 3", "= 0"), "above 0"),
        (WAIVER.replace("= 3", "= inf"), "above 0"),
        (WAIVER.replace("= 3", "= true"), "above 0"),
        (WAIVER.replace('reason = "x"', ""), "reason is missing"),
        (WAIVER + 'expires = "2027-03-31"\n', "without quotes"),
        (WAIVER + "expires = 2027-03-31T10:00:00\n", "without quotes"),
        (WAIVER.replace("KE102", "KE999"), "Known: KE101"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_remedy(text, told):
    with pytest.raises(UsageError) as caught:
        parsed(text)
    assert told in str(caught.value)
    assert str(PATH) in str(caught.value)


def test_the_schema_for_editors_knows_the_same_keys():
    schema = config_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(editable(tomllib.loads(FULL)))
    assert set(schema["properties"]) == FILE_KEYS | {"files", "waivers"}
    assert set(schema["properties"]["files"]["items"]["properties"]) == FILE_KEYS | {"match"}
    for wrong in ('unti = "mm"', "unit = true", '[[files]]\nunit = "mm"', WAIVER + "x = 1"):
        assert not validator.is_valid(editable(tomllib.loads(wrong)))
