"""The text of a STEP file, taken apart in bulk: records, their keywords, references and numbers.

The kernel reads a file entity by entity. Here whole files are looked at with a few operations on
arrays, which is some ten times faster, but understands only texts without oddities: one data
section, no comments in it, and after every ``;`` the next ``#12=``. Of any other text there is no
``StepText``, and the file has to be read by the kernel.
"""

from __future__ import annotations

import re
import warnings
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from keienvelope.readers.step.records import codes_of, word_codes

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

FACES = ("ADVANCED_FACE", "FACE_SURFACE")
"""Keywords of the faces that are known here."""

_DATA = re.compile(rb"ENDSEC\s*;(?:\s|/\*.*?\*/)*DATA\s*;", re.DOTALL)
_END = re.compile(rb"ENDSEC\s*;\s*END-ISO-10303-21\s*;\s*\Z")
_HEAD_BYTES = 65536
_TAIL_BYTES = 256
_MOST_DIGITS = 12
_SPARSE, _TABLE = 8, 1024
_SPACE, _ZERO = 32, 48
_TOKENS = bytes(code in b"#(),;='/" for code in range(256))
_AFTER_NUMBER = np.zeros(256, dtype=np.bool_)
_AFTER_NUMBER[list(b" \t\r\n(),;=")] = True


class StepText:
    """Records of a STEP file, numbered from 0 in the order of the file.

    Attributes
    ----------
    raw : bytes
        The file.
    ids : (n,) int
        The numbers that the records bear: 12 of ``#12=...``.
    codes : (n,) uint64
        Of their keywords, see ``records.codes_of``.
    several : (n,) bool
        Whether a record has several keywords: ``#12=(...)``.
    targets : (m,) int
        Which record every reference leads to.
    first : (n + 1,) int
        Where the references of every record start in `targets`.
    """

    def __init__(self, raw: bytes, start: int, end: int) -> None:
        self.raw = raw
        self._start = start
        self._data = np.frombuffer(raw, np.uint8, end - start, start)
        self._at, self._kind = _tokens(raw, start, end)
        self._equals = np.flatnonzero(self._kind == ord("="))
        self._stops = np.flatnonzero(self._kind == ord(";"))
        self._hold_to_grammar()
        hashes = np.flatnonzero(self._kind == ord("#"))
        numbers = _whole_numbers(self._data, self._at[hashes] + 1)
        is_own = np.zeros(len(self._at), dtype=np.bool_)
        is_own[self._equals - 1] = True
        own = is_own[hashes]
        self.ids = numbers[own]
        self._reference_tokens = hashes[~own]
        self.targets = _found(self.ids, numbers[~own])
        self._hold_to_one_record_a_number()
        starts = np.searchsorted(self._reference_tokens, self._equals)
        self.first = np.append(starts, len(self.targets)).astype(np.int64)
        words = _after_spaces(self._data, self._at[self._equals] + 1)
        self.several = self._data[words] == ord("(")
        self.codes = word_codes(
            self._data, words, _before_spaces(self._data, self._at[self._equals + 1], words)
        )

    @classmethod
    def of(cls, raw: bytes) -> StepText | None:
        """Take a file apart; None where its text has oddities."""
        head, tail = _DATA.search(raw[:_HEAD_BYTES]), _END.search(raw[-_TAIL_BYTES:])
        if head is None or tail is None:
            return None
        try:
            return cls(raw, head.end(), max(len(raw) - _TAIL_BYTES, 0) + tail.start())
        except _OddTextError:
            return None

    def _hold_to_grammar(self) -> None:
        equals, stops = self._equals, self._stops
        plain = (
            0 < len(equals) == len(stops)
            and equals[0] == 1
            and bool((equals[1:] == stops[:-1] + 2).all())
            and stops[-1] == len(self._kind) - 1
            and bool((self._kind[equals - 1] == ord("#")).all())
            and bool((self._kind[equals + 1] == ord("(")).all())
        )
        steps = (self._kind == ord("(")).astype(np.int8) - (self._kind == ord(")"))
        depth = np.cumsum(steps, dtype=np.int32)
        if not plain or depth.min() < 0 or depth[stops].any():
            raise _OddTextError

    def _hold_to_one_record_a_number(self) -> None:
        """Refuse a text in which a number stands for different records."""
        if (np.diff(self.ids) > 0).all():
            return
        order = np.argsort(self.ids, kind="stable")
        again = np.flatnonzero(np.diff(self.ids[order]) == 0)
        if self.records(order[again]) != self.records(order[again + 1]):
            raise _OddTextError

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, *keywords: str) -> Integers:
        """Return the records that have one of some keywords and no other."""
        found = [self._by_keyword(keyword) for keyword in keywords]
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def _by_keyword(self, keyword: str) -> Integers:
        found = np.flatnonzero(self.codes == _code_of(keyword))
        return np.asarray(found[~self.several[found]])

    def counts(self, rows: Integers) -> Integers:
        """Return how many references some records hold."""
        return np.asarray(self.first[rows + 1] - self.first[rows])

    def references(self, rows: Integers) -> Integers:
        """Return the places in `targets` of all references of some records, one after another."""
        counts = self.counts(rows)
        ends = np.cumsum(counts)
        steps = np.repeat(self.first[rows] - ends + counts, counts)
        return np.asarray(steps + np.arange(ends[-1] if len(ends) else 0))

    def target(self, rows: Integers, number: int) -> Integers:
        """Return what one reference of each of some records leads to, from 0, or -1 from the end.

        Each of them must hold as many.
        """
        place = self.first[rows] + number if number >= 0 else self.first[rows + 1] + number
        return np.asarray(self.targets[place])

    def shaped(self, rows: Integers, tokens: str) -> Flags:
        """Return which records consist of some tokens, from their first bracket on.

        The tokens are ``#``, ``(``, ``)``, ``,`` and ``;``. What else a record holds, such as
        numbers and strings, is none.
        """
        found = self._stops[rows] - self._equals[rows] == len(tokens)
        fitting = self._equals[rows[found]]
        same = np.ones(len(fitting), dtype=np.bool_)
        for place, token in enumerate(tokens.encode(), start=1):
            same &= self._kind[fitting + place] == token
        found[found] = same
        return np.asarray(found)

    def numbers(self, rows: Integers, after: int, count: int) -> NDArray[np.float64]:
        """Return numbers that stand beside each other in every record, shape (n, count).

        Parameters
        ----------
        rows : (n,) int
            Records in file order.
        after : int
            The token that they stand behind, from 1.
        count : int
            How many: as many tokens follow, one behind each.

        Returns
        -------
        array
            NaN in all rows where anything is no number.
        """
        first = self._at[self._equals[rows] + after] + 1
        last = self._at[self._equals[rows] + after + count]
        lengths = last + 1 - first
        steps = np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        chosen = self._data[steps + np.arange(len(steps))]
        chosen[(chosen == ord(",")) | (chosen == ord(")"))] = _SPACE
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                found = np.fromstring(chosen.tobytes().decode("latin-1"), sep=" ")
            except (DeprecationWarning, ValueError):
                found = np.empty(0)
        if len(found) != count * len(rows):
            return np.full((len(rows), count), np.nan)
        return found.reshape(len(rows), count)

    def record(self, row: int) -> bytes:
        """Return a record as it stands in the file, from ``#`` to ``;``."""
        begin, stop = self._bounds
        return self.raw[begin[row] : stop[row]]

    def records(self, rows: Integers) -> list[bytes]:
        """Return records as they stand in the file."""
        begin, stop = (side[rows].tolist() for side in self._bounds)
        return [self.raw[a:b] for a, b in zip(begin, stop, strict=True)]

    @cached_property
    def _bounds(self) -> tuple[Integers, Integers]:
        begin = self._at[self._equals - 1] + self._start
        return begin, self._at[self._stops] + self._start + 1

    @property
    def header(self) -> bytes:
        """What stands before the data."""
        return self.raw[: self._start]

    def list_of(self, row: int) -> tuple[bytes, Integers, bytes]:
        """Take a record apart at its one list of references.

        Returns
        -------
        tuple
            What stands before the list, the places of its references in `targets`, and what stands
            behind. Where there is no such list, all is before.
        """
        begin, stop = int(self._equals[row]) + 2, int(self._stops[row])
        kind = self._kind[begin:stop]
        opening = np.flatnonzero(kind == ord("("))
        closing = np.flatnonzero(kind == ord(")"))
        if len(opening) != 1 or len(closing) != 2:  # the second one ends the record
            return self.record(row), np.empty(0, dtype=np.int64), b""
        opens, closes = begin + int(opening[0]), begin + int(closing[0])
        places = np.arange(*np.searchsorted(self._reference_tokens, [opens, closes]))
        before, behind = (int(self._at[token]) + self._start for token in (opens, closes))
        starts, stops = self._bounds
        return self.raw[starts[row] : before + 1], places, self.raw[behind : stops[row]]


@cache
def _code_of(keyword: str) -> np.uint64:
    return np.uint64(codes_of({keyword})[0])


class _OddTextError(Exception):
    """The text is not as most are."""


def _tokens(raw: bytes, start: int, end: int) -> tuple[Integers, NDArray[np.uint8]]:
    """Return where the tokens outside of strings are, from the start on, and which they are."""
    marks = np.frombuffer(raw.translate(_TOKENS), np.bool_, end - start, start)
    at = np.flatnonzero(marks)
    kind = np.frombuffer(raw, np.uint8, end - start, start)[at]
    quotes = kind == ord("'")
    count = np.cumsum(quotes, dtype=np.int32)
    if len(count) and count[-1] % 2:
        raise _OddTextError
    outside = ~(quotes | (count % 2 == 1))
    at, kind = at[outside], kind[outside]
    if (kind == ord("/")).any():  # a comment, or nothing that STEP knows
        raise _OddTextError
    return at, kind


def _whole_numbers(data: NDArray[np.uint8], at: Integers) -> Integers:
    """Return the whole numbers that stand at some places."""
    found = np.zeros(len(at), dtype=np.int64)
    live = np.ones(len(at), dtype=np.bool_)
    place = at
    for _ in range(_MOST_DIGITS):
        digits = data[np.minimum(place, len(data) - 1)] - np.uint8(_ZERO)  # others wrap around
        live = live & (digits < 10)
        if not live.any():
            break
        found = np.where(live, found * 10 + digits, found)
        place = place + live
    ends = data[np.minimum(place, len(data) - 1)]
    if (place == at).any() or not _AFTER_NUMBER[ends].all():
        raise _OddTextError
    return found


def _found(ids: Integers, references: Integers) -> Integers:
    """Return which of some numbers each reference bears, the first of those that are equal."""
    if ids.max() > _SPARSE * len(ids) + _TABLE:
        order = np.argsort(ids, kind="stable")
        ranks = np.minimum(np.searchsorted(ids[order], references), len(ids) - 1)
        found = order[ranks]
    else:
        table = np.zeros(int(ids.max()) + 2, dtype=np.int64)
        table[ids[::-1]] = np.arange(len(ids))[::-1]
        found = table[np.minimum(references, len(table) - 1)]
    if (ids[found] != references).any():
        raise _OddTextError
    return np.asarray(found)


def _after_spaces(data: NDArray[np.uint8], at: Integers) -> Integers:
    """Return the first places from some on that hold no space."""
    spaces = data[at] <= _SPACE
    while spaces.any():
        at = at + spaces
        spaces = data[at] <= _SPACE
    return at


def _before_spaces(data: NDArray[np.uint8], at: Integers, least: Integers) -> Integers:
    """Return the places behind the last of what is no space before some others."""
    spaces = (at > least) & (data[at - 1] <= _SPACE)
    while spaces.any():
        at = at - spaces
        spaces = (at > least) & (data[at - 1] <= _SPACE)
    return at
