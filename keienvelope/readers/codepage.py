"""The encoding of part names in STEP files.

The standard asks for ASCII with escapes, but many systems write the bytes of their own code page.
Names decide which parts are devices and wheels, so they are worth a careful guess: UTF-8 when the
bytes are valid UTF-8, else the code page whose typical bytes they show. The guess is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1 << 20
_ENOUGH = 20_000
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_CYRILLIC = frozenset(range(0xC0, 0x100)) | {0xA8, 0xB8}


@dataclass(frozen=True)
class CodePage:
    """An encoding.

    Attributes
    ----------
    kernel_name : str
        What the CAD kernel calls it.
    title : str or None
        What a person calls it; None where nothing was guessed.
    """

    kernel_name: str
    title: str | None = None


UTF_8 = CodePage("UTF8")
CYRILLIC = CodePage("CP1251", "Windows-1251 (Cyrillic)")
WESTERN = CodePage("CP1252", "Windows-1252 (Western European)")
JAPANESE = CodePage("SJIS", "Shift-JIS (Japanese)")
CHINESE = CodePage("GBK", "GBK (Chinese)")


def detect(path: Path) -> CodePage:
    """Guess the code page of a STEP file from its bytes beyond ASCII."""
    sample = _high_lines(path)
    if not sample:
        return UTF_8
    if _decodes(sample, "utf-8"):
        return UTF_8
    runs = _HIGH_RUN.findall(sample)
    longest = max(len(run) for run in runs)
    if longest >= 3 and all(byte in _CYRILLIC for run in runs for byte in run):
        return CYRILLIC
    if longest >= 2 and _decodes(sample, "shift_jis") and _is_kana(sample.decode("shift_jis")):
        return JAPANESE
    if longest >= 4 and _decodes(sample, "gbk"):
        return CHINESE
    return WESTERN


def note(page: CodePage) -> tuple[str, ...]:
    """Say that names were decoded by a guess, where they were."""
    if page.title is None:
        return ()
    return (f"Part names beyond ASCII were read as {page.title}.",)


def _high_lines(path: Path) -> bytes:
    """Return the lines that hold bytes beyond ASCII, up to a sample that is large enough."""
    found: list[bytes] = []
    total = 0
    with path.open("rb") as stream:
        while (block := stream.read(_BLOCK)) and total < _ENOUGH:
            block += stream.readline()
            if block.isascii():
                continue
            lines = [line for line in block.splitlines() if not line.isascii()]
            found += lines
            total += sum(map(len, lines))
    return b"\n".join(found)


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_kana(text: str) -> bool:
    """Return whether most characters beyond ASCII are full-width Japanese."""
    high = [c for c in text if not c.isascii()]
    japanese = sum("\u3000" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in high)
    return 2 * japanese > len(high)
