"""The page of the templates is what the scripts say, and has a picture of each."""

import importlib.util
from pathlib import Path

import pytest

from keienvelope.generation import catalogue

DOCS = Path(__file__).resolve().parents[2] / "docs"
MAKE = "run: python docs/pictures/render.py"


@pytest.fixture(scope="module")
def gallery():
    spec = importlib.util.spec_from_file_location("render", DOCS / "pictures" / "render.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_the_templates_is_current(gallery):
    assert (DOCS / "templates.md").read_text(encoding="utf-8") == gallery.page(), MAKE


@pytest.mark.parametrize("template", catalogue(), ids=lambda item: item.name)
def test_every_template_has_its_picture(template):
    picture = DOCS / "pictures" / f"{template.name.replace('-', '_')}.png"
    assert picture.stat().st_size > 30_000, MAKE
