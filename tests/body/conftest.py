"""The default wagon, built once."""

from __future__ import annotations

import cadquery as cq
import pytest
from wagons import drawing_of, leaves, run

from keienvelope.body import Drawing, Proportions


@pytest.fixture(scope="session")
def drawing() -> Drawing:
    return drawing_of("tall-wagon")


@pytest.fixture(scope="session")
def proportions(drawing: Drawing) -> Proportions:
    return drawing.proportions


@pytest.fixture(scope="session")
def wagon() -> cq.Assembly:
    return run("tall-wagon")["assembly"]


@pytest.fixture(scope="session")
def parts(wagon: cq.Assembly) -> dict[str, cq.Shape]:
    return {path: s for path, s in leaves(wagon).items() if not path.startswith("KE_REFERENCE")}
