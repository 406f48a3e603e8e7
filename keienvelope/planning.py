"""From files, configs and the command line to what is checked, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from keienvelope import law, workflow
from keienvelope.changes import changed_since, real
from keienvelope.checking import Declared, parse_declared, rule
from keienvelope.config import Config, Settings, find_config, load_config
from keienvelope.config.discovery import sidecar_of, sidecar_waivers
from keienvelope.errors import UsageError
from keienvelope.frozen import dataclass

COMMAND_LINE = "command line"
_FRAME = frozenset(
    ("unit", "forward", "up", "axes", "ground", "exclude", "half", "median", "straighten", "anchor")
)


@dataclass(frozen=True)
class Plan:
    """A file, the config that holds for it, and the task that follows.

    Attributes
    ----------
    config : Config
        The closest one, or the one that was given.
    settings : Settings
        What holds for the file, with where it is written.
    task : Task
        What is done.
    """

    config: Config
    settings: Settings
    task: workflow.Task


def plan(
    paths: Sequence[Path], given: Mapping[str, Any], *, config: Path | None = None
) -> list[Plan]:
    """Plan the check of files.

    Parameters
    ----------
    paths : sequence of Path
        The files.
    given : mapping
        What the command line says, by key of the config; None or empty where it says nothing.
    config : Path, optional
        The config for all files, instead of the closest one of each.

    Raises
    ------
    UsageError
        If a config or an option makes no sense.
    """
    chosen = load_config(workflow.absolute(config)) if config is not None else None
    closest = cache(find_config)
    return [
        _planned(path, given, chosen or closest(workflow.absolute(path).parent)) for path in paths
    ]


def touched(plans: Sequence[Plan], revision: str) -> list[Plan]:
    """Return the plans whose design file, config or sidecar changed since a revision.

    Raises
    ------
    UsageError
        If git cannot tell.
    """
    known: dict[Path, frozenset[Path]] = {}
    found = []
    for item in plans:
        path = workflow.absolute(item.task.path)
        folder = path.parent if path.parent.is_dir() else Path.cwd()
        if folder not in known:
            known[folder] = changed_since(folder, revision)
        decisive = [path, sidecar_of(path)] + ([item.config.path] if item.config.path else [])
        if any(real(one) in known[folder] for one in decisive):
            found.append(item)
    return found


def _planned(path: Path, given: Mapping[str, Any], config: Config) -> Plan:
    inside = workflow.report_path(path, config.root)
    written = config.settings_for(inside)
    settings = written.overridden(_with_declared(given, written), COMMAND_LINE)
    try:
        task = _task(path, config, settings, inside)
    except UsageError as error:
        # What the command line overrides is not at fault.
        if error.path is None and config.path is not None and _is_at_fault(written, config):
            raise UsageError(error.what, path=str(config.path), fix=error.fix) from error
        raise
    return Plan(config, settings, task)


def _is_at_fault(written: Settings, config: Config) -> bool:
    """Whether the settings of the config make no sense by themselves."""
    try:
        _profiles(written, config)
        _choice(written)
        _declared(written)
    except UsageError:
        return True
    return False


def _task(path: Path, config: Config, settings: Settings, inside: str) -> workflow.Task:
    return workflow.Task(
        path=path,
        profiles=_profiles(settings, config),
        choice=_choice(settings),
        declared=_declared(settings),
        require=tuple(rule(code).code for code in settings.values.get("require", ())),
        root=config.root,
        waivers=(*config.waivers_for(inside), *sidecar_waivers(path)),
    )


def _profiles(settings: Settings, config: Config) -> tuple[law.Profile, ...]:
    names = settings.values.get("profile", (workflow.DEFAULT_PROFILE,))
    # A file of one's own that a config names is looked for beside the config.
    typed = settings.sources.get("profile") == COMMAND_LINE
    folder = Path() if typed or config.root is None else config.root
    return tuple(
        law.profile(folder / name if name.lower().endswith(".toml") else name) for name in names
    )


def _declared(settings: Settings) -> Declared:
    return parse_declared(settings.values.get("declare", ()))


def _with_declared(given: Mapping[str, Any], written: Settings) -> Mapping[str, Any]:
    """Keep what the config declares under keys of which the command line says nothing."""
    items = tuple(given.get("declare", ()))
    if not items:
        return given
    said = {item.partition("=")[0].strip() for item in items}
    kept = [i for i in written.values.get("declare", ()) if i.partition("=")[0] not in said]
    return {**given, "declare": (*kept, *items)}


def _choice(settings: Settings) -> Any:
    return workflow.frame_choice(
        **{key: value for key, value in settings.values.items() if key in _FRAME}
    )
