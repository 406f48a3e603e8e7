"""Files and objects become a `Model`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from keienvelope.model import Model
from keienvelope.readers.files import KNOWN_SUFFIXES, format_of, inspect_file
from keienvelope.readers.kernel import load_kernel

__all__ = ["KNOWN_SUFFIXES", "load_kernel", "read", "read_object"]


def read(path: Path) -> Model:
    """Read a CAD file by its suffix.

    Parameters
    ----------
    path : Path
        A STEP, STL or FreeCAD file.

    Returns
    -------
    Model
        What was drawn.

    Raises
    ------
    ReadError
        If it cannot be read, with the cause and what to do.
    KernelUnavailableError
        If the CAD kernel is needed and cannot be loaded.
    """
    size = inspect_file(path)
    kind = format_of(path)
    if kind == "stl":
        from keienvelope.readers.stl import read_stl  # noqa: PLC0415 (one reader is enough)

        return read_stl(path)
    load_kernel()
    if kind == "fcstd":
        from keienvelope.readers.fcstd import read_fcstd  # noqa: PLC0415

        return read_fcstd(path, size)
    from keienvelope.readers.step import read_step  # noqa: PLC0415 (the kernel is heavy)

    return read_step(path, size)


def read_object(thing: Any) -> Model:
    """Turn a CadQuery object, a kernel shape or a trimesh mesh into a `Model`.

    Raises
    ------
    UnsupportedFormatError
        If it is none of these.
    """
    if not type(thing).__module__.startswith("trimesh"):
        load_kernel()
    from keienvelope.readers.objects import read_object as convert  # noqa: PLC0415

    return convert(thing)
