"""Work in several processes: everything is done once, and a process that dies loses one item."""

import os
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path

import pytest

from keienvelope import errors
from keienvelope.confinement import Limits, share_of_memory
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


def hang(number):
    while number == 0:
        pass
    return number


def eat(_number):
    kept = []
    while True:
        kept.append(bytearray(10**8))


def surroundings(_number):
    (Path(tempfile.mkdtemp()) / "left").touch()
    return dict(os.environ), tempfile.gettempdir(), sys.stdin.read()


def warn(number):
    warnings.warn("a number that is none", RuntimeWarning, stacklevel=1)
    return number


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


def test_what_takes_too_long_is_ended_and_the_others_go_on():
    # Long enough for a fresh process to start, where processes are not copies.
    results = in_processes(hang, [0, 1, 2], jobs=1, limits=Limits(seconds=5))
    assert dict(results) == {0: Died(None), 1: 1, 2: 2}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is not limited")
def test_memory_is_limited():
    with pytest.raises(MemoryError):
        list(in_processes(eat, [1], jobs=1, limits=Limits(memory_bytes=1 << 30)))


def test_what_a_process_finds_around_it(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("LC_NUMERIC", "C")
    ((_, (environment, folder, typed)),) = in_processes(surroundings, [1], jobs=1)
    assert "AWS_SECRET_ACCESS_KEY" not in environment
    assert environment["LC_NUMERIC"] == "C"
    assert environment["PATH"] == os.environ["PATH"]
    assert typed == ""
    assert folder != tempfile.gettempdir()
    assert not Path(folder).exists(), "what it leaves behind is cleared away"


def test_warnings_for_programmers_are_not_printed(capfd):
    assert list(in_processes(warn, [3], jobs=1)) == [(3, 3)]
    assert capfd.readouterr().err == ""


def test_several_share_the_memory_of_the_machine():
    one, four = share_of_memory(1), share_of_memory(4)
    assert one is None or (0 < four == pytest.approx(one / 4, abs=1))
