"""A mesh lies inside the round surface that it was made from: a hint where that could matter."""

from __future__ import annotations

from collections.abc import Iterable

from keienvelope.checking.outcome import Held, Outcome
from keienvelope.checking.report import ALLOWANCE_MM


def tessellation_hint(open_held: Iterable[Held]) -> list[str]:
    """Return a hint for each dimension that passes by less than the surface may be larger.

    Parameters
    ----------
    open_held : iterable of dict
        The outcomes by limit, one dict an open reading.
    """
    closest: dict[str, Outcome] = {}
    for outcome in (outcome for held in open_held for outcome in held.values()):
        name = outcome.limit.quantity
        if outcome.verdict == "pass" and _lacking(outcome) > max(outcome.margin, ALLOWANCE_MM):
            closest[name] = min(closest.get(name, outcome), outcome, key=lambda o: o.margin)
    return [
        f"The {name.replace('_', ' ')} keeps {max(outcome.margin, 0.0):.3f} mm, but the round"
        f" surface that the mesh was made from may be {_lacking(outcome):.3f} mm larger: check the"
        " CAD model itself, or a finer mesh."
        for name, outcome in closest.items()
    ]


def _lacking(outcome: Outcome) -> float:
    """Return how much larger than the mesh the surface may be; 0 where nothing is known."""
    measured = outcome.result.measurements.get(outcome.limit.quantity) if outcome.result else None
    return (measured.tessellation_mm if measured else None) or 0.0
