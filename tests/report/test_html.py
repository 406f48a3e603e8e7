"""The HTML report: whole in one file, deaf to what a part is named, and alive in a browser."""

import base64
import json
import os
import re
import shutil
from dataclasses import replace

import cadquery as cq
import numpy as np
import pytest
import samples
import trimesh
from bodies import block, block_mesh

from keienvelope import planning, workflow
from keienvelope.measuring.scene import build_scene
from keienvelope.model import Model, Part, SourceFile
from keienvelope.model.mesh import ArrayMesh
from keienvelope.report.html import render

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """A report with its scene: a flare that is 5 mm too wide and has a hostile name."""
    folder = tmp_path_factory.mktemp("wide")
    car = cq.Assembly(name="car")
    car.add(block(3395, 1470, 1650), name="body")
    car.add(block(300, 1485, 100, bottom=900), name="flare")
    car.export(str(folder / "wide.step"))
    given = {"forward": "-x", "up": "+z", "ground": "lowest"}
    (plan,) = planning.plan([folder / "wide.step"], given)
    (report,) = workflow.check_file(replace(plan.task, triangles=1000))
    assert report.verdict == "fail"
    return named_hostile(report)


def named_hostile(report):
    """The same report where the flare has a name that no reader would let through."""
    findings = [
        replace(f, overruns=tuple(replace(o, part=HOSTILE) for o in f.overruns))
        for f in report.findings
    ]
    parts = [replace(p, path=HOSTILE if "flare" in p.path else p.path) for p in report.scene.parts]
    assert HOSTILE in [part.path for part in parts]
    scene = replace(report.scene, parts=tuple(parts))
    return replace(report, findings=tuple(findings), scene=scene)


@pytest.fixture(scope="module")
def page(wide):
    return render([wide])


def scene_of(page):
    """The data of the viewer, as the browser reads them."""
    (text,) = re.findall(r'<script type="application/json" class="scene">(.*?)</script>', page)
    (model,) = re.findall(r'<script type="application/json" id="model-0">(.*?)</script>', page)
    return json.loads(text) | json.loads(model)


def test_nothing_is_asked_of_the_network(page):
    assert "default-src 'none'" in page
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)
    assert not re.findall(r"url\((?!#)|@import|fetch\(|XMLHttpRequest|import\(", page)


def test_a_part_name_stays_text(page):
    assert "<img src=x" not in page
    assert "<script>document" not in page
    assert "&lt;/script&gt;" in page
    assert page.count("<script") == 3


def test_the_viewer_gets_the_model_in_the_vehicles_axes(wide, page):
    scene = scene_of(page)
    places = np.frombuffer(base64.b64decode(scene["positions"]), "<u2").reshape(-1, 3)
    points = np.array(scene["low"]) + places * scene["step"]
    assert points.min(axis=0) == pytest.approx([-1697.5, -742.5, 0], abs=2 * scene["step"])
    assert points.max(axis=0) == pytest.approx([1697.5, 742.5, 1650], abs=2 * scene["step"])
    indices = np.frombuffer(base64.b64decode(scene["indices"]), "<u4")
    assert len(indices) == 3 * wide.scene.count == sum(scene["counts"])
    assert indices.max() < len(points)
    planes = {tuple(plane["outward"]): plane["height"] for plane in scene["planes"]}
    assert planes == {(0, 1, 0): pytest.approx(740), (0, -1, 0): pytest.approx(740)}


def test_a_model_that_many_profiles_look_at_stands_on_the_page_once(wide, monkeypatch):
    monkeypatch.setattr("keienvelope.report.html._MOST_DRAWN", 1)
    page = render([wide] * 12)
    assert page.count('class="scene"') == 12
    assert page.count('id="model-') == 1
    assert page.count('<figure class="view">') == 3
    assert "drawn of the first reports" in page


def test_a_page_tells_limit_interval_margin_and_waiver():
    page = render([samples.failing(), samples.waived(), samples.unreadable(), samples.not_whole()])
    for told in (
        "≤ 1480 mm",
        "1485.000",
        "-5.000",
        "body/door",
        "agreed &lt;b&gt;in&lt;/b&gt; May",
    ):
        assert told in page
    assert "the file is empty. Export it again." in page
    assert "2 faces could not be read" in page
    assert page.index("cad/wide.step") < page.index("cad/waived.step")


def wavy_box(count):
    """So many triangles on the skin of a wavy box, a vehicle's size."""
    side = int(np.sqrt(count / 2 / 6)) + 1
    u, v = np.meshgrid(np.linspace(-1, 1, side + 1), np.linspace(-1, 1, side + 1))
    grid = np.stack([u, v, np.ones_like(u) + 0.01 * np.sin(40 * u) * np.sin(40 * v)], axis=-1)
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]
    face = np.concatenate([np.stack([a, b, c], 2), np.stack([a, c, d], 2)]).reshape(-1, 3, 3)
    turned = [np.roll(sign * face, shift, axis=2) for shift in range(3) for sign in (1, -1)]
    return np.concatenate(turned) * [1690, 735, 800] + [0, 0, 810]


@pytest.fixture(scope="module")
def million():
    triangles = wavy_box(1_000_000)
    assert len(triangles) >= 1_000_000
    part = Part("skin", ArrayMesh(triangles))
    return Model(SourceFile("skin.stl", "stl"), (part,)), triangles


def test_a_million_triangles_are_thinned_for_the_view_and_the_page_stays_small(million):
    model, triangles = million
    scene = build_scene(model, 1.0, most=160_000)
    assert scene.full_count == len(triangles)
    assert 20_000 < scene.count <= 200_000
    points = scene.parts[0].triangles.reshape(-1, 3)
    for end in ("min", "max"):
        whole = getattr(triangles.reshape(-1, 3), end)(axis=0)
        assert getattr(points, end)(axis=0) == pytest.approx(whole, abs=20)
    page = render([replace(samples.passing(), scene=scene)])
    assert len(page.encode()) < 8_000_000
    assert f"of {len(triangles):,} triangles" in page


def test_what_lies_beyond_a_limit_is_not_thinned(million):
    model, triangles = million
    height = float(triangles[..., 2].max()) - 1.0
    scene = build_scene(model, 1.0, most=20_000, exceeded=[(4, height)])
    kept = scene.parts[0].triangles
    beyond = (triangles.astype(np.float32)[..., 2] > height).any(axis=1).sum()
    assert (kept[..., 2] > height).any(axis=1).sum() >= beyond > 0
    assert scene.count < len(triangles) / 4


def test_no_gap_opens_between_what_is_thinned_and_what_is_not():
    ball = trimesh.creation.icosphere(subdivisions=6, radius=800)
    model = Model(SourceFile("ball.stl", "stl"), (Part("ball", ArrayMesh(ball.triangles)),))
    scene = build_scene(model, 1.0, most=8_000, exceeded=[(4, 700.0)])
    assert scene.thinned
    triangles = scene.parts[0].triangles
    _, points = np.unique(triangles.reshape(-1, 3).round(2), axis=0, return_inverse=True)
    edges = np.sort(points.reshape(-1, 3)[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    _, counts = np.unique(edges, axis=0, return_counts=True)
    assert (counts == 1).sum() == 0


def test_few_triangles_are_shown_as_they_are():
    triangles = np.array(block_mesh(3395, 1475, 1650).triangles)
    model = Model(SourceFile("box.stl", "stl"), (Part("box", ArrayMesh(triangles / 10)),))
    scene = build_scene(model, 10.0, most=12)
    assert not scene.thinned
    assert np.allclose(scene.parts[0].triangles, triangles, atol=1e-3)


@pytest.fixture(scope="module")
def browser():
    """Chromium without a window; the tests are skipped where there is none."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    if missing:
        told = f"{' and '.join(missing)} not found: apt-get install chromium chromium-driver"
        if os.environ.get("KEI_REQUIRE_BROWSER") == "1":
            pytest.fail(told)
        pytest.skip(told)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in (
        "headless=new",
        "no-sandbox",
        "use-gl=angle",
        "use-angle=swiftshader",
        "enable-unsafe-swiftshader",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "window-size=1400,1000",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser, page, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    browser.get(path.as_uri())
    wait_for(browser, "return document.querySelector('canvas').dataset.camera")
    yield browser
    assert browser.get_log("browser") == []


def wait_for(browser, script):
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, 60).until(lambda driver: driver.execute_script(script))


CAMERA = "return document.querySelector('canvas').dataset.camera"
COLOURS = """
const source = document.querySelector('canvas');
const copy = document.createElement('canvas');
copy.width = source.width; copy.height = source.height;
const context = copy.getContext('2d');
context.drawImage(source, 0, 0);
const data = context.getImageData(0, 0, copy.width, copy.height).data;
let red = 0, seen = 0;
for (let i = 0; i < data.length; i += 4) {
  if (data[i + 3] > 200) seen++;
  if (data[i + 3] > 200 && data[i] > 2.2 * data[i + 1]) red++;
}
return [seen / (data.length / 4), red];
"""


def test_the_model_is_drawn_and_what_sticks_out_is_red(opened):
    opened.execute_script("document.querySelector('[data-view=left]').click()")
    wait_for(opened, "return document.querySelector('.status').textContent.includes('left')")
    wait_for(
        opened, "return JSON.parse(document.querySelector('canvas').dataset.camera)[1] < -0.99"
    )
    seen, red = opened.execute_script(COLOURS)
    assert 0.2 < seen < 0.95
    assert red > 200


def test_a_finding_moves_the_camera_to_its_place(opened):
    before = opened.execute_script(CAMERA)
    opened.execute_script("document.querySelectorAll('button.go')[1].click()")
    target = (
        "const c = JSON.parse(document.querySelector('canvas').dataset.camera);"
        " const p = JSON.parse(document.querySelector('script.scene').textContent).pins[1].point;"
        " return Math.max(...[0, 1, 2].map((a) => Math.abs(c[3 + a] - p[a]))) < 0.01"
    )
    wait_for(opened, target)
    assert opened.execute_script(CAMERA) != before
    told = opened.execute_script("return document.querySelector('.status').textContent")
    assert "+2.500 mm" in told
    assert HOSTILE in told
    assert opened.execute_script("return document.querySelectorAll('.pin.chosen').length") == 1


def test_keys_turn_the_model_and_bring_it_nearer(opened):
    from selenium.webdriver.common.keys import Keys

    canvas = opened.find_element("css selector", "canvas")
    seen = [opened.execute_script(CAMERA)]
    for key in (Keys.ARROW_LEFT, Keys.ARROW_UP, "+"):
        canvas.send_keys(key)
        seen.append(opened.execute_script(CAMERA))
    assert len(set(seen)) == 4


def test_hostile_names_are_inert_in_the_browser(opened):
    assert opened.title == "fail: wide.step"
    assert opened.execute_script("return document.querySelectorAll('img').length") == 0
    text = opened.execute_script("return document.querySelector('.overruns .part').textContent")
    assert text == HOSTILE


def test_a_screen_reader_finds_names_for_everything(opened):
    unnamed = opened.execute_script(
        "return [...document.querySelectorAll('button, canvas, svg[role=img], input, section')]"
        ".filter((e) => !(e.ariaLabel || e.textContent.trim() || e.closest('label')"
        " || e.getAttribute('aria-labelledby'))).length"
    )
    assert unnamed == 0
    broken = opened.execute_script(
        "return [...document.querySelectorAll('[aria-labelledby], [aria-describedby]')]"
        ".filter((e) => !document.getElementById(e.getAttribute('aria-labelledby')"
        " || e.getAttribute('aria-describedby'))).length"
    )
    assert broken == 0


def test_nothing_is_wider_than_a_telephone(opened):
    opened.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True},
    )
    try:
        assert opened.execute_script("return document.documentElement.scrollWidth") <= 400
    finally:
        opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_several_reports_open_one_by_one(browser, wide, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(render([wide, replace(samples.passing(), scene=wide.scene)]), encoding="utf-8")
    browser.get(path.as_uri())
    drawn = "return [...document.querySelectorAll('canvas')].map((c) => Boolean(c.dataset.camera))"
    wait_for(browser, CAMERA)
    assert browser.execute_script(drawn) == [True, False]
    browser.execute_script("document.querySelectorAll('details.report')[1].open = true")
    wait_for(browser, f"{drawn}[1]")
    assert browser.get_log("browser") == []
