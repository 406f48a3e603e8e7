"""What a STEP file hides: it is measured like everything else, and said.

An INVISIBILITY names styled items or layers. A styled item whose style stands in the context of the
representation of one occurrence hides that occurrence alone; any other hides its item wherever it
occurs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from OCP import StepRepr, StepShape, StepVisual

from keienvelope.readers.step import parsed
from keienvelope.readers.step.parsed import StepFile

_WITH_FACES = (
    StepShape.StepShape_SolidModel,
    StepShape.StepShape_ShellBasedSurfaceModel,
    StepShape.StepShape_FaceBasedSurfaceModel,
    StepShape.StepShape_ConnectedFaceSet,
    StepShape.StepShape_Face,
    StepShape.StepShape_ShapeRepresentation,
    StepRepr.StepRepr_MappedItem,
)
_VIEW_ONLY = StepVisual.StepVisual_ContextDependentInvisibility


class Hidden:
    """What a file hides.

    Attributes
    ----------
    occurrences : set
        Occurrences that are hidden, with all below them.
    item_count : int
        How many solids, shells or faces are hidden wherever they occur.
    """

    def __init__(self, file: StepFile) -> None:
        self.occurrences: set[Any] = set()
        everywhere: set[Any] = set()
        contexts = _occurrences_by_representation(file)
        for entry in file.entities(parsed.INVISIBLE):
            if isinstance(entry, _VIEW_ONLY):
                continue
            for item in _items(entry):
                if isinstance(item, StepVisual.StepVisual_StyledItem):
                    found = set(_contexts(item, contexts))
                    self.occurrences |= found
                    if not found:
                        everywhere.add(item.Item())
                else:
                    everywhere.add(item)
        self.item_count = sum(isinstance(item, _WITH_FACES) for item in everywhere)


def _occurrences_by_representation(file: StepFile) -> dict[Any, list[Any]]:
    """Return the occurrences whose look a representation carries."""
    found: dict[Any, list[Any]] = defaultdict(list)
    if not file.entities(parsed.INVISIBLE):
        return found
    for definition in file.entities(parsed.DEFINITION):
        shape = definition.Definition().PropertyDefinition()
        if isinstance(shape, StepRepr.StepRepr_ProductDefinitionShape):
            occurrence = shape.Definition().ProductDefinitionRelationship()
            if occurrence is not None:
                found[definition.UsedRepresentation()].append(occurrence)
    return found


def _items(entry: Any) -> Iterator[Any]:
    for number in range(1, entry.NbInvisibleItems() + 1):
        item = entry.InvisibleItemsValue(number).Value()
        if isinstance(item, StepVisual.StepVisual_PresentationLayerAssignment):
            for place in range(1, item.NbAssignedItems() + 1):
                assigned = item.AssignedItemsValue(place).Value()
                if assigned is not None:
                    yield assigned
        elif item is not None:
            yield item


def _contexts(styled: Any, contexts: dict[Any, list[Any]]) -> Iterator[Any]:
    for number in range(1, styled.NbStyles() + 1):
        style = styled.StylesValue(number)
        if isinstance(style, StepVisual.StepVisual_PresentationStyleByContext):
            context = style.StyleContext()
            yield from contexts.get(context.Value() if context is not None else None, ())
