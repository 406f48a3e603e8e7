"""A three-view drawing: side, front and plan with dimensions, the limit box dashed.

The views are hidden-line projections in millimetres at 1:1, in third angle: the plan above the
side view, the front to its left. DXF is written by ezdxf; SVG and PDF are drawn from the DXF.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import cadquery

Array = NDArray[np.float64]

_DEFLECTION_MM = 2.0
_ANGLE_RAD = 0.3
_SHEET_GAP_MM = 900.0
_TEXT_MM = 70.0


@dataclass(frozen=True)
class Sheet:
    """What is drawn.

    Attributes
    ----------
    title : str
        Below the drawing.
    box_mm : numpy.ndarray
        Corners (2, 3) of the vehicle, device parts left out.
    limits_mm : tuple of float or None
        Length, width and height of the class, None where it has no such limit.
    axles_mm : tuple of float
        Positions of the front and the rear axle.
    """

    title: str
    box_mm: Array
    limits_mm: tuple[float | None, float | None, float | None]
    axles_mm: tuple[float, float]


def drawn(shape: cadquery.Shape, sheet: Sheet) -> Any:
    """Draw a vehicle.

    Parameters
    ----------
    shape : cadquery.Shape
        All its parts in vehicle axes.
    sheet : Sheet
        Title, sizes and limits.

    Returns
    -------
    ezdxf.document.Drawing
        The drawing.
    """
    from ezdxf import units  # noqa: PLC0415 (only where a drawing is made)
    from ezdxf.filemanagement import new  # noqa: PLC0415
    from OCP.BRepMesh import BRepMesh_IncrementalMesh  # noqa: PLC0415

    from keienvelope.model.faces import unmeshed  # noqa: PLC0415

    shape = type(shape).cast(unmeshed(shape.wrapped))
    BRepMesh_IncrementalMesh(shape.wrapped, _DEFLECTION_MM, False, _ANGLE_RAD, True)
    document = new("R2010", setup=True, units=units.MM)
    for layer, colour, linetype in (
        ("VEHICLE", 250, "CONTINUOUS"),
        ("LIMITS", 1, "DASHED"),
        ("DIMENSIONS", 5, "CONTINUOUS"),
        ("GROUND", 8, "CONTINUOUS"),
    ):
        document.layers.add(layer, color=colour, linetype=linetype)
    document.header["$LTSCALE"] = 60.0
    page = document.modelspace()
    (x0, y0, _), (_, y1, height) = sheet.box_mm
    plan_z = height + _SHEET_GAP_MM + (y1 - y0) / 2
    front_x = x0 - _SHEET_GAP_MM - (y1 - y0) / 2
    views = (
        ((0, -1, 0), (1, 0, 0), (0.0, 0.0)),
        ((0, 0, 1), (1, 0, 0), (0.0, plan_z)),
        ((-1, 0, 0), (0, -1, 0), (front_x, 0.0)),
    )
    for normal, right, (dx, dy) in views:
        for start, end in _lines(shape, normal, right):
            page.add_line(
                (start[0] + dx, start[1] + dy), (end[0] + dx, end[1] + dy), {"layer": "VEHICLE"}
            )
    _limits(page, sheet, plan_z, front_x)
    _dimensions(page, sheet, front_x)
    page.add_text(
        sheet.title, height=1.4 * _TEXT_MM, dxfattribs={"layer": "DIMENSIONS"}
    ).set_placement((front_x - (y1 - y0) / 2, -1000.0))
    return document


def _lines(
    shape: cadquery.Shape, normal: tuple[int, int, int], right: tuple[int, int, int]
) -> list[tuple[Array, Array]]:
    """Visible edges and outlines as straight pieces in the plane of a view."""
    from cadquery import Shape  # noqa: PLC0415
    from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt  # noqa: PLC0415
    from OCP.HLRAlgo import HLRAlgo_Projector  # noqa: PLC0415
    from OCP.HLRBRep import HLRBRep_PolyAlgo, HLRBRep_PolyHLRToShape  # noqa: PLC0415

    algorithm = HLRBRep_PolyAlgo()
    algorithm.Load(shape.wrapped)
    axes = gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(*normal), gp_Dir(*right))
    algorithm.Projector(HLRAlgo_Projector(axes))
    algorithm.Update()
    result = HLRBRep_PolyHLRToShape()
    result.Update(algorithm)
    pieces = []
    for found in (result.VCompound(), result.OutLineVCompound()):
        if found is None or found.IsNull():
            continue
        for edge in Shape.cast(found).Edges():
            start, end = edge.startPoint(), edge.endPoint()
            pieces.append((np.array([start.x, start.y]), np.array([end.x, end.y])))
    return pieces


def _limits(page: Any, sheet: Sheet, plan_z: float, front_x: float) -> None:
    """Draw the limit box, dashed, and the ground."""
    (x0, _, _), (x1, _, top) = sheet.box_mm
    length, width, height = sheet.limits_mm
    middle = (x0 + x1) / 2
    reach = (length or x1 - x0) / 2
    half = (width or 0.0) / 2
    high = height or top
    if length or height:
        _rectangle(page, (middle - reach, 0.0), (middle + reach, high))
    if width:
        _rectangle(page, (front_x - half, 0.0), (front_x + half, high))
        _rectangle(page, (middle - reach, plan_z - half), (middle + reach, plan_z + half))
    for start, end in ((x0 - 250.0, x1 + 250.0), (front_x - 950.0, front_x + 950.0)):
        page.add_line((start, 0.0), (end, 0.0), {"layer": "GROUND"})


def _rectangle(page: Any, low: tuple[float, float], high: tuple[float, float]) -> None:
    corners = [low, (high[0], low[1]), high, (low[0], high[1])]
    page.add_lwpolyline(corners, close=True, dxfattribs={"layer": "LIMITS"})


def _dimensions(page: Any, sheet: Sheet, front_x: float) -> None:
    (x0, y0, _), (x1, y1, top) = sheet.box_mm
    front, rear = sheet.axles_mm
    style = {
        "dimtxt": _TEXT_MM,
        "dimasz": 0.7 * _TEXT_MM,
        "dimdec": 0,
        "dimexe": 30.0,
        "dimexo": 30.0,
        "dimgap": 20.0,
        "dimlfac": 1.0,
        "dimclrd": 5,
        "dimclre": 5,
        "dimclrt": 5,
    }

    def level(start: float, end: float, below: float) -> None:
        page.add_linear_dim(
            base=(0.0, -below),
            p1=(start, 0.0),
            p2=(end, 0.0),
            override=style,
            dxfattribs={"layer": "DIMENSIONS"},
        ).render()

    level(x0, front, 220.0)
    level(front, rear, 220.0)
    level(rear, x1, 220.0)
    level(x0, x1, 460.0)
    page.add_linear_dim(
        base=(x1 + 330.0, 0.0),
        p1=(x1, 0.0),
        p2=(x1, top),
        angle=90,
        override=style,
        dxfattribs={"layer": "DIMENSIONS"},
    ).render()
    page.add_linear_dim(
        base=(front_x, -220.0),
        p1=(front_x + y0, 0.0),
        p2=(front_x + y1, 0.0),
        override=style,
        dxfattribs={"layer": "DIMENSIONS"},
    ).render()


def write_drawing(document: Any, path: Path) -> None:
    """Write a drawing as DXF, SVG or PDF, by the suffix of the path."""
    suffix = path.suffix.lower()
    if suffix == ".dxf":
        document.saveas(path)
        return
    from ezdxf.addons.drawing import layout, svg  # noqa: PLC0415
    from ezdxf.addons.drawing.config import BackgroundPolicy, ColorPolicy, Configuration  # noqa: PLC0415

    configuration = Configuration(
        background_policy=BackgroundPolicy.WHITE, color_policy=ColorPolicy.COLOR
    )
    from ezdxf.addons.drawing.frontend import Frontend  # noqa: PLC0415
    from ezdxf.addons.drawing.properties import RenderContext  # noqa: PLC0415

    page = document.modelspace()
    if suffix == ".svg":
        backend = svg.SVGBackend()
        Frontend(RenderContext(document), backend, config=configuration).draw_layout(page)
        sheet = layout.Page(420, 297, layout.Units.mm, margins=layout.Margins.all(10))
        path.write_text(backend.get_string(sheet), encoding="utf-8")
        return
    from ezdxf.addons.drawing.matplotlib import MatplotlibBackend  # noqa: PLC0415
    from matplotlib.backends.backend_pdf import FigureCanvasPdf  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(420 / 25.4, 297 / 25.4))
    FigureCanvasPdf(figure)
    axes = figure.add_axes((0.02, 0.02, 0.96, 0.96))
    Frontend(RenderContext(document), MatplotlibBackend(axes), config=configuration).draw_layout(
        page
    )
    figure.savefig(path)


def side_box_mm(path: Path) -> Array:
    """Read the side view of a DXF back: corners (2, 2), x and z, of its visible lines."""
    from ezdxf.filemanagement import readfile  # noqa: PLC0415

    page = readfile(path).modelspace()
    grounds = page.query('LINE[layer=="GROUND"]')
    ground = max(grounds, key=lambda line: float(line.dxf.start.x))
    lines = page.query('LINE[layer=="VEHICLE"]')
    points = np.array([(p.x, p.y) for line in lines for p in (line.dxf.start, line.dxf.end)])
    beside = (points[:, 0] >= ground.dxf.start.x) & (points[:, 0] <= ground.dxf.end.x)
    # The plan begins half a sheet gap above the highest line of the side view.
    levels = np.sort(points[beside][:, 1])
    gaps = np.flatnonzero(np.diff(levels) > 0.5 * _SHEET_GAP_MM)
    top = levels[gaps[0]] if len(gaps) else levels[-1]
    side = points[beside & (points[:, 1] <= top)]
    return np.array([side.min(axis=0), side.max(axis=0)])
