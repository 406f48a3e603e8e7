"""What the readers of mesh files share: text, polygons, and the parts that they become."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keienvelope.errors import EmptyFileError, ReadError
from keienvelope.model.mark import Mark
from keienvelope.model.mesh import ArrayMesh, insist_lengths
from keienvelope.model.model import (
    REFERENCE_NODE,
    Model,
    NotMeasured,
    Part,
    SourceFile,
    UniquePaths,
    device_of,
)
from keienvelope.model.units import Unit

EXPORT_AGAIN = "Export it again, as triangles."
HALF_STEP_FLOAT32 = 2.0**-24
"""Half a unit in the last place of a number of 32 bits, relative."""

Indices = NDArray[np.int64]
Points = NDArray[np.float64]
"""Shape (n, 3)."""


class Gathered:
    """The parts of a mesh file as they are found, and what could not be taken from it.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts: list[Part] = []
        self.notes: list[str] = []
        self._faults: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._names = UniquePaths()

    def fault(self, text: str, count: int = 1) -> None:
        """Say what is missing; ``{}`` in the text stands for how often it was found."""
        if count:
            self._faults[text] += count

    def skip(self, what: str, count: int = 1) -> None:
        """Count something that has no surface."""
        if count:
            self._skipped[what] += count

    def take(
        self,
        names: Iterable[str],
        pieces: Sequence[tuple[Points, Indices]],
        motion: Points | None = None,
    ) -> None:
        """Add a part; its triangles that refer to points that are not there are a fault.

        Parameters
        ----------
        names : iterable of str
            From the root to the part; empty ones say nothing.
        pieces : sequence of ((n, 3) float, (m, 3) int)
            Points, and triangles by the numbers of their points.
        motion : (4, 4) float, optional
            Where the part is placed; anything affine.
        """
        found = [np.empty((0, 3, 3))]
        for points, triangles in pieces:
            known = np.all((triangles >= 0) & (triangles < len(points)), axis=1)
            lost = len(triangles) - int(known.sum())
            self.fault("{} triangles refer to points that are not in the file.", lost)
            found.append(points[triangles[known]])
        corners = np.concatenate(found)
        if not len(corners):
            return
        if motion is not None and not np.array_equal(motion, np.eye(4)):
            with np.errstate(all="ignore"):
                corners = corners @ motion[:3, :3].T + motion[:3, 3]
        mesh = ArrayMesh(corners, source=str(self.path))
        insist_lengths(mesh.extremes, str(self.path))
        self.parts.append(Part(self._names.take(joined(names) or self.path.stem), mesh))

    def model(
        self,
        kind: str,
        *,
        unit: Unit | None = None,
        mark: Mark | None = None,
        own: bool = False,
        coordinate_step: float = 0.0,
    ) -> Model:
        """Return the model.

        Parameters
        ----------
        kind : str
            Its format.
        own : bool
            Whether it is one of our own exports, whose part names tell devices and what is not
            vehicle.

        Raises
        ------
        EmptyFileError, ReadError
            If there is no triangle.
        """
        faults = tuple(text.replace("{}", str(count), 1) for text, count in self._faults.items())
        if not self.parts:
            if faults:
                raise ReadError(
                    f"nothing of it can be measured. {' '.join(faults)}",
                    path=str(self.path),
                    fix=EXPORT_AGAIN,
                )
            held = ", ".join(f"{count} {what}" for what, count in self._skipped.items())
            raise EmptyFileError(
                "the file holds no face, so there is nothing to measure"
                + (f" (only {held})." if held else "."),
                path=str(self.path),
                fix="Export surfaces or solids as triangles.",
            )
        return Model(
            source=SourceFile(str(self.path), kind, self.path.stat().st_size),
            parts=tuple(_tagged(part) for part in self.parts) if own else tuple(self.parts),
            unit=unit,
            mark=mark,
            not_measured=tuple(NotMeasured(what, count) for what, count in self._skipped.items()),
            incomplete=faults,
            coordinate_step=coordinate_step,
            notes=tuple(dict.fromkeys(self.notes)),
        )


def _tagged(part: Part) -> Part:
    reference = REFERENCE_NODE in part.path.split("/")
    return replace(part, device=device_of(part.path), reference=reference)


def joined(names: Iterable[str]) -> str:
    """Join names to the path of a part; one that only repeats its parent says nothing."""
    told = [name.strip().replace("/", "\u2215") for name in names if name.strip()]
    return "/".join(name for name, above in zip(told, [None, *told], strict=False) if name != above)


def fans(corners: Indices, counts: Indices) -> Indices:
    """Cut polygons into triangles around their first corners; their extents stay the same.

    Parameters
    ----------
    corners : (n,) int
        The corners of all polygons, one after another.
    counts : (m,) int
        How many corners each has; those of fewer than three make no triangle.

    Returns
    -------
    (k, 3) int
    """
    cut = np.maximum(counts - 2, 0)
    first = np.repeat(np.cumsum(counts) - counts, cut)
    step = np.arange(len(first)) - np.repeat(np.cumsum(cut) - cut, cut) + 1
    return np.column_stack([corners[first], corners[first + step], corners[first + step + 1]])


def strip(corners: Indices) -> Indices:
    """Cut a strip into triangles: every corner makes one with the two before it."""
    return np.column_stack([corners[:-2], corners[1:-1], corners[2:]])


def plain_text(path: Path) -> bytes:
    """Return the content of a text file, UTF-16 turned into UTF-8.

    Raises
    ------
    ReadError
        If it is not text.
    """
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode()
    if b"\0" in data:
        raise ReadError(
            "this is not text: it holds zero bytes.",
            path=str(path),
            fix="Export it again, or save it as UTF-8.",
        )
    return data.removeprefix(codecs.BOM_UTF8)


def number(word: bytes) -> float:
    """Read a decimal number, as formats write it and not as Python does.

    Raises
    ------
    ValueError
        If it is not one.
    """
    if b"_" in word:
        raise ValueError(word)
    return float(word)


def whole_number(word: bytes) -> int:
    """Read a whole number.

    Raises
    ------
    ValueError
        If it is not one.
    """
    if b"_" in word or len(word) > 18:
        raise ValueError(word)
    return int(word)
