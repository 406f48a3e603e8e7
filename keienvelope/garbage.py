"""Python's search for garbage, put off while much is made and hardly anything thrown away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unsearched() -> Iterator[None]:
    """Let nobody search for garbage as long as the context lasts.

    Python looks through all objects again and again while their number grows: a large assembly
    takes a sixth longer for it. What nobody refers to goes at once as ever; only cycles wait.
    """
    if not gc.isenabled():
        yield  # whoever put it off says when it goes on
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
