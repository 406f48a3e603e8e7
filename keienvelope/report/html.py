"""The HTML report: one file that shows everything of its reports and asks the network for nothing.

Whatever came out of a file is escaped by the template engine, also inside the data of the viewer.
"""

from __future__ import annotations

import base64
import io
import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import jinja2
import numpy as np
from markupsafe import Markup
from PIL import Image

from keienvelope.checking.report import Finding, Report
from keienvelope.checking.rules import rule
from keienvelope.report import phrases
from keienvelope.report.drawing import Line, Ring, View, Words, three_views
from keienvelope.report.stage import Marked, Stage, file_direction
from keienvelope.report.webgl import packed, shown_parts
from keienvelope.version import VERSION

_VIEW_WIDTH = 940
_MOST_PINS = 60
_MOST_DRAWN, _MOST_OF_A_MODEL = 8, 3
_BAR_MM = 500.0


def render(reports: Sequence[Report], *, reproducible: bool = False) -> str:
    """Return the page of reports; those that were made without a scene come without pictures."""
    ordered = sorted(reports, key=lambda report: phrases.VERDICTS.index(report.verdict))
    page = _Page()
    sections = [page.section(report, reproducible=reproducible) for report in ordered]
    return _template().render(
        sections=sections,
        models=page.models,
        tally=phrases.tally(reports),
        worst=phrases.worst(reports),
        version=VERSION,
        style=Markup(_asset("style.css")),  # noqa: S704 (ours, not out of a file)
        script=Markup(_asset("viewer.js")),  # noqa: S704
    )


@cache
def _asset(name: str) -> str:
    return (resources.files("keienvelope.report") / "page" / name).read_text(encoding="utf-8")


@cache
def _template() -> jinja2.Template:
    world = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    world.filters |= {
        "printable": phrases.printable,
        "interval": phrases.interval,
        "quantity": phrases.quantity,
        "outcome": phrases.outcome,
        "margin": phrases.margin,
        "place": phrases.place,
        "region": phrases.region,
        "waiver": phrases.waiver_line,
        "bar": _bar,
    }
    return world.from_string(_asset("page.html.j2"))


class _Page:
    """What the sections of a page share: a model that several profiles look at is held once.

    Attributes
    ----------
    models : list of Markup
        The triangles of every model, as JSON.
    """

    def __init__(self) -> None:
        self.models: list[Markup] = []
        self._numbers: dict[tuple[int, bytes], int] = {}
        self._sections = 0
        self._drawn: list[int] = []

    def section(self, report: Report, *, reproducible: bool) -> dict[str, Any]:
        """Return what the template says of one report."""
        self._sections += 1
        stage = Stage(report, report.scene) if report.scene and report.scene.count else None
        pins = _pins(report)
        shown = [f for f in report.findings if f.verdict != "not-checked"]
        return {
            "id": f"report-{self._sections}",
            "report": report,
            "state": phrases.state(report),
            "findings": [f for f in shown if not phrases.is_silent(f)],
            "not_checked": [f for f in report.findings if f.verdict == "not-checked"],
            "rules": {f.rule: rule(f.rule) for f in report.findings},
            "pins": pins[:_MOST_PINS],
            "unlisted": max(len(pins) - _MOST_PINS, 0),
            "views": self._views(stage) if stage else [],
            "scene": _scene(stage, self._model(stage)) if stage else None,
            "thinned": bool(stage and stage.scene.thinned),
            "triangles": stage.scene.count if stage else 0,
            "all_triangles": stage.scene.full_count if stage else 0,
            "seconds": {} if reproducible else dict(report.seconds),
        }

    def _model(self, stage: Stage) -> int:
        """Return the number of a model on the page."""
        key = (id(stage.scene), stage.turn.tobytes())
        if key not in self._numbers:
            self._numbers[key] = len(self.models)
            self.models.append(_json(packed(stage)))
        return self._numbers[key]

    def _views(self, stage: Stage) -> list[dict[str, Any]]:
        """Return the three views of the first reports; to draw them all would take too long."""
        model = id(stage.scene)
        if len(self._drawn) >= _MOST_DRAWN or self._drawn.count(model) >= _MOST_OF_A_MODEL:
            return []
        self._drawn.append(model)
        return [_view(view) for view in three_views(stage, width=_VIEW_WIDTH)]


def _pins(report: Report) -> list[dict[str, Any]]:
    """Return all overruns in the order in which the page numbers them: that of `Stage.marked`."""
    found = [(finding, overrun) for finding in report.findings for overrun in finding.overruns]
    found.sort(key=lambda pair: -pair[1].amount_mm)
    return [
        {"overrun": overrun, "waived": finding.waived is not None} for finding, overrun in found
    ]


def _scene(stage: Stage, model: int) -> Markup:
    """Return the data of the viewer, beside the triangles of its model."""
    parts = shown_parts(stage)
    return _json(
        {
            "model": model,
            "parts": [
                {"name": phrases.printable(part.path), "kind": stage.kind(part)} for part in parts
            ],
            "planes": [
                {
                    "outward": plane.outward.tolist(),
                    "height": plane.height_mm,
                    "waived": plane.waived,
                }
                for plane in stage.exceeded
            ],
            "limits": [end.tolist() for end in stage.limits] if stage.limits else None,
            "ground": stage.ground,
            "pins": [_pin(stage, mark) for mark in stage.marked[:_MOST_PINS]],
        }
    )


def _pin(stage: Stage, mark: Marked) -> dict[str, Any]:
    outward = stage.turn @ file_direction(stage.axes, mark.overrun.side)
    return {
        "point": mark.point.tolist(),
        "outward": outward.tolist(),
        "label": phrases.overrun_line(mark.overrun),
        "waived": mark.finding.waived is not None,
        "size": float(np.ptp(np.array(mark.overrun.box_mm), axis=0).max()),
    }


def _json(data: Mapping[str, Any]) -> Markup:
    """Return data as JSON that cannot end its script element."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 (nothing in it can end the element)


def _view(view: View) -> dict[str, Any]:
    pixels = np.clip(view.picture * 255 + 0.5, 0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(stream, "PNG")
    return {
        "name": view.name,
        "width": view.size[0],
        "height": view.size[1],
        "picture": base64.b64encode(stream.getvalue()).decode("ascii"),
        "lines": [mark for mark in view.marks if isinstance(mark, Line)],
        "rings": [mark for mark in view.marks if isinstance(mark, Ring)],
        "words": [mark for mark in view.marks if isinstance(mark, Words)],
    }


def _bar(finding: Finding) -> float | None:
    """Return the margin as a share of the half bar, from -1 to 1; small ones are spread."""
    if finding.margin is None or not math.isfinite(finding.margin):
        return None
    share = math.asinh(finding.margin) / math.asinh(_BAR_MM)
    return max(-1.0, min(1.0, share))
