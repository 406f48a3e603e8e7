"""Shapes that place others: taken in their own coordinates, so that a repeated one is shared."""

from __future__ import annotations

from collections.abc import Iterator

from OCP.TopAbs import TopAbs_Orientation, TopAbs_ShapeEnum
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Iterator, TopoDS_Shape, TopoDS_TShape

from keienvelope.model.brep import IN_PLACE, Brep, Placement, placement_of
from keienvelope.model.faces import can_be_measured
from keienvelope.model.prototype import Prototype

_COMPOUND = TopAbs_ShapeEnum.TopAbs_COMPOUND


class Prototypes:
    """Makes one prototype of a shape, however often and wherever it is placed."""

    def __init__(self) -> None:
        self._known: dict[tuple[TopoDS_TShape, TopAbs_Orientation], Prototype | None] = {}

    def breps(self, shape: TopoDS_Shape, above: Placement = IN_PLACE) -> Iterator[Brep]:
        """Yield what of a placed shape can be measured.

        Parameters
        ----------
        shape : TopoDS_Shape
            With its own location.
        above : Placement
            Where that location is in.
        """
        place = placement_of(shape)
        here = place if above is IN_PLACE else above.after(place)
        own = shape.Located(TopLoc_Location())
        children = list(_children(own)) if own.ShapeType() == _COMPOUND else []
        if any(not child.Location().IsIdentity() for child in children):
            for child in children:
                yield from self.breps(child, here)
            return
        prototype = self._prototype(own)
        if prototype is not None:
            yield Brep(prototype, here)

    def _prototype(self, shape: TopoDS_Shape) -> Prototype | None:
        key = shape.TShape(), shape.Orientation()
        if key not in self._known:
            self._known[key] = Prototype(shape) if can_be_measured(shape) else None
        return self._known[key]


def _children(shape: TopoDS_Shape) -> Iterator[TopoDS_Shape]:
    iterator = TopoDS_Iterator(shape)
    while iterator.More():
        yield iterator.Value()
        iterator.Next()
