"""The container of glTF 2.0: its JSON, its buffers, and the arrays that lie in them.

Format: ISO/IEC 12113:2022 (glTF 2.0). Buffers come from the file itself, from data in the JSON, or
from files in the same folder; nothing is read outside of it, and nothing is fetched.
"""

from __future__ import annotations

import base64
import binascii
import json
import struct
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from keienvelope.errors import MissingFileError, ReadError, TruncatedFileError
from keienvelope.readers.side_files import note_side_file

EXPORT_AGAIN = "Export it again as GLB 2.0, without compression."

_MAGIC = b"glTF"
_JSON, _BINARY = 0x4E4F534A, 0x004E4942
_COMPONENTS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_MOST_ZEROS = 1 << 24
"""An array without data is all zeros; nobody needs more of them."""


class GltfData:
    """What a file holds.

    Parameters
    ----------
    path : Path
        A ``.glb`` or ``.gltf`` file.

    Raises
    ------
    ReadError
        If it is neither.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        data = path.read_bytes()
        text, self._binary = self._chunks(data) if data.startswith(_MAGIC) else (data, None)
        try:
            self.tree = json.loads(text, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise self.broken(f"its JSON cannot be parsed ({_short(error)})") from error
        if not isinstance(self.tree, dict) or not isinstance(self.tree.get("asset"), dict):
            raise self.broken("this is not glTF: it has no asset")
        version = str(self.tree["asset"].get("version", ""))
        if version.partition(".")[0] != "2":
            raise ReadError(
                f"it is glTF {version or 'without a version'}; only 2.0 is read.",
                path=str(path),
                fix="Convert it to glTF 2.0.",
            )

    def broken(self, what: str) -> ReadError:
        """Return the error of a file that is not as it has to be."""
        return ReadError(f"{what}.", path=str(self.path), fix=EXPORT_AGAIN)

    def _chunks(self, data: bytes) -> tuple[bytes, bytes | None]:
        """Return the JSON and the binary chunk of a GLB."""
        if len(data) < 12 or struct.unpack_from("<I", data, 8)[0] != len(data):
            raise TruncatedFileError(
                "the GLB is not as long as its header says.", path=str(self.path), fix=EXPORT_AGAIN
            )
        version = struct.unpack_from("<I", data, 4)[0]
        if version != 2:
            raise ReadError(
                f"it is GLB {version}; only 2 is read.",
                path=str(self.path),
                fix="Convert it to glTF 2.0.",
            )
        found: dict[int, bytes] = {}
        at = 12
        while at + 8 <= len(data):
            length, kind = struct.unpack_from("<II", data, at)
            if at + 8 + length > len(data):
                raise self.broken("a chunk of the GLB reaches beyond its end")
            found.setdefault(kind, data[at + 8 : at + 8 + length])
            at += 8 + length
        if _JSON not in found:
            raise self.broken("the GLB has no JSON chunk")
        return found[_JSON], found.get(_BINARY)

    def items(self, key: str) -> list[dict[str, Any]]:
        """Return an array of the tree."""
        found = self.tree.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise self.broken(f"its {key} are not a list of objects")
        return found

    def item(self, key: str, index: object) -> dict[str, Any]:
        """Return an item of an array of the tree."""
        found = self.items(key)
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(found):
            raise self.broken(f"it refers to {key}[{index}], which is not there")
        return found[index]

    def array(self, index: object) -> NDArray[Any]:
        """Return what an accessor describes, shape (count, width), as stored or normalized.

        Raises
        ------
        ReadError
            If it reaches beyond its buffer, or is of no kind that there is.
        """
        accessor = self.item("accessors", index)
        kind = _COMPONENTS.get(self.whole(accessor, "componentType"))
        width = _WIDTHS.get(str(accessor.get("type")))
        count = self.whole(accessor, "count")
        if kind is None or width is None:
            raise self.broken(f"its accessor {index} is of no known type")
        if "bufferView" in accessor:
            offset = self.whole(accessor, "byteOffset", 0)
            found = self._view(accessor["bufferView"], offset, np.dtype(kind), width, count)
        elif count * width <= _MOST_ZEROS:
            found = np.zeros((count, width), kind)
        else:
            raise self.broken(f"its accessor {index} announces {count} items and holds none")
        if "sparse" in accessor:
            found = self._with_sparse(found.copy(), accessor["sparse"], np.dtype(kind))
        return _normalized(found) if accessor.get("normalized") is True else found

    def _with_sparse(self, found: NDArray[Any], sparse: Any, kind: np.dtype[Any]) -> NDArray[Any]:
        """Replace some items by those that are listed apart."""
        places, values = sparse.get("indices", {}), sparse.get("values", {})
        count = self.whole(sparse, "count")
        place_kind = _COMPONENTS.get(self.whole(places, "componentType"))
        if place_kind is None:
            raise self.broken("an accessor replaces items by numbers of no known type")
        offset = self.whole(places, "byteOffset", 0)
        view = self._view(places.get("bufferView"), offset, np.dtype(place_kind), 1, count)
        rows = view[:, 0].astype(np.int64)
        if len(rows) and not 0 <= rows.min() <= rows.max() < len(found):
            raise self.broken("an accessor replaces items that it does not have")
        offset = self.whole(values, "byteOffset", 0)
        found[rows] = self._view(values.get("bufferView"), offset, kind, found.shape[1], count)
        return found

    def _view(
        self, index: object, offset: int, kind: np.dtype[Any], width: int, count: int
    ) -> NDArray[Any]:
        """Return items that lie in a part of a buffer, one a stride."""
        view = self.item("bufferViews", index)
        start, length = self.whole(view, "byteOffset", 0), self.whole(view, "byteLength")
        stride = self.whole(view, "byteStride", 0) or kind.itemsize * width
        needed = offset + stride * (count - 1) + kind.itemsize * width if count else 0
        buffer = self._buffer(view.get("buffer"))
        if needed > length or start + length > len(buffer):
            raise self.broken(f"its bufferViews[{index}] reaches beyond its end")
        if not count:
            return np.empty((0, width), kind)
        strides = (stride, kind.itemsize)
        return np.ndarray((count, width), kind, buffer, start + offset, strides)

    def _buffer(self, index: object) -> bytes:
        item = self.item("buffers", index)
        assert isinstance(index, int)
        if index not in self._buffers:
            self._buffers[index] = self._load(item, index)
        return self._buffers[index]

    @cached_property
    def _buffers(self) -> dict[int, bytes]:
        return {}

    def _load(self, item: Mapping[str, Any], index: int) -> bytes:
        uri = item.get("uri")
        if uri is None and index == 0 and self._binary is not None:
            data = self._binary
        elif not isinstance(uri, str):
            raise self.broken(f"its buffers[{index}] does not say where it is")
        elif uri.startswith("data:"):
            data = self._inline(uri)
        else:
            data = self._beside(uri)
        if len(data) < self.whole(item, "byteLength"):
            raise TruncatedFileError(
                f"its buffers[{index}] is shorter than it announces.",
                path=str(self.path),
                fix=EXPORT_AGAIN,
            )
        return data

    def _inline(self, uri: str) -> bytes:
        head, _, text = uri.partition(",")
        if not head.endswith(";base64"):
            raise self.broken("the data of a buffer is not base64")
        try:
            return base64.b64decode(unquote(text), validate=True)
        except binascii.Error as error:
            raise self.broken("the data of a buffer is not base64") from error

    def _beside(self, uri: str) -> bytes:
        """Read a file of the same folder."""
        name = unquote(uri)
        folder = self.path.resolve().parent
        outside = ReadError(
            f"it wants {name[:100]!r}, which is not a file in its own folder; nothing else is"
            " read, and nothing is fetched.",
            path=str(self.path),
            fix="Export it as GLB, which holds everything.",
        )
        if ":" in name or "\\" in name or "\0" in name:
            raise outside
        try:
            target = (folder / name).resolve()
            if not target.is_relative_to(folder):
                raise outside
            note_side_file(target)
            if target.is_file():
                return target.read_bytes()
        except OSError as error:
            raise outside from error
        raise MissingFileError(
            f"its file {name!r} is not there.",
            path=str(self.path),
            fix="Put it beside it, or export GLB, which holds everything.",
        )

    def whole(self, item: Any, key: str, default: int | None = None) -> int:
        """Return a whole number of an object that is not below zero."""
        found = item.get(key, default) if isinstance(item, dict) else None
        if isinstance(found, float) and found.is_integer():
            found = int(found)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < 1 << 53:
            raise self.broken(f"its {key} is {_short(found)}, not a whole number")
        return found


def _normalized(found: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers as fractions of the largest of their kind."""
    if found.dtype.kind == "f":
        return found
    most = np.iinfo(found.dtype).max
    return np.maximum(found.astype(np.float64) / most, -1.0)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _short(thing: object) -> str:
    text = "nothing" if thing is None else " ".join(str(thing).split())
    return text if len(text) < 80 else f"{text[:77]}..."
