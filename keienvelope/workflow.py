"""From a source to its reports: read once, measure once a convention, hold against each profile."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from keienvelope.boundary.profile import EnvelopeProfile
from keienvelope.checking import (
    NOTHING_DECLARED,
    Declared,
    Report,
    check_measured,
    error_report,
    measured_report,
)
from keienvelope.checking.report import FileSummary
from keienvelope.checking.waivers import Waiver, apply_waivers
from keienvelope.errors import KeienvelopeError, ReadError, UnexpectedError, UsageError
from keienvelope.law import Profile, convention, device_kinds
from keienvelope.measuring import (
    REFERENCE,
    FrameChoice,
    Measured,
    measure_model,
    parse_ground,
    parse_median,
)
from keienvelope.model import Axes, Model, named_axes, parse_unit
from keienvelope.readers import read, read_object
from keienvelope.readers.files import SCRIPT_SUFFIX

if TYPE_CHECKING:
    from keienvelope.cache import MeasurementCache
    from keienvelope.confinement import Limits
    from keienvelope.processes import Died

Result = TypeVar("Result")
Known = TypeVar("Known", bound=str)

DEFAULT_PROFILE = "jp-kei-1998"
DEFAULT_CONVENTION = "jp"
STANDARD_INPUT = "-"
"""How a report names what came as bytes."""


@dataclass(frozen=True)
class Loaded:
    """A model, with what the report says of its file and how long the reading took."""

    model: Model
    file: FileSummary
    seconds: float


@dataclass(frozen=True)
class Task:
    """A file to check, and how.

    Attributes
    ----------
    path : Path
        The file.
    profiles : tuple of Profile
        What it is held against.
    choice : FrameChoice
        What the user says about its frame.
    declared : Declared
        What the user declares that no CAD file holds.
    require : tuple of str
        Codes of rules that must have been checked for a pass.
    describe : bool
        Whether overruns are looked for; verdicts do not need them.
    root : Path or None
        Folder that the report names the file from; None for the git root.
    waivers : tuple of Waiver
        What was agreed on for this file.
    triangles : int
        About how many a picture of it shows; 0 for no picture.
    name : str or None
        How the report names the file where that is not its path: ``-`` for standard input.
    run_scripts : bool
        Whether a CadQuery script may be run, which executes its code.
    cache : MeasurementCache or None
        Where what was measured of it may be found and is kept.
    """

    path: Path
    profiles: tuple[Profile, ...]
    choice: FrameChoice
    declared: Declared = NOTHING_DECLARED
    require: tuple[str, ...] = ()
    describe: bool = True
    root: Path | None = None
    waivers: tuple[Waiver, ...] = ()
    triangles: int = 0
    name: str | None = None
    run_scripts: bool = False
    cache: MeasurementCache | None = None


def frame_choice(  # noqa: PLR0913 (one parameter an option)
    *,
    unit: str | float | None = None,
    forward: str | None = None,
    up: str | None = None,
    axes: str | None = None,
    ground: str | float | None = None,
    exclude: Sequence[str] = (),
    straighten: bool | str = False,
    half: str | None = None,
    median: str | float | None = None,
    anchor: str | None = None,
) -> FrameChoice:
    """Gather what the user says about the frame, as it is typed.

    Raises
    ------
    UsageError
        If something makes no sense, with what to type instead.
    """
    return FrameChoice(
        unit=parse_unit(f"{unit:g}" if isinstance(unit, float | int) else unit) if unit else None,
        axes=_axes(forward, up, axes),
        ground=parse_ground(str(ground)) if ground is not None else None,
        exclude=tuple(_exclusion(item) for item in exclude),
        straighten=bool(straighten),
        half=_one_of(half, "half", ("left", "right")),
        median=parse_median(str(median)) if median is not None else None,
        anchor=_one_of(anchor, "anchor", ("front", "rear")),
    )


def _one_of(text: str | None, option: str, known: tuple[Known, Known]) -> Known | None:
    """Return what was typed where it is one of two words.

    Raises
    ------
    UsageError
        If it is neither.
    """
    found = next((word for word in known if word == text), None)
    if text is not None and found is None:
        raise UsageError(f"{text!r} is no {option}.", fix=f"Give {' or '.join(known)}.")
    return found


def _axes(forward: str | None, up: str | None, name: str | None) -> Axes | None:
    if name is not None:
        if forward or up:
            raise UsageError("--axes and --forward / --up exclude each other.", fix="Give one.")
        return named_axes(name)
    if (forward is None) != (up is None):
        raise UsageError(
            "--forward and --up belong together.",
            fix="Give both, for example --forward -x --up +z.",
        )
    return Axes.parse(forward, up) if forward and up else None


def _exclusion(text: str) -> tuple[str, str]:
    device, equals, pattern = text.partition("=")
    if not (device and equals and pattern):
        raise UsageError(
            f"{text!r} is not an exclusion.",
            fix="Give DEVICE=PATTERN, for example mirror=*mirror*.",
        )
    known = (REFERENCE, *(kind.name for kind in device_kinds()))
    if device not in known:
        raise UsageError(
            f"{device!r} in --exclude {text} is not a device.", fix=f"Known: {', '.join(known)}."
        )
    return device, pattern


@contextmanager
def opened(
    source: Any,
    *,
    type_: str | None = None,
    root: Path | None = None,
    name: str | None = None,
    run_scripts: bool = False,
    cache: MeasurementCache | None = None,
) -> Iterator[Loaded]:
    """Read a path, bytes of a known type, or an object in memory.

    What is read may be looked at again as long as the context lasts: large meshes stay on disk, and
    bytes lie in a temporary file.

    Parameters
    ----------
    type_ : str, optional
        The suffix of bytes, for example ``step``.
    root : Path, optional
        Folder that the report names the file from; None for the git root.
    name : str, optional
        How the report names the file where that is not its path.
    run_scripts : bool
        Whether a CadQuery script may be run, which executes its code.
    cache : MeasurementCache, optional
        Where what was measured of a file may be found; what is measured in the context is kept.

    Raises
    ------
    ReadError
        If it cannot be read.
    UsageError
        If bytes come without their type.
    """
    start = time.perf_counter()
    with ExitStack() as stack:
        if isinstance(source, bytes):
            source, name = stack.enter_context(_written(source, type_)), STANDARD_INPUT
        if isinstance(source, str | Path):
            path = Path(source)
            if name is not None:
                stack.enter_context(_told_as(path, name))
            # What a script draws does not follow from its text alone.
            if cache is None or path.suffix.lower() == SCRIPT_SUFFIX:
                model, sha256 = read(path, run_scripts=run_scripts), None
            else:
                model, sha256 = stack.enter_context(cache.opened(path, lambda: read(path)))
            told = name or report_path(path, root)
            file = FileSummary(told, model.source.format, model.source.size_bytes, sha256)
        else:
            model = read_object(source)
            file = FileSummary(model.source.name, model.source.format, 0)
        yield Loaded(model, file, time.perf_counter() - start)


@contextmanager
def _written(data: bytes, type_: str | None) -> Iterator[Path]:
    """Write bytes to a file that is there as long as the context lasts."""
    if not type_:
        raise UsageError("bytes need their type.", fix="Give type='step', type='stl' or another.")
    import tempfile  # noqa: PLC0415 (few need it)

    with tempfile.TemporaryDirectory(prefix="keienvelope-") as folder:
        path = Path(folder) / f"input.{type_.lstrip('.').lower()}"
        path.write_bytes(data)
        yield path


@contextmanager
def _told_as(path: Path, name: str) -> Iterator[None]:
    """Name a file in errors by what the user knows of it."""
    try:
        yield
    except KeienvelopeError as error:
        if error.path == str(path):
            error.path = name
        raise


def report_path(path: Path, root: Path | None = None) -> str:
    """Return how a report names a file: relative to `root`, else to the git root, else its name."""
    place = absolute(path)
    for folder in place.parents:
        if folder == root or (root is None and (folder / ".git").exists()):
            return _as_text(place.relative_to(folder).as_posix())
    return report_path(path) if root is not None else _as_text(place.name)


def _as_text(name: str) -> str:
    """Return a name that every encoding has; a file may be called by bytes that are no text."""
    return name.encode("utf-8", errors="backslashreplace").decode()


def absolute(path: Path) -> Path:
    """Return a path from the root; a link in the repository stays named as it stands there."""
    return Path(os.path.normpath(path.absolute()))


def check_loaded(
    loaded: Loaded,
    profiles: Sequence[Profile],
    choice: FrameChoice,
    *,
    declared: Declared = NOTHING_DECLARED,
    require: Collection[str] = (),
    describe: bool = True,
) -> Iterator[Report]:
    """Hold a loaded model against profiles; the measuring is done once a convention."""
    measured: dict[str, Measured] = {}
    for profile in profiles:
        if isinstance(profile, EnvelopeProfile):
            from keienvelope.boundary.report import inside_report  # noqa: PLC0415 (few need it)

            yield _timed(inside_report(loaded.model, profile, choice, file=loaded.file), loaded)
            continue
        if profile.convention not in measured:
            before = next(iter(measured.values()), None)
            measured[profile.convention] = measure_model(
                loaded.model,
                convention(profile.convention),
                choice,
                before=before,
            )
        report = check_measured(
            measured[profile.convention],
            profile,
            file=loaded.file,
            declared=declared,
            require=require,
            describe=describe,
        )
        yield _timed(report, loaded)


def measure_loaded(loaded: Loaded, convention_id: str, choice: FrameChoice) -> Report:
    """Measure a loaded model by a convention."""
    measured = measure_model(loaded.model, convention(convention_id), choice)
    return _timed(measured_report(measured, file=loaded.file), loaded)


def _timed(report: Report, loaded: Loaded) -> Report:
    return replace(report, seconds={"read": loaded.seconds, **report.seconds})


def _opened(task: Task) -> AbstractContextManager[Loaded]:
    return opened(
        task.path,
        root=task.root,
        name=task.name,
        run_scripts=task.run_scripts,
        cache=task.cache,
    )


def check_file(task: Task) -> list[Report]:
    """Check a file; whatever goes wrong with it becomes a report of verdict ``error``."""
    try:
        with _opened(task) as loaded:
            reports = list(
                check_loaded(
                    loaded,
                    task.profiles,
                    task.choice,
                    declared=task.declared,
                    require=task.require,
                    describe=task.describe,
                )
            )
            reports = with_scene(reports, loaded.model, task.triangles)
        return apply_waivers(reports, task.waivers, today=datetime.now(UTC).date())
    except Exception as error:
        return _errors(task, _told(task.path, error))


def with_scene(reports: Sequence[Report], model: Model, triangles: int) -> list[Report]:
    """Return the reports of a model with what a picture shows, about so many triangles.

    A picture that cannot be made is a note, and changes no verdict.
    """
    unit = reports[0].frame.unit_name if reports and reports[0].frame else None
    if not triangles or unit is None:
        return list(reports)
    from keienvelope.measuring.scene import build_scene  # noqa: PLC0415 (only for a picture)
    from keienvelope.report.stage import scene_planes  # noqa: PLC0415

    planes = [plane for report in reports for plane in scene_planes(report)]
    try:
        scale = model.mm_per_coordinate(parse_unit(unit))
        scene = build_scene(model, scale, most=triangles, exceeded=planes)
    except Exception as error:
        note = f"There is no picture: {type(error).__name__}: {error}."
        return [replace(report, notes=(*report.notes, note)) for report in reports]
    return [replace(report, scene=scene) for report in reports]


def check_files(
    tasks: Sequence[Task],
    *,
    jobs: int = 1,
    limits: Limits | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Generator[list[Report], None, None]:
    """Check files in processes of their own, and yield the reports of each as it is done.

    Parameters
    ----------
    jobs : int
        Processes.
    limits : Limits, optional
        What a file may cost.
    meanwhile : callable, optional
        What this process does while the first files are read.
    """
    for task, found in _in_processes(check_file, tasks, jobs, limits, meanwhile):
        yield _errors(task, found) if isinstance(found, KeienvelopeError) else found


def measure_files(
    tasks: Sequence[Task], convention_id: str, *, limits: Limits | None = None
) -> Generator[Report, None, None]:
    """Measure files in a process of their own, and yield the report of each as it is done."""
    work = partial(measure_file, convention_id=convention_id)
    for task, found in _in_processes(work, tasks, 1, limits):
        yield error_report(_unread(task), found) if isinstance(found, KeienvelopeError) else found


def _in_processes(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    jobs: int,
    limits: Limits | None,
    meanwhile: Callable[[], None] | None = None,
) -> Generator[tuple[Task, Result | KeienvelopeError], None, None]:
    """Do the same work on files; where a process did not survive it, the error in words."""
    from keienvelope.confinement import Limits  # noqa: PLC0415 (in memory nothing is confined)
    from keienvelope.processes import Died, in_processes  # noqa: PLC0415

    limits = limits or Limits()
    # A generator that is left behind ends its processes only when it is closed.
    done = in_processes(work, tasks, jobs=jobs, limits=limits, meanwhile=meanwhile)
    with closing(done) as results:
        for task, found in results:
            yield task, _death(task, found, limits) if isinstance(found, Died) else found


def _death(task: Task, died: Died, limits: Limits) -> UnexpectedError:
    path, code = str(task.path), died.exit_code
    if code is None:
        return UnexpectedError(
            f"reading and measuring it took longer than {limits.seconds:g} s and was ended.",
            path=path,
            fix="If the file is that large, give it more with --timeout SECONDS; if it is small,"
            " please report it with the file.",
        )
    if -code == signal.SIGKILL:
        return UnexpectedError(
            "the process that checked it was killed from outside, as a system does that runs out"
            " of memory.",
            path=path,
            fix="Give fewer --jobs, or a machine with more memory.",
        )
    how = f"with {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    return UnexpectedError(
        f"the process that checked it crashed ({how}).",
        path=path,
        fix="The file is damaged in a way that the CAD kernel does not survive, or it takes more"
        " memory than --memory allows. Export it again; if that changes nothing, please report it"
        " with the file.",
    )


def _errors(task: Task, error: KeienvelopeError) -> list[Report]:
    return [error_report(_unread(task), error, profile) for profile in task.profiles]


def measure_file(task: Task, convention_id: str) -> Report:
    """Measure a file; whatever goes wrong with it becomes a report of verdict ``error``."""
    try:
        with _opened(task) as loaded:
            report = measure_loaded(loaded, convention_id, task.choice)
            return with_scene([report], loaded.model, task.triangles)[0]
    except Exception as error:
        return error_report(_unread(task), _told(task.path, error))


def _told(path: Path, error: Exception) -> KeienvelopeError:
    """Return an error in words; one that nobody foresaw keeps its kind and message."""
    if isinstance(error, KeienvelopeError):
        return error
    if isinstance(error, MemoryError):
        return UnexpectedError(
            "reading and measuring it takes more memory than there is.",
            path=str(path),
            fix="If the file is that large, give it more with --memory SIZE, or fewer --jobs; if it"
            " is small, please report it with the file.",
        )
    if isinstance(error, OSError):
        return ReadError(
            f"the system does not let it be read ({error.strerror or error}).",
            path=str(path),
            fix="Check the file, its rights, and the space for temporary files.",
        )
    unexpected = UnexpectedError(
        f"reading or measuring died: {type(error).__name__}: {error}.",
        path=str(path),
        fix="This is a fault of keienvelope: please report it with the file.",
    )
    unexpected.__cause__ = error
    return unexpected


def _unread(task: Task) -> FileSummary:
    path = task.path
    size = path.stat().st_size if path.is_file() else 0
    told = task.name or report_path(path, task.root)
    return FileSummary(told, path.suffix.lower().lstrip(".") or "unknown", size)
