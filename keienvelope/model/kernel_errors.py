"""What the CAD kernel throws: classes without a common base but `Exception`."""

from __future__ import annotations

from OCP import Standard, StdFail

KERNEL_ERRORS: tuple[type[Exception], ...] = tuple(
    member
    for room in (Standard, StdFail)
    for member in vars(room).values()
    if isinstance(member, type) and issubclass(member, Exception)
)
"""All of them, for an ``except`` clause."""
