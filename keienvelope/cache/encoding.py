"""Measurements as plain data that is safe to read, whoever wrote it.

Numbers, text, tuples, arrays of numbers, and the dataclasses of the rooms ``model`` and
``measuring``; nothing else comes back, and nothing is run but their constructors.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

import numpy as np

_ROOMS = ("keienvelope.model.", "keienvelope.measuring.")
_ARRAY, _TABLE = "array", "table"
_KIND = re.compile(r"[<>|][fiub][1248]")


class DamagedError(ValueError):
    """Data that nothing here has written."""


def encode(value: Any) -> Any:
    """Return a value as JSON has it.

    Raises
    ------
    TypeError
        If it is of a kind that is not kept.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return encode(value.item())
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, np.ndarray) and _KIND.fullmatch(value.dtype.str):
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
        return {_ARRAY: [value.dtype.str, list(value.shape), data]}
    if isinstance(value, Mapping):
        return {_TABLE: [[encode(key), encode(item)] for key, item in value.items()]}
    name = f"{type(value).__module__}.{type(value).__qualname__}"
    if is_dataclass(value) and name.startswith(_ROOMS):
        return {name: [encode(getattr(value, field.name)) for field in fields(value)]}
    raise TypeError(f"a measurement holds {name}, which cannot be kept")


def decode(data: Any) -> Any:
    """Return the value that was encoded.

    Raises
    ------
    DamagedError
        If it never was one.
    """
    if isinstance(data, list):
        return tuple(decode(item) for item in data)
    if not isinstance(data, dict):
        return data
    if len(data) != 1:
        raise DamagedError("an object has more than one name")
    ((name, content),) = data.items()
    try:
        if name == _ARRAY:
            kind, shape, text = content
            return _array(kind, shape, text)
        if name == _TABLE:
            return {decode(key): decode(item) for key, item in content}
        made = _dataclass_named(name)
        names = [field.name for field in fields(made)]
        return made(**dict(zip(names, map(decode, content), strict=True)))
    except (TypeError, ValueError, AttributeError, ImportError) as error:
        raise DamagedError(f"{name} cannot be made: {error}") from error


def _array(kind: str, shape: list[int], text: str) -> Any:
    if not _KIND.fullmatch(kind):
        raise DamagedError(f"{kind} is no kind of number")
    data = base64.b64decode(text, validate=True)
    # A copy can be written to, as the original could.
    return np.frombuffer(data, kind).reshape(shape).copy()


def _dataclass_named(name: str) -> Any:
    module, _, own = name.rpartition(".")
    if not f"{module}.".startswith(_ROOMS):
        raise DamagedError(f"{name} is no measurement")
    found = getattr(import_module(module), own)
    if not (isinstance(found, type) and is_dataclass(found) and found.__module__ == module):
        raise DamagedError(f"{name} is no measurement")
    return found
