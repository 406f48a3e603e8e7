"""Render the templates and write their page: ``python docs/pictures/render.py [tall-wagon ...]``.

Writes ``docs/pictures/<template>.png`` of the templates that are named, or of all, and
``docs/templates.md``. Needs no display.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import cadquery as cq
import numpy as np
import vtk
from PIL import Image
from vtk.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray

import keienvelope as ke

SIZE = (1500, 970)
# Direction to look from, and whether in perspective.
VIEWS = [
    ((-1.0, -0.85, 0.42), True),
    ((0.0, -1.0, 0.0), False),
    ((-1.0, 0.0, 0.0), False),
    ((1.0, -0.8, 0.5), True),
]
LIGHTS = [
    ((-3, -4, 6), 0.62),
    ((-4, 4, 3), 0.35),
    ((4, -3, 3), 0.40),
    ((0, 0, 8), 0.22),
    ((-6, -1, 1.2), 0.25),
    ((0.5, -6, 2.5), 0.35),
]
SHINY = 0.55
PICTURES = Path(__file__).resolve().parent


def actor(shape, colour) -> vtk.vtkActor:
    """Return a smooth-shaded actor of a shape."""
    vertices, triangles = cq.Shape.cast(shape).tessellate(0.7, 0.12)
    data, points, cells = vtk.vtkPolyData(), vtk.vtkPoints(), vtk.vtkCellArray()
    points.SetData(numpy_to_vtk(np.array([vertex.toTuple() for vertex in vertices]), deep=1))
    listed = np.insert(np.array(triangles), 0, 3, axis=1).ravel().astype(np.int64)
    cells.ImportLegacyFormat(numpy_to_vtkIdTypeArray(listed, deep=1))
    data.SetPoints(points)
    data.SetPolys(cells)
    clean = vtk.vtkCleanPolyData()
    clean.SetInputData(data)
    clean.ToleranceIsAbsoluteOn()
    clean.SetAbsoluteTolerance(1e-3)
    normals = vtk.vtkPolyDataNormals()
    normals.SetInputConnection(clean.GetOutputPort())
    normals.SetFeatureAngle(22)
    mapper = vtk.vtkPolyDataMapper()
    mapper.SetInputConnection(normals.GetOutputPort())
    result = vtk.vtkActor()
    result.SetMapper(mapper)
    look = result.GetProperty()
    look.SetColor(*colour[:3])
    look.SetSpecular(SHINY)
    look.SetSpecularPower(50)
    look.SetDiffuse(0.85)
    look.SetAmbient(0.14)
    look.SetInterpolationToPhong()
    return result


def view(index: int, actors, box) -> vtk.vtkRenderer:
    """Return one of the four views."""
    direction, perspective = VIEWS[index]
    low, high = box
    centre, size = (low + high) / 2, float(np.linalg.norm(high - low))
    renderer = vtk.vtkRenderer()
    column, row = index % 2, index // 2
    renderer.SetViewport(column / 2, 0.5 - row / 2, column / 2 + 0.5, 1 - row / 2)
    renderer.SetBackground(0.80, 0.83, 0.87)
    renderer.SetBackground2(0.97, 0.97, 0.98)
    renderer.GradientBackgroundOn()
    for item in actors:
        renderer.AddActor(item)
    camera = renderer.GetActiveCamera()
    camera.SetFocalPoint(*centre)
    towards = np.array(direction) / np.linalg.norm(direction)
    camera.SetPosition(*(centre + towards * size * 2.6))
    camera.SetViewUp(0, 0, 1)
    if perspective:
        camera.SetViewAngle(16.5)
    else:
        across = high[0] - low[0] if direction[1] else high[1] - low[1]
        aspect = SIZE[0] / SIZE[1]
        camera.ParallelProjectionOn()
        camera.SetParallelScale(max(high[2] - low[2], across / aspect) * 0.54)
    renderer.ResetCameraClippingRange()
    renderer.AutomaticLightCreationOff()
    for place, strength in LIGHTS:
        light = vtk.vtkLight()
        light.SetPositional(False)
        light.SetPosition(*(centre + np.array(place) * 1000))
        light.SetFocalPoint(*centre)
        light.SetIntensity(strength)
        renderer.AddLight(light)
    return renderer


def placed(assembly):
    """Yield (shape, colour) of every part that is drawn: reference parts are not."""
    for shape, name, location, colour in assembly:
        if "KE_REFERENCE" not in name:
            yield shape.moved(location).wrapped, colour.toTuple() if colour else (0.8,) * 4


def picture(assembly, target: Path) -> None:
    """Render an assembly."""
    actors = [actor(shape, colour) for shape, colour in placed(assembly)]
    bounds = np.array([item.GetBounds() for item in actors])
    box = bounds[:, ::2].min(axis=0), bounds[:, 1::2].max(axis=0)
    window = vtk.vtkRenderWindow()
    window.SetOffScreenRendering(1)
    window.SetMultiSamples(8)
    window.SetSize(*SIZE)
    for index in range(len(VIEWS)):
        window.AddRenderer(view(index, actors, box))
    window.Render()
    capture = vtk.vtkWindowToImageFilter()
    capture.SetInput(window)
    writer = vtk.vtkPNGWriter()
    writer.SetInputConnection(capture.GetOutputPort())
    writer.SetFileName(str(target))
    writer.Write()
    # A picture of few colours needs a third of the space.
    colours = Image.open(target).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE)
    colours.save(target, optimize=True)


def fingerprint(template) -> str:
    """Tell the script that a picture was made from."""
    return hashlib.sha256(template.path.read_bytes()).hexdigest()[:12]


def page() -> str:
    """Return the page of all templates, from their scripts."""
    lines = [
        "# Templates",
        "",
        "Each is a script in `templates/` that opens in CQ-editor and builds with cq-cli. The",
        "ranges are those in which a body is valid and keeps its features; out of them a value is",
        "refused.",
        "Of length, front overhang, wheelbase and rear overhang the one that is 0 follows from the",
        "others. This page and its pictures are made by `python docs/pictures/render.py`.",
        "",
        "```console",
        "$ keienvelope templates",
        "$ keienvelope vehicles",
        "$ keienvelope generate suv --like suzuki-jimny -o suv.step --parts body,limits",
        "```",
        "",
    ]
    for template in ke.templates():
        picture_name = f"{template.name.replace('-', '_')}.png"
        lines += [
            f"## {template.name}",
            "",
            template.title,
            "",
            f"![{template.name} in four views](pictures/{picture_name})",
            f"<!-- picture of script {fingerprint(template)} -->",
            "",
            "| parameter | default | range | unit | meaning |",
            "|---|---|---|---|---|",
        ]
        for p in template.parameters:
            default = f"{p.default:g}" if isinstance(p.default, float) else p.default
            span = p.span.replace("|", "or")
            unit = "" if p.unit == "code" else p.unit
            lines.append(f"| `{p.name}` | {default} | {span} | {unit} | {p.meaning} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    for template in sys.argv[1:] or [item.name for item in ke.templates()]:
        shown = ke.generate(template).assembly
        picture(shown, PICTURES / f"{template.replace('-', '_')}.png")
    (PICTURES.parent / "templates.md").write_text(page(), encoding="utf-8")
