"""Write an assembly, read the file back, and check it before anybody sees it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keienvelope.checking import Report, check_measured
from keienvelope.checking.report import FileSummary
from keienvelope.errors import BuildError, UsageError
from keienvelope.generation.fields import add_limits, stance_of
from keienvelope.generation.meshes import (
    glb_box_mm,
    threemf_box_mm,
    triangles_mm,
    write_3mf,
    write_glb,
    write_stl,
)
from keienvelope.generation.step_text import merged
from keienvelope.generation.three_view import Sheet, drawn, side_box_mm, write_drawing
from keienvelope.law import Profile, convention
from keienvelope.measuring import FrameChoice, measure_model
from keienvelope.model import Brep, Mark, Model, device_of
from keienvelope.model.model import REFERENCE_NODE
from keienvelope.readers import read, read_object
from keienvelope.readers.files import STEP_SUFFIXES, STL_SUFFIXES

if TYPE_CHECKING:
    import cadquery

GROUPS = ("body", "devices", "limits", "package")
"""What a file may hold: the body, its devices, the legal fields, occupants and powertrain."""
DRAWING_SUFFIXES = (".dxf", ".svg", ".pdf")
SUFFIXES = (*STEP_SUFFIXES, *STL_SUFFIXES, ".glb", ".3mf", ".brep", *DRAWING_SUFFIXES)
_NAMELESS = (*STL_SUFFIXES, ".brep", *DRAWING_SUFFIXES)
_DRAWING_MM = 4.0  # the same of the straight pieces of a drawing
_MESH_MM = 0.6  # what the box of a mesh may differ from that of the body


@dataclass(frozen=True, eq=False)
class Export:
    """A file that was written, read back and checked.

    Attributes
    ----------
    path : Path
        Where it is.
    report : Report
        The check of the file.
    left_out : tuple of str
        Parts that are not in it.
    """

    path: Path
    report: Report
    left_out: tuple[str, ...]


def export_checked(
    assembly: cadquery.Assembly,
    path: Path,
    *,
    profile: Profile,
    force: bool,
    parts: Iterable[str] | None = None,
    allow_overrun: bool,
) -> Export:
    """Write an assembly to a temporary name, read it back, check it, and rename it.

    Parameters
    ----------
    assembly : cadquery.Assembly
        What is written.
    path : Path
        Its suffix gives the format.
    profile : Profile
        The class that the file is checked for.
    force : bool
        Overwrite a file that exists.
    parts : iterable of str, optional
        Groups out of `GROUPS`. By default the body, and its devices where the format has names
        to tell them by.
    allow_overrun : bool
        Keep it even where it breaks the class.

    Raises
    ------
    BuildError
        If what was written is not a pass (or, with `allow_overrun`, not decided), or does not
        read back as it was meant.
    UsageError
        If the suffix is not known, the folder is missing, or the file exists.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            f"{path.name}: {suffix or 'no suffix'} is not a format that is written.",
            fix=f"Give a name that ends in {', '.join(SUFFIXES)}.",
        )
    if path.exists() and not force:
        raise UsageError(f"{path} exists.", fix="Give another name, or --force to overwrite it.")
    if not path.parent.is_dir():
        raise UsageError(f"the folder {path.parent} does not exist.", fix="Make it first.")
    groups = set(parts) if parts is not None else {"body"} | ({"devices"} - {*_devices_out(suffix)})
    kept, left_out = chosen_parts(assembly, groups)
    if "limits" in groups:
        add_limits(kept, stance_of(assembly), profile)
    try:
        with tempfile.TemporaryDirectory(prefix=".keienvelope-", dir=path.parent) as folder:
            written = Path(folder) / path.name
            report = _written(kept, written, suffix, profile)
            _insist(report, allow_overrun=allow_overrun)
            os.replace(written, path)  # noqa: PTH105 (the same call, by its atomic name)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}).", fix="Check the folder."
        ) from error
    return Export(path, report, left_out)


def _devices_out(suffix: str) -> tuple[str, ...]:
    return ("devices",) if suffix in _NAMELESS else ()


def _written(kept: cadquery.Assembly, path: Path, suffix: str, profile: Profile) -> Report:
    """Write a file, read it back, and return the check of what it holds."""
    if suffix in (*STEP_SUFFIXES, *STL_SUFFIXES):
        (write_marked_stl if suffix in STL_SUFFIXES else write_step)(kept, path)
        return checked(read(path), path.name, profile)
    report = checked(read_object(kept), path.name, profile)
    if suffix in DRAWING_SUFFIXES:
        _draw(kept, path, profile)
        return report
    wanted = _box_mm(kept.toCompound())
    if suffix == ".glb":
        write_glb(kept, path)
        _insist_on_box(path, glb_box_mm(path), wanted)
    elif suffix == ".3mf":
        write_3mf(kept, path, Mark.of_export().step_text())
        _insist_on_box(path, threemf_box_mm(path), wanted)
    else:
        _insist_on_box(path, _write_brep(kept, path), wanted)
    return report


def checked(model: Model, name: str, profile: Profile) -> Report:
    """Check a model for a profile."""
    measured = measure_model(model, convention(profile.convention), FrameChoice())
    file = FileSummary(name, model.source.format, model.source.size_bytes)
    return check_measured(measured, profile, file=file)


def _insist(report: Report, *, allow_overrun: bool) -> None:
    allowed = ("pass", "fail") if allow_overrun else ("pass",)
    if report.verdict in allowed:
        return
    told = [f.message for f in report.findings if f.verdict in ("fail", "undecided")]
    raise BuildError(
        "the file that was written does not measure as promised, so it was not kept:"
        f" {' '.join((*told, *report.notes))}",
        fix="Change the parameters towards their defaults.",
    )


def write_step(assembly: cadquery.Assembly, path: Path) -> None:
    """Write STEP with names and colours, and our mark in FILE_DESCRIPTION."""
    from cadquery.occ_impl.assembly import toCAF  # noqa: PLC0415 (heavy imports)
    from OCP.APIHeaderSection import APIHeaderSection_MakeHeader  # noqa: PLC0415
    from OCP.IFSelect import IFSelect_ReturnStatus  # noqa: PLC0415
    from OCP.Interface import Interface_Static  # noqa: PLC0415
    from OCP.STEPCAFControl import STEPCAFControl_Writer  # noqa: PLC0415
    from OCP.STEPControl import STEPControl_StepModelType  # noqa: PLC0415
    from OCP.TCollection import TCollection_HAsciiString  # noqa: PLC0415

    _, document = toCAF(assembly, True)
    writer = STEPCAFControl_Writer()
    writer.SetColorMode(True)
    writer.SetNameMode(True)
    Interface_Static.SetCVal_s("xstep.cascade.unit", "MM")
    Interface_Static.SetCVal_s("write.step.unit", "MM")
    Interface_Static.SetCVal_s("write.step.schema", "AP214IS")
    # Parameter curves can be computed again from the curves in space; without them the file is
    # smaller, but the trims of inlaid features would be projected anew and lose their exactness.
    Interface_Static.SetIVal_s("write.surfacecurve.mode", 1)
    if not writer.Transfer(document, STEPControl_StepModelType.STEPControl_AsIs):
        raise BuildError("the assembly could not be translated to STEP.")
    header = APIHeaderSection_MakeHeader(writer.ChangeWriter().Model())
    header.SetDescriptionValue(1, TCollection_HAsciiString(Mark.of_export().step_text()))
    header.SetName(TCollection_HAsciiString(path.name))
    if writer.Write(str(path)) != IFSelect_ReturnStatus.IFSelect_RetDone:
        raise BuildError("the STEP file could not be written.", path=str(path))
    path.write_text(merged(path.read_text(encoding="utf-8")), encoding="utf-8")


def chosen_parts(
    assembly: cadquery.Assembly, groups: set[str]
) -> tuple[cadquery.Assembly, tuple[str, ...]]:
    """Return a copy of an assembly with the groups that are asked for, and what is left out."""
    from cadquery import Assembly  # noqa: PLC0415

    copy = Assembly(assembly.obj, assembly.loc, assembly.name, assembly.color)
    copy.metadata.update(assembly.metadata)
    left_out: list[str] = []
    for child in assembly.children:
        if child.name == REFERENCE_NODE and "package" not in groups:
            continue
        if device_of(child.name) and "devices" not in groups:
            left_out.append(child.name)
            continue
        kept, gone = chosen_parts(child, groups)
        left_out += gone
        if kept.children or kept.obj is not None:
            copy.add(kept, name=child.name)
    return copy, tuple(left_out)


def _box_mm(shape: cadquery.Shape) -> NDArray[np.float64]:
    """Box (2, 3) of the mesh of a shape."""
    points = triangles_mm(shape.wrapped).reshape(-1, 3).astype(float)
    return np.array([points.min(axis=0), points.max(axis=0)])


def _insist_on_box(path: Path, found: NDArray[np.float64], wanted: NDArray[np.float64]) -> None:
    if np.abs(found - wanted).max() > _MESH_MM:
        raise BuildError(
            f"{path.name} does not read back as it was meant: its box is"
            f" {found.round(2).tolist()}, not {wanted.round(2).tolist()}."
        )


def _write_brep(assembly: cadquery.Assembly, path: Path) -> NDArray[np.float64]:
    """Write BREP, millimetres in vehicle axes; return the box that reads back."""
    from cadquery import Shape  # noqa: PLC0415

    assembly.toCompound().exportBrep(str(path))
    return _box_mm(Shape.importBrep(str(path)))


def _draw(assembly: cadquery.Assembly, path: Path, profile: Profile) -> None:
    """Draw three views, and hold the side view against the body where it reads back."""
    stance = stance_of(assembly)
    vehicle, _ = chosen_parts(assembly, {"body"})
    sizes = [profile.limit(f"overall_{name}") for name in ("length", "width", "height")]
    sheet = Sheet(
        title=f"{assembly.name}  {profile.id}",
        box_mm=stance.box_mm,
        limits_mm=(
            sizes[0].value if sizes[0] else None,
            sizes[1].value if sizes[1] else None,
            sizes[2].value if sizes[2] else None,
        ),
        axles_mm=(stance.front_x_mm, stance.rear_x_mm),
    )
    document = drawn(vehicle.toCompound(), sheet)
    write_drawing(document, path)
    if path.suffix.lower() != ".dxf":
        return
    found, wanted = side_box_mm(path), stance.box_mm[:, [0, 2]]
    if np.abs(found - wanted).max() > _DRAWING_MM:
        raise BuildError(
            f"{path.name} does not read back as it was meant: its side view covers"
            f" {found.round(1).tolist()}, not {wanted.round(1).tolist()}."
        )


def write_marked_stl(assembly: cadquery.Assembly, path: Path) -> None:
    """Write a binary STL whose header holds our mark."""
    from OCP.BRep import BRep_Builder  # noqa: PLC0415 (the kernel)
    from OCP.TopoDS import TopoDS_Compound  # noqa: PLC0415

    compound, builder = TopoDS_Compound(), BRep_Builder()
    builder.MakeCompound(compound)
    for part in read_object(assembly).parts:
        if isinstance(part.geometry, Brep):
            builder.Add(compound, part.geometry.shape)
    write_stl(compound, path)
    with path.open("r+b") as stream:
        stream.write(Mark.of_export().stl_header())
