"""PLY, the Stanford polygon format: a header that describes rows, and the rows as text or bytes.

Format: G. Turk, "The PLY Polygon File Format". Nothing but the header says how long a row is, so a
count that lies shows at the end of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keienvelope.errors import ReadError, TruncatedFileError
from keienvelope.model.model import Model
from keienvelope.readers.gathered import (
    EXPORT_AGAIN,
    HALF_STEP_FLOAT32,
    Gathered,
    Indices,
    fans,
    number,
    plain_text,
)

_TYPES = {
    name: code
    for names, code in (
        ("char int8", "i1"),
        ("uchar uint8", "u1"),
        ("short int16", "i2"),
        ("ushort uint16", "u2"),
        ("int int32", "i4"),
        ("uint uint32", "u4"),
        ("float float32", "f4"),
        ("double float64", "f8"),
    )
    for name in names.split()
}
_BYTE_ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">", "ascii": ""}
_CORNERS = ("vertex_indices", "vertex_index")
_LONGEST_HEADER = 1 << 16
_WITHOUT_SURFACE = {"edge": "edges"}


@dataclass(frozen=True)
class _Property:
    """A column: a number, or a list of numbers with its length before it."""

    name: str
    kind: str
    length_kind: str = ""


@dataclass(frozen=True)
class _Element:
    name: str
    count: int
    properties: tuple[_Property, ...]

    @property
    def fewest_bytes(self) -> int:
        """The bytes of a row whose lists are all empty."""
        return sum(np.dtype(p.length_kind or p.kind).itemsize for p in self.properties)


@dataclass(frozen=True)
class _Rows:
    """The rows of an element.

    Attributes
    ----------
    columns : dict
        Numbers by property, shape (count,).
    lists : dict
        By property, the values of all lists one after another, and their lengths.
    """

    columns: dict[str, NDArray[np.float64]]
    lists: dict[str, tuple[Indices, Indices]]


def read_ply(path: Path) -> Model:
    """Read a PLY file.

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
        If it is not such a file, or ends before what its header announces.
    """
    data = path.read_bytes()
    order, elements, start = _header(data, path)
    body = _Text(plain_text(path)[start:]) if not order else _Bytes(data, start, order)
    gathered = Gathered(path)
    rows: dict[str, _Rows] = {}
    try:
        for element in elements:
            rows[element.name] = body.rows(element)
    except _EndError as error:
        raise TruncatedFileError(
            f"it ends before the {element.count} rows of {element.name!r} that it announces.",
            path=str(path),
            fix=EXPORT_AGAIN,
        ) from error
    except (ValueError, OverflowError) as error:
        raise ReadError(
            f"a row of {element.name!r} cannot be read.", path=str(path), fix=EXPORT_AGAIN
        ) from error
    gathered.fault("{} rows or bytes stand behind the last one that it announces.", body.left())
    _take(elements, rows, gathered)
    kinds = {
        p.kind for e in elements if e.name == "vertex" for p in e.properties if p.name in "xyz"
    }
    return gathered.model("ply", coordinate_step=HALF_STEP_FLOAT32 if "f4" in kinds else 0.0)


def _take(elements: list[_Element], rows: dict[str, _Rows], gathered: Gathered) -> None:
    """Make the part of the points and faces, and say what else there is."""
    for element in elements:
        if element.name in _WITHOUT_SURFACE:
            gathered.skip(_WITHOUT_SURFACE[element.name], element.count)
        elif element.name not in ("vertex", "face", "material"):
            gathered.fault(f"{{}} rows of {element.name!r} are not read.", element.count)
    columns = rows["vertex"].columns if "vertex" in rows else {}
    if not {"x", "y", "z"} <= columns.keys():
        gathered.fault("Its points have no x, y and z.")
        return
    points = np.column_stack([columns[axis] for axis in "xyz"])
    lists = rows["face"].lists if "face" in rows else {}
    known = next((lists[name] for name in _CORNERS if name in lists), None)
    if known is None:
        if "face" in rows:
            gathered.fault("Its faces do not say which points they have.")
        gathered.skip("points", len(points))
        return
    corners, counts = known
    gathered.fault("{} faces have fewer than three corners.", int((counts < 3).sum()))
    gathered.take((), [(points, fans(corners, counts))])


def _header(data: bytes, path: Path) -> tuple[str, list[_Element], int]:
    """Return the byte order, the elements, and where the rows begin."""
    text = data[:_LONGEST_HEADER]
    end = text.find(b"end_header")
    line_end = text.find(b"\n", end)
    if end < 0 or not text.startswith(b"ply"):
        raise _no_ply(path)
    order = None
    elements: list[_Element] = []
    try:
        for words in (line.split() for line in text[:end].decode("latin-1").splitlines()[1:]):
            match words:
                case ["format", name, _]:
                    order = _BYTE_ORDERS[name]
                case ["element", name, count]:
                    elements.append(_Element(name, _count(count), ()))
                case ["property", "list", length, kind, name]:
                    _add(elements, _Property(name, _TYPES[kind], _TYPES[length]))
                case ["property", kind, name]:
                    _add(elements, _Property(name, _TYPES[kind]))
                case [] | ["comment" | "obj_info", *_]:
                    pass
                case _:
                    raise _no_ply(path)
    except (KeyError, IndexError, ValueError) as error:
        raise _no_ply(path) from error
    if order is None or len({element.name for element in elements}) < len(elements):
        raise _no_ply(path)
    return order, elements, line_end + 1 if line_end >= 0 else len(data)


def _count(word: str) -> int:
    if not word.isdecimal() or len(word) > 18:
        raise ValueError(word)
    return int(word)


def _add(elements: list[_Element], column: _Property) -> None:
    last = elements[-1]
    elements[-1] = _Element(last.name, last.count, (*last.properties, column))


def _no_ply(path: Path) -> ReadError:
    return ReadError(
        "this is not a PLY file: its header cannot be read.", path=str(path), fix=EXPORT_AGAIN
    )


class _EndError(Exception):
    """The file ends within the rows."""


class _Bytes:
    """Rows in binary form."""

    def __init__(self, data: bytes, start: int, order: str) -> None:
        self._data, self._at, self._order = data, start, order

    def left(self) -> int:
        """Return how many bytes are left."""
        return len(self._data) - self._at

    def rows(self, element: _Element) -> _Rows:
        """Read the rows of an element."""
        if element.count * element.fewest_bytes > self.left():
            raise _EndError
        if not element.count:
            return _gather(element, [])
        lengths = self._first_lengths(element)
        found = self._alike(element, lengths)
        return found if found is not None else _gather(element, self._one_by_one(element))

    def _first_lengths(self, element: _Element) -> dict[str, int]:
        """Return how long the lists of the first row are."""
        before = self._at
        row = next(iter(self._one_by_one(element, 1)))
        self._at = before
        return {p.name: len(row[i]) for i, p in enumerate(element.properties) if p.length_kind}

    def _alike(self, element: _Element, lengths: dict[str, int]) -> _Rows | None:
        """Read all rows at once; None where a list is not as long as in the first row."""
        fields: list[tuple[str, str] | tuple[str, str, tuple[int]]] = []
        for i, p in enumerate(element.properties):
            if p.length_kind:
                fields.append((f"n{i}", self._order + p.length_kind))
                fields.append((f"v{i}", self._order + p.kind, (lengths[p.name],)))
            else:
                fields.append((f"v{i}", self._order + p.kind))
        layout = np.dtype(fields)
        if layout.itemsize * element.count > self.left():
            return None
        table = np.frombuffer(self._data, layout, element.count, self._at)
        columns, lists = {}, {}
        for i, p in enumerate(element.properties):
            if not p.length_kind:
                columns[p.name] = table[f"v{i}"].astype(np.float64)
            elif (table[f"n{i}"] == lengths[p.name]).all():
                values = table[f"v{i}"].astype(np.int64).ravel()
                lists[p.name] = values, np.full(element.count, lengths[p.name])
            else:
                return None
        self._at += layout.itemsize * element.count
        return _Rows(columns, lists)

    def _one_by_one(
        self, element: _Element, count: int | None = None
    ) -> list[list[NDArray[np.generic]]]:
        rows = []
        for _ in range(element.count if count is None else count):
            row = []
            for p in element.properties:
                length = int(self._numbers(p.length_kind, 1)[0]) if p.length_kind else 1
                row.append(self._numbers(p.kind, length))
            rows.append(row)
        return rows

    def _numbers(self, kind: str, count: int) -> NDArray[np.generic]:
        size = np.dtype(kind).itemsize * count
        if count < 0 or size > self.left():
            raise _EndError
        found = np.frombuffer(self._data, self._order + kind, count, self._at)
        self._at += size
        return found


class _Text:
    """Rows in text form, each on a line of its own."""

    def __init__(self, data: bytes) -> None:
        self._lines = [words for line in data.splitlines() if (words := line.split())]
        self._next = 0

    def left(self) -> int:
        """Return how many rows are left."""
        return len(self._lines) - self._next

    def rows(self, element: _Element) -> _Rows:
        """Read the rows of an element."""
        if element.count > self.left():
            raise _EndError
        lines = self._lines[self._next : self._next + element.count]
        self._next += element.count
        return _gather(element, [_cut(words, element) for words in lines])


def _cut(words: list[bytes], element: _Element) -> list[list[float]]:
    """Cut the words of a line into its properties."""
    row, at = [], 0
    for p in element.properties:
        length = 1
        if p.length_kind:
            length, at = int(number(words[at]) if at < len(words) else -1), at + 1
        values = [number(word) for word in words[at : at + length]]
        if len(values) != length:
            raise ValueError(words)
        row.append(values)
        at += length
    if at != len(words):
        raise ValueError(words)
    return row


def _gather(
    element: _Element, rows: list[list[NDArray[np.generic]]] | list[list[list[float]]]
) -> _Rows:
    """Turn rows into columns and lists."""
    columns, lists = {}, {}
    for i, p in enumerate(element.properties):
        values = [row[i] for row in rows]
        flat = np.array([v for value in values for v in value], dtype=np.float64)
        if p.length_kind:
            counts = np.array([len(value) for value in values], dtype=np.int64)
            lists[p.name] = _whole(flat), counts
        else:
            columns[p.name] = flat
    return _Rows(columns, lists)


def _whole(values: NDArray[np.float64]) -> Indices:
    """Return numbers of points; what is none becomes one that no point has."""
    with np.errstate(invalid="ignore"):
        whole = np.isfinite(values) & (np.abs(values) < 2.0**53) & (values == np.floor(values))
        return np.where(whole, values, -1).astype(np.int64)
