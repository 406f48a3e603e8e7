"""TOML tables become frozen dataclasses, and what is wrong in one is told with its place."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from keienvelope.errors import DataError, UsageError

T = TypeVar("T")

_HERE = Path(__file__).parent

KEY = "key"
"""Metadata of a field whose key in TOML is not its name."""

_WORDS: dict[Any, str] = {str: "text", float: "a number", bool: "true or false", dt.date: "a date"}


def shipped_names(folder: str) -> list[str]:
    """List the TOML files of a folder of this package, without their suffix, in order."""
    return sorted(path.stem for path in (_HERE / folder).glob("*.toml"))


def load_shipped(kind: type[T], folder: str, name: str) -> T:
    """Load a table that ships with the package."""
    path = _HERE / folder / f"{name}.toml"
    return parse(kind, path.read_text(encoding="utf-8"), where=f"{folder}/{name}.toml")


def load_file(kind: type[T], path: Path) -> T:
    """Load a table that the user wrote.

    Raises
    ------
    DataError
        If the file cannot be read, is not TOML, or does not hold such a table.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise DataError(
            f"cannot be read: {reason}.", path=str(path), fix="Check the path."
        ) from error
    return parse(kind, text, where=str(path))


def parse(kind: type[T], text: str, *, where: str) -> T:
    """Read TOML text as a dataclass.

    Parameters
    ----------
    kind : type
        A frozen dataclass; its fields are the keys.
    where : str
        File that an error names.

    Raises
    ------
    DataError
        If the text is not TOML, a key is unknown or missing, or a value is not what it must be.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(
            f"is not TOML: {error}.", path=where, fix="Mend the line that is named."
        ) from error
    try:
        return _build(kind, table, "")
    except UsageError as error:
        raise DataError(error.what, path=where, fix=error.fix) from error


def _build(kind: type[T], table: Mapping[str, Any], place: str) -> T:
    fields, hints = _shape(cast(Any, kind))
    unknown = [key for key in table if key not in fields]
    if unknown:
        raise UsageError(
            f"{_at(place, unknown[0])} is not known.", fix=f"Known here: {', '.join(fields)}."
        )
    missing = [key for key, field in fields.items() if _required(field) and key not in table]
    if missing:
        raise UsageError(f"{_at(place, missing[0])} is missing.", fix="Add it.")
    values = {
        fields[key].name: _value(hints[fields[key].name], value, _at(place, key))
        for key, value in table.items()
    }
    try:
        return kind(**values)
    except UsageError as error:
        raise UsageError(_at(place, "") + error.what, fix=error.fix) from error


@cache
def _shape(kind: Any) -> tuple[dict[str, dataclasses.Field[Any]], dict[str, Any]]:
    """Return the fields of a dataclass by their TOML key, and the types by field name."""
    fields = {f.metadata.get(KEY, f.name): f for f in dataclasses.fields(kind) if f.init}
    return fields, get_type_hints(kind)


def _required(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def _at(place: str, key: str) -> str:
    if not key:
        return f"{place}: " if place else ""
    return f"{place}.{key}" if place else key


def _value(hint: Any, value: Any, place: str) -> Any:
    origin = get_origin(hint)
    if origin is UnionType:  # written "X | None": TOML has no null, so that it is X if it is there
        (hint,) = (inner for inner in get_args(hint) if inner is not NoneType)
        return _value(hint, value, place)
    if origin is tuple:
        if not isinstance(value, list):
            raise UsageError(f"{place} must be a list.", fix="Put it into square brackets.")
        inner = get_args(hint)[0]
        return tuple(_value(inner, item, f"{place}[{i}]") for i, item in enumerate(value, 1))
    if origin is Literal:
        return _choice(get_args(hint), value, place)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise UsageError(f"{place} must be a table.", fix=f"Write it as [[{place}]].")
        return _build(hint, value, place)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not hint:
        raise UsageError(f"{place} must be {_WORDS[hint]}, not {value!r}.", fix="Mend it.")
    return value


def _choice(known: tuple[Any, ...], value: Any, place: str) -> Any:
    if value not in known:
        raise UsageError(f"{place} is {value!r}.", fix=f"Give one of {', '.join(known)}.")
    return value
