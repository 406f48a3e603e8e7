"""One limit held against one reading (the decision rule of ISO 14253-1).

A quantity is known as an interval. It passes a limit "at most L" when the whole interval does,
fails when none of it does, and is undecided otherwise.
"""

from __future__ import annotations

import math
from dataclasses import replace

from keienvelope.checking.declared import Declared
from keienvelope.checking.report import ALLOWANCE_MM, FindingVerdict, Verdict
from keienvelope.checking.rules import Absent, Inputs, Rule, Value, rule_of
from keienvelope.checking.rules.device_caps import device_limits
from keienvelope.frozen import dataclass
from keienvelope.law import OVERALL, Limit, Profile
from keienvelope.measuring import ReadingResult


@dataclass(frozen=True)
class Outcome:
    """A limit held against what is known under one reading.

    Attributes
    ----------
    limit : Limit
        The limit of the profile.
    verdict : str
        ``pass``, ``fail``, ``undecided`` or ``not-checked``.
    value : Value or None
        What was held against it; None where nothing is known.
    reason : str
        Why it is not checked or undecided, where the numbers do not say it.
    result : ReadingResult or None
        The reading; None where no reading is plausible.
    part : str
        The part that it is about, where it is about one.
    """

    limit: Limit
    verdict: FindingVerdict
    value: Value | None = None
    reason: str = ""
    result: ReadingResult | None = None
    part: str = ""

    @property
    def ground_missing(self) -> bool:
        """Whether the missing ground keeps it from passing."""
        height = self.limit.quantity == "overall_height" and self.verdict == "undecided"
        return height and self.result is not None and not self.result.ground.known

    @property
    def margin(self) -> float:
        """How far the worse end of the interval stays on the good side of the limit."""
        if self.value is None:
            return -math.inf
        if self.limit.is_upper:
            return self.limit.value - self.value.upper
        return self.value.lower - self.limit.value


Held = dict[Limit, Outcome]


def hold_against(
    limit: float,
    lower: float,
    upper: float,
    *,
    comparator: str = "<=",
    allowance: float = ALLOWANCE_MM,
) -> FindingVerdict:
    """Hold an interval against a limit."""
    if comparator in (">=", ">"):
        mirrored = {">=": "<=", ">": "<"}[comparator]
        return hold_against(-limit, -upper, -lower, comparator=mirrored, allowance=allowance)
    # What has to stay below a limit fails at the limit itself, whatever the numerics.
    edge = limit + allowance if comparator == "<=" else limit - allowance
    within = upper <= edge if comparator == "<=" else upper < edge
    beyond = lower > edge if comparator == "<=" else lower >= edge
    if within:
        return "pass"
    return "fail" if beyond else "undecided"


def outcomes(result: ReadingResult | None, profile: Profile, declared: Declared) -> Held:
    """Hold everything that a profile limits against one reading.

    Limits that do not apply to such a vehicle are left out.
    """
    inputs = Inputs(declared, result)
    held: Held = {}
    limits = profile.every_limit
    of_cars = {x.quantity for x in limits if not x.uses or "passenger" in x.uses}
    for limit in limits:
        # Not every car is asked for its cargo floor.
        asked = declared.use is not None or limit.quantity in of_cars
        applies = _applies(limit, declared) is not False
        found = _outcome(limit, inputs) if asked and applies else None
        if found is not None:
            held[limit] = found
    if result is not None:
        for limit, (value, part) in device_limits(result).items():
            held[limit] = _decided(limit, value, rule_of(limit.quantity), inputs, part=part)
    return held


def _applies(limit: Limit, declared: Declared) -> bool | None:
    """Say whether a limit applies to what was declared; None where that is not known."""
    known = [
        None if actual is None else actual in wanted
        for actual, wanted in ((declared.powertrain, limit.powertrains), (declared.use, limit.uses))
        if wanted
    ]
    if False in known:
        return False
    return None if None in known else True


def _outcome(limit: Limit, inputs: Inputs) -> Outcome | None:
    rule = rule_of(limit.quantity)
    value = rule.value(limit, inputs)
    if value is None:
        return None
    if isinstance(value, Absent):
        if limit.quantity in OVERALL:
            reason = "no reading of the file is plausible"
            return Outcome(limit, "undecided", reason=reason, result=inputs.result)
        if limit.uses and "passenger" not in limit.uses and inputs.declared.use is None:
            return None  # the row for cars says it already
        return Outcome(limit, "not-checked", reason=value.reason, result=inputs.result)
    outcome = _decided(limit, value, rule, inputs)
    if outcome.verdict != "pass":
        outcome = _not_surely_applying(outcome, inputs)
    return _hanging_on_unverified(outcome, inputs)


def _decided(limit: Limit, value: Value, rule: Rule, inputs: Inputs, *, part: str = "") -> Outcome:
    verdict = _held(limit, value, limit.value)
    reason = ""
    if verdict != "pass" and limit.relief is not None:
        relieved = rule.relieved(limit, inputs)
        weaker = _held(limit, value, limit.relief)
        bound = f"{limit.relief:.4g} {limit.unit}"
        if relieved:
            verdict, reason = weaker, f"{bound} hold, as {limit.relief_when}"
        elif relieved is None and weaker != "fail":
            verdict, reason = "undecided", f"{bound} would do where {limit.relief_when}"
    if verdict == "pass" and value.unproven:
        verdict, reason = "undecided", value.unproven
    return Outcome(limit, verdict, value, reason, inputs.result, part)


def _held(limit: Limit, value: Value, bound: float) -> FindingVerdict:
    lower, upper, allowance = value.lower, value.upper, value.allowance
    step = limit.rounded_down_to
    if step is not None:
        lower, upper = (step * math.floor((end + allowance) / step) for end in (lower, upper))
        allowance = 0.0
    return hold_against(bound, lower, upper, comparator=limit.comparator, allowance=allowance)


def _not_surely_applying(outcome: Outcome, inputs: Inputs) -> Outcome:
    """Leave a limit open that holds for some vehicles only, where it is not known of which kind."""
    limit, declared = outcome.limit, inputs.declared
    if _applies(limit, declared) is not None:
        return outcome
    asked = [
        f"{', '.join(wanted)} only: --declare {key}=NAME"
        for key, actual, wanted in (
            ("powertrain", declared.powertrain, limit.powertrains),
            ("use", declared.use, limit.uses),
        )
        if wanted and actual is None
    ]
    return replace(outcome, verdict="undecided", reason=f"it holds for {'; '.join(asked)}")


def _hanging_on_unverified(outcome: Outcome, inputs: Inputs) -> Outcome:
    """Leave a limit open where the verdict depends on a device left out for no verified reason."""
    result, name = inputs.result, outcome.limit.quantity
    if result is None or name not in result.cautious or outcome.value is None:
        return outcome
    careful = result.cautious[name]
    value = replace(outcome.value, upper=max(outcome.value.upper, careful.upper_mm))
    counting_all = replace(outcome.value, lower=careful.lower_mm, upper=careful.upper_mm)
    if _held(outcome.limit, counting_all, outcome.limit.value) == _held(
        outcome.limit, outcome.value, outcome.limit.value
    ):
        return outcome
    parts = [
        f"{e.part} ({e.device})"
        for e in result.devices.excluded
        if e.unverified and name in e.leaves_out_of
    ]
    reason = f"it hangs on leaving out {', '.join(parts)}, which no source confirmed"
    return replace(outcome, verdict="undecided", value=value, reason=reason)


def reading_verdict(held: Held, profile: Profile) -> Verdict:
    """Return the verdict that one reading leads to."""
    required = [o for limit, o in held.items() if limit.is_requirement]
    verdicts = {outcome.verdict for outcome in required}
    if "fail" in verdicts:
        return "fail"
    if "undecided" in verdicts or not is_checked(required, profile):
        return "undecided"
    return "pass"


def is_checked(required: list[Outcome], profile: Profile) -> bool:
    """Return whether enough was checked for a pass.

    A class of size wants one of its dimensions; a class of mass and speed all that it requires.
    """
    if profile.limits_dimensions:
        return any(o.limit.quantity in OVERALL and o.verdict == "pass" for o in required)
    return bool(required) and all(outcome.verdict == "pass" for outcome in required)
