"""Write an assembly, read the file back, and check it before anybody sees it."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from keienvelope.checking import Report, check_measured
from keienvelope.checking.report import FileSummary
from keienvelope.errors import BuildError, UsageError
from keienvelope.generation.step_text import merged
from keienvelope.law import Profile, convention
from keienvelope.measuring import FrameChoice, measure_model
from keienvelope.model import Brep, Mark, device_of
from keienvelope.readers import read, read_object
from keienvelope.readers.files import STEP_SUFFIXES, STL_SUFFIXES

if TYPE_CHECKING:
    import cadquery

_DEFLECTION_MM = 0.25
_ANGLE_RAD = 0.2


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
    devices: bool | None,
    allow_overrun: bool,
) -> Export:
    """Write an assembly to a temporary name, read it back, check it, and rename it.

    Raises
    ------
    BuildError
        If what was written is not a pass (or, with `allow_overrun`, not decided).
    UsageError
        If the suffix is not known, the folder is missing, or the file exists.
    """
    suffix = path.suffix.lower()
    if suffix not in (*STEP_SUFFIXES, *STL_SUFFIXES):
        raise UsageError(
            f"{path.name}: {suffix or 'no suffix'} is not a format that is written.",
            fix=f"Give a name that ends in {', '.join((*STEP_SUFFIXES, *STL_SUFFIXES))}.",
        )
    if path.exists() and not force:
        raise UsageError(f"{path} exists.", fix="Give another name, or --force to overwrite it.")
    if not path.parent.is_dir():
        raise UsageError(f"the folder {path.parent} does not exist.", fix="Make it first.")
    is_stl = suffix in STL_SUFFIXES
    keep_devices = devices if devices is not None else not is_stl
    try:
        with tempfile.TemporaryDirectory(prefix=".keienvelope-", dir=path.parent) as folder:
            written = Path(folder) / path.name
            left_out = (
                _write_stl(assembly, written, devices=keep_devices)
                if is_stl
                else _write_step(assembly, written, devices=keep_devices)
            )
            report = _read_back(written, profile)
            _insist(report, allow_overrun=allow_overrun)
            os.replace(written, path)  # noqa: PTH105 (the same call, by its atomic name)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}).", fix="Check the folder."
        ) from error
    return Export(path, report, left_out)


def _read_back(path: Path, profile: Profile) -> Report:
    model = read(path)
    measured = measure_model(model, convention(profile.convention), FrameChoice())
    file = FileSummary(path.name, model.source.format, model.source.size_bytes)
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


def _write_step(assembly: cadquery.Assembly, path: Path, *, devices: bool) -> tuple[str, ...]:
    """Write STEP with names and colours, our mark in FILE_DESCRIPTION; return what is left out."""
    from cadquery.occ_impl.assembly import toCAF  # noqa: PLC0415 (heavy imports)
    from OCP.APIHeaderSection import APIHeaderSection_MakeHeader  # noqa: PLC0415
    from OCP.IFSelect import IFSelect_ReturnStatus  # noqa: PLC0415
    from OCP.Interface import Interface_Static  # noqa: PLC0415
    from OCP.STEPCAFControl import STEPCAFControl_Writer  # noqa: PLC0415
    from OCP.STEPControl import STEPControl_StepModelType  # noqa: PLC0415
    from OCP.TCollection import TCollection_HAsciiString  # noqa: PLC0415

    kept, left_out = (assembly, ()) if devices else _without_devices(assembly)
    _, document = toCAF(kept, True)
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
    return left_out


def _without_devices(assembly: cadquery.Assembly) -> tuple[cadquery.Assembly, tuple[str, ...]]:
    """Return a copy of an assembly without its device parts, and their names."""
    from cadquery import Assembly  # noqa: PLC0415

    copy = Assembly(assembly.obj, assembly.loc, assembly.name, assembly.color)
    left_out: list[str] = []
    for child in assembly.children:
        if device_of(child.name):
            left_out.append(child.name)
            continue
        kept, gone = _without_devices(child)
        left_out += gone
        if kept.children or kept.obj is not None:
            copy.add(kept, name=child.name)
    return copy, tuple(left_out)


def _write_stl(assembly: cadquery.Assembly, path: Path, *, devices: bool) -> tuple[str, ...]:
    """Write a binary STL whose header holds our mark; return what is left out."""
    from OCP.BRep import BRep_Builder  # noqa: PLC0415 (the kernel)
    from OCP.BRepMesh import BRepMesh_IncrementalMesh  # noqa: PLC0415
    from OCP.StlAPI import StlAPI_Writer  # noqa: PLC0415
    from OCP.TopoDS import TopoDS_Compound  # noqa: PLC0415

    kept, left_out = (assembly, ()) if devices else _without_devices(assembly)
    compound, builder = TopoDS_Compound(), BRep_Builder()
    builder.MakeCompound(compound)
    for part in read_object(kept).parts:
        if isinstance(part.geometry, Brep):
            builder.Add(compound, part.geometry.shape)
    BRepMesh_IncrementalMesh(compound, _DEFLECTION_MM, False, _ANGLE_RAD, True)
    writer = StlAPI_Writer()
    writer.ASCIIMode = False
    if not writer.Write(compound, str(path)):
        raise BuildError("the STL file could not be written.", path=str(path))
    with path.open("r+b") as stream:
        stream.write(Mark.of_export().stl_header())
    return left_out
