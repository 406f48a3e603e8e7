"""Patterns of file paths as in a .gitignore: ``*`` stays in its folder, ``**`` crosses folders."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Turn a pattern into a regular expression of the whole POSIX path."""
    pieces = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    found = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./"))
    return re.compile("".join(pieces.get(text, re.escape(text)) for text in found))


def matches(path: str, pattern: str) -> bool:
    """Whether a POSIX path relative to the config fits a pattern as a whole."""
    return compiled(pattern).fullmatch(path) is not None
