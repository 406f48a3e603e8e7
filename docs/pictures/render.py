"""Render the templates and write their page: ``python docs/pictures/render.py [tall-wagon ...]``.

Writes ``docs/pictures/<template>.png`` and the three-view drawing ``<template>_views.png`` of the
templates that are named, or of all, the sheet ``skins.png`` of all skins in stripes, and
``docs/templates.md``. Needs no display.
"""

from __future__ import annotations

import hashlib
import runpy
import sys
import tempfile
from pathlib import Path

import cadquery as cq
import numpy as np
import vtk
from ezdxf.addons.drawing.config import BackgroundPolicy, Configuration
from ezdxf.addons.drawing.frontend import Frontend
from ezdxf.addons.drawing.matplotlib import MatplotlibBackend
from ezdxf.addons.drawing.properties import RenderContext
from ezdxf.filemanagement import readfile
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from vtk.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray

import keienvelope as ke
from keienvelope import body

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
LIGHT_ABOVE = np.array([-0.30, -0.35, 0.89])  # about of length 1
STRIPE_DEG = 8.0
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
    written(window, target)
    few_colours(target, 256)


def drawing(model, target: Path) -> None:
    """Draw the three-view drawing of a model."""
    with tempfile.TemporaryDirectory() as folder:
        document = readfile(model.export(Path(folder) / "views.dxf").path)
    figure = Figure(figsize=(11.0, 7.2), dpi=110)
    FigureCanvasAgg(figure)
    backend = MatplotlibBackend(figure.add_axes((0.01, 0.01, 0.98, 0.98)))
    look = Configuration(background_policy=BackgroundPolicy.WHITE)
    Frontend(RenderContext(document), backend, config=look).draw_layout(document.modelspace())
    figure.savefig(target)
    few_colours(target, 16)


def few_colours(target: Path, count: int) -> None:
    """Write a picture anew with few colours, which need a third of the space."""
    colours = Image.open(target).convert("RGB").quantize(count, Image.Quantize.MAXCOVERAGE)
    colours.save(target, optimize=True)


def skin_of(template):
    """Return the skin that a template draws, without building the vehicle."""
    drawn = []

    def keep(name, sheet, **_more):
        drawn.append(sheet.skin)
        assembly = cq.Assembly(name=name)
        assembly.metadata["figures"] = {}
        return assembly

    build, body.build_vehicle = body.build_vehicle, keep
    try:
        runpy.run_path(str(template.path))
    finally:
        body.build_vehicle = build
    return drawn[0]


def striped(skin) -> vtk.vtkActor:
    """Return an actor of a skin with stripes of equal normals, which break where it has a kink.

    A stripe is half of `STRIPE_DEG` between the normal and one direction above.
    """
    patch, per_span = skin.outer, 16
    (low, high), v_end = skin.floor_u, patch.v_end
    u = np.linspace(low, high, (high - low) * per_span + 1)
    v = np.linspace(0.0, v_end, v_end * per_span + 1)
    uv = np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1).reshape(-1, 2)
    points, along, across = patch.evaluate(uv)
    normals = np.cross(along, across)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    angle = np.degrees(np.arccos(np.clip(normals @ LIGHT_ABOVE, -1.0, 1.0)))
    shade = (np.where(angle % STRIPE_DEG < STRIPE_DEG / 2, 40, 235)).astype(np.uint8)
    grid = vtk.vtkStructuredGrid()
    grid.SetDimensions(len(v), len(u), 1)
    places = vtk.vtkPoints()
    places.SetData(numpy_to_vtk(points, deep=1))
    grid.SetPoints(places)
    grid.GetPointData().SetScalars(numpy_to_vtk(np.repeat(shade[:, None], 3, axis=1), deep=1))
    mapper = vtk.vtkDataSetMapper()
    mapper.SetInputData(grid)
    result = vtk.vtkActor()
    result.SetMapper(mapper)
    result.GetProperty().LightingOff()
    return result


def skins(target: Path) -> None:
    """Render the skins of all templates in stripes, on one sheet."""
    window = vtk.vtkRenderWindow()
    window.SetOffScreenRendering(1)
    window.SetMultiSamples(8)
    window.SetSize(1750, 620)
    for index, template in enumerate(ke.templates()):
        renderer = vtk.vtkRenderer()
        column, row = index % 5, index // 5
        renderer.SetViewport(column / 5, 0.5 - row / 2, column / 5 + 0.2, 1 - row / 2)
        renderer.SetBackground(1.0, 1.0, 1.0)
        shown = striped(skin_of(template))
        renderer.AddActor(shown)
        renderer.AddActor2D(caption(template.name))
        camera = renderer.GetActiveCamera()
        bounds = np.array(shown.GetBounds())
        centre = (bounds[::2] + bounds[1::2]) / 2
        camera.SetFocalPoint(*centre)
        camera.SetPosition(*(centre + np.array([-0.75, -1.0, 0.5]) * 8000.0))
        camera.SetViewUp(0, 0, 1)
        camera.SetViewAngle(17)
        renderer.ResetCameraClippingRange()
        window.AddRenderer(renderer)
    written(window, target)
    few_colours(target, 16)


def caption(text: str) -> vtk.vtkTextActor:
    """Return a line of text in the lower left corner."""
    result = vtk.vtkTextActor()
    result.SetInput(text)
    result.SetPosition(14, 8)
    result.GetTextProperty().SetFontSize(20)
    result.GetTextProperty().SetColor(0.1, 0.1, 0.1)
    return result


def written(window: vtk.vtkRenderWindow, target: Path) -> None:
    """Render a window to a PNG."""
    window.Render()
    capture = vtk.vtkWindowToImageFilter()
    capture.SetInput(window)
    writer = vtk.vtkPNGWriter()
    writer.SetInputConnection(capture.GetOutputPort())
    writer.SetFileName(str(target))
    writer.Write()


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
        "others; so does an approach or departure angle of 0. One that is given is met by the",
        "lower edge of the bumper.",
        "This page and its pictures are made by `python docs/pictures/render.py`.",
        "",
        "```console",
        "$ keienvelope templates",
        "$ keienvelope vehicles",
        "$ keienvelope generate suv --like suzuki-jimny -o suv.step --parts body,limits",
        "```",
        "",
    ]
    for template in ke.templates():
        stem = template.name.replace("-", "_")
        picture_name, views_name = f"{stem}.png", f"{stem}_views.png"
        drawn = ["", f"![{template.name}, three-view drawing](pictures/{views_name})"]
        if not (PICTURES / views_name).exists():
            drawn = []
        lines += [
            f"## {template.name}",
            "",
            template.title,
            "",
            f"![{template.name} in four views](pictures/{picture_name})",
            *drawn,
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
    lines += [
        "## The skins in stripes",
        "",
        "Each stripe joins points whose normals lean equally from one direction; a stripe that",
        "breaks off or jumps shows a kink. Glass, doors and lamps are laid into these surfaces.",
        "",
        "![The skins of all templates in stripes](pictures/skins.png)",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    for name in sys.argv[1:] or [item.name for item in ke.templates()]:
        stem, model = name.replace("-", "_"), ke.generate(name)
        picture(model.assembly, PICTURES / f"{stem}.png")
        drawing(model, PICTURES / f"{stem}_views.png")
    skins(PICTURES / "skins.png")
    (PICTURES.parent / "templates.md").write_text(page(), encoding="utf-8")
