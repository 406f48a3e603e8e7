"""The TOML data that ships with the package."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def load_folder(name: str) -> list[dict[str, Any]]:
    """Parse every TOML file of a folder of this package, ordered by file name."""
    folder = resources.files("keienvelope.law") / name
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    return [tomllib.loads(entry.read_text(encoding="utf-8")) for entry in files]
