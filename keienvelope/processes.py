"""The same work on many items, several at a time, each in a process of its own.

The processes are fresh ones: a forked copy could inherit a lock of the CAD kernel. Each does one
item after the other, and nothing is held here but what is being worked on. Where a process dies,
as only a fault of the kernel or a lack of memory makes it, the item that it died of is known, and a
new process takes its place.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Died:
    """What comes of an item whose process died.

    Attributes
    ----------
    exit_code : int or None
        Of the process; below zero the number of the signal that ended it.
    """

    exit_code: int | None


def in_processes(
    work: Callable[[Item], Result], items: Iterable[Item], *, jobs: int
) -> Iterator[tuple[Item, Result | Died]]:
    """Do the same work on many items.

    Parameters
    ----------
    work : callable
        A function of a module, so that another process finds it.
    items : iterable
        Taken only as they are needed.
    jobs : int
        Processes.

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
    workers = [_Worker(work, item) for item in islice(waiting, jobs)]
    try:
        while workers:
            ready = wait([worker.connection for worker in workers])
            for worker in [worker for worker in workers if worker.connection in ready]:
                item, outcome = worker.take()
                following = list(islice(waiting, 1))
                if isinstance(outcome, Died) or not following:
                    worker.stop()
                    workers.remove(worker)
                    workers += [_Worker(work, another) for another in following]
                else:
                    worker.give(following[0])
                yield item, outcome
    finally:
        for worker in workers:
            worker.stop()


class _Worker(Generic[Item, Result]):
    """A process, and the item that it works on."""

    def __init__(self, work: Callable[[Item], Result], item: Item) -> None:
        fresh = multiprocessing.get_context("spawn")
        self.connection, theirs = fresh.Pipe()
        self._process = fresh.Process(target=_serve, args=(work, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.give(item)

    def give(self, item: Item) -> None:
        self._item = item
        with suppress(BrokenPipeError):  # it died; taking its result will show that
            self.connection.send(item)

    def take(self) -> tuple[Item, Result | Died]:
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
        self._process.terminate()
        self._process.join()


def _serve(work: Callable[[Any], Any], connection: Connection) -> None:
    """Do one item after the other, until nobody asks for more."""
    # An interrupt is for the process that was started by hand, and it stops this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError):
        while True:
            item = connection.recv()
            answer: tuple[Any, Exception | None]
            try:
                answer = work(item), None
            except Exception as error:
                answer = None, error
            connection.send(answer)
