"""Objects in memory become a `Model`: CadQuery, anything that wraps a kernel shape, and trimesh."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from keienvelope.errors import EmptyFileError, UnsupportedFormatError
from keienvelope.model import (
    ArrayMesh,
    Brep,
    Mark,
    Mesh,
    Model,
    Part,
    SourceFile,
    device_of,
    unit_of,
)
from keienvelope.model.mark import from_step_header
from keienvelope.model.model import REFERENCE_NODE, UniquePaths

METADATA_KEY = "keienvelope"
"""Key in the metadata of a CadQuery assembly under which our mark stands."""

_NAME = "object"


def read_object(thing: Any) -> Model:
    """Turn an object in memory into a model.

    Parameters
    ----------
    thing : object
        A ``cadquery`` Workplane, Assembly or Shape, an OCP ``TopoDS_Shape``, anything else with
        such a shape at ``.wrapped``, or a ``trimesh`` Trimesh or Scene.

    Returns
    -------
    Model
        CadQuery and kernel shapes are in millimetres, as CadQuery writes them; a mesh has no unit.

    Raises
    ------
    UnsupportedFormatError
        If it is none of these.
    EmptyFileError
        If it holds no faces.
    """
    module = type(thing).__module__.split(".", 1)[0]
    if module == "trimesh":
        parts, mark = tuple(_mesh_parts(thing)), None
    else:
        pairs, mark = _shapes(thing)
        parts = tuple(_brep_parts(pairs, marked=mark is not None))
    if not parts:
        raise EmptyFileError("the object holds no faces, so there is nothing to measure.")
    is_mesh = isinstance(parts[0].geometry, Mesh)
    return Model(
        source=SourceFile(_NAME, "object"),
        parts=parts,
        unit=None if is_mesh else unit_of(1.0),
        mark=mark,
    )


def _mesh_parts(thing: Any) -> Iterator[Part]:
    paths = UniquePaths()
    if hasattr(thing, "geometry"):
        for node in thing.graph.nodes_geometry:
            placement, name = thing.graph[node]
            mesh = thing.geometry[name]
            if hasattr(mesh, "faces") and len(mesh.faces):
                yield Part(paths.take(str(node)), _mesh(mesh, placement))
    elif hasattr(thing, "faces") and len(thing.faces):
        yield Part("mesh", _mesh(thing, np.eye(4)))


def _mesh(mesh: Any, placement: Any) -> ArrayMesh:
    corners = np.asarray(mesh.vertices, dtype=np.float64)[np.asarray(mesh.faces)]
    motion = np.asarray(placement, dtype=np.float64)
    if not np.array_equal(motion, np.eye(4)):
        corners = corners @ motion[:3, :3].T + motion[:3, 3]
    return ArrayMesh(corners)


def _shapes(thing: Any) -> tuple[list[tuple[str, Any]], Mark | None]:
    """Return the named, placed kernel shapes of an object, and the mark of an assembly."""
    from OCP.TopoDS import TopoDS_Shape  # noqa: PLC0415 (the kernel is heavy)

    if isinstance(thing, TopoDS_Shape):
        return [("shape", thing)], None
    if hasattr(thing, "children") and hasattr(thing, "loc") and hasattr(thing, "metadata"):
        text = str(thing.metadata.get(METADATA_KEY, ""))
        return list(_assembly_shapes(thing, thing.loc.__class__(), ())), from_step_header(text)
    if hasattr(thing, "vals"):
        found = [value.wrapped for value in thing.vals() if hasattr(value, "wrapped")]
        return [("shape", shape) for shape in found if isinstance(shape, TopoDS_Shape)], None
    wrapped = getattr(thing, "wrapped", None)
    if isinstance(wrapped, TopoDS_Shape):
        return [("shape", wrapped)], None
    kind = f"{type(thing).__module__}.{type(thing).__qualname__}"
    raise UnsupportedFormatError(
        f"an object of type {kind} cannot be measured.",
        fix="Give a path, a CadQuery object, an OCP shape, an object with .wrapped, or a trimesh"
        " mesh.",
    )


def _assembly_shapes(
    node: Any, placement: Any, names: tuple[str, ...]
) -> Iterator[tuple[str, Any]]:
    """Yield the shapes of a CadQuery assembly, the name of the root left away."""
    here = placement * node.loc
    for shape in node.shapes:
        yield "/".join(names) or node.name, shape.moved(here).wrapped
    for child in node.children:
        yield from _assembly_shapes(child, here, (*names, child.name.replace("/", "\u2215")))


def _brep_parts(pairs: list[tuple[str, Any]], *, marked: bool) -> Iterator[Part]:
    from keienvelope.model.faces import can_be_measured  # noqa: PLC0415 (the kernel)

    paths = UniquePaths()
    for path, shape in pairs:
        if can_be_measured(shape):
            yield Part(
                path=paths.take(path),
                geometry=Brep(shape),
                device=device_of(path) if marked else None,
                reference=marked and path.split("/", 1)[0] == REFERENCE_NODE,
            )
