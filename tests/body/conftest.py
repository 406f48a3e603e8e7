"""The default wagon, built once."""

from __future__ import annotations

import cadquery as cq
import pytest
from wagons import leaves, run

from keienvelope.body import Drawing, Proportions


@pytest.fixture(scope="session")
def wagon_variables() -> dict:
    return run("tall-wagon")


@pytest.fixture(scope="session")
def drawing(wagon_variables: dict) -> Drawing:
    return wagon_variables["drawing"]


@pytest.fixture(scope="session")
def proportions(drawing: Drawing) -> Proportions:
    return drawing.proportions


@pytest.fixture(scope="session")
def wagon(wagon_variables: dict) -> cq.Assembly:
    return wagon_variables["assembly"]


@pytest.fixture(scope="session")
def parts(wagon: cq.Assembly) -> dict[str, cq.Shape]:
    return {path: s for path, s in leaves(wagon).items() if not path.startswith("KE_REFERENCE")}
