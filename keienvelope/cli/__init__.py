"""The command line: arguments in, words out, no logic."""

from __future__ import annotations

import sys
import traceback

import click

from keienvelope.cli.check import check
from keienvelope.cli.demo import demo
from keienvelope.cli.generate import generate
from keienvelope.cli.laws import profiles, rule
from keienvelope.cli.measure import measure
from keienvelope.cli.templates import templates
from keienvelope.errors import KeienvelopeError
from keienvelope.version import VERSION

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="keienvelope")
def group() -> None:
    """Design envelopes for kei-class vehicles: generate a body, measure a file, check it.

    Exit codes: 0 pass, 1 a violation is proven, 2 could not tell or could not run.
    """


for command in (check, measure, generate, templates, profiles, rule, demo):
    group.add_command(command)


def main() -> None:
    """Run the command line; what the user can mend is one clear line and exit code 2."""
    try:
        code = group.main(prog_name="keienvelope", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        sys.exit(2)
    except KeienvelopeError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except Exception:
        # Python would end with 1, which means that a violation is proven.
        traceback.print_exc()
        sys.exit(2)
