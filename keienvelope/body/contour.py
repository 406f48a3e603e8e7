"""Lines along which a skin meets a plane or a cylinder.

Where a body is cut, the cutting surfaces stand square on the side view: circles, lines, and planes
along it. On the skin they are the zeros of a function of the point in space, the *level*. Its signs
on a grid of parameters tell where its zeros run; they are then found exactly and drawn as splines
in space and in all parameter planes at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.body.spline import Spline, interpolated

if TYPE_CHECKING:
    from keienvelope.body.levels import Level
    from keienvelope.body.skin import Patch

Array = NDArray[np.float64]
Map = Callable[[Array], Array]
Test = Callable[[Array], NDArray[np.bool_]]

TOLERANCE_MM = 1e-2
"""Most distance of a contour from the surfaces that meet in it."""

_SAMPLES_PER_SPAN = 2
_STEPS = 20
_RESIDUAL_MM = 1e-9
_SPACING_MM = 90.0  # of the points that a contour is first drawn through
_TURN = 0.3  # radians between them
_REFINEMENTS = 10
_DECIMALS_MM, _PARAMETER_DECIMALS = 4, 6


@dataclass(frozen=True)
class Band:
    """A part of a surface between two parameters along its rows, with points on a grid.

    Parameters
    ----------
    patch
        The surface.
    u, v
        Parameters of the grid.
    points_mm
        Its points, array (len(u), len(v), 3).
    """

    patch: Patch
    u: Array
    v: Array
    points_mm: Array

    @classmethod
    def of(cls, patch: Patch, start: int, end: int) -> Band:
        """Lay a grid over the band between two knots."""
        u = np.linspace(start, end, (end - start) * _SAMPLES_PER_SPAN + 1)
        v = np.linspace(0, patch.v_end, patch.v_end * _SAMPLES_PER_SPAN + 1)
        grid = np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1)
        points = patch.points_mm(grid.reshape(-1, 2)).reshape(*grid.shape[:2], 3)
        return cls(patch, u, v, points)

    def contours(self, level: Level, wanted: Test) -> list[Array]:
        """Find the zeros of a level.

        Parameters
        ----------
        level
            The level.
        wanted
            Tells of points which part of them matters.

        Returns
        -------
        list of numpy.ndarray
            Polylines (n, 2) of parameters, on the level. They end at the border of the band, or
            beyond what is wanted; a closed one ends where it starts.
        """
        above = level.values_mm(self.points_mm) > 0
        near = wanted(self.points_mm)
        corners = [np.s_[:-1, :-1], np.s_[1:, :-1], np.s_[1:, 1:], np.s_[:-1, 1:]]
        count = sum(above[corner].astype(int) for corner in corners)
        matters = np.logical_or.reduce([near[corner] for corner in corners])
        links: dict[tuple[int, int, int], list[tuple[int, int, int]]] = {}
        for i, j in np.argwhere((count > 0) & (count < 4) & matters).tolist():
            for one, other in _crossed(above, i, j):
                links.setdefault(one, []).append(other)
                links.setdefault(other, []).append(one)
        return [self._on_level(level, chain) for chain in _chains(links)]

    def _on_level(self, level: Level, chain: Sequence[tuple[int, int, int]]) -> Array:
        """Zeros on sides of cells of the grid, each given by direction and lower corner."""
        along, i, j = np.array(chain).T
        start = np.column_stack([self.u[i], self.v[j]])
        ahead = np.column_stack([self.u[i + (along == 0)], self.v[j + (along == 1)]])
        p, q = self.points_mm[i, j], self.points_mm[i + (along == 0), j + (along == 1)]
        low, high = level.values_mm(p), level.values_mm(q)
        uv = start + (low / (low - high))[:, None] * (ahead - start)
        return on_levels(self.patch, [level], uv, free=(ahead != start))


def _crossed(
    above: NDArray[np.bool_], i: int, j: int
) -> list[tuple[tuple[int, int, int], tuple[int, int, int]]]:
    """Pairs of sides of a cell that a contour passes through, anticlockwise sides in order."""
    corners = [above[i, j], above[i + 1, j], above[i + 1, j + 1], above[i, j + 1]]
    sides = [(0, i, j), (1, i + 1, j), (0, i, j + 1), (1, i, j)]
    cut = [side for k, side in enumerate(sides) if corners[k] != corners[(k + 1) % 4]]
    return list(zip(cut[::2], cut[1::2], strict=True))


def _chains(
    links: dict[tuple[int, int, int], list[tuple[int, int, int]]],
) -> list[list[tuple[int, int, int]]]:
    """Put linked sides into rows, open ones from their ends; closed ones repeat their first."""
    chains = []
    left = dict.fromkeys(links)
    ends = [side for side, others in links.items() if len(others) == 1]
    for first in [*ends, *links]:
        if first not in left:
            continue
        chain = [first]
        del left[first]
        while following := [side for side in links[chain[-1]] if side in left]:
            chain.append(following[0])
            del left[following[0]]
        chains.append([*chain, first] if len(links[first]) == 2 else chain)
    return chains


def on_levels(
    patch: Patch, levels: Sequence[Level], uv: Array, free: NDArray[np.bool_] | None = None
) -> Array:
    """Move parameters onto the zeros of one level, or of two.

    Parameters
    ----------
    patch
        The surface.
    levels
        One or two levels.
    uv
        Parameters (n, 2).
    free
        Which parameters may change; by default all.

    Returns
    -------
    numpy.ndarray
        Parameters (n, 2).
    """
    limits = [0.0, 0.0], [float(patch.u_end), float(patch.v_end)]
    for _ in range(_STEPS):
        points, by_u, by_v = patch.evaluate(uv)
        off = np.stack([level.values_mm(points) for level in levels], axis=1)
        if np.abs(off).max() < _RESIDUAL_MM:
            break
        uv = np.clip(
            uv - np.clip(_step(levels, points, (by_u, by_v), off, free), -0.5, 0.5), *limits
        )
    return uv


def _step(
    levels: Sequence[Level],
    points: Array,
    ways: tuple[Array, Array],
    off: Array,
    free: NDArray[np.bool_] | None,
) -> Array:
    """Newton's step (n, 2) from points towards zeros: the shortest one, where there is a choice."""
    rows = [
        np.stack([(level.slopes(points) * way).sum(axis=1) for way in ways], axis=1)
        for level in levels
    ]
    if len(rows) == 2:
        return np.asarray(np.linalg.solve(np.stack(rows, axis=1), off[..., None])[..., 0])
    slope = rows[0] if free is None else rows[0] * free
    square = np.maximum((slope**2).sum(axis=1, keepdims=True), 1e-12)
    return np.asarray(slope * off / square)


@dataclass(frozen=True)
class Crossing:
    """What a contour is cut at: the zeros of another level.

    Parameters
    ----------
    level
        The other level.
    where
        Tells of points whether they count.
    """

    level: Level
    where: Test = lambda points_mm: np.ones(len(points_mm), dtype=bool)


def pieces(
    patch: Patch, level: Level, uv: Array, crossings: Sequence[Crossing], wanted: Test
) -> Iterator[Array]:
    """Cut a contour where it crosses others.

    Parameters
    ----------
    patch
        The surface.
    level
        The level of the contour.
    uv
        The contour, polyline (n, 2).
    crossings
        What it is cut at.
    wanted
        Tells of a point (1, 3) of a piece whether the piece matters.

    Yields
    ------
    numpy.ndarray
        Polyline (n, 2) of a piece that matters. A ring that crosses nothing has none.
    """
    points = patch.points_mm(uv)
    cuts: list[tuple[float, Array]] = []
    for one in crossings:
        values = one.level.values_mm(points)
        for place in np.flatnonzero((values[1:] > 0) != (values[:-1] > 0)).tolist():
            share = float(values[place] / (values[place] - values[place + 1]))
            guess = uv[place] + share * (uv[place + 1] - uv[place])
            at = on_levels(patch, [level, one.level], guess[None])
            if one.where(patch.points_mm(at))[0]:
                cuts.append((place + share, at[0]))
    ring = np.array_equal(uv[0], uv[-1])
    if not ring:
        cuts += [(0.0, uv[0]), (len(uv) - 1.0, uv[-1])]
    cuts.sort(key=lambda cut: cut[0])
    if ring and cuts:
        cuts.append((cuts[0][0] + len(uv) - 1, cuts[0][1]))
        uv = np.concatenate([uv, uv[1:]])
    for (start, first), (end, last) in pairwise(cuts):
        piece = np.vstack([first, uv[math.floor(start) + 1 : math.ceil(end)], last])
        if wanted(_middle_mm(patch, piece))[0]:
            yield piece


def _middle_mm(patch: Patch, piece: Array) -> Array:
    """Point (1, 3) of a piece of a contour between its ends."""
    half_way = len(piece) // 2
    inner = piece[half_way] if len(piece) > 2 else piece.mean(axis=0)
    return patch.points_mm(inner[None])


def traced(
    patch: Patch,
    level: Level,
    uv: Array,
    *,
    box_mm: tuple[Array, Array],
    image: tuple[Map, Map] | None = None,
) -> Spline:
    """Draw a contour between two points of it.

    Parameters
    ----------
    patch
        The surface.
    level
        The level.
    uv
        Polyline (n, 2) along the contour.
    box_mm
        Corners of the box that no pole may leave, so that extents stay what they are.
    image
        From points to parameters on the cutting surface, and back.

    Returns
    -------
    Spline
        For times from 0 to 1; its values are x, y, z, u, v, and the image.
    """
    # Where the skin is folded sharply, a contour turns back in space but not in parameters.
    steps, lengths = (
        np.diff(uv, axis=0),
        np.linalg.norm(np.diff(patch.points_mm(uv), axis=0), axis=1),
    )
    ways = np.linalg.norm(steps, axis=1)
    far = lengths / _SPACING_MM + ways
    reached = np.concatenate([[0.0], np.cumsum(far)]) / far.sum()
    turns = np.linalg.norm(np.diff(steps[ways > 0] / ways[ways > 0, None], axis=0), axis=1).sum()
    spans = max(3, math.ceil(lengths.sum() / _SPACING_MM), math.ceil(turns / _TURN))
    times = np.linspace(0.0, 1.0, spans + 1)
    times = np.round(times, _PARAMETER_DECIMALS)
    at = np.column_stack([np.interp(times[1:-1], reached, column) for column in uv.T])
    at = np.vstack([uv[:1], on_levels(patch, [level], at), uv[-1:]])
    for _ in range(_REFINEMENTS):
        points = patch.points_mm(at)
        values = np.hstack([points, at, *([image[0](points)] if image else [])])
        spline = _rounded(interpolated(times, values), values[[0, -1]], box_mm)
        spans = np.diff(times)
        between = np.concatenate([times[:-1] + spans * share for share in (0.2, 0.5, 0.8)])
        drawn = spline(between)
        off = [np.linalg.norm(patch.points_mm(drawn[:, 3:5]) - drawn[:, :3], axis=1)]
        off.append(np.abs(level.values_mm(drawn[:, :3])))
        if image:
            off.append(np.linalg.norm(image[1](drawn[:, 5:]) - drawn[:, :3], axis=1))
        error = np.max(off, axis=0).reshape(3, -1).max(axis=0)
        # A spline that runs back before it goes on is on the contour all the same.
        ways = np.diff([at[:-1], *drawn[:, 3:5].reshape(3, -1, 2), at[1:]], axis=0)
        back = (ways * (at[1:] - at[:-1])).sum(axis=2).min(axis=0) <= 0
        coarse = np.flatnonzero(back | (error > 0.8 * TOLERANCE_MM))
        if len(coarse) == 0:
            return spline
        half_way = np.round((times[coarse] + times[coarse + 1]) / 2, _PARAMETER_DECIMALS)
        added = on_levels(patch, [level], spline(half_way)[:, 3:5])
        times = np.insert(times, coarse + 1, half_way)
        at = np.insert(at, coarse + 1, added, axis=0)
    raise RuntimeError("a line on the skin cannot be followed within its tolerance")


def _rounded(spline: Spline, ends: Array, box_mm: tuple[Array, Array]) -> Spline:
    """Spline with rounded poles between its ends, which are exactly where its edge ends."""
    inner = spline.poles[1:-1]
    points = np.clip(np.round(inner[:, :3], _DECIMALS_MM), *box_mm)
    poles = np.hstack([points, np.round(inner[:, 3:], _PARAMETER_DECIMALS)])
    return Spline(spline.knots, np.vstack([ends[:1], poles, ends[1:]]))
