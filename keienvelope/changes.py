"""What a branch touched, by git."""

from __future__ import annotations

import os
from pathlib import Path

from keienvelope.errors import UsageError


def changed_since(folder: Path, revision: str) -> frozenset[Path]:
    """Return the files that differ from where a branch left a revision.

    Parameters
    ----------
    folder : Path
        In the repository.
    revision : str
        A branch, tag or commit, for example ``origin/main``.

    Returns
    -------
    frozenset of Path
        Real paths of files in the working tree that were added or changed since the merge base,
        committed or not; those that git does not know yet too.

    Raises
    ------
    UsageError
        If there is no git, no repository or no such revision.
    """
    root = Path(_git(folder, "rev-parse", "--show-toplevel").rstrip("\n"))
    found = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    base = _git(root, "merge-base", found.strip(), "HEAD").strip()
    names = _git(root, "diff", "--name-only", "-z", "--no-renames", "--diff-filter=d", base, "--")
    names += _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return frozenset(real(root / name) for name in names.split("\0") if name)


def real(path: Path) -> Path:
    """Return a path as it is compared: without links."""
    return Path(os.path.realpath(path))


def _git(folder: Path, *arguments: str) -> str:
    import subprocess  # noqa: PLC0415 (few ask for it)

    try:
        done = subprocess.run(  # noqa: S603 (no shell, and git says what it will not take)
            ["git", "-C", str(folder), *arguments],  # noqa: S607 (the git of the user)
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise UsageError("--since needs git, and there is none.", fix="Install git.") from error
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip() or "no such revision"
        raise UsageError(
            f"git cannot tell what changed: {told.splitlines()[0]}.",
            path=str(folder),
            fix="Check the revision. In a pipeline, fetch the history too (fetch-depth: 0).",
        )
    return done.stdout.decode("utf-8", "surrogateescape")
