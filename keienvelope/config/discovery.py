"""Which config holds for a file: the closest one, and no other."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from keienvelope.checking.waivers import Waiver
from keienvelope.config.settings import SIDECAR_SUFFIX, Config, parse_config, parse_sidecar
from keienvelope.errors import UsageError

CONFIG_NAME = "keienvelope.toml"
PROJECT_NAME = "pyproject.toml"


def find_config(folder: Path) -> Config:
    """Return the config of the closest folder, from this one upwards; an empty one without.

    In one folder ``keienvelope.toml`` wins over ``[tool.keienvelope]`` in ``pyproject.toml``.
    Configs farther up are not merged in.

    Raises
    ------
    UsageError
        If the config cannot be read, or says something that is not known.
    """
    for place in (folder, *folder.parents):
        found = _config_of(place)
        if found is not None:
            return found
    return Config()


def _config_of(folder: Path) -> Config | None:
    """Return the config in a folder; None where it has none."""
    if (folder / CONFIG_NAME).is_file():
        return load_config(folder / CONFIG_NAME)
    project = folder / PROJECT_NAME
    if project.is_file() and "keienvelope" in _table(project).get("tool", {}):
        return load_config(project)
    return None


def load_config(path: Path) -> Config:
    """Read a config, ``pyproject.toml`` or any other file of TOML.

    Raises
    ------
    UsageError
        If it cannot be read, has no table for us, or says something that is not known.
    """
    data = _table(path)
    if path.name != PROJECT_NAME:
        return parse_config(data, path)
    table = data.get("tool", {}).get("keienvelope")
    if not isinstance(table, dict):
        raise UsageError(
            "there is no table [tool.keienvelope].", path=str(path), fix="Add it, or give another."
        )
    return parse_config(table, path)


def sidecar_of(path: Path) -> Path:
    """Return where the sidecar of a design file is, if it has one."""
    return path.with_name(path.name + SIDECAR_SUFFIX)


def sidecar_waivers(path: Path) -> tuple[Waiver, ...]:
    """Return the waivers in the sidecar of a design file; none where it has no sidecar.

    Raises
    ------
    UsageError
        If the sidecar cannot be read, or says something that is not known.
    """
    sidecar = sidecar_of(path)
    return parse_sidecar(_table(sidecar), sidecar) if sidecar.is_file() else ()


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"the config cannot be read ({error.strerror}).", path=str(path), fix="Check the path."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"this is not TOML: {error}.", path=str(path), fix="Mend that line."
        ) from error
