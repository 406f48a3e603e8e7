"""Files and objects become a `Model`."""

from __future__ import annotations

from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

from keienvelope.errors import UnsupportedFormatError
from keienvelope.garbage import unsearched
from keienvelope.model import Model
from keienvelope.readers.files import KNOWN_SUFFIXES, SCRIPT_SUFFIX, format_of, inspect_file
from keienvelope.readers.kernel import load_kernel

_READERS = {
    "step": ("step_file", "read_step_file", True),
    "stl": ("stl", "read_stl", False),
    "fcstd": ("fcstd", "read_fcstd", True),
    "iges": ("iges", "read_iges", True),
    "brep": ("brep", "read_brep", True),
    "gltf": ("gltf", "read_gltf", False),
    "3mf": ("threemf", "read_3mf", False),
    "dae": ("dae", "read_dae", False),
    "obj": ("obj", "read_obj", False),
    "ply": ("ply", "read_ply", False),
    "off": ("off", "read_off", False),
    "script": ("script", "read_script", True),
}
"""By format: the module, its function, and whether it needs the kernel; one reader is enough."""

__all__ = ["KNOWN_SUFFIXES", "load_kernel", "read", "read_object"]


def read(path: Path, *, run_scripts: bool = False) -> Model:
    """Read a CAD file by its suffix.

    Parameters
    ----------
    path : Path
        A file of one of `KNOWN_SUFFIXES`.
    run_scripts : bool
        Whether the user wants CadQuery scripts to be run, which executes their code.

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
    inspect_file(path)
    if path.suffix.lower() == SCRIPT_SUFFIX and not run_scripts:
        raise UnsupportedFormatError(
            "this is a script, and reading it would execute its code.",
            path=str(path),
            fix="If you trust it and it is a CadQuery script, give --run-scripts"
            " (run_scripts=True in Python).",
        )
    module, function, needs_kernel = _READERS[format_of(path)]
    if needs_kernel:
        load_kernel()
    reader = getattr(import_module(f"keienvelope.readers.{module}"), function)
    # A script may make and throw away whatever it likes.
    with nullcontext() if module == "script" else unsearched():
        model: Model = reader(path)
    return model


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
