"""CadQuery scripts, run through CQGI: only where the user says so, for a script may do anything."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from keienvelope.errors import EmptyFileError, ReadError
from keienvelope.model.model import Model, Part, SourceFile, UniquePaths
from keienvelope.model.units import unit_of
from keienvelope.readers.objects import read_object

_MEND = "Mend the script: it has to run in CQ-editor."


def read_script(path: Path) -> Model:
    """Run a CadQuery script, and read what it shows.

    Parameters
    ----------
    path : Path
        The script; what it prints goes to standard error.

    Returns
    -------
    Model
        In millimetres; a part a shown object, or those of an assembly.

    Raises
    ------
    ReadError
        If the script fails or shows nothing that can be measured.
    """
    from cadquery import cqgi  # noqa: PLC0415 (a heavy import, on the path that needs it)

    try:
        text = path.read_text(encoding="utf-8")
        with _in_folder(path.resolve().parent), contextlib.redirect_stdout(sys.stderr):
            result = cqgi.parse(text).build()
    except (SyntaxError, ValueError) as error:
        raise ReadError(
            f"the script cannot be parsed ({type(error).__name__}).", path=str(path), fix=_MEND
        ) from error
    except SystemExit as error:
        raise ReadError("the script ends by itself.", path=str(path), fix=_MEND) from error
    if not result.success:
        kind = f"{type(result.exception).__name__}: {result.exception}"
        raise ReadError(
            f"the script fails ({' '.join(kind.split())}).", path=str(path), fix=_MEND
        ) from result.exception
    if not result.results:
        raise EmptyFileError(
            "the script shows nothing.", path=str(path), fix="Call show_object(body) in it."
        )
    shown = [(read_object(item.shape), item.options.get("name")) for item in result.results]
    paths = UniquePaths()
    return Model(
        source=SourceFile(str(path), "script", path.stat().st_size),
        parts=tuple(
            replace(part, path=paths.take(_named(part, name)))
            for model, name in shown
            for part in model.parts
        ),
        unit=unit_of(1.0),
        mark=shown[0][0].mark if len(shown) == 1 else None,
    )


def _named(part: Part, name: object) -> str:
    """Name a part by what it is shown as, where it has no name of its own."""
    return str(name) if name and part.path == "shape" else part.path


@contextlib.contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    """Let a script import what lies beside it."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
