"""Standard input, bytes, and scripts."""

import gzip
import subprocess
import sys

import pytest
from bodies import block, block_mesh

import keienvelope as ke
from keienvelope.errors import ReadError, UnsupportedFormatError, UsageError

FRAME = ["--forward", "-x", "--up", "+z", "--ground", "lowest"]
AXES = {"forward": "-x", "up": "+z", "ground": "lowest"}


def piped(data, *arguments):
    """Run a command with something on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "keienvelope", *arguments],
        input=data,
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def step(tmp_path_factory):
    """The bytes of a STEP file of a body that fits."""
    path = tmp_path_factory.mktemp("step") / "good.step"
    block(3395, 1475, 1650).val().exportStep(str(path))
    return path.read_bytes()


def test_standard_input_is_checked_and_named_so(step):
    done = piped(step, "check", "-", "--type", "step", *FRAME)
    assert done.returncode == 0, done.stdout
    assert done.stdout.decode().startswith("-")
    done = piped(gzip.compress(step), "check", "-", "--type", ".step.gz", "--quiet", *FRAME)
    assert done.returncode == 0, done.stdout


def test_an_error_in_standard_input_names_it(step):
    done = piped(step[:-30], "check", "-", "--type", "step", *FRAME)
    assert done.returncode == 2
    assert b"cut off" in done.stdout
    assert b"keienvelope-" not in done.stdout + done.stderr, "a temporary path is nobody's file"


def test_standard_input_can_be_measured(step):
    done = piped(step, "measure", "-", "--type", "step", "--format", "json", *FRAME)
    assert done.returncode == 0
    assert b'"path": "-"' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["check", "-"], b"standard input needs its type"),
        (["check", "-", "--type", "docx"], b"'docx' is no type"),
        (["check", "-", "--type", "../../x.step"], b"is no type"),
        (["check", "car.step", "--type", "step"], b"--type is for standard input"),
    ],
)
def test_standard_input_and_its_type_belong_together(arguments, reason):
    done = piped(b"", *arguments)
    assert done.returncode == 2
    assert reason in done.stderr
    assert b"Traceback" not in done.stderr


def test_bytes_of_every_kind(step):
    mesh = block_mesh(3395, 1475, 1650)
    metres = mesh.copy()
    metres.apply_scale(0.001)
    sources = {
        "step": step,
        "stp.gz": gzip.compress(step),
        "off": mesh.export(file_type="off").encode(),
        "ply": mesh.export(file_type="ply"),
        "obj": mesh.export(file_type="obj").encode(),
        "stl": mesh.export(file_type="stl"),
        "glb": metres.export(file_type="glb"),
    }
    for kind, data in sources.items():
        unit = None if kind in ("step", "stp.gz", "glb") else "mm"
        report = ke.measure(data, type=kind, unit=unit, **AXES)
        length = report.measurements["overall_length"]
        assert length.upper_mm == pytest.approx(3395, abs=1e-3), kind
    with pytest.raises(UsageError, match="bytes need their type"):
        ke.measure(step)
    with pytest.raises(UnsupportedFormatError, match=r"^-: \.docx is not a format") as caught:
        ke.measure(step, type="docx")
    assert caught.value.path == "-"


SCRIPT = """
import cadquery as cq
from beside import WIDTH
print("drawing")
body = cq.Workplane().box(3395, WIDTH, 1650)
show_object(body, name="body")
"""


@pytest.fixture
def script(tmp_path):
    (tmp_path / "beside.py").write_text("WIDTH = 1475\n")
    path = tmp_path / "car.py"
    path.write_text(SCRIPT)
    return path


def test_a_script_is_never_run_unasked(script, call):
    marker = script.parent / "ran"
    script.write_text(f"open({str(marker)!r}, 'w')\n")
    code, out, _ = call("check", script, *FRAME)
    assert code == 2
    assert "would execute its code" in out
    assert "--run-scripts" in out
    call("check", script.parent, *FRAME)
    with pytest.raises(ReadError, match="run_scripts=True"):
        ke.check(script)
    assert not marker.exists()


def test_a_script_that_is_asked_for(script, call):
    code, out, _ = call("check", script, "--run-scripts", "--format", "json", *FRAME)
    assert code == 0
    assert "drawing" not in out, "what a script prints is not part of the report"
    assert '"part": "body"' in out
    assert ke.check(script, run_scripts=True, **AXES).ok


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def", "cannot be parsed"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("x = 1", "shows nothing"),
        ("import sys; sys.exit()", "ends by itself"),
        ("show_object(7)", "cannot be measured"),
    ],
)
def test_a_script_that_shows_no_body(text, reason, script):
    script.write_text(text)
    with pytest.raises(ReadError, match=reason):
        ke.check(script, run_scripts=True)
