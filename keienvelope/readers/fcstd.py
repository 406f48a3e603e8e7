"""FreeCAD documents: the boundary representations they store, with labels and placements.

A document is a zip archive; ``Document.xml`` lists the objects, and the shape of each lies in a
member of its own, already placed within its container. Bodies stand for their features, and an
object that another was made from (the tool of a cut, the profile of a pad) does not count twice.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from lxml import etree
from OCP.gp import gp_Quaternion, gp_Trsf, gp_Vec
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape

from keienvelope.errors import EmptyFileError, ReadError
from keienvelope.model import Brep, Model, Part, SourceFile, unit_of
from keienvelope.model.faces import can_be_measured
from keienvelope.model.model import UniquePaths
from keienvelope.readers import expansion
from keienvelope.readers.brep import faults_of, shape_of
from keienvelope.readers.free_geometry import free_geometry
from keienvelope.readers.gathered import number
from keienvelope.readers.kernel import kernel_errors
from keienvelope.readers.markup import parse_xml

_SOURCES = frozenset(
    {
        "Base",
        "BaseFeature",
        "Objects",
        "Originals",
        "Profile",
        "Sections",
        "Shapes",
        "Source",
        "Sources",
        "Spine",
        "Tool",
    }
)
"""Link properties that name what an object was made from."""
_UNREAD = ("App::Link", "Assembly::", "Mesh::", "Points::", "Fem::FemMesh")
_SAVE_AGAIN = "Save it again in FreeCAD, or export STEP."


@dataclass(frozen=True)
class _Document:
    archive: zipfile.ZipFile
    files: Mapping[str, zipfile.ZipInfo]
    path: Path

    def member(self, name: str) -> bytes:
        """Return the content of a member."""
        if name not in self.files:
            raise self.broken(f"this is not a FreeCAD document: it has no {name[:100]}.")
        return expansion.member(self.archive, self.files[name], self.path, fix=_SAVE_AGAIN)

    def broken(self, what: str) -> ReadError:
        """Return the error of a document that is not as it has to be."""
        return ReadError(what, path=str(self.path), fix=_SAVE_AGAIN)


@dataclass(frozen=True)
class _Object:
    name: str
    kind: str
    label: str
    shape_file: str
    placement: tuple[float, ...]
    group: tuple[str, ...]
    sources: tuple[str, ...]


def read_fcstd(path: Path) -> Model:
    """Read a FreeCAD document.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Model
        In millimetres, which is what FreeCAD stores; meshes and links are listed as not read.

    Raises
    ------
    ReadError
        If it is not such a document, or holds no faces.
    """
    with expansion.opened_archive(path, fix=_SAVE_AGAIN) as archive:
        files = {item.filename: item for item in expansion.members(archive, path)}
        document = _Document(archive, files, path)
        objects = _objects(document)
        shapes = {
            item.name: _shape(document, item.shape_file)
            for item in _measured(objects)
            if item.shape_file
        }
    with kernel_errors("a placement in it is impossible.", path=path, fix=_SAVE_AGAIN):
        placed = [
            (_path_of(name, objects), shape.Moved(_location_of(name, objects)))
            for name, shape in shapes.items()
        ]
    paths = UniquePaths()
    parts = tuple(
        Part(paths.take(where), Brep(shape)) for where, shape in placed if can_be_measured(shape)
    )
    if not parts:
        raise EmptyFileError("the document holds no faces.", path=str(path), fix=_SAVE_AGAIN)
    return Model(
        source=SourceFile(str(path), "fcstd", path.stat().st_size),
        parts=parts,
        unit=unit_of(1.0),
        not_measured=free_geometry([shape for _, shape in placed]),
        incomplete=(*_unread(objects), *faults_of(shapes.values())),
    )


def _unread(objects: dict[str, _Object]) -> Iterator[str]:
    for item in objects.values():
        if item.kind.startswith(_UNREAD):
            yield f"{item.label!r} is a {item.kind}, which is not read."


def _objects(document: _Document) -> dict[str, _Object]:
    data = document.member("Document.xml")
    root = parse_xml(data, document.path, what="its Document.xml", fix=_SAVE_AGAIN)
    kinds = {node.get("name", ""): node.get("type", "") for node in root.iterfind("Objects/Object")}
    found = {}
    for node in root.iterfind("ObjectData/Object"):
        name = node.get("name", "")
        if name in found:
            raise document.broken(f"it describes its object {name[:100]!r} twice.")
        try:
            found[name] = _object(name, kinds.get(name, ""), node)
        except ValueError as error:
            raise document.broken(
                f"the placement of its object {name[:100]!r} cannot be read."
            ) from error
    missing = kinds.keys() - found.keys()
    if missing:
        raise document.broken(f"it lists {len(missing)} objects that it does not describe.")
    return found


def _object(name: str, kind: str, node: etree._Element) -> _Object:
    properties = {item.get("name", ""): item for item in node.iterfind("Properties/Property")}

    def links(names: frozenset[str]) -> tuple[str, ...]:
        return tuple(
            link.get("value") or link.get("obj") or ""
            for key in names & properties.keys()
            for link in properties[key].iter("Link", "LinkSub")
        )

    shape = properties.get("Shape")
    part = shape.find("Part") if shape is not None else None
    label = properties.get("Label")
    text = label.find("String") if label is not None else None
    return _Object(
        name=name,
        kind=kind,
        label=(text.get("value") if text is not None else "") or name,
        shape_file=(part.get("file") if part is not None else "") or "",
        placement=_placement(properties.get("Placement")),
        group=links(frozenset({"Group"})),
        sources=links(_SOURCES),
    )


def _placement(node: etree._Element | None) -> tuple[float, ...]:
    value = node.find("PropertyPlacement") if node is not None else None
    if value is None:
        return (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    words = [value.get(key, "0") for key in ("Px", "Py", "Pz", "Q0", "Q1", "Q2", "Q3")]
    numbers = tuple(number(word.encode()) for word in words)
    if not all(map(isfinite, numbers)) or not any(numbers[3:]):
        raise ValueError(words)
    return numbers


def _measured(objects: dict[str, _Object]) -> Iterator[_Object]:
    """Yield the objects that stand for themselves: not consumed, not a feature of a body."""
    consumed = {source for item in objects.values() if item.shape_file for source in item.sources}
    for item in objects.values():
        if item.kind == "PartDesign::Body":
            consumed |= set(item.group)
    for item in objects.values():
        if item.shape_file and item.name not in consumed:
            yield item


def _containers(name: str, objects: dict[str, _Object]) -> list[_Object]:
    """Return the containers of an object, the outermost first."""
    chain: list[_Object] = []
    current = name
    while len(chain) <= len(objects):
        holder = next((item for item in objects.values() if current in item.group), None)
        if holder is None:
            return chain
        chain.insert(0, holder)
        current = holder.name
    raise ReadError("its groups contain each other.", fix=_SAVE_AGAIN)


def _path_of(name: str, objects: dict[str, _Object]) -> str:
    labels = [item.label for item in (*_containers(name, objects), objects[name])]
    return "/".join(label.replace("/", "\u2215") for label in labels)


def _location_of(name: str, objects: dict[str, _Object]) -> TopLoc_Location:
    location = TopLoc_Location()
    for holder in _containers(name, objects):
        x, y, z, *quaternion = holder.placement
        placement = gp_Trsf()
        placement.SetRotation(gp_Quaternion(*quaternion))
        placement.SetTranslationPart(gp_Vec(x, y, z))
        location = location.Multiplied(TopLoc_Location(placement))
    return location


def _shape(document: _Document, name: str) -> TopoDS_Shape:
    data = document.member(name)
    return shape_of(data, document.path, what=f"its shape {name}", fix=_SAVE_AGAIN)
