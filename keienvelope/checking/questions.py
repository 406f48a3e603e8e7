"""What only the user can settle, asked so that the answer can be typed."""

from __future__ import annotations

from collections.abc import Sequence

from keienvelope.checking.outcome import Held
from keienvelope.checking.report import Question, Verdict
from keienvelope.measuring import Measured, ReadingResult
from keienvelope.measuring.readings import ORDER_RULES, Reading

_TITLES = {"in": "inch", "ft": "foot"}

Judged = Sequence[tuple[ReadingResult, Verdict | None]]


def sizes_text(sizes_mm: Sequence[float]) -> str:
    """Write three extents, the longest first."""
    return " x ".join(f"{size:.1f}" for size in sorted(sizes_mm, reverse=True)) + " mm"


def unit_question(measured: Measured, judged: Judged) -> Question | None:
    """Ask for the unit where none is declared, or where size refutes the one that is."""
    readings = [result.reading for result in measured.results]
    if readings[0].unit_source == "file" and not measured.open_results:
        reading = readings[0]
        return Question(
            "unit",
            f"As the file declares it ({reading.unit}) the model is"
            f" {sizes_text(reading.sizes_mm)}: {reading.reason}.",
            (f"--unit {reading.unit}",),
        )
    if readings[0].unit_source != "assumed":
        return None
    by_unit: dict[str, list[tuple[Reading, Verdict | None]]] = {}
    for result, verdict in judged:
        by_unit.setdefault(result.reading.unit.name, []).append((result.reading, verdict))
    told = [_unit_text(name, entries) for name, entries in by_unit.items()]
    fitting = [
        name
        for name, entries in by_unit.items()
        if any(_is_open(reading) for reading, _ in entries)
    ]
    return Question(
        "unit",
        f"The file declares no unit: {'; '.join(told)}.",
        tuple(f"--unit {name}" for name in fitting or by_unit),
    )


def _is_open(reading: Reading) -> bool:
    return reading.status != "implausible"


def _unit_text(name: str, entries: list[tuple[Reading, Verdict | None]]) -> str:
    size = f"as {_TITLES.get(name, name)} it is {sizes_text(entries[0][0].sizes_mm)}"
    verdicts = {verdict for reading, verdict in entries if _is_open(reading) and verdict}
    if not verdicts:
        return f"{size} ({entries[0][0].reason})"
    if len(verdicts) == 1:
        return f"{size} ({_would(verdicts.pop())})"
    return f"{size} ({' or '.join(sorted(verdicts))} by its axes)"


def _would(verdict: Verdict) -> str:
    return {"pass": "would pass", "fail": "would fail"}.get(verdict, "undecided still")


def turn_question(measured: Measured) -> Question | None:
    """Ask how a vehicle that is turned against the axes of its file is to be measured."""
    if measured.turn is None:
        return None
    axes = measured.shape.axes if measured.shape else None
    forward, up = (_signed(axes.forward), _signed(axes.up)) if axes else ("AXIS", "AXIS")
    return Question(
        "axes",
        f"The model is turned by {measured.turn.words}, so the extents along its axes are not the"
        " sizes of the vehicle. Measure it in its own frame, or say that it stands as it is drawn.",
        ("--straighten", f"--forward {forward} --up {up}"),
    )


def half_question(measured: Measured) -> Question | None:
    """Ask whether a model of declared axes that is cut open is one half of a vehicle."""
    axes = measured.choice.axes
    if axes is None or not measured.cuts:
        return None
    other = {"left": "right", "right": "left"}
    halves = [other.get(axes.side(direction), "left") for direction in measured.cuts]
    return Question(
        "axes",
        f"Is the model one half of a vehicle? {'; '.join(measured.doubts).capitalize()}.",
        tuple(f"--half {half}" for half in halves),
    )


def _signed(axis: str) -> str:
    return axis if axis[0] in "+-" else f"+{axis}"


def axes_question(measured: Measured, judged: Judged) -> Question | None:
    """Ask for the axes where the open ones lead to different verdicts, or to none.

    Where a rule alone leaves one order open, it is asked to be confirmed.
    """
    by_rule = [item for item in judged if item[0].reading.reason in ORDER_RULES]
    open_ones = [item for item in judged if item[0].open]
    asked = open_ones or by_rule
    if measured.turn is not None or not any(
        result.reading.axes_source == "open" for result, _ in asked
    ):
        return None
    first = asked[0][0].reading.unit.name
    same_unit = [item for item in asked if item[0].reading.unit.name == first]
    if len(open_ones) == 1:
        # What a rule alone speaks against may still be how this vehicle is drawn.
        same_unit += [item for item in by_rule if item[0].reading.unit.name == first]
    told, options = [], []
    for result, verdict in same_unit:
        axes = result.reading.axes
        if axes is None:
            continue
        width = result.measurements["overall_width"].lower_mm
        height = result.measurements["overall_height"].lower_mm
        told.append(
            f"{axes.forward} along and {axes.up} up: width {width:.1f}, height {height:.1f} mm"
            + (f", {verdict}" if verdict and result.open else "")
            + ("" if result.open else f", although {result.reading.reason}")
        )
        options.append(f"--forward {_signed(axes.forward)} --up {_signed(axes.up)}")
    return Question(
        "axes",
        f"Which way is the vehicle drawn? {'; '.join(told)}.{_doubtful(measured)}"
        " Change + to - where the axis points the other way.",
        tuple(options),
    )


def _doubtful(measured: Measured) -> str:
    return f" Its shape does not tell: {'; '.join(measured.doubts)}." if measured.doubts else ""


def ground_question(held: Held) -> Question | None:
    """Ask for the ground where only it keeps the height from passing."""
    height = next((outcome for outcome in held.values() if outcome.ground_missing), None)
    if height is None or height.value is None:
        return None
    return Question(
        "ground",
        f"Where is the ground? The model alone is {height.value.upper:.1f} mm high, within"
        f" {height.limit.value:g} mm, but its height counts from the ground.",
        ("--ground lowest", "--ground 0"),
    )
