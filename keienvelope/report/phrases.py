"""What every format says the same way: headlines, problems, and text that steers nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from keienvelope.checking.notes import interval_text, value_text
from keienvelope.checking.report import Finding, Overrun, Report, Verdict
from keienvelope.checking.rules import rule
from keienvelope.frozen import dataclass
from keienvelope.law import is_declared, title_of

Level = Literal["error", "warning", "note"]
DECIDED = "KE901"
WAIVER = "KE902"
VERDICTS: tuple[Verdict, ...] = ("fail", "error", "undecided", "pass")
"""The worst first."""
MAKERS_MARGIN = "KE110"


@dataclass(frozen=True)
class Problem:
    """Something of a report that a gate shows.

    Attributes
    ----------
    rule : str
        Code of the rule.
    level : str
        ``error`` blocks as a proven violation, ``warning`` because it could not be told, and
        ``note`` blocks nothing.
    message : str
        One line or more, without steering characters.
    fingerprint : str
        Stable between runs; without any measured value.
    finding : Finding or None
        None where the file as a whole is meant.
    """

    rule: str
    level: Level
    message: str
    fingerprint: str
    finding: Finding | None = None


def stance_words(report: Report) -> list[str]:
    """Say in a few words how the vehicle stands on its wheels."""
    found = report.measurements
    told = []
    for title, names in (
        ("wheelbase", ("wheelbase",)),
        ("track", ("track_front", "track_rear")),
        ("overhang", ("overhang_front", "overhang_rear")),
        ("clearance", ("ground_clearance",)),
    ):
        known = [_short(found[n].lower_mm, found[n].upper_mm) for n in names if n in found]
        if known:
            told.append(f"{title} {' / '.join(known)}")
    angles = [
        f"{name.split('_')[0]} {_short(angle.lower_deg, angle.upper_deg)} deg"
        for name, angle in report.stance.angles.items()
    ]
    return [*told, *angles]


def _short(lower: float, upper: float) -> str:
    low, high = f"{lower:.1f}", f"{upper:.1f}"
    return low if low == high else f"{low} .. {high}"


def printable(text: str) -> str:
    """Show characters that would steer a terminal or break a format as their code."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def state(report: Report) -> str:
    """Return the verdict as the first line of every format has it."""
    if report.profile is None:
        return f"measured by convention {report.convention}" if report.ok else report.verdict
    if report.verdict == "error":
        return "error"
    waived = sum(finding.waived is not None for finding in report.findings)
    about = " (dimensions)" if report.profile.limits_dimensions else ""
    waivers = f"; {waived} waived" if waived else ""
    return f"{report.verdict}{about}{_unchecked(report)}{waivers}"


def _unchecked(report: Report) -> str:
    """Count what was not checked: what nobody declared, and what the model does not show."""
    unchecked = [f.quantity for f in report.findings if f.verdict == "not-checked"]
    declared = sum(map(is_declared, unchecked))
    counts = ((declared, "declared value"), (len(unchecked) - declared, "other value"))
    told = [f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count]
    return f"; {', '.join(told)} not checked" if told else ""


def tally(reports: Sequence[Report]) -> str:
    """Count the verdicts: ``3 checks: 1 fail, 2 pass``."""
    found = Counter(report.verdict for report in reports)
    told = [
        f"{found[name]} {name}" for name in ("fail", "error", "undecided", "pass") if found[name]
    ]
    return f"{len(reports)} {'check' if len(reports) == 1 else 'checks'}: {', '.join(told)}"


def worst(reports: Sequence[Report]) -> str:
    """Return the verdict that decides the exit code."""
    return min((report.verdict for report in reports), key=VERDICTS.index, default="pass")


def quantity(finding: Finding) -> str:
    """Return what a finding is about, in words."""
    name = title_of(finding.quantity)
    return f"{name}, maker's margin" if finding.rule == MAKERS_MARGIN else name


def outcome(finding: Finding) -> str:
    """Return the outcome of a finding in one word, waived and advisory ones told apart."""
    if finding.waived is not None:
        return "waived"
    if finding.severity == "advisory" and finding.verdict in ("fail", "undecided"):
        return "advisory"
    return finding.verdict


def is_silent(finding: Finding) -> bool:
    """Whether a finding has nothing to tell a reader: an advisory that is kept."""
    return finding.severity == "advisory" and finding.verdict == "pass"


def interval(lower: float | None, upper: float | None) -> str:
    """Write an interval; a dash where nothing was measured."""
    if lower is None or upper is None:
        return "-"
    return interval_text(lower, upper, between=" .. ")


def measured(finding: Finding) -> str:
    """Write what was held against a limit; a dash where nothing was."""
    if finding.lower is None or finding.upper is None:
        return "-"
    return value_text(finding.lower, finding.upper, finding.unit, between=" .. ")


def limit(finding: Finding) -> str:
    """Write a limit with its comparator, and with its unit where that is not the usual one."""
    unit = "" if finding.unit in ("mm", finding.quantity) else f" {finding.unit}"
    return f"{finding.comparator} {finding.limit:.6g}{unit}".rstrip()


def margin(finding: Finding) -> str:
    """Write the margin with its sign; nothing where there is none."""
    if finding.margin is None:
        return ""
    return f"{finding.margin:+.3f}" if finding.unit == "mm" else f"{finding.margin:+.4g}"


def place(overrun: Overrun) -> str:
    """Write where an overrun is, so that it is found again in the CAD."""
    x, y, z = overrun.point_mm
    return f"({x:.1f}, {y:.1f}, {z:.1f})"


def region(overrun: Overrun) -> str:
    """Write the size of the region of an overrun."""
    low, high = overrun.box_mm
    size = " x ".join(f"{b - a:.0f}" for a, b in zip(low, high, strict=True)) + " mm"
    if overrun.volume_mm3 is None:
        return size
    return f"{size}, {_volume(overrun.volume_mm3)} outside"


def _volume(volume_mm3: float) -> str:
    """Write a volume in the unit that reads well."""
    if volume_mm3 >= 1e6:
        return f"{volume_mm3 / 1e6:.1f} l"
    return f"{volume_mm3 / 1e3:.1f} cm3" if volume_mm3 >= 100 else f"{volume_mm3:.2g} mm3"


def overrun_line(overrun: Overrun) -> str:
    """Write an overrun in one line."""
    words = f", {overrun.place}," if overrun.place else ""
    return (
        f"{overrun.side} +{overrun.amount_mm:.3f} mm: {printable(overrun.part)}{words}"
        f" at {place(overrun)} mm"
    )


def waiver_line(finding: Finding) -> str:
    """Write why a finding is waived."""
    waived = finding.waived
    if waived is None:
        return ""
    until = f" until {waived.expires}" if waived.expires else ""
    who = f", agreed by {printable(waived.reviewer)}" if waived.reviewer else ""
    return (
        f"waived up to {waived.max_excess_mm:g} mm{until} by {printable(waived.by)}:"
        f" {printable(waived.reason)}{who}"
    )


def problems(report: Report, *, most_overruns: int = 6) -> list[Problem]:
    """Return what a gate shows of a report, what blocks first.

    Parameters
    ----------
    most_overruns : int
        So many overruns of a finding are told; the rest is counted.
    """
    if report.profile is None:
        return []
    found = [
        Problem(
            finding.rule,
            _level(finding),
            _message(report, finding, most_overruns),
            finding.fingerprint,
            finding,
        )
        for finding in report.findings
        if finding.verdict in ("fail", "undecided")
    ]
    blocked = any(p.level != "note" and p.finding and p.finding.is_requirement for p in found)
    if report.verdict in ("error", "undecided") and not blocked:
        found.append(_not_decided(report))
    order: dict[Level, int] = {"error": 0, "warning": 1, "note": 2}
    return sorted(found, key=lambda problem: order[problem.level])


def _level(finding: Finding) -> Level:
    if finding.waived is not None or not finding.is_requirement:
        return "note"
    return "error" if finding.verdict == "fail" else "warning"


def _message(report: Report, finding: Finding, most: int) -> str:
    lines = [printable(finding.message)]
    lines += [overrun_line(overrun) for overrun in finding.overruns[:most]]
    if len(finding.overruns) > most:
        lines.append(f"and {len(finding.overruns) - most} more overruns")
    if finding.remedy:
        lines.append(f"To fix: {finding.remedy}.")
    if finding.waived is not None:
        lines.append(waiver_line(finding))
    if finding.verdict == "undecided":
        lines += answers(report)
    return "\n".join(lines)


def answers(report: Report) -> list[str]:
    """Return what to type to settle what is open."""
    return [f"Type: {printable('   or   '.join(q.options))}" for q in report.questions]


def _not_decided(report: Report) -> Problem:
    """Return the problem of a report that no finding of it explains."""
    told = [question.message for question in report.questions] + list(report.notes)
    lines = [printable(line) for line in told] or ["A rule that is required was not checked."]
    profile = report.profile.id if report.profile else ""
    text = "\x1f".join((DECIDED, report.file.path, profile, "", ""))
    return Problem(
        DECIDED,
        "error" if report.verdict == "error" else "warning",
        "\n".join([*lines, *answers(report)]),
        hashlib.sha256(text.encode("utf-8")).hexdigest(),
    )


def problem_title(problem: Problem) -> str:
    """Return the heading of a problem: ``overall width`` or the title of its rule."""
    return quantity(problem.finding) if problem.finding else rule(problem.rule).title
