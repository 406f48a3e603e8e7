"""Where the cache lies, and which program it belongs to."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from keienvelope.cache import place, standard_cache


@pytest.fixture
def home(monkeypatch, tmp_path):
    for name in (place.FOLDER, "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


def on(system, monkeypatch):
    monkeypatch.setattr(place, "sys", SimpleNamespace(platform=system))


@pytest.mark.parametrize(
    ("system", "inside"),
    [
        ("linux", ".cache/keienvelope"),
        ("freebsd14", ".cache/keienvelope"),
        ("darwin", "Library/Caches/keienvelope"),
        ("win32", "AppData/Local/keienvelope"),
    ],
)
def test_every_system_has_its_place(system, inside, home, monkeypatch):
    on(system, monkeypatch)
    assert place.cache_folder() == home / inside


@pytest.mark.parametrize(
    ("system", "variable"), [("linux", "XDG_CACHE_HOME"), ("win32", "LOCALAPPDATA")]
)
def test_the_system_may_name_another_place(system, variable, home, monkeypatch):
    on(system, monkeypatch)
    monkeypatch.setenv(variable, str(home / "elsewhere"))
    assert place.cache_folder() == home / "elsewhere" / "keienvelope"
    # The XDG Base Directory Specification: a relative path is invalid and is to be ignored.
    monkeypatch.setenv(variable, "relative")
    assert place.cache_folder().is_relative_to(home)


def test_the_user_has_the_last_word(home, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "elsewhere"))
    monkeypatch.setenv(place.FOLDER, str(home / "mine"))
    assert place.cache_folder() == home / "mine"
    assert standard_cache().folder == home / "mine"


def test_a_user_without_a_home_has_no_cache(home, monkeypatch):
    def unknown():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", unknown)
    assert standard_cache() is None


def test_whatever_may_change_a_measurement_makes_another_program(monkeypatch, tmp_path):
    monkeypatch.setattr(place, "_PACKAGE", tmp_path)
    module = tmp_path / "measuring" / "extents" / "module.py"
    module.parent.mkdir(parents=True)
    module.write_text("LIMIT = 1\n")
    told = [place.program.__wrapped__()]
    assert place.program.__wrapped__() == told[0]
    module.write_text("LIMIT = 2\n")
    told.append(place.program.__wrapped__())
    module.rename(module.with_name("other.py"))
    told.append(place.program.__wrapped__())
    monkeypatch.setattr(place, "VERSION", "999")
    told.append(place.program.__wrapped__())
    monkeypatch.setattr(place, "_installed", lambda: ["numpy-999.dist-info"])
    told.append(place.program.__wrapped__())
    assert len(set(told)) == 5


def test_the_code_that_measures_counts():
    names = {path.name for path in place._PACKAGE.rglob("*.py")}
    assert {"measured.py", "overruns.py", "stl.py", "measurements.py"} <= names


def test_the_installed_libraries_are_told_by_their_versions():
    assert f"numpy-{np.__version__}.dist-info" in place._installed()
    assert any(name.startswith("cadquery_ocp-") for name in place._installed())
