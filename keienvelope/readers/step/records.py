"""Which records of a STEP file tell its structure, found in its bytes.

Asking the kernel for every entity, to keep one in a hundred, takes a good part of the time of
parsing. A record starts with ``#12=KEYWORD(``, or with ``#12=(`` where it has several keywords, and
the kernel numbers entities as their records follow each other. A text may hold what only looks like
a record; so the number of records is held against what the kernel has parsed, the kinds of what was
found are looked at by the caller, and in doubt nothing is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_MOST_SPACES = 64
_WORD = 8
_MIXER = np.uint64(0x9E3779B97F4A7C15)
_IN_KEYWORDS = np.zeros(256, dtype=np.bool_)
_IN_KEYWORDS[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] = True
_PLAIN_STARTS = (b"BOUNDED_", b"B_SPLINE", b"LENGTH_U", b"NAMED_UN", b"GEOMETRI", b"CONVERSI")
"""How records with several keywords start that tell no structure: splines, units, contexts."""


@dataclass(frozen=True, eq=False)
class Records:
    """Records that may tell structure.

    Attributes
    ----------
    ranks : (n,) int
        Their numbers, from 1.
    sure : (n,) bool
        Whether the keyword leaves no doubt.
    faces : int
        How many other records are faces.
    """

    ranks: NDArray[np.int64]
    sure: NDArray[np.bool_]
    faces: int


def find_records(path: Path, count: int, structure: set[str], faces: set[str]) -> Records | None:
    """Find records by their keywords.

    Parameters
    ----------
    path : Path
        The file.
    count : int
        How many entities the kernel has parsed.
    structure, faces : set of str
        Keywords of the records to be found, and of those to be counted.

    Returns
    -------
    Records or None
        None where the records do not add up to `count`.
    """
    data = np.fromfile(path, dtype=np.uint8)
    if len(data) < 2 * _WORD:
        return None
    starts = _starts(data)
    if len(starts) != count:
        return None
    several = data[starts] == ord("(")
    codes, clear = _codes(data, starts)
    is_face = _among(codes, codes_of(faces)) & clear & ~several
    sure = _among(codes, codes_of(structure)) & clear & ~several
    rows = np.flatnonzero(sure | np.where(several, ~_plain(data, starts), ~clear))
    return Records(rows + 1, sure[rows], int(is_face.sum()))


def _among(codes: NDArray[np.uint64], known: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which codes are known; what numpy has for this loads a library of its own."""
    known = np.sort(known)
    found: NDArray[np.bool_] = known[np.searchsorted(known[:-1], codes)] == codes
    return found


def _starts(data: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return where what follows the ``#12=`` of every record starts."""
    equals = np.flatnonzero(data == ord("="))
    before = data[np.maximum(equals - 1, 0)]
    equals = equals[((before >= ord("0")) & (before <= ord("9"))) | (before <= ord(" "))]
    starts = np.minimum(equals + 1, len(data) - 1)
    for _ in range(_MOST_SPACES):
        spaces = data[starts] <= ord(" ")
        if not spaces.any():
            break
        starts = np.minimum(starts + spaces, len(data) - 1)
    first = data[starts]
    is_letter = (first >= ord("A")) & (first <= ord("Z"))
    return np.asarray(starts[is_letter | (first == ord("("))])


def _codes(
    data: NDArray[np.uint8], starts: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Return a code for the keyword of every record, and whether it is clear where that ends."""
    brackets = np.flatnonzero(data == ord("("))
    place = np.searchsorted(brackets, starts)
    ends = brackets[np.minimum(place, len(brackets) - 1)] if len(brackets) else starts
    for _ in range(_MOST_SPACES):
        spaces = (ends > starts) & (data[np.maximum(ends - 1, 0)] <= ord(" "))
        if not spaces.any():
            break
        ends = ends - spaces
    # What ends otherwise may be a comment.
    clear = (ends > starts) & _IN_KEYWORDS[data[np.maximum(ends - 1, 0)]]
    return word_codes(data, starts, np.maximum(ends, starts)), clear


def codes_of(keywords: set[str]) -> NDArray[np.uint64]:
    """Return the codes of some keywords, in the order of the alphabet."""
    words = sorted(keywords)
    # Each keyword stands as in a file: something before it, a bracket and more behind.
    text = b"".join(b" " * _WORD + word.encode() + b"(" + b" " * _WORD for word in words)
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    starts = np.cumsum(np.concatenate([[0], lengths[:-1] + 2 * _WORD + 1])) + _WORD
    return word_codes(np.frombuffer(text, dtype=np.uint8), starts, starts + lengths)


def word_codes(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Return a code for each of some words: of its length, its first and its last letters."""
    lengths = (ends - starts).astype(np.uint64)
    short = lengths < _WORD
    head, last = _eight(data, starts), _eight(data, np.maximum(ends - _WORD, 0))
    # Of a word shorter than eight letters only the letters themselves count.
    keep = np.uint64(8) * np.minimum(lengths, np.uint64(_WORD - 1))
    head = np.where(short, head & ((np.uint64(1) << keep) - np.uint64(1)), head)
    with np.errstate(over="ignore"):
        return np.asarray((head * _MIXER) ^ np.where(short, np.uint64(0), last) ^ lengths)


def _eight(data: NDArray[np.uint8], places: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return eight bytes from each place on as one number."""
    # At every byte a number begins, which overlaps those of the next seven.
    numbers = np.ndarray((len(data) - _WORD + 1,), np.dtype("<u8"), data, strides=(1,))
    return np.asarray(numbers[np.minimum(places, len(data) - _WORD)])


def _plain(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which records with several keywords start with one that tells no structure."""
    after = np.minimum(starts + 1, len(data) - 1)
    for _ in range(_MOST_SPACES):
        spaces = data[after] <= ord(" ")
        if not spaces.any():
            break
        after = np.minimum(after + spaces, len(data) - 1)
    known = np.array([int.from_bytes(word, "little") for word in _PLAIN_STARTS], dtype=np.uint64)
    return np.asarray(np.isin(_eight(data, after), known))
