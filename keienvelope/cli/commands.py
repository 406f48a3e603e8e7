"""The commands by name; the module of a command is loaded when it is asked for."""

from __future__ import annotations

import platform
from importlib import import_module

import click

from keienvelope.version import VERSION

_MODULES = {
    "check": "check",
    "measure": "measure",
    "compare": "compare",
    "watch": "watch",
    "generate": "generate",
    "templates": "templates",
    "profiles": "laws",
    "vehicles": "vehicles",
    "sweep": "sweep",
    "rule": "laws",
    "demo": "demo",
    "init": "init",
}
"""The module of this room in which each command is a function of its name."""


_KERNEL = ("cadquery-ocp", "cadquery", "trimesh", "manifold3d", "numpy")
"""The packages whose versions tell why two machines measure differently."""


def _print_versions(context: click.Context) -> None:
    """Print versions as they are installed; nothing of theirs is imported for that."""
    from importlib import metadata  # noqa: PLC0415 (it costs a check a tenth of its start)

    click.echo(f"keienvelope, version {VERSION}")
    click.echo(f"  Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in _KERNEL:
        try:
            click.echo(f"  {name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            click.echo(f"  {name} is not installed")
    context.exit()


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _MODULES:
            return None
        found: click.Command = getattr(
            import_module(f"keienvelope.cli.{_MODULES[cmd_name]}"), cmd_name
        )
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, wanted: _print_versions(context) if wanted else None,
    help="Print the version, and those of Python and of what reads and measures, and stop.",
)
def group() -> None:
    """Design envelopes for kei-class vehicles: generate a body, measure a file, check it.

    Exit codes: 0 pass, 1 a violation is proven, 2 could not tell or could not run.
    """
