"""The documentation site: its pages are as the code is, and it opens without a network."""

import importlib.util
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def script(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reference():
    return script(DOCS / "command_reference.py")


@pytest.mark.parametrize("name", ["commands.md", "python.md", "json.md"])
def test_a_page_is_as_the_code_is(reference, name):
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == reference.PAGES[name](), "run: python docs/command_reference.py"


@pytest.mark.parametrize(
    ("picture", "name", "drawn"),
    [
        ("stance.svg", "stance", "drawing"),
        ("verdict.svg", "reach", "verdicts"),
        ("reach.svg", "reach", "reach"),
    ],
)
def test_a_drawing_is_as_its_command_draws_it(picture, name, drawn):
    pictures = DOCS / "pictures"
    written = (pictures / picture).read_text(encoding="utf-8")
    module = script(pictures / f"{name}.py")
    assert written == getattr(module, drawn)(), f"run: python docs/pictures/{name}.py"


def test_every_page_is_in_the_navigation():
    listed = set(re.findall(r"[\w-]+\.md", (ROOT / "mkdocs.yml").read_text(encoding="utf-8")))
    assert listed == {path.name for path in DOCS.glob("*.md")}


class Links(HTMLParser):
    """Collects what a page loads, what it links to, and its anchors."""

    def __init__(self):
        super().__init__()
        self.loaded, self.linked, self.anchors = [], [], set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.anchors |= {given[key] for key in ("id", "name") if given.get(key)}
        if tag in ("script", "img", "iframe") and given.get("src"):
            self.loaded.append(given["src"])
        if tag == "link" and given.get("rel") in ("stylesheet", "preconnect", "icon"):
            self.loaded.append(given["href"])
        if tag == "a" and given.get("href"):
            self.linked.append(given["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if importlib.util.find_spec("material") is None:
        pytest.skip("the extra 'docs' is not installed")
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "--strict", "-d", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
    )
    return folder


def test_no_link_of_the_site_is_broken_and_nothing_comes_from_the_network(site):
    pages = {}
    for path in site.rglob("*.html"):
        pages[path] = Links()
        pages[path].feed(path.read_text(encoding="utf-8"))
    assert len(pages) > 10
    for path, page in pages.items():
        if path.name == "404.html":
            continue
        for target in page.loaded:
            assert not re.match(r"(https?:)?//", target), (path.name, target)
            assert (path.parent / target.partition("?")[0]).exists(), (path.name, target)
        for target in page.linked:
            if re.match(r"(https?|mailto):", target):
                continue
            name, _, anchor = target.partition("#")
            there = (path.parent / name).resolve() if name else path
            assert there.exists(), (path.name, target)
            if anchor and there in pages:
                assert anchor in pages[there].anchors, (path.name, target)
