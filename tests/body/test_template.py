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
from wagons import DEFAULTS, leaves

from keienvelope.body import WagonProportions
from keienvelope.body.proportions import RANGES

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "templates" / "tall_wagon.py"
DESCRIPTION = re.compile(r"(mm|deg); ([\d.]+) to ([\d.]+); \S.+")


@pytest.fixture(scope="module")
def model() -> cqgi.CQModel:
    return cqgi.parse(TEMPLATE.read_text(encoding="utf-8"))


def test_every_parameter_is_described_with_unit_and_range(model: cqgi.CQModel) -> None:
    described = {name: p.desc for name, p in model.metadata.parameters.items()}
    assert described.pop("tyre").startswith("code; ; ")
    found = {}
    for name, description in described.items():
        match = DESCRIPTION.fullmatch(description or "")
        assert match, name
        found[f"{name}_{match[1]}"] = (float(match[2]), float(match[3]))
    assert found == RANGES


def test_defaults_are_those_of_the_tests(model: cqgi.CQModel) -> None:
    for name, parameter in model.metadata.parameters.items():
        suffixes = [key for key in DEFAULTS if re.fullmatch(rf"{name}(_mm|_deg)?", key)]
        assert DEFAULTS[suffixes[0]] == parameter.default_value


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
    assert "height_mm = 2600 is outside 1450 to 2050" in str(result.exception)


def test_plain_python_builds_the_same_wagon_again(parts: dict[str, cq.Shape]) -> None:
    again = leaves(runpy.run_path(str(TEMPLATE))["assembly"])
    assert list(again) == list(parts)
    for path, shape in again.items():
        vertices, others = ([v.toTuple() for v in s.Vertices()] for s in (shape, parts[path]))
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
    assert out.stat().st_size < 12e6


def test_contradicting_parameters_name_the_cause() -> None:
    with pytest.raises(ValueError, match=r"rear overhang.* = 225 is outside .*: room for"):
        WagonProportions(**{**DEFAULTS, "length_mm": 3230.0})
