"""The CAD kernel: loaded on the path that needs it, quiet, and missed in plain words."""

from __future__ import annotations

import platform
from functools import cache

from keienvelope.errors import KernelUnavailableError

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


def _advice(message: str) -> str:
    if "No module named" in message:
        return "Install it: python -m pip install cadquery."
    if platform.system() == "Linux":
        return (
            "On a slim Linux container install the system libraries: "
            f"apt-get update && apt-get install -y {_SYSTEM_LIBRARIES}."
        )
    return "Reinstall it: python -m pip install --force-reinstall cadquery-ocp."
