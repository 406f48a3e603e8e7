"""Templates to test with: their drawings and assemblies, default and random."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cadquery as cq
import numpy as np
from OCP.BRep import BRep_Tool
from OCP.BRepGProp import BRepGProp
from OCP.GProp import GProp_GProps

from keienvelope.body import Drawing, Proportions
from keienvelope.generation import Template, template

TYRES = ("145/80R12", "145/80R13", "155/65R13", "155/65R14", "165/55R15", "165/60R15", "165/65R14")
BIG_TYRES = ("175/80R16", "165/65R15", "165/60R15", "185/85R16")
SPORTS_TYRES = ("165/50R15", "165/50R16", "165/55R15", "155/55R14")
SMALL_TYRES = ("155/70R13", "145/70R12", "145/80R12", "155/65R13")
TYRES_OF = {"suv": BIG_TYRES, "coupe": SPORTS_TYRES, "ultra-compact": SMALL_TYRES}


@cache
def _code(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def run(name: str, **values: Any) -> dict[str, Any]:
    """Run a template with other parameters and return its variables."""
    chosen = template(name)
    tree = ast.parse(ast.unparse(_code(chosen.path)))
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            target = node.targets[0].id
            if target in values and isinstance(node.value, ast.Constant):
                node.value = ast.Constant(values[target])
    ast.fix_missing_locations(tree)
    variables: dict[str, Any] = {}
    exec(compile(tree, str(chosen.path), "exec"), variables)
    return variables


def drawing_of(name: str, **values: Any) -> Drawing:
    """Drawing of a template, without building it."""
    chosen = template(name)
    tree = ast.parse(ast.unparse(_code(chosen.path)))
    kept: list[ast.stmt] = []
    last = "bed" if chosen.name == "cab-over-truck" else "drawing"
    for node in tree.body:
        kept.append(node)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            target = node.targets[0].id
            if target in values and isinstance(node.value, ast.Constant):
                node.value = ast.Constant(values[target])
            if target == last:
                break
    tree.body = kept
    ast.fix_missing_locations(tree)
    variables: dict[str, Any] = {}
    exec(compile(tree, str(chosen.path), "exec"), variables)
    return variables["drawing"]  # type: ignore[no-any-return]


def random_values(chosen: Template, generator: random.Random) -> dict[str, Any]:
    """Draw each parameter evenly from its range, choices evenly."""
    values: dict[str, Any] = {}
    for parameter in chosen.parameters:
        if parameter.name == "tyre":
            values["tyre"] = generator.choice(TYRES_OF.get(chosen.name, TYRES))
        elif parameter.choices:
            values[parameter.name] = generator.choice(parameter.choices)
        elif parameter.default == 0:
            continue  # follows from the others
        elif parameter.low is not None and parameter.high is not None:
            values[parameter.name] = generator.uniform(parameter.low, parameter.high)
    return values


def random_sets(name: str, seed: int, count: int) -> list[dict[str, Any]]:
    """Draw parameter sets, leaving out those that contradict themselves."""
    generator, chosen = random.Random(seed), template(name)
    drawn: list[dict[str, Any]] = []
    while len(drawn) < count:
        values = random_values(chosen, generator)
        try:
            drawing_of(name, **values)
        except ValueError:
            continue
        drawn.append(values)
    return drawn


def random_proportions(seed: int, count: int) -> list[Proportions]:
    """Proportions of random tall wagons."""
    return [
        drawing_of("tall-wagon", **values).proportions
        for values in random_sets("tall-wagon", seed, count)
    ]


def volume_mm3(shape: cq.Shape, share: float = 1e-4) -> float:
    """Volume by adaptive integration, to a share of it.

    The quick one is far off on faces with many holes.
    """
    properties = GProp_GProps()
    BRepGProp.VolumeProperties_s(shape.wrapped, properties, share, False, False)
    return float(properties.Mass())


def leaves(assembly: cq.Assembly) -> dict[str, cq.Shape]:
    """Placed shapes of an assembly by path, the root left out."""
    return {name.partition("/")[2]: shape.moved(location) for shape, name, location, _ in assembly}


def off_their_faces(solid: cq.Solid) -> Iterator[tuple[cq.Edge, float]]:
    """Yield every edge with how far it is from its image on a face, place by place."""
    for face in solid.Faces():
        surface = BRep_Tool.Surface_s(face.wrapped)
        for edge in face.Edges():
            curve = BRep_Tool.Curve_s(edge.wrapped, 0.0, 1.0)
            image = BRep_Tool.CurveOnSurface_s(edge.wrapped, face.wrapped, 0.0, 1.0)
            for time in np.linspace(*BRep_Tool.Range_s(edge.wrapped), 51).tolist():
                at = image.Value(time)
                off = surface.Value(at.X(), at.Y()).Distance(curve.Value(time))
                yield edge, off
