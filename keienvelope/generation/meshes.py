"""Write an assembly as GLB (metres, Y up, front +Z) or 3MF (millimetres)."""

from __future__ import annotations

import struct
import tempfile
import zipfile
from itertools import chain
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from keienvelope.errors import BuildError

if TYPE_CHECKING:
    import cadquery

Array = NDArray[np.float64]

DEFLECTION_MM = 0.25
"""Largest distance between a mesh that is written and the surface."""
ANGLE_RAD = 0.2
_STL_HEADER_BYTES = 84
_TURN_DEG = 90.0  # our front, -X, to -Y, which the writer maps to +Z

_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>
</Types>"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Target="/3D/3dmodel.model" Id="rel0"
 Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/>
</Relationships>"""


def mesh(shape: Any) -> None:
    """Mesh a shape of the kernel so that no triangle leaves it by more than `DEFLECTION_MM`.

    CadQuery's own way takes the deflection as a share of the size of each edge, by which the two
    edges of a narrow gap may cross. Of the kernel's two ways to connect points the newer one takes
    less than half of the time, but left holes in the skins of some bodies, and took minutes.
    """
    from OCP.BRepMesh import BRepMesh_IncrementalMesh  # noqa: PLC0415 (the kernel)

    BRepMesh_IncrementalMesh(shape, DEFLECTION_MM, False, ANGLE_RAD, True)


def write_stl(shape: Any, path: Path) -> None:
    """Mesh a shape of the kernel and write its triangles as binary STL."""
    from OCP.StlAPI import StlAPI_Writer  # noqa: PLC0415 (the kernel)

    mesh(shape)
    writer = StlAPI_Writer()
    writer.ASCIIMode = False
    if not writer.Write(shape, str(path)):
        raise BuildError("the STL file could not be written.", path=str(path))


def triangles_mm(shape: Any) -> NDArray[np.float32]:
    """Triangles (n, 3, 3) of a shape of the kernel.

    They are handed over by way of an STL file: a call for every corner takes a hundred times as
    long.
    """
    record = np.dtype([("normal", "<3f4"), ("corners", "<9f4"), ("attribute", "<u2")])
    with tempfile.TemporaryDirectory(prefix="keienvelope-") as folder:
        path = Path(folder) / "shape.stl"
        write_stl(shape, path)
        corners = np.fromfile(path, dtype=record, offset=_STL_HEADER_BYTES)["corners"]
    return np.asarray(corners.reshape(-1, 3, 3), dtype=np.float32)


def write_glb(assembly: cadquery.Assembly, path: Path) -> None:
    """Write GLB: metres, Y up, front towards +Z, with names and colours."""
    from cadquery import Assembly, Location  # noqa: PLC0415 (the kernel)
    from cadquery.occ_impl.assembly import toCAF  # noqa: PLC0415
    from OCP.Message import Message_ProgressRange  # noqa: PLC0415
    from OCP.RWGltf import RWGltf_CafWriter  # noqa: PLC0415
    from OCP.RWMesh import RWMesh_CoordinateSystem  # noqa: PLC0415
    from OCP.TCollection import TCollection_AsciiString  # noqa: PLC0415
    from OCP.TColStd import TColStd_IndexedDataMapOfStringString  # noqa: PLC0415

    mesh(assembly.toCompound().wrapped)
    turned = Assembly(loc=Location((0, 0, 0), (0, 0, 1), _TURN_DEG), name="vehicle")
    turned.add(assembly, name=assembly.name)
    _, document = toCAF(turned, True, True, DEFLECTION_MM, ANGLE_RAD)
    writer = RWGltf_CafWriter(TCollection_AsciiString(str(path)), True)
    converter = writer.ChangeCoordinateSystemConverter()
    converter.SetInputLengthUnit(0.001)
    converter.SetInputCoordinateSystem(RWMesh_CoordinateSystem.RWMesh_CoordinateSystem_Zup)
    converter.SetOutputLengthUnit(1.0)
    converter.SetOutputCoordinateSystem(RWMesh_CoordinateSystem.RWMesh_CoordinateSystem_glTF)
    done = writer.Perform(document, TColStd_IndexedDataMapOfStringString(), Message_ProgressRange())
    if not done:
        raise BuildError("the GLB file could not be written.", path=str(path))


def glb_box_mm(path: Path) -> Array:
    """Read the box of a GLB back, in our axes: array (2, 3) of millimetres."""
    content = path.read_bytes()
    length = struct.unpack_from("<I", content, 12)[0]
    table: dict[str, Any] = loads(content[20 : 20 + length])
    boxes: list[Array] = []

    def visit(index: int, above: Array) -> None:
        node = table["nodes"][index]
        placed = above @ _matrix(node)
        if "mesh" in node:
            for primitive in table["meshes"][node["mesh"]]["primitives"]:
                accessor = table["accessors"][primitive["attributes"]["POSITION"]]
                corners = np.array([accessor["min"], accessor["max"]])
                grid = np.array(np.meshgrid(*corners.T)).reshape(3, -1)
                boxes.append((placed[:3, :3] @ grid + placed[:3, 3:]).T)
        for child in node.get("children", ()):
            visit(child, placed)

    for root in table["scenes"][table.get("scene", 0)]["nodes"]:
        visit(root, np.eye(4))
    points = np.concatenate(boxes)
    ours = np.column_stack([-points[:, 2], -points[:, 0], points[:, 1]]) * 1000.0
    return np.array([ours.min(axis=0), ours.max(axis=0)])


def _matrix(node: dict[str, Any]) -> Array:
    if "matrix" in node:
        return np.array(node["matrix"]).reshape(4, 4).T
    matrix = np.eye(4)
    x, y, z, w = node.get("rotation", (0.0, 0.0, 0.0, 1.0))
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, :3] *= np.array(node.get("scale", (1.0, 1.0, 1.0)))
    matrix[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return matrix


def write_3mf(assembly: cadquery.Assembly, path: Path, mark: str) -> None:
    """Write 3MF: millimetres, one object a part, with names, colours and our mark."""
    materials, objects, items = [], [], []
    for number, (shape, name, location, colour) in enumerate(assembly, start=2):
        red, green, blue, _ = colour.toTuple() if colour else (0.8, 0.8, 0.8, 1.0)
        shown = "#" + "".join(f"{round(255 * value):02X}" for value in (red, green, blue))
        materials.append(f'<base name={quoteattr(name)} displaycolor="{shown}"/>')
        corners = triangles_mm(shape.moved(location).wrapped).reshape(-1, 3)
        vertices, places = np.unique(corners, axis=0, return_inverse=True)
        points = "".join(
            f'<vertex x="{x:.7g}" y="{y:.7g}" z="{z:.7g}"/>' for x, y, z in vertices.tolist()
        )
        faces = "".join(
            f'<triangle v1="{a}" v2="{b}" v3="{c}"/>'
            for a, b, c in places.reshape(-1, 3).tolist()
            if a != b != c != a  # at a pole of a surface two corners are one
        )
        objects.append(
            f'<object id="{number}" type="model" name={quoteattr(name)} pid="1"'
            f' pindex="{number - 2}"><mesh><vertices>{points}</vertices>'
            f"<triangles>{faces}</triangles></mesh></object>"
        )
        items.append(f'<item objectid="{number}"/>')
    model = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<model unit="millimeter" xml:lang="en-US"'
        ' xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">'
        f'<metadata name="Description">{mark}</metadata>'
        f'<resources><basematerials id="1">{"".join(materials)}</basematerials>'
        f"{''.join(objects)}</resources><build>{''.join(items)}</build></model>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr("3D/3dmodel.model", model)


def threemf_box_mm(path: Path) -> Array:
    """Read the box of a 3MF back: array (2, 3) of millimetres."""
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("3D/3dmodel.model"), parser)
    if root.get("unit") != "millimeter":
        raise BuildError("the 3MF file is not in millimetres.", path=str(path))
    values = chain.from_iterable(
        (v.get("x"), v.get("y"), v.get("z")) for v in root.iterfind(".//{*}vertex")
    )
    points = np.array(list(values), dtype=np.float64).reshape(-1, 3)
    return np.array([points.min(axis=0), points.max(axis=0)])
