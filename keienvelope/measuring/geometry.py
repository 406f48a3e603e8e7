"""The geometry of a model, looked at only as far as it is asked for.

Symmetry needs scipy and is looked for where the axes are open; wheels need numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from keienvelope.measuring.faces_beyond import FacesBeyond
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

    Attributes
    ----------
    faces_beyond : FacesBeyond
        What is known of faces that reach beyond planes.
    """

    def __init__(self, model: Model, counted: Sequence[int]) -> None:
        self._model = model
        self.faces_beyond = FacesBeyond()
        self._counted = tuple(counted)
        self._name = f"of all but {sorted(set(range(len(model.parts))) - set(counted))}"

    @cached_property
    def surface(self) -> Surface | None:
        """The surface; None where there is none."""
        return surface_of(self._model, self._counted)

    @cached_property
    def shape(self) -> Shape | None:
        """What the geometry shows; None where there is no surface."""
        return self._model.facts.recall(f"shape {self._name}", self._look_at_shape)

    def _look_at_shape(self) -> Shape | None:
        if self.surface is None:
            return None
        from keienvelope.measuring.shape import look_at  # noqa: PLC0415 (needs scipy)

        return look_at(self.surface)

    def axles(self, axes: Axes) -> Axles | None:
        """Return the axles of a vehicle whose axes are known; None where no wheels are found."""
        across = axes.width_axis
        all_found = self._model.facts.recall(
            f"axles across {across} {self._name}",
            lambda: tuple(find_axles(self.surface, (across,))) if self.surface else (),
        )
        return next(
            (
                found
                for found in all_found
                if (found.length_axis, found.up_axis) == axes.order
                and axes.up_sign in (0, found.up_sign)
                and found.ground is not None
            ),
            None,
        )

    def ends_flat(self, direction: int) -> bool:
        """Return whether the model ends at a plane in a direction of ``DIRECTIONS``."""
        return self._model.facts.recall(
            f"flat end, direction {direction} {self._name}",
            lambda: self.surface is not None and is_flat_end(self.surface, direction),
        )

    def cuts(self, axes: Axes) -> tuple[int, ...]:
        """Return on which sides a mesh of known axes is cut open along its middle.

        Boundary representation would have to be tessellated for that.
        """
        parts = [self._model.parts[index] for index in self._counted]
        if any(isinstance(part.geometry, Brep) for part in parts):
            return ()
        across = axes.width_axis
        return self._model.facts.recall(
            f"cuts across {across} {self._name}",
            lambda: cut_directions(self.surface, (across,)) if self.surface else (),
        )
