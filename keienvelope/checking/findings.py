"""The findings of a profile: every limit held against every open reading."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from keienvelope.checking import notes
from keienvelope.checking.limit_box import find_overruns, parts_beyond, place_planes
from keienvelope.checking.outcome import Held, Outcome, hold_against
from keienvelope.checking.report import FileSummary, Finding, FindingVerdict, Overrun
from keienvelope.checking.rules import makers_margin, rule_of
from keienvelope.checking.whereabouts import remedy, with_places
from keienvelope.law import OVERALL, Limit, Profile, quantity
from keienvelope.measuring import Measured


def findings_of(
    profile: Profile,
    open_held: list[Held],
    measured: Measured,
    file: FileSummary,
    *,
    describe: bool = True,
) -> tuple[Finding, ...]:
    """Return the findings of everything that was held against a limit.

    Parameters
    ----------
    open_held : list of dict
        The outcomes by limit, one dict an open reading; one without a reading where none is open.
    describe : bool
        Whether overruns are looked for.
    """
    limits = dict.fromkeys(limit for held in open_held for limit in held)
    findings: list[Finding] = []
    for limit in limits:
        candidates = [held[limit] for held in open_held if limit in held]
        fails = {outcome.verdict for outcome in candidates} == {"fail"}
        overruns = (
            _common_overruns(candidates, measured, profile)
            if describe and fails and limit.quantity in OVERALL
            else ()
        )
        finding = _finding(limit, candidates, overruns, measured, profile, file)
        findings.append(finding)
        if limit.makers_margin_mm is not None and finding.verdict == "pass":
            findings.append(_margin_advisory(limit, candidates, finding, profile, file))
    return _numbered(findings)


def _finding(
    limit: Limit,
    candidates: list[Outcome],
    overruns: tuple[Overrun, ...],
    measured: Measured,
    profile: Profile,
    file: FileSummary,
) -> Finding:
    quoted = _quoted(candidates)
    value = quoted.value
    verdicts = {outcome.verdict for outcome in candidates}
    verdict: FindingVerdict = verdicts.pop() if len(verdicts) == 1 else "undecided"
    of_model = value is not None and value.allowance > 0
    assumed = measured.results[0].reading.unit_source == "assumed"
    if verdict == "pass" and of_model and assumed:
        verdict = "undecided"
    rule = rule_of(limit.quantity)
    worst = (overruns[0].part, overruns[0].side) if overruns else (quoted.part, "")
    dependent = of_model and len(candidates) > 1
    return Finding(
        rule=rule.code,
        quantity=limit.quantity,
        severity=limit.severity,
        verdict=verdict,
        comparator=limit.comparator,
        limit=limit.value,
        unit=limit.unit,
        lower=value.lower if value else None,
        upper=value.upper if value else None,
        margin=quoted.margin if value else None,
        message=notes.finding_message(
            replace(quoted, verdict=verdict), reading_dependent=dependent, unit_assumed=assumed
        ),
        citation=limit.citation,
        fingerprint=_fingerprint(rule.code, profile, file, worst),
        overruns=overruns,
        reading_dependent=dependent,
        remedy=remedy(limit, value.upper, overruns) if value else "",
    )


def _quoted(candidates: list[Outcome]) -> Outcome:
    """Return the outcome of the reading with the smallest excess."""
    return max(candidates, key=lambda outcome: outcome.margin)


def _common_overruns(
    candidates: list[Outcome], measured: Measured, profile: Profile
) -> tuple[Overrun, ...]:
    """Return the overruns of the quoted reading that every open reading has too."""
    quoted = _quoted(candidates)
    common: set[tuple[int, int]] | None = None
    for outcome in candidates:
        anchor = measured.choice.anchor
        planes = place_planes(outcome.result, profile, anchor) if outcome.result else None
        if planes is None or outcome.result is None:
            return ()
        beyond = parts_beyond(measured, outcome.result, outcome.limit.quantity, planes)
        common = beyond if common is None else common & beyond
    anchor = measured.choice.anchor
    planes = place_planes(quoted.result, profile, anchor) if quoted.result else None
    if planes is None or quoted.result is None or not common:
        return ()
    return with_places(
        find_overruns(measured, quoted.result, planes, sorted(common)), quoted.result
    )


def _margin_advisory(
    limit: Limit,
    candidates: list[Outcome],
    finding: Finding,
    profile: Profile,
    file: FileSummary,
) -> Finding:
    """Warn where a passing dimension comes closer to its limit than makers dare."""
    margin_mm = limit.makers_margin_mm or 0.0
    wanted = limit.value - margin_mm
    worst = max((o.value for o in candidates if o.value), key=lambda value: value.upper)
    verdict = hold_against(wanted, worst.lower, worst.upper)
    rule, title = makers_margin.RULE, quantity(limit.quantity).title
    message = (
        f"{title} {worst.upper:.3f} mm leaves less than {margin_mm:g} mm to the limit of"
        f" {limit.value:g} mm."
        if verdict != "pass"
        else f"{title} keeps {margin_mm:g} mm."
    )
    return Finding(
        rule=rule.code,
        quantity=limit.quantity,
        severity="advisory",
        verdict=verdict,
        comparator=limit.comparator,
        limit=wanted,
        unit=limit.unit,
        lower=worst.lower,
        upper=worst.upper,
        margin=wanted - worst.upper,
        message=message,
        citation=limit.makers_margin_citation or "",
        fingerprint=_fingerprint(rule.code, profile, file, ("", "")),
        reading_dependent=finding.reading_dependent,
    )


def _fingerprint(code: str, profile: Profile, file: FileSummary, worst: tuple[str, str]) -> str:
    text = "\x1f".join((code, file.path, profile.id, *worst))
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
