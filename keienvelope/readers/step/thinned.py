"""A STEP file of which the kernel reads only chosen faces.

Where only the outermost faces matter, most of a file need not be read: ``hulls`` tells from the
text how far a face reaches at most, ``excerpt`` leaves the others out, and the kernel reads what is
left as it would read the whole. A text with oddities, or one whose faces are not all known to be
part of a product, cannot be thinned.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from keienvelope.model.brep import Placement
from keienvelope.model.model import REFERENCE_NODE, Model
from keienvelope.readers.step import StepReading
from keienvelope.readers.step.excerpt import Excerpts
from keienvelope.readers.step.geometry import Array, Geometry
from keienvelope.readers.step.hulls import Hulls
from keienvelope.readers.step.text import FACES, Flags, Integers, StepText

_MOST_SHARE = 0.6
_LEAST_BYTES, _MOST_BYTES = 300_000, 500_000_000
_LEAST_FACES = 50
_LEAST_FACES_OF_A_GROUP = 25
_OCCURRENCE, _BODY = b"NEXT_ASSEMBLY_USAGE_OCCURRENCE", b"BREP_SHAPE_REPRESENTATION"


@dataclass(frozen=True, eq=False)
class ThinnedModel:
    """What was read of some faces of a file.

    Attributes
    ----------
    reading : StepReading
        The parts of its model hold the faces that were read, and no others.
    has_face : (n,) bool
        Which of the faces of the file they are.
    """

    reading: StepReading
    has_face: Flags
    _group_of: dict[int, int]

    @property
    def model(self) -> Model:
        """The model with these faces."""
        return self.reading.model

    @property
    def is_whole(self) -> bool:
        """Whether all these faces could be read, and in a known unit."""
        return self.reading.has_one_unit and not self.model.incomplete

    @property
    def mm_per_unit(self) -> float:
        """The unit of the coordinates in the file."""
        return self.model.unit.mm if self.model.unit is not None else 1.0

    def placements(self) -> dict[int, list[Placement]] | None:
        """Return for every group of faces all places that it has in the model.

        Returns
        -------
        dict or None
            None where a piece is no longer what its record says, because its place scales it.
        """
        found: dict[int, list[Placement]] = defaultdict(list)
        for numbers, placement in self.reading.places(self._group_of):
            if 0 in numbers:
                return None
            for group in {self._group_of[number] for number in numbers}:
                found[group].append(placement)
        return found


class ThinnedStep:
    """A STEP file that can be read in part.

    Attributes
    ----------
    reach : (n, 6) float
        What each face does not exceed in the directions +x, -x, +y, -y, +z, -z, in its own
        coordinates and in the unit of the file; infinite where that is not known.
    group : (n,) int
        Faces with the same number are always placed together.
    is_flat : bool
        Whether all faces are where their coordinates say.
    """

    def __init__(self, text: StepText, excerpts: Excerpts) -> None:
        self._excerpts = excerpts
        self.group: Integers = excerpts.group
        self.is_flat = excerpts.is_flat
        self._all = np.arange(len(excerpts.faces))
        self.reach: Array = np.full((len(excerpts.faces), 6), np.inf)
        self._owner: Integers = np.empty(0, dtype=np.int64)
        self._ends: Array = np.empty((0, 3))
        if len(excerpts.faces):
            hulls = Hulls(Geometry(text))
            known = np.searchsorted(excerpts.faces, hulls.faces)
            self.reach[known] = hulls.reach
            owner, self._ends = hulls.ends()
            self._owner = known[owner]

    @classmethod
    def of(cls, path: Path) -> ThinnedStep | None:
        """Look at the text of a file; None where it cannot be thinned."""
        if not _LEAST_BYTES <= path.stat().st_size <= _MOST_BYTES:
            return None
        raw = path.read_bytes()
        if _has_few_faces(raw) or REFERENCE_NODE.encode() in raw:  # references are not measured
            return None
        text = StepText.of(raw)
        if text is None:
            return None
        excerpts = Excerpts(text)
        if not excerpts.possible or not _saves_time(excerpts):
            return None
        return cls(text, excerpts)

    @property
    def has_ends(self) -> bool:
        """Whether any edge of a face has ends."""
        return len(self._owner) > 0

    def faces_of(self, group: int | None) -> Integers:
        """Return the faces of a group, or all of them, as rows of `reach`."""
        return np.flatnonzero(self.group == group) if group is not None else self._all

    def ends(self, group: int | None) -> tuple[Integers, Array]:
        """Return the ends of the edges of the faces of a group, or of all faces.

        Returns
        -------
        tuple
            The face that each belongs to, and the points (m, 3), in coordinates like `reach`.
        """
        if group is None:
            return self._owner, self._ends
        chosen = self.group[self._owner] == group
        return self._owner[chosen], self._ends[chosen]

    def read(self, chosen: Flags) -> ThinnedModel | None:
        """Read some faces, and those that have to be read with them.

        Parameters
        ----------
        chosen : (n,) bool

        Returns
        -------
        ThinnedModel or None
            None where so much of the file would have to be read that all of it can be.

        Raises
        ------
        ReadError
            If the kernel cannot read them.
        """
        excerpt = self._excerpts.keep(chosen)
        if excerpt.share > _MOST_SHARE:
            return None
        written = excerpt.written()
        with TemporaryDirectory(prefix="keienvelope-") as folder:
            path = Path(folder) / "excerpt.step"
            path.write_bytes(written)
            reading = StepReading.of(path, len(written))
        has_face = np.isin(self._excerpts.faces, excerpt.faces)
        groups = self.group[has_face].tolist()
        group_of = dict(zip(excerpt.face_numbers.tolist(), groups, strict=True))
        return ThinnedModel(reading, has_face, group_of)


def _has_few_faces(raw: bytes) -> bool:
    """Return whether a file has faces, but so few that all of them may as well be read."""
    faces = sum(raw.count(word.encode()) for word in FACES)
    parts = raw.count(_BODY) if _OCCURRENCE in raw else 0
    return 0 < faces < max(_LEAST_FACES, parts * _LEAST_FACES_OF_A_GROUP)


def _saves_time(excerpts: Excerpts) -> bool:
    """Return whether a file is read sooner in part than whole.

    An assembly has to be read twice, first for where its parts are.
    """
    if excerpts.is_flat or not len(excerpts.group):
        return True
    return len(excerpts.group) >= _LEAST_FACES_OF_A_GROUP * len(np.unique(excerpts.group))
