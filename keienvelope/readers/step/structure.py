"""The assembly of a STEP file: which product is placed where, told by its entities alone.

A product is drawn once and may occur many times. An occurrence (NEXT_ASSEMBLY_USAGE_OCCURRENCE)
says whose child it is; the context-dependent representation that belongs to it says where, by two
axis placements: one among the items of the child's representation, one among those of the parent's.
A product without occurrences below it is a leaf, and is translated by itself, in its own
coordinates. Each placement is in the unit of its own representation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from OCP import StepGeom, StepRepr
from OCP.gp import gp_Trsf
from OCP.STEPConstruct import STEPConstruct_UnitContext
from OCP.StepData import StepData_Factors
from OCP.StepToGeom import StepToGeom

from keienvelope.errors import ReadError
from keienvelope.model.brep import IN_PLACE, Placement, placement_from
from keienvelope.readers.step import parsed
from keienvelope.readers.step.parsed import EXPORT_AGAIN, StepFile, text_of

_AUTOMATIC_NAME = re.compile(
    r"^(NAUO\d+|=>\[.*\]|[\d.:\s]*|next assembly (usage|relationship).*)$", re.IGNORECASE
)
_MOST_LEVELS = 100


@dataclass(frozen=True, eq=False)
class Leaf:
    """A product, or a representation of one, where it occurs.

    Attributes
    ----------
    names : tuple of str
        From the root down.
    product : object
        The PRODUCT_DEFINITION.
    rank : int
        Number of the entity that is translated.
    placement : Placement
        Where it is; it may scale.
    occurrences : tuple
        The occurrences from the root down.
    """

    names: tuple[str, ...]
    product: Any
    rank: int
    placement: Placement
    occurrences: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class _Child:
    occurrence: Any
    product: Any
    placement: Placement


@dataclass(eq=False)
class Structure:
    """The products of a file and how they contain each other.

    Attributes
    ----------
    faults : list of str
        What in it cannot be placed.
    """

    file: StepFile
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._units = _Units()
        self._names: dict[Any, str] = {}
        self._representations: dict[Any, list[Any]] = defaultdict(list)
        self._product_of: dict[Any, Any] = {}
        for definition in self.file.entities(parsed.DEFINITION):
            self._take_definition(definition)
        self._placings: dict[Any, list[Any]] = defaultdict(list)
        for placing in self.file.entities(parsed.PLACING):
            relation = placing.RepresentedProductRelation()
            occurrence = relation and relation.Definition().ProductDefinitionRelationship()
            if occurrence is not None:
                self._placings[occurrence].append(placing)
        self._used: set[Any] = set()
        self._children: dict[Any, list[_Child]] = defaultdict(list)
        for occurrence in self.file.entities(parsed.OCCURRENCE):
            self._take_occurrence(occurrence)
        self._related = self._related_representations()

    def _take_definition(self, definition: Any) -> None:
        shape = definition.Definition().PropertyDefinition()
        if not isinstance(shape, StepRepr.StepRepr_ProductDefinitionShape):
            return
        product = shape.Definition().ProductDefinition()
        representation = definition.UsedRepresentation()
        if product is not None and representation is not None:
            self._representations[product].append(representation)
            self._product_of.setdefault(representation, product)

    def _take_occurrence(self, occurrence: Any) -> None:
        parent = occurrence.RelatingProductDefinition()
        child = occurrence.RelatedProductDefinition()
        if parent is None or child is None:
            self.faults.append(
                f"Occurrence {self._occurrence_name(occurrence)!r} names no product."
            )
            return
        placings = self._placings.get(occurrence, [])
        self._used.add(child)
        if not placings:
            if not self._is_mapped(child):
                self.faults.append(
                    f"Occurrence {self._occurrence_name(occurrence)!r} of"
                    f" {self._name(child)!r} has no placement in this file."
                )
            return
        placement, child = self._placement(placings, parent, child)
        self._used.add(child)
        self._children[parent].append(_Child(occurrence, child, placement))

    def _is_mapped(self, product: Any) -> bool:
        """Return whether a product is placed the other way: as a mapped item of its parent."""
        sources = (item.MappingSource() for item in self.file.entities(parsed.MAPPED))
        mapped = {source.MappedRepresentation() for source in sources if source is not None}
        return any(item in mapped for item in self._representations.get(product, ()))

    def _placement(self, placings: list[Any], parent: Any, child: Any) -> tuple[Placement, Any]:
        """Return where a child is in its parent, and the product that is really placed."""
        found = IN_PLACE
        for placing in placings:
            relation = placing.RepresentationRelation()
            if relation is None:
                continue
            first, second = relation.Rep1(), relation.Rep2()
            if first is None or second is None:
                self.faults.append("A part is placed in something that is not there.")
                continue
            turned = self._product_of.get(first) is parent and self._product_of.get(second) is child
            turned = turned and parent is not child
            child = self._product_of.get(second if turned else first, child)
            if hasattr(relation, "TransformationOperator"):
                operator = relation.TransformationOperator().Value()
                found = self._motion(operator, first, second)
                found = _inverse(found) if turned else found
        return found, child

    def _motion(self, operator: Any, first: Any, second: Any) -> Placement:
        """Return what moves the first representation into the second."""
        if not isinstance(operator, StepRepr.StepRepr_ItemDefinedTransformation):
            motion = gp_Trsf()
            StepToGeom.MakeTransformation3d_s(operator, motion, self._units.of(second))
            return placement_from(motion)
        start, end = operator.TransformItem1(), operator.TransformItem2()
        axes = StepGeom.StepGeom_Axis2Placement3d
        if not (isinstance(start, axes) and isinstance(end, axes)):
            self.faults.append("A part is placed by something that is no axis placement.")
            return IN_PLACE
        here, there = self._units.items(first), self._units.items(second)
        if not (start in here and end in there) and start in there and end in here:
            start, end = end, start
        back, moved = self._units.back(start, first), self._units.frame(end, second)
        return moved if back is IN_PLACE else moved.after(back)

    def _related_representations(self) -> dict[Any, list[Any]]:
        """Return for every representation those that are declared to be of the same item."""
        found: dict[Any, list[Any]] = defaultdict(list)
        for relationship in self.file.entities(parsed.RELATIONSHIP):
            if hasattr(relationship, "TransformationOperator"):
                continue
            first, second = relationship.Rep1(), relationship.Rep2()
            if first in self.file.rank and second in self.file.rank:
                found[first].append(second)
                found[second].append(first)
        return found

    def leaves(self) -> list[Leaf]:
        """Return every leaf where it occurs, in the order of the assembly."""
        products = self.file.entities(parsed.PRODUCT)
        roots = [
            product
            for product in products
            if product not in self._used
            and (product in self._children or product in self._representations)
        ]
        return [
            leaf for root in roots for leaf in self._walk(root, (self._name(root),), IN_PLACE, ())
        ]

    def _walk(
        self,
        product: Any,
        names: tuple[str, ...],
        placement: Placement,
        occurrences: tuple[Any, ...],
    ) -> Iterator[Leaf]:
        if len(occurrences) > _MOST_LEVELS:
            self.faults.append(f"The assembly contains itself at {'/'.join(names[:3])!r}.")
            return
        children = self._children.get(product)
        if children is None:
            rank = self.file.rank[product]
            yield Leaf(names, product, rank, placement, occurrences)
            return
        for rank in self._own_geometry(product):
            yield Leaf(names, product, rank, placement, occurrences)
        for child in children:
            yield from self._walk(
                child.product,
                (*names, self._component_name(child)),
                child.placement if placement is IN_PLACE else placement.after(child.placement),
                (*occurrences, child.occurrence),
            )

    def _own_geometry(self, product: Any) -> list[int]:
        """Return the ranks of what an assembly draws beside its children."""
        placing = StepGeom.StepGeom_Axis2Placement3d
        found = []
        for representation in self._representations.get(product, ()):
            for candidate in (representation, *self._related.get(representation, ())):
                owner = self._product_of.get(candidate, product)
                items = self._units.items(candidate)
                if owner is product and any(not isinstance(item, placing) for item in items):
                    found.append(self.file.rank[candidate])
        return list(dict.fromkeys(found))

    def _name(self, product: Any) -> str:
        found = self._names.get(product)
        if found is None:
            formation = product.Formation()
            item = formation.OfProduct() if formation is not None else None
            found = (text_of(item.Name()) or text_of(item.Id())) if item is not None else ""
            self._names[product] = found
        return found

    def _occurrence_name(self, occurrence: Any) -> str:
        return text_of(occurrence.Id()) or text_of(occurrence.Name())

    def _component_name(self, child: _Child) -> str:
        """Name a component: by its occurrence where that says something, else by its product."""
        occurrence = child.occurrence
        if occurrence.HasDescription() and _says(name := text_of(occurrence.Description())):
            return name
        if _says(name := text_of(occurrence.Name())) or _says(name := text_of(occurrence.Id())):
            return name
        return name if _says(name := self._name(child.product)) else "part"


class _Units:
    """Representations: their items, their unit, and axis placements in millimetres."""

    def __init__(self) -> None:
        self._factors: dict[Any, StepData_Factors] = {}
        self._factors_of: dict[Any, StepData_Factors] = {}
        self._items: dict[Any, frozenset[Any]] = {}
        self._frames: dict[tuple[Any, Any], Placement] = {}
        self._backs: dict[tuple[Any, Any], Placement] = {}

    def items(self, representation: Any) -> frozenset[Any]:
        found = self._items.get(representation)
        if found is None:
            count = representation.NbItems()
            found = frozenset(representation.ItemsValue(i) for i in range(1, count + 1))
            self._items[representation] = found
        return found

    def of(self, representation: Any) -> StepData_Factors:
        found = self._factors_of.get(representation)
        if found is None:
            found = self._in_context(representation.ContextOfItems())
            self._factors_of[representation] = found
        return found

    def _in_context(self, context: Any) -> StepData_Factors:
        found = self._factors.get(context)
        if found is None:
            found = StepData_Factors()
            length, angle, solid = 1.0, 1.0, 1.0
            if hasattr(context, "GlobalUnitAssignedContext"):
                units = STEPConstruct_UnitContext()
                units.ComputeFactors(context.GlobalUnitAssignedContext(), found)
                length = units.LengthFactor()
                angle = units.PlaneAngleFactor() or 1.0
                solid = units.SolidAngleFactor() or 1.0
            found.InitializeFactors(length, angle, solid)
            self._factors[context] = found
        return found

    def frame(self, placing: Any, representation: Any) -> Placement:
        """Return what moves the origin to an axis placement."""
        found = self._frames.get((placing, representation))
        if found is None:
            made = StepToGeom.MakeAxis2Placement_s(placing, self.of(representation))
            if made is None:
                raise ReadError("a placement in the STEP text is impossible.", fix=EXPORT_AGAIN)
            axes = made.Ax2()
            x, y, z, at = axes.XDirection(), axes.YDirection(), axes.Direction(), axes.Location()
            rows = ((x.X(), y.X(), z.X()), (x.Y(), y.Y(), z.Y()), (x.Z(), y.Z(), z.Z()))
            # A zero has no sign: equal rotations have equal bytes.
            found = Placement(np.array(rows) + 0.0, np.array((at.X(), at.Y(), at.Z())))
            self._frames[placing, representation] = found
        return found

    def back(self, placing: Any, representation: Any) -> Placement:
        """Return what moves an axis placement to the origin; most children stand there."""
        found = self._backs.get((placing, representation))
        if found is None:
            frame = self.frame(placing, representation)
            unmoved = not frame.translation.any() and (frame.rotation == IN_PLACE.rotation).all()
            found = self._backs[placing, representation] = IN_PLACE if unmoved else _inverse(frame)
        return found


def _says(name: str) -> bool:
    """Return whether a name is more than a program gives to everything."""
    return bool(name) and not _AUTOMATIC_NAME.match(name)


def _inverse(placement: Placement) -> Placement:
    if placement.keeps_size:
        back = placement.rotation.T
    else:
        back = np.asarray(np.linalg.inv(placement.rotation), dtype=np.float64)
    return Placement(back, -back @ placement.translation)
