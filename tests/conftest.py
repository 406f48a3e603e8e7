"""The folder of real models made by others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# A test that finds what another one has measured tests nothing, and what lies in the home of the
# user is not the tests' own.
os.environ["KEIENVELOPE_NO_CACHE"] = "1"


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of real models made by others; tests that want it are skipped without it."""
    default = Path(__file__).resolve().parents[2] / "shared" / "models"
    folder = Path(os.environ.get("KEIENVELOPE_MODELS", default))
    if not folder.is_dir():
        pytest.skip("no folder of real models: set KEIENVELOPE_MODELS to one")
    return folder
