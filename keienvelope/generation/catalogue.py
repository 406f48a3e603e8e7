"""The templates and their parameters, read from the scripts without running them.

A template is a CQGI script: its parameters are top-level assignments of a constant, described by
``describe_parameter(name, "unit; low to high; meaning")``. The range ``0 or low to high`` allows 0
for "follows from the others"; a text has ``a | b | c``, or nothing, in its place.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from pathlib import Path

from keienvelope.errors import ParameterError, UnknownNameError

Value = float | str | bool

_PACKAGED = Path(__file__).resolve().parents[1] / "templates"
_CHECKOUT = Path(__file__).resolve().parents[2] / "templates"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a template.

    Attributes
    ----------
    name : str
        As it is set.
    default : float, str or bool
        What the script says.
    unit : str
        ``mm``, ``deg``, or ``code`` for text.
    low, high : float or None
        Range of a number.
    choices : tuple of str
        The words that a text may be; empty for any text.
    may_follow : bool
        Whether 0 stands for "follows from the others".
    meaning : str
        What it is.
    """

    name: str
    default: Value
    unit: str
    low: float | None
    high: float | None
    meaning: str
    choices: tuple[str, ...] = ()
    may_follow: bool = False

    @property
    def span(self) -> str:
        """The range, or the choices, in words."""
        if self.choices:
            return " | ".join(self.choices)
        if self.low is None or self.high is None:
            return ""
        return f"{'0 or ' * self.may_follow}{self.low:g} to {self.high:g}"

    def parse(self, value: object) -> Value:
        """Turn a value, or the text of one, into what the script expects.

        Raises
        ------
        ParameterError
            If it is not of the kind, or out of range.
        """
        if isinstance(self.default, str):
            text = str(value)
            if self.choices and text not in self.choices:
                raise ParameterError(
                    self.name,
                    text,
                    f"{self.name} = {text!r} is not one of its choices.",
                    fix=f"Give {', '.join(self.choices[:-1])} or {self.choices[-1]}.",
                )
            return text
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            raise ParameterError(self.name, value, f"{self.name} = {value!r} is not a number.")
        if number == 0 and self.may_follow:
            return number
        if self.low is not None and self.high is not None and not self.low <= number <= self.high:
            raise ParameterError(
                self.name,
                number,
                f"{self.name} = {number:g} {self.unit} is out of range.",
                fix=f"Give {self.span} {self.unit}: {self.meaning}.",
            )
        return number


@dataclass(frozen=True)
class Template:
    """A template.

    Attributes
    ----------
    name : str
        As it is typed, for example ``tall-wagon``.
    title : str
        First line of the script's docstring.
    path : Path
        The script.
    parameters : tuple of Parameter
        In the order of the script.
    """

    name: str
    title: str
    path: Path
    parameters: tuple[Parameter, ...]

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        Raises
        ------
        ParameterError
            If there is none of that name; the message lists those that exist.
        """
        for candidate in self.parameters:
            if candidate.name == name:
                return candidate
        known = ", ".join(p.name for p in self.parameters)
        raise ParameterError(
            name, None, f"template {self.name} has no parameter {name!r}.", fix=f"Known: {known}."
        )


def catalogue() -> tuple[Template, ...]:
    """Return the templates of this installation, ordered by name."""
    return tuple(_template(path) for path in _files().values())


def template(name: str) -> Template:
    """Return a template by name.

    Raises
    ------
    UnknownNameError
        If there is none of that name; the message lists those that exist.
    """
    files = _files()
    wanted = name.replace("_", "-")
    if wanted not in files:
        raise UnknownNameError("template", name, list(files))
    return _template(files[wanted])


def _files() -> dict[str, Path]:
    """Return the files of the templates by their names, in order."""
    folder = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    return {path.stem.replace("_", "-"): path for path in sorted(folder.glob("*.py"))}


def _template(path: Path) -> Template:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    described = _descriptions(tree)
    parameters = tuple(
        _parameter(name, default, described[name])
        for name, default in _constants(tree)
        if name in described
    )
    title = (ast.get_docstring(tree) or "").split("\n", 1)[0]
    return Template(path.stem.replace("_", "-"), title, path, parameters)


def _constants(tree: ast.Module) -> list[tuple[str, Value]]:
    return [
        (node.targets[0].id, node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, float | int | str)
    ]


def _descriptions(tree: ast.Module) -> dict[str, str]:
    return {
        call.args[0].id: call.args[1].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "describe_parameter"
        and len(call.args) == 2
        and isinstance(call.args[0], ast.Name)
        and isinstance(call.args[1], ast.Constant)
        and isinstance(call.args[1].value, str)
    }


def _parameter(name: str, default: Value, description: str) -> Parameter:
    unit, span, meaning = (field.strip() for field in description.split(";", 2))
    may_follow = span.startswith("0 or ")
    low, _, high = span.removeprefix("0 or ").partition(" to ")
    return Parameter(
        name=name,
        default=default,
        unit=unit,
        low=float(low) if high else None,
        high=float(high) if high else None,
        meaning=meaning,
        choices=tuple(word.strip() for word in span.split("|")) if "|" in span else (),
        may_follow=may_follow,
    )
