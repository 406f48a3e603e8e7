"""The settings of a config: what is said for every file, for some files, and what is waived.

A key that is not known is an error with the nearest key that is, because a misspelt setting that is
silently ignored would change a verdict.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from keienvelope.checking.rules import rule
from keienvelope.checking.waivers import Waiver
from keienvelope.config.pattern import matches
from keienvelope.errors import UsageError
from keienvelope.frozen import dataclass

SCHEMA_ID = "keienvelope-config-1"
SIDECAR_SUFFIX = ".waivers.toml"
"""A file beside the design file, ``wagon.step.waivers.toml``, that holds its waivers."""

_AXES = frozenset({"forward", "up", "axes"})
_LISTS = frozenset({"profile", "exclude", "require"})
FILE_KEYS = (
    frozenset({"unit", "ground", "declare", "half", "median", "straighten", "anchor"})
    | _AXES
    | _LISTS
)
"""Keys that may stand at the top, for every file, and in a section of files."""

_WAIVER_KEYS = frozenset({"rule", "file", "part", "max_excess_mm", "reason", "expires", "reviewer"})


@dataclass(frozen=True)
class Settings:
    """What holds for one file.

    Attributes
    ----------
    values : mapping
        Values by key of `FILE_KEYS`.
    sources : mapping
        Where each value is written.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def overridden(self, values: Mapping[str, Any], source: str) -> Settings:
        """Return the settings with some values replaced; what is None or empty replaces nothing."""
        given = {key: value for key, value in values.items() if value not in (None, (), [], {}, "")}
        # Axes by name and by direction exclude each other, so they are replaced together.
        gone = _AXES if _AXES & set(given) else frozenset()
        kept = {key: value for key, value in self.values.items() if key not in gone}
        sources = {key: self.sources[key] for key in kept}
        return Settings(kept | given, sources | dict.fromkeys(given, source))


@dataclass(frozen=True)
class Section:
    """What is said for the files that fit a pattern."""

    match: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class FileWaiver:
    """A waiver with the pattern of its files."""

    file: str
    waiver: Waiver


@dataclass(frozen=True)
class Config:
    """A config.

    Attributes
    ----------
    path : Path or None
        Where it was read; None where there is none.
    values : mapping
        What is said for every file.
    sections : tuple of Section
        What is said for some, in their order; a later one replaces what an earlier one said.
    waivers : tuple of FileWaiver
        What was agreed on.
    """

    path: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    waivers: tuple[FileWaiver, ...] = ()

    @property
    def root(self) -> Path | None:
        """The folder that paths are relative to."""
        return self.path.parent if self.path else None

    def settings_for(self, path: str) -> Settings:
        """Return what holds for a file, given relative to the config's folder."""
        name = self.path.name if self.path else ""
        settings = Settings().overridden(self.values, name)
        for number, section in enumerate(self.sections, start=1):
            if any(matches(path, pattern) for pattern in section.match):
                source = f"{name}, [[files]] {number} ({', '.join(section.match)})"
                settings = settings.overridden(section.values, source)
        return settings

    def waivers_for(self, path: str) -> tuple[Waiver, ...]:
        """Return the waivers of a file, given relative to the config's folder."""
        return tuple(item.waiver for item in self.waivers if matches(path, item.file))


@cache
def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of a config, for editors."""
    text = Path(__file__).parent / "schema" / f"{SCHEMA_ID}.json"
    loaded: dict[str, Any] = json.loads(text.read_text(encoding="utf-8"))
    return loaded


def parse_config(data: Mapping[str, Any], path: Path) -> Config:
    """Turn the table of a config into a `Config`.

    Raises
    ------
    UsageError
        If a key is not known or a value is of the wrong kind, with the nearest key or what to give.
    """
    _known_keys(data, FILE_KEYS | {"files", "waivers"}, path, "at the top")
    common = {key: value for key, value in data.items() if key in FILE_KEYS}
    sections, waivers = [], []
    for number, table in enumerate(_tables(data, "files", path), start=1):
        place = f"in [[files]] {number}"
        _known_keys(table, FILE_KEYS | {"match"}, path, place)
        values = {key: value for key, value in table.items() if key in FILE_KEYS}
        match = _strings(table.get("match"), path, f"match {place}")
        sections.append(Section(match, _file_values(values, path, place)))
    for number, table in enumerate(_tables(data, "waivers", path), start=1):
        waivers.append(_waiver(table, path, f"in [[waivers]] {number}"))
    return Config(path, _file_values(common, path, "at the top"), tuple(sections), tuple(waivers))


def parse_sidecar(data: Mapping[str, Any], path: Path) -> tuple[Waiver, ...]:
    """Turn the table of a sidecar into the waivers of the file beside it.

    Raises
    ------
    UsageError
        If it holds anything but waivers.
    """
    _known_keys(data, frozenset({"waivers"}), path, "at the top")
    tables = _tables(data, "waivers", path)
    for number, table in enumerate(tables, start=1):
        if "file" in table:
            raise UsageError(
                f"file in [[waivers]] {number} has no meaning beside a design file.",
                path=str(path),
                fix=f"Remove it: the waivers hold for {path.name.removesuffix(SIDECAR_SUFFIX)}.",
            )
    return tuple(
        _waiver({**table, "file": "**"}, path, f"in [[waivers]] {number}").waiver
        for number, table in enumerate(tables, start=1)
    )


def _file_values(values: Mapping[str, Any], path: Path, place: str) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for key, value in values.items():
        told = f"{key} {place}"
        if key in _LISTS:
            checked[key] = _strings(value, path, told)
        elif key == "declare":
            checked[key] = _declared(value, path, told)
        elif key == "straighten" and isinstance(value, bool):
            checked |= {key: "yes"} if value else {}
        elif (
            key in ("unit", "ground", "median")
            and isinstance(value, int | float)
            and value is not True
        ):
            checked[key] = f"{value:g}"
        else:
            checked[key] = _string(value, path, told)
    for code in checked.get("require", ()):
        _rule_code(code, path, f"require {place}")
    return checked


def _waiver(table: Mapping[str, Any], path: Path, place: str) -> FileWaiver:
    _known_keys(table, _WAIVER_KEYS, path, place)
    for key in ("rule", "file", "max_excess_mm", "reason"):
        if key not in table:
            raise UsageError(
                f"{key} is missing {place}.", path=str(path), fix=f"Add {key} to the waiver."
            )
    excess, expires = table["max_excess_mm"], table.get("expires")
    if isinstance(excess, bool) or not isinstance(excess, int | float) or not 0 < excess < 1e6:
        raise _wrong(path, f"max_excess_mm {place}", "the largest excess in millimetres, above 0")
    if expires is not None and type(expires) is not date:
        raise _wrong(path, f"expires {place}", "a day without quotes, as 2027-03-31")
    reviewer = table.get("reviewer")
    waiver = Waiver(
        rule=_rule_code(table["rule"], path, f"rule {place}"),
        max_excess_mm=float(excess),
        reason=_string(table["reason"], path, f"reason {place}"),
        source=path.name,
        part=_string(table.get("part", "*"), path, f"part {place}"),
        expires=expires,
        reviewer=None if reviewer is None else _string(reviewer, path, f"reviewer {place}"),
    )
    return FileWaiver(_string(table["file"], path, f"file {place}"), waiver)


def _rule_code(value: Any, path: Path, told: str) -> str:
    try:
        return rule(_string(value, path, told)).code
    except LookupError as error:
        raise UsageError(f"{told}: {error}", path=str(path)) from error


def _known_keys(
    table: Mapping[str, Any], known: frozenset[str] | set[str], path: Path, place: str
) -> None:
    for key in table:
        if key not in known:
            import difflib  # noqa: PLC0415 (only a misspelt key needs it)

            near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            raise UsageError(
                f"there is no key {key!r} {place}.",
                path=str(path),
                fix=f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(sorted(known))}.",
            )


def _tables(data: Mapping[str, Any], key: str, path: Path) -> Sequence[Mapping[str, Any]]:
    tables = data.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(item, dict) for item in tables):
        raise _wrong(path, key, f"tables under [[{key}]]")
    return tables


def _strings(value: Any, path: Path, told: str) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values:
        raise _wrong(path, told, "a text or a list of texts")
    return tuple(_string(item, path, told) for item in values)


def _declared(value: Any, path: Path, told: str) -> tuple[str, ...]:
    if not isinstance(value, dict):
        raise _wrong(path, told, 'a table, as { displacement_cc = 658, power = "64PS" }')
    for key, item in value.items():
        if isinstance(item, bool) or not isinstance(item, str | int | float):
            raise _wrong(path, f"{key} in {told}", "a text or a number")
    return tuple(f"{key}={item}" for key, item in value.items())


def _string(value: Any, path: Path, told: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(path, told, "a text in quotes")
    return value


def _wrong(path: Path, told: str, wanted: str) -> UsageError:
    return UsageError(f"{told} is not of the right kind.", path=str(path), fix=f"Give {wanted}.")
