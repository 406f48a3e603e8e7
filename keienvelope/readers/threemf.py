"""3MF: objects in a declared unit, put together from components and placed on the build plate.

Format: 3MF Core Specification 1.3, with the production extension (objects in other model parts of
the same package). A placement is a matrix of four rows; rows of coordinates are multiplied with it.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from keienvelope.errors import ReadError
from keienvelope.model.mark import from_step_header
from keienvelope.model.model import Model
from keienvelope.model.units import Unit, unit_of
from keienvelope.readers.expansion import member, members, opened_archive
from keienvelope.readers.gathered import Gathered, Indices, Points
from keienvelope.readers.markup import local_name, parse_xml

_SAVE_AGAIN = "Save it again, or export STL."
_MODEL_TYPE = "/3dmodel"
_USUAL_MODEL = "3D/3dmodel.model"
_RELATIONS = "_rels/.rels"
_UNITS_MM = {
    "micron": 0.001,
    "millimeter": 1.0,
    "centimeter": 10.0,
    "inch": 25.4,
    "foot": 304.8,
    "meter": 1000.0,
}
_UNDERSTOOD = (
    "http://schemas.microsoft.com/3dmanufacturing/material/",
    "http://schemas.microsoft.com/3dmanufacturing/production/",
)
"""Extensions that add nothing, or nothing that is not read."""
_MOST_LEVELS = 100
_MOST_PLACED = 100_000


@dataclass(eq=False)
class _Object:
    """An object of a model part: a mesh, or components."""

    where: str
    element: etree._Element
    name: str
    mesh: tuple[Points, Indices] | None = None


@dataclass(eq=False)
class _Package:
    """A 3MF package.

    Attributes
    ----------
    root : str
        Name of the model part that is built.
    unit : Unit
        Of that part.
    """

    archive: zipfile.ZipFile
    path: Path
    gathered: Gathered
    root: str = ""
    unit: Unit = field(default_factory=lambda: unit_of(1.0))
    mark_text: str = ""
    objects: dict[tuple[str, str], _Object] = field(default_factory=dict)
    trees: dict[str, etree._Element] = field(default_factory=dict)
    built: set[tuple[str, str]] = field(default_factory=set)
    placed: int = 0

    def __post_init__(self) -> None:
        # The names of package parts do not tell small letters from capitals.
        listed = members(self.archive, self.path)
        self._members = {item.filename.lower().lstrip("/"): item for item in listed}

    def tree(self, name: str) -> etree._Element:
        """Return the XML of a member."""
        item = self._members.get(posixpath.normpath(name).lower().lstrip("/"))
        if item is None:
            raise self.broken(f"it has no {name[:100]}")
        data = member(self.archive, item, self.path, fix=_SAVE_AGAIN)
        return parse_xml(data, self.path, what=f"its {name}", fix=_SAVE_AGAIN)

    def broken(self, what: str) -> ReadError:
        """Return the error of a package that is not as it has to be."""
        return ReadError(f"{what}.", path=str(self.path), fix=_SAVE_AGAIN)

    def has(self, name: str) -> bool:
        """Whether there is a member."""
        return name.lower() in self._members


def read_3mf(path: Path) -> Model:
    """Read a 3MF file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Model
        A part an object that is built, in the declared unit.

    Raises
    ------
    ReadError
        If it is not such a package, or builds no object with triangles.
    """
    gathered = Gathered(path)
    with opened_archive(path, fix=_SAVE_AGAIN) as archive:
        package = _Package(archive, path, gathered)
        _read_package(package)
    mark = from_step_header(package.mark_text)
    return gathered.model("3mf", unit=package.unit, mark=mark, own=mark is not None)


def _read_package(package: _Package) -> None:
    package.root = _root_model(package)
    root = _load(package, package.root)
    name = root.get("unit", "millimeter")
    if name not in _UNITS_MM:
        raise package.broken(f"its unit {name[:50]!r} is not one of 3MF")
    package.unit = unit_of(_UNITS_MM[name])
    package.mark_text = " ".join(
        element.text or "" for element in root.iterfind("{*}metadata") if not len(element)
    )
    for item in root.iterfind("{*}build/{*}item"):
        where = _path_of(item) or package.root
        key = (where, item.get("objectid", ""))
        _place(package, key, (), _matrix(package, item), ())
    unbuilt = [key for key in package.objects if key not in package.built]
    package.gathered.skip("objects that are not on the build plate", len(unbuilt))


def _root_model(package: _Package) -> str:
    """Return the name of the model part that the package starts with."""
    if package.has(_RELATIONS):
        for relation in package.tree(_RELATIONS).iterfind("{*}Relationship"):
            if relation.get("Type", "").endswith(_MODEL_TYPE):
                return str(relation.get("Target", "")).lstrip("/")
    return _USUAL_MODEL


def _load(package: _Package, where: str) -> etree._Element:
    """Parse a model part once, and list its objects."""
    if where not in package.trees:
        root = package.tree(where)
        package.trees[where] = root
        if local_name(root) != "model":
            raise package.broken(f"its {where} is not a model")
        _insist_understood(package, root)
        for element in root.iterfind("{*}resources/{*}object"):
            number = element.get("id", "")
            name = element.get("name") or element.get("partnumber") or f"object {number}"
            if (where, number) in package.objects:
                raise package.broken(f"its object {number} is there twice")
            package.objects[where, number] = _Object(where, element, name)
    return package.trees[where]


def _insist_understood(package: _Package, root: etree._Element) -> None:
    """Say which extension is required that is not read."""
    for prefix in root.get("requiredextensions", "").split():
        space = root.nsmap.get(prefix, prefix)
        if not space.startswith(_UNDERSTOOD):
            package.gathered.fault(f"It requires {space[:100]!r}, an extension that is not read.")


def _path_of(element: etree._Element) -> str:
    """Return the model part that the production extension names; empty where it names none."""
    for key, value in element.attrib.items():
        if etree.QName(key).localname == "path":
            return str(value).lstrip("/")
    return ""


def _place(
    package: _Package,
    key: tuple[str, str],
    names: tuple[str, ...],
    motion: NDArray[np.float64],
    above: tuple[tuple[str, str], ...],
) -> None:
    """Add an object where it is placed, with all that it is put together from."""
    _load(package, key[0])
    found = package.objects.get(key)
    if found is None:
        raise package.broken(f"it places the object {key[1][:50]!r}, which is not there")
    if key in above or len(above) > _MOST_LEVELS:
        raise package.broken(f"its object {key[1][:50]!r} contains itself")
    package.placed += 1
    if package.placed > _MOST_PLACED:
        raise package.broken(f"it places more than {_MOST_PLACED} objects")
    package.built.add(key)
    names = (*names, found.name)
    for component in found.element.iterfind("{*}components/{*}component"):
        where = _path_of(component) or found.where
        inner = (where, component.get("objectid", ""))
        _place(package, inner, names, motion @ _matrix(package, component), (*above, key))
    mesh = found.element.find("{*}mesh")
    if mesh is None:
        return
    if found.mesh is None:
        found.mesh = _mesh(package, mesh)
    package.gathered.take(names, [found.mesh], motion)


def _matrix(package: _Package, element: etree._Element) -> NDArray[np.float64]:
    """Return a placement as a matrix that multiplies columns."""
    text = element.get("transform")
    found = np.eye(4)
    if text is None:
        return found
    try:
        values = np.array(text.split(), dtype=np.float64)
    except ValueError:
        values = np.empty(0)
    if len(values) != 12 or not np.isfinite(values).all():
        raise package.broken("a placement of it is not 12 numbers")
    found[:3] = values.reshape(4, 3).T
    return found


def _mesh(package: _Package, mesh: etree._Element) -> tuple[Points, Indices]:
    """Return the points and triangles of a mesh."""
    others = Counter(local_name(child) for child in mesh)
    for name in others.keys() - {"vertices", "triangles", "trianglesets", "", "metadatagroup"}:
        package.gathered.fault(f"{{}} meshes have a {name[:50]}, which is not read.")
    vertices, triangles = mesh.find("{*}vertices"), mesh.find("{*}triangles")
    try:
        points = _table(vertices, ("x", "y", "z"), float)
        corners = _table(triangles, ("v1", "v2", "v3"), int)
    except (ValueError, OverflowError) as error:
        raise package.broken("a point or triangle of it cannot be read") from error
    return points, corners


def _table(
    parent: etree._Element | None, keys: tuple[str, ...], kind: type[float] | type[int]
) -> NDArray[Any]:
    """Return attributes of the rows below an element; one that is not there is no number."""
    rows = parent.iterchildren("{*}vertex", "{*}triangle") if parent is not None else ()
    words = [row.get(key, "") for row in rows for key in keys]
    if any("_" in word for word in words):
        raise ValueError(words)
    return np.array([kind(word) for word in words], dtype=kind).reshape(-1, 3)
