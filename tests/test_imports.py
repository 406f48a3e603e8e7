"""What a check loads: only what its file needs, so that it starts at once."""

import subprocess
import sys

import cadquery as cq
import pytest
from bodies import block, block_mesh, write_binary_stl

DECLARED = ["--forward", "-x", "--up", "+z", "--ground", "lowest"]
HEAVY = {
    "cadquery",
    "OCP",
    "scipy",
    "vtk",
    "vtkmodules",
    "trimesh",
    "pydantic",
    "lxml",
    "matplotlib",
}


def loaded_after(statement: str) -> set[str]:
    """Return the packages that are loaded in a fresh process after a statement."""
    code = f"import sys\n{statement}\nprint(*sys.modules, sep='\\n', file=sys.__stdout__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


HERE = """
import keienvelope.processes
def here(work, items, **_limits):
    for item in items:
        yield item, work(item)
keienvelope.processes.in_processes = here
"""


def loaded_by(*arguments, apart=False) -> tuple[int, set[str]]:
    """Run the command line in a fresh process; return its exit code and the packages it loaded.

    Apart: only those of the process itself, and not those of the one that the file is read in.
    """
    code = (
        f"{'' if apart else HERE}import io, sys\n"
        f"sys.argv = {['keienvelope', *map(str, arguments)]!r}\n"
        "sys.stdout = io.StringIO()\n"
        "from keienvelope.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    code = end.code\n"
        "print(code, *sys.modules, sep='\\n', file=sys.__stdout__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    code, *names = done.stdout.split()
    return int(code), {name.split(".")[0] for name in names}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    write_binary_stl(folder / "good.stl", block_mesh(3395, 1475, 1650).triangles)
    write_binary_stl(folder / "wide.stl", block_mesh(3395, 1500, 1650).triangles)
    write_binary_stl(folder / "huge.stl", block_mesh(9000, 5000, 4000).triangles)
    cq.exporters.export(block(3395, 1475, 1650), str(folder / "good.step"))
    return folder


def test_importing_the_package_loads_not_even_numpy():
    assert not (HEAVY | {"numpy", "rich", "click"}) & loaded_after("import keienvelope")


def test_the_listed_packages_are_those_that_would_be_loaded():
    assert {"cadquery", "OCP", "trimesh", "vtkmodules", "scipy"} <= loaded_after(
        "import cadquery, trimesh, vtkmodules, scipy"
    )


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        ("good.stl", ["--unit", "mm", *DECLARED], 0),
        ("wide.stl", ["--unit", "mm", *DECLARED], 1),
        ("huge.stl", ["--unit", "mm"], 1),  # too large in every order of its axes
        ("good.stl", [], 2),
    ],
    ids=["pass", "fail", "fail in every order", "undecided"],
)
def test_an_stl_loads_no_kernel_and_no_mesh_library(name, options, code, files):
    found, loaded = loaded_by("check", files / name, *options)
    assert found == code
    assert not HEAVY & loaded
    assert "numpy" in loaded


def test_an_stl_in_another_format_loads_no_terminal_library(files):
    _, loaded = loaded_by(
        "check", files / "good.stl", "--unit", "mm", *DECLARED, "--format", "jsonl"
    )
    assert not (HEAVY | {"rich"}) & loaded


def test_the_process_that_waits_for_others_loads_no_kernel(files):
    code, loaded = loaded_by("check", files / "good.step", *DECLARED, apart=True)
    assert code == 0
    assert not HEAVY & loaded


def test_a_step_loads_the_kernel_and_no_more(files):
    code, loaded = loaded_by("check", files / "good.step", *DECLARED)
    assert code == 0
    assert HEAVY & loaded == {"OCP"}


@pytest.mark.parametrize("command", ["--version", "--help", "profiles", "rule"])
def test_commands_that_read_no_file_load_nothing_heavy(command):
    code, loaded = loaded_by(command)
    assert code == 0
    assert not HEAVY & loaded
