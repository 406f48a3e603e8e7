"""A sweep writes a row for every variant, whatever becomes of it, and takes up where it ended."""

import csv
import re
import sys
from concurrent.futures import Executor, Future

import pytest

from keienvelope.errors import ParameterError, UsageError
from keienvelope.generation import sweep
from keienvelope.generation.sweep import SweepPlan, Variation, sweep_table


class AtOnce(Executor):
    """Runs what is submitted at once, in this process."""

    def __init__(self):
        self.calls = 0

    def submit(self, function, /, *args, **more):
        self.calls += 1
        future = Future()
        future.set_result(function(*args, **more))
        return future


def plan(*variations, samples=None, seed=0):
    return SweepPlan("tall-wagon", variations, {}, None, "jp-kei-1998", samples, seed)


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_grid_has_every_pair():
    found = plan(Variation("length", 3200, 3400, 3), Variation("height", 1500, 1600, 2)).variants()
    assert len(found) == 6
    assert {(v["length"], v["height"]) for v in found} == {
        (length, height) for length in (3200, 3300, 3400) for height in (1500, 1600)
    }


def test_a_latin_hypercube_has_one_point_in_each_slice():
    variations = (Variation("length", 3200, 3400, 1), Variation("height", 1500, 1700, 1))
    found = plan(*variations, samples=20, seed=3).variants()
    for variation in variations:
        span = variation.high - variation.low
        slices = sorted(int((v[variation.name] - variation.low) / span * 20) for v in found)
        assert slices == list(range(20))
    assert found == plan(*variations, samples=20, seed=3).variants()
    assert found != plan(*variations, samples=20, seed=4).variants()


def test_a_failing_variant_is_a_row_with_its_reason(tmp_path):
    path, executor = tmp_path / "t.csv", AtOnce()
    vary = plan(Variation("front_overhang", 461, 700, 2), Variation("length", 3100, 3100, 1))
    summary = sweep_table(vary, path, executor=executor)
    assert (summary.built, summary.failed, summary.kept) == (0, 2, 0)
    rows = rows_of(path)
    assert [row["verdict"] for row in rows] == ["error", "error"]
    assert all(re.search("rear.overhang", row["reason"]) for row in rows)


def test_a_table_is_taken_up_where_it_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(
        sweep, "built_row", lambda _plan, v: {"height": f"{v['height']:g}", "verdict": "pass"}
    )
    path, executor = tmp_path / "t.csv", AtOnce()
    told = []
    sweep_table(plan(Variation("height", 1500, 1600, 2)), path, executor=executor)
    summary = sweep_table(
        plan(Variation("height", 1500, 1700, 3)),
        path,
        executor=executor,
        on_row=lambda done, total: told.append((done, total)),
    )
    assert (summary.built, summary.kept) == (1, 2)
    assert executor.calls == 3
    assert told == [(3, 3)]
    assert sorted(row["height"] for row in rows_of(path)) == ["1500", "1600", "1700"]


def test_another_table_is_not_touched(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="holds another table"):
        sweep_table(plan(Variation("height", 1500, 1600, 2)), path, executor=AtOnce())
    assert path.read_text(encoding="utf-8") == "a,b\n1,2\n"


def test_a_name_that_is_no_parameter_is_refused_before_anything_is_built(tmp_path):
    with pytest.raises(ParameterError, match="hight"):
        sweep_table(plan(Variation("hight", 1, 2, 2)), tmp_path / "t.csv", executor=AtOnce())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["height", "height=1500:1600", "=1:2:3", "height=1:2:0", "h=a:b:2"]
)
def test_a_variation_that_cannot_be_is_refused(text):
    with pytest.raises(UsageError, match="is not a variation"):
        Variation.parse(text)


def test_a_sweep_runs_on_a_cluster(tmp_path):
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    path = tmp_path / "t.csv"
    vary = plan(Variation("front_overhang", 461, 700, 2), Variation("length", 3100, 3100, 1))
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as local,
        sweep.cluster(local.scheduler_address) as executor,
    ):
        summary = sweep_table(vary, path, executor=executor)
    assert (summary.built, summary.failed) == (0, 2)
    assert all(re.search("rear.overhang", row["reason"]) for row in rows_of(path))


def test_a_cluster_that_does_not_answer_is_told(monkeypatch):
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr(sweep, "_ANSWER_S", 1)
    with pytest.raises(UsageError, match="no Dask scheduler"), sweep.cluster("tcp://127.0.0.1:9"):
        pass


def test_a_cluster_without_dask_tells_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="needs Dask") as told, sweep.cluster("tcp://127.0.0.1:9"):
        pass
    assert "keienvelope[cluster]" in str(told.value.fix)
