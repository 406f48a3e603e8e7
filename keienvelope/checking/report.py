"""The report: everything about one file and one profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from keienvelope.errors import KeienvelopeError
from keienvelope.frozen import dataclass
from keienvelope.law import Profile
from keienvelope.measuring import Measurement
from keienvelope.measuring.devices import Exclusion
from keienvelope.measuring.stance import Stance

if TYPE_CHECKING:
    from keienvelope.measuring.scene import Scene

Verdict = Literal["pass", "fail", "undecided", "error"]
FindingVerdict = Literal["pass", "fail", "undecided", "not-checked"]

ALLOWANCE_MM = 1e-5
"""Numerical allowance of every comparison: a body drawn at exactly the limit passes."""

Box = tuple[tuple[float, float, float], tuple[float, float, float]]


class EnvelopeViolation(KeienvelopeError, AssertionError):  # noqa: N818 (a word of the contract)
    """A report is not a pass; the report is at ``.report``."""

    def __init__(self, report: Report) -> None:
        self.report = report
        failing = [f.message for f in report.findings if f.verdict == "fail" and f.is_requirement]
        asked = [question.message for question in report.questions]
        super().__init__(f"{report.verdict}: {' '.join(failing or asked or report.notes)}".strip())


@dataclass(frozen=True)
class Overrun:
    """A connected region beyond a plane of the limit box.

    Attributes
    ----------
    part : str
        Path of the part.
    side : str
        Side of the vehicle, or the file direction where its sense is open.
    amount_mm : float
        How far it reaches beyond the plane.
    point_mm : tuple of float
        Its outermost point, in the file's axes.
    box_mm : tuple
        Box around the region, in the file's axes.
    area_mm2 : float
        Area of the surface beyond the plane.
    faces : tuple of int
        Numbers of the faces or triangles in the part, from 1; at most the first hundred.
    volume_mm3 : float or None
        Volume of the part beyond the plane there; None where its surface is not closed.
    place : str
        Where on the vehicle its outermost point is, in words.
    """

    part: str
    side: str
    amount_mm: float
    point_mm: tuple[float, float, float]
    box_mm: Box
    area_mm2: float
    faces: tuple[int, ...]
    volume_mm3: float | None = None
    place: str = ""


@dataclass(frozen=True)
class Waived:
    """Why a failing finding does not fail its report.

    Attributes
    ----------
    by : str
        Where that is written: the config, a sidecar, or a baseline.
    reason : str
        Why.
    max_excess_mm : float
        Up to which excess.
    reviewer, expires : str or None
        Who agreed, and until which day (ISO 8601).
    """

    by: str
    reason: str
    max_excess_mm: float
    reviewer: str | None = None
    expires: str | None = None


@dataclass(frozen=True)
class Finding:
    """The outcome of one rule on one file.

    Attributes
    ----------
    lower, upper : float or None
        Interval of the measured quantity; None where it was not measured.
    margin : float or None
        Limit minus `upper`; negative where the limit is exceeded.
    reading_dependent : bool
        True where more than one reading is open; the numbers are those of the smallest excess.
    waived : Waived or None
        Why it does not count, where it does not.
    remedy : str
        What would bring it within the limit, where overruns tell.
    """

    rule: str
    quantity: str
    severity: Literal["requirement", "advisory"]
    verdict: FindingVerdict
    comparator: str
    limit: float
    unit: str
    lower: float | None
    upper: float | None
    margin: float | None
    message: str
    citation: str
    fingerprint: str
    overruns: tuple[Overrun, ...] = ()
    reading_dependent: bool = False
    waived: Waived | None = None
    remedy: str = ""

    @property
    def is_requirement(self) -> bool:
        """Whether the verdict of the file rests on it."""
        return self.severity == "requirement"


@dataclass(frozen=True)
class Question:
    """Something only the user can settle.

    Attributes
    ----------
    about : str
        ``unit``, ``axes`` or ``ground``.
    message : str
        What is open and what follows.
    options : tuple of str
        What to type.
    """

    about: Literal["unit", "axes", "ground"]
    message: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class ReadingSummary:
    """One reading of the file and what it would mean."""

    unit: str
    forward: str | None
    up: str | None
    ground_z_mm: float | None
    status: str
    reason: str
    verdict: Verdict | None
    sizes_mm: tuple[float, float, float]
    measurements: Mapping[str, Measurement]


@dataclass(frozen=True)
class FrameSummary:
    """How the file's axes and unit were taken; None where it stayed open."""

    unit_name: str | None
    unit_source: str | None
    forward: str | None
    up: str | None
    axes_source: str
    ground_z_mm: float | None
    ground_source: str


@dataclass(frozen=True)
class LimitBox:
    """Where the limits stand in space, in the file's axes."""

    box_mm: Box
    source: Mapping[str, str]


@dataclass(frozen=True)
class FileSummary:
    """The file that was checked."""

    path: str
    format: str
    size_bytes: int
    sha256: str | None = None


@dataclass(frozen=True)
class NotMeasuredSummary:
    """Geometry without faces, and how far it reaches beyond what was measured."""

    what: str
    count: int
    beyond_mm: float | None


@dataclass(frozen=True)
class Report:
    """Everything about one file and one profile.

    Attributes
    ----------
    verdict : str
        ``pass`` is proven; ``undecided`` could not be told; ``error`` could not be read.
    profile : Profile or None
        None for a report that only measures.
    provable : bool
        Whether nothing but the findings keeps the file from passing: it was read whole, its unit is
        known, and every required rule was checked.
    measurements : mapping of str to Measurement
        Under the accepted reading, or the likely one; see ``frame``.
    assumed : bool
        True where `measurements` rest on a reading that nobody confirmed.
    stance : Stance
        How the vehicle stands on its wheels, where one reading is accepted.
    scene : Scene or None
        What a picture shows, where one was asked for; no part of the report as data.
    declared : mapping of str to str
        What the user declared that no CAD file holds.
    """

    file: FileSummary
    verdict: Verdict
    provable: bool = False
    profile: Profile | None = None
    convention: str = "jp"
    limit_box: LimitBox | None = None
    readings: tuple[ReadingSummary, ...] = ()
    questions: tuple[Question, ...] = ()
    frame: FrameSummary | None = None
    measurements: Mapping[str, Measurement] = field(default_factory=dict)
    assumed: bool = False
    findings: tuple[Finding, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    reference: tuple[str, ...] = ()
    not_measured: tuple[NotMeasuredSummary, ...] = ()
    notes: tuple[str, ...] = ()
    declared: Mapping[str, str] = field(default_factory=dict)
    stance: Stance = field(default_factory=Stance)
    seconds: Mapping[str, float] = field(default_factory=dict)
    scene: Scene | None = field(default=None, repr=False, compare=False)

    @property
    def ok(self) -> bool:
        """Whether the file passes."""
        return self.verdict == "pass"

    @property
    def exit_code(self) -> int:
        """0 pass, 1 a violation is proven, 2 could not tell."""
        return {"pass": 0, "fail": 1}.get(self.verdict, 2)

    @property
    def not_checked_count(self) -> int:
        """How many values of the profile were neither measured nor declared."""
        return sum(finding.verdict == "not-checked" for finding in self.findings)

    def raise_for_violations(self) -> None:
        """Raise unless the file passes.

        Raises
        ------
        EnvelopeViolation
            With this report at ``.report``.
        """
        if not self.ok:
            raise EnvelopeViolation(self)


def error_report(
    file: FileSummary, error: KeienvelopeError, profile: Profile | None = None
) -> Report:
    """Return the report of a file that could not be read."""
    note = f"{error.what} {error.fix}" if error.fix else error.what
    return Report(file=file, verdict="error", profile=profile, notes=(note,))
