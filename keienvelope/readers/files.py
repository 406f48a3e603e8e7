"""What a file is, before anybody tries to read it."""

from __future__ import annotations

import os
from pathlib import Path

from keienvelope.errors import (
    EmptyFileError,
    MissingFileError,
    NativeCadFileError,
    ReadError,
    UnsupportedFormatError,
)

STEP_SUFFIXES = (".step", ".stp")
STL_SUFFIXES = (".stl",)

FORMATS = {
    "step": (*STEP_SUFFIXES, ".stpz", ".step.gz", ".stp.gz"),
    "stl": STL_SUFFIXES,
    "fcstd": (".fcstd",),
    "iges": (".iges", ".igs"),
    "brep": (".brep", ".brp"),
    "gltf": (".glb", ".gltf"),
    "3mf": (".3mf",),
    "dae": (".dae",),
    "obj": (".obj",),
    "ply": (".ply",),
    "off": (".off",),
}
"""The formats that are read, with their suffixes."""
KNOWN_SUFFIXES = tuple(suffix for suffixes in FORMATS.values() for suffix in suffixes)

SCRIPT_SUFFIX = ".py"
"""Of CadQuery scripts, which are read only where they are asked for one by one."""

NATIVE_SYSTEMS = {
    ".catpart": "CATIA",
    ".catproduct": "CATIA",
    ".3dxml": "CATIA",
    ".cgr": "CATIA",
    ".jt": "JT (Siemens)",
    ".prt": "NX or Creo",
    ".sldprt": "SOLIDWORKS",
    ".sldasm": "SOLIDWORKS",
    ".x_t": "Parasolid",
    ".x_b": "Parasolid",
}
"""Closed formats, by suffix, and the system that writes them."""

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def format_of(path: Path) -> str:
    """Return the format of a path: one of `FORMATS`, or ``script``.

    Raises
    ------
    NativeCadFileError
        If it is the closed format of a CAD system.
    UnsupportedFormatError
        If it is nothing that is read.
    """
    suffix = path.suffix.lower()
    for name, suffixes in FORMATS.items():
        if path.name.lower().endswith(suffixes):
            return name
    if suffix == SCRIPT_SUFFIX:
        return "script"
    if suffix in NATIVE_SYSTEMS:
        raise NativeCadFileError(
            f"{suffix} is the native format of {NATIVE_SYSTEMS[suffix]}, which only that system"
            " reads.",
            path=str(path),
            fix="Export STEP AP242 or AP214 from it, in millimetres and with the assembly"
            " structure, and check that file.",
        )
    raise UnsupportedFormatError(
        f"{suffix or 'a file without a suffix'} is not a format that is read.",
        path=str(path),
        fix=f"Give a file of {', '.join(KNOWN_SUFFIXES)}.",
    )


def inspect_file(path: Path) -> int:
    """Make sure that a path is a readable file with content, and return its size in bytes.

    Raises
    ------
    MissingFileError, EmptyFileError, ReadError
        If it is absent, empty, a folder, a device, not readable, a link that leads out of its
        repository, or a Git LFS pointer.
    """
    if not path.exists():
        raise MissingFileError("there is no such file.", path=str(path), fix="Check the path.")
    if not path.is_file():
        raise ReadError("this is not a regular file.", path=str(path), fix="Give a file.")
    _insist_inside(path)
    size = path.stat().st_size
    if size == 0:
        raise EmptyFileError("the file is empty.", path=str(path), fix="Export it again.")
    try:
        with path.open("rb") as stream:
            head = stream.read(len(_LFS_POINTER))
    except OSError as error:
        raise ReadError(
            f"the file cannot be opened ({error.strerror}).",
            path=str(path),
            fix="Check its rights.",
        ) from error
    if head == _LFS_POINTER:
        raise ReadError(
            "this is a Git LFS pointer, not the model itself.",
            path=str(path),
            fix="Run: git lfs pull. In a pipeline, enable LFS in the checkout step (lfs: true).",
        )
    return size


def _insist_inside(path: Path) -> None:
    """Make sure that a repository does not point at what its author may not read.

    Who proposes a change may commit a link; what the machine that checks it holds elsewhere is
    neither theirs to measure nor to see quoted in a message.
    """
    place = Path(os.path.normpath(path.absolute()))
    root = next((folder for folder in place.parents if (folder / ".git").exists()), None)
    if root is not None and not path.resolve().is_relative_to(root.resolve()):
        raise ReadError(
            "this is a link that leads out of its repository.",
            path=str(path),
            fix="Commit the file itself, or give the path of the file that is meant.",
        )


def tail(path: Path, count: int) -> bytes:
    """Return the last bytes of a file, at most `count`."""
    with path.open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - count))
        return stream.read()
