"""The short form: the same few inputs in every run. The long form is ``python -m tests.fuzz``."""

import sys
from pathlib import Path
from random import Random

import pytest
from fuzz.campaign import prepared, run
from fuzz.mutation import mutate
from fuzz.seeds import read_seeds
from fuzz.trial import Outcome, is_false

INPUTS = 90


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("seeds")
    prepared(found)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are made on Linux")
@pytest.mark.filterwarnings("ignore")
def test_no_mutated_file_fools_or_stops_the_check(folder):
    result = run([folder], range(INPUTS), base=1)
    assert result.found == []
    assert result.counts.total() == INPUTS
    # Else nothing would have been shown: inputs that pass, and passes that another reader saw too.
    assert result.of_kind("pass") > INPUTS // 8
    assert result.held > INPUTS // 10


def test_every_mutation_changes_something_and_the_same_again(folder):
    for name, suffix, data in read_seeds([Path(folder)]):
        found = {mutate(data, suffix, Random(number)) for number in range(40)}
        assert len(found - {data}) > 20, name
        assert mutate(data, suffix, Random(3)) == mutate(data, suffix, Random(3))


@pytest.mark.parametrize(
    ("elsewhere", "expected"),
    [
        ((3000.0, 1400.0, 1000.0), False),
        ((2000.0, 1400.0, 1000.0), False),
        ((3000.1, 1400.0, 1000.0), True),
        ((3000.0, 1400.0, float("nan")), True),
    ],
)
def test_another_reader_speaks_against_a_pass_that_is_too_small(elsewhere, expected):
    assert is_false(Outcome("pass", sizes=(3000.0, 1400.0, 1000.0)), elsewhere) == expected
