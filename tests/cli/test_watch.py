"""``watch``: a check after every save."""

from pathlib import Path

import cadquery as cq
import pytest
from bodies import block

from keienvelope.cli import watch as watching

FRAME = ["--forward", "-x", "--up", "+z", "--ground", "lowest"]


def write(path, width):
    cq.exporters.export(block(3395, width, 1650), str(path))


def test_only_saves_of_the_file_count(tmp_path):
    path = tmp_path / "body.step"
    path.write_text("x")
    groups = [
        {("added", str(tmp_path / "other.step"))},
        {("modified", str(path)), ("added", str(tmp_path / "other.step"))},
        {("added", str(tmp_path / "body.step.html"))},
    ]
    assert len(list(watching.saves(path, groups))) == 1
    path.unlink()
    assert not list(watching.saves(path, [{("deleted", str(path))}]))


def test_a_relative_path_is_the_same_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("body.step").write_text("x")
    assert len(list(watching.saves(Path("body.step"), [{(1, str(tmp_path / "body.step"))}]))) == 1


def test_the_page_is_fresh_after_a_save(tmp_path, call, monkeypatch):
    path = tmp_path / "body.step"
    page = tmp_path / "body.step.html"
    write(path, 1475)
    seen = []

    def changes(_):
        seen.append("1500" not in page.read_text(encoding="utf-8"))
        write(path, 1500)
        yield {("modified", str(path))}

    monkeypatch.setattr(watching, "changes_beside", changes)
    code, out, _ = call("watch", path, *FRAME)
    assert code == 0
    assert seen == [True]
    assert out.count("is fresh") == 2
    assert "FAIL" in out
    assert "1500" in page.read_text(encoding="utf-8")


def test_the_library_sees_a_file_that_is_renamed_into_place(tmp_path):
    watchfiles = pytest.importorskip("watchfiles", reason="the extra 'watch' is not installed")
    path, ready = tmp_path / "body.step", tmp_path / "new"
    ready.write_text("x")

    def groups():
        # It yields what happened before a moment passed without changes, even if that is nothing.
        stream = watchfiles.watch(
            tmp_path, watch_filter=None, rust_timeout=200, yield_on_timeout=True
        )
        next(stream)
        ready.replace(path)
        for group in stream:
            yield group
            if group:
                return

    assert list(watching.saves(path, groups())) == [None]
