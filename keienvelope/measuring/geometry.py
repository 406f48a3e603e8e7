"""The geometry of a model, looked at only as far as it is asked for.

Symmetry needs scipy and is looked for where the axes are open; wheels need numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from keienvelope.measuring.oddities import cut_directions, is_flat_end
from keienvelope.measuring.surface import Surface, surface_of
from keienvelope.measuring.wheels import Axles, find_axles
from keienvelope.model import Axes, Brep, Model

if TYPE_CHECKING:
    from keienvelope.measuring.shape import Shape


class Geometry:
    """What of a model can be looked at.

    Parameters
    ----------
    model : Model
        What was read.
    counted : sequence of int
        The parts that are vehicle.
    """

    def __init__(self, model: Model, counted: Sequence[int]) -> None:
        self._model = model
        self._counted = tuple(counted)
        self._axles: dict[int, list[Axles]] = {}

    @cached_property
    def surface(self) -> Surface | None:
        """The surface; None where there is none."""
        return surface_of(self._model, self._counted)

    @cached_property
    def shape(self) -> Shape | None:
        """What the geometry shows; None where there is no surface."""
        if self.surface is None:
            return None
        from keienvelope.measuring.shape import look_at  # noqa: PLC0415 (needs scipy)

        return look_at(self.surface)

    def axles(self, axes: Axes) -> Axles | None:
        """Return the axles of a vehicle whose axes are known; None where no wheels are found."""
        if self.surface is None:
            return None
        if axes.width_axis not in self._axles:
            self._axles[axes.width_axis] = find_axles(self.surface, (axes.width_axis,))
        return next(
            (
                found
                for found in self._axles[axes.width_axis]
                if (found.length_axis, found.up_axis) == axes.order
                and axes.up_sign in (0, found.up_sign)
                and found.ground is not None
            ),
            None,
        )

    def ends_flat(self, direction: int) -> bool:
        """Return whether the model ends at a plane in a direction of ``DIRECTIONS``."""
        return self.surface is not None and is_flat_end(self.surface, direction)

    def cuts(self, axes: Axes) -> tuple[int, ...]:
        """Return on which sides a mesh of known axes is cut open along its middle.

        Boundary representation would have to be tessellated for that.
        """
        parts = [self._model.parts[index] for index in self._counted]
        if any(isinstance(part.geometry, Brep) for part in parts) or self.surface is None:
            return ()
        return cut_directions(self.surface, (axes.width_axis,))
