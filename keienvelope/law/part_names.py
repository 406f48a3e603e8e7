"""Which device a part is, by its name; the words are data (``devices.toml``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import field
from enum import Enum
from functools import cache
from typing import Literal

from keienvelope.errors import UsageError
from keienvelope.frozen import dataclass
from keienvelope.law.tables import KEY, load_shipped

Place = Literal["side", "end", "anywhere"]

LONGEST_NAME = 120
"""A name longer than this names no device."""

_COPY_NUMBER = re.compile(r"#\d+$")


@dataclass(frozen=True, kw_only=True)
class DeviceKind:
    """A kind of part that conventions and rules name.

    Attributes
    ----------
    name : str
        The device tag, for example ``mirror``.
    heads, words, after : tuple of str
        Words that make a name this device, those that may stand beside them, and those that may
        only follow.
    largest_mm : float
        No such device is larger in any direction.
    thinnest_mm : float or None
        It is at most this thick in its thinnest direction.
    place : str
        ``side``: all of it on one side of the vehicle; ``end``: at its front or rear end.
    band : tuple of two float, or empty
        Between which shares of the height of the vehicle its middle lies.
    """

    name: str
    heads: tuple[str, ...]
    largest_mm: float
    words: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    thinnest_mm: float | None = None
    place: Place = "anywhere"
    band: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.band and len(self.band) != 2:
            raise UsageError(f"{self.name}: band has not two ends.", fix="Give [low, high].")


@dataclass(frozen=True, kw_only=True)
class _Names:
    common: tuple[str, ...]
    common_after: tuple[str, ...]
    devices: tuple[DeviceKind, ...] = field(metadata={KEY: "device"})


@cache
def _names() -> _Names:
    return load_shipped(_Names, ".", "devices")


@cache
def device_kind(name: str) -> DeviceKind | None:
    """Return the kind of device with the given tag, or None where there is none."""
    return next((kind for kind in _names().devices if kind.name == name), None)


def device_kinds() -> tuple[DeviceKind, ...]:
    """Return every kind of device that is known by name."""
    return _names().devices


def named_device(path: str) -> tuple[str, str] | None:
    """Return the device that a part's path names.

    Parameters
    ----------
    path : str
        Names from the root to the part, joined by ``/``.

    Returns
    -------
    tuple of (str, str) or None
        The device tag, and the path down to the step that names it: parts below that step belong
        to one device. The step nearest to the part decides.
    """
    steps = path.split("/")
    for depth in range(len(steps), 0, -1):
        device = _step_device(steps[depth - 1])
        if device is not None:
            return device, "/".join(steps[:depth])
    return None


@cache
def _step_device(step: str) -> str | None:
    text = _plain(_COPY_NUMBER.sub("", step))
    if not 0 < len(text) <= LONGEST_NAME:
        return None
    return next(
        (
            name
            for name, heads, words in _vocabularies()
            if any(head in text for head in heads) and _is_named(text, words)
        ),
        None,
    )


class _Role(Enum):
    HEAD = "head"
    BESIDE = "beside"
    AFTER = "after"


@cache
def _vocabularies() -> tuple[tuple[str, tuple[str, ...], dict[str, _Role]], ...]:
    """Return for every device its heads and its words with their roles; the special ones first.

    A camera mirror is named by both words, and so is a whip antenna: the general device is only
    taken where nothing special fits.
    """
    names, found = _names(), []
    common, common_after = _plain_all(names.common), _plain_all(names.common_after)
    for kind in names.devices:
        heads = _plain_all(kind.heads)
        words = dict.fromkeys((*common_after, *_plain_all(kind.after)), _Role.AFTER)
        words |= dict.fromkeys((*common, *_plain_all(kind.words)), _Role.BESIDE)
        words |= dict.fromkeys(heads, _Role.HEAD)
        found.append((kind.name, heads, words))
    general = ("mirror", "rigid_antenna", "turn_lamp")
    return tuple(sorted(found, key=lambda item: item[0] in general))


def _is_named(text: str, words: dict[str, _Role]) -> bool:
    """Return whether a text is made of words and digits alone, with a head among them.

    A head alone with a number is a mirrored copy of anything.
    """
    # What was seen on the ways to each place of the text: (a head, another word, a digit).
    seen: list[set[tuple[bool, bool, bool]]] = [set() for _ in range(len(text) + 1)]
    seen[0].add((False, False, False))
    longest = max(map(len, words))
    for start, states in enumerate(seen[:-1]):
        if states and text[start].isdigit():
            seen[start + 1] |= {(head, word, True) for head, word, _ in states}
        for end in range(start + 1, min(start + longest, len(text)) + 1) if states else ():
            role = words.get(text[start:end])
            if role is _Role.HEAD:
                seen[end] |= {(True, word, digit) for _, word, digit in states}
            elif role is not None:
                seen[end] |= {
                    (head, True, digit) for head, _, digit in states if head or role is _Role.BESIDE
                }
    return any(head and (word or not digit) for head, word, digit in seen[-1])


def _plain_all(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(_plain(text) for text in texts)


def _plain(text: str) -> str:
    """Keep letters and digits, without case, width and the accents of Latin letters."""
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    folded = unicodedata.normalize("NFKC", text).casefold()
    letters = (unicodedata.normalize("NFD", letter) for letter in folded if letter.isalnum())
    return "".join(
        parts[0] if len(parts) > 1 and parts[0].isascii() else unicodedata.normalize("NFC", parts)
        for parts in letters
    )
