"""The tall wagon template as its users run it: CQGI, cq-cli, plain Python."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import cadquery as cq
import pytest
from cadquery import cqgi
from wagons import leaves

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "templates" / "tall_wagon.py"
TEMPLATES = sorted(TEMPLATE.parent.glob("*.py"))
DESCRIPTION = re.compile(r"(mm|deg|code); (|(0 or )?[\d.]+ to [\d.]+|\w+( \| \w+)+); \S.+")


@pytest.fixture(scope="module")
def model() -> cqgi.CQModel:
    return cqgi.parse(TEMPLATE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_parameter_is_described_with_unit_and_range(path: Path) -> None:
    parameters = cqgi.parse(path.read_text(encoding="utf-8")).metadata.parameters
    described = {n: p.desc for n, p in parameters.items() if p.desc is not None}
    assert {"length", "width", "height", "tyre"} <= set(described)
    for name, description in described.items():
        assert DESCRIPTION.fullmatch(description), name


def test_cqgi_builds_with_other_parameters(model: cqgi.CQModel) -> None:
    result = model.build(build_parameters={"height": 1800.0, "width": 1500.0, "tyre": "155/65R13"})
    assert result.success, result.exception
    (shown,) = result.results
    assert isinstance(shown.shape, cq.Assembly)
    assert shown.shape.name == "tall_wagon"
    assert shown.options["name"] == "tall_wagon"
    shell = leaves(shown.shape)["body/shell"]
    assert shell.BoundingBox(0.01).zmax == pytest.approx(1800.0, abs=0.5)


def test_cqgi_passes_on_what_is_wrong(model: cqgi.CQModel) -> None:
    result = model.build(build_parameters={"height": 2600.0})
    assert not result.success
    assert isinstance(result.exception, ValueError)
    assert "2600 mm is out of range, 1450 to 2050 mm: overall height" in str(result.exception)


def test_plain_python_builds_the_same_wagon_again(parts: dict[str, cq.Shape]) -> None:
    again = leaves(runpy.run_path(str(TEMPLATE))["assembly"])
    assert set(parts) <= set(again)
    for path, shape in parts.items():
        vertices, others = ([v.toTuple() for v in s.Vertices()] for s in (shape, again[path]))
        assert vertices == others, path


def test_cq_cli_writes_step(tmp_path: Path) -> None:
    out = tmp_path / "tall_wagon.step"
    command = [str(Path(sys.executable).with_name("cq-cli")), "--codec", "step"]
    subprocess.run(
        [*command, "--infile", str(TEMPLATE), "--outfile", str(out)],
        check=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    text = out.read_text(encoding="utf-8")
    for name in ("tall_wagon", "windscreen", "bumper_front", "mirror_left[device=mirror]"):
        assert f"PRODUCT('{name}'" in text
