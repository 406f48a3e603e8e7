"""The cache of what looking at the geometry of files has told.

What is kept are facts of the geometry: the parts of a file, how far they reach, what their shape
shows, what lies beyond a plane. Frame, devices, limits and verdicts are worked out every time, so
that no change of an option, a profile, a waiver or a declared value meets an old answer.

An entry is found by the content of its file and by the program that measured. It is good as long
as the files beside that were read, or looked for in vain, are as they were.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from keienvelope.cache import entries
from keienvelope.cache.encoding import decode, encode
from keienvelope.cache.unread import Unread, UnreadBrep, UnreadMesh
from keienvelope.frozen import dataclass
from keienvelope.model import Mesh, Model, Part
from keienvelope.model.facts import Facts
from keienvelope.readers.files import inspect_file
from keienvelope.readers.side_files import (
    State,
    noted_side_files,
    sha256_if_readable,
    sha256_of,
    state_of,
)

_BREP, _MESH = "brep", "mesh"


@dataclass(frozen=True)
class MeasurementCache:
    """Where measurements are kept, and of which program.

    Attributes
    ----------
    folder : Path
        Nobody but the user should be able to write there: what it holds is believed.
    program : str
        Tells the program that measures from every other.
    """

    folder: Path
    program: str

    @contextmanager
    def opened(self, path: Path, read: Callable[[], Model]) -> Iterator[tuple[Model, str]]:
        """Keep what is found out about the model of a file as long as the context lasts.

        Parameters
        ----------
        path : Path
            The file.
        read : callable
            Reads it; called only where something has to be looked at.

        Yields
        ------
        model, sha256
            The model, and the SHA-256 of the file.

        Raises
        ------
        ReadError
            If it cannot be read.
        """
        inspect_file(path)
        sha256 = sha256_of(path)
        key = self._key(path, sha256)
        folder = path.resolve().parent
        found = _found(entries.load(self.folder, key), folder, path, read)
        if found is not None:
            model, beside = found
        else:
            with noted_side_files() as noted:
                model = read()
            beside = _kept_states(noted, folder)
        yield model, sha256
        # What has changed meanwhile may have been read before or after.
        if model.facts.grown and _are_same(beside, folder) and sha256_if_readable(path) == sha256:
            with suppress(TypeError):  # an answer that cannot be kept must not cost the report
                entries.save(self.folder, key, _entry(model, beside))

    def trim(self) -> None:
        """Remove the oldest entries where there are too many."""
        entries.trim(self.folder)

    def _key(self, path: Path, sha256: str) -> str:
        # Parts without a name are called like their file.
        told = "\n".join((self.program, path.name, sha256))
        return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def _found(
    entry: Any, folder: Path, path: Path, read: Callable[[], Model]
) -> tuple[Model, Mapping[str, State]] | None:
    """Return what an entry holds; None where there is none that is good."""
    if entry is None:
        return None
    try:
        beside: Mapping[str, State] = entry["beside"]
        if not _are_same(beside, folder):
            return None
        return _model(entry, path, read), beside
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _kept_states(noted: Mapping[Path, State], folder: Path) -> dict[str, State]:
    """Return what was noted, from the folder of the file.

    What lay in a folder that is gone came out of the file itself.
    """
    return {
        os.path.relpath(wanted, folder): state
        for wanted, state in noted.items()
        if wanted.parent.exists()
    }


def _are_same(beside: Mapping[str, State], folder: Path) -> bool:
    return all(state_of(folder / name) == state for name, state in beside.items())


def _entry(model: Model, beside: Mapping[str, State]) -> dict[str, Any]:
    own = {
        field.name: encode(getattr(model, field.name))
        for field in fields(model)
        if field.name not in ("parts", "facts")
    }
    facts = {question: encode(answer) for question, answer in model.facts.known.items()}
    parts = [_part_entry(part) for part in model.parts]
    return {"beside": beside, "model": own, "parts": parts, "facts": facts}


def _part_entry(part: Part) -> list[Any]:
    geometry = part.geometry
    drawn = [_MESH, geometry.count] if isinstance(geometry, Mesh) else [_BREP]
    return [part.path, part.device, part.reference, drawn]


def _model(entry: Any, path: Path, read: Callable[[], Model]) -> Model:
    """Return the model of an entry, its geometry still unread."""
    own = {name: decode(value) for name, value in entry["model"].items()}
    file = Unread(read, tuple(part[0] for part in entry["parts"]))
    parts = tuple(_part(file, index, item) for index, item in enumerate(entry["parts"]))
    facts = Facts({question: decode(answer) for question, answer in entry["facts"].items()})
    model = Model(**own, parts=parts, facts=facts)
    return replace(model, source=replace(model.source, name=str(path)))


def _part(file: Unread, index: int, item: list[Any]) -> Part:
    path, device, reference, (kind, *counts) = item
    geometry = UnreadMesh(file, index, *counts) if kind == _MESH else UnreadBrep(file, index)
    return Part(path, geometry, device, reference)
