"""The default wagon, built once."""

from __future__ import annotations

import cadquery as cq
import pytest
from wagons import DEFAULTS, leaves

from keienvelope.body import WagonProportions, build_wagon


@pytest.fixture(scope="session")
def proportions() -> WagonProportions:
    return WagonProportions(**DEFAULTS)


@pytest.fixture(scope="session")
def wagon(proportions: WagonProportions) -> cq.Assembly:
    return build_wagon("tall_wagon", proportions)


@pytest.fixture(scope="session")
def parts(wagon: cq.Assembly) -> dict[str, cq.Shape]:
    return leaves(wagon)
