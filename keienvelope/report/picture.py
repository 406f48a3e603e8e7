"""A picture of a report: seen from the front and left, and in three views with dimensions (PNG)."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from keienvelope.checking.report import Report
from keienvelope.errors import UsageError
from keienvelope.report.drawing import Line, Look, Ring, View, Words, looking_from, three_views
from keienvelope.report.phrases import place, printable, state
from keienvelope.report.stage import Stage

_SIDE_WIDTH, _LIST_WIDTH, _LEAST_HEIGHT = 1000, 520, 520
_FINE = 2
"""Lines and words are drawn so many times larger and shrunk, which smooths them."""
_COLOURS: dict[Look, tuple[int, int, int]] = {
    "limit": (30, 110, 190),
    "size": (40, 44, 52),
    "over": (200, 16, 28),
    "waived": (176, 108, 0),
    "ground": (120, 120, 120),
    "plain": (40, 44, 52),
}
_VERDICT: dict[str, tuple[int, int, int]] = {
    "pass": (24, 128, 56),
    "fail": (200, 16, 28),
    "undecided": (176, 108, 0),
    "error": (130, 40, 150),
}
_MOST_OVERRUNS = 6
_MOST_LETTERS = 38
_HEADER, _GAP = 96, 20
_FRONT_LEFT = (-1.0, -0.85, 0.5)


def render_picture(report: Report) -> bytes:
    """Return a PNG of a report that was made with a scene.

    Raises
    ------
    UsageError
        If there is nothing to show: the file could not be read.
    """
    if report.scene is None or not report.scene.count:
        raise UsageError(
            f"there is no picture of {report.file.path}: nothing of it could be read.",
            fix="See the report.",
        )
    stage = Stage(report, report.scene)
    side, front, top = three_views(stage, width=_SIDE_WIDTH)
    upper = max(front.size[1], _LEAST_HEIGHT)
    isometric = looking_from(stage, _FRONT_LEFT, (side.size[0], upper), name="from front left")
    right = side.size[0] + _GAP
    lower = _HEADER + upper + _GAP
    words = right + front.size[0] + _GAP
    sheet = _Sheet(
        max(right + top.size[0], words + _LIST_WIDTH), lower + max(side.size[1], top.size[1])
    )
    sheet.head(report)
    sheet.place(isometric, (0, _HEADER))
    sheet.place(front, (right, _HEADER))
    sheet.place(side, (0, lower))
    sheet.place(top, (right, lower))
    sheet.list(_overruns(stage), (words, _HEADER + 40))
    return sheet.png()


def _overruns(stage: Stage) -> list[tuple[str, Look]]:
    """Return what the list beside the views says: two lines an overrun."""
    lines: list[tuple[str, Look]] = []
    for mark in stage.marked[:_MOST_OVERRUNS]:
        overrun = mark.overrun
        name = printable(overrun.part)
        short = name if len(name) <= _MOST_LETTERS else f"...{name[3 - _MOST_LETTERS :]}"
        look: Look = "waived" if mark.finding.waived else "over"
        lines.append((f"{overrun.side} +{overrun.amount_mm:.3f} mm  {short}", look))
        lines.append((f"    at {place(overrun)}", look))
    rest = len(stage.marked) - _MOST_OVERRUNS
    return [*lines, (f"and {rest} more overruns", "plain")] if rest > 0 else lines


class _Sheet:
    """The paper that views and words are put on."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._image = Image.new("RGB", (width * _FINE, height * _FINE), "white")
        self._draw = ImageDraw.Draw(self._image)

    def head(self, report: Report) -> None:
        """Write file, verdict and profile."""
        profile = f"  {report.profile.id}" if report.profile else ""
        self._words((28, 44), printable(report.file.path), (20, 22, 26), 34, "ls")
        colour = _VERDICT[report.verdict]
        verdict = report.verdict.upper() + state(report).removeprefix(report.verdict) + profile
        self._words((28, 82), verdict, colour, 26, "ls")
        self._words((self._size[0] - 28, 44), "millimetres", (120, 124, 130), 20, "rs")

    def place(self, view: View, corner: tuple[int, int]) -> None:
        """Put a view on the sheet, with its lines and words."""
        pixels = np.clip(view.picture * 255 + 0.5, 0, 255).astype(np.uint8)
        size = (view.size[0] * _FINE, view.size[1] * _FINE)
        picture = Image.fromarray(pixels, "RGBA").resize(size, Image.Resampling.BICUBIC)
        self._image.paste(picture, (corner[0] * _FINE, corner[1] * _FINE), picture)
        self._words((corner[0] + 28, corner[1] + 24), view.name, (120, 124, 130), 20, "ls")
        for mark in view.marks:
            if isinstance(mark, Line):
                self._line(mark, corner)
            elif isinstance(mark, Ring):
                self._ring(mark, corner)
        for mark in view.marks:
            if isinstance(mark, Words):
                self._label(mark, corner)

    def list(self, lines: Sequence[tuple[str, Look]], corner: tuple[int, int]) -> None:
        """Write lines below one another."""
        for number, (line, look) in enumerate(lines):
            at = (corner[0], corner[1] + 30 * (number + 1))
            self._words(at, line, _COLOURS[look], 20, "ls")

    def png(self) -> bytes:
        """Return the sheet."""
        stream = io.BytesIO()
        small = self._image.resize(self._size, Image.Resampling.BOX)
        small.save(stream, "PNG")
        return stream.getvalue()

    def _at(self, point: tuple[float, float], corner: tuple[int, int]) -> tuple[float, float]:
        return (point[0] + corner[0]) * _FINE, (point[1] + corner[1]) * _FINE

    def _line(self, line: Line, corner: tuple[int, int]) -> None:
        start, end = self._at(line.start, corner), self._at(line.end, corner)
        colour, wide = _COLOURS[line.look], 3 if line.look == "limit" else 2
        length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
        steps = max(int(length / 22), 1) if line.dashed else 1
        at = np.linspace(start, end, 2 * steps if line.dashed else 2)
        for one, other in zip(at[::2], at[1::2], strict=True):
            self._draw.line([tuple(one), tuple(other)], fill=colour, width=wide)
        if line.arrows and length > 0:
            for tip, tail in ((start, end), (end, start)):
                self._arrow(np.array(tip), np.array(tail), colour)

    def _arrow(self, tip: np.ndarray, tail: np.ndarray, colour: tuple[int, int, int]) -> None:
        along = (tail - tip) / np.linalg.norm(tail - tip) * 18
        across = np.array([-along[1], along[0]]) * 0.32
        corners = [tuple(tip), tuple(tip + along + across), tuple(tip + along - across)]
        self._draw.polygon(corners, fill=colour)

    def _ring(self, ring: Ring, corner: tuple[int, int]) -> None:
        x, y = self._at(ring.at, corner)
        self._draw.ellipse((x - 16, y - 16, x + 16, y + 16), outline=_COLOURS[ring.look], width=6)

    def _label(self, words: Words, corner: tuple[int, int]) -> None:
        colour, size = _COLOURS[words.look], 20 if words.look in ("over", "waived") else 18
        x, y = words.at[0] + corner[0], words.at[1] + corner[1]
        if not words.upright:
            self._words((x, y), words.text, colour, size, "ms", halo=True)
            return
        font = _font(size)
        left, top, right, bottom = font.getbbox(words.text)
        turned = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4), 0)
        ImageDraw.Draw(turned).text((2 - left, 2 - top), words.text, fill=255, font=font)
        turned = turned.rotate(90, expand=True)
        place = (int(x * _FINE - turned.width), int(y * _FINE - turned.height / 2))
        self._image.paste(Image.new("RGB", turned.size, colour), place, turned)

    def _words(
        self,
        at: tuple[float, float],
        text: str,
        colour: tuple[int, int, int],
        size: int,
        anchor: str,
        *,
        halo: bool = False,
    ) -> None:
        self._draw.text(
            (at[0] * _FINE, at[1] * _FINE),
            text,
            fill=colour,
            font=_font(size),
            anchor=anchor,
            stroke_width=6 if halo else 0,
            stroke_fill="white",
        )


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the font that comes with the library: no font of the machine is needed."""
    return ImageFont.load_default(size * _FINE)
