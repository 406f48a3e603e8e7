"""``keienvelope init``."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import click

from keienvelope.cli.output import write_whole
from keienvelope.errors import UsageError
from keienvelope.version import VERSION

_WORKFLOWS = {
    "github": Path(".github/workflows/keienvelope.yml"),
    "gitlab": Path(".gitlab/keienvelope.yml"),
}
_CONFIG = Path("keienvelope.toml")


@click.command()
@click.argument("folder", required=False, default=".", metavar="[DIR]")
@click.option(
    "--ci",
    type=click.Choice([*_WORKFLOWS, "none"]),
    help="Whose pipeline to write; told from the repository where this is left out.",
)
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def init(folder: str, *, ci: str | None, force: bool) -> None:
    """Write keienvelope.toml and a pipeline for the repository that DIR is in."""
    root = _repository(Path(folder))
    kind = ci or _kind(root)
    wanted = {root / _CONFIG: _starter("keienvelope.toml")}
    if kind != "none":
        wanted[root / _WORKFLOWS[kind]] = _starter(f"{kind}.yml")
    existing = [path for path in wanted if path.exists()]
    if existing and not force:
        raise UsageError(
            f"{' and '.join(str(path) for path in existing)} exists; nothing was written.",
            fix="Give --force to overwrite it.",
        )
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
        click.echo(f"wrote {path}")
    if kind == "gitlab":
        click.echo("Take it into .gitlab-ci.yml: include: [{local: .gitlab/keienvelope.yml}]")
    click.echo("Next: keienvelope check .")


def _repository(folder: Path) -> Path:
    """Return the root of the git repository that a folder is in, else the folder itself."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}.", fix="Make it first.")
    absolute = folder.absolute()
    inside = next((p for p in (absolute, *absolute.parents) if (p / ".git").exists()), absolute)
    return folder if inside == absolute else inside


def _kind(root: Path) -> str:
    """Tell whose pipelines a repository has; GitHub's where nothing tells."""
    gitlab = (root / ".gitlab-ci.yml").exists() or (root / ".gitlab").is_dir()
    return "gitlab" if gitlab and not (root / ".github").is_dir() else "github"


def _starter(name: str) -> str:
    text = (resources.files("keienvelope.cli") / "starters" / name).read_text(encoding="utf-8")
    return text.replace("keienvelope==VERSION", f"keienvelope=={VERSION}")
