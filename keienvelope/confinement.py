"""What a process that works on files from anyone may use.

The reading of a file may ask for any amount of memory, never end, or crash with a fault of the CAD
kernel. A process that is confined loses nothing but its own item. It is no sandbox: code that takes
the process over by a fault of the kernel has the rights of the user.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import warnings
from contextlib import suppress
from math import ceil
from pathlib import Path

from keienvelope.frozen import dataclass

DEFAULT_SECONDS = 300.0
"""A large assembly takes a minute; what takes longer than this hangs."""
_SHARE_OF_MEMORY = 0.75
"""Of the machine, for all processes together: the rest is for the system and the reports."""
_GRACE_S = 5
"""A process ends itself so much later than it would be ended, where nobody is left to do it."""
_KEPT = frozenset(
    {"PATH", "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "SYSTEMROOT", "WINDIR"}
    | {"TZ", "LANG", "LANGUAGE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV"}
)
_KEPT_STARTS = ("LC_", "XDG_", "PYTHON", "KEIENVELOPE_", "OMP_", "OPENBLAS_", "MKL_")
_CONTAINER_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


@dataclass(frozen=True)
class Limits:
    """What an item may cost.

    Attributes
    ----------
    seconds : float or None
        From when it is given to a process; None for no limit.
    memory_bytes : int or None
        Of its process; None for no limit. It is kept on Linux, where the system counts what a
        process has asked for; elsewhere nothing is limited.
    """

    seconds: float | None = None
    memory_bytes: int | None = None


def share_of_memory(jobs: int) -> int | None:
    """Return the memory that each of several processes may use, in bytes; None if not known.

    The limit of a container counts like the memory of a machine.
    """
    sizes = []
    with suppress(AttributeError, ValueError, OSError):
        sizes.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for path in _CONTAINER_LIMITS:
        with suppress(OSError, ValueError):  # the word "max" stands for no limit
            sizes.append(int(path.read_text()))
    return int(_SHARE_OF_MEMORY * min(sizes) / jobs) if sizes else None


def confine(limits: Limits, folder: Path) -> None:
    """Confine this process, which has been made for work on files.

    It keeps nothing of the environment but what Python and the system need: no tokens of a
    pipeline. It reads nothing and prints nothing by itself, not even warnings, writes temporary
    files to a folder that its parent clears, and leaves no image of its memory when it crashes.

    Parameters
    ----------
    limits : Limits
        Of which the memory is set here.
    folder : Path
        For temporary files.
    """
    # An interrupt is for the process that was started by hand, and it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for name in [name for name in os.environ if not _is_kept(name)]:
        del os.environ[name]
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = str(folder)
    tempfile.tempdir = str(folder)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # for those who write programs, not for those who run them
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 (there is none on Windows)

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if limits.memory_bytes is not None:
            # The memory that can be written to: address space that is only reserved is free.
            hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
            most = limits.memory_bytes if hard < 0 else min(limits.memory_bytes, hard)
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def end_by_itself(seconds: float | None) -> None:
    """Let the system end this process if its parent is not there to do it; None for not any more.

    Where there is no such timer, nothing is done.
    """
    if sys.platform != "win32":
        signal.alarm(0 if seconds is None else ceil(seconds) + _GRACE_S)


def _is_kept(name: str) -> bool:
    upper = name.upper()
    return upper in _KEPT or upper.startswith(_KEPT_STARTS)
