"""The envelope of a template: its skin before anything is cut out of it, and its wheels.

The script is run down to the drawing of the body alone, which takes a moment where the whole
vehicle takes half a minute.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from keienvelope.errors import ParameterError, UsageError
from keienvelope.generation import template
from keienvelope.model import Brep, Part

TEMPLATE = "template:"
_DRAWING = "drawing"
_OPEN_BED = "bed"


def template_parts(name: str, parameters: Mapping[str, object]) -> list[Part]:
    """Return the closed body below the skin of a template, and its four tyres, as parts.

    Parameters
    ----------
    name : str
        Name of the template.
    parameters : mapping
        Values by parameter name; the rest keeps its default.

    Raises
    ------
    UnknownNameError
        If there is no such template.
    ParameterError
        If a value is unknown or out of range.
    UsageError
        If the body of the template is open.
    """
    from cadquery import Solid, Vector, cqgi  # noqa: PLC0415 (heavy)

    chosen = template(name)
    values = {key: chosen.parameter(key).parse(value) for key, value in parameters.items()}
    model = cqgi.parse(chosen.path.read_text(encoding="utf-8"))
    model.ast_tree.body = _down_to_drawing(model.ast_tree, name)
    result = model.build(build_parameters=values)
    if not result.success:
        raise ParameterError(
            "", None, f"template {name} refuses these parameters: {result.exception}"
        ) from result.exception
    drawing: Any = result.env[_DRAWING]
    sizes = drawing.proportions
    radius, width = sizes.wheel_radius_mm, sizes.tyre_size.width_mm
    parts = [Part("body", Brep(drawing.skin.solid()))]
    for axle, x in zip(("front", "rear"), sizes.axles_x_mm, strict=True):
        for side, sign in (("right", 1.0), ("left", -1.0)):
            start = sign * sizes.track_mm(axle) / 2 - width / 2
            tyre = Solid.makeCylinder(radius, width, Vector(x, start, radius), Vector(0, 1, 0))
            parts.append(Part(f"wheels/{axle}_{side}", Brep(tyre.wrapped)))
    return parts


def _down_to_drawing(tree: ast.Module, name: str) -> list[ast.stmt]:
    """Return the statements of a script up to the one that makes the drawing."""
    names = [
        {target.id for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.Assign)
        else set()
        for node in tree.body
    ]
    if any(_OPEN_BED in assigned for assigned in names):
        raise UsageError(
            f"template {name} has an open bed: its skin is that of the cab alone.",
            fix="Draw the space that may be filled, and give its file.",
        )
    last = max(row for row, assigned in enumerate(names) if _DRAWING in assigned)
    return tree.body[: last + 1]
