"""How a run ends that is interrupted, cannot write, or is not listened to."""

import contextlib
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bodies import block_mesh, write_binary_stl

from keienvelope.cli.output import write_whole
from keienvelope.errors import UsageError

FRAME = ["--unit", "mm", "--forward", "-x", "--up", "+z", "--ground", "lowest", "--no-cache"]
HANG = "while True:\n    pass\n"


@pytest.fixture
def folder(tmp_path):
    write_binary_stl(tmp_path / "good.stl", block_mesh(3395, 1475, 1650).triangles)
    write_binary_stl(tmp_path / "wide.stl", block_mesh(3395, 1500, 1650).triangles)
    (tmp_path / "hang.py").write_text(HANG)
    (tmp_path / "temporary").mkdir()
    return tmp_path


def started(folder, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "keienvelope", "check", *arguments, *FRAME],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder / "temporary")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def children_of(pid):
    """Return the processes that a process has started and not taken leave of."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += (task / "children").read_text().split()
    return [int(word) for word in found]


def wait_for(what):
    for _ in range(600):
        if found := what():
            return found
        time.sleep(0.1)
    raise TimeoutError


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing(folder, number):
    run = started(
        folder,
        *("good.stl", "hang.py", "--run-scripts", "--output", "report.json"),
        # A shell that runs the tests in the background has interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    wait_for(lambda: run.stdout.readline().startswith("good.stl"))
    (child,) = wait_for(lambda: children_of(run.pid))
    run.send_signal(number)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 2
    assert errors.strip() == "Interrupted."
    assert not Path(f"/proc/{child}").exists()
    assert list((folder / "temporary").iterdir()) == []
    assert {path.name for path in folder.iterdir()} == {
        *("good.stl", "wide.stl", "hang.py", "temporary")
    }


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_worker_that_is_killed_loses_its_file_alone(folder):
    run = started(folder, "hang.py", "good.stl", "wide.stl", "--run-scripts", "--format", "jsonl")
    (child,) = wait_for(lambda: children_of(run.pid))
    time.sleep(0.5)  # it may not have read its item yet; killed before, it dies of it all the same
    os.kill(child, signal.SIGKILL)
    out, errors = run.communicate(timeout=120)
    verdicts = {r["file"]["path"]: r["verdict"] for r in map(json.loads, out.splitlines())}
    assert verdicts == {"hang.py": "error", "good.stl": "pass", "wide.stl": "fail"}
    assert "killed from outside" in out
    assert run.returncode == 1
    assert errors == ""


def test_a_file_that_hangs_is_ended_and_the_others_go_on(folder):
    run = started(folder, "hang.py", "good.stl", "--run-scripts", "--timeout", "3", "--quiet")
    out, errors = run.communicate(timeout=120)
    assert run.returncode == 2
    assert "took longer than 3 s and was ended" in out
    assert "--timeout" in out
    assert "good.stl" not in out
    assert errors == ""


def test_nobody_reads_the_output(folder):
    # One proven violation is exit code 1, which a broken pipe must not look like.
    run = started(folder, "good.stl")
    run.stdout.close()
    assert run.wait(timeout=60) == 2
    assert "Traceback" not in run.stderr.read()
    run.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_full_disk_behind_standard_output(folder):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "keienvelope", "check", "good.stl", *FRAME],
            cwd=folder,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_report_that_does_not_fit_is_not_there_at_all(folder):
    before = folder / "report.json"
    before.write_text("an earlier report")
    run = started(
        folder,
        *("good.stl", "--output", "report.json"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 2
    assert "report.json cannot be written (File too large)" in errors
    assert "space on its disk" in errors
    assert before.read_text() == "an earlier report"
    assert not list(folder.glob(".*"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_nobody_may_write_to(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(UsageError, match="cannot be written"):
        write_whole(tmp_path / "report.json", "{}")


def test_a_device_stays_a_device(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "{}")
    assert os.read(reader, 10) == b"{}"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_nothing_is_written_through_a_link_of_someone_else(tmp_path):
    target = tmp_path / "target"
    target.write_text("mine")
    (tmp_path / f".report.json.{os.getpid()}.part").symlink_to(target)
    with pytest.raises(UsageError, match="cannot be written"):
        write_whole(tmp_path / "report.json", "{}")
    assert target.read_text() == "mine"
