"""Frozen dataclasses that are defined quickly, for the modules that every start loads.

The standard library writes six methods for a frozen dataclass and compiles each of them, and all of
ours together took half as long as the import of numpy. Here it writes ``__init__`` alone, and the
other methods are the same functions for every class. A field is then set by a call in Python, so
classes of which a model has thousands stay with the standard library.
"""

from __future__ import annotations

import dataclasses
from dataclasses import FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, eq: bool = True, kw_only: bool = False):
        """Return a decorator that makes of a class what that of the standard library makes."""
        if not frozen:
            return dataclasses.dataclass(eq=eq, kw_only=kw_only)

        def made(cls: type) -> type:
            # To the standard library it is not frozen: then it writes no methods for that.
            cls = dataclasses.dataclass(eq=False, repr=False, kw_only=kw_only)(cls)
            cls.__setattr__, cls.__delattr__ = _set_once, _refuse_to_delete
            if "__repr__" not in vars(cls):
                cls.__repr__ = _described
            if eq:
                names = [field.name for field in dataclasses.fields(cls) if field.compare]
                cls._compared = property(attrgetter(*names))
                cls.__eq__, cls.__hash__ = _is_equal, _hashed
            return cls

        return made


def _set_once(self: Any, name: str, value: object) -> None:
    """Set a field that has no value yet, as ``__init__`` does."""
    if name in self.__dict__ or name not in self.__dataclass_fields__:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _refuse_to_delete(self: object, name: str) -> None:  # noqa: ARG001
    raise FrozenInstanceError(f"cannot delete field {name!r}")


@recursive_repr()
def _described(self: Any) -> str:
    values = [f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr]
    return f"{type(self).__qualname__}({', '.join(values)})"


def _is_equal(self: Any, other: Any) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return self._compared == other._compared


def _hashed(self: Any) -> int:
    return hash(self._compared)
