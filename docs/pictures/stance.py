"""Draw ``stance.svg``, what the words of a stance mean: ``python docs/pictures/stance.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from keienvelope.measuring.tangents import Tyre, lowest_ramp

FRONT, REAR = Tyre(0.0, 280.0, 280.0), Tyre(2460.0, 280.0, 280.0)
BODY = (
    (-545, 470), (-545, 620), (-500, 800), (60, 960), (700, 1560), (1300, 1650), (2600, 1600),
    (2830, 900), (2850, 620), (2840, 420), (2810, 290), (2200, 170), (260, 170), (-470, 222),
)  # fmt: skip
NOSE, TAIL = np.array([-470.0, 222.0]), np.array([2810.0, 290.0])
LEFT, RIGHT, TOP, BOTTOM = -1150, 3500, 1780, -560
DIMENSION = "#1f5fa8"
ANGLE = "#b3431e"


def _line(
    a: tuple[float, float], b: tuple[float, float], colour: str, *, dashed: bool = False
) -> str:
    dash = ' stroke-dasharray="18 12"' if dashed else ""
    return (
        f'<line x1="{a[0]:.1f}" y1="{-a[1]:.1f}" x2="{b[0]:.1f}" y2="{-b[1]:.1f}"'
        f' stroke="{colour}" stroke-width="5"{dash}/>'
    )


def _text(x: float, z: float, words: str, colour: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{-z:.1f}" fill="{colour}" text-anchor="{anchor}">{words}</text>'


def _between(a: float, b: float, z: float, words: str, codes: str) -> list[str]:
    """Draw a dimension along the vehicle, below the ground."""
    ends = [_line((x, 40), (x, z - 25), DIMENSION) for x in (a, b)]
    arrows = (
        f'<line x1="{a + 8}" y1="{-z}" x2="{b - 8}" y2="{-z}" stroke="{DIMENSION}"'
        ' stroke-width="5" marker-start="url(#tip)" marker-end="url(#tip)"/>'
    )
    middle = 0.5 * (a + b)
    words = [_text(middle, z + 22, words, DIMENSION), _text(middle, z - 72, codes, DIMENSION)]
    return [*ends, arrows, *words]


def _tangent(tyre: Tyre, point: np.ndarray, sense: int, beyond: float) -> list[str]:
    """Draw a plane through the foot of a tyre to the point that it touches, and a bit beyond."""
    foot = tyre.foot(float(tyre.angles(point, sense)), sense)
    end = point + beyond * (point - foot) / np.linalg.norm(point - foot)
    dots = [f'<circle cx="{x:.1f}" cy="{-z:.1f}" r="15" fill="{ANGLE}"/>' for x, z in (foot, point)]
    return [_line(tuple(foot), tuple(end), ANGLE), *dots]


def drawing() -> str:
    """Return the picture as SVG."""
    floor = np.array([[[260.0, 170.0], [2200.0, 170.0]]])
    share, _ = lowest_ramp(FRONT, REAR, floor)
    crest = floor[0, 0] + share[0] * (floor[0, 1] - floor[0, 0])
    outline = " ".join(f"{x},{-z}" for x, z in BODY)
    parts = [
        f'<rect x="{LEFT}" y="{-TOP}" width="{RIGHT - LEFT}" height="{TOP - BOTTOM}" fill="#fff"/>',
        f'<polygon points="{outline}" fill="#e8ebee" stroke="#555" stroke-width="6"/>',
        *(
            f'<circle cx="{t.x}" cy="{-t.z}" r="{t.radius}" fill="#c9ced3" stroke="#333"'
            ' stroke-width="7"/>'
            for t in (FRONT, REAR)
        ),
        _line((LEFT + 40, 0), (RIGHT - 40, 0), "#333"),
        *_tangent(FRONT, NOSE, -1, 330),
        _text(-850, 530, "approach angle", ANGLE),
        _text(-850, 450, "6.10, H106", ANGLE),
        *_tangent(REAR, TAIL, +1, 330),
        _text(3190, 330, "departure angle", ANGLE),
        _text(3190, 250, "6.11, H107", ANGLE),
        *_tangent(FRONT, crest, +1, 250),
        *_tangent(REAR, crest, -1, 250),
        _text(1230, 330, "ramp breakover angle, 6.9, H147", ANGLE),
        _line((700, 0), (700, 170), DIMENSION),
        _text(720, 60, "ground clearance, 6.8, H156", DIMENSION, "start"),
        *_between(0, 2460, -190, "wheelbase", "6.4, L101"),
        *_between(-545, 0, -190, "front overhang", "6.6, L104"),
        *_between(2460, 2850, -190, "rear overhang", "6.7, L105"),
        *_between(-545, 2850, -430, "overall length", "6.1, L103"),
    ]
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="56"'
        f' viewBox="{LEFT} {-TOP} {RIGHT - LEFT} {TOP - BOTTOM}">'
        '<defs><marker id="tip" orient="auto-start-reverse" viewBox="0 0 10 10" refX="9" refY="5"'
        f' markerWidth="6" markerHeight="6"><path d="M0 0L10 5L0 10z" fill="{DIMENSION}"/>'
        "</marker></defs>"
    )
    return "\n".join([head, *parts, "</svg>", ""])


if __name__ == "__main__":
    Path(__file__).with_name("stance.svg").write_text(drawing(), encoding="utf-8")
