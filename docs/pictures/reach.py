"""Draw ``verdict.svg`` and ``reach.svg``, how limits and extents are decided.

``python docs/pictures/reach.py`` writes both.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CURVE = np.array([(60.0, 60.0), (240.0, 560.0), (560.0, 470.0), (900.0, 60.0)])
"""Control points of a Bezier curve; y up."""
TOLD, OPEN, BAD, PLAIN = "#1d7a2f", "#a06a00", "#c01717", "#333"
HULL = "#1f5fa8"

Points = NDArray[np.float64]


def _text(x: float, y: float, words: str, colour: str = PLAIN, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{words}</text>'


def _line(a: tuple[float, float], b: tuple[float, float], colour: str, width: float = 3) -> str:
    return (
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}"'
        f' stroke="{colour}" stroke-width="{width}"/>'
    )


def _picture(width: float, height: float, parts: list[str]) -> str:
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="22"'
        f' viewBox="0 0 {width} {height}"><rect width="{width}" height="{height}" fill="#fff"/>'
    )
    return "\n".join([head, *parts, "</svg>", ""])


def verdicts() -> str:
    """Return the three places that an interval can have at a limit."""
    limit = 560.0
    parts = [
        _line((limit, 40), (limit, 300), PLAIN),
        _text(limit, 28, "at most L"),
        _line((60, 290), (900, 290), PLAIN),
        _text(900, 318, "mm", anchor="end"),
    ]
    rows = (
        (300.0, 470.0, TOLD, "pass: nothing reaches farther than the upper end"),
        (490.0, 630.0, OPEN, "undecided, never a pass"),
        (650.0, 800.0, BAD, "fail: a point of the model lies beyond"),
    )
    for row, (low, high, colour, words) in enumerate(rows):
        y = 90 + 70 * row
        parts += [
            _line((low, y), (high, y), colour, 8),
            f'<circle cx="{low}" cy="{y}" r="9" fill="{colour}"/>',
            _line((high, y - 14), (high, y + 14), colour, 5),
            _text(60, y - 18, words, colour, "start"),
        ]
    return _picture(960, 330, parts)


def _halves(control: Points) -> tuple[Points, Points]:
    """Return the control points of both halves of a Bezier curve (de Casteljau)."""
    left, right, points = [control[0]], [control[-1]], control
    while len(points) > 1:
        points = (points[:-1] + points[1:]) / 2
        left.append(points[0])
        right.append(points[-1])
    return np.array(left), np.array(right[::-1])


def _curve(control: Points, count: int = 60) -> Points:
    t = np.linspace(0, 1, count)[:, None]
    points = [np.broadcast_to(point, (count, 2)) for point in control]
    while len(points) > 1:
        points = [(1 - t) * a + t * b for a, b in itertools.pairwise(points)]
    return points[0]


def _polyline(points: Points, colour: str, fill: str = "none", *, dashed: bool = False) -> str:
    shown = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="9 7"' if dashed else ""
    return f'<polyline points="{shown}" fill="{fill}" stroke="{colour}" stroke-width="3"{dash}/>'


def reach() -> str:
    """Return how the height of a spline is enclosed: its hull, halved once and twice."""
    parts = []
    for column in range(3):
        pieces = [CURVE]
        for _ in range(column):
            pieces = [half for piece in pieces for half in _halves(piece)]
        attained = max(float(piece[[0, -1], 1].max()) for piece in pieces)
        bound = max(float(piece[:, 1].max()) for piece in pieces)

        def shown(points: Points, column: int = column) -> Points:
            return np.array([30 + 480 * column, 320]) + 0.48 * points * np.array([1, -1])

        left, right = 30.0 + 480 * column, 30.0 + 480 * column + 0.48 * 960
        for piece in pieces:
            kept = float(piece[:, 1].max()) > attained
            parts.append(_polyline(shown(piece), HULL if kept else "#bbb", dashed=True))
        parts.append(_polyline(shown(_curve(CURVE)), PLAIN))
        for value, colour, words in ((bound, OPEN, "upper"), (attained, TOLD, "lower")):
            y = float(shown(np.array([[0.0, value]]))[0, 1])
            parts.append(_line((left, y), (right, y), colour, 2))
            parts.append(_text(right, y - 6 if words == "upper" else y + 22, words, colour, "end"))
        words = (
            "the hull of its control points",
            "halved",
            "halved again; what is grey is dropped",
        )
        parts.append(_text((left + right) / 2, 350, words[column]))
    return _picture(1480, 370, parts)


if __name__ == "__main__":
    folder = Path(__file__).parent
    (folder / "verdict.svg").write_text(verdicts(), encoding="utf-8")
    (folder / "reach.svg").write_text(reach(), encoding="utf-8")
