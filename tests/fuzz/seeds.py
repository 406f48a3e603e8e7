"""What is mutated: small files of every format that a gate reads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_MOST_BYTES = 40_000
_FREECAD = """<?xml version='1.0' encoding='utf-8'?>
<Document SchemaVersion="4"><Objects Count="2">
<Object type="Part::Feature" name="Body" id="1"/><Object type="Part::Feature" name="Roof" id="2"/>
</Objects><ObjectData Count="2">{body}{roof}</ObjectData></Document>"""
_FREECAD_OBJECT = """
<Object name="{name}"><Properties Count="3">
<Property name="Label" type="App::PropertyString"><String value="{name}"/></Property>
<Property name="Placement" type="App::PropertyPlacement"><PropertyPlacement
 Px="0" Py="0" Pz="0" Q0="0" Q1="0" Q2="0" Q3="1"/></Property>
<Property name="Shape" type="Part::PropertyPartShape"><Part file="{name}.brp"/></Property>
</Properties></Object>"""
_CONTENT_TYPES = """<?xml version="1.0"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default
 Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>"""
_RELATIONS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
 Target="/3D/3dmodel.model" Id="rel0"
 Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>"""
_3MF = """<?xml version="1.0" encoding="UTF-8"?>
<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">
<resources><object id="1" name="body" type="model"><mesh><vertices>{points}</vertices>
<triangles>{corners}</triangles></mesh></object>
<object id="2" type="model"><components><component objectid="1"/></components></object></resources>
<build><item objectid="2" transform="1 0 0 0 1 0 0 0 1 50 0 0"/></build></model>"""
_DAE = """<?xml version="1.0"?>
<COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
<asset><unit name="meter" meter="1"/><up_axis>Z_UP</up_axis></asset>
<library_geometries><geometry id="g" name="body"><mesh>
<source id="p"><float_array id="a" count="{count}">{numbers}</float_array>
<technique_common><accessor source="#a" count="{points}" stride="3"><param name="X" type="float"/>
<param name="Y" type="float"/><param name="Z" type="float"/></accessor></technique_common></source>
<vertices id="v"><input semantic="POSITION" source="#p"/></vertices>
<triangles count="{triangles}"><input semantic="VERTEX" source="#v" offset="0"/>
<p>{corners}</p></triangles></mesh></geometry></library_geometries>
<library_visual_scenes><visual_scene id="s"><node id="n"><translate>0.1 0 0</translate>
<instance_geometry url="#g"/></node></visual_scene></library_visual_scenes>
<scene><instance_visual_scene url="#s"/></scene></COLLADA>"""


def write_seeds(folder: Path) -> list[str]:
    """Write a small car, drawn of two bodies, in every format; return the names of the files."""
    import cadquery as cq
    import trimesh

    body = cq.Workplane().box(3000, 1400, 600).edges("|Z").fillet(120).val()
    roof = cq.Workplane().sphere(500).translate((100, 0, 500)).val()
    both = cq.Assembly(name="car").add(body, name="body").add(roof, name="roof")
    both.export(str(folder / "car.step"))
    iges = str(folder / "car.iges")
    _write_iges(cq.Compound.makeCompound([body, roof]), iges)
    cq.Compound.makeCompound([body, roof]).exportBrep(str(folder / "car.brep"))
    _write_freecad(folder / "car.fcstd", body=body, roof=roof)
    meshes = [trimesh.creation.box((3000, 1400, 600)), trimesh.creation.icosphere(1, 500)]
    meshes[1].apply_translation((100, 0, 500))
    mesh = trimesh.util.concatenate(meshes)
    for name, options in {
        "car.stl": {},
        "text.stl": {"file_type": "stl_ascii"},
        "car.obj": {},
        "car.off": {},
        "car.ply": {},
        "text.ply": {"encoding": "ascii"},
    }.items():
        mesh.export(folder / name, **options)
    _write_3mf(folder / "car.3mf", mesh)
    mesh.apply_scale(0.001)
    scene = trimesh.Scene({"body": mesh})
    (folder / "car.glb").write_bytes(scene.export(file_type="glb"))
    _write_gltf(folder / "car.gltf", scene)
    (folder / "car.dae").write_text(
        _DAE.format(
            count=mesh.vertices.size,
            numbers=" ".join(f"{x:.4f}" for x in mesh.vertices.ravel()),
            points=len(mesh.vertices),
            triangles=len(mesh.faces),
            corners=" ".join(map(str, mesh.faces.ravel())),
        )
    )
    return sorted(path.name for path in folder.iterdir())


def _write_iges(shape: Any, path: str) -> None:
    from OCP.IGESControl import IGESControl_Controller, IGESControl_Writer

    IGESControl_Controller.Init_s()
    writer = IGESControl_Writer("MM", 1)
    writer.AddShape(shape.wrapped)
    writer.ComputeModel()
    writer.Write(path)


def _write_freecad(path: Path, **shapes: Any) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        parts = {name: _FREECAD_OBJECT.format(name=name.title()) for name in shapes}
        archive.writestr("Document.xml", _FREECAD.format(**parts))
        for name, shape in shapes.items():
            stream = io.BytesIO()
            shape.exportBrep(stream)
            archive.writestr(f"{name.title()}.brp", stream.getvalue())


def _write_3mf(path: Path, mesh: Any) -> None:
    points = "".join(f'<vertex x="{x:g}" y="{y:g}" z="{z:g}"/>' for x, y, z in mesh.vertices)
    corners = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in mesh.faces)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("3D/3dmodel.model", _3MF.format(points=points, corners=corners))


def _write_gltf(path: Path, scene: Any) -> None:
    import base64
    import json

    files = scene.export(file_type="gltf")
    tree = json.loads(files.pop("model.gltf"))
    for buffer in tree["buffers"]:
        data = base64.b64encode(files[buffer["uri"]]).decode()
        buffer["uri"] = f"data:application/octet-stream;base64,{data}"
    path.write_text(json.dumps(tree))


def read_seeds(folders: Iterable[Path]) -> list[tuple[str, str, bytes]]:
    """Return the small files of folders: name, suffix, content."""
    suffixes = {".step", ".stp", ".iges", ".igs", ".brep", ".fcstd", ".stl", ".obj", ".off"}
    suffixes |= {".ply", ".3mf", ".glb", ".gltf", ".dae"}
    return [
        (path.name, path.suffix.lower(), path.read_bytes())
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix.lower() in suffixes
        and 0 < path.stat().st_size <= _MOST_BYTES
    ]
