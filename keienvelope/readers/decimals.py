"""Decimal numbers in text, many at a time, each rounded as if it were read by itself.

The digits before the point, behind it and of the exponent make whole numbers, digit by digit for
all numbers at once. Where digits and power of ten are both numbers that floating point holds
exactly, the one multiplication or division that is left rounds correctly. The few numbers that are
longer are read one by one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MOST_DIGITS = 16
_EXACT = 2.0**53
_EXACT_POWER = 22
_POWERS = 10.0 ** np.arange(_EXACT_POWER + 1)
_ALLOWED = np.isin(np.arange(256), list(b"0123456789+-.eE \t\r\n"))

Codes = NDArray[np.uint8]
Places = NDArray[np.int64]
Numbers = NDArray[np.float64]


def parse_decimals(text: Codes, starts: Places, ends: Places) -> Numbers | None:
    """Read numbers such as ``-12``, ``0.5`` and ``1.25e-03``.

    Parameters
    ----------
    text : (m,) uint8
        The codes of the characters.
    starts, ends : (n,) int
        Where each number starts and where it has ended, in ascending order; between two of them
        there is white space only.

    Returns
    -------
    (n,) float or None
        None where one of them is anything else, such as ``nan``.
    """
    if not _ALLOWED[text].all():
        return None
    text = np.pad(text, (_MOST_DIGITS, 1))
    starts, ends = starts + _MOST_DIGITS, ends + _MOST_DIGITS
    exponent_at = _mark((text == ord("e")) | (text == ord("E")), starts, ends)
    point_at = np.minimum(_mark(text == ord("."), starts, ends), exponent_at)
    first, sign = _signed(text, starts)
    behind = np.minimum(point_at + 1, exponent_at)
    power_first, power_sign = _signed(text, np.minimum(exponent_at + 1, ends))
    whole = _digits(text, first, point_at)
    fraction = _digits(text, behind, exponent_at)
    power = _digits(text, power_first, ends)
    empty = (point_at == first) & (exponent_at == behind)
    empty |= (exponent_at < ends) & (power_first == ends)
    if whole is None or fraction is None or power is None or empty.any():
        return None
    places = exponent_at - behind
    mantissa = whole * _POWERS[np.minimum(places, _EXACT_POWER)] + fraction
    scale = power * power_sign - places
    singly = np.flatnonzero((mantissa >= _EXACT) | (np.abs(scale) > _EXACT_POWER))
    scale[singly] = 0
    factor = _POWERS[np.abs(scale).astype(np.int64)]
    values: Numbers = sign * np.where(scale < 0, mantissa / factor, mantissa * factor)
    try:
        values[singly] = [float(text[starts[i] : ends[i]].tobytes()) for i in singly]
    except ValueError:
        return None
    return values


def _mark(marks: NDArray[np.bool_], starts: Places, ends: Places) -> Places:
    """Return where each number has a mark; its end where it has none."""
    places = np.flatnonzero(marks)
    if len(places) == len(starts) and (places >= starts).all() and (places < ends).all():
        return places
    found = ends.copy()
    found[np.searchsorted(starts, places, side="right") - 1] = places
    return found


def _signed(text: Codes, places: Places) -> tuple[Places, Numbers]:
    """Step over the sign where there is one, and return it as a number."""
    negative = text[places] == ord("-")
    return places + (negative | (text[places] == ord("+"))), np.where(negative, -1.0, 1.0)


def _digits(text: Codes, first: Places, last: Places) -> Numbers | None:
    """Return the whole numbers that stand between places; infinite where they are too long.

    None where something that is no digit stands there.
    """
    lengths = last - first
    found = np.zeros(len(lengths))
    for place in range(min(int(lengths.max(initial=0)), _MOST_DIGITS), 0, -1):
        digits = text[last - place] - np.uint8(ord("0"))
        digits[lengths < place] = 0
        if (digits > 9).any():
            return None
        found = 10.0 * found + digits
    found[lengths > _MOST_DIGITS] = np.inf
    return found
