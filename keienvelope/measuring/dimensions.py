"""The overall dimensions under one reading, as intervals with a witness at each end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import numpy as np

from keienvelope.frozen import dataclass
from keienvelope.measuring.chord_error import chord_error
from keienvelope.measuring.extents.support import Joined, Support
from keienvelope.measuring.ground import Ground
from keienvelope.model import Axes, Mesh, Model
from keienvelope.model.axes import direction_index

Basis = Literal["proven", "declared", "estimated"]


@dataclass(frozen=True)
class Witness:
    """A point that attains one side of a dimension.

    Attributes
    ----------
    side : str
        Side of the vehicle, or the file direction where its sense is open.
    point_mm : tuple of float
        In the file's own axes.
    part : str
        Path of the part.
    face : int
        Number of the face or triangle in the part, from 1; 0 where unknown.
    """

    side: str
    point_mm: tuple[float, float, float]
    part: str
    face: int


@dataclass(frozen=True)
class Measurement:
    """A quantity as an interval.

    Attributes
    ----------
    quantity : str
        For example ``overall_width``.
    lower_mm, upper_mm : float
        The quantity is not smaller than `lower_mm` and not larger than `upper_mm`.
    basis : str
        ``proven`` or ``estimated``; ``declared`` for what the user said.
    model_tolerance_mm : float
        Tolerance that the file itself carries at the witnesses; quoted, never added.
    witnesses : tuple of Witness
        One a side.
    reason : str
        Why it is only estimated.
    tessellation_mm : float or None
        Estimate of how much larger the quantity is of the surface that a mesh stands for; quoted,
        never added. None where there is no mesh at the witnesses, or no estimate.
    beyond_edges_mm : float
        How much farther the witnesses reach than the edges of the file that they should be on.
    """

    quantity: str
    lower_mm: float
    upper_mm: float
    basis: Basis
    model_tolerance_mm: float
    witnesses: tuple[Witness, ...]
    reason: str = ""
    tessellation_mm: float | None = None
    beyond_edges_mm: float = 0.0


def measure_axis(
    quantity: str,
    axis: int,
    joined: Joined,
    *,
    model: Model,
    supports: Sequence[Support],
    axes: Axes,
    scale: float,
) -> Measurement:
    """Measure the extent along an axis of the file."""
    ends = (direction_index(axis, +1), direction_index(axis, -1))
    witnesses, tolerance = zip(
        *(_witness(end, joined, model, supports, axes, scale) for end in ends), strict=True
    )
    reasons = [joined.reasons[end] for end in ends if joined.reasons[end]]
    return Measurement(
        quantity=quantity,
        lower_mm=float(scale * sum(joined.attained[end] for end in ends)),
        upper_mm=float(scale * sum(joined.bound[end] for end in ends)),
        basis="estimated" if reasons else "proven",
        model_tolerance_mm=float(max(tolerance)),
        witnesses=witnesses,
        reason=reasons[0] if reasons else "",
        tessellation_mm=_tessellation(ends, joined, model, scale),
        beyond_edges_mm=scale
        * max(float(supports[joined.owner[end]].beyond_edge_mm[end]) for end in ends),
    )


def measure_height(
    joined: Joined,
    ground: Ground,
    *,
    model: Model,
    supports: Sequence[Support],
    axes: Axes,
    scale: float,
) -> Measurement:
    """Measure from the ground to the topmost point; without a ground, the model's own extent."""
    own = measure_axis(
        "overall_height",
        axes.up_axis,
        joined,
        model=model,
        supports=supports,
        axes=axes,
        scale=scale,
    )
    if ground.low_mm is None or ground.high_mm is None or axes.up_sign == 0:
        return own
    top = direction_index(axes.up_axis, axes.up_sign)
    reason = joined.reasons[top]
    return Measurement(
        quantity=own.quantity,
        lower_mm=float(scale * joined.attained[top] - ground.high_mm),
        upper_mm=float(scale * joined.bound[top] - ground.low_mm),
        basis="estimated" if reason else "proven",
        model_tolerance_mm=own.model_tolerance_mm,
        beyond_edges_mm=own.beyond_edges_mm,
        witnesses=own.witnesses,
        reason=reason,
        tessellation_mm=(
            own.tessellation_mm
            if ground.source == "lowest point"
            else _tessellation([top], joined, model, scale)
        ),
    )


def _tessellation(ends: Sequence[int], joined: Joined, model: Model, scale: float) -> float | None:
    """Estimate how far the surfaces of meshes reach beyond what was measured at some ends."""
    errors = [
        model.facts.recall(
            f"chord error of part {owner}, direction {end}", partial(chord_error, mesh, end)
        )
        for end in ends
        for owner in [int(joined.owner[end])]
        if isinstance(mesh := model.parts[owner].geometry, Mesh)
    ]
    known = [scale * error for error in errors if error is not None]
    return sum(known) if errors and len(known) == len(errors) else None


def _witness(
    direction: int,
    joined: Joined,
    model: Model,
    supports: Sequence[Support],
    axes: Axes,
    scale: float,
) -> tuple[Witness, float]:
    owner = int(joined.owner[direction])
    support = supports[owner]
    point = scale * support.points[direction]
    tolerance = max(
        scale * float(support.tolerance[direction]),
        model.coordinate_step * float(np.abs(point).max()),
    )
    witness = Witness(
        side=axes.side(direction),
        point_mm=(float(point[0]), float(point[1]), float(point[2])),
        part=model.parts[owner].path,
        face=int(support.faces[direction]),
    )
    return witness, tolerance
