"""The sentences of a report."""

from __future__ import annotations

import numpy as np

from keienvelope.checking.limit_box import Planes
from keienvelope.checking.outcome import Outcome
from keienvelope.checking.report import ALLOWANCE_MM, NotMeasuredSummary
from keienvelope.law import OVERALL, quantity
from keienvelope.measuring import REFERENCE, Measured, ReadingResult
from keienvelope.measuring.devices import is_named
from keienvelope.measuring.readings import order_objection, size_objection
from keienvelope.model.axes import direction_index

_OFF_CENTRE_MM = 1.0
_APART_MM = 1e-3


_KEPT = {"<=": "is within", "<": "is below", ">=": "reaches", ">": "is above"}
_BROKEN = {"<=": "exceeds", "<": "is not below", ">=": "falls short of", ">": "is not above"}


def finding_message(outcome: Outcome, *, reading_dependent: bool, unit_assumed: bool) -> str:
    """Say in one sentence what came out of holding a value against its limit."""
    limit, value = outcome.limit, outcome.value
    title = quantity(limit.quantity).title
    bound = _with_unit(f"{limit.value:.6g}", limit.unit)
    because = f": {outcome.reason}" if outcome.reason else ""
    if value is None:
        done = "was not checked" if outcome.verdict == "not-checked" else "is not known"
        return f"{title} {done}{because}."
    size = _with_unit(value_text(value.lower, value.upper, limit.unit), limit.unit)
    said = f" ({value.said})" if value.said else ""
    subject = f"{title} {size}{said}"
    if reading_dependent:
        subject += " in the reading with the smallest excess"
    if outcome.verdict == "pass":
        return f"{subject} {_KEPT[limit.comparator]} {bound}{because}."
    if outcome.verdict == "fail":
        excess = value.lower - limit.value if limit.is_upper else limit.value - value.upper
        by = f" by {_excess_with_unit(excess, limit.unit)}" if excess > 0 else ""
        return f"{subject} {_BROKEN[limit.comparator]} {bound}{by}{because}."
    if outcome.ground_missing:
        return f"{title} is not known: {outcome.reason} ({size})."
    if outcome.reason:
        return f"{subject} is not decided against {bound}{because}."
    return _open_message(
        outcome,
        title,
        f"{size}{said}",
        bound,
        reading_dependent=reading_dependent,
        unit_assumed=unit_assumed,
    )


def _open_message(
    outcome: Outcome,
    title: str,
    size: str,
    bound: str,
    *,
    reading_dependent: bool,
    unit_assumed: bool,
) -> str:
    """Say why numbers alone leave a limit open."""
    if unit_assumed:
        return f"{title} would be {size}, but nobody declared the unit."
    if reading_dependent:
        return f"{title} is {size} or more, depending on the axes; the limit is {bound}."
    name = outcome.limit.quantity
    measured = outcome.result.measurements.get(name) if outcome.result else None
    reason = f" ({measured.reason})" if measured and measured.reason else ""
    return f"{title} {size} straddles the limit of {bound}{reason}."


def _with_unit(number: str, unit: str) -> str:
    return f"{number} {unit}".rstrip()


def _excess_with_unit(excess: float, unit: str) -> str:
    return _with_unit(excess_text(excess) if unit == "mm" else f"{excess:.4g}", unit)


def value_text(lower: float, upper: float, unit: str, *, between: str = " to ") -> str:
    """Write a value of a unit: millimetres to the thousandth, others as short as they are."""
    if unit == "mm":
        return interval_text(lower, upper, between=between)
    low, high = f"{lower:.5g}", f"{upper:.5g}"
    return low if low == high else f"{low}{between}{high}"


def interval_text(lower: float, upper: float, *, between: str = " to ") -> str:
    """Write an interval: one number where both ends read the same."""
    low, high = f"{lower:.3f}", f"{upper:.3f}"
    return low if low == high else f"{low}{between}{high}"


def excess_text(excess: float) -> str:
    """Write an excess with as many digits as it needs to be seen."""
    return f"{excess:.3f}" if excess >= 0.001 else f"{excess:.2g}"


def collect(
    measured: Measured, single: ReadingResult | None, planes: Planes | None
) -> tuple[str, ...]:
    """Return everything that is worth a note."""
    model = measured.model
    found = [f"Not read whole: {reason}" for reason in model.incomplete]
    found += model.notes
    found += _unit_against_geometry(measured)
    found += _said_in_vain(measured)
    found += [f"Look again: {doubt}." for doubt in measured.doubts]
    if single is not None:
        found += _axes_against_geometry(single)
        found += single.devices.notes
        found += [single.ground.note] if single.ground.note else []
        found += _half(measured, single) or _off_centre(single, planes)
        found += _loose(single)
        found += _apart(single)
    return tuple(found)


def _unit_against_geometry(measured: Measured) -> list[str]:
    """Say where the unit that the user gave stands against size or file."""
    reading = measured.results[0].reading
    if reading.unit_source != "declared":
        return []
    found = []
    objection = size_objection(np.array(reading.sizes_mm))
    if objection:
        found.append(f"As declared ({reading.unit}) the model is {objection}.")
    stated = measured.model.unit
    if stated is not None and stated != reading.unit:
        found.append(f"The file declares {stated}; --unit {reading.unit} was taken instead.")
    return found


def _said_in_vain(measured: Measured) -> list[str]:
    """Say which exclusions of the user change nothing."""
    paths = [part.path for part in measured.model.parts]
    found = []
    for device, pattern in measured.choice.exclude:
        if not any(is_named(path, pattern) for path in paths):
            found.append(f"--exclude {device}={pattern} names no part.")
        elif device != REFERENCE and measured.convention.device(device) is None:
            found.append(
                f"--exclude {device}={pattern}: a {device} counts by the convention"
                f" {measured.convention.id}."
            )
    return found


def _axes_against_geometry(single: ReadingResult) -> list[str]:
    """Say where the axes that the user gave stand against the extents."""
    reading = single.reading
    if reading.axes_source != "declared" or reading.axes is None:
        return []
    sizes = np.array(reading.sizes_mm)
    objection = order_objection(reading.axes, sizes, sizes)
    return [f"The axes were taken as declared, although {objection}."] if objection else []


def _loose(single: ReadingResult) -> list[str]:
    """Say which dimensions are enclosed, but not closely."""
    return [
        f"The {m.quantity.replace('_', ' ')} is known to {m.upper_mm - m.lower_mm:.2g} mm only:"
        f" {m.reason}."
        for m in single.measurements.values()
        if m.basis == "estimated" and m.quantity in OVERALL
    ]


def _apart(single: ReadingResult) -> list[str]:
    """Say where faces reach so far beyond their edges that a program that mends may differ."""
    return [
        f"At an end of the {m.quantity.replace('_', ' ')} a face reaches {m.beyond_edges_mm:.2g} mm"
        " beyond its edges: programs that mend the file may measure that much less."
        for m in single.measurements.values()
        if m.beyond_edges_mm > max(m.model_tolerance_mm, _APART_MM) and m.quantity in OVERALL
    ]


def _half(measured: Measured, single: ReadingResult) -> list[str]:
    """Say how a half model was made whole."""
    if measured.choice.half is None or single.median is None:
        return []
    told = (
        f"The model is the {measured.choice.half} half: the width is twice the distance from the"
        f" median plane at {single.median.level_mm:.3f} mm ({single.median.source})."
    )
    return [told]


def _off_centre(single: ReadingResult, planes: Planes | None) -> list[str]:
    """Note a vehicle that keeps the width but does not stand in the middle of the limit box."""
    axes = single.reading.axes
    if planes is None or axes is None:
        return []
    joined = single.reach["overall_width"]
    plus = direction_index(axes.width_axis, +1)
    reach = single.scale * joined.attained[plus : plus + 2]
    room = planes.heights_mm[plus : plus + 2]
    if not np.isfinite(room).all():
        return []
    offset = 0.5 * float((reach[0] - room[0]) - (reach[1] - room[1]))
    within = float(reach.sum()) <= float(room.sum()) + ALLOWANCE_MM
    if not within or abs(offset) < _OFF_CENTRE_MM:
        return []
    return [f"The vehicle stands {abs(offset):.1f} mm beside the median plane of its axes."]


def not_measured(measured: Measured) -> tuple[NotMeasuredSummary, ...]:
    """Summarise free geometry, with how far it reaches beyond what was measured."""
    results = measured.open_results or measured.results
    scale = results[0].scale
    reach = np.max([support.attained for support in measured.supports], axis=0)
    summaries = []
    for item in measured.model.not_measured:
        beyond = None
        if item.box is not None:
            low, high = np.array(item.box)
            outward = np.column_stack([high, -low]).ravel()
            beyond = max(0.0, float(scale * (outward - reach).max()))
        summaries.append(NotMeasuredSummary(item.what, item.count, beyond))
    return tuple(summaries)
