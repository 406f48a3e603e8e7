"""For CadQuery scripts: check what is on the workplane, draw the limit box, show what sticks out.

Plain functions. The first argument is a Workplane, Assembly or Shape, or another library's object
with ``.wrapped``, so that they also stand in ``Workplane.invoke`` and in CQ-editor:

>>> from keienvelope.plugins.cadquery import check_envelope, limit_box, show_check
>>> body.invoke(check_envelope)  # doctest: +SKIP
>>> show_check(body, show_object, debug)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from keienvelope.checking import Report
from keienvelope.checking.report import Box
from keienvelope.errors import UsageError
from keienvelope.readers import read_object
from keienvelope.workflow import DEFAULT_PROFILE

if TYPE_CHECKING:
    import cadquery

_FRAME = {"forward": "-x", "up": "+z", "ground": "lowest"}
_THIN_MM = 1.0
_LIMITS_COLOUR = (0.20, 0.55, 0.95)
_OVERRUN_COLOUR = (0.85, 0.10, 0.10)
_OCP_PACKAGES = ("cadquery-ocp", "cadquery-ocp-novtk")


def check_report(shape: Any, profile: str = DEFAULT_PROFILE, **options: Any) -> Report:
    """Check a shape, and return the report.

    Parameters
    ----------
    shape : Workplane, Assembly, Shape, or anything with ``.wrapped``
        In millimetres. Axes are those of ISO 4130 (forward -x, up +z) and the ground is below the
        lowest point, unless `options` say otherwise or it is one of our own templates.
    profile : str
        Id of the profile.
    **options
        As for `keienvelope.check`.

    Raises
    ------
    UsageError
        If the shape belongs to another copy of OCP than the one that is loaded.
    """
    import keienvelope as ke  # noqa: PLC0415 (the public face imports nothing from here)

    refuse_foreign(shape)
    drawn_by_us = read_object(shape).mark is not None
    frame = {} if drawn_by_us or "axes" in options else _FRAME
    return ke.check(shape, profile, **{**frame, **options})


def check_envelope(shape: Any, profile: str = DEFAULT_PROFILE, **options: Any) -> Any:
    """Check a shape and return it, for ``Workplane.invoke(check_envelope)``.

    Raises
    ------
    EnvelopeViolation
        Unless it passes; the report is at ``.report``.
    UsageError
        As for `check_report`.
    """
    check_report(shape, profile, **options).raise_for_violations()
    return shape


def limit_box(
    shape: Any, profile: str = DEFAULT_PROFILE, **options: Any
) -> cadquery.Workplane | None:
    """Return the limit box of a profile about a shape, in its own axes; None without an axis.

    Raises
    ------
    UsageError
        As for `check_report`.
    """
    report = check_report(shape, profile, **options)
    return _block(report.limit_box.box_mm) if report.limit_box else None


def overruns(
    shape: Any, profile: str = DEFAULT_PROFILE, **options: Any
) -> list[tuple[str, cadquery.Workplane]]:
    """Return what sticks out as named blocks, each the box round one region.

    Raises
    ------
    UsageError
        As for `check_report`.
    """
    return _blocks(check_report(shape, profile, **options))


def show_check(
    shape: Any,
    show_object: Callable[..., Any],
    debug: Callable[..., Any] | None = None,
    profile: str = DEFAULT_PROFILE,
    **options: Any,
) -> Report:
    """Check a shape and show it in CQ-editor or ocp_vscode, with the limit box and what sticks out.

    Parameters
    ----------
    shape : Workplane, Assembly or Shape
        What is checked, and shown under the name ``design``.
    show_object, debug : callable
        As CQ-editor and CQGI give them to a script, or that of ``ocp_vscode``. Each layer is an
        object of its own that can be switched off; what sticks out goes to `debug` where there is
        one.
    profile, **options
        As for `check_report`.
    """
    report = check_report(shape, profile, **options)
    show_object(shape, name="design")
    if report.limit_box is not None:
        box = _block(report.limit_box.box_mm)
        # For CQ-editor alpha is how much one sees through, for ocp_vscode how little.
        show_object(box, name="limits", options={"color": _LIMITS_COLOUR, "alpha": 0.5})
    for name, block in _blocks(report):
        if debug is not None:
            debug(block, name)  # by position: CQ-editor and CQGI name this differently
        else:
            show_object(block, name=name, options={"color": _OVERRUN_COLOUR})
    return report


def refuse_foreign(shape: Any) -> None:
    """Refuse an object that another copy of OCP made: the kernel would not know it.

    Raises
    ------
    UsageError
        With both versions, and what to do.
    """
    wrapped = getattr(shape, "wrapped", None)
    if wrapped is None:
        return
    from OCP.TopoDS import TopoDS_Shape  # noqa: PLC0415 (the kernel)

    # Subclasses of ours are ours; a class of the same name that is none is of another copy.
    names = {base.__name__ for base in type(wrapped).__mro__}
    if isinstance(wrapped, TopoDS_Shape) or not any(n.startswith("TopoDS_") for n in names):
        return
    other = getattr(wrapped, "__version__", None) or f"that of {type(shape).__module__}"
    raise UsageError(
        f"this object was made by another copy of OCP ({other}) than the one in use"
        f" ({ocp_version()}), which cannot read it.",
        fix="Export it as STEP and check that file.",
    )


def ocp_version() -> str:
    """Return the version of the kernel that is loaded."""
    for package in _OCP_PACKAGES:
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    import OCP  # noqa: PLC0415

    return str(getattr(OCP, "__version__", "unknown"))


def _blocks(report: Report) -> list[tuple[str, cadquery.Workplane]]:
    return [
        (f"{item.part} {item.side} +{item.amount_mm:.1f} mm", _block(item.box_mm))
        for finding in report.findings
        for item in finding.overruns
    ]


def _block(box: Box) -> cadquery.Workplane:
    """Return a block; one that is flat gets a thickness, so that it can be seen."""
    import cadquery as cq  # noqa: PLC0415 (heavy)

    low, high = box
    sizes = [max(b - a, _THIN_MM) for a, b in zip(low, high, strict=True)]
    middle = tuple((a + b) / 2 for a, b in zip(low, high, strict=True))
    return cq.Workplane().box(*sizes).translate(middle)
