"""OFF, the object file format of Geomview: points, and polygons that name them, in text.

Format: geomview.org, "OFF Files". The keyword tells what stands behind the coordinates of a point.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from keienvelope.errors import ReadError, TruncatedFileError
from keienvelope.model.model import Model
from keienvelope.readers.gathered import (
    EXPORT_AGAIN,
    Gathered,
    fans,
    number,
    plain_text,
    whole_number,
)

_KEYWORD = re.compile(rb"(ST)?C?N?OFF")


def read_off(path: Path) -> Model:
    """Read an OFF file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Model
        One part, without a unit.

    Raises
    ------
    ReadError
        If it is not such a text, or holds fewer points or faces than it announces.
    """
    bare = (line.partition(b"#")[0].split() for line in plain_text(path).splitlines())
    point_count, face_count, lines = _head([words for words in bare if words], path)
    end = point_count + face_count
    if end > len(lines):
        raise TruncatedFileError(
            f"it announces {point_count} points and {face_count} faces, but only {len(lines)} lines"
            " follow.",
            path=str(path),
            fix=EXPORT_AGAIN,
        )
    try:
        rows = [[number(word) for word in words[:3]] for words in lines[:point_count]]
        points = np.array(rows, dtype=np.float64).reshape(point_count, 3)
        polygons = [_polygon(words) for words in lines[point_count:end]]
    except ValueError as error:
        raise ReadError(
            "a point or a face of the OFF text cannot be read.", path=str(path), fix=EXPORT_AGAIN
        ) from error
    gathered = Gathered(path)
    gathered.fault("{} lines stand behind the last face that it announces.", len(lines) - end)
    counts = np.array([len(polygon) for polygon in polygons], dtype=np.int64)
    gathered.skip("points and lines that are listed as faces", int((counts < 3).sum()))
    corners = np.array([corner for polygon in polygons for corner in polygon], dtype=np.int64)
    gathered.take((), [(points, fans(corners, counts))])
    return gathered.model("off")


def _head(lines: list[list[bytes]], path: Path) -> tuple[int, int, list[list[bytes]]]:
    """Return how many points and faces are announced, and the lines behind that."""
    if lines and _KEYWORD.fullmatch(lines[0][0]):
        lines = [lines[0][1:], *lines[1:]] if len(lines[0]) > 1 else lines[1:]
    try:
        points, faces = (whole_number(word) for word in lines[0][:2])
    except (ValueError, IndexError):
        points = faces = -1
    if points < 0 or faces < 0:
        raise ReadError(
            "this is not OFF text with points in space.",
            path=str(path),
            fix="Export it again as OFF text with x, y and z, or as STL.",
        )
    return points, faces, lines[1:]


def _polygon(words: list[bytes]) -> list[int]:
    count = whole_number(words[0])
    corners = [whole_number(word) for word in words[1 : count + 1]]
    if count < 1 or len(corners) != count:
        raise ValueError(words)
    return corners
