"""Many inputs, in confined processes, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from keienvelope.confinement import Limits
from keienvelope.processes import Died, in_processes

from .seeds import write_seeds
from .trial import Input, Outcome, is_false, size_elsewhere, try_out

LIMITS = Limits(seconds=120.0, memory_bytes=3 << 30)
_BATCH = 2500


@dataclass
class Result:
    """What came of all inputs so far.

    Attributes
    ----------
    counts : Counter
        By suffix and kind: a verdict, ``fault`` for an error that nobody foresaw, ``crash`` and
        ``late`` where the kernel did not survive, ``lost`` where even the process around it did
        not, and ``false pass``.
    held : int
        Passes that another reader could be asked about.
    found : list
        Inputs that something is wrong with, and what.
    endings : list
        Inputs that their process died of: no fault, for the others go on.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    held: int = 0
    found: list[tuple[Input, str]] = field(default_factory=list)
    endings: list[tuple[Input, str]] = field(default_factory=list)

    def of_kind(self, kind: str) -> int:
        """Return how many inputs came out so."""
        return sum(count for (_, found), count in self.counts.items() if found == kind)


def prepared(folder: Path) -> None:
    """Write the seeds that are made by ourselves, in a process of its own."""
    for _, done in in_processes(write_seeds, [folder], jobs=1):
        if isinstance(done, Died):
            raise RuntimeError(f"the process that writes the seeds died: {done}")


def run(
    folders: Sequence[Path],
    numbers: range,
    *,
    base: int,
    jobs: int = 1,
    told: Callable[[Result], object] = lambda _: None,
) -> Result:
    """Try inputs out, ask another reader about every pass, and count."""
    result = Result()
    cases = (Input(tuple(map(str, folders)), base, number) for number in numbers)
    while batch := list(islice(cases, _BATCH)):
        passes = list(_tried(batch, jobs, result))
        for (case, outcome), there in _elsewhere(passes, jobs):
            if isinstance(there, Died) or there is None:
                continue
            result.held += 1
            if is_false(outcome, there):
                result.counts[case.suffix, "false pass"] += 1
                result.found.append((case, f"{outcome.sizes} but another reader sees {there}"))
        told(result)
    return result


def _tried(batch: Sequence[Input], jobs: int, result: Result) -> Iterator[tuple[Input, Outcome]]:
    for case, done in in_processes(try_out, batch, jobs=jobs, limits=LIMITS):
        outcome = Outcome("lost", str(done)) if isinstance(done, Died) else done
        result.counts[case.suffix, outcome.kind] += 1
        if outcome.kind in ("fault", "lost"):
            result.found.append((case, outcome.message))
        if outcome.kind in ("crash", "late"):
            result.endings.append((case, outcome.message))
        if outcome.kind == "pass":
            yield case, outcome


def _elsewhere(
    passes: Sequence[tuple[Input, Outcome]], jobs: int
) -> Iterator[tuple[tuple[Input, Outcome], tuple[float, ...] | Died | None]]:
    by_case = dict(passes)
    for case, there in in_processes(size_elsewhere, by_case, jobs=jobs, limits=LIMITS):
        yield (case, by_case[case]), there
