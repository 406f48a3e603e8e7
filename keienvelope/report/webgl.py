"""A scene packed for the viewer of the HTML report: corners in 16-bit steps, normals in 2 bytes."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keienvelope.measuring.scene import ScenePart, corner_normals
from keienvelope.report.stage import Stage

_STEPS = 65_535
_U16, _U32, _U48 = np.uint64(16), np.uint64(32), np.uint64(48)


def packed(stage: Stage) -> dict[str, Any]:
    """Return the triangles that the viewer draws, in the vehicle's axes, as plain data.

    Returns
    -------
    dict
        ``low`` and ``step`` turn 16-bit numbers into millimetres; ``positions``, ``normals`` and
        ``indices`` are little-endian bytes in base 64; ``counts`` says how many indices belong to
        each part that has triangles, in the order of `shown_parts`.
    """
    everything = shown_parts(stage)
    low, high = _box(stage, everything)
    step = max(float((high - low).max()) / _STEPS, 1e-9)
    corners, indices, counts = [], [], []
    used = 0
    for part in everything:
        own, order = _welded(stage, part, low, step)
        corners.append(own)
        indices.append(order + used)
        counts.append(len(order))
        used += len(own)
    codes = np.concatenate([*corners, np.empty(0, dtype=np.uint64)])
    return {
        "low": [round(float(value), 4) for value in low],
        "step": step,
        "positions": _text(_fields(codes, (48, 32, 16), 16), "<u2"),
        "normals": _text(_fields(codes, (8, 0), 8), "u1"),
        "indices": _text(np.concatenate([*indices, np.empty(0, dtype=np.int64)]), "<u4"),
        "counts": counts,
    }


def shown_parts(stage: Stage) -> list[ScenePart]:
    """Return the parts that have triangles."""
    return [part for part in stage.scene.parts if len(part.triangles)]


def _box(stage: Stage, parts: list[ScenePart]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the box around all parts, in the vehicle's axes."""
    ends = [
        point @ stage.turn.T
        for part in parts
        for point in (part.triangles.min(axis=(0, 1)), part.triangles.max(axis=(0, 1)))
    ]
    if not ends:
        return np.zeros(3), np.ones(3)
    return np.min(ends, axis=0), np.max(ends, axis=0)


def _welded(
    stage: Stage, part: ScenePart, low: NDArray[np.float64], step: float
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the distinct corners of a part, and its triangles as numbers of them.

    A corner is one number: three steps of 16 bits, and its normal in the last 16.
    """
    points = part.triangles.astype(np.float64).reshape(-1, 3) @ stage.turn.T
    normals = corner_normals(part.triangles).astype(np.float64).reshape(-1, 3) @ stage.turn.T
    steps = np.clip(np.rint((points - low) / step), 0, _STEPS).astype(np.uint64)
    codes = (steps[:, 0] << _U48) | (steps[:, 1] << _U32) | (steps[:, 2] << _U16)
    distinct, order = np.unique(codes | _octahedral(normals), return_inverse=True)
    return distinct, order.ravel()


def _octahedral(normals: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return unit vectors as two bytes: on an octahedron that is unfolded to a square."""
    flat = normals / np.maximum(np.abs(normals).sum(axis=1, keepdims=True), 1e-12)
    x, y = flat[:, 0], flat[:, 1]
    below = flat[:, 2] < 0
    folded_x = np.where(below, (1 - np.abs(y)) * np.where(x < 0, -1, 1), x)
    folded_y = np.where(below, (1 - np.abs(x)) * np.where(y < 0, -1, 1), y)
    bytes_x, bytes_y = (
        np.rint((value * 0.5 + 0.5) * 255).astype(np.uint64) for value in (folded_x, folded_y)
    )
    return np.asarray((bytes_x << np.uint64(8)) | bytes_y)


def _fields(codes: NDArray[np.uint64], shifts: tuple[int, ...], bits: int) -> NDArray[np.uint64]:
    """Return some bits of every code, side by side."""
    mask = np.uint64((1 << bits) - 1)
    return np.stack([(codes >> np.uint64(shift)) & mask for shift in shifts], axis=1)


def _text(values: NDArray[Any], kind: str) -> str:
    return base64.b64encode(values.astype(kind).tobytes()).decode("ascii")
