"""What every rule says of itself, and how it comes to the value that is held against a limit."""

from __future__ import annotations

from collections.abc import Callable

from keienvelope.checking.declared import Declared
from keienvelope.checking.report import ALLOWANCE_MM
from keienvelope.frozen import dataclass
from keienvelope.law import Limit
from keienvelope.measuring import ReadingResult
from keienvelope.measuring.stance import STANCE

DERIVED_ALLOWANCE = 1e-9
"""The same for ratios and angles that follow from measurements."""


@dataclass(frozen=True)
class Inputs:
    """What a rule looks at.

    Attributes
    ----------
    declared : Declared
        What the user declares.
    result : ReadingResult or None
        What was measured under one reading; None where no reading is plausible.
    """

    declared: Declared
    result: ReadingResult | None = None


@dataclass(frozen=True)
class Value:
    """A value as an interval.

    Attributes
    ----------
    lower, upper : float
        In the unit of the limit.
    allowance : float
        Numerical allowance of the comparison; 0 for what was declared.
    said : str
        What a reader has to know to follow it, for example ``64 hp``.
    unproven : str
        Why it cannot pass, although it keeps the limit; empty where it can.
    """

    lower: float
    upper: float
    allowance: float = 0.0
    said: str = ""
    unproven: str = ""


@dataclass(frozen=True)
class Absent:
    """A value that is not there.

    Attributes
    ----------
    reason : str
        Why, and what to type.
    """

    reason: str


Known = Value | Absent | None
"""None: the limit does not apply to such a vehicle."""


def measured(limit: Limit, inputs: Inputs) -> Known:
    """Return the measurement of the limited quantity."""
    interval = measured_interval(limit.quantity, inputs)
    return interval if interval is not None else not_shown(limit.quantity, inputs)


def measured_interval(name: str, inputs: Inputs) -> Value | None:
    """Return a measurement as a value, or None where the quantity was not measured."""
    if inputs.result is None:
        return None
    angle = inputs.result.stance.angles.get(name)
    if angle is not None:
        return Value(angle.lower_deg, angle.upper_deg, DERIVED_ALLOWANCE)
    found = inputs.result.measurements.get(name)
    return Value(found.lower_mm, found.upper_mm, ALLOWANCE_MM) if found else None


def not_shown(name: str, inputs: Inputs) -> Absent:
    """Return the absence of something that the model does not show, with the reason."""
    missing = inputs.result.stance.missing if inputs.result else ""
    of_stance = name.removesuffix("_ratio") in STANCE or name == "wheelbase_to_clearance"
    return Absent(missing if missing and of_stance else "the model does not show it")


def declared(limit: Limit, inputs: Inputs) -> Known:
    """Return what was declared under the name of the limited quantity."""
    return declared_number(limit.quantity, inputs)


def declared_number(key: str, inputs: Inputs) -> Value | Absent:
    """Return a declared number."""
    value = getattr(inputs.declared, key)
    return undeclared(f"{key}=NUMBER") if value is None else Value(value, value)


def undeclared(option: str) -> Absent:
    """Return the absence of something that no CAD file holds."""
    return Absent(f"no CAD file holds it: --declare {option}")


def never(_limit: Limit, _inputs: Inputs) -> bool | None:
    """Say that no relief holds."""
    return False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One check.

    Attributes
    ----------
    code : str
        Stable code.
    title : str
        A few words.
    what, why, how, fix, source : str
        What it checks, why, how that is measured, how to fix a finding, and where that is written
        with how well it is confirmed.
    quantities : tuple of str
        The limited quantities that it looks at.
    value : callable
        From a limit and its inputs to the value that is held against it.
    relieved : callable
        Whether the relief of a limit holds; None where that is not known.
    """

    code: str
    title: str
    what: str
    why: str
    how: str
    fix: str
    source: str
    quantities: tuple[str, ...] = ()
    value: Callable[[Limit, Inputs], Known] = measured
    relieved: Callable[[Limit, Inputs], bool | None] = never

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """Its documentation, by heading."""
        return (
            ("What", self.what),
            ("Why", self.why),
            ("How it is measured", self.how),
            ("How to fix", self.fix),
            ("Source", self.source),
        )
