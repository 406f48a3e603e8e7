"""Build a template: refuse what would break the class, run the script, keep the assembly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keienvelope.errors import BuildError, ParameterError
from keienvelope.generation.catalogue import Template, Value, template
from keienvelope.generation.export import Export, export_checked
from keienvelope.law import Profile, profile
from keienvelope.law.vehicle import vehicle
from keienvelope.model import Mark, Model
from keienvelope.readers import load_kernel, read_object
from keienvelope.readers.objects import METADATA_KEY

if TYPE_CHECKING:
    import cadquery

_LIMITED = {
    "length": "overall_length",
    "width": "overall_width",
    "height": "overall_height",
}
"""Parameters that are an overall dimension."""


@dataclass(frozen=True, eq=False)
class GeneratedModel(Model):
    """A model that a template built.

    Attributes
    ----------
    assembly : cadquery.Assembly
        Named, coloured parts.
    template : Template or None
        What built it.
    values : mapping
        Every parameter with its value.
    profile : Profile or None
        The class it was built for.
    allow_overrun : bool
        Whether it may break that class.
    """

    assembly: cadquery.Assembly | None = None
    template: Template | None = None
    values: Mapping[str, Value] | None = None
    profile: Profile | None = None
    allow_overrun: bool = False

    @property
    def figures(self) -> Mapping[str, float]:
        """Room and sizes that the template reports, by name with the unit in it."""
        figures: Mapping[str, float] = (
            self.assembly.metadata.get("figures", {}) if self.assembly else {}
        )
        return figures

    def export(
        self, path: str | Path, *, force: bool = False, parts: Iterable[str] | None = None
    ) -> Export:
        """Write the model, read the file back and check it.

        Parameters
        ----------
        path : path
            The suffix gives the format: ``.step``, ``.stl``, ``.glb``, ``.3mf``, ``.brep``, or
            ``.dxf``, ``.svg`` and ``.pdf`` for a three-view drawing.
        force : bool
            Overwrite a file that exists.
        parts : iterable of str, optional
            What is written: ``body``, ``devices`` (mirrors, antenna), ``limits`` (the legal
            fields), ``package`` (occupants, luggage, powertrain). By default the body, and its
            devices where the format has part names to tell them by.

        Returns
        -------
        Export
            Where it is, what was left out, and the report of the check.

        Raises
        ------
        BuildError
            If the file does not measure as promised; nothing is left behind.
        UsageError
            If the format is not known, or the file exists and `force` is False.
        """
        if self.profile is None or self.assembly is None:
            raise BuildError("this model was not built by a template.")
        return export_checked(
            self.assembly,
            Path(path),
            profile=self.profile,
            force=force,
            parts=parts,
            allow_overrun=self.allow_overrun,
        )


def build(
    name: str,
    parameters: Mapping[str, object],
    *,
    profile_id: str,
    like: str | None = None,
    allow_overrun: bool = False,
) -> GeneratedModel:
    """Build a template.

    Parameters
    ----------
    name : str
        Name of the template.
    parameters : mapping
        Values by parameter name; the rest keeps its default.
    profile_id : str
        The class that must be kept.
    like : str, optional
        Id of a reference vehicle whose sizes are taken where `parameters` has none.
    allow_overrun : bool
        Build it even where it breaks the class, for study.

    Raises
    ------
    UnknownNameError
        If there is no such template or profile.
    ParameterError
        If a value is unknown, out of range, or breaks the class.
    BuildError
        If the script fails.
    """
    chosen, target = template(name), profile(profile_id)
    values = {p.name: p.default for p in chosen.parameters}
    for key, value in {**_sizes_of(like, chosen), **parameters}.items():
        values[key] = chosen.parameter(key).parse(value)
    if not allow_overrun:
        _refuse_overrun(values, target)
    load_kernel()
    assembly = _run(chosen, values)
    assembly.metadata[METADATA_KEY] = Mark.of_export().step_text()
    plain = read_object(assembly)
    return GeneratedModel(
        **{**vars(plain), "notes": ()},
        assembly=assembly,
        template=chosen,
        values=values,
        profile=target,
        allow_overrun=allow_overrun,
    )


def _sizes_of(like: str | None, chosen: Template) -> dict[str, object]:
    """Sizes of a reference vehicle that a template has parameters for."""
    if like is None:
        return {}
    known = {parameter.name for parameter in chosen.parameters}
    return {name: v for name, v in vehicle(like).parameters.items() if name in known}


def _refuse_overrun(values: Mapping[str, Value], target: Profile) -> None:
    for name, quantity in _LIMITED.items():
        limit = target.limit(quantity)
        value = values.get(name)
        if limit is not None and isinstance(value, float | int) and value > limit.value:
            raise ParameterError(
                name,
                value,
                f"{name} = {value:g} mm breaks {target.id}:"
                f" {quantity.replace('_', ' ')} is limited to {limit.value:g} mm.",
                fix=f"Give at most {limit.value:g}, or build it all the same for study with"
                " --allow-overrun.",
            )


def _run(chosen: Template, values: Mapping[str, Value]) -> Any:
    """Run the script through CQGI and return the assembly that it shows."""
    from cadquery import Assembly, cqgi  # noqa: PLC0415 (a heavy import, on the path that needs it)

    model = cqgi.parse(chosen.path.read_text(encoding="utf-8"))
    result = model.build(build_parameters=dict(values))
    if not result.success:
        if isinstance(result.exception, ValueError):
            raise ParameterError(
                "", None, f"template {chosen.name} refuses these parameters: {result.exception}"
            ) from result.exception
        raise BuildError(
            f"template {chosen.name} did not build: {result.exception}.",
            fix="Change the parameters towards their defaults.",
        ) from result.exception
    shown = [item.shape for item in result.results if isinstance(item.shape, Assembly)]
    if not shown:
        raise BuildError(f"template {chosen.name} shows no assembly.", path=str(chosen.path))
    return shown[0]
