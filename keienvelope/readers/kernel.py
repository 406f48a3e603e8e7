"""The CAD kernel: loaded on the path that needs it, quiet, and missed in plain words."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from keienvelope.errors import KernelUnavailableError, ReadError

_SYSTEM_LIBRARIES = "libgl1 libx11-6 libexpat1"


@cache
def load_kernel() -> None:
    """Import the kernel and silence its own printing.

    Raises
    ------
    KernelUnavailableError
        If the kernel or a system library that it needs is missing.
    """
    try:
        from OCP.Message import Message  # noqa: PLC0415 (a heavy import, on the path that needs it)
    except ImportError as error:
        raise KernelUnavailableError(
            f"the CAD kernel (package cadquery-ocp) cannot be loaded: {error}.",
            fix=_advice(str(error)),
        ) from error
    Message.DefaultMessenger_s().ChangePrinters().Clear()


@contextmanager
def kernel_errors(what: str, *, path: Path, fix: str) -> Iterator[None]:
    """Turn what the kernel throws into an error in words.

    Each of its errors is a class by itself, with no common base but `Exception`.

    Raises
    ------
    ReadError
        With the given words.
    """
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith("OCP"):
            raise
        raise ReadError(what, path=str(path), fix=fix) from error


@contextmanager
def quiet_kernel() -> Iterator[None]:
    """Keep off the terminal what the kernel prints past its own messenger."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(nowhere)
        os.close(kept)


def _advice(message: str) -> str:
    if "No module named" in message:
        return "Install it: python -m pip install cadquery."
    if platform.system() == "Linux":
        return (
            "On a slim Linux container install the system libraries: "
            f"apt-get update && apt-get install -y {_SYSTEM_LIBRARIES}."
        )
    return "Reinstall it: python -m pip install --force-reinstall cadquery-ocp."
