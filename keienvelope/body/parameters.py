"""Parameters of a template: the range that its script states, and lengths that add up."""

from __future__ import annotations

import math

_LENGTHS = ("length", "front_overhang", "wheelbase", "rear_overhang")
_SUM_MM = 0.01


def describe_parameter(value: float | str, description: str) -> None:
    """Refuse a value that its description does not allow.

    CQGI reads the same call from the source, so that the description is stated once.

    Parameters
    ----------
    value
        Value of the parameter.
    description
        ``unit; low to high; meaning``. ``0 or low to high`` allows 0 for "follows from the
        others"; ``a | b | c`` names the words that a text may be.

    Raises
    ------
    ValueError
        If the value is not allowed; the message has value, range and meaning.
    """
    unit, span, meaning = (field.strip() for field in description.split(";", 2))
    if not span:
        return
    if isinstance(value, str):
        allowed = value in [word.strip() for word in span.split("|")]
    else:
        free, _, bounds = span.rpartition("0 or ")
        low, high = (float(bound) for bound in (bounds or free).split(" to "))
        zero_allowed = span.startswith("0 or ")
        allowed = low <= value <= high or (zero_allowed and value == 0)
    if not allowed:
        shown = value if isinstance(value, str) else f"{value:g} {unit}"
        raise ValueError(f"{shown} is out of range, {span} {unit}: {meaning}")


def solved_lengths(
    length: float, front_overhang: float, wheelbase: float, rear_overhang: float
) -> tuple[float, float, float, float]:
    """Solve length = front overhang + wheelbase + rear overhang for the one that is 0.

    Parameters
    ----------
    length, front_overhang, wheelbase, rear_overhang
        In mm; 0 where the value follows from the others.

    Returns
    -------
    tuple of float
        The four lengths.

    Raises
    ------
    ValueError
        If two or more are 0, or none is and they do not add up.
    """
    given = dict(zip(_LENGTHS, (length, front_overhang, wheelbase, rear_overhang), strict=True))
    open_ = [name for name, value in given.items() if value == 0]
    parts = front_overhang + wheelbase + rear_overhang
    relation = "length = front_overhang + wheelbase + rear_overhang"
    if len(open_) > 1:
        raise ValueError(
            f"{' and '.join(open_)} are 0, and only one of them follows from {relation}: give"
            f" {'all but one' if len(open_) > 2 else 'one of the two'}."
        )
    if not open_:
        if math.isclose(length, parts, abs_tol=_SUM_MM):
            return (length, front_overhang, wheelbase, rear_overhang)
        raise ValueError(
            f"length, front_overhang, wheelbase and rear_overhang are all given and do not add up:"
            f" {front_overhang:g} + {wheelbase:g} + {rear_overhang:g} = {parts:g}, not"
            f" {length:g}. Set one of them to 0, and it follows from the others."
        )
    given[open_[0]] = parts if open_[0] == "length" else length - parts
    if given[open_[0]] <= 0:
        raise ValueError(
            f"{open_[0]} would be {given[open_[0]]:g} mm by {relation}; change the others."
        )
    return (
        given["length"],
        given["front_overhang"],
        given["wheelbase"],
        given["rear_overhang"],
    )
