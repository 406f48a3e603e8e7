"""The reference pages say what the data says."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

from keienvelope.checking.rules import rules
from keienvelope.law import profile, profiles, quantities

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.fixture(scope="module")
def reference():
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["rules.md", "profiles.md"])
def test_a_page_is_as_the_data_is(reference, name):
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == reference.page(name), "run: python docs/reference.py"


def test_every_limited_quantity_has_its_rule_and_every_rule_its_documentation():
    covered = [name for rule in rules() for name in rule.quantities]
    assert sorted(covered) == sorted(quantity.id for quantity in quantities())
    assert len({rule.code for rule in rules()}) == len(rules())
    for rule in rules():
        for _, text in rule.sections:
            assert text.strip().endswith((".", "'"))
            assert "  " not in text


def test_the_profile_that_the_page_shows_is_one(tmp_path):
    page = (DOCS / "profiles.md").read_text(encoding="utf-8")
    text = page.split("```toml\n")[1].split("```")[0]
    path = tmp_path / "carts.toml"
    path.write_text(text, encoding="utf-8")
    assert profile(str(path)).id == tomllib.loads(text)["id"]


def test_every_profile_is_on_the_page():
    page = (DOCS / "profiles.md").read_text(encoding="utf-8")
    for item in profiles():
        assert f'<a id="{item.id}"></a>' in page
