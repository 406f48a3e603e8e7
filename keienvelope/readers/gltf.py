"""glTF 2.0, ``.glb`` and ``.gltf``: metres, Y up, front towards +Z; a part a node with a mesh.

Format: ISO/IEC 12113:2022 (glTF 2.0), 3.4 "Coordinate System and Units", 3.7 "Geometry".
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keienvelope.model.axes import Axes
from keienvelope.model.mark import Mark, from_step_header
from keienvelope.model.model import Model
from keienvelope.model.units import unit_of
from keienvelope.readers.gathered import HALF_STEP_FLOAT32, Gathered, Indices, Points, fans, strip
from keienvelope.readers.gltf_data import GltfData

_AXES = Axes.parse("+z", "+y")
_METRE = unit_of(1000.0)
_POINTS, _TRIANGLES, _STRIP, _FAN = 0, 4, 5, 6
_MODES = {_POINTS: "points", 1: "lines", 2: "line loops", 3: "line strips"}
_MOST_LEVELS = 1000
_WITHOUT_SHAPE = ("KHR_materials_", "KHR_texture_", "EXT_texture_", "KHR_lights_", "KHR_xmp")
_READ = ("KHR_mesh_quantization", "MSFT_texture_dds", "KHR_animation_pointer")
_COMPRESSED = ("KHR_draco_mesh_compression", "EXT_meshopt_compression")


@dataclass(frozen=True, eq=False)
class _Node:
    """A node where it is placed."""

    names: tuple[str, ...]
    item: dict[str, Any]
    motion: NDArray[np.float64]


def read_gltf(path: Path) -> Model:
    """Read a glTF file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Model
        A part a node with a mesh, in metres; the axes are those of the format.

    Raises
    ------
    ReadError
        If it cannot be read, needs a file outside its folder, or holds no face.
    """
    data = GltfData(path)
    gathered = Gathered(path)
    _insist_understood(data, gathered)
    for node in _nodes(data):
        if "mesh" in node.item:
            _take(data, node, gathered)
        gathered.skip("cameras", "camera" in node.item)
        if "EXT_mesh_gpu_instancing" in node.item.get("extensions", ()):
            gathered.fault("{} nodes repeat their mesh by an extension that is not read.")
    if data.items("animations"):
        gathered.notes.append("The file is animated; it is measured as it stands at rest.")
    own = from_step_header(str(data.tree["asset"].get("extras", "")))
    mark = own if own is not None else Mark(axes=_AXES)
    return gathered.model(
        "gltf",
        unit=_METRE,
        mark=mark,
        own=own is not None,
        coordinate_step=HALF_STEP_FLOAT32,
    )


def _insist_understood(data: GltfData, gathered: Gathered) -> None:
    """Say which extension is required that is not read."""
    required = data.tree.get("extensionsRequired", [])
    for name in required if isinstance(required, list) else ():
        if name in _COMPRESSED:
            raise data.broken(f"its geometry is compressed ({name}), which is not read")
        if not str(name).startswith(_WITHOUT_SHAPE) and name not in _READ:
            gathered.fault(f"It requires {str(name)[:80]!r}, an extension that is not read.")


def _nodes(data: GltfData) -> Iterator[_Node]:
    """Yield every node, whatever scene it is in, the parents first."""
    nodes = data.items("nodes")
    children = [_children(data, node) for node in nodes]
    held = [child for numbers in children for child in numbers]
    if len(set(held)) < len(held):
        raise data.broken("a node of it has two parents")
    waiting: list[tuple[int, tuple[str, ...], NDArray[np.float64]]]
    roots = sorted(set(range(len(nodes))) - set(held), reverse=True)
    waiting = [(number, (), np.eye(4)) for number in roots]
    visited = 0
    while waiting:
        number, above, placed = waiting.pop()
        node = nodes[number]
        name = node.get("name")
        names = (*above, name if isinstance(name, str) else "")
        if len(names) > _MOST_LEVELS:
            raise data.broken(f"its nodes are nested deeper than {_MOST_LEVELS}")
        motion = placed @ _motion(data, node)
        visited += 1
        yield _Node(names, node, motion)
        waiting += [(child, names, motion) for child in reversed(children[number])]
    if visited < len(nodes):
        raise data.broken("its nodes contain each other")


def _children(data: GltfData, node: dict[str, Any]) -> list[int]:
    found = node.get("children", [])
    if not isinstance(found, list):
        raise data.broken("the children of a node are not a list")
    for child in found:
        data.item("nodes", child)
    return found


def _motion(data: GltfData, node: dict[str, Any]) -> NDArray[np.float64]:
    """Return where a node is in its parent: a matrix, column by column, or its three factors."""
    if "matrix" in node:
        return _numbers(data, node, "matrix", [0.0] * 16).reshape(4, 4).T
    x, y, z, w = _numbers(data, node, "rotation", [0.0, 0.0, 0.0, 1.0])
    length = math.sqrt(x * x + y * y + z * z + w * w)
    if not length:
        raise data.broken("a node of it is turned by a rotation of no length")
    x, y, z, w = x / length, y / length, z / length, w / length
    found = np.eye(4)
    found[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    found[:3, :3] *= _numbers(data, node, "scale", [1.0, 1.0, 1.0])
    found[:3, 3] = _numbers(data, node, "translation", [0.0, 0.0, 0.0])
    return found


def _numbers(
    data: GltfData, node: dict[str, Any], key: str, default: list[float]
) -> NDArray[np.float64]:
    try:
        found = np.array(node.get(key, default), dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        found = np.empty(0)
    if found.shape != (len(default),) or not np.isfinite(found).all():
        raise data.broken(f"the {key} of a node is not {len(default)} numbers")
    return found


def _take(data: GltfData, node: _Node, gathered: Gathered) -> None:
    """Add the mesh of a node, all its primitives together."""
    mesh = data.item("meshes", node.item["mesh"])
    weights = node.item.get("weights", mesh.get("weights", ()))
    if isinstance(weights, list) and any(weights):
        gathered.fault("{} meshes are morphed, and are measured as they are without it.")
    if "skin" in node.item:
        gathered.fault("{} meshes hang on a skeleton, and are measured as they are without it.")
    primitives = mesh.get("primitives", [])
    found = [
        _primitive(data, primitive, gathered)
        for primitive in (primitives if isinstance(primitives, list) else ())
    ]
    names = node.names
    if not names[-1]:
        name = mesh.get("name")
        number = f"mesh {node.item['mesh']}"
        names = (*names[:-1], name if isinstance(name, str) and name.strip() else number)
    gathered.take(names, [piece for piece in found if piece is not None], node.motion)


def _primitive(data: GltfData, primitive: Any, gathered: Gathered) -> tuple[Points, Indices] | None:
    """Return points and triangles of a primitive; None where it has no surface."""
    if not isinstance(primitive, dict) or not isinstance(primitive.get("attributes"), dict):
        raise data.broken("a primitive of it has no attributes")
    mode = data.whole(primitive, "mode", _TRIANGLES)
    if mode in _MODES:
        gathered.skip(_MODES[mode])
        return None
    if mode > _FAN:
        raise data.broken(f"a primitive of it has the mode {mode}, which is not known")
    position = primitive["attributes"].get("POSITION")
    if position is None:
        gathered.fault("{} primitives have no positions in the file.")
        return None
    points = data.array(position).astype(np.float64)
    if points.shape[1:] != (3,):
        raise data.broken("the positions of a primitive are not x, y and z")
    if "indices" in primitive:
        found = data.array(primitive["indices"])
        if found.shape[1:] != (1,) or found.dtype.kind != "u":
            raise data.broken("the indices of a primitive are not whole numbers")
        corners = found[:, 0].astype(np.int64)
    else:
        corners = np.arange(len(points))
    return points, _cut(corners, mode, gathered)


def _cut(corners: Indices, mode: int, gathered: Gathered) -> Indices:
    """Cut what a primitive draws into triangles."""
    if mode == _STRIP:
        return strip(corners)
    if mode == _FAN:
        return fans(corners, np.array([len(corners)]))
    whole = len(corners) // 3 * 3
    gathered.fault("{} primitives end within a triangle.", whole != len(corners))
    return corners[:whole].reshape(-1, 3)
