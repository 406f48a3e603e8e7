"""The house: data flows one way, and no module is long."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "keienvelope"
# Every room may import from itself and from the rooms to its left.
ROOMS = ["errors", "version", "frozen", "garbage"]
ROOMS += ["law", "model", "readers", "cache", "measuring", "checking", "report"]
ROOMS += [
    "config",
    "generation",
    "boundary",
    "confinement",
    "processes",
    "workflow",
    "comparison",
    "changes",
    "planning",
    "plugins",
    "cli",
]
APART = {"body": {"body"}}
"""Rooms beside the way: a template's building blocks know nothing of the checker."""


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "keienvelope"


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == "keienvelope"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.name))
def test_arrows_point_one_way(path):
    inside = path.relative_to(PACKAGE)
    room = inside.parts[0].removesuffix(".py")
    if room in ("__init__", "__main__"):
        pytest.skip("the public face may see every room")
    targets = {room_of(name) for name in imports(path)} - {"keienvelope"}
    if room in APART:
        assert targets <= APART[room]
        return
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    if room == "cli":
        allowed |= {"check", "measure", "generate", "profile", "profiles", "templates", "vehicles"}
    assert targets <= allowed, f"{inside} imports {targets - allowed}"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.name))
def test_no_module_is_longer_than_500_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500
