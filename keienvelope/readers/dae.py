"""COLLADA, ``.dae``: meshes placed by the nodes of a scene, with a declared unit and up axis.

Format: COLLADA 1.4.1 (Khronos Group). A primitive lists numbers, so many to a corner, of which one
names its point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from keienvelope.errors import ReadError
from keienvelope.model.model import Model
from keienvelope.model.units import Unit, unit_of
from keienvelope.readers.gathered import EXPORT_AGAIN, Gathered, Indices, Points, fans, strip
from keienvelope.readers.markup import local_name, parse_xml

_WITHOUT_SURFACE = ("lines", "linestrips")
_SURFACES = ("triangles", "polylist", "polygons", "tristrips", "trifans")
_MOST_LEVELS = 200
_MOST_PLACED = 100_000
_UP = {"X_UP": "+x", "Y_UP": "+y", "Z_UP": "+z"}


@dataclass(eq=False)
class _Document:
    """A COLLADA document.

    Attributes
    ----------
    ids : dict
        Elements by their id.
    meshes : dict
        Points and triangles of the geometries that were read.
    """

    path: Path
    root: etree._Element
    gathered: Gathered
    ids: dict[str, etree._Element]
    meshes: dict[etree._Element, list[tuple[Points, Indices]]] = field(default_factory=dict)
    placed: int = 0

    def broken(self, what: str) -> ReadError:
        """Return the error of a document that is not as it has to be."""
        return ReadError(f"{what}.", path=str(self.path), fix=EXPORT_AGAIN)

    def target(self, element: etree._Element, key: str = "url") -> etree._Element | None:
        """Return what a reference means; None, and a fault, where that is in another file."""
        text = element.get(key, "")
        if not text.startswith("#"):
            self.gathered.fault("{} references lead to other files, which are not read.")
            return None
        found = self.ids.get(text[1:])
        if found is None:
            raise self.broken(f"it refers to {text[:80]!r}, which is not there")
        return found


def read_dae(path: Path) -> Model:
    """Read a COLLADA file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Model
        A part a node with a geometry, in the declared unit.

    Raises
    ------
    ReadError
        If it is not COLLADA, or its scene holds no face.
    """
    root = parse_xml(path.read_bytes(), path, what="the COLLADA text", fix=EXPORT_AGAIN)
    gathered = Gathered(path)
    ids: dict[str, etree._Element] = {}
    for element in root.iter(etree.Element):
        if name := element.get("id"):
            ids.setdefault(name, element)
    document = _Document(path, root, gathered, ids)
    if local_name(root) != "COLLADA":
        raise document.broken("this is not COLLADA")
    for scene in _scenes(document):
        for node in scene.iterfind("{*}node"):
            _walk(document, node, (), np.eye(4), ())
    if root.find("{*}library_animations") is not None:
        gathered.notes.append("The file is animated; it is measured as it stands at rest.")
    up = root.findtext("{*}asset/{*}up_axis", "Y_UP").strip()
    gathered.notes.append(f"The file declares {_UP.get(up, up[:20])} as its up axis.")
    return gathered.model("dae", unit=_unit(document))


def _unit(document: _Document) -> Unit:
    """Return the declared unit; COLLADA means metres where there is none."""
    found = [element.get("meter", "1") for element in document.root.iter("{*}unit")]
    own = document.root.find("{*}asset/{*}unit")
    text = own.get("meter", "1") if own is not None else "1"
    if any(other != text for other in found):
        document.gathered.fault("Pieces of it have units of their own, which are not read.")
    try:
        metres = float(text)
    except ValueError:
        metres = 0.0
    if not 0.0 < metres < 1e6:
        raise document.broken(f"its unit of {text[:50]!r} metres is none")
    return unit_of(round(1000.0 * metres, 12))


def _scenes(document: _Document) -> list[etree._Element]:
    """Return the scene that the document shows; all of them where it does not say which."""
    shown = document.root.find("{*}scene/{*}instance_visual_scene")
    every: list[etree._Element] = document.root.findall("{*}library_visual_scenes/{*}visual_scene")
    if shown is None:
        return every
    scene = document.target(shown)
    if len(every) > 1:
        document.gathered.fault("{} other scenes of it are not read.", len(every) - 1)
    return [scene] if scene is not None else []


def _walk(
    document: _Document,
    node: etree._Element,
    names: tuple[str, ...],
    placed: NDArray[np.float64],
    above: tuple[etree._Element, ...],
) -> None:
    """Add what a node and the nodes below it hold."""
    document.placed += 1
    if node in above or len(above) > _MOST_LEVELS or document.placed > _MOST_PLACED:
        raise document.broken("its nodes contain each other, or are too many")
    above = (*above, node)
    names = (*names, node.get("name") or node.get("id") or "")
    motion = placed @ _motion(document, node)
    for child in node:
        match local_name(child):
            case "node":
                _walk(document, child, names, motion, above)
            case "instance_node":
                inner = document.target(child)
                if inner is not None:
                    _walk(document, inner, names, motion, above)
            case "instance_geometry":
                _take(document, document.target(child), names, motion)
            case "instance_controller":
                document.gathered.fault(
                    "{} meshes hang on a skeleton or are morphed, and are measured without it."
                )
                _take(document, _skinned(document, child), names, motion)
            case "instance_camera":
                document.gathered.skip("cameras")


def _skinned(document: _Document, instance: etree._Element) -> etree._Element | None:
    """Return the geometry that a controller moves."""
    controller = document.target(instance)
    for _ in range(_MOST_LEVELS):
        moved = next(iter(controller), None) if controller is not None else None
        if moved is None or local_name(moved) not in ("skin", "morph"):
            return None
        controller = document.target(moved, "source")
        if controller is not None and local_name(controller) == "geometry":
            return controller
    return None


def _motion(document: _Document, node: etree._Element) -> NDArray[np.float64]:
    """Return where a node is in its parent: its transformations, the first applied last."""
    found = np.eye(4)
    for child in node:
        kind = local_name(child)
        if kind == "matrix":
            found = found @ _numbers(document, child, 16).reshape(4, 4)
        elif kind in ("translate", "scale"):
            values = _numbers(document, child, 3)
            step = np.diag([*values, 1.0]) if kind == "scale" else np.eye(4)
            if kind == "translate":
                step[:3, 3] = values
            found = found @ step
        elif kind == "rotate":
            found = found @ _rotation(_numbers(document, child, 4))
        elif kind in ("lookat", "skew"):
            document.gathered.fault(f"{{}} nodes are placed by {kind}, which is not read.")
    return found


def _rotation(values: Points) -> NDArray[np.float64]:
    """Return the rotation about an axis by an angle in degrees (Rodrigues)."""
    found = np.eye(4)
    length = float(np.linalg.norm(values[:3]))
    if length:
        x, y, z = values[:3] / length
        cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
        angle = np.radians(values[3])
        found[:3, :3] += np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross
    return found


def _numbers(document: _Document, element: etree._Element, count: int) -> Points:
    found = _array(document, element, float)
    if len(found) != count or not np.isfinite(found).all():
        raise document.broken(f"a {local_name(element)} of it is not {count} numbers")
    return found


def _array(
    document: _Document, element: etree._Element, kind: type[float] | type[int]
) -> NDArray[np.float64]:
    """Return the numbers that are the text of an element."""
    text = element.text or ""
    try:
        if "_" in text:
            raise ValueError(text)
        return np.array([kind(word) for word in text.split()], dtype=kind)
    except (ValueError, OverflowError) as error:
        raise document.broken(f"a {local_name(element)} of it is not numbers") from error


def _take(
    document: _Document,
    geometry: etree._Element | None,
    names: tuple[str, ...],
    motion: NDArray[np.float64],
) -> None:
    """Add a geometry where it is placed."""
    if geometry is None:
        return
    if geometry not in document.meshes:
        document.meshes[geometry] = list(_geometry(document, geometry))
    meshes = document.meshes[geometry]
    if not names[-1]:
        names = (*names[:-1], geometry.get("name") or geometry.get("id") or "")
    document.gathered.take(names, meshes, motion)


def _geometry(document: _Document, geometry: etree._Element) -> Iterator[tuple[Points, Indices]]:
    """Yield points and triangles of the primitives of a geometry."""
    for mesh in geometry:
        kind = local_name(mesh)
        if kind in ("convex_mesh", "spline", "brep"):
            document.gathered.fault(f"{{}} geometries are a {kind}, which is not read.")
        if kind != "mesh":
            continue
        for primitive in mesh:
            name = local_name(primitive)
            if name in _WITHOUT_SURFACE:
                document.gathered.skip(name)
            elif name in _SURFACES:
                yield _primitive(document, primitive, name)


def _primitive(document: _Document, primitive: etree._Element, name: str) -> tuple[Points, Indices]:
    """Return points and triangles of a primitive."""
    inputs = primitive.findall("{*}input")
    offsets = [_whole(document, item.get("offset", "0")) for item in inputs]
    vertex = next((item for item in inputs if item.get("semantic") == "VERTEX"), None)
    vertices = document.target(vertex, "source") if vertex is not None else None
    position = next(
        (
            item
            for item in (vertices.iterfind("{*}input") if vertices is not None else ())
            if item.get("semantic") == "POSITION"
        ),
        None,
    )
    source = document.target(position, "source") if position is not None else None
    if vertex is None or source is None:
        raise document.broken(f"a {name} of it does not say where its points are")
    step, at = max(offsets) + 1, _whole(document, vertex.get("offset", "0"))
    listed = []
    for element in primitive.iter("{*}p"):
        numbers = _array(document, element, int)
        if len(numbers) % step:
            raise document.broken(f"a {name} of it ends within a corner")
        listed.append(numbers[at::step].astype(np.int64))
    if next(primitive.iter("{*}h"), None) is not None:
        document.gathered.notes.append("Holes in polygons are taken as filled.")
    count, triangles = _cut(document, primitive, name, listed)
    stated = primitive.get("count", "")
    if stated != str(count):
        document.gathered.fault(f"{{}} pieces state {stated[:20]!r} {name} and hold {count}.")
    return _points(document, source), triangles


def _cut(
    document: _Document, primitive: etree._Element, name: str, listed: list[Indices]
) -> tuple[int, Indices]:
    """Return how many polygons, strips or fans a primitive holds, and their triangles."""
    none = np.empty(0, dtype=np.int64)
    if name in ("tristrips", "trifans"):
        long = [item for item in listed if len(item) > 2]
        cuts = [strip(i) if name == "tristrips" else fans(i, np.array([len(i)])) for i in long]
        return len(listed), np.concatenate([np.empty((0, 3), dtype=np.int64), *cuts])
    corners = np.concatenate([none, *listed])
    if name == "triangles":
        if len(corners) % 3:
            document.gathered.fault("{} pieces end within a triangle.")
        return len(corners) // 3, corners[: len(corners) // 3 * 3].reshape(-1, 3)
    if name == "polylist":
        element = primitive.find("{*}vcount")
        counts = none if element is None else _array(document, element, int).astype(np.int64)
        if counts.sum() != len(corners) or (counts < 0).any():
            raise document.broken("a polylist of it has not the corners that it counts")
    else:
        counts = np.array([len(item) for item in listed], dtype=np.int64)
    document.gathered.fault("{} polygons have fewer than three corners.", int((counts < 3).sum()))
    return len(counts), fans(corners, counts)


def _points(document: _Document, source: etree._Element) -> Points:
    """Return the points of a source, through its accessor."""
    accessor = source.find("{*}technique_common/{*}accessor")
    array = document.target(accessor, "source") if accessor is not None else None
    if accessor is None or array is None:
        raise document.broken("the points of a geometry are not in the file")
    values = _array(document, array, float)
    count, step, first = (
        _whole(document, accessor.get(key, default))
        for key, default in (("count", "0"), ("stride", "1"), ("offset", "0"))
    )
    if step < 3 or first + step * count > len(values):
        raise document.broken("the points of a geometry reach beyond its numbers")
    if array.get("count", "") != str(len(values)):
        document.gathered.fault("{} lists of points do not hold as many numbers as they state.")
    return values[first : first + step * count].reshape(-1, step)[:, :3]


def _whole(document: _Document, text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise document.broken(f"{text[:30]!r} is not a whole number")
    return int(text)
