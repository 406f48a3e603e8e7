"""A report shows itself in a notebook: the page of the HTML report in a frame of its own."""

from __future__ import annotations

from markupsafe import escape

from keienvelope.checking.report import Report
from keienvelope.report.html import render

_HEIGHT = 780


def as_html(report: Report) -> str:
    """Return a frame with the whole page of a report; it works offline and touches nothing else."""
    page = escape(render([report], reproducible=True))
    return (
        f'<iframe sandbox="allow-scripts" title="keienvelope report" srcdoc="{page}"'
        f' style="width: 100%; height: {_HEIGHT}px; border: 0"></iframe>'
    )


def install() -> None:
    """Let notebooks find how a report is shown."""
    setattr(Report, "_repr_html_", as_html)  # noqa: B010 (no part of a report outside notebooks)
