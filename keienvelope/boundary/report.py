"""The report of a design that is held against an envelope."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import replace

from keienvelope.boundary.envelope import Envelope, axes_of, load_envelope
from keienvelope.boundary.inside import ALLOWANCE_MM, Inside, hold_inside
from keienvelope.boundary.profile import EnvelopeProfile
from keienvelope.boundary.regions import Region
from keienvelope.checking import Finding, Overrun, Question, Report
from keienvelope.checking.outcome import hold_against
from keienvelope.checking.report import FileSummary
from keienvelope.checking.rules import rule_of
from keienvelope.errors import EmptyFileError, ReadError, UsageError
from keienvelope.frozen import dataclass
from keienvelope.measuring import REFERENCE, FrameChoice
from keienvelope.measuring.devices import tags_of
from keienvelope.model import DIRECTIONS, Model


@dataclass(frozen=True)
class EnvelopeOverrun(Overrun):
    """A region outside an envelope.

    Attributes
    ----------
    normal : tuple of float
        Normal of the envelope: from its nearest point to the farthest of the region.
    volume_mm3 : float or None
        Volume outside; None where the part or the envelope does not close.
    """

    normal: tuple[float, float, float] = (0.0, 0.0, 0.0)
    volume_mm3: float | None = None


def inside_report(
    model: Model, profile: EnvelopeProfile, choice: FrameChoice, *, file: FileSummary
) -> Report:
    """Hold a model against an envelope.

    Parameters
    ----------
    model : Model
        The design.
    profile : EnvelopeProfile
        The envelope, and the clearance that is asked for.
    choice : FrameChoice
        What the user says; of it unit and exclusions count here.
    file : FileSummary
        What the report says of the file.

    Raises
    ------
    UsageError
        If the envelope makes no sense or cannot be read.
    ReadError
        If nothing of the model could lie inside.
    """
    start = time.perf_counter()
    envelope = _loaded(profile.envelope)
    tags = tags_of(model.parts, choice)
    reference = {i for i, tag in tags.items() if tag.device == REFERENCE}
    parts = [p for i, p in enumerate(model.parts) if not p.reference and i not in reference]
    if not parts:
        raise EmptyFileError("the model holds no part that could lie inside.", path=file.path)
    unit = choice.unit or model.unit
    blank = Report(
        file=file,
        verdict="undecided",
        profile=profile,
        convention=profile.convention,
        reference=tuple(p.path for p in model.parts if p not in parts),
    )
    if unit is None:
        asked = Question("unit", "Which unit is the file drawn in?", ("--unit mm",))
        return replace(blank, questions=(asked,))
    wanted = profile.limits[0].value
    found = hold_inside(parts, model.mm_per_coordinate(unit), envelope, wanted_mm=wanted)
    doubts = (*found.doubts, *_axes_doubts(model, choice, envelope), *model.incomplete)
    finding = _finding(found, profile, file, doubts)
    return replace(
        blank,
        verdict="undecided" if finding.verdict == "not-checked" else finding.verdict,
        provable=not doubts,
        findings=(finding,),
        notes=(*_notes(found, envelope), *(f"Nothing is proven: {doubt}." for doubt in doubts)),
        seconds={"measure": time.perf_counter() - start},
    )


def _loaded(text: str) -> Envelope:
    try:
        return load_envelope(text)
    except ReadError as error:
        # The report names the design: which file could not be read has to be said.
        told = f"the envelope {text} could not be read: {error.what}"
        raise UsageError(told, fix=error.fix) from error


def _axes_doubts(model: Model, choice: FrameChoice, envelope: Envelope) -> list[str]:
    own = choice.axes or axes_of(model)
    if own is None or envelope.axes is None or own == envelope.axes:
        return []
    told = (
        f"the design is drawn forward {own.forward}, up {own.up}, the envelope forward"
        f" {envelope.axes.forward}, up {envelope.axes.up}; export both in the same axes"
    )
    return [told]


def _notes(found: Inside, envelope: Envelope) -> list[str]:
    notes = [f"Held against {envelope.name} in the axes in which both are drawn."]
    if not found.proven:
        notes.append(
            f"The interval holds triangles of both, and {found.error_mm:.3g} mm to either side for"
            " what curved faces may leave them by."
        )
    return notes


def _finding(
    found: Inside, profile: EnvelopeProfile, file: FileSummary, doubts: Sequence[str]
) -> Finding:
    limit = profile.limits[0]
    verdict = hold_against(
        limit.value, found.lower, found.upper, comparator=limit.comparator, allowance=ALLOWANCE_MM
    )
    if doubts:
        verdict = "undecided"
    overruns = tuple(_overrun(region) for region in found.regions)
    rule = rule_of(limit.quantity)
    told = (rule.code, file.path, profile.id, overruns[0].part if overruns else "")
    return Finding(
        rule=rule.code,
        quantity=limit.quantity,
        severity="requirement",
        verdict=verdict,
        comparator=limit.comparator,
        limit=limit.value,
        unit=limit.unit,
        lower=found.lower,
        upper=found.upper,
        margin=found.lower - limit.value,
        message=_message(found, limit.value),
        citation=limit.citation,
        fingerprint=hashlib.sha256("\x1f".join(told).encode("utf-8")).hexdigest(),
        overruns=overruns,
    )


def _message(found: Inside, wanted_mm: float) -> str:
    x, y, z = found.point_mm
    place = f"{found.part} at ({x:.1f}, {y:.1f}, {z:.1f})"
    if found.upper < 0:
        return f"{place} reaches {-found.upper:.3f} to {-found.lower:.3f} mm beyond the envelope."
    if found.lower < wanted_mm:
        return (
            f"{place} keeps {found.lower:.3f} to {found.upper:.3f} mm from the surface of the"
            f" envelope, and {wanted_mm:g} mm are asked for."
        )
    return f"Everything keeps at least {found.lower:.3f} mm; nearest is {place}."


def _overrun(region: Region) -> EnvelopeOverrun:
    axis = int(abs(region.normal).argmax())
    low, high = (tuple(float(v) for v in corner) for corner in region.box_mm)
    return EnvelopeOverrun(
        part=region.part,
        side=DIRECTIONS[2 * axis + (region.normal[axis] < 0)],
        amount_mm=region.amount_mm,
        point_mm=tuple(float(v) for v in region.point_mm),  # type: ignore[arg-type]
        box_mm=(low, high),  # type: ignore[arg-type]
        area_mm2=region.area_mm2,
        faces=(),
        normal=tuple(float(v) for v in region.normal),  # type: ignore[arg-type]
        volume_mm3=region.volume_mm3,
    )
