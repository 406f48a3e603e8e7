"""Design envelopes for kei-class vehicles: generate a body, measure a file, check it.

>>> import keienvelope as ke
>>> report = ke.check("body.step", profile="jp-kei-1998")  # doctest: +SKIP
>>> report.verdict, report.measurements["overall_width"].upper_mm  # doctest: +SKIP
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from keienvelope.version import VERSION

if TYPE_CHECKING:
    from keienvelope.checking import Report
    from keienvelope.generation import GeneratedModel, Template
    from keienvelope.law import Profile
    from keienvelope.law.vehicle import Vehicle
    from keienvelope.measuring.outermost import Extents
    from keienvelope.model import Model

__version__ = VERSION
_NOTEBOOK_TRIANGLES = 40_000

__all__ = [
    "__version__",
    "check",
    "extents",
    "generate",
    "measure",
    "profile",
    "profiles",
    "templates",
    "vehicles",
]


def check(
    source: Any,
    profile: str = "jp-kei-1998",
    *,
    declare: Mapping[str, object] | Sequence[str] = (),
    require: Sequence[str] = (),
    type: str | None = None,  # noqa: A002 (the name of the option)
    run_scripts: bool = False,
    **frame: Any,
) -> Report:
    """Measure a source and hold it against a profile.

    Parameters
    ----------
    source : path, bytes, or object
        A CAD or mesh file, the bytes of one with their `type` (``"step"``, ``"stl"``, ``"glb"``,
        ...), a CadQuery Workplane, Assembly or Shape, an OCP shape, anything else with
        ``.wrapped``, or a trimesh mesh or scene.
    profile : str
        Id of the profile, or the path of a TOML file of your own.
    declare : mapping or sequence of str
        What no CAD file holds: ``{"seats": 4, "power": "64PS"}`` or ``["seats=4"]``.
    require : sequence of str
        Codes of rules that must have been checked for a pass.
    run_scripts : bool
        Whether a source that is a CadQuery script may be run, which executes its code.
    **frame
        ``unit``, ``forward``, ``up``, ``axes``, ``ground``, ``half``, ``median``, ``straighten``,
        ``anchor``, ``exclude``, as on the command line.

    Returns
    -------
    Report
        ``.verdict`` is ``pass`` only where that is proven.

    Raises
    ------
    ReadError
        If the source cannot be read.
    UsageError
        If an option makes no sense, or there is no such profile.
    """
    from keienvelope import law, workflow  # noqa: PLC0415 (importing the package stays light)
    from keienvelope.checking import parse_declared  # noqa: PLC0415

    choice = workflow.frame_choice(**frame)
    chosen, declared = [law.profile(profile)], parse_declared(declare)
    with workflow.opened(source, type_=type, run_scripts=run_scripts) as loaded:
        reports = workflow.check_loaded(
            loaded, chosen, choice, declared=declared, require=tuple(require)
        )
        return _for_notebooks(next(reports), loaded.model)


def measure(
    source: Any,
    *,
    convention: str = "jp",
    type: str | None = None,  # noqa: A002 (the name of the option)
    run_scripts: bool = False,
    **frame: Any,
) -> Report:
    """Measure a source; parameters as for `check`, and the id of a convention."""
    from keienvelope import workflow  # noqa: PLC0415

    choice = workflow.frame_choice(**frame)
    with workflow.opened(source, type_=type, run_scripts=run_scripts) as loaded:
        return _for_notebooks(workflow.measure_loaded(loaded, convention, choice), loaded.model)


def extents(
    source: Any,
    *,
    unit: str | None = None,
    type: str | None = None,  # noqa: A002 (the name of the option)
    run_scripts: bool = False,
) -> Extents:
    """Enclose how far everything in a source reaches along the axes of the file, and no more.

    No profile, no convention, no vehicle: parts that a law does not count do count here. It is the
    fastest way to a proven size, since of a STEP file only the outermost faces are read.

    Parameters
    ----------
    source, type, run_scripts
        As for `check`.
    unit : str, optional
        What the file is drawn in: ``mm``, ``cm``, ``m``, ``in``, ``ft``, or millimetres per unit.

    Returns
    -------
    Extents
        ``.lower_mm`` and ``.upper_mm`` hold the three sizes, ``.sides`` the six ends with a point
        on each; ``.incomplete`` says what could not be read.

    Raises
    ------
    ReadError
        If the source cannot be read.
    UsageError
        If `unit` makes no sense, or the source declares no unit and none is given.
    """
    from pathlib import Path  # noqa: PLC0415

    from keienvelope import workflow  # noqa: PLC0415
    from keienvelope.measuring.outermost import file_extents, model_extents  # noqa: PLC0415
    from keienvelope.model.units import parse_unit  # noqa: PLC0415

    given = parse_unit(unit) if unit is not None else None
    if isinstance(source, str | Path) and given is None:
        found = file_extents(Path(source))
        if found is not None:
            return found
    with workflow.opened(source, type_=type, run_scripts=run_scripts) as loaded:
        return model_extents(loaded.model, given)


def _for_notebooks(report: Report, model: Model) -> Report:
    """Return a report that shows itself where a notebook runs; elsewhere the report as it is."""
    if "ipykernel" not in sys.modules:
        return report
    from keienvelope import workflow  # noqa: PLC0415
    from keienvelope.report import notebook  # noqa: PLC0415

    notebook.install()
    (shown,) = workflow.with_scene([report], model, _NOTEBOOK_TRIANGLES)
    return shown


def generate(
    template: str,
    *,
    profile: str = "jp-kei-1998",
    like: str | None = None,
    allow_overrun: bool = False,
    parameters: Mapping[str, Any] | None = None,
    **more: Any,
) -> GeneratedModel:
    """Build a template; parameters by name, for example ``length=3395``.

    `like` is the id of a reference vehicle whose sizes are taken first.

    Raises
    ------
    UnknownNameError
        If there is no such template.
    ParameterError
        If a parameter is unknown, out of range, or breaks the class and `allow_overrun` is False.
    """
    from keienvelope.generation import build  # noqa: PLC0415

    return build(
        template,
        {**(parameters or {}), **more},
        profile_id=profile,
        like=like,
        allow_overrun=allow_overrun,
    )


def templates() -> tuple[Template, ...]:
    """Return the templates with their parameters."""
    from keienvelope.generation import catalogue  # noqa: PLC0415

    return catalogue()


def profiles() -> tuple[Profile, ...]:
    """Return every profile that is shipped."""
    from keienvelope import law  # noqa: PLC0415

    return law.profiles()


def profile(name: str) -> Profile:
    """Return the profile with the given id."""
    from keienvelope import law  # noqa: PLC0415

    return law.profile(name)


def vehicles() -> tuple[Vehicle, ...]:
    """Return the reference vehicles with their published sizes and sources."""
    from keienvelope.law import vehicle  # noqa: PLC0415

    return vehicle.vehicles()
