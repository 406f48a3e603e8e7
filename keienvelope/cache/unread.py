"""Geometry that is read from its file only if somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keienvelope.errors import ReadError
from keienvelope.model import Brep, Mesh, Model
from keienvelope.model.mesh import Extremes, Triangles


class Unread:
    """A file whose parts are known, and that is read at most once.

    Parameters
    ----------
    read : callable
        Reads it.
    paths : tuple of str
        The paths of its parts.
    """

    def __init__(self, read: Callable[[], Model], paths: tuple[str, ...]) -> None:
        self._read = read
        self._paths = paths
        self._model: Model | None = None

    def geometry(self, index: int) -> Brep | Mesh:
        """Return the geometry of a part.

        Raises
        ------
        ReadError
            If the file cannot be read any more, or has other parts now.
        """
        if self._model is None:
            model = self._read()
            if tuple(part.path for part in model.parts) != self._paths:
                raise ReadError(
                    "the file has changed while it was checked.",
                    path=model.source.name,
                    fix="Check it again.",
                )
            self._model = model
        return self._model.parts[index].geometry


class UnreadBrep(Brep):
    """Boundary representation of a file that was not read yet."""

    def __init__(self, file: Unread, index: int) -> None:
        self._file, self._index = file, index

    def __getattr__(self, name: str) -> Any:
        """Return what only the file itself tells: prototype and placement."""
        if name not in ("prototype", "placement"):
            raise AttributeError(name)
        return getattr(self._file.geometry(self._index), name)


class UnreadMesh(Mesh):
    """A mesh of a file that was not read yet."""

    def __init__(self, file: Unread, index: int, count: int) -> None:
        self._file, self._index = file, index
        self.count = count

    @property
    def _mesh(self) -> Mesh:
        mesh = self._file.geometry(self._index)
        if not isinstance(mesh, Mesh):
            raise TypeError(f"part {self._index} is no mesh")
        return mesh

    def blocks(self) -> Iterator[tuple[int, Triangles]]:
        """Yield all triangles in blocks, each with the index of its first triangle."""
        return self._mesh.blocks()

    @property
    def extremes(self) -> Extremes:
        """How far the triangles reach."""
        return self._mesh.extremes

    def triangles(self) -> Triangles:
        """Return all triangles as one array."""
        return self._mesh.triangles()

    def sample(self) -> Triangles:
        """Return every so many triangles."""
        return self._mesh.sample()

    def meeting(self, low: ArrayLike, high: ArrayLike) -> tuple[NDArray[np.int64], Triangles]:
        """Return the triangles whose own boxes meet a box."""
        return self._mesh.meeting(low, high)

    @property
    def fans(self) -> tuple[Triangles | None, ...]:
        """The triangles around the six extreme corners."""
        return self._mesh.fans
