"""Objects in memory become a `Model`: CadQuery, anything that wraps a kernel shape, and trimesh."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from keienvelope.errors import EmptyFileError, UnsupportedFormatError
from keienvelope.model import (
    IN_PLACE,
    ArrayMesh,
    Mark,
    Model,
    Part,
    Placement,
    SourceFile,
    device_of,
    unit_of,
)
from keienvelope.model.brep import placement_from, placement_of
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
        shapes, mark = list[_Shape](), None
        parts = tuple(_mesh_parts(thing))
    else:
        shapes, mark = _shapes(thing)
        parts = tuple(_brep_parts(shapes, marked=mark is not None))
    if not parts:
        raise EmptyFileError("the object holds no faces, so there is nothing to measure.")
    model = Model(source=SourceFile(_NAME, "object"), parts=parts, mark=mark)
    return _with_kernel_shapes(model, shapes) if shapes else model


def _with_kernel_shapes(model: Model, shapes: list[_Shape]) -> Model:
    """Return a model with what is known of kernel shapes besides their faces."""
    from OCP.TopLoc import TopLoc_Location  # noqa: PLC0415 (the kernel)

    from keienvelope.readers.free_geometry import bare_faces, free_geometry  # noqa: PLC0415

    placed = [item.shape.Moved(TopLoc_Location(item.above.transformation())) for item in shapes]
    return replace(
        model,
        unit=unit_of(1.0),
        not_measured=free_geometry(placed),
        incomplete=bare_faces(placed),
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


@dataclass(frozen=True, eq=False)
class _Shape:
    """A kernel shape under a name, and where its own location is in."""

    path: str
    shape: Any
    above: Placement = IN_PLACE


def _shapes(thing: Any) -> tuple[list[_Shape], Mark | None]:
    """Return the named, placed kernel shapes of an object, and the mark of an assembly."""
    from OCP.TopoDS import TopoDS_Shape  # noqa: PLC0415 (the kernel is heavy)

    if isinstance(thing, TopoDS_Shape):
        return [_Shape("shape", thing)], None
    if hasattr(thing, "children") and hasattr(thing, "loc") and hasattr(thing, "metadata"):
        text = str(thing.metadata.get(METADATA_KEY, ""))
        return list(_assembly_shapes(thing, IN_PLACE, ())), from_step_header(text)
    if hasattr(thing, "vals"):
        found = [value.wrapped for value in thing.vals() if hasattr(value, "wrapped")]
        return [_Shape("shape", shape) for shape in found if isinstance(shape, TopoDS_Shape)], None
    wrapped = getattr(thing, "wrapped", None)
    if isinstance(wrapped, TopoDS_Shape):
        whole, leaves = [_Shape("shape", wrapped)], list(_labelled_shapes(thing, IN_PLACE, ()))
        return (leaves if _face_count(leaves) == _face_count(whole) else whole), None
    kind = f"{type(thing).__module__}.{type(thing).__qualname__}"
    raise UnsupportedFormatError(
        f"an object of type {kind} cannot be measured.",
        fix="Give a path, a CadQuery object, an OCP shape, an object with .wrapped, or a trimesh"
        " mesh.",
    )


def _assembly_shapes(node: Any, above: Placement, names: tuple[str, ...]) -> Iterator[_Shape]:
    """Yield the shapes of a CadQuery assembly, the name of the root left away."""
    here = above.after(placement_from(node.loc.wrapped.Transformation()))
    for shape in node.shapes:
        yield _Shape("/".join(names) or node.name, shape.wrapped, here)
    for child in node.children:
        yield from _assembly_shapes(child, here, (*names, child.name.replace("/", "\u2215")))


def _labelled_shapes(node: Any, above: Placement, names: tuple[str, ...]) -> Iterator[_Shape]:
    """Yield the leaves of a tree of labelled shapes, as build123d has them."""
    children = getattr(node, "children", None) or ()
    if not children:
        yield _Shape(
            "/".join(names) or str(getattr(node, "label", "")) or "shape", node.wrapped, above
        )
        return
    here = above.after(placement_of(node.wrapped))
    for child in children:
        label = str(getattr(child, "label", "")) or "shape"
        yield from _labelled_shapes(child, here, (*names, label.replace("/", "\u2215")))


def _face_count(shapes: list[_Shape]) -> int:
    """Return how many faces shapes have, one that is placed twice counted twice."""
    from OCP.TopAbs import TopAbs_ShapeEnum  # noqa: PLC0415 (the kernel)
    from OCP.TopExp import TopExp_Explorer  # noqa: PLC0415

    count = 0
    for item in shapes:
        explorer = TopExp_Explorer(item.shape, TopAbs_ShapeEnum.TopAbs_FACE)
        while explorer.More():
            count += 1
            explorer.Next()
    return count


def _brep_parts(shapes: list[_Shape], *, marked: bool) -> Iterator[Part]:
    from keienvelope.readers.instances import Prototypes  # noqa: PLC0415 (the kernel)

    paths, prototypes = UniquePaths(), Prototypes()
    for item in shapes:
        for brep in prototypes.breps(item.shape, item.above):
            yield Part(
                path=paths.take(item.path),
                geometry=brep,
                device=device_of(item.path) if marked else None,
                reference=marked and item.path.split("/", 1)[0] == REFERENCE_NODE,
            )
