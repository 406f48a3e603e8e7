"""The JSON report, in the shape of ``schema/keienvelope-report-1.json``."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from keienvelope.checking.report import ALLOWANCE_MM, Finding, Report
from keienvelope.law import quantities
from keienvelope.measuring import Measurement
from keienvelope.version import VERSION

SCHEMA_ID = "keienvelope-report-1"


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a report."""
    text = Path(__file__).parent / "schema" / f"{SCHEMA_ID}.json"
    loaded: dict[str, Any] = json.loads(text.read_text(encoding="utf-8"))
    return loaded


def report_json(report: Report, *, indent: int | None = 2, reproducible: bool = False) -> str:
    """Write a report as JSON text.

    Parameters
    ----------
    indent : int or None
        Spaces a level; None for one line.
    reproducible : bool
        Leave out what differs between runs on the same file.
    """
    data = report_object(report, reproducible=reproducible)
    return json.dumps(data, indent=indent, ensure_ascii=False, allow_nan=False)


def render(reports: Sequence[Report], *, reproducible: bool = False) -> str:
    """Return one report as an object, several as an array."""
    objects = [report_object(report, reproducible=reproducible) for report in reports]
    data = objects[0] if len(objects) == 1 else objects
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def report_object(report: Report, *, reproducible: bool = False) -> dict[str, Any]:
    """Return a report as plain data."""
    data: dict[str, Any] = {
        "schema": SCHEMA_ID,
        "tool": {"name": "keienvelope", "version": VERSION},
        "file": asdict(report.file),
    }
    if report.profile is not None:
        data["profile"] = {
            "id": report.profile.id,
            "title": report.profile.title,
            "status": report.profile.status,
        }
        data["verdict"] = report.verdict
        data["not_checked_count"] = report.not_checked_count
    data |= {
        "convention": report.convention,
        "allowance_mm": ALLOWANCE_MM,
        "limit_box": asdict(report.limit_box) if report.limit_box else None,
        "readings": [_reading(reading) for reading in report.readings],
        "questions": [asdict(question) for question in report.questions],
        "frame": _frame(report),
        "measurements": _measurements(report.measurements),
        "stance": _stance(report),
    }
    if report.profile is not None:
        data["findings"] = [_finding(finding) for finding in report.findings]
    data |= {
        "excluded": [
            {
                "part": exclusion.part,
                "device": exclusion.device,
                "by": exclusion.by,
                "leaves_out_of": exclusion.leaves_out_of,
                "protrusion_mm": exclusion.protrusion_mm,
                "cap_mm": exclusion.cap_mm,
                "evidence": exclusion.row.evidence,
            }
            for exclusion in report.excluded
        ],
        "reference": list(report.reference),
        "not_measured": [asdict(item) for item in report.not_measured],
        "notes": list(report.notes),
        "declared": dict(report.declared),
    }
    if not reproducible:
        data["seconds"] = dict(report.seconds)
    plain: dict[str, Any] = _plain(data)
    return plain


def _frame(report: Report) -> dict[str, Any] | None:
    frame = report.frame
    if frame is None:
        return None
    return {
        "unit": {"name": frame.unit_name, "source": frame.unit_source},
        "forward": frame.forward,
        "up": frame.up,
        "axes_source": frame.axes_source,
        "ground_z_mm": frame.ground_z_mm,
        "ground_source": frame.ground_source,
    }


def _reading(reading: Any) -> dict[str, Any]:
    return {**vars(reading), "measurements": _measurements(reading.measurements)}


def _stance(report: Report) -> dict[str, Any]:
    stance = report.stance
    return {
        "wheels_by": stance.by,
        "missing": stance.missing,
        "angles": {
            name: {key: value for key, value in asdict(angle).items() if key != "quantity"}
            for name, angle in stance.angles.items()
        },
        "left_out": stance.left_out,
        "codes": {
            item.id: {"iso_612": item.iso_612, "sae_j1100": item.sae_j1100}
            for item in quantities()
            if item.codes and (item.id in report.measurements or item.id in stance.angles)
        },
    }


def _measurements(measurements: Mapping[str, Measurement]) -> dict[str, Any]:
    return {
        name: {key: value for key, value in asdict(m).items() if key != "quantity"}
        for name, m in measurements.items()
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return asdict(finding)


def _plain(value: Any) -> Any:
    """Turn tuples into lists, and numbers that JSON cannot hold into null."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
