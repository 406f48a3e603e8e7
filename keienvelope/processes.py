"""The same work on many items, several at a time, each in a process of its own.

Each process does one item after the other, and nothing is held here but what is being worked on.
Where a process dies, as a fault of the kernel or a lack of memory makes it, or where an item takes
too long, that item is known, and a new process takes its place.

On Linux the processes are copies of this one, which cost a few milliseconds and find what is loaded
here. Where the CAD kernel is loaded or threads run they are fresh, for a copy inherits the locks of
threads that it does not have; and so they are on other systems, whose own libraries do the same.
"""

from __future__ import annotations

import gc
import pickle
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, TypeVar

from keienvelope.confinement import Limits, confine, end_by_itself

Item = TypeVar("Item")
Result = TypeVar("Result")

_NO_LIMITS = Limits()


@dataclass(frozen=True)
class Died:
    """What comes of an item whose process died.

    Attributes
    ----------
    exit_code : int or None
        Of the process; below zero the number of the signal that ended it. None where it was ended
        here, because the item took too long.
    """

    exit_code: int | None


def in_processes(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    jobs: int,
    limits: Limits = _NO_LIMITS,
    meanwhile: Callable[[], None] | None = None,
) -> Generator[tuple[Item, Result | Died], None, None]:
    """Do the same work on many items.

    Parameters
    ----------
    work : callable
        A function of a module, so that another process finds it.
    items : iterable
        Taken only as they are needed.
    jobs : int
        Processes.
    limits : Limits
        What an item may cost.
    meanwhile : callable, optional
        What this process does while the others are at their first items.

    Yields
    ------
    item, result or Died
        As they are done.

    Raises
    ------
    Exception
        What `work` raises.
    """
    waiting = iter(items)
    workers: list[_Worker[Item, Result]] = []
    try:
        for item in islice(waiting, jobs):
            workers.append(_Worker(work, item, limits, beside=workers))
        if meanwhile is not None:
            meanwhile()
        while workers:
            for worker in _done(workers):
                item, outcome = worker.take()
                following = list(islice(waiting, 1))
                if isinstance(outcome, Died) or not following:
                    worker.stop()
                    workers.remove(worker)
                    for another in following:
                        workers.append(_Worker(work, another, limits, beside=workers))
                else:
                    worker.give(following[0])
                yield item, outcome
    finally:
        for worker in workers:
            worker.stop()


class _Worker(Generic[Item, Result]):
    """A process, and the item that it works on.

    Parameters
    ----------
    beside : sequence of _Worker
        The others; of what is open towards them this one keeps nothing, so that each notices when
        nobody asks it any more.
    """

    def __init__(
        self,
        work: Callable[[Item], Result],
        item: Item,
        limits: Limits,
        *,
        beside: Sequence[_Worker[Item, Result]],
    ) -> None:
        copy = _can_copy()
        context = get_context("fork") if copy else get_context("spawn")
        self._seconds = limits.seconds
        self._folder = Path(tempfile.mkdtemp(prefix="keienvelope-"))
        self.connection, theirs = context.Pipe()
        open_here = [worker.connection for worker in beside] + [self.connection]
        foreign = open_here if copy else []
        self._process = context.Process(
            target=_serve, args=(work, theirs, limits, self._folder, foreign), daemon=True
        )
        self._process.start()
        theirs.close()
        self.give(item)

    @property
    def seconds_left(self) -> float | None:
        """How long the item may still take."""
        return None if self._seconds is None else self._given + self._seconds - time.monotonic()

    @property
    def is_late(self) -> bool:
        """Whether the time of the item is up."""
        left = self.seconds_left
        return left is not None and left <= 0

    def give(self, item: Item) -> None:
        self._item = item
        self._given = time.monotonic()
        with suppress(BrokenPipeError):  # it died; taking its result will show that
            self.connection.send(item)

    def take(self) -> tuple[Item, Result | Died]:
        """Return what came of the item: there is a result, the process died, or time is up."""
        if not self.connection.poll():
            return self._item, Died(None)
        try:
            result, error = self.connection.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            return self._item, Died(self._process.exitcode)
        if error is not None:
            raise error
        return self._item, result

    def stop(self) -> None:
        self.connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _can_copy() -> bool:
    """Whether a copy of this process would work."""
    return sys.platform == "linux" and "OCP" not in sys.modules and threading.active_count() == 1


def _done(workers: Sequence[_Worker[Item, Result]]) -> list[_Worker[Item, Result]]:
    """Wait, and return the workers that have a result, that died, or whose time is up."""
    left = [worker.seconds_left for worker in workers]
    soonest = min((seconds for seconds in left if seconds is not None), default=None)
    ready = wait(
        [worker.connection for worker in workers],
        timeout=None if soonest is None else max(soonest, 0.0),
    )
    return [worker for worker in workers if worker.connection in ready or worker.is_late]


def _serve(
    work: Callable[[Any], Any],
    connection: Connection,
    limits: Limits,
    folder: Path,
    foreign: Sequence[Connection],
) -> None:
    """Do one item after the other, until nobody asks for more."""
    for other in foreign:
        other.close()
    confine(limits, folder)
    with suppress(EOFError, BrokenPipeError):
        while True:
            item = connection.recv()
            end_by_itself(limits.seconds)
            answer: bytes
            try:
                answer = pickle.dumps((work(item), None))
            except Exception as error:
                answer = pickle.dumps((None, error))
            end_by_itself(None)
            connection.send_bytes(answer)
            gc.collect(1)  # a model that is part of a cycle goes before the next one comes
