"""The command line: arguments in, words out, no logic."""

from __future__ import annotations

import sys
import traceback

__all__ = ["main"]


def main() -> None:
    """Run the command line; what the user can mend is one clear line and exit code 2."""
    # Imported here, since every process that checks a file beside others imports this module too.
    import click  # noqa: PLC0415

    from keienvelope.cli.commands import group  # noqa: PLC0415
    from keienvelope.errors import KeienvelopeError  # noqa: PLC0415

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
