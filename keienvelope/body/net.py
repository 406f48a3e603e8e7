r"""Control net of a skin: named rows, and the poles that they become.

The skin is one bicubic B-spline surface :math:`S(u, v) = \sum_{ij} N_i(u) N_j(v) P_{ij}`. Its
poles :math:`P_{ij}` form a net. *Rows* (index i) run round the side silhouette: up the front,
along bonnet, windscreen and roof, down the tail and back along the floor. *Columns* (index j)
run from the centre line out to the flank; the left half is the mirror image of the right one.

Only the *named* rows are designed. Each of them is then replaced by the four poles
``P - t, P, P + t, mid-edge``: two poles at the distance t to either side make a rounded edge
of about the radius t, and the mid-edge pole carries the bulge of the panel up to the next row.

Two properties of B-splines make the extents exact. The surface lies in the convex hull of its
poles, so a pole net inside a box gives a body inside that box. And three equal neighbours pull
the surface onto their value, so it touches the box where the net does: at the front and rear
rows, the flat ``roof`` row, and the last two columns, which both lie at half the width.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

COLUMN_COUNT = 10
CROWN, CORNER, RAIL, GLASS_TOP, GLASS_MID, BELT, SHOULDER, SILL_TOP, SILL = range(1, 10)
"""Columns from the centre line (0) outward."""

_BULGE_SHARE = np.array([1, 1, 1, 1, 0.9, 0.5, 0.2, 0, 0, 0])


@dataclass(frozen=True)
class ControlNet:
    """Poles of the right half of a skin.

    Parameters
    ----------
    poles_mm
        Array (rows, columns, 3); the first column lies on the centre plane.
    rows
        Name of each pole row. ``-``, ``+`` and ``~`` mark the poles before, behind and half way
        to the next named row.
    """

    poles_mm: Array
    rows: tuple[str, ...]

    def row_index(self, name: str) -> int:
        """Index of a pole row, which is also its surface parameter u."""
        return self.rows.index(name)

    def pole_mm(self, name: str, column: int) -> Array:
        """Pole (3,) of a named row in a column."""
        return np.asarray(self.poles_mm[self.row_index(name), column])

    def mirrored_mm(self) -> Array:
        """Poles of the whole skin, from the left flank to the right.

        Returns
        -------
        numpy.ndarray
            Array (rows, 2 * columns - 1, 3).
        """
        left = self.poles_mm[:, :0:-1] * np.array([1.0, -1.0, 1.0])
        return np.concatenate([left, self.poles_mm], axis=1)


@dataclass(frozen=True)
class Row:
    """A designed row: its ten poles, the edge roundness at the centre and on the flank."""

    name: str
    poles_mm: Array
    roundness_mm: float
    flank_roundness_mm: float
    flat: bool = False
    bulge_mm: tuple[float, float] = (0.0, 0.0)  # (x, z) of the panel up to the next row


def expand(rows: list[Row]) -> ControlNet:
    """Replace each designed row by its four pole rows.

    Parameters
    ----------
    rows
        The designed rows, from the lip of the front bumper round to the floor.

    Returns
    -------
    ControlNet
        The net; its rows start and end in the middle of the floor.
    """
    ring = [rows[-1], *rows, rows[0]]
    poles: list[Array] = []
    names: list[str] = []
    for (previous, row), following in zip(pairwise(ring[:-1]), ring[2:], strict=True):
        half_way = (row.poles_mm + following.poles_mm) / 2
        bulge_x, bulge_z = row.bulge_mm
        half_way[:, 0] += _BULGE_SHARE * bulge_x
        half_way[:, 2] += _BULGE_SHARE * bulge_z
        poles += [
            row.poles_mm + _step(row, previous.poles_mm),
            row.poles_mm,
            row.poles_mm + _step(row, following.poles_mm),
            half_way,
        ]
        names += [f"{row.name}-", row.name, f"{row.name}+", f"{row.name}~"]
    order = np.roll(np.arange(len(poles)), 1)
    return ControlNet(np.array(poles)[order], tuple(names[i] for i in order))


def _step(row: Row, towards_mm: Array) -> Array:
    """Offsets from a row towards a neighbouring one that round the edge along the row."""
    step = towards_mm - row.poles_mm
    if row.flat:
        step = step * np.array([1.0, 1.0, 0.0])
    length = np.maximum(np.linalg.norm(step, axis=1), 1e-9)
    flank = np.interp(np.arange(COLUMN_COUNT), [CORNER, BELT], [0.0, 1.0])
    roundness = row.roundness_mm + flank * (row.flank_roundness_mm - row.roundness_mm)
    return np.asarray(step / length[:, None] * np.minimum(roundness, 0.3 * length)[:, None])
