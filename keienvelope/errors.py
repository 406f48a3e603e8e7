"""What can go wrong, one class a cause. Every message says what happened and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class KeienvelopeError(Exception):
    """Base of every error that is told to the user in words.

    Parameters
    ----------
    what : str
        What happened, one sentence.
    path : str, optional
        The file it happened in.
    fix : str, optional
        The exact thing to do next.
    """

    def __init__(self, what: str, *, path: str | None = None, fix: str | None = None) -> None:
        self.what = what
        self.path = path
        self.fix = fix
        super().__init__(what)

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy in another process cannot be made as the original was: each class takes its own
        # arguments, of which only the message is kept where Python looks for them.
        return _copied, (type(self), self.args), self.__dict__

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        advice = f" {self.fix}" if self.fix else ""
        return f"{place}{self.what}{advice}"


def _copied(kind: type[KeienvelopeError], arguments: tuple[Any, ...]) -> KeienvelopeError:
    return kind.__new__(kind, *arguments)


class ReadError(KeienvelopeError, ValueError):
    """A file could not be read whole."""


class MissingFileError(ReadError, FileNotFoundError):
    """There is no such file."""


class EmptyFileError(ReadError):
    """The file has no content, or content without any geometry."""


class TruncatedFileError(ReadError):
    """The file ends before what it announces."""


class UnsupportedFormatError(ReadError):
    """The file is of a kind that is not read."""


class NativeCadFileError(UnsupportedFormatError):
    """The file is the closed native format of a CAD system."""


class UnexpectedError(KeienvelopeError, RuntimeError):
    """Reading or measuring died of something nobody foresaw; the cause is chained."""


class KernelUnavailableError(KeienvelopeError, ImportError):
    """The CAD kernel cannot be loaded on this machine."""


class UsageError(KeienvelopeError, ValueError):
    """An option or an argument makes no sense."""


class DataError(UsageError):
    """A file of data, such as a profile, does not say what it must."""


class UnknownNameError(UsageError, LookupError):
    """A name is not in the catalogue; the known ones are listed.

    Parameters
    ----------
    kind : str
        What was looked for, for example ``profile``.
    name : str
        The name that was asked for.
    known : sequence of str
        The names that exist.
    """

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"there is no {kind} {name!r}.", fix=f"Known: {', '.join(known)}.")


class ParameterError(UsageError):
    """A template parameter is unknown, out of its range, or breaks the class.

    Parameters
    ----------
    parameter : str
        Name of the parameter.
    value : object
        The value that was asked for.
    what : str
        Why it is refused.
    fix : str, optional
        What to do next.
    """

    def __init__(self, parameter: str, value: object, what: str, *, fix: str | None = None) -> None:
        self.parameter = parameter
        self.value = value
        super().__init__(what, fix=fix)


class BuildError(KeienvelopeError, RuntimeError):
    """A template did not build, or what it built did not measure as promised."""
