"""Work in several processes: everything is done once, and a process that dies loses one item."""

import os
import signal
import time

import pytest

from keienvelope import errors
from keienvelope.processes import Died, in_processes


def square(number):
    return number * number


def square_or_die(number):
    if number % 5 == 0:
        os._exit(3)
    return number * number


def crash(number):
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(number):
    raise errors.UnknownNameError("number", str(number), ["1", "2"])


def process_of(path):
    """Return the process, once a file is there."""
    while not path.exists():
        time.sleep(0.01)
    return os.getpid()


@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_everything_is_done_once(jobs):
    done = dict(in_processes(square, range(5), jobs=jobs))
    assert done == {number: number * number for number in range(5)}


def test_nothing_to_do():
    assert list(in_processes(square, [], jobs=2)) == []


def test_items_that_their_process_dies_of_are_known():
    done = dict(in_processes(square_or_die, range(12), jobs=2))
    expected = {n: Died(3) if n % 5 == 0 else n * n for n in range(12)}
    assert done == expected


def test_a_signal_is_told():
    assert list(in_processes(crash, [1], jobs=1)) == [(1, Died(-signal.SIGKILL))]


def test_an_error_comes_back_as_it_was_raised():
    with pytest.raises(errors.UnknownNameError, match="Known: 1, 2") as caught:
        list(in_processes(refuse, range(3), jobs=2))
    assert caught.value.known == ("1", "2")


def test_results_come_as_they_are_done_and_processes_are_used_again(tmp_path):
    late = tmp_path / "late"
    results = in_processes(process_of, [late, tmp_path, tmp_path.parent, tmp_path], jobs=2)
    quick = [next(results) for _ in range(3)]
    assert [path for path, _ in quick] == [tmp_path, tmp_path.parent, tmp_path]
    late.touch()
    ((path, process),) = results
    assert path == late
    assert len({other for _, other in quick}) == 1
    assert process not in {other for _, other in quick}


def test_items_are_taken_only_as_they_are_needed():
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield number

    results = in_processes(square, items(), jobs=2)
    for _ in range(3):
        next(results)
    assert len(taken) <= 2 + 3
    results.close()
