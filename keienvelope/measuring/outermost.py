"""How far what is in a file reaches along the axes of the file, as fast as that can be proven.

Where a STEP file tells by its text alone that most of its faces stay behind others, the kernel is
given the outermost ones only. What these then attain is held against what the text says of all that
were left out: none of them may reach farther. In any doubt, and in any other format, the file is
read whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keienvelope.errors import EmptyFileError, ReadError, UsageError
from keienvelope.measuring.extents import DIRECTION_VECTORS, join_supports, supports_of
from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.peaks import GAP_MM
from keienvelope.model import DIRECTIONS, Model
from keienvelope.model.brep import IN_PLACE, Placement
from keienvelope.model.units import Unit
from keienvelope.readers import load_kernel
from keienvelope.readers.files import format_of, inspect_file

if TYPE_CHECKING:
    from keienvelope.readers.step.text import Flags
    from keienvelope.readers.step.thinned import ThinnedStep

_MOST_READINGS = 3
_ROUNDED = 1e-12
_OFF_ENDS = 1e-3


@dataclass(frozen=True)
class Side:
    """How far a model reaches in one direction.

    Attributes
    ----------
    direction : str
        ``+x``, ``-x``, ... in the axes of the file.
    lower_mm, upper_mm : float
        Interval that certainly holds it, from the origin of the file.
    point_mm : tuple of 3 float
        Where `lower_mm` is attained.
    part : str
        Path of the part that attains it.
    loose_because : str
        Why the interval is wider than a rounding; empty where it is not.
    """

    direction: str
    lower_mm: float
    upper_mm: float
    point_mm: tuple[float, float, float]
    part: str
    loose_because: str


@dataclass(frozen=True)
class Extents:
    """How far a model reaches along the axes of its file.

    Attributes
    ----------
    sides : tuple of 6 Side
        In the directions +x, -x, +y, -y, +z, -z.
    incomplete : tuple of str
        What could not be read: then a side may reach farther. Empty where the file was read whole,
        or where whatever was not read certainly stays behind.
    """

    sides: tuple[Side, ...]
    incomplete: tuple[str, ...]

    @property
    def lower_mm(self) -> tuple[float, float, float]:
        """What the sizes along x, y and z are at least."""
        low = [side.lower_mm for side in self.sides]
        return low[0] + low[1], low[2] + low[3], low[4] + low[5]

    @property
    def upper_mm(self) -> tuple[float, float, float]:
        """What the sizes along x, y and z are at most, if the file was read whole."""
        high = [side.upper_mm for side in self.sides]
        return high[0] + high[1], high[2] + high[3], high[4] + high[5]


def file_extents(path: Path) -> Extents | None:
    """Enclose how far a STEP file reaches, reading no more of it than that takes.

    Parameters
    ----------
    path : Path
        A file.

    Returns
    -------
    Extents or None
        None where it has to be read whole, or is no STEP file.

    Raises
    ------
    ReadError
        If there is no such file, or it is closed to us.
    """
    inspect_file(path)
    if format_of(path) != "step":
        return None
    load_kernel()
    from keienvelope.readers.step.thinned import ThinnedStep  # noqa: PLC0415 (the kernel)

    thinned = ThinnedStep.of(path)
    try:
        return _of_outermost(thinned) if thinned is not None else None
    except ReadError:  # of the excerpt; reading the whole file tells of the file itself
        return None


def model_extents(model: Model, unit: Unit | None = None) -> Extents:
    """Enclose how far a model reaches, with all parts that are not references.

    Parameters
    ----------
    model : Model
    unit : Unit, optional
        What its file is drawn in, if that is not what the file declares.

    Raises
    ------
    UsageError
        If neither the file nor `unit` tells the unit.
    EmptyFileError
        If all parts are references.
    """
    path = model.source.name
    unit = unit or model.unit
    if unit is None:
        raise UsageError(
            "the file declares no unit.", path=path, fix="Give it, for example unit='mm'."
        )
    parts = [part for part in model.parts if not part.reference]
    if not parts:
        raise EmptyFileError("all parts of the file are references.", path=path)
    scale = model.mm_per_coordinate(unit)
    supports = supports_of(parts, alone=())
    joined = join_supports(supports, range(len(parts)))
    owners = joined.owner.tolist()
    sides = (
        Side(
            direction,
            float(joined.attained[k]) * scale,
            float(joined.bound[k]) * scale,
            tuple((supports[owners[k]].points[k] * scale).tolist()),
            parts[owners[k]].path,
            joined.reasons[k],
        )
        for k, direction in enumerate(DIRECTIONS)
    )
    return Extents(tuple(sides), model.incomplete)


def _of_outermost(thinned: ThinnedStep) -> Extents | None:
    """Read the outermost faces, until they certainly are; None where that leads nowhere."""
    if not len(thinned.group):  # nothing but triangles: the text is only shortened
        found = thinned.read(np.zeros(0, dtype=np.bool_))
        return model_extents(found.model) if found is not None and found.is_whole else None
    placed = _by_text(thinned) if thinned.has_ends else None
    found = thinned.read(placed.outermost()) if placed is not None else None
    for _ in range(_MOST_READINGS):
        if placed is None or found is None or not found.is_whole:
            return None
        if thinned.is_flat:
            placed = _Placed(thinned, found.mm_per_unit)
        extents = model_extents(found.model)
        attained = np.array([side.lower_mm for side in extents.sides])
        if not placed.fits(attained, found.has_face):
            return None
        left_out = np.where(found.has_face[:, None], -np.inf, placed.reach)
        beyond = (left_out > attained + GAP_MM).any(axis=1)
        if not beyond.any():
            return _raised(extents, left_out.max(axis=0, initial=-np.inf))
        found = thinned.read(found.has_face | beyond)
    return None


def _by_text(thinned: ThinnedStep) -> _Placed | None:
    """Return where all faces are: as they are written, or where one of each group was placed."""
    if thinned.is_flat:
        return _Placed(thinned, 1.0)  # in the unit of the file: which face is outermost is the same
    first = thinned.read(np.zeros(len(thinned.group), dtype=np.bool_))
    if first is None or not first.is_whole:
        return None
    placements = first.placements()
    if placements is None or len(placements) < len(np.unique(thinned.group)):
        return None
    return _Placed(thinned, first.mm_per_unit, placements)


def _raised(extents: Extents, left_out: Array) -> Extents:
    """Return extents whose upper ends hold what was left out, too."""
    sides = [
        replace(side, upper_mm=max(side.upper_mm, float(most)))
        for side, most in zip(extents.sides, left_out, strict=True)
    ]
    return replace(extents, sides=tuple(sides))


class _Placed:
    """Where the faces of a file are in its model, by its text.

    Parameters
    ----------
    thinned : ThinnedStep
    mm_per_unit : float
        The unit of the file.
    placements : dict, optional
        Where each group of faces is placed; without it they are where their coordinates say.

    Attributes
    ----------
    reach : (n, 6) float
        What each face does not exceed wherever it is placed.
    """

    def __init__(
        self,
        thinned: ThinnedStep,
        mm_per_unit: float,
        placements: dict[int, list[Placement]] | None = None,
    ) -> None:
        self.reach = np.full(thinned.reach.shape, -np.inf)
        owners, ends = [], []
        everywhere: dict[int | None, list[Placement]] = {None: [IN_PLACE]}
        for group, places in everywhere.items() if placements is None else placements.items():
            faces = thinned.faces_of(group)
            owner, points = thinned.ends(group)
            for place in places:
                reach = _placed_reach(mm_per_unit * thinned.reach[faces], place)
                self.reach[faces] = np.maximum(self.reach[faces], reach)
                there = mm_per_unit * points @ place.rotation.T + place.translation
                owners.append(owner)
                ends.append(there @ DIRECTION_VECTORS.T)
        self._owner, self._ends = np.concatenate(owners), np.concatenate(ends)

    def outermost(self) -> Flags:
        """Return which faces may reach farther than all ends of edges, and some that do as far."""
        found = (self.reach > self._ends.max(axis=0) + GAP_MM).any(axis=1)
        found[self._owner[self._ends.argmax(axis=0)]] = True
        return np.asarray(found)

    def fits(self, attained: Array, has_face: Flags) -> bool:
        """Return whether the kernel found faces where the text says that they are.

        Parameters
        ----------
        attained : (6,) float
            What was found of them.
        has_face : (n,) bool
            Which they are.
        """
        most = self.reach[has_face].max(axis=0)
        least = self._ends[has_face[self._owner]].max(axis=0)
        size = float(np.abs(least).max())
        return bool((attained <= most + _ROUNDED * size).all()) and bool(
            (attained >= least - _OFF_ENDS * size).all()
        )


def _placed_reach(reach: Array, placement: Placement) -> Array:
    """Return how far boxes reach once they are placed; both as (n, 6)."""
    with np.errstate(invalid="ignore"):  # infinity less infinity
        high, low = reach[:, 0::2], -reach[:, 1::2]
        middle = (high + low) / 2 @ placement.rotation.T + placement.translation
        half = (high - low) / 2 @ np.abs(placement.rotation).T
        found = np.empty_like(reach)
        found[:, 0::2], found[:, 1::2] = middle + half, half - middle
        found += np.repeat(_ROUNDED * (np.abs(middle) + half), 2, axis=1)
    found[np.isnan(found)] = np.inf
    return found
