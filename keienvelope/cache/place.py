"""Where the cache of a user lies, and which program its measurements are of."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from keienvelope.cache.measurements import MeasurementCache
from keienvelope.version import VERSION

FOLDER = "KEIENVELOPE_CACHE"
"""The environment variable that names the folder of the cache."""

_PLACES = {
    "win32": ("LOCALAPPDATA", "AppData/Local"),
    "darwin": ("XDG_CACHE_HOME", "Library/Caches"),
}
_ELSEWHERE = "XDG_CACHE_HOME", ".cache"
"""By system: the variable that names the folder of all caches, and where it is in a home."""
_PACKAGE = Path(__file__).resolve().parents[1]
_LIBRARIES = ("cadquery-ocp", "ocp", "numpy-", "scipy-", "lxml-", "trimesh-")
"""What reads and measures, as names begin; the kernel has a name for each way to install it."""
_TELLING = (".dist-info", ".egg-info")


def standard_cache() -> MeasurementCache | None:
    """Return the cache of the user; None where there is no place for one."""
    folder = cache_folder()
    return MeasurementCache(folder, program()) if folder else None


def cache_folder() -> Path | None:
    """Return the folder of the cache: as the environment says, else as the system has it."""
    given = os.environ.get(FOLDER)
    if given:
        return Path(given).absolute()
    variable, in_home = _PLACES.get(sys.platform, _ELSEWHERE)
    named = Path(os.environ.get(variable, ""))
    if named.is_absolute():
        return named / "keienvelope"
    try:
        return Path.home() / in_home / "keienvelope"
    except RuntimeError:  # a user that the system does not know
        return None


@cache
def program() -> str:
    """Return what tells this program from every other that might measure differently.

    The version alone would not do in a checkout, where the code changes under it. All of the code
    counts: to tell what measures from what does not would be one more thing to get wrong.
    """
    told = [VERSION, sys.version, platform.machine(), *_installed()]
    digest = hashlib.sha256("\n".join(told).encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _installed() -> list[str]:
    """Return the libraries that read and measure, by the folders that name their versions."""
    found = []
    for folder in sys.path:
        with suppress(OSError):
            for name in os.listdir(folder or "."):  # noqa: PTH208 (a thousand paths cost more)
                library = name.lower().replace("_", "-")
                if name.endswith(_TELLING) and library.startswith(_LIBRARIES):
                    found.append(name)
    return sorted(found)
