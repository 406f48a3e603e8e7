"""Measurements under every open reading, held against a profile, become one report.

The same verdict under all open readings stands; different ones are undecided. What was not read
whole cannot pass, and a unit that nobody declared never leads to a pass.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from keienvelope.checking import notes, questions
from keienvelope.checking.declared import NOTHING_DECLARED, Declared
from keienvelope.checking.findings import findings_of
from keienvelope.checking.limit_box import limit_box, place_planes
from keienvelope.checking.mirror_hint import mirror_hint
from keienvelope.checking.outcome import Held, is_checked, outcomes, reading_verdict
from keienvelope.checking.report import (
    FileSummary,
    Finding,
    FrameSummary,
    Question,
    ReadingSummary,
    Report,
    Verdict,
)
from keienvelope.checking.rules import rule_of
from keienvelope.checking.tessellation_hint import tessellation_hint
from keienvelope.law import Profile
from keienvelope.measuring import Measured, Measurement, ReadingResult
from keienvelope.measuring.devices import Exclusion
from keienvelope.measuring.median import seen_median
from keienvelope.measuring.stance import Stance
from keienvelope.model import Axes
from keienvelope.model.axes import direction_index

_CENTRED_MM = 0.01
_OPEN = "more than one reading of unit or axes is open"


def check_measured(
    measured: Measured,
    profile: Profile,
    *,
    file: FileSummary,
    declared: Declared = NOTHING_DECLARED,
    require: Collection[str] = (),
    describe: bool = True,
) -> Report:
    """Hold a measured model against a profile.

    Parameters
    ----------
    measured : Measured
        The model under every reading.
    profile : Profile
        The class.
    file : FileSummary
        What the report says of the file.
    declared : Declared
        What the user says that no CAD file holds.
    require : collection of str
        Codes of rules that must have been checked.
    describe : bool
        Whether overruns are looked for; verdicts do not need them.

    Returns
    -------
    Report
        With verdict, findings and, where something is open, the questions that settle it.
    """
    measured = _with_medians(measured, profile) if describe else measured
    held = [
        outcomes(result, profile, declared) if result.measurements else {}
        for result in measured.results
    ]
    verdicts = [reading_verdict(h, profile) if h else None for h in held]
    # Where no reading is plausible, what was declared can still fail.
    open_held = [h for h, r in zip(held, measured.results, strict=True) if r.open and h] or [
        outcomes(None, profile, declared)
    ]
    findings = findings_of(profile, open_held, measured, file, describe=describe)
    judged: questions.Judged = list(zip(measured.results, verdicts, strict=True))
    unchecked = _unchecked(open_held, findings, profile, require)
    provable = _provable(measured) and not unchecked
    verdict = _verdict([reading_verdict(h, profile) for h in open_held], provable=provable)
    asked = _questions(measured, judged, open_held) if verdict == "undecided" else ()
    single = _single(measured)
    planes = place_planes(single, profile, measured.choice.anchor) if single else None
    return replace(
        _described(measured, file),
        verdict=verdict,
        provable=provable,
        profile=profile,
        limit_box=limit_box(planes),
        readings=tuple(_reading(result, verdict) for result, verdict in judged),
        questions=asked,
        findings=findings,
        notes=(
            *notes.collect(measured, single, planes),
            *unchecked,
            *mirror_hint(findings, measured),
            *tessellation_hint(open_held),
        ),
        declared=declared.texts,
    )


def _with_medians(measured: Measured, profile: Profile) -> Measured:
    """Look for the middle of what is too wide, where only the extents tell it so far.

    Where they are centred on the axes of the file, that is the middle.
    """
    limit = profile.limit("overall_width")
    if limit is None or _single(measured) is None:
        return measured

    def looked_at(result: ReadingResult) -> ReadingResult:
        axes, width = result.reading.axes, result.measurements.get("overall_width")
        known = result.median is not None or axes is None or not result.open
        if known or axes is None or width is None or width.lower_mm <= limit.value:
            return result
        if abs(_middle_mm(result, axes)) <= _CENTRED_MM:
            return result
        median = measured.model.facts.recall(
            f"median across {axes.width_axis}, scale {result.scale!r}",
            lambda: seen_median(measured.geometry, axes, scale=result.scale),
        )
        return replace(result, median=median)

    return replace(measured, results=tuple(looked_at(result) for result in measured.results))


def _middle_mm(result: ReadingResult, axes: Axes) -> float:
    """Return where the middle of the width is along its axis."""
    reach = result.reach["overall_width"].attained
    left, right = (direction_index(axes.width_axis, sign) for sign in (+1, -1))
    return 0.5 * result.scale * float(reach[left] - reach[right])


def measured_report(measured: Measured, *, file: FileSummary) -> Report:
    """Return a report that only measures: no profile, no findings.

    Its verdict is ``pass`` where the three overall dimensions are decided, else ``undecided``.
    """
    single = _single(measured)
    whole = not (measured.model.incomplete or measured.doubts)
    decided = single is not None and single.ground.known and whole
    judged: questions.Judged = [(result, None) for result in measured.results]
    asked: list[Question | None] = []
    if not decided:
        asked = [
            questions.unit_question(measured, judged),
            questions.turn_question(measured),
            questions.half_question(measured),
            questions.axes_question(measured, judged),
            _ground_wanted(single),
        ]
    return replace(
        _described(measured, file),
        verdict="pass" if decided else "undecided",
        readings=tuple(_reading(result, None) for result in measured.results),
        questions=tuple(question for question in asked if question),
        notes=notes.collect(measured, single, None),
    )


def _ground_wanted(single: ReadingResult | None) -> Question | None:
    if single is None or single.ground.known:
        return None
    return Question(
        "ground",
        "Where is the ground? The height is the model's own extent until that is known.",
        ("--ground lowest", "--ground 0"),
    )


def _described(measured: Measured, file: FileSummary) -> Report:
    """Return what both kinds of report say of a measured model, its verdict still open."""
    single = _single(measured)
    return Report(
        file=file,
        verdict="undecided",
        convention=measured.convention.id,
        frame=_frame(measured, single),
        measurements=_agreed(measured),
        assumed=single is None,
        excluded=_excluded(measured),
        reference=tuple(part.path for part in measured.model.parts if part.reference),
        not_measured=notes.not_measured(measured),
        stance=single.stance if single else Stance(missing=_OPEN),
        seconds={"measure": measured.seconds},
    )


def _excluded(measured: Measured) -> tuple[Exclusion, ...]:
    """Return what is left out under any reading that is open."""
    found = (e for result in measured.open_results for e in result.devices.excluded)
    return tuple({exclusion.index: exclusion for exclusion in found}.values())


def _single(measured: Measured) -> ReadingResult | None:
    """Return the accepted reading, if there is one."""
    accepted = [r for r in measured.results if r.reading.status == "accepted"]
    return accepted[0] if accepted else None


def _verdict(verdicts: Sequence[Verdict], *, provable: bool) -> Verdict:
    if set(verdicts) == {"fail"}:
        return "fail"
    return "pass" if set(verdicts) == {"pass"} and provable else "undecided"


def _provable(measured: Measured) -> bool:
    """Whether a pass can be proven of what was measured: read whole, unit known, one vehicle."""
    unit_assumed = measured.results[0].reading.unit_source == "assumed"
    return not (unit_assumed or measured.model.incomplete or measured.doubts or measured.turn)


def _unchecked(
    open_held: Sequence[Held],
    findings: Sequence[Finding],
    profile: Profile,
    require: Collection[str],
) -> list[str]:
    """Say what would have to be checked before the file can pass."""
    said = []
    for code in require:
        verdicts = {finding.verdict for finding in findings if finding.rule == code}
        if not verdicts and not any(rule_of(x.quantity).code == code for x in profile.every_limit):
            said.append(f"{code} is required, but {profile.id} limits nothing of the kind.")
        elif verdicts & {"not-checked", "undecided"}:
            said.append(f"{code} is required, but was not decided.")
    if profile.also_requires is not None:
        said.append(f"{profile.id} also requires {profile.also_requires}: no model shows that.")
    required = [o for held in open_held for limit, o in held.items() if limit.is_requirement]
    if not profile.limits_dimensions and not is_checked(required, profile):
        said.append(
            f"{profile.id} limits no dimension: a pass wants everything that it requires decided."
        )
    return said


def _questions(
    measured: Measured, judged: questions.Judged, open_held: list[Held]
) -> tuple[Question, ...]:
    asked = [
        questions.unit_question(measured, judged),
        questions.turn_question(measured),
        questions.half_question(measured),
        questions.axes_question(measured, judged),
    ]
    if not any(asked) and open_held:
        asked.append(questions.ground_question(open_held[0]))
    return tuple(question for question in asked if question)


def _reading(result: ReadingResult, verdict: Verdict | None) -> ReadingSummary:
    reading = result.reading
    axes = reading.axes
    return ReadingSummary(
        unit=reading.unit.name,
        forward=axes.forward if axes else None,
        up=axes.up if axes else None,
        ground_z_mm=result.ground.high_mm if axes and axes.up_sign else None,
        status=reading.status,
        reason=reading.reason,
        verdict=verdict if result.open else None,
        sizes_mm=reading.sizes_mm,
        measurements=result.measurements,
    )


def _agreed(measured: Measured) -> Mapping[str, Measurement]:
    """Return the measurements on which all open readings of the likeliest unit agree."""
    results = measured.open_results or tuple(r for r in measured.results if r.measurements)
    unit = results[0].reading.unit if results else None
    likely = [r for r in results if r.reading.unit == unit]
    if not likely:
        return {}
    first = likely[0].measurements
    return {
        name: measurement
        for name, measurement in first.items()
        if all(_same(measurement, other.measurements.get(name)) for other in likely)
    }


def _same(one: Measurement, other: Measurement | None) -> bool:
    return other is not None and one.lower_mm == other.lower_mm and one.upper_mm == other.upper_mm


def _frame(measured: Measured, single: ReadingResult | None) -> FrameSummary:
    results = measured.open_results or measured.results
    likely = results[0].reading
    axes = single.reading.axes if single else None
    agreed_axes = {(r.reading.axes.forward, r.reading.axes.up) for r in results if r.reading.axes}
    if axes is None and len(agreed_axes) == 1:
        axes = results[0].reading.axes
    return FrameSummary(
        unit_name=likely.unit.name,
        unit_source=likely.unit_source,
        forward=axes.forward if axes else None,
        up=axes.up if axes else None,
        axes_source=likely.axes_source if axes else "open",
        ground_z_mm=single.ground.high_mm if single and axes and axes.up_sign else None,
        ground_source=single.ground.source if single else "unknown",
    )
