"""Parts that a STEP file keeps in other files.

Only files in the folder of the referring file are followed, by the last part of the name that it
gives: a reference cannot lead out of the folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from OCP.STEPConstruct import STEPConstruct_ExternRefs

from keienvelope.readers.side_files import note_side_file
from keienvelope.readers.step.parsed import StepFile


@dataclass(frozen=True)
class References:
    """The files that a STEP file names for its products, each once."""

    by_product: dict[Any, tuple[str, ...]]

    def of(self, product: Any) -> tuple[str, ...]:
        """Return the names of the files that hold a product."""
        return self.by_product.get(product, ())


def references_of(file: StepFile) -> References:
    """Return the references of a file."""
    found: dict[Any, list[str]] = {}
    listed = STEPConstruct_ExternRefs(file.reader.WS())
    if listed.LoadExternRefs():
        for number in range(1, listed.NbExternRefs() + 1):
            product, name = listed.ProdDef(number), _file_name(listed.FileName(number))
            if product is not None and name:
                names = found.setdefault(product, [])
                if name not in names:
                    names.append(name)
    return References({product: tuple(names) for product, names in found.items()})


def beside(path: Path, name: str, *, seen: Sequence[Path]) -> Path | None:
    """Return the file of a name in the folder of another; None where there is none to follow.

    Parameters
    ----------
    path : Path
        The referring file.
    name : str
        Upper and lower case count only where both exist.
    seen : sequence of Path
        The files that led here, resolved: a file that refers to itself is not followed.
    """
    folder = path.resolve().parent
    exact = folder / name
    note_side_file(exact)
    candidates = [exact] if exact.is_file() else []
    candidates += [item for item in folder.iterdir() if item.name.lower() == name.lower()]
    for candidate in candidates:
        target = candidate.resolve()
        if target.is_file() and target.parent == folder and target not in seen:
            return candidate
    return None


def _file_name(text: str | None) -> str:
    """Return the last part of a path of any system."""
    return PureWindowsPath(text or "").name
