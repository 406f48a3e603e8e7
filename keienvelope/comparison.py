"""What changed between the reports of two revisions of a design file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from keienvelope.checking import Report
from keienvelope.checking.report import ALLOWANCE_MM
from keienvelope.law import title_of

State = Literal["same", "changed", "new", "gone"]


@dataclass(frozen=True)
class Change:
    """A number before and after.

    Attributes
    ----------
    name : str
        Quantity, or part and side.
    before, after : float or None
        In millimetres, or in the unit in the name; the upper end of what was measured. None where
        it is not there.
    state : str
        ``same`` within the numerical allowance or where both intervals overlap.
    """

    name: str
    before: float | None
    after: float | None
    state: State


@dataclass(frozen=True)
class Comparison:
    """What changed.

    Attributes
    ----------
    before, after : str
        The files.
    verdicts : tuple of str
        Of both.
    dimensions, overruns : tuple of Change
        By quantity, and by part and side.
    """

    before: str
    after: str
    verdicts: tuple[str, str]
    dimensions: tuple[Change, ...]
    overruns: tuple[Change, ...]

    def data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"schema": "keienvelope-comparison-1", **asdict(self)}


def compare_reports(before: Report, after: Report) -> Comparison:
    """Compare the reports of two revisions."""
    names = dict.fromkeys((*before.measurements, *after.measurements))
    return Comparison(
        before=before.file.path,
        after=after.file.path,
        verdicts=(before.verdict, after.verdict),
        dimensions=tuple(_dimension(name, before, after) for name in names),
        overruns=_overruns(before, after),
    )


def _dimension(name: str, before: Report, after: Report) -> Change:
    first, second = before.measurements.get(name), after.measurements.get(name)
    title = title_of(name)
    ends = (first.upper_mm if first else None, second.upper_mm if second else None)
    if first is None or second is None:
        return Change(title, *ends, _state(*ends))
    gap = max(first.lower_mm - second.upper_mm, second.lower_mm - first.upper_mm)
    state: State = "changed" if gap > ALLOWANCE_MM else "same"
    return Change(title, *ends, state)


def _overruns(before: Report, after: Report) -> tuple[Change, ...]:
    first, second = _farthest(before), _farthest(after)
    names = sorted({*first, *second})
    return tuple(
        Change(name, first.get(name), second.get(name), _state(first.get(name), second.get(name)))
        for name in names
    )


def _farthest(report: Report) -> Mapping[str, float]:
    """Return how far each part sticks out on each side, by ``part, side``."""
    found: dict[str, float] = {}
    for finding in report.findings:
        for overrun in finding.overruns:
            name = f"{overrun.part}, {overrun.side}"
            found[name] = max(found.get(name, 0.0), overrun.amount_mm)
    return found


def _state(before: float | None, after: float | None) -> State:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    return "same" if abs(after - before) <= ALLOWANCE_MM else "changed"
