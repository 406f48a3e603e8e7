"""Boundary representation in a model: a prototype and where it is placed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from OCP.gp import gp_Trsf
    from OCP.TopoDS import TopoDS_Shape

    from keienvelope.model.prototype import Prototype

_UNSCALED = 1e-9
_IDENTITY = np.eye(3)


@dataclass(frozen=True, eq=False)
class Placement:
    """A rigid motion or a mirroring: ``p -> rotation @ p + translation``.

    Attributes
    ----------
    rotation : (3, 3) float
        Orthonormal.
    translation : (3,) float
        In millimetres.
    """

    rotation: NDArray[np.float64]
    translation: NDArray[np.float64]

    def after(self, first: Placement) -> Placement:
        """Return the placement that places by `first`, and then by this one."""
        return Placement(
            self.rotation @ first.rotation,
            self.rotation @ first.translation + self.translation,
        )

    @cached_property
    def keeps_size(self) -> bool:
        """Whether it neither scales nor shears; only then it is a placement at all."""
        excess = self.rotation @ self.rotation.T - _IDENTITY
        return bool(np.abs(excess).max() <= _UNSCALED)

    def transformation(self) -> gp_Trsf:
        """Return it as the kernel has it."""
        from OCP.gp import gp_Trsf  # noqa: PLC0415 (the kernel is heavy)

        found = gp_Trsf()
        rows = np.column_stack([self.rotation, self.translation])
        found.SetValues(*(float(value) for value in rows.ravel()))
        return found


IN_PLACE = Placement(np.eye(3), np.zeros(3))
"""Where a shape is that nobody moved."""


class Brep:
    """Boundary representation, placed, in millimetres.

    Parameters
    ----------
    shape : Prototype or TopoDS_Shape
        A shape in its own coordinates. One that comes without its prototype is one by itself.
    placement : Placement, optional
        Where it is.
    """

    def __init__(self, shape: Prototype | TopoDS_Shape, placement: Placement = IN_PLACE) -> None:
        from keienvelope.model.prototype import Prototype  # noqa: PLC0415 (the kernel is heavy)

        self.prototype = shape if isinstance(shape, Prototype) else Prototype(shape)
        self.placement = placement

    @cached_property
    def shape(self) -> TopoDS_Shape:
        """The shape where it is placed, healed: fit for pictures, sections and triangles."""
        return placed(self.prototype.mended, self.placement)


def placement_of(shape: TopoDS_Shape) -> Placement:
    """Return where a shape is placed by its location."""
    location = shape.Location()
    if location.IsIdentity():
        return IN_PLACE
    return placement_from(location.Transformation())


def placement_from(motion: gp_Trsf) -> Placement:
    """Return a transformation of the kernel as a placement; it may scale."""
    rows = np.array([[motion.Value(i, j) for j in range(1, 5)] for i in range(1, 4)])
    return Placement(rows[:, :3], rows[:, 3])


def placed(shape: TopoDS_Shape, placement: Placement) -> TopoDS_Shape:
    """Return a shape where it is placed."""
    from OCP.BRepBuilderAPI import BRepBuilderAPI_Transform  # noqa: PLC0415 (the kernel is heavy)
    from OCP.TopLoc import TopLoc_Location  # noqa: PLC0415

    if placement is IN_PLACE:
        return shape
    motion = placement.transformation()
    if np.linalg.det(placement.rotation) < 0:
        return BRepBuilderAPI_Transform(shape, motion, True).Shape()
    return shape.Moved(TopLoc_Location(motion))
