"""A report shows itself in a notebook, offline, and nowhere else."""

import html
import sys
import types

import pytest
from bodies import DECLARED, block

import keienvelope as ke
from keienvelope.checking import Report


@pytest.fixture
def notebook(monkeypatch):
    """As in a kernel of Jupyter; afterwards reports show themselves no longer."""
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    yield
    if hasattr(Report, "_repr_html_"):
        delattr(Report, "_repr_html_")


def test_outside_a_notebook_nothing_is_made_for_one():
    report = ke.check(block(3395, 1475, 1650), **DECLARED)
    assert report.scene is None
    assert not hasattr(report, "_repr_html_")


def test_a_report_shows_itself_in_a_frame_of_its_own(notebook):
    report = ke.check(block(3395, 1485, 1650), **DECLARED)
    shown = report._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts"')
    _, _, rest = shown.partition('srcdoc="')
    page, _, _ = rest.partition('"')
    assert "<" not in page
    text = html.unescape(page)
    assert text.startswith("<!DOCTYPE html>")
    assert 'class="scene"' in text
    assert "1485.000" in text
    assert "default-src 'none'" in text


def test_what_was_only_measured_shows_itself_too(notebook):
    shown = ke.measure(block(3395, 1475, 1650), **DECLARED)._repr_html_()
    assert "overall length" in shown
