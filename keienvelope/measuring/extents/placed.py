"""The support of placed prototypes, each drawn once however often it is placed.

With p -> R p + t the support of a placed set in the direction d is h(R^T d) + t . d, with h the
support of the set in its own coordinates. All parts with the same prototype and the same R share
the first term: they form a group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np

from keienvelope.measuring.extents.anatomy import Anatomy
from keienvelope.measuring.extents.bernstein import Array
from keienvelope.measuring.extents.brep import Enclosure
from keienvelope.measuring.extents.peaks import GAP_MM
from keienvelope.measuring.extents.support import DIRECTION_VECTORS, Support
from keienvelope.model.brep import Brep

_ROUNDING = 64 * np.finfo(float).eps

_MANY = 8
"""So many rotations of a prototype make it worth while to find all of its peaks beforehand."""


class _Drawn:
    """A prototype: its anatomy, and the corners (8, 3) of the box that it certainly stays in."""

    def __init__(self, geometry: Brep) -> None:
        self.anatomy = Anatomy(geometry.prototype)
        self.enclosure = Enclosure(self.anatomy)
        self.corners = _corners(self.enclosure.reach)
        self._searched = False

    def search(self) -> None:
        """Find the peaks, so that the box is as small as it can be."""
        if not self._searched:
            self._searched = True
            self.corners = _corners(self.enclosure.finish().bound)

    @property
    def witnesses(self) -> Array:
        """Points of the prototype that reach far, shape (6, 3)."""
        return self.enclosure.witnesses


@dataclass(eq=False)
class _Group:
    """Parts that share a prototype and a rotation.

    Attributes
    ----------
    drawn : _Drawn
    rotation : (3, 3) float
    indices : list of int
        Of the parts.
    shifts : list of (3,) float
    """

    drawn: _Drawn
    rotation: Array
    indices: list[int] = field(default_factory=list)
    shifts: list[Array] = field(default_factory=list)
    enclosure: Enclosure | None = None

    @cached_property
    def raised(self) -> Array:
        """How far every part is shifted in the six directions, shape (n, 6)."""
        return np.asarray(np.array(self.shifts) @ DIRECTION_VECTORS.T)

    @cached_property
    def unturned(self) -> bool:
        return bool((self.rotation == np.eye(3)).all())

    def attained(self) -> Array:
        """Return what the unshifted set is known to attain, shape (6,)."""
        if self.enclosure is not None:
            return self.enclosure.attained
        points = self.drawn.witnesses @ self.rotation.T
        return np.asarray((points @ DIRECTION_VECTORS.T).max(axis=0))

    def reach(self) -> Array:
        """Return what the unshifted set certainly does not exceed, shape (6,)."""
        if self.enclosure is not None:
            return self.enclosure.reach
        with np.errstate(invalid="ignore"):
            corners = self.drawn.corners @ self.rotation.T
        reach = (corners @ DIRECTION_VECTORS.T).max(axis=0)
        return np.asarray(np.where(np.isnan(reach), np.inf, reach + _ROUNDING * np.abs(reach)))

    def beyond(self, floor: Array) -> bool:
        """Return whether any of the parts may reach farther than a floor (6,)."""
        return bool((self.raised.max(axis=0) + self.reach() > floor + GAP_MM).any())

    def begin(self) -> None:
        """Enclose in the directions of this rotation."""
        self.enclosure = (
            self.drawn.enclosure
            if self.unturned
            else Enclosure(self.drawn.anatomy, DIRECTION_VECTORS @ self.rotation)
        )

    def support(self, floor: Array | None) -> Support:
        """Return the support of the unshifted set in the directions of the model."""
        if self.enclosure is not None:
            own = self.enclosure.finish(floor)
            return own if self.unturned else _turned(own, self.rotation)
        points = self.drawn.witnesses @ self.rotation.T
        values = points @ DIRECTION_VECTORS.T
        rows = values.argmax(axis=0)
        return Support(
            attained=values.max(axis=0),
            bound=self.reach(),
            points=points[rows],
            faces=np.zeros(6, dtype=np.int64),
            tolerance=np.zeros(6),
            beyond_edge_mm=np.zeros(6),
            reasons=("",) * 6,
        )


def _turned(own: Support, rotation: Array) -> Support:
    return Support(
        attained=own.attained,
        bound=own.bound,
        points=own.points @ rotation.T,
        faces=own.faces,
        tolerance=own.tolerance,
        beyond_edge_mm=own.beyond_edge_mm,
        reasons=own.reasons,
    )


def _shifted(support: Support, group: _Group) -> Iterator[tuple[int, Support]]:
    """Yield the support of every part of a group with its index, given that of the unshifted set.

    The parts have rows of common arrays, and what no shift changes itself.
    """
    shifts = np.array(group.shifts)
    rounding = _ROUNDING * np.abs(shifts).max(axis=1, keepdims=True)
    attained = support.attained + group.raised
    bound = support.bound + group.raised + rounding
    points = support.points + shifts[:, None, :]
    same = support.faces, support.tolerance, support.beyond_edge_mm, support.reasons
    for row, index in enumerate(group.indices):
        yield index, Support(attained[row], bound[row], points[row], *same)


class PlacedParts:
    """Placed boundary representations of one model.

    Parameters
    ----------
    parts : sequence of (int, Brep)
        Each with its index in the model.
    """

    def __init__(self, parts: Sequence[tuple[int, Brep]]) -> None:
        drawn: dict[int, _Drawn] = {}
        groups: dict[tuple[int, bytes], _Group] = {}
        # All at once, as there may be ten thousand; -0.0 becomes 0.0.
        rotations = np.array([geometry.placement.rotation for _, geometry in parts]) + 0.0
        for (index, geometry), rotation in zip(parts, rotations, strict=True):
            prototype = geometry.prototype
            if id(prototype) not in drawn:
                drawn[id(prototype)] = _Drawn(geometry)
            key = (id(prototype), rotation.tobytes())
            if key not in groups:
                groups[key] = _Group(drawn[id(prototype)], rotation)
            groups[key].indices.append(index)
            groups[key].shifts.append(geometry.placement.translation)
        self._groups = list(groups.values())

    def supports(
        self, together: Collection[int], floor: Array, told: Mapping[int, int]
    ) -> dict[int, Support]:
        """Return the support of every part by its index.

        Parameters
        ----------
        together : collection of int
            Parts that count together: what stays below the others may stay wide.
        floor : (6,) float
            What is attained by what else counts together with them.
        told : mapping of int to int
            Of the parts that count together, those that are told apart along an axis.
        """
        joined = [np.array([i in together for i in group.indices]) for group in self._groups]
        for group, rows in zip(self._groups, joined, strict=True):
            floor = _risen(floor, group, rows)
        rotations = Counter(
            id(group.drawn)
            for group, rows in zip(self._groups, joined, strict=True)
            if rows.all() and not group.unturned and group.beyond(floor)
        )
        for group, rows in zip(self._groups, joined, strict=True):
            if rotations[id(group.drawn)] > _MANY and group.beyond(floor):
                group.drawn.search()  # once, for the sake of all the rotations that it may spare
            tight = not rows.all() or any(i in told for i in group.indices)
            if group.unturned or tight or group.beyond(floor):
                group.begin()
                floor = _risen(floor, group, rows)
        found: dict[int, Support] = {}
        for group, rows in zip(self._groups, joined, strict=True):
            # Below this no part of the group matters, however far it is shifted.
            own_floor = floor - group.raised.max(axis=0)
            for axis in {told[i] for i in group.indices if i in told}:
                own_floor[2 * axis : 2 * axis + 2] = -np.inf
            support = group.support(own_floor if rows.all() else None)
            floor = _risen(floor, group, rows)
            found |= _shifted(support, group)
        return found


def _corners(reach: Array) -> Array:
    """Return the corners (8, 3) of a box, given how far it reaches in the six directions."""
    return np.array(list(product(*np.column_stack([-reach[1::2], reach[0::2]]))))


def _risen(floor: Array, group: _Group, rows: Array) -> Array:
    if not rows.any():
        return floor
    return np.asarray(np.maximum(floor, group.attained() + group.raised[rows].max(axis=0)))
