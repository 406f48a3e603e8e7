"""Heights of parts that are known by name: bumpers, lamps, number plates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from keienvelope.measuring.devices import Tag
from keienvelope.measuring.dimensions import Measurement, Witness
from keienvelope.measuring.extents.support import Support
from keienvelope.measuring.ground import Ground
from keienvelope.model import Axes, Model
from keienvelope.model.axes import direction_index

_EDGES = {
    "headlamp": ("headlamp_bottom", "headlamp_top"),
    "number_plate": (None, "number_plate_top"),
}
_MIDDLES = {
    "headlamp": ("headlamp_lowest", "headlamp_highest"),
    "tail_lamp": ("tail_lamp_lowest", "tail_lamp_highest"),
    "turn_lamp": ("turn_lamp_lowest", "turn_lamp_highest"),
}
_BUMPERS = {
    True: ("bumper_front_bottom", "bumper_front_top"),
    False: ("bumper_rear_bottom", "bumper_rear_top"),
}
KNOWN_BY_PLACE = frozenset({*_MIDDLES, "bumper"})
"""Devices of which only heights are measured; no convention leaves them out."""
_BASIS_NOTE = "by the names of the parts"


def measure_places(
    model: Model,
    supports: Sequence[Support],
    counted: Sequence[int],
    tags: Mapping[int, Tag],
    *,
    axes: Axes,
    scale: float,
    ground: Ground,
) -> dict[str, Measurement]:
    """Measure the heights of parts that are known by name.

    Returns
    -------
    dict of str to Measurement
        By quantity; empty where up, front or ground are not known.
    """
    if ground.low_mm is None or not (axes.up_sign and axes.forward_sign):
        return {}
    heights = _Heights(model, supports, axes, scale, ground)
    by_device: dict[str, list[int]] = {}
    for index in counted:
        if index in tags:
            by_device.setdefault(tags[index].device, []).append(index)
    found: list[Measurement] = []
    for device, names in _EDGES.items():
        found += heights.edges(names, by_device.get(device, []))
    for device, names in _MIDDLES.items():
        found += heights.middles(names, by_device.get(device, []))
    for at_front, names in _BUMPERS.items():
        members = [i for i in by_device.get("bumper", []) if heights.is_ahead(i) is at_front]
        found += heights.edges(names, members)
    return {measurement.quantity: measurement for measurement in found}


class _Heights:
    """Heights above the ground under one reading."""

    def __init__(
        self,
        model: Model,
        supports: Sequence[Support],
        axes: Axes,
        scale: float,
        ground: Ground,
    ) -> None:
        self._model = model
        self._supports = supports
        self._scale = scale
        self._axes = axes
        self._up = direction_index(axes.up_axis, axes.up_sign)
        self._down = direction_index(axes.up_axis, -axes.up_sign)
        self._ground = np.array([ground.high_mm, ground.low_mm], dtype=np.float64)
        ahead = direction_index(axes.forward_axis, axes.forward_sign)
        behind = direction_index(axes.forward_axis, -axes.forward_sign)
        # A part without a place, and so with nothing that reaches anywhere, is not ahead.
        placed = {i: s.attained for i, s in enumerate(supports) if np.isfinite(s.attained).all()}
        self._forward = {i: reach[ahead] - reach[behind] for i, reach in placed.items()}
        self._middle = max((reach[ahead] for reach in placed.values()), default=0.0) - max(
            (reach[behind] for reach in placed.values()), default=0.0
        )

    def is_ahead(self, index: int) -> bool:
        """Return whether a part is in the front half."""
        return bool(self._forward.get(index, -np.inf) > self._middle)

    def edges(
        self, names: tuple[str | None, str | None], members: Sequence[int]
    ) -> list[Measurement]:
        """Measure the lowest and the highest edge of some parts."""
        if not members:
            return []
        lowest = min(members, key=lambda i: -self._supports[i].bound[self._down])
        highest = max(members, key=lambda i: self._supports[i].bound[self._up])
        ends = ((names[0], lowest, self._bottom), (names[1], highest, self._top))
        return [
            self._measurement(name, index, *height(index)) for name, index, height in ends if name
        ]

    def middles(self, names: tuple[str, str], members: Sequence[int]) -> list[Measurement]:
        """Measure the middles of the lowest and of the highest of some parts."""
        if not members:
            return []
        middles = {i: (np.array(self._top(i)) + np.array(self._bottom(i))) / 2 for i in members}
        lowest = min(members, key=lambda i: middles[i][0])
        highest = max(members, key=lambda i: middles[i][1])
        return [
            self._measurement(name, index, *map(float, middles[index]))
            for name, index in zip(names, (lowest, highest), strict=True)
        ]

    def _top(self, index: int) -> tuple[float, float]:
        support = self._supports[index]
        reach = self._scale * np.array([support.attained[self._up], support.bound[self._up]])
        low, high = reach - self._ground
        return float(low), float(high)

    def _bottom(self, index: int) -> tuple[float, float]:
        support = self._supports[index]
        reach = -self._scale * np.array([support.bound[self._down], support.attained[self._down]])
        low, high = reach - self._ground
        return float(low), float(high)

    def _measurement(self, name: str, index: int, low: float, high: float) -> Measurement:
        support = self._supports[index]
        direction = self._down if name.endswith(("bottom", "lowest")) else self._up
        x, y, z = (float(value) for value in self._scale * support.points[direction])
        witness = Witness(
            side=self._axes.side(direction),
            point_mm=(x, y, z),
            part=self._model.parts[index].path,
            face=int(support.faces[direction]),
        )
        return Measurement(
            quantity=name,
            lower_mm=low,
            upper_mm=high,
            basis="estimated",
            model_tolerance_mm=self._scale * float(support.tolerance[direction]),
            witnesses=(witness,),
            reason=_BASIS_NOTE,
        )
