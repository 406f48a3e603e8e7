"""The findings of a profile: every limit held against every open reading."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from keienvelope.checking import notes
from keienvelope.checking.limit_box import find_overruns, parts_beyond, place_planes
from keienvelope.checking.outcome import Outcome, hold_against
from keienvelope.checking.report import FileSummary, Finding, FindingVerdict, Overrun
from keienvelope.checking.rules import Rule, declared_value, dimension_rule, makers_margin
from keienvelope.law import Limit, Profile
from keienvelope.measuring import Measured

Held = dict[str, Outcome]


def findings_of(
    profile: Profile, open_held: list[Held], measured: Measured, file: FileSummary
) -> tuple[Finding, ...]:
    """Return the findings of all limits of a profile, in its order.

    Parameters
    ----------
    open_held : list of dict
        The outcomes by quantity, one dict an open reading.
    """
    findings = [
        finding
        for limit in profile.limits
        for finding in _findings(limit, open_held, measured, profile, file)
    ]
    return _numbered(findings)


def _findings(
    limit: Limit,
    open_held: list[Held],
    measured: Measured,
    profile: Profile,
    file: FileSummary,
) -> list[Finding]:
    if not limit.measured:
        return [_not_checked(limit, profile, file)]
    candidates = [held[limit.quantity] for held in open_held]
    if not candidates:
        return [_unmeasured(limit, profile, file)]
    finding = _dimension(limit, candidates, measured, profile, file)
    advisory = _margin_advisory(limit, candidates, finding, profile, file)
    return [finding, advisory] if advisory else [finding]


def _dimension(
    limit: Limit,
    candidates: list[Outcome],
    measured: Measured,
    profile: Profile,
    file: FileSummary,
) -> Finding:
    quoted = max(candidates, key=lambda outcome: outcome.margin)
    verdicts = {outcome.verdict for outcome in candidates}
    verdict: FindingVerdict = verdicts.pop() if len(verdicts) == 1 else "undecided"
    if verdict == "pass" and quoted.result.reading.unit_source == "assumed":
        verdict = "undecided"
    overruns = _common_overruns(candidates, quoted, measured, profile) if verdict == "fail" else ()
    rule = dimension_rule(limit.quantity)
    worst = overruns[0] if overruns else None
    return Finding(
        rule=rule.code,
        quantity=limit.quantity,
        severity=limit.severity,
        verdict=verdict,
        comparator=limit.comparator,
        limit=limit.value,
        unit=limit.unit,
        lower=quoted.measurement.lower_mm,
        upper=quoted.measurement.upper_mm,
        margin=quoted.margin,
        message=notes.finding_message(
            rule.title, verdict, quoted, reading_dependent=len(candidates) > 1
        ),
        citation=limit.citation,
        fingerprint=_fingerprint(rule.code, profile, file, worst),
        overruns=overruns,
        reading_dependent=len(candidates) > 1,
    )


def _common_overruns(
    candidates: list[Outcome], quoted: Outcome, measured: Measured, profile: Profile
) -> tuple[Overrun, ...]:
    """Return the overruns of the quoted reading that every open reading has too."""
    common: set[tuple[int, int]] | None = None
    for outcome in candidates:
        planes = place_planes(outcome.result, profile)
        if planes is None:
            return ()
        beyond = parts_beyond(measured, outcome.result, outcome.limit.quantity, planes)
        common = beyond if common is None else common & beyond
    planes = place_planes(quoted.result, profile)
    if planes is None or not common:
        return ()
    return find_overruns(measured, quoted.result, planes, sorted(common))


def _margin_advisory(
    limit: Limit,
    candidates: list[Outcome],
    finding: Finding,
    profile: Profile,
    file: FileSummary,
) -> Finding | None:
    """Warn where a passing dimension comes closer to its limit than makers dare."""
    if limit.makers_margin_mm is None or finding.verdict != "pass":
        return None
    wanted = limit.value - limit.makers_margin_mm
    worst = max(candidates, key=lambda outcome: outcome.measurement.upper_mm).measurement
    verdict = hold_against(wanted, worst.lower_mm, worst.upper_mm)
    rule = makers_margin.RULE
    message = (
        f"{dimension_rule(limit.quantity).title} {worst.upper_mm:.3f} mm leaves less than"
        f" {limit.makers_margin_mm:g} mm to the limit of {limit.value:g} mm."
        if verdict != "pass"
        else f"{dimension_rule(limit.quantity).title} keeps {limit.makers_margin_mm:g} mm."
    )
    return Finding(
        rule=rule.code,
        quantity=limit.quantity,
        severity="advisory",
        verdict=verdict,
        comparator=limit.comparator,
        limit=wanted,
        unit=limit.unit,
        lower=worst.lower_mm,
        upper=worst.upper_mm,
        margin=wanted - worst.upper_mm,
        message=message,
        citation=limit.makers_margin_citation or "",
        fingerprint=_fingerprint(rule.code, profile, file, None),
        reading_dependent=finding.reading_dependent,
    )


def _not_checked(limit: Limit, profile: Profile, file: FileSummary) -> Finding:
    name = limit.quantity.replace("_", " ")
    message = f"{name}: no CAD file holds it, so it was not checked."
    return _without_value(declared_value.RULE, limit, "not-checked", message, profile, file)


def _unmeasured(limit: Limit, profile: Profile, file: FileSummary) -> Finding:
    rule = dimension_rule(limit.quantity)
    message = f"{rule.title} is not known: no reading of the file is plausible."
    return _without_value(rule, limit, "undecided", message, profile, file)


def _without_value(
    rule: Rule,
    limit: Limit,
    verdict: FindingVerdict,
    message: str,
    profile: Profile,
    file: FileSummary,
) -> Finding:
    return Finding(
        rule=rule.code,
        quantity=limit.quantity,
        severity=limit.severity,
        verdict=verdict,
        comparator=limit.comparator,
        limit=limit.value,
        unit=limit.unit,
        lower=None,
        upper=None,
        margin=None,
        message=message,
        citation=limit.citation,
        fingerprint=_fingerprint(rule.code, profile, file, None),
    )


def _fingerprint(code: str, profile: Profile, file: FileSummary, worst: Overrun | None) -> str:
    part, side = (worst.part, worst.side) if worst else ("", "")
    text = "\x1f".join((code, file.path, profile.id, part, side))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _numbered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Tell findings with the same fingerprint apart."""
    seen: dict[str, int] = {}
    result = []
    for finding in findings:
        count = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        text = finding.fingerprint if count == 1 else f"{finding.fingerprint}#{count}"
        result.append(replace(finding, fingerprint=text))
    return tuple(result)
